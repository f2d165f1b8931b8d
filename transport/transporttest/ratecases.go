package transporttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func rateCases() []StoreCase {
	return []StoreCase{
		{"rates-round-trip", "Rates must return what SetRates stored, in the order asked for, and a zero state for a new name: a state of another rate lets too many messages through", ratesRoundTrip},
		{"rates-lock", "Rates must lock what it reads until the transaction ends: two relays that read one state both use its last message", ratesLock},
	}
}

// rates reads states and checks them.
func rates(ctx context.Context, s transport.Store, what string, want ...transport.RateState) error {
	names := make([]string, len(want))
	for i := range want {
		names[i] = want[i].Name
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Rates(ctx, tx, names)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	})
}

func setRates(ctx context.Context, s transport.Store, states ...transport.RateState) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.SetRates(ctx, tx, states) })
}

func ratesRoundTrip(ctx context.Context, open func() transport.Store) error {
	s := open()
	full := transport.RateState{Name: "full", Next: after(1), Day: after(2), Used: 3, PausedUntil: after(4)}
	part := transport.RateState{Name: "breaker/a-part", Next: after(5), Used: 1}
	none, other := transport.RateState{Name: "none"}, transport.RateState{Name: "breaker/part"}
	if err := errors.Join(rates(ctx, s, "new states", transport.RateState{Name: "full"}, none), setRates(ctx, s, full, part)); err != nil {
		return err
	}
	if err := rates(ctx, s, "what was set", other, part, none, full); err != nil {
		return err
	}
	changed := transport.RateState{Name: "full", Next: after(7), Day: after(8), Used: 9}
	return errors.Join(setRates(ctx, s, changed, none), rates(ctx, s, "what was set again", none, changed, part),
		rates(ctx, s, "no names"), setRates(ctx, s))
}

// useRates uses one message of each rate, after between was called in the transaction.
func useRates(ctx context.Context, s transport.Store, between func(), names ...string) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		states, err := s.Rates(ctx, tx, names)
		if err != nil {
			return err
		}
		between()
		for i := range states {
			states[i].Used++
		}
		return s.SetRates(ctx, tx, states)
	})
}

// lockWait is how long a transaction gets to show that it does not wait for another one.
const lockWait = 200 * time.Millisecond

func ratesLock(ctx context.Context, open func() transport.Store) error {
	const relays, turns = 4, 5
	s := open()
	var second sync.WaitGroup
	var other error
	var once sync.Once // a store may run a transaction again
	err := useRates(ctx, s, func() {
		once.Do(func() {
			begun, ended := make(chan struct{}), make(chan struct{})
			second.Go(func() {
				defer close(ended)
				close(begun)
				other = useRates(ctx, s, func() {}, "sender", "account")
			})
			<-begun
			timer := time.NewTimer(lockWait)
			defer timer.Stop()
			select {
			case <-ended:
			case <-timer.C:
			}
		})
	}, "account", "sender")
	second.Wait()
	if err := errors.Join(err, other); err != nil {
		return fmt.Errorf("two relays that share two rates: %w", err)
	}
	used := 2
	if err := rates(ctx, s, "what two have used", transport.RateState{Name: "sender", Used: used}, transport.RateState{Name: "account", Used: used}); err != nil {
		return err
	}
	failed := make([]error, relays)
	var done sync.WaitGroup
	for i := range relays {
		done.Go(func() {
			names := []string{"sender", "account"}
			if i%2 == 1 {
				names = []string{"account", "sender"} // in another order
			}
			for range turns {
				failed[i] = errors.Join(failed[i], useRates(ctx, s, func() {}, names...))
			}
		})
	}
	done.Wait()
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("relays that share two rates: %w", err)
	}
	used += relays * turns
	return rates(ctx, s, "what all have used", transport.RateState{Name: "sender", Used: used}, transport.RateState{Name: "account", Used: used})
}
