package consent

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// Handoff is a hand-off on record in a store while it runs, so that ledgers in
// other processes see it.
type Handoff struct {
	// ID names the hand-off, not the message: a message that is handed over
	// a second time is another flight.
	ID sealtext.ID
	// Tenant, Program, Sender, Purpose and Message are those of the
	// [Request].
	Tenant  sealtext.Tenant
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	Message sealtext.ID
	// Left is how long it may go on, by the clock of the store: the whole
	// time for Enter, what remains of it in what Live gives, zero or less
	// once it has ended whatever became of its process. Microseconds.
	Left time.Duration
}

// HandoffStore makes the barrier of the gate one for all processes that share
// a store. A [Store] may offer it too; sqlstore and memstore do, and
// consenttest checks an implementation. A [Ledger] whose store has it uses it
// unless Config.SingleProcess is set.
//
// What it must give is one order: where the Enter of a flight and the commit
// of an event are both over, whoever asks then sees both. So each method
// commits by itself, outside of any transaction, and reads what was committed
// last, not a replica. Called from within a transaction of the store they may
// give an error.
//
// All times are the store's own: no process compares its clock with that of
// another one.
type HandoffStore interface {
	// Enter puts a flight on record under each of the keys, durably, before
	// it returns nil. Entering an ID again changes nothing.
	Enter(ctx context.Context, f Handoff, keys []EventKey) error
	// Leave removes the flight from under the keys. One that is not there is
	// no error.
	Leave(ctx context.Context, id sealtext.ID, keys []EventKey) error
	// Live lists the flights under any of the keys, each once, with those
	// whose time is up and that nobody removed, in one statement.
	Live(ctx context.Context, keys []EventKey) ([]Handoff, error)
}
