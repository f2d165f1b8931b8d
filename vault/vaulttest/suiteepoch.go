package vaulttest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// EpochStore is what the cases of [RunEpochStore] need together.
type EpochStore interface {
	vault.SubjectStore
	epoch.RowStore
	epoch.TombstoneStore
}

// EpochStoreCase is one property of an [epoch.RowStore].
type EpochStoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() EpochStore) error
}

// RunEpochStore is like [RunSubjectStore], for epochs and tombstones.
func RunEpochStore(t *testing.T, open func(t *testing.T) EpochStore) {
	t.Helper()
	for _, c := range EpochStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// EpochStoreCases returns the cases of [RunEpochStore], for use without package testing.
func EpochStoreCases() []EpochStoreCase {
	return []EpochStoreCase{
		{"epoch-pages", "the pages of an epoch must hold each living row of it once and nothing else: a row that is left out is lost when the key is destroyed", epochPages},
		{"epoch-tombstones", "the pages of tombstones must hold every shredded subject once, with its time, and no other: a subject that is left out comes back with a restored backup", epochTombstones},
		{"epoch-rewrap", "RewrapSubject must change the key of exactly the row that was read: an older key on a newer row opens nothing", epochRewrap},
		{"epoch-rewrap-shredded", "RewrapSubject must not bring back what was shredded meanwhile", epochRewrapShredded},
		{"epoch-rows", "rows of epochs must come back as they were set, and subjects must make their epoch known", epochRows},
		{"epoch-forward", "an epoch must never go back to an earlier state: a destroyed key would seem to exist", epochForward},
		{"epoch-closed", "AddSubject must refuse a closed epoch, and leave nothing: the key of the subject would be lost with that of the epoch", epochClosed},
		{"epoch-waits", "SetEpoch must wait for an enrollment that has begun, or the enrollment fail: no page would show a row that appears afterwards", epochWaits},
		{"epoch-tx", "writes must take only an open Tx of their own store, and be undone with it", epochTx},
	}
}

// epochRow returns a row with every field set.
func epochRow(id string, s epoch.State) epoch.Row {
	return epoch.Row{
		ID: id, State: s, Next: "epoch-z", Export: [32]byte{0: 0xff, 31: 1},
		PendingAt: start, ConfirmedAt: start.Add(time.Hour), GoneAt: start.Add(2 * time.Hour),
	}
}

func setEpoch(ctx context.Context, s EpochStore, want bool, row epoch.Row) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		set, err := s.SetEpoch(ctx, tx, row)
		if err != nil {
			return err
		}
		return txcase.Want("the report of SetEpoch", set, want)
	})
}

// crowd is rows of two tenants under two epochs.
func crowd() (rows []vault.SubjectRow) {
	for i := range 9 {
		r := subjectRow(i)
		if i%2 == 1 {
			r.Tenant = south
		}
		if i%3 == 0 {
			r.Epoch = "epoch-b"
		}
		rows = append(rows, r)
	}
	return rows
}

// pages reads everything, limit rows a page, in the order of ids.
func pages[T any](limit int, read func(epoch.SubjectQuery) ([]T, error), id func(T) (sealtext.Tenant, sealtext.Subject)) (all []T, err error) {
	key := func(v T) string {
		t, s := id(v)
		return t.String() + " " + s.String()
	}
	q := epoch.SubjectQuery{Limit: limit}
	for len(all) <= 100 {
		page, err := read(q)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < limit {
			slices.SortFunc(all, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
			return all, nil
		}
		q.AfterTenant, q.AfterSubject = id(page[len(page)-1])
	}
	return nil, errors.New("the pages do not end")
}

func rowID(r vault.SubjectRow) (sealtext.Tenant, sealtext.Subject) { return r.Tenant, r.Subject }

// living checks the rows under an epoch, or all with an empty one.
func living(ctx context.Context, s EpochStore, under string, want ...vault.SubjectRow) error {
	want = slices.Clone(want)
	slices.SortFunc(want, func(a, b vault.SubjectRow) int {
		return cmp.Or(cmp.Compare(a.Tenant.String(), b.Tenant.String()), cmp.Compare(a.Subject.String(), b.Subject.String()))
	})
	for _, limit := range []int{1, 2, 3, 1000} {
		got, err := pages(limit, func(q epoch.SubjectQuery) ([]vault.SubjectRow, error) {
			q.Epoch = under
			return s.EpochSubjects(ctx, nil, q)
		}, rowID)
		if err != nil {
			return err
		}
		if err := txcase.DiffRows(fmt.Sprintf("rows under %q, %d a page", under, limit), got, want); err != nil {
			return err
		}
	}
	return nil
}

func epochPages(ctx context.Context, open func() EpochStore) error {
	s, rows := open(), crowd()
	if err := errors.Join(living(ctx, s, "epoch-a"), enroll(ctx, s, rows...)); err != nil {
		return err
	}
	if err := forget(ctx, s, rows[1], true); err != nil {
		return err
	}
	if err := forget(ctx, s, rows[3], true); err != nil {
		return err
	}
	var a, b, all []vault.SubjectRow
	for i, r := range rows {
		switch {
		case i == 1 || i == 3:
			continue
		case r.Epoch == "epoch-b":
			b = append(b, r)
		default:
			a = append(a, r)
		}
		all = append(all, r)
	}
	if err := errors.Join(living(ctx, s, "epoch-a", a...), living(ctx, s, "epoch-b", b...), living(ctx, s, "epoch-c"), living(ctx, s, "", all...)); err != nil {
		return err
	}
	for _, limit := range []int{0, 1001} {
		if _, err := s.EpochSubjects(ctx, nil, epoch.SubjectQuery{Limit: limit}); err == nil {
			return fmt.Errorf("EpochSubjects took a limit of %d", limit)
		}
		if _, err := s.Tombstones(ctx, nil, epoch.SubjectQuery{Limit: limit}); err == nil {
			return fmt.Errorf("Tombstones took a limit of %d", limit)
		}
	}
	return nil
}

func epochTombstones(ctx context.Context, open func() EpochStore) error {
	s, rows := open(), crowd()
	if err := enroll(ctx, s, rows[:6]...); err != nil {
		return err
	}
	for i, r := range rows[2:] { // the last three never had a row
		if err := forget(ctx, s, r, i < 4); err != nil {
			return err
		}
	}
	for _, limit := range []int{1, 3, 1000} {
		got, err := pages(limit, func(q epoch.SubjectQuery) ([]epoch.Tombstone, error) { return s.Tombstones(ctx, nil, q) },
			func(t epoch.Tombstone) (sealtext.Tenant, sealtext.Subject) { return t.Tenant, t.Subject })
		if err != nil {
			return err
		}
		var want []epoch.Tombstone
		for _, tenant := range []sealtext.Tenant{north, south} {
			for _, r := range rows[2:] {
				if r.Tenant == tenant {
					want = append(want, epoch.Tombstone{Tenant: r.Tenant, Subject: r.Subject, At: start})
				}
			}
		}
		if err := txcase.DiffRows(fmt.Sprintf("tombstones, %d a page", limit), got, want); err != nil {
			return err
		}
	}
	return nil
}

func rewrapSubject(ctx context.Context, s EpochStore, want bool, was vault.SubjectRow, epoch string, wrapped []byte) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		did, err := s.RewrapSubject(ctx, tx, was, epoch, wrapped)
		if err != nil {
			return err
		}
		return txcase.Want("the report of RewrapSubject", did, want)
	})
}

func epochRewrap(ctx context.Context, open func() EpochStore) error {
	s, was, neighbor := open(), subjectRow(0), subjectRow(1)
	theirs := was
	theirs.Tenant = south
	if err := enroll(ctx, s, was, neighbor, theirs); err != nil {
		return err
	}
	now := was
	now.Epoch, now.Wrapped = "epoch-b", []byte{7, 0}
	given := slices.Clone(now.Wrapped)
	if err := rewrapSubject(ctx, s, true, was, now.Epoch, given); err != nil {
		return err
	}
	clear(given)
	otherEpoch, otherKey, unknown := now, now, now
	otherEpoch.Epoch, otherKey.Wrapped, unknown.Subject = "epoch-a", []byte{7, 1}, subjectRow(8).Subject
	for _, stale := range []vault.SubjectRow{was, otherEpoch, otherKey, unknown} {
		if err := rewrapSubject(ctx, s, false, stale, "epoch-c", []byte{9}); err != nil {
			return err
		}
	}
	return errors.Join(there(ctx, s, "the row that was wrapped again", now), there(ctx, s, "its neighbor", neighbor), there(ctx, s, "the same id in another tenant", theirs))
}

func epochRewrapShredded(ctx context.Context, open func() EpochStore) error {
	s, was := open(), subjectRow(0)
	if err := enroll(ctx, s, was); err != nil {
		return err
	}
	if err := forget(ctx, s, was, true); err != nil {
		return err
	}
	if err := rewrapSubject(ctx, s, false, was, "epoch-b", []byte{1}); err != nil {
		return err
	}
	return errors.Join(gone(ctx, s, nil, was), living(ctx, s, ""))
}

// epochsAre checks all rows of epochs.
func epochsAre(ctx context.Context, s EpochStore, want ...epoch.Row) error {
	got, err := s.Epochs(ctx, nil)
	if err != nil {
		return err
	}
	slices.SortFunc(got, func(a, b epoch.Row) int { return cmp.Compare(a.ID, b.ID) })
	return txcase.DiffRows("rows of epochs", got, want)
}

func epochRows(ctx context.Context, open func() EpochStore) error {
	s := open()
	if err := epochsAre(ctx, s); err != nil {
		return err
	}
	if err := enroll(ctx, s, crowd()...); err != nil {
		return err
	}
	a, b := epoch.Row{ID: "epoch-a", State: epoch.StateOpen}, epoch.Row{ID: "epoch-b", State: epoch.StateOpen}
	if err := epochsAre(ctx, s, a, b); err != nil {
		return err
	}
	a, c := epochRow("epoch-a", epoch.StateScheduled), epochRow("epoch-c", epoch.StatePending)
	c.Export, c.ConfirmedAt, c.GoneAt = [32]byte{}, time.Time{}, time.Time{}
	if err := errors.Join(setEpoch(ctx, s, true, a), setEpoch(ctx, s, true, c)); err != nil {
		return err
	}
	return epochsAre(ctx, s, a, b, c)
}

func epochForward(ctx context.Context, open func() EpochStore) error {
	s := open()
	scheduled := epochRow("epoch-a", epoch.StateScheduled)
	if err := setEpoch(ctx, s, true, scheduled); err != nil {
		return err
	}
	for _, earlier := range []epoch.State{epoch.StateOpen, epoch.StatePending} {
		if err := errors.Join(setEpoch(ctx, s, false, epochRow("epoch-a", earlier)), epochsAre(ctx, s, scheduled)); err != nil {
			return err
		}
	}
	scheduled.GoneAt = start.Add(99 * time.Hour)
	if err := errors.Join(setEpoch(ctx, s, true, scheduled), epochsAre(ctx, s, scheduled)); err != nil {
		return err
	}
	destroyed := epochRow("epoch-a", epoch.StateDestroyed)
	return errors.Join(setEpoch(ctx, s, true, destroyed), epochsAre(ctx, s, destroyed))
}

func epochClosed(ctx context.Context, open func() EpochStore) error {
	s, first, late, other := open(), subjectRow(0), subjectRow(1), subjectRow(3)
	other.Epoch = "epoch-b"
	if err := enroll(ctx, s, first); err != nil {
		return err
	}
	for _, state := range []epoch.State{epoch.StatePending, epoch.StateScheduled, epoch.StateDestroyed} {
		if err := setEpoch(ctx, s, true, epochRow("epoch-a", state)); err != nil {
			return err
		}
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.AddSubject(ctx, tx, late)
			if err := txcase.WantErr("AddSubject under an epoch that is "+state.String(), err, vault.ErrEpochClosed); err != nil {
				return err
			}
			// The transaction is still good for a try under the next epoch.
			again := late
			again.Epoch, again.Subject, again.Directory = "epoch-b", subjectRow(10+int(state)).Subject, directory(10+int(state))
			added, err := s.AddSubject(ctx, tx, again)
			if err != nil {
				return err
			}
			return txcase.Want("AddSubject under the next epoch", added, true)
		})
		if err != nil {
			return err
		}
		_, err = s.Subject(ctx, nil, late.Tenant, late.Subject)
		if err := txcase.WantErr("Subject of the refused row", err, vault.ErrUnknownSubject); err != nil {
			return err
		}
	}
	return errors.Join(enroll(ctx, s, other), living(ctx, s, "epoch-a", first))
}

func epochWaits(ctx context.Context, open func() EpochStore) error {
	const workers = 6
	s := open()
	if err := setEpoch(ctx, s, true, epoch.Row{ID: "epoch-a", State: epoch.StateOpen}); err != nil {
		return err
	}
	var counted int
	var added [workers]bool
	err := txcase.Each(workers+1, func(n int) error {
		if n == workers {
			if err := setEpoch(ctx, s, true, epochRow("epoch-a", epoch.StatePending)); err != nil {
				return err
			}
			rows, err := s.EpochSubjects(ctx, nil, epoch.SubjectQuery{Epoch: "epoch-a", Limit: 100})
			counted = len(rows)
			return err
		}
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			added[n], err = s.AddSubject(ctx, tx, subjectRow(n))
			// Reading once more holds the transaction open for a moment.
			for range 5 {
				_, _ = s.Epochs(ctx, tx)
			}
			return err
		})
		if err != nil {
			added[n] = false
		}
		return allow(err, vault.ErrEpochClosed)
	})
	if err != nil {
		return err
	}
	there := 0
	for _, a := range added {
		if a {
			there++
		}
	}
	return txcase.Want("rows that were seen once the epoch was closed, of all that there are", counted, there)
}

func epochTx(ctx context.Context, open func() EpochStore) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	row := subjectRow(0)
	if err := enroll(ctx, s, row); err != nil {
		return err
	}
	for _, tx := range []sealtext.Tx{nil, strangerTx{}} {
		_, err := s.RewrapSubject(ctx, tx, row, "epoch-b", nil)
		_, err2 := s.SetEpoch(ctx, tx, epochRow("epoch-a", epoch.StatePending))
		if err := errors.Join(txcase.WantErr("RewrapSubject", err, sealtext.ErrForeignTx), txcase.WantErr("SetEpoch", err2, sealtext.ErrForeignTx)); err != nil {
			return err
		}
	}
	_, err := s.Epochs(ctx, strangerTx{})
	_, err2 := s.EpochSubjects(ctx, strangerTx{}, epoch.SubjectQuery{Limit: 1})
	_, err3 := s.Tombstones(ctx, strangerTx{}, epoch.SubjectQuery{Limit: 1})
	for _, err := range []error{err, err2, err3} {
		if err := txcase.WantErr("a read with a foreign Tx", err, sealtext.ErrForeignTx); err != nil {
			return err
		}
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.RewrapSubject(ctx, tx, row, "epoch-b", []byte{1}); err != nil {
			return err
		}
		if _, err := s.SetEpoch(ctx, tx, epochRow("epoch-a", epoch.StatePending)); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	return errors.Join(there(ctx, s, "after a rollback", row), epochsAre(ctx, s, epoch.Row{ID: "epoch-a", State: epoch.StateOpen}))
}
