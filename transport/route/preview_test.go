package route_test

import (
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

// long is a text of three segments.
const long = "See you tomorrow at 10. Please bring the card of your insurer, the list of what you take, and the letter of your doctor. " +
	"The entrance is in Mill Road, behind the station. If you come by car, the garage is open from 8, and we pay for two hours of it. " +
	"Somebody at the desk shows you where to go. Reply STOP to opt out."

// What Preview says of a route with several providers is what the relay does: the reason of the audit
// event if none can take the message, and otherwise the price of the provider that takes it.
func TestThePreviewOfARoute(t *testing.T) {
	eu, us := []string{"eu"}, []string{"us"}
	for name, c := range map[string]struct {
		tenant  program.Tenant
		north   route.Provider // has the region "us", and west "eu"
		west    route.Provider
		change  func(*transport.Message, time.Time)
		pause   *program.Pause
		waits   string // the rule; "" where it is handed over
		by      string
		segment int64
	}{
		"the cheapest":            {by: "north", segment: 2},
		"the cheapest of the pin": {tenant: program.Tenant{Regions: eu}, by: "west", segment: 7},
		"a route of the pin":      {tenant: program.Tenant{Routes: []string{"west"}}, by: "west", segment: 7},
		"no region":               {tenant: program.Tenant{Regions: []string{"ch"}}, waits: consent.ReasonRegions},
		"no such route":           {tenant: program.Tenant{Routes: []string{"east"}}, waits: consent.ReasonRoutes},
		"the fewer reasons":       {tenant: program.Tenant{Routes: []string{"north"}, Regions: []string{"ch"}}, waits: consent.ReasonRegions},
		"not to the destination": {
			tenant: program.Tenant{Regions: us}, north: route.Provider{Prices: map[string]int64{"+44": 1}}, waits: "route.unserved",
		},
		"not for the purpose": {
			tenant: program.Tenant{Regions: eu}, west: route.Provider{Purposes: sealtext.Purposes(sealtext.OTP)}, waits: "route.unserved",
		},
		"by the longest prefix": {north: route.Provider{Prices: map[string]int64{"+1": 1, "+1202": 9}}, by: "west", segment: 7},
		"without prices":        {north: route.Provider{Prices: map[string]int64{}}, by: "north"},
		"a pause of the pin": {
			tenant: program.Tenant{Regions: eu}, pause: &program.Pause{Tenant: sealtext.MustTenant("clinic"), Route: "west"}, waits: consent.ReasonPaused,
		},
		"a pause of another": {pause: &program.Pause{Tenant: sealtext.MustTenant("clinic"), Route: "north"}, by: "west", segment: 7},
		"a pause that ends before it is due": {
			tenant: program.Tenant{Regions: eu}, pause: &program.Pause{Tenant: sealtext.MustTenant("clinic"), Route: "west", Until: time.Date(2026, 3, 2, 15, 30, 0, 0, time.UTC)},
			change: func(m *transport.Message, now time.Time) { m.NotBefore = now.Add(time.Hour) }, by: "west", segment: 7,
		},
		"a recipient by subject": {tenant: program.Tenant{Regions: eu}, change: func(m *transport.Message, _ time.Time) { m.To = sealtext.Number{} }, by: "west", segment: 7},
	} {
		t.Run(name, func(t *testing.T) {
			carriers := map[string]*carrier{
				"north": {capabilities: transport.Capabilities{Regions: us}}, "west": {capabilities: transport.Capabilities{Regions: eu}},
			}
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				c.tenant.Tenant = sealtext.MustTenant("clinic")
				cfg.Tenants = []program.Tenant{c.tenant}
				for one, price := range map[string]int64{"north": 2, "west": 7} {
					p := &c.north
					if one == "west" {
						p = &c.west
					}
					p.Name, p.Transport = one, carriers[one]
					if p.Prices == nil {
						p.Prices = map[string]int64{"+": price}
					} else if len(p.Prices) == 0 {
						p.Prices = nil
					}
				}
				router, err := route.New(route.Config{Store: cfg.Relay.Store.(route.Store), Now: cfg.Relay.Now, Providers: []route.Provider{c.north, c.west}})
				require.NoError(t, err)
				cfg.Relay.Transport, cfg.Relay.Router = nil, router
			})
			h.OptIn(ann)
			if c.pause != nil {
				_, err := h.Consent.Pause(ctx, sealtext.System("test"), *c.pause)
				require.NoError(t, err)
			}
			m := h.Message(ann, long)
			if c.change != nil {
				c.change(&m, h.Clock.Now())
			}
			if m.To.IsZero() {
				m.Subject = h.Person(ann).Subject
			}
			before := events(t, h)
			got, err := h.Gateway.Preview(ctx, []transport.Message{m}, nil)
			require.NoError(t, err)
			require.Equal(t, before, events(t, h), "it writes nothing")
			one := got.Messages[0]

			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			if m.NotBefore.After(h.Clock.Now()) {
				h.Clock.Set(m.NotBefore)
			}
			h.Deliver()
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			if c.waits == "" {
				require.Equal(t, transport.StateAccepted, st.State)
				require.Equal(t, []sealtext.ID{id}, carriers[c.by].took)
				require.Equal(t, transport.Previewed{Segments: 3, Price: 3 * c.segment}, one)
				require.Equal(t, transport.Preview{Messages: got.Messages, Allowed: 1, Rules: map[string]int{}, Segments: 3, Price: 3 * c.segment}, got)
				priced, err := h.Gateway.Preview(ctx, []transport.Message{m}, func(_ sealtext.Prefix, segments int) int64 { return int64(100 * segments) })
				require.NoError(t, err)
				require.Equal(t, int64(300), priced.Price, "the function of the caller counts before the router")
				return
			}
			require.Equal(t, transport.StateQueued, st.State)
			require.Zero(t, carriers["north"].called()+carriers["west"].called())
			var rules []string
			for _, r := range one.Unrouted {
				require.NotEmpty(t, r.Source)
				rules = append(rules, r.Rule)
			}
			require.Equal(t, []string{c.waits}, rules)
			var deferred [][]string
			for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant, Kinds: []audit.Kind{audit.KindMessageDeferred}}) {
				require.NoError(t, err)
				deferred = append(deferred, e.Details.Rules)
			}
			require.Equal(t, [][]string{rules}, deferred, "as the relay says")
			require.Equal(t, transport.Preview{Messages: got.Messages, Unrouted: 1, Rules: map[string]int{c.waits: 1}}, got)
		})
	}
}

// events counts the audit events.
func events(t testing.TB, h *servicetest.Harness) (n int) {
	t.Helper()
	for _, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		n++
	}
	return n
}

// A message that asks for no route is taken by any relay: it costs what it costs at most, and waits only
// if no relay can take it. What the gateway does not know of a route it does not say.
func TestThePreviewOfAnyRoute(t *testing.T) {
	const any, other, elsewhere = "24273", "24274", "24275"
	cheap := func(region string, price int64) *route.Router {
		r, err := route.New(route.Config{Store: memory(t), Providers: []route.Provider{
			{Name: "north", Transport: kept(t, transport.Capabilities{Regions: []string{region}}), Prices: map[string]int64{"+": price}},
		}})
		require.NoError(t, err)
		return r
	}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Tenants = []program.Tenant{{Tenant: sealtext.MustTenant("clinic"), Regions: []string{"eu", "ch"}}}
		c.Programs[0].Senders = append(c.Programs[0].Senders, program.Sender{Address: sealtext.MustSender(any)},
			program.Sender{Address: sealtext.MustSender(other), Route: "other"}, program.Sender{Address: sealtext.MustSender(elsewhere), Route: "elsewhere"})
		c.Relay.Transport, c.Relay.Router = nil, cheap("us", 1)
		c.Gateway.Routers = map[string]transport.Router{"a": cheap("eu", 3), "other": cheap("ch", 5), "us": cheap("us", 50)}
	})
	h.OptIn(ann)
	var list []transport.Message
	for _, from := range []string{any, other, elsewhere, h.Sender.String()} {
		m := h.Message(ann, "hello")
		m.Sender = sealtext.MustSender(from)
		list = append(list, m)
	}
	got, err := h.Gateway.Preview(ctx, list, nil)
	require.NoError(t, err)
	pinned := []consent.Reason{{Rule: consent.ReasonRegions, Source: "the declaration of the tenant"}}
	require.Equal(t, []transport.Previewed{{Segments: 1, Price: 5}, {Segments: 1, Price: 5}, {Segments: 1}, {Unrouted: pinned}}, got.Messages)

	_, err = h.Service.Programs.DeclareTenant(ctx, sealtext.System("test"), program.Tenant{Tenant: h.Tenant, Regions: []string{"jp"}})
	require.NoError(t, err)
	got, err = h.Gateway.Preview(ctx, list[:1], nil)
	require.NoError(t, err)
	require.Equal(t, []transport.Previewed{{Unrouted: pinned}}, got.Messages)
}

func memory(t testing.TB) route.Store {
	t.Helper()
	m, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return m.Transport()
}

// A route has one transport or one router, with what it needs.
func TestAGatewayChecksItsRoutes(t *testing.T) {
	var cfg transport.GatewayConfig
	h := servicetest.NewWith(t, func(c *servicetest.Config) { cfg = c.Gateway })
	cfg.Sealer, cfg.Consent, cfg.Audit = h.Sealer, h.Consent, h.Audit
	in := kept(t, transport.Capabilities{})
	for _, c := range []struct {
		transports map[string]transport.Transport
		routers    map[string]transport.Router
		want       string
	}{
		{map[string]transport.Transport{"a": nil}, nil, "transport: GatewayConfig.Transports has a provider without a Transport"},
		{nil, map[string]transport.Router{"a": nil}, "transport: GatewayConfig.Routers must not have a nil router"},
		{nil, map[string]transport.Router{"a": &route.Router{}}, "transport: GatewayConfig.Routers has no providers"},
		{
			map[string]transport.Transport{"a": in}, map[string]transport.Router{"a": &route.Router{}},
			"transport: GatewayConfig.Transports and Routers must not have the same route",
		},
	} {
		cfg.Transports, cfg.Routers = c.transports, c.routers
		_, err := transport.NewGateway(cfg)
		require.EqualError(t, err, c.want)
	}
}
