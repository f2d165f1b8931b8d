package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/disposal"
)

var _ disposal.Store = (*Consent)(nil)

const day = 24 * time.Hour

var (
	slotsDue = one("SELECT tenant, subject, message FROM sealtext_slots WHERE day < $1 ORDER BY day LIMIT $2")
	lastDue  = one("SELECT tenant, subject, message FROM sealtext_last_handoffs WHERE at < $1 ORDER BY at LIMIT $2")
	// Few hand-offs run at a time, and a row that stayed is one of a process that died: all are
	// read. A hand-off under several pseudonyms of a person is one.
	handoffsDue = clocked("SELECT tenant, id FROM sealtext_handoffs WHERE entered_at + lasts < $1 AND entered_at + lasts < {clock} - 3600000000 GROUP BY tenant, id ORDER BY MIN(entered_at + lasts), id LIMIT $2")
	// An hour is more than any two clocks differ that a hand-off is compared by.
	handoffDispose = clocked("DELETE FROM sealtext_handoffs WHERE tenant = $1 AND id = $2 AND entered_at + lasts < {clock} - 3600000000")
)

// The columns of lists, with their types on PostgreSQL.
var (
	dueSlots = recordsOf("tenant text, subject bytea, message bytea, day bigint")
	dueLast  = recordsOf("tenant text, subject bytea, message bytea, at bigint")
)

const (
	slotsDispose = "DELETE FROM sealtext_slots WHERE (tenant, subject, message) IN (SELECT r.tenant, r.subject, r.message FROM {r})" +
		" AND day < (SELECT MAX(r.day) FROM {r})"
	lastDispose = "DELETE FROM sealtext_last_handoffs WHERE (tenant, subject, message) IN (SELECT r.tenant, r.subject, r.message FROM {r})" +
		" AND at < (SELECT MAX(r.at) FROM {r})"
)

// personItem reads an item of a message of a person.
func personItem(scan func(...any) error) (it sealtext.Item, err error) {
	return it, scan(name{&it.Tenant}, subjectOf(&it.Subject), idOf(&it.Record))
}

// DueSlots implements [disposal.Store]: one statement.
func (c *Consent) DueSlots(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return c.dueBy(ctx, tx, "due slots", slotsDue, dayOf(cutoff), limit, personItem)
}

// DropDueSlots implements [disposal.Store]: two statements on PostgreSQL.
func (c *Consent) DropDueSlots(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	s, err := c.db.write(ctx, tx, "drop due slots")
	if err != nil {
		return 0, err
	}
	n, err := s.joinOnce(ctx, slotsDispose, dueSlots, personRows(items, dayOf(cutoff)), nil)
	if err != nil {
		return 0, err
	}
	var people []sealtext.Person
	for _, it := range items {
		people = append(people, sealtext.Person{Tenant: it.Tenant, Subject: it.Subject})
	}
	return int(n), s.dropHeads(ctx, people)
}

// DueLast implements [disposal.Store]: one statement.
func (c *Consent) DueLast(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return c.dueBy(ctx, tx, "due last hand-offs", lastDue, micros(cutoff), limit, personItem)
}

// DropDueLast implements [disposal.Store]: one statement on PostgreSQL.
func (c *Consent) DropDueLast(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	s, err := c.db.write(ctx, tx, "drop due last hand-offs")
	if err != nil {
		return 0, err
	}
	n, err := s.joinOnce(ctx, lastDispose, dueLast, personRows(items, micros(cutoff)), nil)
	return int(n), err
}

// DueHandoffs implements [disposal.Store]: one statement.
func (c *Consent) DueHandoffs(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return c.due(ctx, tx, "due hand-offs", handoffsDue, cutoff, limit, func(scan func(...any) error) (it sealtext.Item, err error) {
		return it, scan(name{&it.Tenant}, idOf(&it.Record))
	})
}

// DropDueHandoffs implements [disposal.Store]: a statement for each, of which there are few.
// It uses the clock of the database.
func (c *Consent) DropDueHandoffs(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (total int, err error) {
	s, err := c.db.write(ctx, tx, "drop due hand-offs")
	if err != nil {
		return 0, err
	}
	for _, row := range itemRows(items) {
		n, err := s.exec(ctx, handoffDispose, row...)
		if err != nil {
			return 0, err
		}
		if n > 0 {
			total++
		}
	}
	return total, nil
}

// personRows are the tenants, subjects and records of items, in order, with the end of what is due.
func personRows(items []sealtext.Item, due int64) [][]any {
	sorted := slices.SortedFunc(slices.Values(items), func(a, b sealtext.Item) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]),
			bytes.Compare(a.Record[:], b.Record[:]))
	})
	rows := make([][]any, len(sorted))
	for i, it := range sorted {
		rows[i] = []any{it.Tenant.String(), it.Subject, it.Record, due}
	}
	return rows
}
