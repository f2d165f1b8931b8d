package consent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

var errOpened = errors.New("consent: Batch.Decide must not be called after Open or Close")

// Decide decides on the requests in a transaction of the caller, and stores in it what [Ledger.Do]
// stores before its function runs: the rows that other processes see, slots under caps, answers, uses
// of what a person asked for, and the last hand-offs, so that [Permit.Begin] has nothing left to do.
// It may be called again if the transaction runs again, and forgets what it did before.
//
// Its own error is of the store, or of the source of declarations, and concerns all requests: the
// transaction must fail with it. See [Batch.Decision] for those of single requests.
//
// Decide locks the slots of the persons under caps first, in the order of tenant and subject, then
// events, then messages.
func (b *Batch) Decide(ctx context.Context, tx sealtext.Tx) error {
	if tx == nil {
		return sealtext.ErrForeignTx
	}
	if b.opened {
		return errOpened
	}
	for _, one := range b.all {
		one.err, one.decision, one.observed = errUndecided, Decision{}, false
	}
	d := deciding{Batch: b, ledger: b.ledger, tx: tx, until: b.ledger.now().Add(b.ledger.timeout)}
	if err := d.run(ctx); err != nil {
		for _, one := range b.all {
			one.err = errUndecided
		}
		return err
	}
	return nil
}

// deciding is one call of Decide.
type deciding struct {
	*Batch
	ledger *Ledger
	tx     sealtext.Tx
	until  time.Time // the end of the rows, by the ledger's clock
	rows   rowsByKey
	slots  map[slotKey][]CapSlot // with those that this call takes
	spent  []CapSlot
	locked []sealtext.Person // of slots
}

func (d *deciding) run(ctx context.Context) error {
	known, err := d.declared(ctx, d.inOrder())
	if err != nil || len(known) == 0 {
		return err
	}
	rs := make([]Request, len(known))
	for i, one := range known {
		rs[i] = one.request
	}
	if d.rows, err = d.ledger.rowsOf(ctx, d.tx, rs); err != nil {
		return err
	}
	if err := d.lockSlots(ctx, known); err != nil {
		return err
	}
	var allowed []*batched
	for _, one := range known {
		if err := d.decide(ctx, one); err != nil {
			return err
		}
		if one.decision.Allowed {
			allowed = append(allowed, one)
		}
	}
	if allowed, err = d.enter(ctx, allowed); err != nil {
		return err
	}
	return d.save(ctx, allowed)
}

// declared looks up the terms of requests, and returns those that have some.
func (d *deciding) declared(ctx context.Context, all []*batched) (known []*batched, err error) {
	type name struct {
		tenant  sealtext.Tenant
		program sealtext.Program
	}
	type found struct {
		terms terms
		err   error
	}
	seen := map[name]found{}
	for _, one := range all {
		r := one.request
		n := name{r.Person.Tenant, r.Program}
		f, ok := seen[n]
		if !ok {
			f.terms, f.err = d.ledger.terms(ctx, d.tx, n.tenant, n.program)
			if f.err != nil && !errors.Is(f.err, ErrUndeclared) {
				return nil, f.err
			}
			seen[n] = f
		}
		switch {
		case f.err != nil:
			one.err = f.err
		case r.Answers.IsZero() && f.terms.newer():
			one.err = program.ErrNewerFormat
		default:
			one.err, one.terms = nil, f.terms
			known = append(known, one)
		}
	}
	return known, nil
}

// lockSlots locks and reads the slots of the persons for whom they count.
func (d *deciding) lockSlots(ctx context.Context, known []*batched) error {
	l := d.ledger
	d.slots = map[slotKey][]CapSlot{}
	if l.counter == nil {
		return nil
	}
	var people []sealtext.Person // in order
	now := l.now()
	for _, one := range known {
		r := one.request
		if !r.Retry || l.capped(one.terms, r, now) {
			people = append(people, r.Person)
		}
	}
	people = slices.CompactFunc(people, func(a, b sealtext.Person) bool { return comparePeople(a, b) == 0 })
	if d.locked = people; len(people) == 0 {
		return nil
	}
	if l.counters != nil {
		slots, err := l.counters.LockSlots(ctx, d.tx, people)
		for _, s := range slots {
			k := slotKey{s.Tenant, s.Subject}
			d.slots[k] = append(d.slots[k], s)
		}
		return slotError(err)
	}
	for _, p := range people {
		slots, err := l.counter.Slots(ctx, d.tx, p.Tenant, p.Subject)
		if err != nil {
			return slotError(err)
		}
		d.slots[slotKey{p.Tenant, p.Subject}] = slots
	}
	return nil
}

func slotError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("consent: slots: %w", err)
}

// decide decides on one request, after those of the person that come before it.
func (d *deciding) decide(ctx context.Context, one *batched) (err error) {
	l, r, k := d.ledger, one.request, slotKeyOf(one.request)
	rows, now := d.rows.of(l, r), l.now() // the clock after the state: the time of the hand-off is judged
	slots := d.slots[k]
	one.decision, one.limit, err = l.judge(one.terms, r, rows, now, func() ([]CapSlot, error) { return slots, nil })
	if err == nil {
		err = l.askedBefore(ctx, d.tx, r, rows, &one.decision)
	}
	if err != nil {
		return err
	}
	if !one.decision.Allowed {
		return d.observe(ctx, one)
	}
	if d.until.Before(one.limit) {
		one.limit = d.until
	}
	r.Asked = one.decision.Asked // zero if the message does not need it
	c := l.claimFor(one.terms, r, one.limit)
	if c.repeats(slots) {
		one.decision = sentBefore()
		return d.observe(ctx, one)
	}
	took, err := l.takeNamed(ctx, d.tx, &c)
	if err != nil {
		return fmt.Errorf("consent: claim: %w", err)
	}
	if !took.Allowed {
		one.decision = took
		return d.observe(ctx, one)
	}
	c.held, c.asked = c.capped || c.once, !r.Asked.IsZero()
	if c.held {
		d.spent = append(d.spent, l.spent(one.terms, slots, r.Message, now)...)
		d.slots[k] = append(slices.DeleteFunc(slices.Clone(slots), func(s CapSlot) bool { return s.Message == r.Message }), c.slot)
	}
	h := one.h
	h.registrations = one.terms.registrations(r)
	h.took, h.exemption, h.asked, h.until = c, one.decision.Exemption, r.Asked, d.until
	h.last = l.remembered(r, c.question)
	return nil
}

// observe writes the audit event of a denial that Request.Observe overrides.
func (d *deciding) observe(ctx context.Context, one *batched) error {
	if one.observed = d.ledger.observes(one.request); !one.observed {
		return nil
	}
	return d.ledger.auditObserved(ctx, d.tx, one.request, one.decision)
}

// enter stores the rows of hand-offs for other processes, and returns those that have entered.
func (d *deciding) enter(ctx context.Context, allowed []*batched) ([]*batched, error) {
	l := d.ledger
	if l.shared.store == nil || len(allowed) == 0 {
		return allowed, nil
	}
	allowed = slices.Clone(allowed)
	slices.SortFunc(allowed, func(x, y *batched) int {
		if c := strings.Compare(x.request.Person.Tenant.String(), y.request.Person.Tenant.String()); c != 0 {
			return c
		}
		return bytes.Compare(x.request.Message[:], y.request.Message[:])
	})
	rows := make([]Handoff, len(allowed))
	for i, one := range allowed {
		one.h.row = l.handoffRow(one.request)
		rows[i] = one.h.row
	}
	entered, err := l.shared.store.Enter(ctx, d.tx, rows)
	if err != nil {
		return nil, fmt.Errorf("consent: enter: %w", err)
	}
	var in []*batched
	for i, one := range allowed {
		if entered[i] {
			in = append(in, one)
			continue
		}
		one.decision, one.err = Decision{}, ErrHandoffOpen
		// An answer stays the message's own: its other hand-off gives it, or this one when it is
		// tried again.
		if c := &one.h.took; c.asked {
			if err := l.freeAsk(ctx, d.tx, c.request, c.use); err != nil {
				return nil, fmt.Errorf("consent: claim: %w", err)
			}
		}
	}
	return in, nil
}

// save stores the slots and the last hand-offs.
func (d *deciding) save(ctx context.Context, allowed []*batched) error {
	l := d.ledger
	slices.SortStableFunc(allowed, func(x, y *batched) int { return comparePeople(x.request.Person, y.request.Person) })
	var slots []CapSlot
	var last []LastHandoff
	now := l.now()
	for _, one := range allowed {
		if c := &one.h.took; c.held {
			slots = append(slots, c.slot)
		}
		if b := one.h.last; b != nil {
			row := b.row
			row.At = now
			last = append(last, row)
		}
	}
	if err := l.saveSlots(ctx, d.tx, slots); err != nil {
		return err
	}
	// Of a person without slots nothing stays that was written to lock them.
	for _, p := range d.locked {
		if len(d.slots[slotKey{p.Tenant, p.Subject}]) == 0 {
			d.spent = append(d.spent, CapSlot{Tenant: p.Tenant, Subject: p.Subject})
		}
	}
	// A slot that is spent for one message of a person is so for all, and none of them is new.
	if err := l.dropSlots(ctx, d.tx, d.spent); err != nil {
		return err
	}
	if len(last) == 0 {
		return nil
	}
	if err := l.last.SaveLast(ctx, d.tx, last, now.Add(-unsettled)); err != nil {
		return fmt.Errorf("consent: save last hand-off: %w", err)
	}
	return nil
}

// saveSlots saves the slots of many persons, in order.
func (l *Ledger) saveSlots(ctx context.Context, tx sealtext.Tx, slots []CapSlot) error {
	if len(slots) == 0 {
		return nil
	}
	if l.counters != nil {
		return slotError(l.counters.SaveSlots(ctx, tx, slots))
	}
	for _, s := range slots {
		if err := l.counter.SaveSlot(ctx, tx, s); err != nil {
			return slotError(err)
		}
	}
	return nil
}

// moveSlots changes the times of slots of many persons, in order. One that an erasure has deleted
// stays so.
func (l *Ledger) moveSlots(ctx context.Context, tx sealtext.Tx, slots []CapSlot) error {
	if len(slots) == 0 {
		return nil
	}
	if l.counters != nil {
		return slotError(l.counters.MoveSlots(ctx, tx, slots))
	}
	return l.saveSlots(ctx, tx, slots)
}

// dropSlots deletes slots of many persons, in order.
func (l *Ledger) dropSlots(ctx context.Context, tx sealtext.Tx, slots []CapSlot) error {
	if len(slots) == 0 {
		return nil
	}
	if l.counters != nil {
		_, err := l.counters.DropSlotsOf(ctx, tx, slots)
		return slotError(err)
	}
	for _, s := range slots {
		if _, err := l.counter.DropSlots(ctx, tx, s.Tenant, s.Subject, []sealtext.ID{s.Message}); err != nil {
			return slotError(err)
		}
	}
	return nil
}
