package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// deleted is added to the state of a message that was deleted while its idempotency key was not. No
// statement that looks for a state finds it, so that only InsertAll does.
const deleted = 100

// What is disposed of next, in the words of the indexes sealtext_outbox_done and
// sealtext_inbound_done.
const (
	outboxStage  = "CASE WHEN state > 100 THEN 2 WHEN body IS NULL THEN 1 WHEN text_until IS NULL THEN 0 ELSE 3 END"
	inboundStage = "CASE WHEN body IS NULL THEN 1 WHEN text_until IS NULL THEN 0 ELSE 3 END"

	// When a row is due: by its last change, or when the time of its conversation ends.
	outboxFrom  = "COALESCE(text_until, updated_at)"
	inboundFrom = "COALESCE(text_until, received_at)"

	// talk is the stage of texts that are kept for a conversation.
	talk = "3"
)

// outboxAt and inboundAt are rows of one stage that were due before a parameter, the oldest $2 of them.
// and is a further condition.
func outboxAt(stage, before, and string) string {
	return "SELECT * FROM (SELECT tenant, subject, id, " + outboxFrom + " AS due FROM sealtext_outbox {outbox} WHERE " + outboxStage + " = " + stage +
		" AND state > 2 AND " + outboxFrom + " < " + before + and + " ORDER BY " + outboxFrom + " LIMIT $2) AS sent" + stage
}

func inboundAt(stage, before, and string) string {
	return "SELECT * FROM (SELECT tenant, subject, id, " + inboundFrom + " AS due FROM sealtext_inbound {inbound} WHERE " + inboundStage + " = " + stage +
		" AND " + inboundFrom + " < " + before + and + " ORDER BY " + inboundFrom + " LIMIT $2) AS inbound" + stage
}

// staged makes a statement of which SQLite is given the indexes: without statistics it may take
// another.
func staged(parts ...string) text {
	t := one(strings.Join(parts, " UNION ALL ") + " ORDER BY 4, 3 LIMIT $2")
	for table, index := range map[string]string{"outbox": "sealtext_outbox_done", "inbound": "sealtext_inbound_done"} {
		t.sqlite = strings.ReplaceAll(t.sqlite, "{"+table+"}", "INDEXED BY "+index)
		t.postgres = strings.ReplaceAll(t.postgres, "{"+table+"} ", "")
	}
	return t
}

var (
	bodiesDue = staged(outboxAt("0", "$1", ""), outboxAt(talk, "$3", ""), inboundAt("0", "$1", ""), inboundAt(talk, "$3", ""))
	// A message is kept with its text, whatever its last change.
	messagesDue = staged(outboxAt("0", "$1", ""), outboxAt("1", "$1", ""), outboxAt(talk, "$1", " AND updated_at < $1"),
		inboundAt("0", "$1", ""), inboundAt("1", "$1", ""), inboundAt(talk, "$1", " AND received_at < $1"))
	keysDue   = staged(outboxAt("2", "$1", ""))
	claimsDue = one("SELECT * FROM (SELECT tenant, event, at FROM sealtext_events WHERE at < $1 ORDER BY at LIMIT $2) AS claimed" +
		" UNION ALL SELECT * FROM (SELECT tenant, ref, heard_at FROM sealtext_receipts WHERE heard_at < $1 ORDER BY heard_at LIMIT $2) AS kept" +
		" ORDER BY 3 LIMIT $2")
)

const (
	bodyDrop = "UPDATE {table} SET body = NULL, text_until = NULL FROM {r} WHERE {table}.tenant = r.tenant AND {table}.id = r.id AND {table}.body IS NOT NULL"

	// Of a message whose key must stay, all that would say something about the person goes.
	messageStrip = "UPDATE sealtext_outbox SET state = state + 100, subject = r.nobody, program = '', sender = '', route = '', purpose = 0, body = NULL," +
		" zones = '', jurisdictions = '', regions = '', answers = NULL, asked = NULL, due_at = 0, not_before = 0, expires_at = 0," +
		" updated_at = created_at, trace = NULL, commands = '', no_reply = 0, segments = 0, look_at = NULL, at_least_once = 0, template = '', text_until = NULL" +
		" FROM {r} WHERE sealtext_outbox.tenant = r.tenant AND sealtext_outbox.id = r.id" +
		" AND sealtext_outbox.created_at >= r.keys AND sealtext_outbox.state > 2 AND sealtext_outbox.state < 100" +
		" RETURNING sealtext_outbox.tenant, sealtext_outbox.id"
	messageDrop = "DELETE FROM sealtext_outbox WHERE (tenant, id) IN (SELECT r.tenant, r.id FROM {r}) AND state > 2 AND state < 100 RETURNING tenant, id"
	attemptDrop = "DELETE FROM sealtext_attempts WHERE (tenant, message) IN (SELECT r.tenant, r.id FROM {r})"
	inboundDrop = "DELETE FROM sealtext_inbound WHERE (tenant, id) IN (SELECT r.tenant, r.id FROM {r})"
	keyDrop     = "DELETE FROM sealtext_outbox WHERE (tenant, id) IN (SELECT r.tenant, r.id FROM {r}) AND state > 100"
	keptDrop    = "DELETE FROM sealtext_receipts WHERE (tenant, ref) IN (SELECT r.tenant, r.id FROM {r})"
	eventDrop   = "DELETE FROM sealtext_events WHERE (tenant, event) IN (SELECT r.tenant, r.id FROM {r})"
)

var (
	itemRecords  = recordsOf("tenant text, id bytea")
	stripRecords = recordsOf("tenant text, id bytea, keys bigint, nobody bytea")
)

// itemRows are the tenants and ids of items. Two sweeps take rows in the same order.
func itemRows(items []sealtext.Item) [][]any {
	sorted := slices.SortedFunc(slices.Values(items), func(a, b sealtext.Item) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Record[:], b.Record[:]))
	})
	rows := make([][]any, len(sorted))
	for i, it := range sorted {
		rows[i] = []any{it.Tenant.String(), it.Record}
	}
	return rows
}

// due reads items by a statement with a cutoff and a limit.
func (p part) due(ctx context.Context, tx sealtext.Tx, op string, query text, cutoff time.Time, limit int, item func(scan func(...any) error) (sealtext.Item, error)) ([]sealtext.Item, error) {
	return p.dueBy(ctx, tx, op, query, micros(cutoff), limit, item)
}

// dueBy is due by a cutoff as the column has it. more are the parameters after the limit.
func (p part) dueBy(ctx context.Context, tx sealtext.Tx, op string, query text, cutoff int64, limit int, item func(scan func(...any) error) (sealtext.Item, error), more ...any) ([]sealtext.Item, error) {
	s, err := p.db.read(ctx, tx, op)
	if err != nil || limit < 1 {
		return nil, err
	}
	var items []sealtext.Item
	s.anew = anew(&items)
	err = s.query(ctx, query, append([]any{cutoff, int64(limit)}, more...), func(scan func(...any) error) error {
		it, err := item(scan)
		items = append(items, it)
		return err
	})
	return items, err
}

// messageItem reads an item of a message.
func messageItem(scan func(...any) error) (it sealtext.Item, err error) {
	var at time.Time
	err = scan(name{&it.Tenant}, subjectOf(&it.Subject), idOf(&it.Record), moment{&at})
	return it, err
}

// DueBodies implements [transport.ArchiveStore].
func (t *Transport) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
	return t.dueBy(ctx, tx, "due bodies", bodiesDue, micros(cutoff), limit, messageItem, micros(now))
}

// DropBodies implements [transport.ArchiveStore]. An item names a sent or an inbound row; others are
// ignored.
func (t *Transport) DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	s, err := t.db.write(ctx, tx, "drop bodies")
	if err != nil {
		return 0, err
	}
	rows := itemRows(items)
	total := int64(0)
	for _, table := range []string{"sealtext_outbox", "sealtext_inbound"} {
		n, err := s.join(ctx, strings.ReplaceAll(bodyDrop, "{table}", table), itemRecords, rows, nil)
		if err != nil {
			return 0, err
		}
		if total += n; int(total) == len(items) {
			break // they are sent ones, as in every transaction of a relay and of receipts
		}
	}
	return int(total), nil
}

// DueMessages implements [transport.DisposalStore]: one statement.
func (t *Transport) DueMessages(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return t.due(ctx, tx, "due messages", messagesDue, cutoff, limit, messageItem)
}

// DropMessages implements [transport.DisposalStore]: four statements on PostgreSQL, and as many for
// each list on SQLite. The messages are deleted before their attempts, so that one that is no longer
// final keeps them.
func (t *Transport) DropMessages(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, keys time.Time) (int, error) {
	s, err := t.db.write(ctx, tx, "drop messages")
	if err != nil {
		return 0, err
	}
	rows := itemRows(items)
	var gone [][]any
	drop := func(scan func(...any) error) error {
		var tenant sealtext.Tenant
		var id sealtext.ID
		err := scan(name{&tenant}, idOf(&id))
		gone = append(gone, []any{tenant.String(), id})
		return err
	}
	strip := make([][]any, len(rows))
	for i, row := range rows {
		strip[i] = append(slices.Clone(row), micros(keys), sealtext.Subject{})
	}
	if _, err := s.join(ctx, messageStrip, stripRecords, strip, drop); err != nil {
		return 0, err
	}
	if _, err := s.join(ctx, messageDrop, itemRecords, rows, drop); err != nil {
		return 0, err
	}
	sent := len(gone)
	if _, err := s.join(ctx, attemptDrop, itemRecords, gone, nil); err != nil {
		return 0, err
	}
	inbound, err := s.join(ctx, inboundDrop, itemRecords, itemRows(items), nil)
	return sent + int(inbound), err
}

// keyItem reads an item of a key, whose subject is nobody.
func keyItem(scan func(...any) error) (sealtext.Item, error) {
	it, err := messageItem(scan)
	it.Subject = sealtext.Subject{}
	return it, err
}

// DueKeys implements [transport.DisposalStore]: one statement.
func (t *Transport) DueKeys(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return t.due(ctx, tx, "due keys", keysDue, cutoff, limit, keyItem)
}

// DropKeys implements [transport.DisposalStore]: one statement on PostgreSQL.
func (t *Transport) DropKeys(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return t.drop(ctx, tx, "drop keys", keyDrop, items)
}

// DueClaims implements [transport.DisposalStore]: one statement.
func (t *Transport) DueClaims(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return t.due(ctx, tx, "due claims of events", claimsDue, cutoff, limit, func(scan func(...any) error) (it sealtext.Item, err error) {
		var at time.Time
		err = scan(name{&it.Tenant}, idOf(&it.Record), moment{&at})
		return it, err
	})
}

// DropClaims implements [transport.DisposalStore]: two statements on PostgreSQL.
func (t *Transport) DropClaims(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	claims, err := t.drop(ctx, tx, "drop claims of events", eventDrop, items)
	if err != nil {
		return 0, err
	}
	receipts, err := t.drop(ctx, tx, "drop kept receipts", keptDrop, items)
	return claims + receipts, err
}

// drop deletes items by a statement.
func (t *Transport) drop(ctx context.Context, tx sealtext.Tx, op, statement string, items []sealtext.Item) (int, error) {
	s, err := t.db.write(ctx, tx, op)
	if err != nil {
		return 0, err
	}
	n, err := s.join(ctx, statement, itemRecords, itemRows(items), nil)
	return int(n), err
}
