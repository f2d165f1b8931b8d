package consent

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Batch is the gate for many hand-offs that begin in one transaction: what [Ledger.Do] is for one.
//
//	b := ledger.Batch(requests)    // an opt-out waits for them from here on, before anything is read
//	err := b.Decide(ctx, tx)       // in the transaction that journals them
//	d, err := b.Decision(i)        // of each request
//	                               // commit
//	permits := b.Open(ctx)         // each for a worker, which calls Redeem, the transport, and End
//	err = ledger.Settle(ctx, tx, ended) // in the transaction that writes the outcomes
//	b.Close()                      // also if the transaction of Decide failed
//
// Everything that Do decides and does holds here, and of two requests in one batch the first one
// counts for the second: caps, answers and what a person asked for. A request that is denied, or has
// an error, does not affect the others.
//
// There are two differences. Nothing may be handed over under a permit before its Redeem, which always
// asks the store again; an opt-out therefore does not wait for a permit that was not redeemed. Many
// Redeems at a time share one read. And the writes are part of the caller's transactions: if the one
// with the outcome does not commit, what a message took stays taken, and its row for other processes
// ends by the clock of the store.
//
// One goroutine at a time uses a Batch; its permits are for any. The hand-offs end Config.HandoffTimeout
// after Decide, so take no more at once than there are free workers.
type Batch struct {
	ledger *Ledger
	all    []*batched // by request
	opened bool
}

// batched is one request of a Batch.
type batched struct {
	request Request
	invalid error    // for good; h is nil then
	h       *handoff // not nil otherwise

	// Of the last call of Decide.
	err      error
	terms    terms
	decision Decision
	limit    time.Time // of an allowed one
	observed bool
}

// Batch begins the hand-offs of messages. It does no I/O. A request that is not valid, or whose
// message another hand-off of this ledger has open, also one of the same batch, gets an error; see
// [Batch.Decision]. The caller calls Close at the end.
func (l *Ledger) Batch(requests []Request) *Batch {
	b := &Batch{ledger: l, all: make([]*batched, len(requests))}
	for i, r := range requests {
		one := &batched{request: r, err: errUndecided}
		if one.invalid = l.checkHandoff(r); one.invalid == nil {
			one.h, one.invalid = l.handoffs.enter(r, l.now, b)
		}
		b.all[i] = one
	}
	return b
}

// errUndecided is returned for a request before Decide.
var errUndecided = errors.New("consent: Batch.Decide has not been called, or has failed")

// Decision returns what [Batch.Decide] has decided about a request, by its index. The error is a
// [*sealtext.InputError], which matches [ErrUndeclared] for a program that is not declared,
// [ErrHandoffOpen], or program.ErrNewerFormat.
func (b *Batch) Decision(i int) (Decision, error) {
	one := b.all[i]
	if err := cmp.Or(one.invalid, one.err); err != nil {
		return Decision{}, err
	}
	return one.decision, nil
}

// Observed reports whether a denied message is handed over all the same, without a permit, because
// of Request.Observe. Decide has written the audit event; Open calls Observe.Denied.
func (b *Batch) Observed(i int) bool { return b.all[i].observed }

// Open opens the permits after the transaction of Decide has committed, in the order of the requests:
// the zero Permit where a message is denied or has an error. One that an opt-out has voided meanwhile
// is invalid; it must be ended and settled like the others. The contexts of the hand-offs are made
// from ctx. Open is called once.
func (b *Batch) Open(ctx context.Context) []Permit {
	permits := make([]Permit, len(b.all))
	if b.opened {
		return permits
	}
	b.opened = true
	for i, one := range b.all {
		if one.invalid == nil && one.err == nil && one.decision.Allowed {
			b.open(ctx, one)
			permits[i] = Permit{one.h}
			continue
		}
		b.discard(one)
		if one.observed {
			b.ledger.observe.Denied(ctx, one.request, one.decision)
		}
	}
	return permits
}

// discard ends the hand-off of a request unless its permit was redeemed.
func (b *Batch) discard(one *batched) {
	if one.h != nil && one.h.discard() {
		b.ledger.handoffs.leave(one.h)
	}
}

func (b *Batch) open(ctx context.Context, one *batched) {
	l, h := b.ledger, one.h
	h.again = func(ctx context.Context) error { return l.lookTogether(ctx, h) }
	if h.last != nil {
		h.last.saved = true // by Decide
	}
	// The time that the transaction took counts, by the clock of the ledger; the deadline of the
	// context is measured by the runtime's clock.
	ctx, cancelTimeout := context.WithTimeout(ctx, one.limit.Sub(l.now()))
	ctx, cancel := context.WithCancelCause(ctx)
	stop := func(cause error) { cancel(cause); cancelTimeout() }
	if !h.start(ctx, stop, one.limit) {
		stop(ErrPermitInvalid)
	}
}

// End reports that the hand-off of a permit of a [Batch] is over, and whether the message was handed
// over or may have been: a barrier that waits for it goes on. A message whose permit was not redeemed
// was not handed over. It has no effect on a permit of [Ledger.Do], and the second time.
func (p Permit) End(sent bool) {
	if p.h != nil && p.h.batch != nil && p.h.conclude(sent) {
		p.h.batch.ledger.handoffs.leave(p.h)
	}
}

// conclude notes the result of a hand-off, once.
func (h *handoff) conclude(sent bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended || !h.endedAt.IsZero() {
		return false
	}
	h.sent, h.endedAt = sent && h.redeemed, h.now()
	if h.cancel != nil {
		h.cancel(nil)
	}
	return true
}

// Close ends the batch. The permits that were not redeemed are void; hand-offs that run go on until
// their End. What the transaction of Decide has stored of the former stays until it is settled or
// ends. Calling it again is harmless.
func (b *Batch) Close() {
	for _, one := range b.all {
		b.discard(one)
	}
	b.opened = true
}

// discard ends a hand-off unless its permit was redeemed, and reports whether it did so now.
func (h *handoff) discard() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.redeemed || h.ended || !h.endedAt.IsZero() {
		return false
	}
	h.revoked, h.endedAt = true, h.now()
	if h.cancel != nil {
		h.cancel(ErrPermitInvalid)
	}
	return true
}

// comparePeople orders by (Tenant, Subject), in which locks are taken.
func comparePeople(a, b sealtext.Person) int {
	return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]))
}

// inOrder returns the requests that are valid, in the order in which locks are taken. Those of one
// person stay in the order of the batch.
func (b *Batch) inOrder() []*batched {
	var valid []*batched
	for _, one := range b.all {
		if one.invalid == nil {
			valid = append(valid, one)
		}
	}
	slices.SortStableFunc(valid, func(x, y *batched) int { return comparePeople(x.request.Person, y.request.Person) })
	return valid
}
