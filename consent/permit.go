package consent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

var (
	errOptedOut     = fmt.Errorf("%w: the person opted out", ErrPermitInvalid)
	errNoLonger     = fmt.Errorf("%w: the person opted out, or a rule denies the message now", ErrPermitInvalid)
	errPastDeadline = fmt.Errorf("%w: it is past its deadline", ErrPermitInvalid)
)

// Permit is the right to hand one message to a transport, once, while [Ledger.Do] runs. The zero
// value is not valid. Copies are the same permit. It is safe for concurrent use.
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
	return p.h.redeem(p.h.again(ctx)) // without the lock, which a revocation needs
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

// handoff is one run of Do, from before the state is read until after f has returned.
type handoff struct {
	request Request
	ids     []sealtext.Pseudonym // of its person, by which it is found
	now     func() time.Time
	done    chan struct{} // closed when it has ended

	exemption program.Exemption // set before f runs, if the message needs it

	// Set before f runs.
	until time.Time                   // the end of its row, by the ledger's clock; zero for none
	again func(context.Context) error // asks the stores at Redeem

	mu       sync.Mutex
	ctx      context.Context // of f; nil before it starts
	cancel   context.CancelCauseFunc
	deadline time.Time
	claimed  bool // by the one Redeem that may succeed
	redeemed bool
	revoked  bool
	ended    bool
}

// valid must be called with mu held.
func (h *handoff) valid() error {
	switch {
	case h.ended:
		return fmt.Errorf("%w: the hand-off has ended", ErrPermitInvalid)
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
func (h *handoff) revoke() (started bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.revoked = true
	if h.ctx == nil {
		return false
	}
	if !h.redeemed {
		h.cancel(ErrPermitInvalid)
	}
	return true
}

func (h *handoff) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	close(h.done)
}
