package consenttest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
)

// batchExact hands over batches of four ledgers at once to the same persons, under a cap. Every other
// one names the persons in the opposite order, and each person twice.
func batchExact(ctx context.Context, open func() CountingMany) error {
	const limit, senders, rounds, persons = 3, 4, 3, 8
	s, clock, stub := open(), &steps{t: start}, &bare{}
	offers, from := sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	programs, err := allPurposes(offers, from)
	if err != nil {
		return err
	}
	ledger := func() (*consent.Ledger, error) {
		return consent.New(consent.Config{
			Store: s, Sealer: stub, Audit: stub, Now: clock.now, Programs: programs,
			Rules: []rule.Rule{{
				ID: "cap", Purposes: sealtext.AllPurposes, Cap: rule.Cap{Limit: limit, Window: 24 * time.Hour}, Source: "a test", AsOf: start,
			}},
		})
	}
	people := make([]sealtext.Person, persons)
	for n := range people {
		people[n] = racer(n)
		l, err := ledger()
		if err != nil {
			return err
		}
		if _, err := l.Record(ctx, consent.Event{
			Person: people[n], Kind: consent.KindOptIn, Scope: consent.ForProgram(offers), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
			Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: start, IdempotencyKey: fmt.Sprint("in-", n),
		}); err != nil {
			return err
		}
	}
	var sent [persons]atomic.Int32
	err = txcase.Each(senders, func(w int) error {
		l, err := ledger()
		if err != nil {
			return err
		}
		order := append(slices.Clone(people), people...)
		if w%2 == 0 {
			slices.Reverse(order)
		}
		for range rounds {
			requests := make([]consent.Request, len(order))
			for i, p := range order {
				requests[i] = consent.Request{Person: p, Program: offers, Sender: from, Purpose: sealtext.Marketing, Message: sealtext.NewID(), Retry: true}
			}
			b := l.Batch(requests)
			if err := s.InTx(ctx, b.Decide); err != nil {
				b.Close()
				return err
			}
			permits := b.Open(ctx)
			for i, p := range permits {
				ok := p.Redeem(requests[i].Message) == nil
				if ok {
					sent[order[i].Subject[1]].Add(1)
				}
				p.End(ok)
			}
			if err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return l.Settle(ctx, tx, permits) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slots, err := s.SlotsOf(ctx, nil, people)
	if err != nil {
		return err
	}
	for n := range people {
		if got := sent[n].Load(); got > limit {
			return fmt.Errorf("a person got %d messages under a cap of %d", got, limit)
		}
	}
	return txcase.Want("slots of 8 persons with a cap of 3", len(slots), persons*limit)
}
