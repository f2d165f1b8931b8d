package memstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// casePlace is the position of a case in the order by tenant, kind, state, time and id.
type casePlace struct {
	tenant sealtext.Tenant
	kind   vault.CaseKind
	state  vault.CaseState
	at     int64 // microseconds
	id     sealtext.ID
}

func compareCasePlace(a, b casePlace) int {
	return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), cmp.Compare(a.kind, b.kind), cmp.Compare(a.state, b.state),
		cmp.Compare(a.at, b.at), bytes.Compare(a.id[:], b.id[:]))
}

func placeOf(r vault.CaseRow) casePlace {
	return casePlace{r.Tenant, r.Kind, r.State, r.CreatedAt.UnixMicro(), r.ID}
}

// quotaRow is the state of a counter and when it was written.
type quotaRow struct {
	state []byte
	at    time.Time
}

// accessPart needs no locks on counters: a transaction holds the lock of the store until it ends.
type accessPart struct {
	counters table[hashKey, quotaRow]
	cases    table[recordKey, vault.CaseRow]
	order    *sorted[casePlace]
}

func newAccessPart() accessPart {
	return accessPart{table[hashKey, quotaRow]{}, table[recordKey, vault.CaseRow]{}, &sorted[casePlace]{compare: compareCasePlace}}
}

func (s vaultStore) Counter(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, id [16]byte) ([]byte, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return nil, err
	}
	k := hashKey{tenant, id}
	row, there := s.access.counters[k]
	if !there { // as a store that locks it
		s.access.counters.put(t, k, quotaRow{at: clock.System()})
	}
	return bytes.Clone(row.state), nil
}

func (s vaultStore) SetCounter(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	s.access.counters.put(t, hashKey{tenant, id}, quotaRow{bytes.Clone(state), clock.System()})
	return nil
}

// DueCounters lists the counters that were written last on days that ended before cutoff.
func (s vaultStore) DueCounters(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for k, row := range s.access.counters {
		all = append(all, aged{item: sealtext.Item{Tenant: k.tenant, Record: sealtext.ID(k.hash)}, at: row.at})
	}
	return oldest(all, today(cutoff), limit), nil
}

// DropCounters deletes the counters that are due.
func (s vaultStore) DropCounters(ctx context.Context, x sealtext.Tx, items []sealtext.Item, cutoff time.Time) (n int, err error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	for _, it := range items {
		k := hashKey{it.Tenant, [16]byte(it.Record)}
		if row, there := s.access.counters[k]; there && row.at.Before(today(cutoff)) {
			s.access.counters.drop(t, k)
			n++
		}
	}
	return n, nil
}

func copyCase(r vault.CaseRow) vault.CaseRow {
	r.Payload = copySealed(r.Payload)
	cut(&r.CreatedAt, &r.ExpiresAt)
	return r
}

func (s vaultStore) AddCase(ctx context.Context, x sealtext.Tx, row vault.CaseRow) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	k := recordKey{row.Tenant, row.ID}
	if _, taken := s.access.cases[k]; taken {
		return errors.New("memstore: the case exists already")
	}
	row = copyCase(row)
	s.access.cases.put(t, k, row)
	s.access.order.put(t, placeOf(row))
	return nil
}

func (s vaultStore) Case(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (vault.CaseRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return vault.CaseRow{}, err
	}
	defer release()
	row, ok := s.access.cases[recordKey{tenant, id}]
	if !ok {
		return vault.CaseRow{}, vault.ErrUnknownCase
	}
	return copyCase(row), nil
}

func (s vaultStore) Cases(ctx context.Context, x sealtext.Tx, q vault.CaseQuery) ([]vault.CaseRow, error) {
	if q.Tenant.IsZero() || q.Limit < 1 || q.Limit > maxQuery {
		return nil, errors.New("memstore: a query of cases needs a tenant and a limit from 1 to 1000")
	}
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	after := casePlace{q.Tenant, q.Kind, q.State, q.AfterAt.UnixMicro(), q.AfterID}
	var rows []vault.CaseRow
	for p := range s.access.order.from(after) {
		if p.tenant != q.Tenant || p.kind != q.Kind || p.state != q.State || len(rows) == q.Limit {
			break
		}
		if p != after {
			rows = append(rows, copyCase(s.access.cases[recordKey{p.tenant, p.id}]))
		}
	}
	return rows, nil
}

func (s vaultStore) MoveCase(ctx context.Context, x sealtext.Tx, row vault.CaseRow, from vault.CaseState) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	k := recordKey{row.Tenant, row.ID}
	old, ok := s.access.cases[k]
	if !ok || old.State != from {
		return false, nil
	}
	moved := old
	moved.State, moved.Payload = row.State, copySealed(row.Payload)
	s.access.cases.put(t, k, moved)
	if moved.State != from {
		s.access.order.drop(t, placeOf(old))
		s.access.order.put(t, placeOf(moved))
	}
	return true, nil
}

func (s vaultStore) PurgeCases(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, kind vault.CaseKind, before time.Time, limit int) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	if tenant.IsZero() || limit < 1 || limit > maxQuery {
		return 0, errors.New("memstore: a purge of cases needs a tenant and a limit from 1 to 1000")
	}
	var due []casePlace
	for p := range s.access.order.from(casePlace{tenant: tenant, kind: kind, state: vault.CaseDone, at: math.MinInt64}) {
		if p.tenant != tenant || p.kind != kind || p.state != vault.CaseDone || p.at >= before.UnixMicro() || len(due) == limit {
			break
		}
		due = append(due, p)
	}
	for _, p := range due {
		s.access.order.drop(t, p)
		s.access.cases.drop(t, recordKey{p.tenant, p.id})
	}
	return len(due), nil
}
