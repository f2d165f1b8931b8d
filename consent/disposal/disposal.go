// Package disposal deletes what a consent ledger keeps about hand-offs when it is of no use any
// more: slots of frequency caps, what the next text of a person may answer, and what stayed of
// hand-offs whose process died.
//
//	schedules := []retention.Schedule{
//		{Class: retention.ClassCapSlots, Keep: disposal.KeepSlots, Disposer: disposal.NewSlots(rows, nil), ...},
//		{Class: retention.ClassLastHandoffs, Keep: 90 * day, Disposer: disposal.NewLastHandoffs(rows, nil), ...},
//		{Class: retention.ClassHandoffs, Keep: day, Disposer: disposal.NewHandoffs(rows), ...},
//	}
//
// Each type is the Disposer of one class of package retention, whose Sweeper deletes in batches,
// skips what is under a legal hold, and records what it did. Package service has schedules for all
// of them. The stores of packages memstore and sqlstore are a [Store]. Events of the ledger are not
// deleted: that a person agreed has to be proved, and an erasure leaves the opt-outs.
package disposal

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

const (
	// KeepSlots is the shortest time for which a [Slots] keeps a slot: no cap of a rule and
	// no frequency of a program counts a message for longer than 400 days.
	KeepSlots = 401 * 24 * time.Hour
	// KeepLastHandoffs is the shortest time for which a [LastHandoffs] keeps a last hand-off: a YES
	// answers a question for 7 days.
	KeepLastHandoffs = 8 * 24 * time.Hour
)

// Slots disposes of slots of frequency caps that no cap can count any more; it is the
// disposer of [retention.ClassCapSlots]. Slots of a person to whom messages are sent go earlier,
// when a later message takes one: a Slots is for the slots of those to whom nothing is sent
// any more. It is safe for concurrent use.
type Slots struct {
	store Store
	now   func() time.Time
}

// NewSlots returns a Slots over the store of a ledger. A nil now is the system clock.
func NewSlots(store Store, now func() time.Time) *Slots {
	return &Slots{store, clock.Or(now)}
}

// Due lists slots of messages that were handed over before cutoff, and none that is younger than
// [KeepSlots].
func (a *Slots) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return a.store.DueSlots(ctx, nil, earlier(cutoff, a.now().Add(-KeepSlots)), limit)
}

// Dispose deletes slots and returns their number.
func (a *Slots) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropDueSlots(ctx, tx, items, a.now().Add(-KeepSlots))
}

// LastHandoffs disposes of the last hand-offs to persons; it is the disposer of
// [retention.ClassLastHandoffs]. What a person writes after that is not read as an answer to the
// message, and of several tenants that share a sender it goes to the one whose event it is. It is
// safe for concurrent use.
type LastHandoffs struct {
	store Store
	now   func() time.Time
}

// NewLastHandoffs returns a LastHandoffs over the store of a ledger. A nil now is the system clock.
func NewLastHandoffs(store Store, now func() time.Time) *LastHandoffs {
	return &LastHandoffs{store, clock.Or(now)}
}

// Due lists hand-offs that began before cutoff, and none that is younger than [KeepLastHandoffs].
func (a *LastHandoffs) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return a.store.DueLast(ctx, nil, earlier(cutoff, a.now().Add(-KeepLastHandoffs)), limit)
}

// Dispose deletes last hand-offs and returns their number.
func (a *LastHandoffs) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropDueLast(ctx, tx, items, a.now().Add(-KeepLastHandoffs))
}

// Handoffs disposes of the rows of hand-offs that stayed when their process died; it is the
// disposer of [retention.ClassHandoffs]. An opt-out of the person, or their erasure, removes them
// earlier. It is safe for concurrent use.
type Handoffs struct{ store Store }

// NewHandoffs returns a Handoffs over the store of a ledger.
func NewHandoffs(store Store) *Handoffs { return &Handoffs{store} }

// Due lists hand-offs that had ended before cutoff, without a subject.
func (a *Handoffs) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return a.store.DueHandoffs(ctx, nil, cutoff, limit)
}

// Dispose deletes the rows of hand-offs that ended more than an hour ago, and returns their number.
func (a *Handoffs) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropDueHandoffs(ctx, tx, items)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
