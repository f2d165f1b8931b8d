package consenttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
)

// batchBarrier hands over batches of two ledgers while the persons opt out at either. With the
// barrier switched off some calls must be seen that end after an opt-out was acknowledged, or the
// case would show nothing; with it on, none.
func batchBarrier(ctx context.Context, open func() SharedStore) error {
	for _, off := range []bool{true, false} {
		r := &optOutRace{store: open(), off: off}
		err := r.run(ctx)
		for again := 0; off && err == nil && r.late.Load() == 0 && again < 10; again++ { // it is up to chance
			r = &optOutRace{store: open(), off: off}
			err = r.run(ctx)
		}
		late := r.late.Load()
		switch {
		case err != nil:
			return err
		case !off && late > 0:
			return fmt.Errorf("of %d calls %d ended after the opt-out had been acknowledged", r.calls.Load(), late)
		case off && late == 0:
			return errors.New("without the barrier between processes no call ended late, so the case does not see one")
		}
	}
	return nil
}

// optOutRace is one run. The ledgers are those of two processes.
type optOutRace struct {
	store       SharedStore
	off         bool // each ledger has a barrier of its own
	ledgers     [2]*consent.Ledger
	offers      sealtext.Program
	from        sealtext.Sender
	revoked     [racers]atomic.Bool // set when Revoke has returned
	begun       [racers]atomic.Bool
	revocations sync.WaitGroup
	failed      atomic.Pointer[error] // of a revocation
	calls, late atomic.Int32
}

const (
	racers    = 64 // persons
	each      = 4  // messages to each, half of them by either ledger
	batchSize = 16
)

func racer(n int) sealtext.Person {
	return sealtext.Person{
		Tenant: north, Subject: sealtext.Subject{1, byte(n)},
		Pseudonyms: []sealtext.Pseudonym{sealtext.MakePseudonym(5, [16]byte{byte(n)}), sealtext.MakePseudonym(4, [16]byte{byte(n)})},
	}
}

func (r *optOutRace) run(ctx context.Context) error {
	r.offers, r.from = sealtext.MustProgram("offers"), sealtext.MustSender("24273")
	programs, err := allPurposes(r.offers, r.from)
	if err != nil {
		return err
	}
	stub := &bare{}
	for i := range r.ledgers {
		if r.ledgers[i], err = consent.New(consent.Config{
			Store: r.store, Sealer: stub, Audit: stub, Programs: programs, Rules: []rule.Rule{}, SingleProcess: r.off,
		}); err != nil {
			return err
		}
	}
	for n := range racers {
		if _, err := r.ledgers[0].Record(ctx, consent.Event{
			Person: racer(n), Kind: consent.KindOptIn, Scope: consent.ForProgram(r.offers), Purposes: sealtext.AllPurposes, Method: consent.MethodWebForm,
			Evidence: consent.Evidence{Source: "form"}, Actor: sealtext.System("test"), OccurredAt: start, IdempotencyKey: fmt.Sprint("in-", n),
		}); err != nil {
			return err
		}
	}
	err = txcase.Each(2, func(ledger int) error { return r.relay(ctx, ledger) })
	r.revocations.Wait()
	if failed := r.failed.Load(); failed != nil {
		err = errors.Join(err, *failed)
	}
	if err != nil || r.off {
		return err
	}
	var keys []consent.EventKey
	for n := range racers {
		for _, p := range racer(n).Pseudonyms {
			keys = append(keys, consent.EventKey{Tenant: north, Pseudonym: p})
		}
	}
	live, err := r.store.Live(ctx, keys)
	return errors.Join(err, txcase.Want("hand-offs that are left", len(live), 0))
}

// relay hands over the messages of one ledger. The transaction that decides a batch settles the one
// before.
func (r *optOutRace) relay(ctx context.Context, ledger int) error {
	l := r.ledgers[ledger]
	var ended []consent.Permit
	settle := func(ctx context.Context, tx sealtext.Tx) error { return l.Settle(ctx, tx, ended) }
	for first := 0; first < racers*each/2; first += batchSize {
		requests := make([]consent.Request, batchSize)
		people := make([]int, batchSize)
		for i := range requests {
			people[i] = (first + i) * 5 % racers
			requests[i] = consent.Request{
				Person: racer(people[i]), Program: r.offers, Sender: r.from, Purpose: sealtext.Marketing, Message: sealtext.NewID(), Retry: true,
			}
		}
		b := l.Batch(requests)
		err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := settle(ctx, tx); err != nil {
				return err
			}
			return b.Decide(ctx, tx)
		})
		if err == nil {
			ended = b.Open(ctx)
			err = txcase.Each(batchSize, func(i int) error { return r.work(ended[i], ledger, people[i], (first+i)%3 == 0) })
		}
		b.Close()
		if err != nil {
			return err
		}
	}
	return r.store.InTx(ctx, settle)
}

// work is a worker with one permit. While some of the calls run, the person opts out at the other
// ledger; other persons opt out before, at this one.
func (r *optOutRace) work(p consent.Permit, ledger, person int, during bool) error {
	sent := false
	defer func() { p.End(sent) }()
	if p.Err() == nil && person%8 == 0 {
		r.revoke(p.Context(), ledger, person)
	}
	if err := p.Redeem(p.Message()); err != nil {
		if errors.Is(err, consent.ErrPermitInvalid) {
			err = nil
		}
		return err
	}
	sent = true
	r.calls.Add(1)
	if during {
		r.revoke(p.Context(), 1-ledger, person)
	}
	keys := []consent.EventKey{{Tenant: north, Pseudonym: racer(person).Pseudonyms[0]}}
	for range 60 { // the call takes as long as this
		if _, err := r.store.Live(p.Context(), keys); err != nil && p.Context().Err() == nil {
			return err
		}
		if !during || r.revoked[person].Load() {
			break
		}
	}
	if r.revoked[person].Load() {
		r.late.Add(1)
	}
	return nil
}

// revoke records an opt-out in the background, once for each person.
func (r *optOutRace) revoke(ctx context.Context, ledger, person int) {
	if r.begun[person].Swap(true) {
		return
	}
	ctx = context.WithoutCancel(ctx)
	r.revocations.Go(func() {
		_, err := r.ledgers[ledger].Revoke(ctx, consent.Event{
			Person: racer(person), Kind: consent.KindOptOut, Scope: consent.ForProgram(r.offers), Method: consent.MethodCall,
			Actor: sealtext.System("test"), OccurredAt: start, IdempotencyKey: fmt.Sprint("out-", person),
		})
		if err != nil {
			r.failed.Store(&err)
			return
		}
		r.revoked[person].Store(true)
	})
}
