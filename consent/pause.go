package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// sourcePause is the source of reasons that a pause gives.
const sourcePause = "a pause of sending"

// pauser keeps pauses; *program.Registry is one.
type pauser interface {
	Pause(ctx context.Context, by sealtext.Actor, p program.Pause) (program.Pause, error)
	EndPause(ctx context.Context, by sealtext.Actor, id sealtext.ID) error
	Pauses(ctx context.Context) ([]program.Pause, error)
}

var errNoPauses = errors.New("consent: Config.Programs keeps no pauses; use a program.Registry")

// Pause stops the hand-offs that p covers, in every process, until p.Until or [Ledger.Resume]. When it
// has returned nil, no covered hand-off starts or is running: it voids the permits of those that have
// not begun, and waits for those that have, as [Ledger.Revoke] does. The error is then a
// [*HandoffsInFlightError] if ctx ends first, or if the running hand-offs cannot be read: the pause is
// stored and in force, and calling Pause again stores another one.
//
// A pause refuses nothing that comes in. STOP and START count, and the answers to them pass, unless
// p.Answers is set. Covered messages wait, with [ReasonPaused]: they are looked at again every five
// minutes, expire in their time, and are late afterwards, so that those that waited more than 30
// minutes have courtesy hours; see Request.DueAt. A pause of a Route covers the requests that name it.
// The stored rows of hand-offs do not tell the route, nor what is an answer, so that Pause waits for
// hand-offs of other processes that the rest of p covers. With p.Behind it waits for those of
// marketing and informational messages alone.
//
// Other errors are those of program.Registry.Pause, and that of a Config.Programs that keeps no
// pauses; nothing is stored then.
func (l *Ledger) Pause(ctx context.Context, by sealtext.Actor, p program.Pause) (program.Pause, error) {
	store, ok := l.programs.(pauser)
	if !ok {
		return program.Pause{}, errNoPauses
	}
	p, err := store.Pause(ctx, by, p)
	if err != nil {
		return program.Pause{}, err
	}
	return p, l.awaitPaused(ctx, &p)
}

// Resume ends a pause. One that has ended, or is not known, is no error. Messages that waited are
// looked at again within five minutes. The errors are those of program.Registry.EndPause.
func (l *Ledger) Resume(ctx context.Context, by sealtext.Actor, id sealtext.ID) error {
	store, ok := l.programs.(pauser)
	if !ok {
		return errNoPauses
	}
	return store.EndPause(ctx, by, id)
}

// Pauses returns the pauses that are in force, oldest first; none if Config.Programs keeps none.
func (l *Ledger) Pauses(ctx context.Context) ([]program.Pause, error) {
	store, ok := l.programs.(pauser)
	if !ok {
		return nil, nil
	}
	return store.Pauses(ctx)
}

// inScope reports whether a pause covers a request, as far as a row of a hand-off tells.
func inScope(p *program.Pause, r Request) bool {
	return (p.Tenant.IsZero() || p.Tenant == r.Person.Tenant) && (p.Program.IsZero() || p.Program == r.Program) &&
		(p.Sender.IsZero() || p.Sender == r.Sender) && (p.Purposes == 0 || p.Purposes.Has(r.Purpose))
}

func covers(p *program.Pause, r Request) bool {
	return inScope(p, r) && (p.Route == "" || p.Route == r.Route) && (p.Answers || r.Answers.IsZero())
}

// heldBehind reports whether a message waits while texts to its sender are not caught up with.
func (t terms) heldBehind(r Request) bool {
	if sender, ok := t.set.Sender(r.Sender); ok && !sender.CanReceive() {
		return false
	}
	p := t.set.Program(r.Program)
	return frequent.Has(r.Purpose) || r.Purpose == sealtext.Transactional && p != nil && p.HoldWhenBehind
}

// awaited reports whether hand-offs of a purpose are waited for by Pause. One with Behind concerns
// what is handed over from now on; those that it covers only where declared are let run.
func awaited(p *program.Pause, r Request) bool { return !p.Behind || frequent.Has(r.Purpose) }

// paused reports whether a pause covers a message, and until when; a zero time has no end.
func (t terms) paused(r Request, now time.Time) (until time.Time, paused bool) {
	pauses := t.set.Pauses()
	for i := range pauses {
		p := &pauses[i]
		if p.Ended(now) || !covers(p, r) || p.Behind && !t.heldBehind(r) {
			continue
		}
		if p.Until.IsZero() {
			return time.Time{}, true
		}
		until, paused = later(until, p.Until), true
	}
	return until, paused
}

// again returns when a message that is held is looked at again.
func (t terms) again(r Request, now time.Time) time.Time {
	again := now.Add(suspendedRetry)
	if until, _ := t.paused(r, now); !t.set.Suspended() && !until.IsZero() && until.Before(again) {
		return until
	}
	return again
}

// all lists the hand-offs in flight.
func (a *handoffs) all() (hs []*handoff) {
	a.mu.Lock()
	defer a.mu.Unlock()
	seen := map[*handoff]bool{}
	for _, of := range a.byPerson {
		for h := range of {
			if !seen[h] {
				seen[h] = true
				hs = append(hs, h)
			}
		}
	}
	return hs
}

// awaitPaused voids the permits of the covered hand-offs and waits until none runs, here and in other
// processes. The pause is committed: what enters from now on sees it when its permit is redeemed.
func (l *Ledger) awaitPaused(ctx context.Context, p *program.Pause) error {
	var here []*handoff
	for _, h := range l.handoffs.all() {
		if covers(p, h.request) && awaited(p, h.request) {
			h.pause()
			here = append(here, h)
		}
	}
	up, err := l.pausedElsewhere(ctx, p)
	left, cause := await(ctx, here)
	partial := err != nil
	for pause := firstPause; err == nil && len(up) > 0; pause = min(2*pause, lastPause) {
		timer := time.NewTimer(min(pause, soonest(up)))
		select {
		case <-ctx.Done():
			timer.Stop()
			err = context.Cause(ctx)
			continue
		case <-timer.C:
		}
		var still []Handoff
		if still, err = l.pausedElsewhere(ctx, p); err == nil {
			up = both(up, still) // what entered since has seen the pause
		}
	}
	if err != nil {
		for _, f := range up {
			left = append(left, f.Message)
		}
		cause = err
	}
	if cause != nil {
		return &HandoffsInFlightError{Messages: left, Cause: cause, Partial: partial}
	}
	return nil
}

// both returns those of now that were there before.
func both(before, now []Handoff) (still []Handoff) {
	was := make(map[sealtext.ID]bool, len(before))
	for _, f := range before {
		was[f.ID] = true
	}
	for _, f := range now {
		if was[f.ID] {
			still = append(still, f)
		}
	}
	return still
}

// pausedElsewhere lists the hand-offs of other processes that a pause covers, or may cover.
func (l *Ledger) pausedElsewhere(ctx context.Context, p *program.Pause) (up []Handoff, err error) {
	if l.shared.store == nil {
		return nil, nil
	}
	live, err := l.shared.store.LiveOf(ctx, p.Tenant)
	if err != nil {
		return nil, fmt.Errorf("consent: live hand-offs: %w", err)
	}
	for _, f := range live {
		if [8]byte(f.ID[:8]) != l.shared.node && f.Left > 0 && inScope(p, f.request()) && awaited(p, f.request()) {
			up = append(up, f)
		}
	}
	return up, nil
}
