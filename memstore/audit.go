package memstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// maxQuery is the highest limit of an [audit.Query].
const maxQuery = 1000

// auditPlace is the position of a row in the log of its tenant.
type auditPlace struct {
	tenant sealtext.Tenant
	at     int64 // microseconds
	id     sealtext.ID
}

func compareAuditPlace(a, b auditPlace) int {
	return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), cmp.Compare(a.at, b.at), bytes.Compare(a.id[:], b.id[:]))
}

type auditPart struct {
	rows      table[recordKey, audit.Row]
	order     *sorted[auditPlace]
	fresh     *sorted[auditPlace] // without a number, in the order of the sequencer
	bySubject index[personKey, sealtext.ID]
}

func newAuditPart() auditPart {
	return auditPart{
		table[recordKey, audit.Row]{}, &sorted[auditPlace]{compare: compareAuditPlace}, &sorted[auditPlace]{compare: compareFresh},
		index[personKey, sealtext.ID]{},
	}
}

type auditStore struct{ *Store }

func copyEvent(r audit.Row) audit.Row {
	r.Payload = copySealed(r.Payload)
	cut(&r.At)
	return r
}

func (s auditStore) Append(ctx context.Context, x sealtext.Tx, row audit.Row) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	row = copyEvent(row)
	row.Number = 0
	k := recordKey{row.Tenant, row.ID}
	if _, taken := s.events.rows[k]; taken {
		return errors.New("memstore: the audit event exists already")
	}
	s.events.rows.put(t, k, row)
	place := auditPlace{row.Tenant, row.At.UnixMicro(), row.ID}
	s.events.order.put(t, place)
	s.events.fresh.put(t, place)
	if !row.Subject.IsZero() {
		s.events.bySubject.add(t, personKey{row.Tenant, row.Subject}, row.ID)
	}
	return nil
}

func (s auditStore) AppendAll(ctx context.Context, x sealtext.Tx, rows []audit.Row) error {
	if _, err := s.write(ctx, x); err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.Append(ctx, x, row); err != nil {
			return err
		}
	}
	return nil
}

func (s auditStore) Rows(ctx context.Context, x sealtext.Tx, q audit.Query) ([]audit.Row, error) {
	if q.Tenant.IsZero() || q.Limit < 1 || q.Limit > maxQuery || len(q.IDs) > maxQuery {
		return nil, errors.New("memstore: an audit query needs a tenant, a limit from 1 to 1000 and at most 1000 ids")
	}
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	after := auditPlace{q.Tenant, q.AfterAt.UnixMicro(), q.AfterID}
	var rows []audit.Row
	for p := range s.events.places(q) {
		row := s.events.rows[recordKey{p.tenant, p.id}]
		if p.tenant != q.Tenant || !q.Until.IsZero() && !row.At.Before(q.Until) || len(rows) == q.Limit {
			break
		}
		if compareAuditPlace(p, after) > 0 && selects(q, row) {
			rows = append(rows, copyEvent(row))
		}
	}
	return rows, nil
}

// places iterates over a superset of the rows of q, in order.
func (a *auditPart) places(q audit.Query) iter.Seq[auditPlace] {
	if len(q.IDs) > 0 {
		var of []auditPlace
		for _, id := range q.IDs {
			if row, there := a.rows[recordKey{q.Tenant, id}]; there {
				of = append(of, auditPlace{q.Tenant, row.At.UnixMicro(), id})
			}
		}
		slices.SortFunc(of, compareAuditPlace)
		return slices.Values(slices.Compact(of))
	}
	if !q.Subject.IsZero() {
		var of []auditPlace
		for id := range a.bySubject[personKey{q.Tenant, q.Subject}] {
			of = append(of, auditPlace{q.Tenant, a.rows[recordKey{q.Tenant, id}].At.UnixMicro(), id})
		}
		slices.SortFunc(of, compareAuditPlace)
		return slices.Values(of)
	}
	return a.order.from(auditPlace{q.Tenant, max(q.AfterAt.UnixMicro(), q.Since.UnixMicro()), sealtext.ID{}})
}

// selects checks the conditions of q that places does not.
func selects(q audit.Query, row audit.Row) bool {
	return (q.Since.IsZero() || !row.At.Before(q.Since)) && (q.Subject.IsZero() || row.Subject == q.Subject) && (q.Actor == [16]byte{} || row.Actor == q.Actor) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, row.Kind))
}

func (s auditStore) Unlink(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, marks []audit.Mark) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, m := range marks {
		k := recordKey{tenant, m.ID}
		row, there := s.events.rows[k]
		if !there {
			continue
		}
		if !row.Subject.IsZero() {
			s.events.bySubject.remove(t, personKey{tenant, row.Subject}, m.ID)
		}
		row.Subject = m.Subject
		s.events.rows.put(t, k, row)
		s.events.bySubject.add(t, personKey{tenant, m.Subject}, m.ID)
		n++
	}
	return n, nil
}
