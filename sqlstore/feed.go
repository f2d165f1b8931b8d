package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/transport"
)

const (
	feedColumns = "tenant, id, at, kind, state, subject, message, program, sender, intent, command, request"
	eventSelect = "SELECT position, tenant, at, kind, state, subject, message, program, sender, intent, command, request FROM sealtext_feed WHERE "
	feedTypes   = "text, bytea, bigint, bigint, bigint, bytea, bytea, text, text, text, text, text"
)

var (
	feedInsert = inserts("sealtext_feed", feedColumns, feedTypes, "")
	feedErase  = one("UPDATE sealtext_feed SET kind = 3, state = 0, subject = NULL, message = NULL, intent = 'none', command = '', request = 'none'" +
		" WHERE tenant = $1 AND subject = $2")
	feedEvents = one(eventSelect + "position > $1 ORDER BY position LIMIT $2")
	// The order keeps PostgreSQL from a scan that would end soon if its statistics were right.
	feedUnnumbered = one("SELECT 1 FROM sealtext_feed WHERE position IS NULL ORDER BY at, state, tenant, id LIMIT 1")
	// A numberer whose lease went to another one finds a larger token. The row is locked until the
	// positions are committed, so that they become visible in their order.
	feedHead = one("INSERT INTO sealtext_feed_head (id, position, token) VALUES (1, 0, $1) ON CONFLICT (id) DO UPDATE SET token = excluded.token" +
		" WHERE sealtext_feed_head.token <= excluded.token RETURNING position")
	feedMoved = one("UPDATE sealtext_feed_head SET position = $1 WHERE id = 1")
	// The position is compared again outside of the expression, for an engine that waited for
	// another transaction with one of the rows.
	feedNumber = one("WITH next AS MATERIALIZED (SELECT tenant, id, ROW_NUMBER() OVER (ORDER BY at, state, tenant, id) AS place FROM" +
		" (SELECT tenant, id, at, state FROM sealtext_feed WHERE position IS NULL ORDER BY at, state, tenant, id LIMIT $2) AS fresh)" +
		" UPDATE sealtext_feed SET position = $1 + next.place FROM next" +
		" WHERE sealtext_feed.tenant = next.tenant AND sealtext_feed.id = next.id AND sealtext_feed.position IS NULL")
)

// hear adds events to the feed, without a position.
func (s session) hear(ctx context.Context, events ...transport.Event) error {
	rows := make([][]any, len(events))
	for i, e := range events {
		if err := named(e.Tenant); err != nil {
			return err
		}
		rows[i] = []any{
			e.Tenant.String(), sealtext.NewID(), micros(e.At), int64(e.Kind), int64(e.State), optionalBytes(e.Subject), optionalBytes(e.Message),
			e.Program.String(), e.Sender.String(), e.Intent.String(), e.Command, e.Request.String(),
		}
	}
	return s.insertAll(ctx, feedInsert, rows, nil)
}

// Unnumbered implements [transport.EventStore].
func (t *Transport) Unnumbered(ctx context.Context) (found bool, err error) {
	s, err := t.db.read(ctx, nil, "unnumbered events")
	if err != nil {
		return false, err
	}
	return s.row(ctx, feedUnnumbered, nil, func(scan func(...any) error) error {
		var n int64
		return scan(&n)
	})
}

// Number implements [transport.EventStore].
func (t *Transport) Number(ctx context.Context, tx sealtext.Tx, token uint64, limit int) (int, error) {
	s, err := t.db.write(ctx, tx, "number events")
	if err != nil {
		return 0, err
	}
	var last int64
	found, err := s.row(ctx, feedHead, []any{int64(token)}, func(scan func(...any) error) error { return scan(&last) }) //nolint:gosec // counts leases
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, transport.ErrNumbererLost
	case limit < 1:
		return 0, nil
	}
	n, err := s.exec(ctx, feedNumber, last, int64(limit))
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = s.exec(ctx, feedMoved, last+n)
	return int(n), err
}

// Events implements [transport.EventStore].
func (t *Transport) Events(ctx context.Context, tx sealtext.Tx, after int64, limit int) ([]transport.Event, error) {
	s, err := t.db.read(ctx, tx, "events")
	if err != nil || limit < 1 {
		return nil, err
	}
	var events []transport.Event
	s.anew = anew(&events)
	err = s.query(ctx, feedEvents, []any{after, int64(limit)}, func(scan func(...any) error) error {
		e, err := scanEvent(scan)
		events = append(events, e)
		return err
	})
	return events, err
}

// scanEvent reads the columns of an event, after those in before.
func scanEvent(scan func(...any) error, before ...any) (e transport.Event, err error) {
	err = scan(append(before, &e.Position, name{&e.Tenant}, moment{&e.At}, &e.Kind, &e.State, subjectOf(&e.Subject), idOf(&e.Message),
		name{&e.Program}, name{&e.Sender}, word[keyword.Intent]{&e.Intent}, &e.Command, word[keyword.Request]{&e.Request})...)
	return e, err
}

// word reads a value by its String.
type word[T interface {
	~uint8
	String() string
}] struct{ v *T }

// Scan implements sql.Scanner.
func (w word[T]) Scan(src any) error {
	text, ok := src.(string)
	if b, bytes := src.([]byte); bytes {
		text, ok = string(b), true
	}
	if !ok {
		return sealtext.ErrFormat
	}
	for v := range T(255) { // few are named; the others are all called as the zero one
		if v.String() == text {
			*w.v = v
			return nil
		}
	}
	return sealtext.ErrFormat
}
