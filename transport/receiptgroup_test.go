package transport_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

var errBadReceipt = errors.New("a bad receipt")

// slowReceipts is a store that keeps the first receipts waiting, and fails or panics with those of one
// message.
type slowReceipts struct {
	transport.GatewayStore
	first   sync.Once
	entered chan struct{}
	open    chan struct{}
	bad     sealtext.ID
	panics  bool

	mu     sync.Mutex
	groups []int // the number of receipts of each call
}

func (s *slowReceipts) Receipts(ctx context.Context, tx sealtext.Tx, rows []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	s.first.Do(func() {
		close(s.entered)
		<-s.open
	})
	s.mu.Lock()
	s.groups = append(s.groups, len(rows))
	s.mu.Unlock()
	for _, r := range rows {
		if r.Message == s.bad && s.panics && len(rows) > 1 {
			panic("a driver")
		}
		if r.Message == s.bad {
			return nil, errBadReceipt
		}
	}
	return s.GatewayStore.Receipts(ctx, tx, rows)
}

// TestReceiptsThatArriveTogether: those that come while one is stored are stored in one transaction; a bad
// one among them fails alone.
func TestReceiptsThatArriveTogether(t *testing.T) {
	for _, c := range []struct {
		name        string
		bad, panics bool
		groups      []int
	}{
		{"all good", false, false, []int{1, 19}},
		{"one bad", true, false, append([]int{1, 19}, ones(19)...)},
		{"a panic", true, true, append([]int{1, 19}, ones(19)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var cfg transport.GatewayConfig
				h, plain := routed(t, func(c *servicetest.Config) { cfg = c.Gateway })
				store := &slowReceipts{GatewayStore: plain, entered: make(chan struct{}), open: make(chan struct{}), bad: sealtext.NewID(), panics: c.panics}
				cfg.Store, cfg.Sealer, cfg.Consent, cfg.Audit = store, h.Sealer, h.Consent, h.Audit
				gateway, err := transport.NewGateway(cfg)
				require.NoError(t, err)
				h.OptIn(ann)
				ids := make([]sealtext.ID, 20)
				for i := range ids {
					ids[i], err = h.Gateway.Send(ctx, h.Message(ann, fmt.Sprint("hello ", i)))
					require.NoError(t, err)
				}
				h.Deliver()
				if c.bad {
					store.bad = ids[7]
				}
				errs := make([]error, len(ids))
				states := make([]transport.State, len(ids))
				var done sync.WaitGroup
				receive := func(i int) {
					done.Go(func() {
						st, err := gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", Message: ids[i], State: transport.StateDelivered})
						errs[i], states[i] = err, st.State
					})
				}
				receive(0)
				<-store.entered
				for i := 1; i < len(ids); i++ {
					receive(i)
				}
				synctest.Wait() // until all wait
				close(store.open)
				done.Wait()
				require.Equal(t, c.groups, store.groups)
				for i := range ids {
					if c.bad && i == 7 {
						require.ErrorIs(t, errs[i], errBadReceipt)
						continue
					}
					require.NoError(t, errs[i])
					require.Equal(t, transport.StateDelivered, states[i])
				}
				want := len(ids)
				if c.bad {
					want--
				}
				require.Equal(t, want, counts(kinds(t, h))[audit.KindReceiptRecorded])
			})
		})
	}
}

func ones(n int) (all []int) {
	for range n {
		all = append(all, 1)
	}
	return all
}

// TestAReceiptThatWaitsEndsWithItsContext: the provider repeats it then.
func TestAReceiptThatWaitsEndsWithItsContext(t *testing.T) {
	var cfg transport.GatewayConfig
	h, plain := routed(t, func(c *servicetest.Config) { cfg = c.Gateway })
	store := &slowReceipts{GatewayStore: plain, entered: make(chan struct{}), open: make(chan struct{}), bad: sealtext.NewID()}
	cfg.Store, cfg.Sealer, cfg.Consent, cfg.Audit = store, h.Sealer, h.Consent, h.Audit
	gateway, err := transport.NewGateway(cfg)
	require.NoError(t, err)
	first := make(chan error, 1)
	receipt := transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-1", State: transport.StateDelivered}
	go func() {
		_, err := gateway.ReceiveDelivery(ctx, receipt)
		first <- err
	}()
	<-store.entered
	over, cancel := context.WithCancel(ctx)
	cancel()
	_, err = gateway.ReceiveDelivery(over, receipt)
	require.ErrorIs(t, err, context.Canceled)
	close(store.open)
	require.NoError(t, <-first)
}

// heldReceipts is a store whose first transaction does not begin before it is released.
type heldReceipts struct {
	transport.GatewayStore
	began   atomic.Bool
	entered chan struct{}
	open    chan struct{}

	mu    sync.Mutex
	calls [][]bool // of each call, which receipts are opt-outs
}

func (s *heldReceipts) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if s.began.CompareAndSwap(false, true) {
		close(s.entered)
		<-s.open
	}
	return s.GatewayStore.InTx(ctx, f)
}

func (s *heldReceipts) Receipts(ctx context.Context, tx sealtext.Tx, rows []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	var optOuts []bool
	for _, r := range rows {
		optOuts = append(optOuts, r.OptedOut)
	}
	s.mu.Lock()
	s.calls = append(s.calls, optOuts)
	s.mu.Unlock()
	return s.GatewayStore.Receipts(ctx, tx, rows)
}

// TestAnOptOutWaitsForNoReceipts: one that a receipt reports is stored in a transaction of its own, at once,
// although a receipt is being stored and others wait for their group.
func TestAnOptOutWaitsForNoReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cfg transport.GatewayConfig
		h, plain := routed(t, func(c *servicetest.Config) { cfg = c.Gateway })
		store := &heldReceipts{GatewayStore: plain, entered: make(chan struct{}), open: make(chan struct{})}
		cfg.Store, cfg.Sealer, cfg.Consent, cfg.Audit = store, h.Sealer, h.Consent, h.Audit
		gateway, err := transport.NewGateway(cfg)
		require.NoError(t, err)
		h.OptIn(ann)
		ids := make([]sealtext.ID, 8)
		for i := range ids {
			ids[i], err = h.Gateway.Send(ctx, h.Message(ann, fmt.Sprint("hello ", i)))
			require.NoError(t, err)
		}
		h.Deliver()
		errs := make([]error, len(ids))
		var ended [8]atomic.Bool
		var done sync.WaitGroup
		receive := func(i int, state transport.State, optedOut bool) {
			done.Go(func() {
				_, errs[i] = gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", Message: ids[i], State: state, OptedOut: optedOut})
				ended[i].Store(true)
			})
		}
		receive(0, transport.StateDelivered, false)
		<-store.entered
		for i := 1; i < 6; i++ {
			receive(i, transport.StateDelivered, false)
		}
		synctest.Wait() // until all wait
		receive(6, transport.StateUndelivered, true)
		receive(7, transport.StateUndelivered, true)
		synctest.Wait()
		require.Equal(t, [][]bool{{true}, {true}}, store.calls, "before the receipt that is being stored, each alone")
		for i := range ended {
			require.Equal(t, i >= 6, ended[i].Load())
		}
		requireDenied(t, h.Send(ann, "please stay"), consent.ReasonOptedOut)
		close(store.open)
		done.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
		require.Equal(t, [][]bool{{true}, {true}, {false}, make([]bool, 5)}, store.calls)
		require.Equal(t, len(ids), counts(kinds(t, h))[audit.KindReceiptRecorded])
	})
}
