package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

const parkedSelect = "SELECT p.failures, p.parked_at, f.position, f.tenant, f.at, f.kind, f.state, f.subject, f.message, f.program, f.sender, f.intent, f.command, f.request" +
	" FROM sealtext_feed_parked p JOIN sealtext_feed f ON f.position = p.position WHERE "

var (
	cursorLock = one("INSERT INTO sealtext_feed_cursors (name, position, failures, seen_at) VALUES ($1, 0, 0, $2)" +
		" ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at RETURNING position, failures, retry_at, seen_at")
	cursorSet = one("UPDATE sealtext_feed_cursors SET position = $2, failures = $3, retry_at = $4, seen_at = $5 WHERE name = $1")

	parkAdd  = one("INSERT INTO sealtext_feed_parked (name, position, failures, parked_at) VALUES ($1, $2, $3, $4)")
	parkDrop = one("DELETE FROM sealtext_feed_parked WHERE name = $1 AND position = $2")
	parkGet  = one(parkedSelect + "p.name = $1 AND p.position > $2 ORDER BY p.position LIMIT $3")

	feedLast    = one("SELECT position FROM sealtext_feed_head WHERE id = 1")
	feedWaiting = one("SELECT COUNT(*), MIN(at) FROM sealtext_feed WHERE position IS NULL")
	cursorsGet  = one("SELECT name, position, failures, retry_at, seen_at," +
		" (SELECT at FROM sealtext_feed f WHERE f.position > c.position ORDER BY f.position LIMIT 1)," +
		" (SELECT COUNT(*) FROM sealtext_feed_parked p WHERE p.name = c.name) FROM sealtext_feed_cursors c ORDER BY name")

	// Only the first rows are looked at: positions follow the times, but for clocks that differ.
	feedDue = one("SELECT tenant, id FROM (SELECT tenant, id, at, position FROM sealtext_feed WHERE position IS NOT NULL ORDER BY position LIMIT $2) AS first" +
		" WHERE at < $1 AND position <= (SELECT COALESCE(MIN(position), 9223372036854775807) FROM sealtext_feed_cursors WHERE seen_at >= $1) ORDER BY position")
	feedDueFresh = one("SELECT tenant, id FROM sealtext_feed WHERE position IS NULL AND at < $1" +
		" AND NOT EXISTS (SELECT 1 FROM sealtext_feed_cursors WHERE seen_at >= $1) ORDER BY at, state, tenant, id LIMIT $2")
)

// Cursor implements [transport.EventStore].
func (t *Transport) Cursor(ctx context.Context, tx sealtext.Tx, cursor string, at time.Time) (transport.FeedCursor, error) {
	s, err := t.db.write(ctx, tx, "cursor")
	if err != nil {
		return transport.FeedCursor{}, err
	}
	c := transport.FeedCursor{Name: cursor}
	_, err = s.row(ctx, cursorLock, []any{cursor, micros(at)}, func(scan func(...any) error) error {
		return scan(&c.Position, &c.Failures, moment{&c.RetryAt}, moment{&c.SeenAt})
	})
	return c, err
}

// SetCursor implements [transport.EventStore].
func (t *Transport) SetCursor(ctx context.Context, tx sealtext.Tx, c transport.FeedCursor) error {
	s, err := t.db.write(ctx, tx, "set cursor")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, cursorSet, c.Name, c.Position, int64(c.Failures), optionalMicros(c.RetryAt), micros(c.SeenAt))
	return err
}

// Park implements [transport.ParkedStore].
func (t *Transport) Park(ctx context.Context, tx sealtext.Tx, p transport.ParkedEvent) error {
	s, err := t.db.write(ctx, tx, "park event")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, parkAdd, p.Cursor, p.Event.Position, int64(p.Failures), micros(p.ParkedAt))
	return err
}

// Parked implements [transport.ParkedStore].
func (t *Transport) Parked(ctx context.Context, tx sealtext.Tx, cursor string, after int64, limit int) ([]transport.ParkedEvent, error) {
	s, err := t.db.read(ctx, tx, "parked events")
	if err != nil || limit < 1 {
		return nil, err
	}
	var found []transport.ParkedEvent
	s.anew = anew(&found)
	err = s.query(ctx, parkGet, []any{cursor, after, int64(limit)}, func(scan func(...any) error) (err error) {
		p := transport.ParkedEvent{Cursor: cursor}
		p.Event, err = scanEvent(scan, &p.Failures, moment{&p.ParkedAt})
		found = append(found, p)
		return err
	})
	return found, err
}

// Unpark implements [transport.ParkedStore].
func (t *Transport) Unpark(ctx context.Context, tx sealtext.Tx, cursor string, position int64) (bool, error) {
	s, err := t.db.write(ctx, tx, "unpark event")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, parkDrop, cursor, position)
	return n == 1, err
}

// FeedStats implements [transport.StatsStore]: three statements.
func (t *Transport) FeedStats(ctx context.Context) (st transport.FeedStats, err error) {
	s, err := t.db.read(ctx, nil, "feed stats")
	if err != nil {
		return st, err
	}
	if _, err = s.row(ctx, feedLast, nil, func(scan func(...any) error) error { return scan(&st.Last) }); err != nil {
		return transport.FeedStats{}, err
	}
	_, err = s.row(ctx, feedWaiting, nil, func(scan func(...any) error) error { return scan(&st.Unnumbered, moment{&st.OldestUnnumbered}) })
	if err != nil {
		return transport.FeedStats{}, err
	}
	s.anew = anew(&st.Cursors)
	err = s.query(ctx, cursorsGet, nil, func(scan func(...any) error) error {
		var c transport.CursorStats
		err := scan(&c.Name, &c.Position, &c.Failures, moment{&c.RetryAt}, moment{&c.SeenAt}, moment{&c.Oldest}, &c.Parked)
		c.Behind = int(max(st.Last-c.Position, 0)) // it may have moved since the first statement
		st.Cursors = append(st.Cursors, c)
		return err
	})
	// The database may sort by the rules of a language.
	slices.SortFunc(st.Cursors, func(a, b transport.CursorStats) int { return strings.Compare(a.Name, b.Name) })
	return st, err
}

// DueEvents implements [transport.FeedArchiveStore].
func (t *Transport) DueEvents(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	s, err := t.db.read(ctx, tx, "due events")
	if err != nil || limit < 1 {
		return nil, err
	}
	var items []sealtext.Item
	read := func(scan func(...any) error) error {
		var it sealtext.Item
		err := scan(name{&it.Tenant}, idOf(&it.Record))
		items = append(items, it)
		return err
	}
	s.anew = anew(&items)
	if err := s.query(ctx, feedDue, []any{micros(cutoff), int64(limit)}, read); err != nil || len(items) == limit {
		return items, err
	}
	s.anew = anew(&items)
	err = s.query(ctx, feedDueFresh, []any{micros(cutoff), int64(limit - len(items))}, read)
	return items, err
}

// DropEvents implements [transport.FeedArchiveStore].
func (t *Transport) DropEvents(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	s, err := t.db.write(ctx, tx, "drop events")
	if err != nil {
		return 0, err
	}
	total := int64(0)
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b sealtext.Item) int {
		if c := strings.Compare(a.Tenant.String(), b.Tenant.String()); c != 0 {
			return c
		}
		return strings.Compare(string(a.Record[:]), string(b.Record[:]))
	})
	for len(items) > 0 {
		run := items[:min(len(items), t.db.largest(1))]
		where, args, rest := tenantRange(run, "id", func(it sealtext.Item) (sealtext.Tenant, any) { return it.Tenant, it.Record }, nil)
		items = items[len(run)-len(rest):]
		again := slices.Clone(args)
		if _, err := s.exec(ctx, s.text("DELETE FROM sealtext_feed_parked WHERE position IN (SELECT position FROM sealtext_feed WHERE position IS NOT NULL AND "+where+")"), again...); err != nil {
			return 0, err
		}
		n, err := s.exec(ctx, s.text("DELETE FROM sealtext_feed WHERE "+where), args...)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return int(total), nil
}
