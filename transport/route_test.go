package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

// routed is a gateway whose program sends from three senders: over the route of
// its relay, over another one, and over any.
func routed(t *testing.T, change func(*servicetest.Config)) (*servicetest.Harness, transport.Store) {
	t.Helper()
	var store transport.Store
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		store = c.Relay.Store.(transport.Store)
		p := &c.Programs[0]
		p.Senders = append(p.Senders,
			program.Sender{Address: sealtext.MustSender("24273"), Route: "elsewhere"}, program.Sender{Address: sealtext.MustSender("24274")})
		if change != nil {
			change(c)
		}
	})
	return h, store
}

func TestARelayServesItsRoute(t *testing.T) {
	for _, batch := range []int{1, 50} {
		h, store := routed(t, func(c *servicetest.Config) { c.Relay.Batch = batch })
		h.OptIn(ann)
		for _, sender := range []string{"24273", "24274", h.Sender.String()} {
			m := h.Message(ann, "from "+sender)
			m.Sender = sealtext.MustSender(sender)
			_, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
		}
		require.Equal(t, 2, h.Deliver())
		require.ElementsMatch(t, []string{"from " + h.Sender.String(), "from 24274"}, h.Texts(ann))
		left, err := store.Backlog(ctx, h.Clock.Now())
		require.NoError(t, err)
		require.Len(t, left, 1)
		require.Equal(t, "elsewhere", left[0].Route)
		require.Equal(t, 1, left[0].Due)
	}
}

// TestNoRouteStarves: a relay that always finds a whole batch of its own takes
// what has no route all the same.
func TestNoRouteStarves(t *testing.T) {
	h, _ := routed(t, func(c *servicetest.Config) { c.Relay.Batch = 1 })
	h.OptIn(ann)
	for _, text := range []string{"own", "own", "own", "own", "any"} {
		m := h.Message(ann, text)
		if text == "any" {
			m.Sender = sealtext.MustSender("24274")
		}
		_, err := h.Gateway.Send(ctx, m)
		require.NoError(t, err)
	}
	for range 2 {
		_, err := h.Relay.Step(ctx)
		require.NoError(t, err)
	}
	require.Contains(t, h.Texts(ann), "any")
}

func TestWhatAMessageKeeps(t *testing.T) {
	trace := [16]byte{0: 0x4b, 15: 0x36}
	for _, c := range []struct {
		name      string
		notBefore time.Duration // from now; zero for not set
		dueAfter  time.Duration
	}{
		{"due at once", 0, 0},
		{"due before it was sent", -time.Hour, 0},
		{"due later", 3 * time.Hour, 3 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, store := routed(t, nil)
			h.OptIn(ann, sealtext.Marketing)
			h.Clock.Set(time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)) // midnight in Washington
			now := h.Clock.Now()
			m := h.Message(ann, "hello")
			m.Purpose, m.Trace = sealtext.Marketing, trace
			if c.notBefore != 0 {
				m.NotBefore = now.Add(c.notBefore)
			}
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			row, err := store.Message(ctx, nil, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, now.Add(c.dueAfter), row.DueAt)
			require.True(t, row.NotBefore.After(row.DueAt), "its hours hold it back")
			require.Equal(t, trace, row.Trace)
			require.Equal(t, "inbox", row.Route)

			m.Trace = [16]byte{1}
			again, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			require.Equal(t, id, again, "another trace is the same message")
		})
	}
}

// declaring is a source whose declarations a test replaces.
type declaring struct{ program.Source }

// TestReroute: what waits follows a changed route, over the limit of one
// transaction.
func TestReroute(t *testing.T) {
	source := &declaring{}
	declare := func(c *servicetest.Config, route string) {
		var err error
		c.Programs[0].Senders[0].Route = route
		source.Source, err = program.Static(nil, c.Programs...)
		require.NoError(t, err)
	}
	var cfg servicetest.Config
	h, store := routed(t, func(c *servicetest.Config) {
		declare(c, "old")
		c.Consent.Programs = source
		cfg = *c
	})
	h.OptIn(ann)
	const messages = 1003
	for range messages {
		_, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
	}
	require.Zero(t, h.Deliver())
	moved, err := h.Gateway.Reroute(ctx, h.Tenant)
	require.NoError(t, err)
	require.Zero(t, moved, "nothing was changed")
	declare(&cfg, "inbox")
	moved, err = h.Gateway.Reroute(ctx, h.Tenant)
	require.NoError(t, err)
	require.Equal(t, messages, moved)
	left, err := store.Backlog(ctx, h.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, "inbox", left[0].Route)
	require.Equal(t, messages, left[0].Due)
}

// plainStore cannot move messages.
type plainStore struct{ transport.GatewayStore }

func TestRerouteNeedsAStore(t *testing.T) {
	var cfg transport.GatewayConfig
	h, store := routed(t, func(c *servicetest.Config) { cfg = c.Gateway })
	cfg.Store, cfg.Sealer, cfg.Consent, cfg.Audit = plainStore{store}, h.Sealer, h.Consent, h.Audit
	g, err := transport.NewGateway(cfg)
	require.NoError(t, err)
	_, err = g.Reroute(context.Background(), h.Tenant)
	require.ErrorIs(t, err, transport.ErrNoReroute)
}

// A relay with one transport is bound by the routes and regions of a tenant too: the gate holds what
// would leave them, and says so. What the provider may do unseen is in the audit event.
func TestOneTransportAndThePin(t *testing.T) {
	for name, c := range map[string]struct {
		tenant  program.Tenant
		regions []string
		held    string // the rule; "" where it is handed over
	}{
		"no pin":             {program.Tenant{}, nil, ""},
		"its route":          {program.Tenant{Routes: []string{"inbox", "other"}}, nil, ""},
		"another route":      {program.Tenant{Routes: []string{"other"}}, []string{"eu"}, consent.ReasonRoutes},
		"its region":         {program.Tenant{Regions: []string{"eu"}}, []string{"eu"}, ""},
		"another region":     {program.Tenant{Regions: []string{"eu"}}, []string{"us"}, consent.ReasonRegions},
		"one more region":    {program.Tenant{Regions: []string{"eu"}}, []string{"us", "eu"}, consent.ReasonRegions},
		"no declared region": {program.Tenant{Regions: []string{"eu"}}, nil, consent.ReasonRegions},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				c.tenant.Tenant = sealtext.MustTenant("clinic")
				cfg.Tenants = []program.Tenant{c.tenant}
				in, err := inbox.New(inbox.Config{Now: cfg.Relay.Now, Capabilities: transport.Capabilities{Regions: c.regions, Unseen: []string{"truncation"}}})
				require.NoError(t, err)
				cfg.Relay.Transport = in
			})
			h.OptIn(ann)
			m := h.Message(ann, "hello")
			preview, err := h.Gateway.Preview(ctx, []transport.Message{m}, cents)
			require.NoError(t, err)
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			h.Deliver()
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			if c.held == "" {
				require.Equal(t, transport.Previewed{Segments: 1, Price: 1}, preview.Messages[0])
				require.Equal(t, 1, preview.Allowed)
			} else {
				require.Equal(t, transport.Previewed{Unrouted: []consent.Reason{{Rule: c.held, Source: "the declaration of the tenant"}}}, preview.Messages[0])
				require.Equal(t, transport.Preview{Messages: preview.Messages, Unrouted: 1, Rules: map[string]int{c.held: 1}}, preview)
			}
			state, kind, want := transport.StateAccepted, audit.KindHandedOff, "unseen.truncation"
			if c.held != "" {
				state, kind, want = transport.StateQueued, audit.KindMessageDeferred, c.held
				require.Equal(t, h.Clock.Now().Add(5*time.Minute), st.NotBefore)
			}
			require.Equal(t, state, st.State)
			var rules []string
			for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant, Kinds: []audit.Kind{kind}}) {
				require.NoError(t, err)
				rules = append(rules, e.Details.Rules...)
			}
			require.Equal(t, []string{want}, rules)
			h.Clock.Advance(25 * time.Hour)
			h.Deliver()
			st, err = h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.held != "", st.State == transport.StateExpired)
		})
	}
}
