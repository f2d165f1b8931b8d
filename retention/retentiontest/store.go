// Package retentiontest checks implementations of the interfaces of package retention.
//
// An implementation of [retention.Store] calls [RunStore] from a test of its own:
//
//	func TestStore(t *testing.T) {
//		retentiontest.RunStore(t, func(t *testing.T) retention.Store { return newStore(t) })
//	}
//
// An implementation of [retention.Holder], such as a table of the host application, calls [RunHolder]
// with a [HolderFixture], and one of [retention.Disposer] calls [RunDisposer].
//
// Each case prints on failure why the property matters. The cases cover transactions (commit,
// rollback, panics, canceled contexts, foreign and ended transactions), the stored form of every
// field, one hold for each case of a person, and the lock that Guard and Place share; those of a
// holder, that everything of a person is shown and erased, and nothing of others. They do not
// measure speed, and they do not crash the database.
//
// The suite is itself tested: broken stores are run against it, and each must fail. A later release
// may add cases.
package retentiontest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

// StoreCase is one property of a [retention.Store].
type StoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect. It takes one or two fresh, empty stores from
	// open. It may wait for the end of ctx where a store blocks.
	Run func(ctx context.Context, open func() retention.Store) error
}

// RunStore runs every case as a subtest. Function open returns a fresh, empty store each time and
// cleans up through t. A store may have a single connection: no case reads outside of a transaction
// from within one.
func RunStore(t *testing.T, open func(t *testing.T) retention.Store) {
	t.Helper()
	for _, c := range StoreCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() retention.Store { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// StoreCases returns the cases of [RunStore], for use without package testing.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() retention.Store) error {
			return c.Run(ctx, func() txcase.Store { return txStore(open()) })
		}})
	}
	return append(append(cases, holdCases()...), guardCases()...)
}

// txStore adapts a retention store to the shared cases about transactions.
func txStore(s retention.Store) txcase.Store {
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := sample(0)
		row.ID, row.Case = sealtext.NewID(), sealtext.NewID()
		_, err := s.Place(ctx, tx, row)
		return err
	}
	count := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.Holds(ctx, tx, north, sample(0).Subject)
		return len(rows), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: count,
		Writes: []txcase.Call{
			{Name: "Place", Do: write},
			{Name: "Guard", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Guard(ctx, tx, north, []sealtext.Subject{sealtext.NewSubject()})
				return err
			}},
			{Name: "Release", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Release(ctx, tx, north, sample(0).Subject, sealtext.NewID(), start)
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Holds", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := count(ctx, tx)
			return err
		}}},
	}
}
