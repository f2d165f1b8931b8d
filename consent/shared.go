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
)

// shared is the barrier between processes, over a [HandoffStore].
//
// It rests on the same two steps as the one within a process: a hand-off enters, which commits, and
// then reads the state; a revocation commits its opt-out and then lists the hand-offs. Whichever
// commits second sees the other. The hand-offs of a [Batch] enter in the transaction of its caller;
// the state is read after that has committed, by Redeem.
//
// Time: the row of a hand-off lasts as long as the store's clock says, counted from when it was
// written. Its process counts the same duration on its own runtime, from before it asked for the
// row to be written, so it ends first; no two clocks are compared. What remains is the difference
// in speed of two clocks and a step of the store's clock while the hand-off runs: grace covers
// both, up to its length. A process that was stopped for longer finds at Redeem that its row has
// ended; one that is stopped after that, before its write to the socket, cannot be detected by any
// ledger.
type shared struct {
	store HandoffStore // nil: the barrier is within this process
	node  [8]byte      // prefix of the ids of this ledger's hand-offs
	count atomic.Uint64
}

const (
	// grace is how much longer a row lasts than its hand-off.
	grace = 2 * time.Second
	// leaveTime bounds the removal of a row. A row that stays ends by itself.
	leaveTime = 5 * time.Second
	// The pauses between two reads of the hand-offs of other processes.
	firstPause, lastPause = 2 * time.Millisecond, 200 * time.Millisecond
)

func (s *shared) nextID() (id sealtext.ID) {
	copy(id[:8], s.node[:])
	binary.BigEndian.PutUint64(id[8:], s.count.Add(1))
	return id
}

// handoffRow returns the row of a hand-off for other processes.
func (l *Ledger) handoffRow(r Request) Handoff {
	return Handoff{
		ID: l.shared.nextID(), Tenant: r.Person.Tenant, Program: r.Program, Sender: r.Sender,
		Purpose: r.Purpose, Message: r.Message, Keys: l.keys(r.Person), Left: l.timeout + grace,
	}
}

// enter stores a hand-off for other processes. The context that it returns ends with the time of
// the hand-off; leave removes the row.
func (l *Ledger) enter(ctx context.Context, h *handoff) (_ context.Context, leave func(), err error) {
	h.again = func(ctx context.Context) error { return l.look(ctx, []*handoff{h})[0] }
	if l.shared.store == nil {
		return ctx, func() {}, nil
	}
	h.row = l.handoffRow(h.request)
	h.until = l.now().Add(l.timeout)
	timed, cancel := context.WithTimeout(ctx, l.timeout)
	leave = func() {
		cancel()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		_ = l.shared.store.Leave(ctx, nil, []Handoff{h.row}) // the row ends by itself
	}
	entered, err := l.shared.store.Enter(timed, nil, []Handoff{h.row})
	if err == nil && !entered[0] {
		cancel()
		return ctx, func() {}, ErrHandoffOpen
	}
	if err != nil {
		leave() // it may have been stored all the same
		return ctx, func() {}, fmt.Errorf("consent: enter: %w", err)
	}
	return timed, leave, nil
}

// elsewhere lists the hand-offs of a person that run in other processes.
func (l *Ledger) elsewhere(ctx context.Context, p sealtext.Person, covered func(Request) bool) ([]Handoff, error) {
	if l.shared.store == nil {
		return nil, nil
	}
	keys := l.keys(p)
	live, err := l.shared.store.Live(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("consent: live hand-offs: %w", err)
	}
	var up []Handoff
	for _, f := range live {
		switch {
		case [8]byte(f.ID[:8]) == l.shared.node: // awaited without the store
		case f.Left <= 0:
			// Its process died. Nothing else would remove the row, which names the person; if this
			// fails, the next read tries again.
			f.Keys = keys
			_ = l.shared.store.Leave(ctx, nil, []Handoff{f})
		case covered(f.request()):
			up = append(up, f)
		}
	}
	return up, nil
}

// request returns the part of the request by which an opt-out covers it.
func (f Handoff) request() Request {
	return Request{
		Person: sealtext.Person{Tenant: f.Tenant}, Program: f.Program, Sender: f.Sender,
		Purpose: f.Purpose, Message: f.Message, noRoute: true,
	}
}

// awaitElsewhere waits until the hand-offs have left or have ended. It returns those that were
// still running when ctx ended or the store failed. Hand-offs that entered after the first read
// have seen the opt-out themselves.
func (l *Ledger) awaitElsewhere(ctx context.Context, p sealtext.Person, up []Handoff) ([]Handoff, error) {
	for pause := firstPause; len(up) > 0; pause = min(2*pause, lastPause) {
		timer := time.NewTimer(min(pause, soonest(up)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return up, context.Cause(ctx)
		case <-timer.C:
		}
		still, err := l.elsewhere(ctx, p, func(Request) bool { return true })
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

// soonest returns the time until the first of the hand-offs ends by itself.
func soonest(up []Handoff) time.Duration {
	return slices.MinFunc(up, func(a, b Handoff) int { return cmp.Compare(a.Left, b.Left) }).Left
}

// nobody is for hold: no hand-off is awaited but those that are covered.
func nobody(Request) bool { return false }

// hold voids the covered hand-offs of a person and waits until none is running, here and in other
// processes; it waits for those that it must await, too. It returns the messages of those that had
// begun.
func (l *Ledger) hold(ctx context.Context, p sealtext.Person, covered, awaited func(Request) bool) ([]sealtext.ID, error) {
	var here, others []*handoff
	for _, h := range l.handoffs.of(p) {
		switch {
		case covered(h.request):
			here = append(here, h)
		case awaited(h.request):
			others = append(others, h)
		}
	}
	started := void(here) // before anything that takes time
	for _, h := range others {
		if h.started() {
			started = append(started, h.request.Message)
		}
	}
	here = append(here, others...)
	up, err := l.elsewhere(ctx, p, func(r Request) bool { return covered(r) || awaited(r) })
	for _, f := range up {
		started = append(started, f.Message)
	}
	left, cause := await(ctx, here)
	partial := err != nil
	if err == nil {
		up, err = l.awaitElsewhere(ctx, p, up)
		for _, f := range up {
			left = append(left, f.Message)
		}
	}
	if cause = cmp.Or(cause, err); cause != nil {
		return started, &HandoffsInFlightError{Messages: left, Cause: cause, Partial: partial}
	}
	return started, nil
}
