package consent

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// flights is the barrier: the hand-offs in flight, under every pseudonym of
// their person.
//
// Why no covered hand-off outlives a revocation: a hand-off enters before it
// loads the state, and a revocation looks here after its opt-out is
// committed. So for any two of them either the revocation finds the hand-off
// here, voids it and waits for it; or the hand-off entered later, and the
// state that it loads has the opt-out.
type flights struct {
	mu       sync.Mutex
	byPerson map[sealtext.Pseudonym]map[*handoff]struct{}
}

// pseudonymsOf are those of a person in the tenant and in the account: an opt-out of the account finds
// the hand-offs of other tenants by the latter.
func pseudonymsOf(p sealtext.Person) []sealtext.Pseudonym {
	return slices.Concat(p.Pseudonyms, p.Account.Pseudonyms)
}

func (f *flights) enter(r Request, now func() time.Time) *handoff {
	h := &handoff{request: r, ids: pseudonymsOf(r.Person), now: now, done: make(chan struct{})}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byPerson == nil {
		f.byPerson = map[sealtext.Pseudonym]map[*handoff]struct{}{}
	}
	for _, p := range h.ids {
		if f.byPerson[p] == nil {
			f.byPerson[p] = map[*handoff]struct{}{}
		}
		f.byPerson[p][h] = struct{}{}
	}
	return h
}

func (f *flights) leave(h *handoff) {
	f.mu.Lock()
	for _, p := range h.ids {
		delete(f.byPerson[p], h)
		if len(f.byPerson[p]) == 0 {
			delete(f.byPerson, p)
		}
	}
	f.mu.Unlock()
	h.end()
}

// of lists the hand-offs that share a pseudonym with the person.
func (f *flights) of(p sealtext.Person) []*handoff {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := map[*handoff]struct{}{}
	var hs []*handoff
	for _, ps := range pseudonymsOf(p) {
		for h := range f.byPerson[ps] {
			if _, ok := seen[h]; !ok {
				seen[h] = struct{}{}
				hs = append(hs, h)
			}
		}
	}
	return hs
}

// void voids all hand-offs, before anybody waits for the first, and lists the
// messages of those that had started.
func void(hs []*handoff) (started []sealtext.ID) {
	for _, h := range hs {
		if h.revoke() {
			started = append(started, h.request.Message)
		}
	}
	return started
}

// await waits until all hand-offs have ended. When ctx ends before, it lists
// the messages of those that run, and why the waiting ended.
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

// Barrier holds the line after opt-outs that the caller committed through
// [Ledger.RecordTx] or [Ledger.Inbound], or after an erasure: it looks for
// hand-offs in flight, reads the state of the person where there are any, voids
// the permits of those that the state no longer allows, and waits until they have ended; those of other
// processes too, where the store is a [HandoffStore]. It lists the messages
// whose hand-off had begun. When ctx ends first, or the store fails, the error
// is a [*HandoffsInFlightError]. Where the state cannot be read it stops and
// awaits every hand-off of the person. An answer that the state still allows,
// see Request.Answers, goes on here; in another process it does too, but is
// waited for like the others, since what is on record there does not tell.
//
// Calling it again, or without need, does no harm.
func (l *Ledger) Barrier(ctx context.Context, p sealtext.Person) ([]sealtext.ID, error) {
	if err := checkPerson(p); err != nil {
		return nil, err
	}
	if l.shared.store == nil && len(l.flights.of(p)) == 0 {
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
	// What is declared is asked for only where an answer is under way. Where it
	// cannot be read, or has no such program, the answer stops like the rest.
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
			// By the rule of the gate: the confirmation of a STOP goes on
			// although the STOP covers it.
			denied, _ := l.standing(terms{s, s.Program(r.Program)}, rows, r, now)
			return len(denied) > 0
		}
		return !state.allows(p.Tenant, r)
	})
}

// allows reports whether the state of a person of tenant t lets a hand-off
// go on. Of a person in another tenant only the account's opt-outs are known.
func (f folded) allows(t sealtext.Tenant, r Request) bool {
	if t != r.Person.Tenant {
		return f.at(ForAccount(), r.Purpose).state != StateOut
	}
	state, _ := f.of(r.Program, r.Sender, r.Purpose)
	return state == StateIn
}
