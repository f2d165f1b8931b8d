package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// look decides once more on hand-offs whose permits are redeemed, by what is declared and recorded
// now: a revocation or a declaration in another process cannot void a permit; this is where it takes
// effect. It returns nil for each one that may go on, and an error that matches [ErrPermitInvalid]
// for the others. Its reads serve all of them: the declarations, the events, the slots under caps if
// one binds, and last the rows of the hand-offs, so that a process that stalled before is detected.
func (l *Ledger) look(ctx context.Context, hs []*handoff) []error {
	answers := make([]error, len(hs))
	if err := l.lookAt(ctx, hs, answers); err != nil {
		for i := range answers {
			answers[i] = fmt.Errorf("%w: %w", ErrPermitInvalid, err)
		}
	}
	return answers
}

func (l *Ledger) lookAt(ctx context.Context, hs []*handoff, answers []error) error {
	sets, err := l.freshOf(ctx, hs)
	if err != nil {
		return err
	}
	var open []int // hand-offs without an answer
	var all []terms
	var rs []Request
	for i, h := range hs {
		t := terms{sets[h.request.Person.Tenant], sets[h.request.Person.Tenant].Program(h.request.Program)}
		switch {
		case t.program == nil:
			answers[i] = errNoLonger
		case h.request.Answers.IsZero() && t.newer():
			answers[i] = fmt.Errorf("%w: %w", ErrPermitInvalid, program.ErrNewerFormat)
		default:
			open, all, rs = append(open, i), append(all, t), append(rs, h.request)
		}
	}
	err = l.decideAll(ctx, nil, all, rs, false, func(n int, d Decision, err error) {
		i := open[n]
		switch {
		case err != nil:
			answers[i] = fmt.Errorf("%w: %w", ErrPermitInvalid, err)
		case !d.Allowed || !d.Asked.IsZero() && d.Asked != hs[i].asked:
			answers[i] = errNoLonger // what the person asked for is used by the claim of the hand-off
		}
	})
	if err != nil {
		return err
	}
	return l.entered(ctx, hs, answers)
}

// freshOf returns the declarations of the tenants of hand-offs, as committed now.
func (l *Ledger) freshOf(ctx context.Context, hs []*handoff) (map[sealtext.Tenant]*program.Set, error) {
	sets := map[sealtext.Tenant]*program.Set{}
	var tenants []sealtext.Tenant
	for _, h := range hs {
		t := h.request.Person.Tenant
		if _, there := sets[t]; !there {
			sets[t], tenants = nil, append(tenants, t)
		}
	}
	fresh, err := l.programs.Fresh(ctx, nil, tenants)
	if err == nil && len(fresh) != len(tenants) {
		err = errSets
	}
	if err != nil {
		return nil, fmt.Errorf("consent: declarations: %w", err)
	}
	for i, t := range tenants {
		sets[t] = fresh[i]
	}
	return sets, nil
}

// entered denies the hand-offs whose rows are not live any more.
func (l *Ledger) entered(ctx context.Context, hs []*handoff, answers []error) error {
	if l.shared.store == nil {
		return nil
	}
	var keys []EventKey
	for i, h := range hs {
		if answers[i] == nil {
			keys = append(keys, h.row.Keys...)
		}
	}
	live := map[sealtext.ID]bool{}
	for some := range slices.Chunk(keys, batchKeys) {
		rows, err := l.shared.store.Live(ctx, some)
		if err != nil {
			return fmt.Errorf("live hand-offs: %w", err)
		}
		for _, f := range rows {
			live[f.ID] = live[f.ID] || f.Left > grace
		}
	}
	for i, h := range hs {
		if answers[i] == nil && !live[h.row.ID] {
			answers[i] = errPastDeadline
		}
	}
	return nil
}

// redeems answers the Redeems of a [Batch] in groups: one read for all that wait. A Redeem is
// answered by a read that began after it had asked, because only such a read has every opt-out that
// was acknowledged before.
type redeems struct {
	mu      sync.Mutex
	waiting []*redemption
	running bool // a goroutine reads; it ends when nobody waits
}

type redemption struct {
	h      *handoff
	answer chan error // takes one without a reader
}

var errLookFailed = errors.New("consent: the store panicked")

// lookTogether is look for one hand-off, in one read with the others that ask at the time. If ctx
// ends first the permit is not used up.
func (l *Ledger) lookTogether(ctx context.Context, h *handoff) error {
	r := &redemption{h, make(chan error, 1)}
	l.redeems.mu.Lock()
	l.redeems.waiting = append(l.redeems.waiting, r)
	if !l.redeems.running {
		l.redeems.running = true
		go l.answerRedeems(context.WithoutCancel(ctx))
	}
	l.redeems.mu.Unlock()
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrPermitInvalid, context.Cause(ctx))
	}
}

func (l *Ledger) answerRedeems(ctx context.Context) {
	for {
		l.redeems.mu.Lock()
		some := l.redeems.waiting
		l.redeems.waiting = nil
		if len(some) == 0 {
			l.redeems.running = false
		}
		l.redeems.mu.Unlock()
		if len(some) == 0 {
			return
		}
		hs := make([]*handoff, len(some))
		for i, r := range some {
			hs[i] = r.h
		}
		answers := l.lookSafely(ctx, hs)
		for i, r := range some {
			r.answer <- answers[i]
		}
	}
}

// lookSafely is look, bounded in time. A panic of the store is an error, as it would be where the
// caller of Redeem recovers; what it says is dropped, because it may hold what was read.
func (l *Ledger) lookSafely(ctx context.Context, hs []*handoff) (answers []error) {
	defer func() {
		if recover() != nil {
			answers = slices.Repeat([]error{fmt.Errorf("%w: %w", ErrPermitInvalid, errLookFailed)}, len(hs))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	return l.look(ctx, hs)
}
