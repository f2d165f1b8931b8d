// Package audittest checks implementations of the audit room's interfaces.
//
// An implementation of [audit.Store] calls [RunStore] from a test of its own.
// Every case says on failure what would go wrong in a house that stood on
// such a store.
package audittest

import (
	"context"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

// StoreCase is one thing that an [audit.Store] must do.
type StoreCase struct {
	Name string
	Why  string // printed when the case fails
	// Run returns what is wrong. It takes one or two fresh, empty stores
	// from open, and may wait for the end of ctx where a store hangs.
	Run func(ctx context.Context, open func() audit.Store) error
}

// RunStore runs every case against stores from open, which returns a fresh
// and empty one each time and cleans up through t. A store may have a single
// connection: no case reads outside of a transaction from within one.
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

// StoreCases are the cases of [RunStore], for a runner of your own.
func StoreCases() []StoreCase {
	var cases []StoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, StoreCase{c.Name, c.Why, func(ctx context.Context, open func() audit.Store) error {
			return c.Run(ctx, func() txcase.Room { return room(open()) })
		}})
	}
	for _, more := range [][]StoreCase{rowCases(), queryCases(), unlinkCases()} {
		cases = append(cases, more...)
	}
	return cases
}

// room is what the shared cases need to know about an audit store.
func room(s audit.Store) txcase.Room {
	counted := sealtext.NewSubject()
	all := audit.Query{Tenant: north, Subject: counted, Limit: 1000}
	return txcase.Room{
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
			{Name: "Unlink", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Unlink(ctx, tx, north, counted)
				return err
			}},
		},
		Reads: []txcase.Call{{Name: "Rows", Do: func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.Rows(ctx, tx, all)
			return err
		}}},
	}
}
