package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

var errDenied = errors.New("denied")

// rememberSent is how long a message is known to have been handed over.
const rememberSent = 7 * 24 * time.Hour

// claim is what one hand-off takes: the slot, the answer to an event, and what the person asked for.
type claim struct {
	ledger *Ledger
	slot   CapSlot
	held   bool // the slot
	// question is the event that the message asks about, if it is a question.
	question sealtext.ID
	// What the person asked for, if the message uses it.
	request Request
	asked   bool
	use     int

	capped bool // a cap or a frequency counts the message
	once   bool // it must not have been handed over before
}

// claimFor returns a claim that has taken nothing. The slot has the time of the deadline of the
// hand-off, the last moment at which the message may be sent: if this process dies before settle, it
// counts from then.
func (l *Ledger) claimFor(t terms, r Request, deadline time.Time) claim {
	c := claim{ledger: l, request: r, slot: CapSlot{Tenant: r.Person.Tenant, Subject: r.Person.Subject, Message: r.Message, Purpose: r.Purpose, At: deadline}}
	if r.Answers.IsZero() {
		c.slot.Program = r.Program
	}
	c.capped = l.capped(t, r, l.now())
	c.once = l.counter != nil && !r.Retry
	return c
}

// capped reports whether slots are counted for a message.
func (l *Ledger) capped(t terms, r Request, now time.Time) bool {
	return l.counter != nil && (l.rules.Capped(t.query(r), now) || t.limited(r))
}

// claim takes what only one message can have: a slot under a cap, the answer to an event, and what
// the person asked for; and what a message can have once: its own slot. It denies if another message,
// or an earlier hand-off of this one, was first. Slots are locked before events, here and wherever
// both are.
func (l *Ledger) claim(ctx context.Context, t terms, r Request, deadline time.Time) (c claim, d Decision, err error) {
	c = l.claimFor(t, r, deadline)
	if !c.capped && !c.once && !r.named() {
		return c, Decision{Allowed: true}, nil
	}
	err = l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		d = Decision{Allowed: true}
		if c.capped || c.once {
			if d, err = l.takeSlot(ctx, tx, t, &c); err != nil {
				return err
			}
		}
		if d.Allowed {
			if d, err = l.takeNamed(ctx, tx, &c); err != nil {
				return err
			}
		}
		if !d.Allowed {
			return errDenied // and nothing is taken
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDenied) {
		return c, Decision{}, fmt.Errorf("consent: claim: %w", err)
	}
	c.held, c.asked = d.Allowed && (c.capped || c.once), d.Allowed && !r.Asked.IsZero()
	return c, d, nil
}

// takeSlot takes the slot of a message.
func (l *Ledger) takeSlot(ctx context.Context, tx sealtext.Tx, t terms, c *claim) (Decision, error) {
	r := c.request
	slots, err := l.counter.Slots(ctx, tx, r.Person.Tenant, r.Person.Subject)
	if err != nil {
		return Decision{}, err
	}
	if c.repeats(slots) {
		return sentBefore(), nil
	}
	now := l.now()
	v, err := l.verdict(t, r, now, func() ([]CapSlot, error) { return slots, nil })
	if err != nil {
		return Decision{}, err
	}
	d := tableDecision(&v, r, now)
	if !d.Allowed {
		return d, nil
	}
	if err := l.counter.SaveSlot(ctx, tx, c.slot); err != nil {
		return Decision{}, err
	}
	var spent []sealtext.ID
	for _, s := range l.spent(t, slots, r.Message, now) {
		spent = append(spent, s.Message)
	}
	if len(spent) > 0 {
		_, err = l.counter.DropSlots(ctx, tx, r.Person.Tenant, r.Person.Subject, spent)
	}
	return d, err
}

// repeats reports whether the message must not be handed over because it was before, or may have
// been.
func (c *claim) repeats(slots []CapSlot) bool {
	return c.once && slices.ContainsFunc(slots, func(s CapSlot) bool { return s.Message == c.slot.Message })
}

func sentBefore() Decision {
	return Decision{Reasons: []Reason{{Rule: ReasonSent, Source: "Request.Message"}}}
}

// takeNamed takes the answer to an event, or what the person asked for, if the message names one.
func (l *Ledger) takeNamed(ctx context.Context, tx sealtext.Tx, c *claim) (Decision, error) {
	if r := c.request; !r.Answers.IsZero() {
		event, first, err := l.answer(ctx, tx, r)
		if err != nil {
			return Decision{}, err
		}
		if event.Kind == KindOptInRequested {
			c.question = event.ID
		}
		if !first {
			return Decision{Reasons: []Reason{{Rule: ReasonAnswerAgain, Source: sourceAnswer}}}, nil
		}
	} else if !r.Asked.IsZero() {
		use, ok, err := l.useAsk(ctx, tx, r)
		if err != nil {
			return Decision{}, err
		}
		if !ok {
			return Decision{Reasons: []Reason{{Rule: ReasonAskedAgain, Source: sourceAsked}}}, nil
		}
		c.use = use
	}
	return Decision{Allowed: true}, nil
}

// spent returns the slots of other messages that no row of the table, and no frequency of a
// program, counts any more, and that need not be remembered.
func (l *Ledger) spent(t terms, slots []CapSlot, but sealtext.ID, now time.Time) (spent []CapSlot) {
	longest := max(l.rules.LongestCap(), t.set.LongestPeriod(), rememberSent)
	for _, s := range slots {
		if s.Message != but && !now.Before(s.At.Add(longest)) {
			spent = append(spent, s)
		}
	}
	return spent
}

// settle gives back what was claimed, or keeps the slot as of now. An error does not affect the
// message, which may have been sent: the slot then counts as of the deadline, which is longer, and
// what the person asked for is used up.
func (c *claim) settle(ctx context.Context, sent bool) {
	held, free := c.held, c.asked && !sent
	c.held, c.asked = false, false
	if !held && !free {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ledger.timeout)
	defer cancel()
	_ = c.ledger.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if held {
			if err := c.settleSlot(ctx, tx, sent); err != nil {
				return err
			}
		}
		if free {
			return c.ledger.freeAsk(ctx, tx, c.request, c.use)
		}
		return nil
	})
}

func (c *claim) settleSlot(ctx context.Context, tx sealtext.Tx, sent bool) error {
	if !sent {
		_, err := c.ledger.counter.DropSlots(ctx, tx, c.slot.Tenant, c.slot.Subject, []sealtext.ID{c.slot.Message})
		return err
	}
	c.slot.At = c.ledger.now()
	return c.ledger.moveSlots(ctx, tx, []CapSlot{c.slot})
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
