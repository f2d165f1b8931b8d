package transport_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// gate is a transport that takes the number, and then waits to be let go on or,
// if it is polite, for the end of its context.
type gate struct {
	polite bool
	open   chan struct{}

	mu   sync.Mutex
	sent map[sealtext.ID]int
}

func newGate(polite bool) *gate {
	return &gate{polite: polite, open: make(chan struct{}), sent: map[sealtext.ID]int{}}
}

func (g *gate) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	g.mu.Lock()
	g.sent[id]++
	g.mu.Unlock()
	var end <-chan struct{}
	if g.polite {
		end = ctx.Done()
	}
	select {
	case <-g.open:
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-" + id.String()}, nil
	case <-end:
		return transport.Outcome{Kind: transport.OutcomeUnknown}, ctx.Err()
	}
}

func (g *gate) calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.sent)
}

// relaying is a harness, its store, and what its relay was made from.
type relaying struct {
	*servicetest.Harness
	store transport.Store
	cfg   servicetest.Config
}

// relayWith is a harness whose relay is changed, with messages to Ann that are
// due.
func relayWith(t *testing.T, messages int, change func(*transport.RelayConfig)) (*relaying, []sealtext.ID) {
	t.Helper()
	r := &relaying{}
	r.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		r.store = c.Relay.Store.(transport.Store)
		change(c.Relay)
		r.cfg = *c
	})
	r.cfg.Relay.Consent = r.Consent
	r.OptIn(ann)
	var ids []sealtext.ID
	for n := range messages {
		id, err := r.Gateway.Send(ctx, r.Message(ann, "hello "+strconv.Itoa(n)))
		require.NoError(t, err)
		ids = append(ids, id)
	}
	return r, ids
}

// another is one more relay on the same store, as of another process.
func (r *relaying) another(t *testing.T, tr transport.Transport) *transport.Relay {
	t.Helper()
	cfg := *r.cfg.Relay
	cfg.Store, cfg.Transport, cfg.OnError, cfg.Logger = r.store, tr, nil, nil
	relay, err := transport.NewRelay(cfg)
	require.NoError(t, err)
	return relay
}

func (r *relaying) backlog(t *testing.T) []transport.Backlog {
	t.Helper()
	all, err := r.store.Backlog(ctx, r.Clock.Now())
	require.NoError(t, err)
	for i := range all {
		all[i].OldestDue = time.Time{}
	}
	return all
}

func (r *relaying) state(t *testing.T, id sealtext.ID) transport.State {
	t.Helper()
	st, err := r.Gateway.Status(ctx, r.Tenant, id)
	require.NoError(t, err)
	return st.State
}

// A relay that is stopped in the middle of its work gives back what it has not
// begun, before it waits for what it has: nothing is unknown, nothing stays
// leased, and the next relay has the rest at once.
func TestStopInTheMiddle(t *testing.T) {
	for name, end := range map[string]func(r *relaying) (stop func() error){
		"Start and Stop": func(r *relaying) func() error {
			if err := r.Relay.Start(ctx); err != nil {
				return func() error { return err }
			}
			return func() error { return r.Relay.Stop(ctx) }
		},
		"Run": func(r *relaying) func() error {
			running, cancel := context.WithCancel(ctx)
			done := make(chan error, 1)
			go func() { done <- r.Relay.Run(running) }()
			return func() error { cancel(); return <-done }
		},
		"Start, and the end of its context": func(r *relaying) func() error {
			running, cancel := context.WithCancel(ctx)
			if err := r.Relay.Start(running); err != nil {
				cancel()
				return func() error { return err }
			}
			return func() error { cancel(); return r.Relay.Stop(ctx) }
		},
		"Step": func(r *relaying) func() error {
			running, cancel := context.WithCancel(ctx)
			done := make(chan error, 1)
			go func() { _, err := r.Relay.Step(running); done <- err }()
			return func() error { cancel(); return <-done }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first, second := newGate(true), newGate(true)
				r, ids := relayWith(t, 50, func(c *transport.RelayConfig) { c.Transport, c.Workers = first, 4 })
				stop := end(r)
				synctest.Wait()
				require.Equal(t, 4, first.calls())
				require.Equal(t, []transport.Backlog{{Route: "inbox", Leased: 50}}, r.backlog(t))

				stopped := make(chan error, 1)
				go func() { stopped <- stop() }()
				synctest.Wait()
				require.Equal(t, []transport.Backlog{{Route: "inbox", Due: 46, Leased: 4}}, r.backlog(t), "given back while the four go on")
				require.Equal(t, 4, first.calls())
				require.Equal(t, uint64(46), r.Relay.Stats().GivenBack)
				require.Equal(t, 4, r.Relay.Stats().UnderWay)

				close(second.open)
				n, err := r.another(t, second).Step(ctx)
				require.NoError(t, err)
				require.Equal(t, 46, n, "the next relay has the rest at once")

				close(first.open)
				require.NoError(t, <-stopped)
				require.Empty(t, r.backlog(t), "nothing due, leased or unknown")
				for _, id := range ids {
					require.Equal(t, transport.StateAccepted, r.state(t, id))
					require.Equal(t, 1, first.sent[id]+second.sent[id])
				}
				require.Zero(t, r.Relay.Stats().UnderWay)
			})
		})
	}
}

// A transport that ignores its context holds Stop up for Drain and no longer.
// Exactly its message stays leased.
func TestStopEndsAtDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stubborn := newGate(false)
		r, _ := relayWith(t, 10, func(c *transport.RelayConfig) { c.Transport, c.Workers, c.Drain = stubborn, 1, 17*time.Second })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		start := time.Now()
		err := r.Relay.Stop(ctx)
		require.Equal(t, 17*time.Second, time.Since(start))
		var drain *transport.DrainError
		require.ErrorAs(t, err, &drain)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Len(t, drain.Open, 1)
		open := drain.Open[0]
		require.Equal(t, transport.MessageRef{Tenant: r.Tenant, ID: open.ID}, open)
		require.Equal(t, 1, stubborn.sent[open.ID])
		require.ErrorContains(t, err, "clinic/"+open.ID.String())
		require.Equal(t, []transport.Backlog{{Route: "inbox", Due: 9, Leased: 1}}, r.backlog(t))
		require.Equal(t, transport.StateSending, r.state(t, open.ID))
		require.ErrorAs(t, r.Relay.Stop(ctx), &drain, "it is open still")

		// An outcome that arrives later is stored, if the process still runs.
		close(stubborn.open)
		synctest.Wait()
		require.Equal(t, transport.StateAccepted, r.state(t, open.ID))
		require.NoError(t, r.Relay.Stop(ctx))
	})
}

// A transport that respects its context ends with the time of its hand-off, before Drain.
func TestAHandOffEndsBeforeDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polite := newGate(true)
		r, ids := relayWith(t, 1, func(c *transport.RelayConfig) { c.Transport = polite })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		start := time.Now()
		require.NoError(t, r.Relay.Stop(ctx))
		require.Equal(t, 15*time.Second, time.Since(start), "not cut short by Stop, and not longer than the default")
		require.Equal(t, transport.StateUnknown, r.state(t, ids[0]))
	})
}

func TestStopWhoseContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(true)
		r, ids := relayWith(t, 1, func(c *transport.RelayConfig) { c.Transport = g })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		short, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		err := r.Relay.Stop(short)
		var drain *transport.DrainError
		require.ErrorAs(t, err, &drain)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, []transport.MessageRef{{Tenant: r.Tenant, ID: ids[0]}}, drain.Open)
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx), "the hand-off was left alone")
		require.Equal(t, transport.StateAccepted, r.state(t, ids[0]))
	})
}

func TestStartAndStopOutOfOrder(t *testing.T) {
	r, _ := relayWith(t, 0, func(*transport.RelayConfig) {})
	require.ErrorIs(t, r.Relay.Stop(ctx), transport.ErrNotStarted)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, r.Relay.Start(ended), context.Canceled)
	require.NoError(t, r.Relay.Start(ctx), "neither has used it up")
	require.ErrorIs(t, r.Relay.Start(ctx), transport.ErrStarted)
	require.ErrorIs(t, r.Relay.Run(ctx), transport.ErrStarted)
	require.NoError(t, r.Relay.Stop(ctx))
	require.NoError(t, r.Relay.Stop(ctx), "again")
	require.NoError(t, r.Relay.Stop(ended), "it has ended")
	require.ErrorIs(t, r.Relay.Start(ctx), transport.ErrStopped)
	require.ErrorIs(t, r.Relay.Run(ctx), transport.ErrStopped)
}

// A slow provider occupies as many messages as there are workers, and no more.
func TestWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ workers, batch, want int }{{1, 50, 1}, {7, 50, 7}, {0, 50, 64}, {0, 5, 64}} {
			g := newGate(true)
			r, _ := relayWith(t, 70, func(cfg *transport.RelayConfig) { cfg.Transport, cfg.Workers, cfg.Batch = g, c.workers, c.batch })
			require.NoError(t, r.Relay.Start(ctx))
			synctest.Wait()
			require.Equal(t, c.want, g.calls())
			close(g.open)
			synctest.Wait()
			require.Equal(t, 70, g.calls())
			require.NoError(t, r.Relay.Stop(ctx))
			require.Equal(t, transport.RelayStats{Claimed: 70, Begun: 70}, r.Relay.Stats())
		}
	})
}

// The lease begins anew with the hand-off, however long the message has waited
// for a worker, so that it cannot end during the call.
func TestBeginRenewsTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := newGate(true)
		r, ids := relayWith(t, 2, func(c *transport.RelayConfig) { c.Transport, c.Workers, c.Lease = first, 1, 20*time.Second })
		require.NoError(t, r.Relay.Start(ctx))
		synctest.Wait()
		r.Clock.Advance(15 * time.Second) // the second one has 5 seconds left
		first.open <- struct{}{}
		synctest.Wait()
		require.Equal(t, 2, first.calls())
		r.Clock.Advance(10 * time.Second)
		n, err := r.another(t, newGate(true)).Step(ctx)
		require.NoError(t, err)
		require.Zero(t, n, "it is being handed over")
		close(first.open)
		require.NoError(t, r.Relay.Stop(ctx))
		for _, id := range ids {
			require.Equal(t, transport.StateAccepted, r.state(t, id))
		}
	})
}
