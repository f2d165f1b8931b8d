package route_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/route"
)

// Only what was surely not sent goes to another provider, at once and under another permit. Each
// hand-off has its row and its audit events, with the name of its provider.
func TestOnlyNotSentFailsOver(t *testing.T) {
	boom := errors.New("connection reset")
	type send = func(context.Context, transport.Cleared) (transport.Outcome, error)
	for name, c := range map[string]struct {
		first send
		state transport.State
		want  []string
	}{
		"accepted":                   {answers(transport.Outcome{Kind: accepted}, nil), transport.StateAccepted, []string{"north accepted"}},
		"rejected":                   {answers(transport.Outcome{Kind: rejected}, nil), transport.StateRejected, []string{"north rejected"}},
		"unknown":                    {answers(transport.Outcome{Kind: unknown}, nil), transport.StateUnknown, []string{"north unknown"}},
		"unknown, and asks to wait":  {answers(transport.Outcome{Kind: unknown, RetryAfter: time.Minute}, nil), transport.StateUnknown, []string{"north unknown"}},
		"nothing after reading":      {answers(transport.Outcome{}, nil), transport.StateUnknown, []string{"north unknown"}},
		"an error after reading":     {answers(transport.Outcome{}, boom), transport.StateUnknown, []string{"north unknown"}},
		"accepted with an error":     {answers(transport.Outcome{Kind: accepted}, boom), transport.StateUnknown, []string{"north unknown"}},
		"rejected with an error":     {answers(transport.Outcome{Kind: rejected}, boom), transport.StateRejected, []string{"north rejected"}},
		"a panic after reading":      {func(_ context.Context, m transport.Cleared) (transport.Outcome, error) { _, _ = m.To(); panic("bug") }, transport.StateUnknown, []string{"north unknown"}},
		"not sent":                   {answers(transport.Outcome{Kind: notSent}, nil), transport.StateAccepted, []string{"north not-sent", "west accepted"}},
		"not sent with an error":     {answers(transport.Outcome{Kind: notSent}, boom), transport.StateAccepted, []string{"north not-sent", "west accepted"}},
		"not sent, and asks to wait": {answers(transport.Outcome{Kind: notSent, RetryAfter: time.Hour}, nil), transport.StateAccepted, []string{"north not-sent", "west accepted"}},
		"an error before reading":    {func(context.Context, transport.Cleared) (transport.Outcome, error) { return transport.Outcome{}, boom }, transport.StateAccepted, []string{"north not-sent", "west accepted"}},
		"unknown before reading": {func(context.Context, transport.Cleared) (transport.Outcome, error) {
			return transport.Outcome{Kind: unknown}, nil
		}, transport.StateAccepted, []string{"north not-sent", "west accepted"}},
		"a panic before reading": {func(context.Context, transport.Cleared) (transport.Outcome, error) { panic("bug") }, transport.StateAccepted, []string{"north not-sent", "west accepted"}},
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{answer: c.first}, &carrier{}
			r := newRouted(t, nil, north, west)
			id := r.queue(t)
			r.Deliver()
			require.Equal(t, c.state, r.status(t, id).State)
			require.Equal(t, c.want, r.attempts(t, id))
			require.Equal(t, len(c.want)-1, west.called())
			var handed, ended []string
			for _, d := range r.events(t, audit.KindHandedOff) {
				handed = append(handed, d.Transport)
			}
			for _, d := range r.events(t, audit.KindOutcomeRecorded) {
				ended = append(ended, d.Transport+" "+d.Outcome)
			}
			require.ElementsMatch(t, []string{"north", "west"}[:len(c.want)], handed)
			require.ElementsMatch(t, c.want, ended)
			r.Clock.Advance(2 * time.Hour)
			r.Deliver()
			require.Equal(t, c.want, r.attempts(t, id), "and no more")
		})
	}
}

// After each provider was tried once the message waits, and begins with the first one.
func TestEachProviderOnceThenTheBackoff(t *testing.T) {
	down := answers(transport.Outcome{Kind: notSent}, nil)
	r := newRouted(t, nil, &carrier{answer: down}, &carrier{answer: down}, &carrier{answer: down})
	id := r.queue(t)
	require.Equal(t, 3, r.Deliver())
	round := []string{"north not-sent", "west not-sent", "south not-sent"}
	require.Equal(t, round, r.attempts(t, id))
	require.Equal(t, r.Clock.Now().Add(2*time.Minute), r.status(t, id).NotBefore, "30 seconds, doubled by the third attempt")
	r.Clock.Advance(2 * time.Minute)
	require.Equal(t, 3, r.Deliver())
	require.Equal(t, slices.Concat(round, round), r.attempts(t, id))
}

// A provider that asks to wait is left alone for so long, and delays no message that another one can
// take before.
func TestAMessageDoesNotWaitForOneProvider(t *testing.T) {
	north, west := &carrier{}, &carrier{}
	north.set(answers(transport.Outcome{Kind: notSent}, nil))
	west.set(answers(transport.Outcome{Kind: notSent, RetryAfter: time.Hour}, nil))
	r := newRouted(t, nil, north, west)
	id := r.queue(t)
	r.Deliver()
	require.Equal(t, []string{"north not-sent", "west not-sent"}, r.attempts(t, id))
	require.Equal(t, r.Clock.Now().Add(time.Minute), r.status(t, id).NotBefore, "the backoff of the second attempt")
	north.set(nil)
	r.Clock.Advance(time.Minute)
	r.Deliver()
	require.Equal(t, []string{"north not-sent", "west not-sent", "north accepted"}, r.attempts(t, id))

	north.set(answers(transport.Outcome{Kind: notSent, RetryAfter: time.Hour}, nil))
	id = r.queue(t)
	r.Deliver()
	require.Equal(t, []string{"north not-sent"}, r.attempts(t, id))
	r.Clock.Advance(30 * time.Second)
	r.Deliver()
	require.Equal(t, []string{"north not-sent"}, r.attempts(t, id))
	r.Clock.Advance(58*time.Minute + 29*time.Second)
	r.Deliver()
	require.Equal(t, []string{"north not-sent"}, r.attempts(t, id))
	r.Clock.Advance(time.Second)
	r.Deliver()
	require.Equal(t, []string{"north not-sent", "west not-sent"}, r.attempts(t, id), "west can be asked again")
}

// What happens between two providers counts: an opt-out, an expiry, a pause, a change of the pin.
func TestAFailoverIsANewDecision(t *testing.T) {
	for name, c := range map[string]struct {
		between func(t *testing.T, r *routed)
		state   transport.State
	}{
		"nothing": {func(*testing.T, *routed) {}, transport.StateAccepted},
		"an opt-out": {func(t *testing.T, r *routed) {
			_, err := r.Consent.Record(ctx, consent.Event{
				Person: r.Person(ann), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodPaper, Actor: sealtext.System("desk"),
				OccurredAt: r.Clock.Now(), IdempotencyKey: "out", Evidence: consent.Evidence{Reference: "call-1"},
			})
			require.NoError(t, err)
		}, transport.StateDenied},
		"the end of its time": {func(_ *testing.T, r *routed) { r.Clock.Advance(25 * time.Hour) }, transport.StateExpired},
		"a pause of the other": {func(t *testing.T, r *routed) {
			_, err := r.Service.Programs.Pause(ctx, sealtext.System("desk"), program.Pause{Log: r.Tenant, Route: "west"})
			require.NoError(t, err)
		}, transport.StateQueued},
		"a pin": {func(t *testing.T, r *routed) {
			_, err := r.Service.Programs.DeclareTenant(ctx, sealtext.System("desk"), program.Tenant{Tenant: r.Tenant, Routes: []string{"north"}})
			require.NoError(t, err)
		}, transport.StateQueued},
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{}, &carrier{}
			r := newRouted(t, nil, north, west)
			failed := 0
			north.set(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
				_, err := m.To()
				require.NoError(t, err)
				failed++
				return transport.Outcome{Kind: notSent}, nil
			})
			id := r.queue(t)
			_, err := r.Relay.Step(ctx)
			require.NoError(t, err)
			require.Equal(t, 1, failed)
			require.Equal(t, transport.StateQueued, r.status(t, id).State)
			require.False(t, r.status(t, id).NotBefore.After(r.Clock.Now()), "due at once")
			c.between(t, r)
			r.Deliver()
			require.Equal(t, c.state, r.status(t, id).State)
			require.Equal(t, c.state == transport.StateAccepted, west.called() == 1)
			if c.state != transport.StateAccepted {
				require.Zero(t, west.called())
			}
		})
	}
}

// The receipts of both providers find the message: a receipt names the provider.
func TestReceiptsOfBothProviders(t *testing.T) {
	north, west := &carrier{}, &carrier{}
	r := newRouted(t, nil, north, west)
	one := r.queue(t)
	r.Deliver()
	north.set(answers(transport.Outcome{Kind: notSent}, nil))
	two := r.queue(t)
	r.Deliver()
	require.Equal(t, []string{"north accepted"}, r.attempts(t, one))
	require.Equal(t, []string{"north not-sent", "west accepted"}, r.attempts(t, two))
	receipt := func(provider string, state transport.State) (transport.Status, error) {
		return r.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: r.Tenant, Transport: provider, ProviderID: "p1", State: state})
	}
	st, err := receipt("west", transport.StateDelivered)
	require.NoError(t, err)
	require.Equal(t, two, st.ID)
	require.Equal(t, transport.StateDelivered, st.State)
	st, err = receipt("north", transport.StateUndelivered)
	require.NoError(t, err)
	require.Equal(t, one, st.ID)
	require.Equal(t, transport.StateUndelivered, st.State)
	st, err = receipt("inbox", transport.StateDelivered)
	require.NoError(t, err)
	require.True(t, st.ID.IsZero(), "the route is no provider")
}

// A receipt by our id finds the hand-off to its own provider. What one provider reports of a message
// that it was not said to have sent ends no hand-off to another one, unless the person has it.
func TestReceiptsByOurID(t *testing.T) {
	type receipt struct {
		provider string
		state    transport.State
	}
	for name, c := range map[string]struct {
		second   transport.Outcome
		receipts []receipt
		want     transport.State
	}{
		"of the second":                  {transport.Outcome{Kind: accepted}, []receipt{{"west", transport.StateUndelivered}}, transport.StateUndelivered},
		"of the second, unknown":         {transport.Outcome{Kind: unknown}, []receipt{{"west", transport.StateDelivered}}, transport.StateDelivered},
		"a failure of the first":         {transport.Outcome{Kind: accepted}, []receipt{{"north", transport.StateFailed}}, transport.StateAccepted},
		"a failure of the first earlier": {transport.Outcome{Kind: accepted}, []receipt{{"north", transport.StateFailed}, {"west", transport.StateDelivered}}, transport.StateDelivered},
		"the first delivers after all":   {transport.Outcome{Kind: unknown}, []receipt{{"north", transport.StateDelivered}}, transport.StateDelivered},
		"of neither":                     {transport.Outcome{Kind: accepted}, []receipt{{"east", transport.StateFailed}}, transport.StateAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{answer: answers(transport.Outcome{Kind: notSent}, nil)}, &carrier{answer: answers(c.second, nil)}
			r := newRouted(t, nil, north, west)
			id := r.queue(t)
			r.Deliver()
			require.Len(t, r.attempts(t, id), 2)
			for _, one := range c.receipts {
				_, err := r.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: r.Tenant, Transport: one.provider, Message: id, State: one.state})
				require.NoError(t, err)
			}
			require.Equal(t, c.want, r.status(t, id).State)
		})
	}
}

// A provider that is paused is left out; the others take its messages.
func TestAPausedProviderIsLeftOut(t *testing.T) {
	north, west := &carrier{}, &carrier{}
	r := newRouted(t, nil, north, west)
	p, err := r.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Log: r.Tenant, Route: "north"})
	require.NoError(t, err)
	id := r.queue(t)
	r.Deliver()
	require.Equal(t, []string{"west accepted"}, r.attempts(t, id))
	_, err = r.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Log: r.Tenant, Route: "west"})
	require.NoError(t, err)
	id = r.queue(t)
	r.Deliver()
	require.Empty(t, r.attempts(t, id))
	require.Equal(t, []string{consent.ReasonPaused}, r.events(t, audit.KindMessageDeferred)[0].Rules)
	require.NoError(t, r.Consent.Resume(ctx, sealtext.System("desk"), p.ID))
	r.Clock.Advance(5 * time.Minute)
	r.Deliver()
	require.Equal(t, []string{"north accepted"}, r.attempts(t, id))
}

// What a provider may do unseen is in the audit event of each hand-off to it, and in what the relay
// says of its providers.
func TestUnseenIsAudited(t *testing.T) {
	north, west := &carrier{capabilities: transport.Capabilities{Unseen: []string{"shorten-urls", "smart-encoding"}}}, &carrier{}
	r := newRouted(t, nil, north, west)
	r.queue(t)
	r.Deliver()
	north.set(answers(transport.Outcome{Kind: rejected}, nil))
	handed := r.events(t, audit.KindHandedOff)
	require.Equal(t, []string{"unseen.shorten-urls", "unseen.smart-encoding"}, handed[0].Rules)
	require.Equal(t, map[string]transport.Capabilities{"north": north.capabilities, "west": {}}, r.Relay.Providers())
}

// Two relays with ledgers of their own over one store: what one finds out the other one knows.
func TestTwoRelaysShareHealth(t *testing.T) {
	north, west := &carrier{}, &carrier{}
	north.set(answers(transport.Outcome{Kind: notSent}, nil))
	r := newRouted(t, nil, north, west)
	another := r.another(t)
	for range 5 {
		r.queue(t)
	}
	r.Deliver()
	require.Equal(t, 5, north.called())
	require.Len(t, west.took, 5)
	for range 10 {
		r.queue(t)
	}
	for n := 1; n > 0; {
		var err error
		n, err = another.Step(ctx)
		require.NoError(t, err)
	}
	require.Equal(t, 5, north.called(), "the second one has never called it")
	require.Len(t, west.took, 15)

	// One message of all is the probe; it fails over like any other.
	r.Clock.Advance(10 * time.Second)
	for range 10 {
		r.queue(t)
	}
	for n := 1; n > 0; {
		var err error
		n, err = another.Step(ctx)
		require.NoError(t, err)
		n += r.Deliver()
	}
	require.Equal(t, 6, north.called())
	require.Len(t, west.took, 25)
	north.set(nil)
	r.Clock.Advance(20 * time.Second)
	r.queue(t)
	r.Deliver()
	require.Equal(t, 7, north.called(), "the probe")
	r.Clock.Advance(time.Second)
	r.queue(t)
	_, err := another.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, 8, north.called(), "it is back for both")
}

// wild is a router that does what a router must not.
type wild struct {
	*route.Router
	pick func([]transport.RouteRequest) []transport.RouteChoice
}

func (w wild) Pick(_ context.Context, rs []transport.RouteRequest) ([]transport.RouteChoice, error) {
	return w.pick(rs), nil
}

// A message that the gate holds is no probe: the next one is.
func TestTheGateHoldsTheProbe(t *testing.T) {
	north, west := &carrier{}, &carrier{}
	r := newRouted(t, func(c *servicetest.Config) { c.Relay.Batch = 1 }, north, west)
	north.set(answers(transport.Outcome{Kind: notSent}, nil))
	for range 5 {
		r.queue(t)
	}
	r.Deliver()
	require.Equal(t, 5, north.called())
	north.set(nil)
	held := r.queue(t)
	_, err := r.Consent.Record(ctx, consent.Event{
		Person: r.Person(ann), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodPaper, Actor: sealtext.System("desk"),
		OccurredAt: r.Clock.Now(), IdempotencyKey: "out", Evidence: consent.Evidence{Reference: "call-1"},
	})
	require.NoError(t, err)
	r.Clock.Advance(10 * time.Second)
	r.Deliver()
	require.Equal(t, transport.StateDenied, r.status(t, held).State)
	require.Equal(t, 5, north.called())
	r.OptIn(bob)
	next := r.queue(t, func(m *transport.Message) { m.To = r.Number(bob) })
	r.Deliver()
	require.Equal(t, []string{"north accepted"}, r.attempts(t, next))
}

// A router that leaves the pin, or answers something else, is not followed.
func TestAWildRouterIsNotFollowed(t *testing.T) {
	for name, pick := range map[string]func([]transport.RouteRequest) []transport.RouteChoice{
		"out of the pin": func([]transport.RouteRequest) []transport.RouteChoice {
			return []transport.RouteChoice{{Provider: "west"}}
		},
		"an unknown provider": func([]transport.RouteRequest) []transport.RouteChoice {
			return []transport.RouteChoice{{Provider: "moon"}}
		},
		"too few":  func([]transport.RouteRequest) []transport.RouteChoice { return nil },
		"too many": func([]transport.RouteRequest) []transport.RouteChoice { return make([]transport.RouteChoice, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{}, &carrier{}
			r := newRouted(t, func(c *servicetest.Config) {
				c.Tenants = []program.Tenant{{Tenant: sealtext.MustTenant("clinic"), Routes: []string{"north"}}}
				c.Relay.Router = wild{c.Relay.Router.(*route.Router), pick}
			}, north, west)
			id := r.queue(t)
			_, err := r.Relay.Step(ctx)
			require.ErrorContains(t, err, "transport: route: the router ")
			require.Zero(t, north.called()+west.called())
			st := r.status(t, id)
			require.Equal(t, transport.StateQueued, st.State)
			require.Equal(t, r.Clock.Now().Add(time.Second), st.NotBefore, "given back for one poll")
		})
	}
}

func TestNewRelayRefusesProviders(t *testing.T) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	router := func(name string, c transport.Capabilities) *route.Router {
		r, err := route.New(route.Config{Store: mem.Transport(), Providers: []route.Provider{{Name: name, Transport: &carrier{capabilities: c}, Unseen: c.Unseen}}})
		require.NoError(t, err)
		return r
	}
	r := newRouted(t, nil, &carrier{})
	base := r.relay
	base.Consent, base.Sealer, base.Audit = r.Consent, r.Sealer, r.Audit
	for name, c := range map[string]struct {
		change func(*transport.RelayConfig)
		want   string
	}{
		"neither": {func(c *transport.RelayConfig) { c.Router = nil }, "RelayConfig.Transport is required"},
		"both":    {func(c *transport.RelayConfig) { c.Transport = &carrier{} }, "one of RelayConfig.Transport and RelayConfig.Router"},
		"no providers": {func(c *transport.RelayConfig) {
			c.Router = &route.Router{}
		}, "RelayConfig.Router has no providers"},
		"a region": {func(c *transport.RelayConfig) {
			c.Router = router("north", transport.Capabilities{Regions: []string{"EU"}})
		}, "Capabilities of north: sealtext: region"},
		"something unseen": {func(c *transport.RelayConfig) {
			c.Router = router("north", transport.Capabilities{Unseen: []string{"Shorten URLs"}})
		}, "Capabilities of north: sealtext: unseen"},
		"a validity": {func(c *transport.RelayConfig) {
			c.Router = router("north", transport.Capabilities{MinValidity: time.Hour, MaxValidity: time.Minute})
		}, "Capabilities of north: MinValidity must not be longer than MaxValidity"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := base
			c.change(&cfg)
			_, err := transport.NewRelay(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// A message that a pause with an end holds goes on when the pause ends, and not at the next look that
// would be due without one.
func TestAPausedProviderGoesOnInTime(t *testing.T) {
	desk := sealtext.System("desk")
	for name, c := range map[string]struct {
		pauses []program.Pause // with Until as a time after now
		ends   time.Duration
	}{
		"all providers by name": {[]program.Pause{
			{Route: "north", Until: time.Time{}.Add(2 * time.Minute)}, {Route: "west", Until: time.Time{}.Add(time.Minute)},
		}, time.Minute},
		"everything of the purpose": {[]program.Pause{
			{Purposes: sealtext.Purposes(sealtext.Informational), Until: time.Time{}.Add(time.Minute)},
		}, time.Minute},
		"one for good": {[]program.Pause{
			{Route: "north"}, {Route: "west", Until: time.Time{}.Add(time.Minute)},
		}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{}, &carrier{}
			r := newRouted(t, nil, north, west)
			now := r.Clock.Now()
			for _, p := range c.pauses {
				if p.Log = r.Tenant; !p.Until.IsZero() {
					p.Until = now.Add(p.Until.Sub(time.Time{}))
				}
				_, err := r.Consent.Pause(ctx, desk, p)
				require.NoError(t, err)
			}
			id := r.queue(t, func(m *transport.Message) { m.ExpiresAt = now.Add(3 * time.Minute) })
			r.Deliver()
			require.Empty(t, r.attempts(t, id))
			require.Equal(t, now.Add(c.ends).UTC(), r.status(t, id).NotBefore.UTC())
			r.Clock.Advance(c.ends)
			r.Deliver()
			require.Equal(t, transport.StateAccepted, r.status(t, id).State)
		})
	}
}
