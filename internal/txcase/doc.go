// Package txcase holds what the conformance suites of the stores share: the
// cases about transactions, which are the same in every room, comparisons
// that name the field that differs, and transactions that are broken on
// purpose, by which the suites are tested themselves.
//
// A suite turns its store into a [Room], takes [Cases] and adds the cases of
// its own methods. Nothing here imports testing: a case returns an error.
package txcase

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Patience is how long a case may wait before its context ends. It is no
// measure of speed: it gives a store that waits for itself a name, where the
// limit of the whole test run would only give a dump.
const Patience = 2 * time.Minute

// InTx is the method that every store has.
type InTx = func(context.Context, func(context.Context, sealtext.Tx) error) error

// Room is a store under test, reduced to what a transaction can do to it.
type Room struct {
	InTx InTx
	// Write adds one row, another one at every call.
	Write func(context.Context, sealtext.Tx) error
	// Count is how many rows Write has added. It takes a nil tx too.
	Count func(context.Context, sealtext.Tx) (int, error)
	// Writes are all methods that need a Tx, Reads all that can do without.
	Writes, Reads []Call
}

// Call is one method of a store with arguments that are in order.
type Call struct {
	Name string
	Do   func(context.Context, sealtext.Tx) error
}

// Case is one thing that every store must do.
type Case struct {
	Name string
	Why  string // printed when the case fails: what goes wrong in a house without it
	Run  func(ctx context.Context, open func() Room) error
}

// Cases are the cases that hold for every room.
func Cases() []Case {
	return append(outcomeCases(), boundaryCases()...)
}
