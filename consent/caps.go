package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

var errDenied = errors.New("denied")

// claim is a slot that is taken while a message is handed over.
type claim struct {
	ledger *Ledger
	slot   CapSlot
	held   bool
}

// claim takes what only one message can have: the answer to an event, and a slot under a cap. It
// denies if another message was first. The slot has the time of the deadline of the hand-off, the
// last moment at which the message may be sent: if this process dies before settle, it counts from
// then.
func (l *Ledger) claim(ctx context.Context, t terms, r Request, deadline time.Time) (c claim, d Decision, err error) {
	c = claim{ledger: l, slot: CapSlot{Tenant: r.Person.Tenant, Subject: r.Person.Subject, Message: r.Message, Purpose: r.Purpose, At: deadline}}
	if r.Answers.IsZero() {
		c.slot.Program = r.Program
	}
	capped := l.counter != nil && (l.rules.Capped(t.query(r), l.now()) || t.limited(r))
	if !capped && r.Answers.IsZero() {
		return c, Decision{Allowed: true}, nil
	}
	err = l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		d = Decision{Allowed: true}
		if !r.Answers.IsZero() {
			first, err := l.answer(ctx, tx, r)
			if err != nil {
				return err
			}
			if !first {
				d = Decision{Reasons: []Reason{{Rule: ReasonAnswerAgain, Source: sourceAnswer}}}
				return nil
			}
		}
		if !capped {
			return nil
		}
		slots, err := l.counter.Slots(ctx, tx, r.Person.Tenant, r.Person.Subject)
		if err != nil {
			return err
		}
		now := l.now()
		v, err := l.verdict(t, r, now, func() ([]CapSlot, error) { return slots, nil })
		if err != nil {
			return err
		}
		if d = tableDecision(&v, r, now); !d.Allowed {
			return errDenied // and the answer is not given
		}
		if err := l.counter.SaveSlot(ctx, tx, c.slot); err != nil {
			return err
		}
		spent := l.spent(t, slots, r.Message, now)
		if len(spent) > 0 {
			_, err = l.counter.DropSlots(ctx, tx, r.Person.Tenant, r.Person.Subject, spent)
		}
		return err
	})
	if err != nil && !errors.Is(err, errDenied) {
		return c, Decision{}, fmt.Errorf("consent: claim: %w", err)
	}
	c.held = d.Allowed && capped
	return c, d, nil
}

// spent returns the slots of other messages that no row of the table, and no frequency of a
// program, counts any more.
func (l *Ledger) spent(t terms, slots []CapSlot, but sealtext.ID, now time.Time) (ids []sealtext.ID) {
	longest := max(l.rules.LongestCap(), t.set.LongestPeriod())
	for _, s := range slots {
		if s.Message != but && !now.Before(s.At.Add(longest)) {
			ids = append(ids, s.Message)
		}
	}
	return ids
}

// settle gives a slot back, or keeps it as of now. An error does not affect the message, which may
// have been sent: the slot then counts as of the deadline, which is longer.
func (c *claim) settle(ctx context.Context, sent bool) {
	if !c.held {
		return
	}
	c.held = false
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ledger.timeout)
	defer cancel()
	_ = c.ledger.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if !sent {
			_, err := c.ledger.counter.DropSlots(ctx, tx, c.slot.Tenant, c.slot.Subject, []sealtext.ID{c.slot.Message})
			return err
		}
		c.slot.At = c.ledger.now()
		return c.ledger.counter.SaveSlot(ctx, tx, c.slot)
	})
}

// forget deletes every slot of a person.
func (l *Ledger) forget(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if l.counter == nil {
		return 0, nil
	}
	slots, err := l.counter.Slots(ctx, tx, p.Tenant, p.Subject)
	if err != nil {
		return 0, fmt.Errorf("consent: slots: %w", err)
	}
	ids := make([]sealtext.ID, 0, len(slots))
	for _, s := range slots {
		ids = append(ids, s.Message)
	}
	n, err := l.counter.DropSlots(ctx, tx, p.Tenant, p.Subject, ids)
	if err != nil {
		return 0, fmt.Errorf("consent: drop slots: %w", err)
	}
	return n, nil
}

// used reports whether the permit of a hand-off was redeemed.
func (h *handoff) used() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.redeemed
}
