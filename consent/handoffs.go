package consent

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// handoffs is the barrier within a process: the hand-offs in flight, under every pseudonym of their
// person.
//
// Why no covered hand-off outlives a revocation: a hand-off enters before it reads the state, and a
// revocation lists the hand-offs after its opt-out is committed. So for any two of them either the
// revocation finds the hand-off, voids it and waits for it, or the hand-off entered later and reads
// a state that has the opt-out.
type handoffs struct {
	mu       sync.Mutex
	byPerson map[sealtext.Pseudonym]map[*handoff]struct{}
}

// pseudonymsOf returns the pseudonyms of a person in the tenant and in the account: an opt-out of
// the account finds the hand-offs of other tenants by the latter.
func pseudonymsOf(p sealtext.Person) []sealtext.Pseudonym {
	return slices.Concat(p.Pseudonyms, p.Account.Pseudonyms)
}

func (a *handoffs) enter(r Request, now func() time.Time) *handoff {
	h := &handoff{request: r, ids: pseudonymsOf(r.Person), now: now, done: make(chan struct{})}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byPerson == nil {
		a.byPerson = map[sealtext.Pseudonym]map[*handoff]struct{}{}
	}
	for _, p := range h.ids {
		if a.byPerson[p] == nil {
			a.byPerson[p] = map[*handoff]struct{}{}
		}
		a.byPerson[p][h] = struct{}{}
	}
	return h
}

func (a *handoffs) leave(h *handoff) {
	a.mu.Lock()
	for _, p := range h.ids {
		delete(a.byPerson[p], h)
		if len(a.byPerson[p]) == 0 {
			delete(a.byPerson, p)
		}
	}
	a.mu.Unlock()
	h.end()
}

// of lists the hand-offs that have a pseudonym in common with the person.
func (a *handoffs) of(p sealtext.Person) []*handoff {
	a.mu.Lock()
	defer a.mu.Unlock()
	seen := map[*handoff]struct{}{}
	var hs []*handoff
	for _, ps := range pseudonymsOf(p) {
		for h := range a.byPerson[ps] {
			if _, ok := seen[h]; !ok {
				seen[h] = struct{}{}
				hs = append(hs, h)
			}
		}
	}
	return hs
}

// void voids all hand-offs, before anything waits for the first, and returns the messages of those
// that had started.
func void(hs []*handoff) (started []sealtext.ID) {
	for _, h := range hs {
		if h.revoke() {
			started = append(started, h.request.Message)
		}
	}
	return started
}

// await waits until all hand-offs have ended. If ctx ends first, it returns the messages of those
// that run, and the cause.
func await(ctx context.Context, hs []*handoff) ([]sealtext.ID, error) {
	for i, h := range hs {
		select {
		case <-h.done:
		case <-ctx.Done():
			if left := running(hs[i:]); len(left) > 0 {
				return left, context.Cause(ctx)
			}
			return nil, nil
		}
	}
	return nil, nil
}

func running(hs []*handoff) (ids []sealtext.ID) {
	for _, h := range hs {
		select {
		case <-h.done:
		default:
			ids = append(ids, h.request.Message)
		}
	}
	return ids
}

// Barrier blocks until no hand-off runs that the person's state denies. Call it after opt-outs that
// were committed through [Ledger.RecordTx] or [Ledger.Inbound], and after an erasure. If any
// hand-off runs, it reads the state of the person, voids the permits of the running hand-offs that
// the state no longer allows, and waits until they have ended, including those of other processes
// if the store is a [HandoffStore].
//
// It returns the messages whose hand-off had begun. If ctx ends first, or the store fails, the
// error is a [*HandoffsInFlightError]. If the state cannot be read, Barrier stops and awaits every
// hand-off of the person. An answer that the state still allows, see Request.Answers, continues. In
// another process it continues too, but Barrier waits for it, because the stored row does not tell
// that it is an answer.
//
// Calling it again, or without need, is harmless.
func (l *Ledger) Barrier(ctx context.Context, p sealtext.Person) ([]sealtext.ID, error) {
	if err := checkPerson(p); err != nil {
		return nil, err
	}
	if l.shared.store == nil && len(l.handoffs.of(p)) == 0 {
		return nil, nil
	}
	// The state is read once a hand-off was found, so that it is no older.
	var state folded
	now := l.now()
	rows := sync.OnceValues(func() ([]EventRow, error) {
		rows, err := l.store.Load(ctx, nil, l.keys(p))
		state = fold(rows, now)
		return rows, err
	})
	// The declarations are read only if an answer is in flight. If they cannot be read, or lack the
	// program, the answer is stopped like the rest.
	set := sync.OnceValues(func() (*program.Set, error) { return l.tenant(ctx, nil, p.Tenant) })
	return l.hold(ctx, p, func(r Request) bool {
		rows, err := rows()
		if err != nil {
			return true
		}
		if !r.Answers.IsZero() && r.Person.Tenant == p.Tenant {
			s, err := set()
			if err != nil || s.Program(r.Program) == nil {
				return true
			}
			// As in the gate: the confirmation of a STOP continues although the STOP covers it.
			denied, _ := l.standing(terms{s, s.Program(r.Program)}, rows, r, now)
			return len(denied) > 0
		}
		return !state.allows(p.Tenant, r)
	})
}

// allows reports whether the state of a person of tenant t lets a hand-off continue. Of a person in
// another tenant only the opt-outs of the account are known.
func (f folded) allows(t sealtext.Tenant, r Request) bool {
	if t != r.Person.Tenant {
		return f.at(ForAccount(), r.Purpose).state != StateOut
	}
	state, _ := f.of(r.Program, r.Sender, r.Purpose)
	return state == StateIn
}
