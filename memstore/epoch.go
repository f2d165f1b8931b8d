package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

func comparePersons(a, b personKey) int {
	return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.subject[:], b.subject[:]))
}

// page returns, in order, the keys behind the cursor of q for which want is true. It looks at every
// row.
func page[V any](rows table[personKey, V], q epoch.SubjectQuery, want func(V) bool) []personKey {
	var keys []personKey
	for k, v := range rows {
		if want(v) && (q.AfterTenant.IsZero() || comparePersons(k, personKey{q.AfterTenant, q.AfterSubject}) > 0) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, comparePersons)
	return keys[:min(len(keys), q.Limit)]
}

func (s vaultStore) EpochSubjects(ctx context.Context, x sealtext.Tx, q epoch.SubjectQuery) ([]vault.SubjectRow, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []vault.SubjectRow
	for _, k := range page(s.people.subjects, q, func(r vault.SubjectRow) bool { return q.Epoch == "" || r.Epoch == q.Epoch }) {
		rows = append(rows, copySubject(s.people.subjects[k]))
	}
	return rows, nil
}

func (s vaultStore) Tombstones(ctx context.Context, x sealtext.Tx, q epoch.SubjectQuery) ([]epoch.Tombstone, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []epoch.Tombstone
	for _, k := range page(s.people.tombstones, q, func(time.Time) bool { return true }) {
		rows = append(rows, epoch.Tombstone{Tenant: k.tenant, Subject: k.subject, At: s.people.tombstones[k]})
	}
	return rows, nil
}

func (s vaultStore) RewrapSubject(ctx context.Context, x sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person := personKey{was.Tenant, was.Subject}
	row, ok := s.people.subjects[person]
	if !ok || row.Epoch != was.Epoch || !bytes.Equal(row.Wrapped, was.Wrapped) {
		return false, nil
	}
	row.Epoch, row.Wrapped = epoch, bytes.Clone(wrapped)
	s.people.subjects.put(t, person, row)
	return true, nil
}

func (s vaultStore) Epochs(ctx context.Context, x sealtext.Tx) ([]epoch.Row, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []epoch.Row
	for _, r := range s.people.epochs {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b epoch.Row) int { return cmp.Compare(a.ID, b.ID) })
	return rows, nil
}

func (s vaultStore) SetEpoch(ctx context.Context, x sealtext.Tx, row epoch.Row) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	if s.people.epochs[row.ID].State > row.State {
		return false, nil
	}
	cut(&row.PendingAt, &row.ConfirmedAt, &row.GoneAt)
	s.people.epochs.put(t, row.ID, row)
	return true, nil
}

// enter notes that a subject is enrolled under an epoch. It fails if the epoch is closed.
func (s vaultStore) enter(t *tx, id string) error {
	row, known := s.people.epochs[id]
	switch {
	case !known:
		s.people.epochs.put(t, id, epoch.Row{ID: id, State: epoch.StateOpen})
	case row.State != epoch.StateOpen:
		return vault.ErrEpochClosed
	}
	return nil
}
