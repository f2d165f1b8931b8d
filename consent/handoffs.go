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
// person, and one at most for each message.
//
// Why no covered hand-off outlives a revocation: a hand-off enters before it reads the state, and a
// revocation lists the hand-offs after its opt-out is committed. So for any two of them either the
// revocation finds the hand-off, voids it and waits for it, or the hand-off entered later and reads
// a state that has the opt-out.
type handoffs struct {
	mu       sync.Mutex
	byPerson map[sealtext.Pseudonym]map[*handoff]struct{}
	messages map[messageKey]struct{}
}

// messageKey identifies a message.
type messageKey struct {
	tenant sealtext.Tenant
	id     sealtext.ID
}

func (r Request) messageKey() messageKey { return messageKey{r.Person.Tenant, r.Message} }

// pseudonymsOf returns the pseudonyms of a person in the tenant and in the account: an opt-out of
// the account finds the hand-offs of other tenants by the latter.
func pseudonymsOf(p sealtext.Person) []sealtext.Pseudonym {
	return slices.Concat(p.Pseudonyms, p.Account.Pseudonyms)
}

func (a *handoffs) enter(r Request, now func() time.Time, of *Batch) (*handoff, error) {
	h := &handoff{request: r, ids: pseudonymsOf(r.Person), now: now, done: make(chan struct{}), batch: of}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, open := a.messages[r.messageKey()]; open {
		return nil, ErrHandoffOpen
	}
	if a.byPerson == nil {
		a.byPerson = map[sealtext.Pseudonym]map[*handoff]struct{}{}
		a.messages = map[messageKey]struct{}{}
	}
	a.messages[r.messageKey()] = struct{}{}
	for _, p := range h.ids {
		if a.byPerson[p] == nil {
			a.byPerson[p] = map[*handoff]struct{}{}
		}
		a.byPerson[p][h] = struct{}{}
	}
	return h, nil
}

func (a *handoffs) leave(h *handoff) {
	a.mu.Lock()
	delete(a.messages, h.request.messageKey())
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

// Barrier blocks until no hand-off runs that the gate would deny now. Call it after opt-outs that
// were committed through [Ledger.RecordTx] or [Ledger.Inbound], and after an erasure. If any
// hand-off runs, it reads the events of the person, voids the permits of the running hand-offs for
// which the gate finds a reason in them or in the declarations, and waits until they have ended,
// including those of other processes if the store is a [HandoffStore]. It does not look at hours
// and caps, which bind the beginning of a hand-off only.
//
// It returns the messages whose hand-off had begun. If ctx ends first, or the store fails, the
// error is a [*HandoffsInFlightError]. If the events or the declarations cannot be read, Barrier
// stops and awaits every hand-off of the person. One that the gate still allows, such as an answer
// (see Request.Answers) or a message with an exemption, continues. If the ledger has no event of
// the person, or only what an erasure leaves, Barrier waits for such a hand-off too, and does not
// void it. An answer in another process continues, but Barrier waits for it, because the stored row
// does not tell that it is an answer.
//
// Calling it again, or without need, is harmless.
func (l *Ledger) Barrier(ctx context.Context, p sealtext.Person) ([]sealtext.ID, error) {
	if err := checkNumber(p); err != nil {
		return nil, err
	}
	if l.shared.store == nil && len(l.handoffs.of(p)) == 0 {
		return nil, nil
	}
	// The state is read once a hand-off was found, so that it is no older.
	b := l.bar(ctx, p)
	return l.hold(ctx, p, b.denies, b.forgotten)
}

func (l *Ledger) bar(ctx context.Context, p sealtext.Person) *bar {
	return &bar{
		ledger: l, person: p, now: l.now(),
		rows: sync.OnceValues(func() ([]EventRow, error) { return l.store.Load(ctx, nil, l.keys(p)) }),
		set:  sync.OnceValues(func() (*program.Set, error) { return l.tenant(ctx, nil, p.Tenant) }),
	}
}

// bar is what one call of Barrier decides by.
type bar struct {
	ledger *Ledger
	person sealtext.Person
	now    time.Time
	rows   func() ([]EventRow, error)
	set    func() (*program.Set, error)
}

// denies reports whether the gate denies a running hand-off, or cannot tell. Of a person in another
// tenant only the opt-outs of the account are known.
func (b *bar) denies(r Request) bool {
	rows, err := b.rows()
	if err != nil {
		return true
	}
	if r.Person.Tenant != b.person.Tenant {
		state := fold(rows, b.now)
		return state.at(ForAccount(), r.Purpose).state == StateOut
	}
	set, err := b.set()
	if err != nil || set.Program(r.Program) == nil {
		return true
	}
	d, _ := b.ledger.grounds(terms{set, set.Program(r.Program)}, rows, r, b.now)
	return len(d.Reasons) > 0
}

// forgotten reports whether nothing is stored of the person, or only what an erasure leaves: then
// what runs must end too.
func (b *bar) forgotten(r Request) bool {
	rows, err := b.rows()
	return err != nil || r.Person.Tenant == b.person.Tenant && !slices.ContainsFunc(rows, func(row EventRow) bool {
		return row.Key.Tenant == b.person.Tenant && !row.Subject.IsZero()
	})
}
