package consent

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// shared is the barrier between processes, over a [HandoffStore].
//
// It rests on the same two steps as the one within a process: a hand-off
// enters, which commits, and then reads the state; a revocation commits its
// opt-out and then lists the flights. Whichever commits second sees the other.
//
// Time: a flight lasts as long as the store's clock says, counted from when
// its row was written. Its process counts the same span on its own runtime,
// from before it asked for the row to be written, so it is through first; no
// two clocks are compared. Left are the difference in speed of two clocks and
// a step of the store's clock while the flight is up: grace covers both, up
// to its length. A process that was stopped for longer finds at Redeem that
// its row has ended; one that is stopped after that, before its write to the
// socket, is what no ledger can see.
type shared struct {
	store HandoffStore // nil: the barrier is within this process
	node  [8]byte      // begins the ids of this ledger's flights
	count atomic.Uint64
}

const (
	// grace is how much longer a row lasts than the hand-off that it is for.
	grace = 2 * time.Second
	// leaveTime bounds the removal of a row. One that stays ends by itself.
	leaveTime = 5 * time.Second
	// The pauses between two looks at the flights of other processes.
	firstPause, lastPause = 2 * time.Millisecond, 200 * time.Millisecond
)

func (s *shared) nextID() (id sealtext.ID) {
	copy(id[:8], s.node[:])
	binary.BigEndian.PutUint64(id[8:], s.count.Add(1))
	return id
}

// board puts a hand-off on record for other processes. The context that it
// returns ends with the time of the hand-off; leave takes it off the record.
func (l *Ledger) board(ctx context.Context, h *handoff) (_ context.Context, leave func(), err error) {
	r, keys := h.request, l.keys(h.request.Person)
	if l.shared.store == nil {
		h.again = func(ctx context.Context) error { return l.again(ctx, r) }
		return ctx, func() {}, nil
	}
	f := Handoff{
		ID: l.shared.nextID(), Tenant: r.Person.Tenant, Program: r.Program, Sender: r.Sender,
		Purpose: r.Purpose, Message: r.Message, Left: l.timeout + grace,
	}
	h.until = l.now().Add(l.timeout)
	timed, cancel := context.WithTimeout(ctx, l.timeout)
	h.again = func(ctx context.Context) error {
		if err := l.again(ctx, r); err != nil {
			return err
		}
		return l.boarded(ctx, f.ID, keys)
	}
	leave = func() {
		cancel()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		_ = l.shared.store.Leave(ctx, f.ID, keys) // the row ends by itself
	}
	if err := l.shared.store.Enter(timed, f, keys); err != nil {
		leave() // it may be there all the same
		return ctx, func() {}, fmt.Errorf("consent: enter: %w", err)
	}
	return timed, leave, nil
}

// again is asked when a permit is redeemed: is the message still allowed, by
// what is declared and said by now? A revocation or a declaration in another
// process cannot void the permit; this is where it is noticed.
func (l *Ledger) again(ctx context.Context, r Request) error {
	set, err := l.fresh(ctx, nil, r.Person.Tenant)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPermitInvalid, err)
	}
	t := terms{set, set.Program(r.Program)}
	if t.program == nil {
		return errNoLonger
	}
	if r.Answers.IsZero() && t.newer() {
		return fmt.Errorf("%w: %w", ErrPermitInvalid, program.ErrNewerFormat)
	}
	d, _, err := l.decide(ctx, nil, t, r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPermitInvalid, err)
	}
	if !d.Allowed {
		return errNoLonger
	}
	return nil
}

// boarded is asked last when a permit is redeemed, so that a process that stalls
// before is found out: is the hand-off still on record?
func (l *Ledger) boarded(ctx context.Context, id sealtext.ID, keys []EventKey) error {
	flights, err := l.shared.store.Live(ctx, keys)
	if err != nil {
		return fmt.Errorf("%w: live hand-offs: %w", ErrPermitInvalid, err)
	}
	for _, f := range flights {
		if f.ID == id && f.Left > grace {
			return nil
		}
	}
	return errPastDeadline
}

// away lists the flights of a person that other processes have up.
func (l *Ledger) away(ctx context.Context, p sealtext.Person, covered func(Request) bool) ([]Handoff, error) {
	if l.shared.store == nil {
		return nil, nil
	}
	keys := l.keys(p)
	flights, err := l.shared.store.Live(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("consent: live hand-offs: %w", err)
	}
	var up []Handoff
	for _, f := range flights {
		switch {
		case [8]byte(f.ID[:8]) == l.shared.node: // awaited without the store
		case f.Left <= 0:
			// Its process died. Nobody else would remove it, and it names
			// the person; if this fails, another look will.
			_ = l.shared.store.Leave(ctx, f.ID, keys)
		case covered(f.request()):
			up = append(up, f)
		}
	}
	return up, nil
}

// request is as much of the request as tells whether an opt-out covers it.
func (f Handoff) request() Request {
	return Request{
		Person: sealtext.Person{Tenant: f.Tenant}, Program: f.Program, Sender: f.Sender,
		Purpose: f.Purpose, Message: f.Message,
	}
}

// awaitAway waits until the flights have left or have ended. It returns those
// that were still up when ctx ended or the store could not be asked. Flights
// that entered after the first look have seen the opt-out themselves.
func (l *Ledger) awaitAway(ctx context.Context, p sealtext.Person, up []Handoff) ([]Handoff, error) {
	for pause := firstPause; len(up) > 0; pause = min(2*pause, lastPause) {
		timer := time.NewTimer(min(pause, soonest(up)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return up, context.Cause(ctx)
		case <-timer.C:
		}
		still, err := l.away(ctx, p, func(Request) bool { return true })
		if err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return up, err
		}
		up = slices.DeleteFunc(still, func(f Handoff) bool {
			return !slices.ContainsFunc(up, func(was Handoff) bool { return was.ID == f.ID })
		})
	}
	return nil, nil
}

// soonest is when the first of the flights ends by itself.
func soonest(up []Handoff) time.Duration {
	return slices.MinFunc(up, func(a, b Handoff) int { return cmp.Compare(a.Left, b.Left) }).Left
}

// hold voids the covered hand-offs of a person and waits until none is
// running, here and in other processes. It lists the messages of those that
// had begun.
func (l *Ledger) hold(ctx context.Context, p sealtext.Person, covered func(Request) bool) ([]sealtext.ID, error) {
	var here []*handoff
	for _, h := range l.flights.of(p) {
		if covered(h.request) {
			here = append(here, h)
		}
	}
	started := void(here) // before anything that takes time
	up, err := l.away(ctx, p, covered)
	for _, f := range up {
		started = append(started, f.Message)
	}
	left, cause := await(ctx, here)
	partial := err != nil
	if err == nil {
		up, err = l.awaitAway(ctx, p, up)
		for _, f := range up {
			left = append(left, f.Message)
		}
	}
	if cause = cmp.Or(cause, err); cause != nil {
		return started, &HandoffsInFlightError{Messages: left, Cause: cause, Partial: partial}
	}
	return started, nil
}
