package vaulttest_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

func TestGoodAccessStores(t *testing.T) {
	vaulttest.RunCounterStore(t, func(*testing.T) vault.CounterStore { return good() })
	vaulttest.RunCaseStore(t, func(*testing.T) vault.CaseStore { return good() })
}

// looseCounters breaks the transactions of a good store.
type looseCounters struct {
	*txcase.Loose
	next vault.CounterStore
}

func (s looseCounters) Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) (state []byte, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		state, err = s.next.Counter(ctx, tx, tenant, id)
		return err
	})
	return state, err
}

func (s looseCounters) SetCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error {
		return s.next.SetCounter(ctx, tx, tenant, id, state)
	})
}

// hastyCounters disposes of counters in its own way.
type hastyCounters struct {
	vault.CounterStore
	vault.CounterDisposalStore
	ahead, behind int // days
}

func (s hastyCounters) DueCounters(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.CounterDisposalStore.DueCounters(ctx, tx, cutoff.AddDate(0, 0, s.ahead), limit)
}

func (s hastyCounters) DropCounters(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return s.CounterDisposalStore.DropCounters(ctx, tx, items, cutoff.AddDate(0, 0, s.behind))
}

// bentCounters changes the arguments and results of a good store.
type bentCounters struct {
	vault.CounterStore
	in, out func([]byte) []byte
	tenant  func(sealtext.Tenant) sealtext.Tenant
}

func (s bentCounters) Counter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte) ([]byte, error) {
	state, err := s.CounterStore.Counter(ctx, tx, s.tenant(tenant), id)
	return s.out(state), err
}

func (s bentCounters) SetCounter(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id [16]byte, state []byte) error {
	return s.CounterStore.SetCounter(ctx, tx, s.tenant(tenant), id, s.in(state))
}

// lockless has no isolation: the first two transactions that read after some calls read the same
// state.
type lockless struct {
	mu     sync.Mutex
	states map[[16]byte][]byte
	after  int
	calls  int
	both   sync.WaitGroup
}

func newLockless(after int) *lockless {
	s := &lockless{states: map[[16]byte][]byte{}, after: after}
	s.both.Add(2)
	return s
}

func (s *lockless) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return f(ctx, nil)
}

func (s *lockless) Counter(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, id [16]byte) ([]byte, error) {
	s.mu.Lock()
	s.calls++
	n, state := s.calls-s.after, slices.Clone(s.states[id])
	s.mu.Unlock()
	if n == 1 || n == 2 {
		s.both.Done()
		s.both.Wait()
	}
	return state, nil
}

func (s *lockless) SetCounter(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, id [16]byte, state []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[id] = slices.Clone(state)
	return nil
}

func TestBrokenCounterStores(t *testing.T) {
	var broken []txcase.Broken[vault.CounterStore]
	for _, f := range txcase.Flaws() {
		broken = append(broken, txcase.Broken[vault.CounterStore]{Name: f.Name, Cases: f.Cases, Open: func() vault.CounterStore {
			s := good()
			return looseCounters{txcase.NewLoose(s.InTx, f.Fault), s}
		}})
	}
	add := func(name string, open func() vault.CounterStore, cases ...string) {
		broken = append(broken, txcase.Broken[vault.CounterStore]{Name: name, Cases: cases, Open: open})
	}
	same := func(b []byte) []byte { return b }
	tenant := func(t sealtext.Tenant) sealtext.Tenant { return t }
	add("cuts long states", func() vault.CounterStore {
		return bentCounters{good(), func(b []byte) []byte { return b[:min(len(b), 255)] }, same, tenant}
	}, "counter-round-trip")
	add("shares buffers that it is given", func() vault.CounterStore {
		var shared []byte
		return bentCounters{good(), func(b []byte) []byte { shared = b; return b }, func(b []byte) []byte {
			if shared != nil {
				return slices.Clone(shared)
			}
			return b
		}, tenant}
	}, "counter-copies")
	add("shares buffers that it hands out", func() vault.CounterStore {
		var shared []byte
		return bentCounters{good(), func(b []byte) []byte { shared = slices.Clone(b); return b }, func([]byte) []byte { return shared }, tenant}
	}, "counter-copies")
	add("leaks tenants", func() vault.CounterStore {
		return bentCounters{good(), same, same, func(sealtext.Tenant) sealtext.Tenant { return sealtext.MustTenant("north") }}
	}, "counter-tenants")
	add("does not lock a row", func() vault.CounterStore { return newLockless(2) }, "counter-lock")
	add("lists counters of today", func() vault.CounterStore { s := good(); return hastyCounters{s, s, 2, 0} }, "counter-due")
	add("deletes counters of today", func() vault.CounterStore { s := good(); return hastyCounters{s, s, 0, 2} }, "counter-due")
	add("does not lock a row that is not there", func() vault.CounterStore { return newLockless(0) }, "counter-lock-new")

	cases := map[string]vaulttest.CounterStoreCase{}
	var names []string
	for _, c := range vaulttest.CounterStoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vault.CounterStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
