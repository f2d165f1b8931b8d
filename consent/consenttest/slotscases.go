package consenttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
)

func slotDrop(ctx context.Context, open func() Counting) error {
	s := open()
	var all []consent.CapSlot
	var ids []sealtext.ID
	for n := range 9 {
		all = append(all, slotOf(n))
		ids = append(ids, slotOf(n).Message)
	}
	if err := saveSlots(ctx, s, all...); err != nil {
		return err
	}
	if err := dropSlots(ctx, s, all[0], 7, append(ids[:7:7], sealtext.ID{1, 2, 3})...); err != nil {
		return err
	}
	if err := sameSlots(ctx, s, "what was not named", all[0], all[7], all[8]); err != nil {
		return err
	}
	if err := errors.Join(dropSlots(ctx, s, all[0], 0), dropSlots(ctx, s, all[0], 0, ids[0])); err != nil {
		return err
	}
	return errors.Join(dropSlots(ctx, s, all[0], 2, ids...), sameSlots(ctx, s, "after all went", all[0]))
}

func slotRollback(ctx context.Context, open func() Counting) error {
	s, a, b := open(), slotOf(0), slotOf(1)
	if err := saveSlots(ctx, s, a); err != nil {
		return err
	}
	giveUp := errors.New("give up")
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		changed := a
		changed.At = changed.At.Add(time.Hour)
		if err := errors.Join(s.SaveSlot(ctx, tx, changed), s.SaveSlot(ctx, tx, b)); err != nil {
			return err
		}
		if _, err := s.DropSlots(ctx, tx, a.Tenant, a.Subject, []sealtext.ID{a.Message}); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), sameSlots(ctx, s, "after a rollback", a, a))
}

// slotExact takes the last free slots in transactions that read first.
func slotExact(ctx context.Context, open func() Counting) error {
	const workers, limit = 24, 3
	s := open()
	err := txcase.Each(workers, func(w int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			slot := slotOf(w)
			slots, err := s.Slots(ctx, tx, slot.Tenant, slot.Subject)
			if err != nil || len(slots) >= limit {
				return err
			}
			return s.SaveSlot(ctx, tx, slot)
		})
	})
	if err != nil {
		return err
	}
	slots, err := s.Slots(ctx, nil, north, sample(0).Subject)
	return errors.Join(err, txcase.Want("slots of a limit of 3", len(slots), limit))
}

// bare replaces the vault and the audit log, which these cases do not test.
type bare struct{ n atomic.Uint64 }

func (*bare) Account() sealtext.Tenant { return sealtext.Tenant{} }

func (*bare) Seal(_ context.Context, _ sealtext.Tx, _ sealtext.Binding, plain []byte) (sealtext.Sealed, error) {
	return sealtext.MakeSealed(1, plain), nil
}

func (b *bare) Token(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Domain, []byte) (t [16]byte, err error) {
	n := b.n.Add(1)
	for i := range 8 {
		t[i] = byte(n >> (8 * i))
	}
	return t, nil
}

func (*bare) Record(context.Context, sealtext.Tx, audit.Event) error { return nil }

// steps is a clock that a test moves.
type steps struct {
	mu sync.Mutex
	t  time.Time
}

func (c *steps) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *steps) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// gateExact sends from 64 goroutines in rounds 5 hours apart, under a cap of 3
// in 24 hours; in every other round some hand-offs fail before anything was
// sent, and give their slots back.
func gateExact(ctx context.Context, open func() Counting) error {
	const limit, window, senders = 3, 24 * time.Hour, 64
	s, clock, stub := open(), &steps{t: start}, &bare{}
	offers, from := sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	programs, err := allPurposes(offers, from)
	if err != nil {
		return err
	}
	l, err := consent.New(consent.Config{
		Store: s, Sealer: stub, Audit: stub, Now: clock.now,
		Programs: programs,
		Rules: []rule.Rule{{
			ID: "cap", Purposes: sealtext.AllPurposes, Cap: rule.Cap{Limit: limit, Window: window}, Source: "a test", AsOf: start,
		}},
	})
	if err != nil {
		return err
	}
	p := sealtext.Person{Tenant: north, Subject: sample(0).Subject, Pseudonyms: []sealtext.Pseudonym{key(0).Pseudonym}}
	if _, err := l.Record(ctx, consent.Event{
		Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
		Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: start, IdempotencyKey: "in",
	}); err != nil {
		return err
	}
	var mu sync.Mutex
	var sent []time.Time
	nothing := errors.New("nothing was sent")
	for round := range 10 {
		before := len(sent)
		if round == 9 {
			clock.add(7 * window) // a message is remembered for a week, so that it is not sent twice
		}
		err := txcase.Each(senders, func(w int) error {
			_, err := l.Do(ctx, consent.Request{
				Person: p, Program: offers, Sender: from, Purpose: sealtext.Marketing, Message: sealtext.NewID(),
			}, func(_ context.Context, permit consent.Permit) error {
				if w%8 == 0 && round%2 == 0 {
					return nothing
				}
				if err := permit.Redeem(permit.Message()); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				sent = append(sent, clock.now())
				return nil
			})
			if errors.Is(err, nothing) {
				err = nil
			}
			return err
		})
		if err != nil {
			return err
		}
		if err := rolling(sent, limit, window); err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		if round == 9 {
			slots, err := s.Slots(ctx, nil, p.Tenant, p.Subject)
			return errors.Join(err, txcase.Want("slots that are left", len(slots), limit),
				txcase.Want("messages of a round with all slots free", len(sent)-before, limit))
		}
		clock.add(5 * time.Hour)
	}
	return nil
}

// rolling counts the messages in the window that ends with each.
func rolling(sent []time.Time, limit int, window time.Duration) error {
	for _, end := range sent {
		n := 0
		for _, at := range sent {
			if !at.After(end) && end.Sub(at) < window {
				n++
			}
		}
		if n > limit {
			return fmt.Errorf("%d messages in a window that allows %d", n, limit)
		}
	}
	return nil
}
