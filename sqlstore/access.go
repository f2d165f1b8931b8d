package sqlstore

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

var (
	_ vault.CounterStore = (*Vault)(nil)
	_ vault.CaseStore    = (*Vault)(nil)
	_ vault.CasePurger   = (*Vault)(nil)

	_ vault.CounterDisposalStore = (*Vault)(nil)
)

// The columns of lists, with their types on PostgreSQL.
var dueCounters = recordsOf("tenant text, id bytea, day bigint")

const countersDispose = "DELETE FROM sealtext_counters WHERE (tenant, id) IN (SELECT r.tenant, r.id FROM {r}) AND day < (SELECT MAX(r.day) FROM {r})"

const (
	caseColumns = "tenant, id, kind, state, created_at, expires_at, payload"
	caseSelect  = "SELECT " + caseColumns + " FROM sealtext_cases WHERE "
)

var (
	// The update changes nothing. It locks an existing row, and waits for one that another
	// transaction is inserting, so that one statement reads and locks.
	counterLock = clocked("INSERT INTO sealtext_counters (tenant, id, state, day) VALUES ($1, $2, $3, {clock} / 86400000000)" +
		" ON CONFLICT (tenant, id) DO UPDATE SET state = sealtext_counters.state RETURNING state")
	counterSet  = clocked("UPDATE sealtext_counters SET state = $3, day = {clock} / 86400000000 WHERE tenant = $1 AND id = $2")
	countersDue = one("SELECT tenant, id FROM sealtext_counters WHERE day < $1 ORDER BY day LIMIT $2")

	caseAdd  = one("INSERT INTO sealtext_cases (" + caseColumns + ") VALUES " + values(caseColumns))
	caseGet  = one(caseSelect + "tenant = $1 AND id = $2")
	caseList = one(caseSelect + "tenant = $1 AND kind = $2 AND state = $3 AND (created_at, id) > ($4, $5)" +
		" ORDER BY created_at, id LIMIT $6")
	// The outer condition is for an engine that waited for another purge.
	casePurge = one("DELETE FROM sealtext_cases WHERE tenant = $1 AND state = $3 AND id IN" +
		" (SELECT id FROM sealtext_cases WHERE tenant = $1 AND kind = $2 AND state = $3 AND created_at < $4 ORDER BY created_at, id LIMIT $5)")
	caseMove = one("UPDATE sealtext_cases SET state = $4, payload = $5 WHERE tenant = $1 AND id = $2 AND state = $3")
)

// Counter implements [vault.CounterStore].
func (v *Vault) Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) (state []byte, err error) {
	if err := named(tenant); err != nil {
		return nil, err
	}
	s, err := v.db.write(ctx, tx, "counter")
	if err != nil {
		return nil, err
	}
	_, err = s.row(ctx, counterLock, []any{tenant.String(), id[:], []byte{}},
		func(scan func(...any) error) error { return scan(&state) })
	return state, err
}

// SetCounter implements [vault.CounterStore].
func (v *Vault) SetCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error {
	if err := named(tenant); err != nil {
		return err
	}
	s, err := v.db.write(ctx, tx, "set counter")
	if err != nil {
		return err
	}
	if state == nil {
		state = []byte{} // the column is never NULL
	}
	_, err = s.exec(ctx, counterSet, tenant.String(), id[:], state)
	return err
}

// DueCounters implements [vault.CounterDisposalStore]: one statement.
func (v *Vault) DueCounters(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return v.dueBy(ctx, tx, "due counters", countersDue, dayOf(cutoff), limit, func(scan func(...any) error) (it sealtext.Item, err error) {
		return it, scan(name{&it.Tenant}, idOf(&it.Record))
	})
}

// DropCounters implements [vault.CounterDisposalStore]: one statement on PostgreSQL.
func (v *Vault) DropCounters(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	s, err := v.db.write(ctx, tx, "drop counters")
	if err != nil {
		return 0, err
	}
	rows := itemRows(items)
	for i := range rows {
		rows[i] = append(rows[i], dayOf(cutoff))
	}
	n, err := s.joinOnce(ctx, countersDispose, dueCounters, rows, nil)
	return int(n), err
}

// AddCase implements [vault.CaseStore].
func (v *Vault) AddCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow) error {
	if err := named(row.Tenant); err != nil {
		return err
	}
	s, err := v.db.write(ctx, tx, "add case")
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, caseAdd, row.Tenant.String(), row.ID, int64(row.Kind), int64(row.State),
		micros(row.CreatedAt), optionalMicros(row.ExpiresAt), row.Payload)
	return err
}

// scanCase reads the columns of a case.
func scanCase(scan func(...any) error) (r vault.CaseRow, err error) {
	err = scan(name{&r.Tenant}, idOf(&r.ID), &r.Kind, &r.State, moment{&r.CreatedAt}, moment{&r.ExpiresAt}, &r.Payload)
	return r, err
}

// Case implements [vault.CaseStore].
func (v *Vault) Case(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row vault.CaseRow, err error) {
	s, err := v.db.read(ctx, tx, "case")
	if err != nil {
		return vault.CaseRow{}, err
	}
	found, err := s.row(ctx, caseGet, []any{tenant.String(), id}, func(scan func(...any) error) (err error) {
		row, err = scanCase(scan)
		return err
	})
	if err == nil && !found {
		err = vault.ErrUnknownCase
	}
	return row, err
}

// Cases implements [vault.CaseStore].
func (v *Vault) Cases(ctx context.Context, tx sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
	if err := named(q.Tenant); err != nil {
		return nil, err
	}
	if q.Limit < 1 || q.Limit > 1000 {
		return nil, &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	s, err := v.db.read(ctx, tx, "cases")
	if err != nil {
		return nil, err
	}
	var rows []vault.CaseRow
	s.anew = anew(&rows)
	err = s.query(ctx, caseList,
		[]any{q.Tenant.String(), int64(q.Kind), int64(q.State), micros(q.AfterAt), q.AfterID, int64(q.Limit)},
		func(scan func(...any) error) error {
			r, err := scanCase(scan)
			rows = append(rows, r)
			return err
		})
	return rows, err
}

// MoveCase implements [vault.CaseStore].
func (v *Vault) MoveCase(ctx context.Context, tx sealtext.Tx, row vault.CaseRow, from vault.CaseState) (bool, error) {
	if err := named(row.Tenant); err != nil {
		return false, err
	}
	s, err := v.db.write(ctx, tx, "move case")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, caseMove, row.Tenant.String(), row.ID, int64(from), int64(row.State), row.Payload)
	return n == 1, err
}

// PurgeCases implements [vault.CasePurger].
func (v *Vault) PurgeCases(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, kind vault.CaseKind, before time.Time, limit int) (int, error) {
	if err := named(tenant); err != nil {
		return 0, err
	}
	if limit < 1 || limit > 1000 {
		return 0, &sealtext.InputError{Field: "limit", Rule: "must be 1 to 1000"}
	}
	s, err := v.db.write(ctx, tx, "purge cases")
	if err != nil {
		return 0, err
	}
	n, err := s.exec(ctx, casePurge, tenant.String(), int64(kind), int64(vault.CaseDone), micros(before), int64(limit))
	return int(n), err
}
