// Package consenttest has conformance suites for implementations of the stores of package consent.
//
//	func TestStore(t *testing.T) {
//		consenttest.RunStore(t, func(t *testing.T) consent.Store { return open(t) })
//	}
//
// An implementation of [consent.Store] calls [RunStore] from a test of its own, and
// [RunHandoffStore], [RunSnapshotStore], [RunCapStore], [RunCapBatchStore], [RunLastHandoffStore],
// [RunDisposalStore] and [RunMove] if it is a [consent.HandoffStore], [consent.SnapshotStore],
// [consent.CapStore], [consent.CapBatchStore], [consent.LastHandoffStore], [disposal.Store]
// or [consent.KeyMover] too. [RunProgramStore] checks a [program.Store]. A failing case explains
// what would go wrong in an application over such a store. Cases may be added with every release.
package consenttest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

// StoreCase is one requirement for a [consent.Store].
type StoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one or two fresh, empty stores from open, and may wait
	// for the end of ctx if a store hangs.
	Run func(ctx context.Context, open func() consent.Store) error
}

// RunStore runs every case against stores from open, which returns a fresh
// and empty one each time and cleans up through t. A store may have a single
// connection: no case reads outside of a transaction from within one.
func RunStore(t *testing.T, open func(t *testing.T) consent.Store) {
	t.Helper()
	for _, c := range StoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// StoreCases returns the cases of [RunStore], for a runner of your own.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() consent.Store) error {
			return c.Run(ctx, func() txcase.Store { return sharedStore(open()) })
		}})
	}
	for _, more := range [][]StoreCase{rowCases(), seqCases(), eraseCases()} {
		cases = append(cases, more...)
	}
	return cases
}

// sharedStore adapts a consent store to the cases that all stores share.
func sharedStore(s consent.Store) txcase.Store {
	write := func(ctx context.Context, tx sealtext.Tx) error {
		row := sample(0)
		row.ID, row.Reference = sealtext.NewID(), sealtext.NewID()
		_, _, err := s.Append(ctx, tx, row, 0)
		return err
	}
	count := func(ctx context.Context, tx sealtext.Tx) (int, error) {
		rows, err := s.Load(ctx, tx, []consent.EventKey{key(0)})
		return len(rows), err
	}
	return txcase.Store{
		InTx: s.InTx, Write: write, Count: count,
		Writes: []txcase.Call{
			{Name: "Append", Do: write},
			{Name: "Erase", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Erase(ctx, tx, []consent.EventKey{key(0)}, nil)
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Load", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := count(ctx, tx)
			return err
		}}},
	}
}
