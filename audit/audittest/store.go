// Package audittest checks implementations of the interfaces of package audit.
//
// An implementation of [audit.Store] calls [RunStore] from a test of its own:
//
//	func TestStore(t *testing.T) {
//		audittest.RunStore(t, func(t *testing.T) audit.Store { return newStore(t) })
//	}
//
// Each case prints on failure why the property matters. The cases cover transactions (commit,
// rollback, panics, canceled contexts, foreign and ended transactions), the stored form of every
// field, the order and the pages of queries, and [audit.Store.Unlink]. They do not measure speed,
// and they do not crash the database.
//
// The suite is itself tested: broken stores are run against it, and each must fail. A later release
// may add cases.
package audittest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

// StoreCase is one property of an [audit.Store].
type StoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run returns an error that describes the defect. It takes one or two fresh, empty stores from
	// open. It may wait for the end of ctx where a store blocks.
	Run func(ctx context.Context, open func() audit.Store) error
}

// RunStore runs every case as a subtest. Function open returns a fresh, empty store each time and
// cleans up through t. A store may have a single connection: no case reads outside of a transaction
// from within one.
func RunStore(t *testing.T, open func(t *testing.T) audit.Store) {
	t.Helper()
	for _, c := range StoreCases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), txcase.Patience)
			defer cancel()
			if err := c.Run(ctx, func() audit.Store { return open(t) }); err != nil {
				t.Errorf("%v\nWhy it matters: %s", err, c.Why)
			}
		})
	}
}

// StoreCases returns the cases of [RunStore], for use without package testing.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() audit.Store) error {
			return c.Run(ctx, func() txcase.Store { return txStore(open()) })
		}})
	}
	for _, more := range [][]StoreCase{rowCases(), queryCases(), unlinkCases()} {
		cases = append(cases, more...)
	}
	return cases
}

// txStore adapts an audit store to the shared cases about transactions.
func txStore(s audit.Store) txcase.Store {
	counted := sealtext.NewSubject()
	all := audit.Query{Tenant: north, Subject: counted, Limit: 1000}
	return txcase.Store{
		InTx: s.InTx,
		Write: func(ctx context.Context, tx sealtext.Tx) error {
			row := sample(0)
			row.ID, row.Subject = sealtext.NewID(), counted
			return s.Append(ctx, tx, row)
		},
		Count: func(ctx context.Context, tx sealtext.Tx) (int, error) {
			rows, err := s.Rows(ctx, tx, all)
			return len(rows), err
		},
		Writes: []txcase.Call{
			{Name: "Append", Do: func(ctx context.Context, tx sealtext.Tx) error {
				row := sample(0)
				row.ID, row.Subject = sealtext.NewID(), counted
				return s.Append(ctx, tx, row)
			}},
			{Name: "AppendAll", Do: func(ctx context.Context, tx sealtext.Tx) error {
				one, two := sample(0), sample(1)
				one.ID, one.Subject, two.ID, two.Subject = sealtext.NewID(), counted, sealtext.NewID(), counted
				return s.AppendAll(ctx, tx, []audit.Row{one, two})
			}},
			{Name: "Unlink", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Unlink(ctx, tx, north, []audit.Mark{{ID: sealtext.NewID(), Subject: counted}})
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Rows", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.Rows(ctx, tx, all)
			return err
		}}},
	}
}
