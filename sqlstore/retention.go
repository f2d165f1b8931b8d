package sqlstore

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// Retention stores legal holds. It is safe for concurrent use.
type Retention struct{ part }

var (
	_ retention.Store      = (*Retention)(nil)
	_ retention.GuardStore = (*Retention)(nil)
)

// Guard implements [retention.Store].
func (r *Retention) Guard(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
	if err := named(tenant); err != nil {
		return nil, err
	}
	s, err := r.db.write(ctx, tx, "guard")
	if err != nil {
		return nil, err
	}
	// In a fixed order, so that two sweeps do not deadlock.
	sorted := slices.Compact(slices.SortedFunc(slices.Values(subjects), compareSubjects))
	var held []sealtext.Subject
	for _, chunk := range chunks(sorted, r.db.largest(2)) {
		if err := r.take(ctx, s, tenant, chunk); err != nil {
			return nil, err
		}
	}
	// Only after all rows are locked, so that a hold that was placed while this transaction waited
	// is seen.
	for _, chunk := range chunks(sorted, r.db.largest(1)) {
		query := s.text(heldSelect + "(" + list(2, len(chunk)) + ")")
		s.anew = anew(&held)
		err := s.query(ctx, query, append([]any{tenant.String()}, bytesOf(chunk)...), func(scan func(...any) error) error {
			var subject sealtext.Subject
			err := scan(subjectOf(&subject))
			held = append(held, subject)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(held, compareSubjects)
	return held, nil
}

// take locks the guard rows by writing them.
func (r *Retention) take(ctx context.Context, s session, tenant sealtext.Tenant, subjects []sealtext.Subject) error {
	var b strings.Builder
	b.WriteString(guardInsert)
	args := []any{tenant.String()}
	for i, subject := range subjects {
		if i > 0 {
			b.WriteString(", ")
		}
		args = append(args, subject)
		b.WriteString("($1, " + list(len(args), 1) + ", {clock})")
	}
	b.WriteString(guardAgain)
	_, err := s.exec(ctx, clocked(b.String()), args...)
	return err
}

func compareSubjects(a, b sealtext.Subject) int { return bytes.Compare(a[:], b[:]) }

// Place implements [retention.Store].
func (r *Retention) Place(ctx context.Context, tx sealtext.Tx, row retention.HoldRow) (bool, error) {
	if err := named(row.Tenant); err != nil {
		return false, err
	}
	s, err := r.db.write(ctx, tx, "place hold")
	if err != nil {
		return false, err
	}
	if err := r.take(ctx, s, row.Tenant, []sealtext.Subject{row.Subject}); err != nil {
		return false, err
	}
	n, err := s.exec(ctx, holdPlace, row.Tenant.String(), row.Subject, row.ID, row.Case[:], row.Details,
		micros(row.PlacedAt), optionalMicros(row.ReleasedAt))
	return n == 1, err
}

// Release implements [retention.Store].
func (r *Retention) Release(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
	s, err := r.db.write(ctx, tx, "release hold")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, holdRelease, tenant.String(), subject, hold, micros(at))
	return n == 1, err
}

// Holds implements [retention.Store].
func (r *Retention) Holds(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
	s, err := r.db.read(ctx, tx, "holds")
	if err != nil {
		return nil, err
	}
	var rows []retention.HoldRow
	s.anew = anew(&rows)
	err = s.query(ctx, holdsGet, []any{tenant.String(), subject}, func(scan func(...any) error) error {
		var h retention.HoldRow
		err := scan(name{&h.Tenant}, subjectOf(&h.Subject), idOf(&h.ID), sixteen{&h.Case}, &h.Details, moment{&h.PlacedAt}, moment{&h.ReleasedAt})
		rows = append(rows, h)
		return err
	})
	return rows, err
}

// A guard row that was taken within the last hour stays: a transaction that sees the table as it was
// before may still have to find out that a hold was placed.
var (
	guardsDue  = one("SELECT tenant, subject FROM sealtext_guards WHERE taken_at < $1 ORDER BY taken_at LIMIT $2")
	guardsDrop = "DELETE FROM sealtext_guards WHERE (tenant, subject) IN (SELECT r.tenant, r.subject FROM {r}) AND taken_at < {clock} - 3600000000"
)

// DueGuards implements [retention.GuardStore]: one statement.
func (r *Retention) DueGuards(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return r.due(ctx, tx, "due guards", guardsDue, cutoff, limit, func(scan func(...any) error) (it sealtext.Item, err error) {
		return it, scan(name{&it.Tenant}, idOf(&it.Record))
	})
}

// DropGuards implements [retention.GuardStore]. It uses the clock of the database.
func (r *Retention) DropGuards(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	s, err := r.db.write(ctx, tx, "drop guards")
	if err != nil {
		return 0, err
	}
	n, err := s.join(ctx, strings.ReplaceAll(guardsDrop, "{clock}", databaseClock.of(s.db.dialect)), slotPersons, itemRows(items), nil)
	return int(n), err
}
