package sqltest_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/route"
)

// answering is a provider that counts its calls.
type answering struct {
	calls atomic.Int64
	down  atomic.Bool
}

func (a *answering) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	id := c.Message()
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	a.calls.Add(1)
	if a.down.Load() {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, nil
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: id.String()}, nil
}

// north and then west.
func router(t testing.TB, db *sqlstore.DB, now func() time.Time, north, west transport.Transport) *route.Router {
	t.Helper()
	r, err := route.New(route.Config{Store: db.Transport(), Now: now, Providers: []route.Provider{
		{Name: "north", Transport: north, Prices: map[string]int64{"+": 1}}, {Name: "west", Transport: west, Prices: map[string]int64{"+": 2}},
	}})
	require.NoError(t, err)
	return r
}

// TestTwoRelaysShareTheHealthOfAProvider: relays with ledgers and routers of their own over one
// database. What one finds out the other one knows, each hand-off has its row, and a receipt of either
// provider finds its message.
func TestTwoRelaysShareTheHealthOfAProvider(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages = 30
		db, _ := e.Fresh(t)
		gateway, relay, ids := campaign(t, db, messages, messages)
		var seconds atomic.Int64
		now := func() time.Time { return noon.Add(time.Duration(seconds.Load()) * time.Second) }
		north, west := &answering{}, &answering{}
		north.down.Store(true)
		var relays []*transport.Relay
		for range 2 {
			relays = append(relays, relay(func(c *transport.RelayConfig) {
				ledger, err := consent.New(consent.Config{
					Store: db.Consent(), Sealer: c.Sealer, Audit: c.Audit, Now: c.Now, Rules: []rule.Rule{}, Programs: c.Consent.Programs(),
				})
				require.NoError(t, err)
				c.Consent, c.Workers, c.Batch, c.Router = ledger, 1, 1, router(t, db, now, north, west)
			}))
		}
		step := func(r *transport.Relay, accepted int64) {
			t.Helper()
			for west.calls.Load() < accepted {
				n, err := r.Step(t.Context())
				require.NoError(t, err)
				require.NotZero(t, n)
			}
		}
		step(relays[0], 10)
		require.EqualValues(t, 5, north.calls.Load(), "then it is out")
		step(relays[1], 20)
		require.EqualValues(t, 5, north.calls.Load(), "the second relay has not called it once")
		seconds.Store(10)
		step(relays[1], 30)
		require.EqualValues(t, 6, north.calls.Load(), "one probe")
		for _, r := range relays {
			n, err := r.Step(t.Context())
			require.NoError(t, err)
			require.Zero(t, n)
		}
		attempts, err := db.Transport().Attempts(t.Context(), nil, clinic, ids)
		require.NoError(t, err)
		kinds := map[string]int{}
		for _, a := range attempts {
			kinds[a.Transport+" "+a.Kind.String()]++
			if a.Number == 2 {
				require.Equal(t, "west", a.Transport)
			}
		}
		require.Equal(t, map[string]int{"north not-sent": 6, "west accepted": messages}, kinds)
		for _, id := range ids {
			st, err := gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{
				Tenant: clinic, Transport: "west", ProviderID: id.String(), State: transport.StateDelivered,
			})
			require.NoError(t, err)
			require.Equal(t, id, st.ID)
		}
	})
}

// TestOneProbeOfAll: of many processes that look at the same time, one gets the probe.
func TestOneProbeOfAll(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _ := e.Fresh(t)
		var seconds atomic.Int64
		now := func() time.Time { return noon.Add(time.Duration(seconds.Load()) * time.Second) }
		to, err := sealtext.ParseE164("+12025550123")
		require.NoError(t, err)
		ask := []transport.RouteRequest{{
			Tenant: clinic, Message: sealtext.NewID(), Purpose: sealtext.Informational, To: to.Prefix(), Providers: []string{"north", "west"},
		}}
		var routers []*route.Router
		for range 6 {
			routers = append(routers, router(t, db, now, &answering{}, &answering{}))
		}
		for range 5 {
			routers[0].Ended(clinic, "north", transport.Outcome{Kind: transport.OutcomeUnknown})
		}
		_, err = routers[0].Pick(t.Context(), nil)
		require.NoError(t, err)
		out := 10
		for round := range 4 {
			seconds.Add(int64(out))
			var probes, others atomic.Int64
			var prober atomic.Pointer[route.Router]
			var done sync.WaitGroup
			for _, r := range routers {
				done.Go(func() {
					for range 3 {
						choices, err := r.Pick(t.Context(), ask)
						switch {
						case err != nil:
							t.Error(err)
						case choices[0].Provider == "north":
							probes.Add(1)
							prober.Store(r)
						default:
							others.Add(1)
						}
					}
				})
			}
			done.Wait()
			require.EqualValues(t, 1, probes.Load(), "round %d", round)
			require.EqualValues(t, 3*len(routers)-1, others.Load())
			prober.Load().Ended(clinic, "north", transport.Outcome{Kind: transport.OutcomeNotSent})
			_, err = prober.Load().Pick(t.Context(), nil)
			require.NoError(t, err)
			out = min(2*out, 120)
		}
	})
}

// TestStatementsOfARoutedTurn counts what a router adds to a message.
func TestStatementsOfARoutedTurn(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const messages, width = 1500, 500
		db, _, r := watched(t, e)
		provider := &full{left: messages, width: width, open: make(chan struct{}), all: make(chan struct{})}
		_, relay, _ := campaign(t, db, 250, messages)
		running := relay(func(c *transport.RelayConfig) {
			c.Workers, c.Router = width, router(t, db, func() time.Time { return noon }, provider, provider)
			c.OnError = func(_ context.Context, e transport.RelayError) { t.Errorf("relay: %v", e) }
		})
		r.Take()
		r.Bounds()
		require.NoError(t, running.Start(t.Context()))
		<-provider.all
		require.NoError(t, running.Stop(t.Context()))
		require.Equal(t, transport.RelayStats{Claimed: messages, Begun: messages}, running.Stats())
		statements, bounds := r.Take(), r.Bounds()
		perMessage := func(n int) float64 { return float64(n) / messages }
		t.Logf("%.4f statements and %.4f transactions a message", perMessage(len(statements)+bounds), perMessage(bounds/2))
		if e.Dialect == sqlstore.PostgreSQL {
			require.LessOrEqual(t, perMessage(bounds/2), 0.02)
			require.LessOrEqual(t, perMessage(len(statements)+bounds), 0.1, "each is a round trip")
		}
	})
}
