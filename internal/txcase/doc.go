// Package txcase holds what the conformance suites of the stores share: the cases about
// transactions, which are the same for every store, comparisons that name the field that differs,
// and transactions that are broken on purpose, by which the suites themselves are tested.
//
// A suite adapts its store to [Store], takes [Cases] and adds the cases of its own methods. Nothing
// here imports testing: a case returns an error.
package txcase

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Patience is how long a case may wait before its context ends. It does not measure speed. It lets
// a case report by name a store that blocks, where the limit of the whole test run would only print
// a dump.
const Patience = 2 * time.Minute

// InTx is the method that every store has.
type InTx = func(context.Context, func(context.Context, sealtext.Tx) error) error

// Store is a store under test, reduced to the operations that the cases about transactions need.
type Store struct {
	InTx InTx
	// Write adds one row, a different one at every call.
	Write func(context.Context, sealtext.Tx) error
	// Count returns the number of rows that Write has added. Its tx may be nil.
	Count func(context.Context, sealtext.Tx) (int, error)
	// Writes are the methods that require a Tx, Reads those that accept a nil one.
	Writes, Reads []Call
}

// Call is one method of a store with valid arguments.
type Call struct {
	Name string
	Do   func(context.Context, sealtext.Tx) error
}

// Case is one property that every store must have.
type Case struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	Run  func(ctx context.Context, open func() Store) error
}

// Cases returns the cases that hold for every store.
func Cases() []Case {
	return append(outcomeCases(), boundaryCases()...)
}
