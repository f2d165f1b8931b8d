// Package retentiontest checks implementations of the retention room's
// interfaces.
//
// An implementation of [retention.Store] calls [RunStore] from a test of its
// own. Every case says on failure what would go wrong in a house that stood
// on such a store.
package retentiontest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

// StoreCase is one thing that a [retention.Store] must do.
type StoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one or two fresh, empty stores
	// from open, and may wait for the end of ctx where a store hangs.
	Run func(ctx context.Context, open func() retention.Store) error
}

// RunStore runs every case against stores from open, which returns a fresh
// and empty one each time and cleans up through t. A store may have a single
// connection: no case reads outside of a transaction from within one.
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

// StoreCases are the cases of [RunStore], for a runner of your own.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() retention.Store) error {
			return c.Run(ctx, func() txcase.Room { return room(open()) })
		}})
	}
	return append(append(cases, holdCases()...), guardCases()...)
}

// room is what the shared cases need to know about a retention store.
func room(s retention.Store) txcase.Room {
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
	return txcase.Room{
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
