package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// retentionPart needs no guard rows: a transaction holds the lock of the store until it ends.
type retentionPart struct {
	holds table[personKey, []retention.HoldRow] // oldest first
}

func newRetentionPart() retentionPart {
	return retentionPart{table[personKey, []retention.HoldRow]{}}
}

type retentionStore struct{ *Store }

func copyHold(r retention.HoldRow) retention.HoldRow {
	r.Details = copySealed(r.Details)
	cut(&r.PlacedAt, &r.ReleasedAt)
	return r
}

func inForce(r retention.HoldRow) bool { return r.ReleasedAt.IsZero() }

func (s retentionStore) Guard(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) ([]sealtext.Subject, error) {
	if _, err := s.write(ctx, x); err != nil {
		return nil, err
	}
	var held []sealtext.Subject
	seen := map[sealtext.Subject]bool{}
	for _, subject := range subjects {
		if !seen[subject] && slices.ContainsFunc(s.legalHold.holds[personKey{tenant, subject}], inForce) {
			held = append(held, subject)
		}
		seen[subject] = true
	}
	return held, nil
}

func (s retentionStore) Place(ctx context.Context, x sealtext.Tx, row retention.HoldRow) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person := personKey{row.Tenant, row.Subject}
	holds := s.legalHold.holds[person]
	if slices.ContainsFunc(holds, func(r retention.HoldRow) bool { return inForce(r) && r.Case == row.Case }) {
		return false, nil
	}
	holds = append(slices.Clone(holds), copyHold(row))
	slices.SortFunc(holds, func(a, b retention.HoldRow) int {
		return cmp.Or(a.PlacedAt.Compare(b.PlacedAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	s.legalHold.holds.put(t, person, holds)
	return true, nil
}

func (s retentionStore) Release(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID, at time.Time) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person := personKey{tenant, subject}
	holds := s.legalHold.holds[person]
	i := slices.IndexFunc(holds, func(r retention.HoldRow) bool { return r.ID == hold && inForce(r) })
	if i < 0 {
		return false, nil
	}
	holds = slices.Clone(holds)
	cut(&at)
	holds[i].ReleasedAt = at
	s.legalHold.holds.put(t, person, holds)
	return true, nil
}

func (s retentionStore) Holds(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]retention.HoldRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []retention.HoldRow
	for _, r := range s.legalHold.holds[personKey{tenant, subject}] {
		rows = append(rows, copyHold(r))
	}
	return rows, nil
}
