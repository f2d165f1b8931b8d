package consent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

var (
	errPaused       = fmt.Errorf("%w: sending is paused", ErrPermitInvalid)
	errOptedOut     = fmt.Errorf("%w: the person opted out", ErrPermitInvalid)
	errNoLonger     = fmt.Errorf("%w: the person opted out, or a rule denies the message now", ErrPermitInvalid)
	errPastDeadline = fmt.Errorf("%w: it is past its deadline", ErrPermitInvalid)
)

// Permit is the right to hand one message to a transport, once, while [Ledger.Do] runs or until the
// End of a permit of a [Batch]. The zero value is not valid. Copies are the same permit. It is safe
// for concurrent use.
type Permit struct{ h *handoff }

// Redeem uses the permit for the message: the caller may then open the number and hand the message
// over. It succeeds once, and otherwise returns an error that matches [ErrPermitInvalid].
//
// It decides once more by what is declared and recorded now, within the context of the hand-off:
// call it immediately before the number is needed, and not within a transaction. An unavailable
// store gives an ErrPermitInvalid too, and does not use the permit up.
func (p Permit) Redeem(message sealtext.ID) error {
	if p.h == nil {
		return ErrPermitInvalid
	}
	ctx, err := p.h.claim(message)
	if err != nil {
		return err
	}
	asked := p.h.again(ctx) // without the lock, which a revocation needs
	if asked == nil {
		asked = p.h.last.begin(ctx)
	}
	return p.h.redeem(asked)
}

// Begin records, in a transaction of the caller, that the hand-off begins, as Redeem does in one of
// its own if Begin was not called. Call it before Redeem, and do not call that if the transaction
// fails. It writes nothing for a message that no text can answer, see [Ledger.LastHandoff], and for one
// of a [Batch], whose Decide has done so.
func (p Permit) Begin(ctx context.Context, tx sealtext.Tx) error {
	if p.h == nil {
		return ErrPermitInvalid
	}
	if p.h.batch != nil {
		return nil
	}
	return p.h.last.beginIn(ctx, tx)
}

// Err returns nil while the permit is valid, redeemed or not, and an error that matches
// [ErrPermitInvalid] after that. A transport calls it immediately before it writes.
func (p Permit) Err() error {
	if p.h == nil {
		return ErrPermitInvalid
	}
	p.h.mu.Lock()
	defer p.h.mu.Unlock()
	return p.h.valid()
}

// Tenant returns the tenant of the message; zero for the zero Permit.
func (p Permit) Tenant() sealtext.Tenant {
	if p.h == nil {
		return sealtext.Tenant{}
	}
	return p.h.request.Person.Tenant
}

// Message returns the message that the permit is for; zero for the zero Permit.
func (p Permit) Message() sealtext.ID {
	if p.h == nil {
		return sealtext.ID{}
	}
	return p.h.request.Message
}

// Context returns the context of the hand-off: that of the function passed to [Ledger.Do], and for a
// permit of a [Batch] one made from that of Open. It ends at the deadline, and when an opt-out voids a
// permit that was not redeemed. That of the zero Permit, and of one that was void from the start, has
// ended.
func (p Permit) Context() context.Context {
	if p.h != nil {
		p.h.mu.Lock()
		defer p.h.mu.Unlock()
		if p.h.ctx != nil {
			return p.h.ctx
		}
	}
	return over
}

// over is a context that has ended.
var over = func() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(ErrPermitInvalid)
	return ctx
}()

// Deadline returns the latest time at which the permit ends, by the clock of the ledger; zero for
// the zero Permit.
func (p Permit) Deadline() time.Time {
	if p.h == nil {
		return time.Time{}
	}
	p.h.mu.Lock()
	defer p.h.mu.Unlock()
	return p.h.deadline
}

// handoff is one run of Do, from before the state is read until after f has returned, or one
// hand-off of a Batch, from before the state is read until its End.
type handoff struct {
	request Request
	ids     []sealtext.Pseudonym // of its person, by which it is found
	now     func() time.Time
	done    chan struct{} // closed when it has ended, and when nothing can be handed over under it
	batch   *Batch        // nil for Do. In a Batch nothing is handed over but after Redeem

	// Set before f runs, if the message needs it.
	exemption program.Exemption
	asked     sealtext.ID

	// Set before f runs.
	registrations []senderid.Registration

	row   Handoff                     // for other processes; zero if there are none
	until time.Time                   // the end of its row, by the ledger's clock; zero for none
	again func(context.Context) error // asks the stores at Redeem
	last  *beginning                  // what is saved when the hand-off begins; nil for nothing
	took  claim                       // by a Batch, until it is settled

	mu       sync.Mutex
	ctx      context.Context // of f; nil before it starts
	cancel   context.CancelCauseFunc
	deadline time.Time
	claimed  bool // by the one Redeem that may succeed
	redeemed bool
	revoked  bool
	paused   bool // revoked by a pause, and by no opt-out
	ended    bool
	closed   bool      // done is
	sent     bool      // of a Batch: what End was told, if it was redeemed
	endedAt  time.Time // of a Batch
}

// valid must be called with mu held.
func (h *handoff) valid() error {
	switch {
	case h.ended:
		return fmt.Errorf("%w: the hand-off has ended", ErrPermitInvalid)
	case h.paused:
		return errPaused
	case h.revoked:
		return errOptedOut
	case h.ctx == nil || h.ctx.Err() != nil || !h.now().Before(h.deadline):
		return errPastDeadline
	}
	return nil
}

// claim reserves the permit for one Redeem, and returns the context of f.
func (h *handoff) claim(message sealtext.ID) (context.Context, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch err := h.valid(); {
	case err != nil:
		return nil, err
	case message != h.request.Message:
		return nil, fmt.Errorf("%w: the permit belongs to another message", ErrPermitInvalid)
	case h.claimed:
		return nil, fmt.Errorf("%w: the permit was used before", ErrPermitInvalid)
	}
	h.claimed = true
	return h.ctx, nil
}

// redeem ends a claim with the result of the store. A revocation in the meantime wins.
func (h *handoff) redeem(asked error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch err := h.valid(); {
	case err != nil:
		return err
	case errors.Is(asked, errNoLonger):
		h.revoked = true
		h.cancel(ErrPermitInvalid)
		return asked
	case asked != nil:
		h.claimed = false
		return asked
	}
	h.redeemed = true
	return nil
}

// start lets f run, unless a revocation came first.
func (h *handoff) start(ctx context.Context, cancel context.CancelCauseFunc, deadline time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.revoked {
		return false
	}
	h.ctx, h.cancel, h.deadline = ctx, cancel, deadline
	return true
}

// revoke voids the permit and reports whether f had started. The context of a hand-off that has not
// asked for the number is canceled. One that has may be writing to the provider, and canceling it
// would only make its outcome unknown.
//
// Under an unredeemed permit of a Batch nothing was handed over, and nothing will be: it has not
// started, and nobody waits for it.
func (h *handoff) revoke() (started bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.paused = false
	return h.void()
}

// pause is revoke by a pause.
func (h *handoff) pause() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.paused = h.paused || !h.revoked
	h.void()
}

// void must be called with mu held.
func (h *handoff) void() (started bool) {
	h.revoked = true
	unused := h.batch != nil && !h.redeemed
	if unused {
		h.close()
	}
	if h.ctx == nil {
		return false
	}
	if !h.redeemed {
		h.cancel(ErrPermitInvalid)
	}
	return !unused
}

// started reports whether f has started, or a permit of a Batch was redeemed.
func (h *handoff) started() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ctx != nil && (h.batch == nil || h.redeemed)
}

func (h *handoff) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.close()
}

// close must be called with mu held.
func (h *handoff) close() {
	if !h.closed {
		h.closed = true
		close(h.done)
	}
}
