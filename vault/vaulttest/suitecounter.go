package vaulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// CounterStoreCase is one property of a [vault.CounterStore].
type CounterStoreCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() vault.CounterStore) error
}

// RunCounterStore is like [RunSubjectStore], for the counters of quotas.
func RunCounterStore(t *testing.T, open func(t *testing.T) vault.CounterStore) {
	t.Helper()
	for _, c := range CounterStoreCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// CounterStoreCases returns the cases of [RunCounterStore], for use without package testing.
func CounterStoreCases() []CounterStoreCase {
	var cases []CounterStoreCase
	for _, c := range txcase.Cases() {
		cases = append(cases, CounterStoreCase{c.Name, c.Why, func(ctx context.Context, open func() vault.CounterStore) error {
			return c.Run(ctx, func() txcase.Store { return counterTxStore(open()) })
		}})
	}
	return append(cases, []CounterStoreCase{
		{"counter-round-trip", "a state must come back byte for byte, an empty one too: a store that forgets what was used lets an actor read on", counterRoundTrip},
		{"counter-copies", "a store must copy what it is given and what it hands out: the buffers are used again", counterCopies},
		{"counter-tenants", "counters of the same id in two tenants must not meet", counterTenants},
		{"counter-lock", "reading a counter must lock it until the transaction ends: two transactions that read the same state would both use the last of a quota", counterLock},
		{"counter-due", "a counter must be due a day after it was used, where a store disposes of them, and go if it was not used meanwhile: one that goes earlier gives an actor a new quota", counterDue},
		{"counter-lock-new", "the first two transactions that use a quota must be serialized too, where there is no row to lock yet", counterLockNew},
	}...)
}

func counterID(n int) [16]byte { return [16]byte{0: 0xfe, 14: byte(n >> 8), 15: byte(n)} }

// counterTxStore adapts a counter store to the shared cases about transactions. Reading a counter
// needs a Tx, so it opens a transaction where the case has none.
func counterTxStore(s vault.CounterStore) txcase.Store {
	var written atomic.Int64
	set := func(ctx context.Context, tx sealtext.Tx, id [16]byte) error {
		if _, err := s.Counter(ctx, tx, north, id); err != nil {
			return err
		}
		return s.SetCounter(ctx, tx, north, id, []byte{1})
	}
	count := func(ctx context.Context, tx sealtext.Tx) (n int, err error) {
		for i := range int(written.Load()) {
			state, err := s.Counter(ctx, tx, north, counterID(i+1))
			if err != nil {
				return 0, err
			}
			n += len(state)
		}
		return n, nil
	}
	return txcase.Store{
		InTx: s.InTx,
		Write: func(ctx context.Context, tx sealtext.Tx) error {
			return set(ctx, tx, counterID(int(written.Add(1))))
		},
		Count: func(ctx context.Context, tx sealtext.Tx) (n int, err error) {
			if tx != nil {
				return count(ctx, tx)
			}
			err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
				n, err = count(ctx, tx)
				return err
			})
			return n, err
		},
		Writes: []txcase.Call{
			{Name: "Counter", Do: func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Counter(ctx, tx, north, counterID(0))
				return err
			}},
			{Name: "SetCounter", Do: func(ctx context.Context, tx sealtext.Tx) error {
				return s.SetCounter(ctx, tx, north, counterID(0), []byte{1})
			}},
		},
	}
}

// counts checks a state in a transaction of its own, and then writes another
// unless it is nil.
func counts(ctx context.Context, s vault.CounterStore, tenant sealtext.Tenant, id [16]byte, want, next []byte) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Counter(ctx, tx, tenant, id)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("Counter: got %x, want %x", got, want)
		}
		if next == nil {
			return nil
		}
		if err := s.SetCounter(ctx, tx, tenant, id, next); err != nil {
			return err
		}
		if got, err = s.Counter(ctx, tx, tenant, id); err == nil && !bytes.Equal(got, next) {
			err = fmt.Errorf("Counter in the same transaction: got %x, want %x", got, next)
		}
		return err
	})
}

func counterRoundTrip(ctx context.Context, open func() vault.CounterStore) error {
	s := open()
	long := bytes.Repeat([]byte{0, 0xff, '\''}, 500)
	return errors.Join(
		counts(ctx, s, north, counterID(1), nil, []byte{0, 0xff, '\'', 0}),
		counts(ctx, s, north, counterID(1), []byte{0, 0xff, '\'', 0}, long),
		counts(ctx, s, north, counterID(2), nil, []byte{2}),
		counts(ctx, s, north, counterID(1), long, []byte{}),
		counts(ctx, s, north, counterID(1), nil, nil),
		s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if _, err := s.Counter(ctx, tx, north, counterID(2)); err != nil {
				return err
			}
			return s.SetCounter(ctx, tx, north, counterID(2), nil)
		}),
		counts(ctx, s, north, counterID(2), nil, nil),
	)
}

func counterCopies(ctx context.Context, open func() vault.CounterStore) error {
	s, given := open(), []byte{1, 2}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Counter(ctx, tx, north, counterID(1)); err != nil {
			return err
		}
		return s.SetCounter(ctx, tx, north, counterID(1), given)
	})
	if err != nil {
		return err
	}
	clear(given)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Counter(ctx, tx, north, counterID(1))
		if err == nil && !bytes.Equal(got, []byte{1, 2}) {
			err = errors.New("the state changed when the caller's buffer did")
		}
		clear(got)
		return err
	})
	if err != nil {
		return err
	}
	return counts(ctx, s, north, counterID(1), []byte{1, 2}, nil)
}

func counterTenants(ctx context.Context, open func() vault.CounterStore) error {
	s := open()
	return errors.Join(
		counts(ctx, s, north, counterID(1), nil, []byte{1}),
		counts(ctx, s, south, counterID(1), nil, []byte{2}),
		counts(ctx, s, north, counterID(1), []byte{1}, nil),
		counts(ctx, s, south, counterID(1), []byte{2}, nil),
	)
}

func counterLock(ctx context.Context, open func() vault.CounterStore) error {
	s := open()
	if err := counts(ctx, s, north, counterID(1), nil, []byte{0}); err != nil {
		return err
	}
	return countTogether(ctx, s)
}

func counterLockNew(ctx context.Context, open func() vault.CounterStore) error {
	return countTogether(ctx, open())
}

// countTogether adds one to a counter from many goroutines; none may be lost.
func countTogether(ctx context.Context, s vault.CounterStore) error {
	const workers, each = 4, 5
	err := txcase.Each(workers, func(int) error {
		for range each {
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				state, err := s.Counter(ctx, tx, north, counterID(1))
				if err != nil {
					return err
				}
				n := byte(1)
				if len(state) > 0 {
					n = state[0] + 1
				}
				return s.SetCounter(ctx, tx, north, counterID(1), []byte{n})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return counts(ctx, s, north, counterID(1), []byte{workers * each}, nil)
}

func counterDue(ctx context.Context, open func() vault.CounterStore) error {
	s := open()
	store, ok := s.(vault.CounterDisposalStore)
	if !ok {
		return nil
	}
	ours, theirs, now := sealtext.Item{Tenant: north, Record: counterID(1)}, sealtext.Item{Tenant: south, Record: counterID(1)}, clock.System()
	inTx := func(f func(ctx context.Context, tx sealtext.Tx) error) error { return s.InTx(ctx, f) }
	use := func(it sealtext.Item) error {
		return inTx(func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.Counter(ctx, tx, it.Tenant, it.Record)
			return errors.Join(err, s.SetCounter(ctx, tx, it.Tenant, it.Record, []byte{1}))
		})
	}
	due := func(cutoff time.Time, limit, want int) error {
		items, err := store.DueCounters(ctx, nil, cutoff, limit)
		for _, it := range items {
			if it != ours && it != theirs {
				err = errors.Join(err, errors.New("an item must have the tenant and the id of a counter, and no subject"))
			}
		}
		return errors.Join(err, txcase.Want("counters that are due", len(items), want))
	}
	drop := func(cutoff time.Time, want int, items ...sealtext.Item) error {
		return inTx(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := store.DropCounters(ctx, tx, items, cutoff)
			return errors.Join(err, txcase.Want("the count of DropCounters", n, want))
		})
	}
	later := now.AddDate(0, 0, 2)
	if err := errors.Join(use(ours), use(theirs), due(now.Add(-time.Minute), 10, 0), due(later, 10, 2), due(later, 1, 1),
		drop(now.Add(-time.Minute), 0, ours, theirs), drop(later, 1, ours, sealtext.Item{Tenant: north, Record: counterID(2)}), due(later, 10, 1)); err != nil {
		return err
	}
	return inTx(func(ctx context.Context, tx sealtext.Tx) error {
		gone, err1 := s.Counter(ctx, tx, north, counterID(1))
		kept, err2 := s.Counter(ctx, tx, south, counterID(1))
		return errors.Join(err1, err2, txcase.Want("bytes of a counter that was deleted", len(gone), 0), txcase.Want("bytes of the other", len(kept), 1))
	})
}
