package route_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/route"
)

const ann, bob = "+12025550123", "+12025550124"

// carrier is a provider whose answers a test sets.
type carrier struct {
	capabilities transport.Capabilities

	mu     sync.Mutex
	answer func(context.Context, transport.Cleared) (transport.Outcome, error) // nil: it accepts
	took   []sealtext.ID
	calls  int
}

func (c *carrier) Capabilities() transport.Capabilities { return c.capabilities }

func (c *carrier) Send(ctx context.Context, m transport.Cleared) (transport.Outcome, error) {
	c.mu.Lock()
	c.calls++
	answer := c.answer
	c.mu.Unlock()
	if answer != nil {
		return answer(ctx, m)
	}
	if _, err := m.To(); err != nil {
		return transport.Outcome{Kind: notSent}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took = append(c.took, m.Message())
	return transport.Outcome{Kind: accepted, ProviderID: "p" + strconv.Itoa(len(c.took))}, nil
}

func (c *carrier) set(answer func(context.Context, transport.Cleared) (transport.Outcome, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

func (c *carrier) called() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// answers reads the number and answers.
func answers(out transport.Outcome, err error) func(context.Context, transport.Cleared) (transport.Outcome, error) {
	return func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
		if _, readErr := m.To(); readErr != nil {
			return transport.Outcome{Kind: notSent}, readErr
		}
		return out, err
	}
}

// routed is a harness whose relay has providers, cheapest first.
type routed struct {
	*servicetest.Harness
	router   *route.Router
	carriers map[string]*carrier
	store    transport.Store
	relay    transport.RelayConfig
	consent  consent.Config

	mu   sync.Mutex
	errs []error
}

func newRouted(t testing.TB, change func(*servicetest.Config), carriers ...*carrier) *routed {
	t.Helper()
	r := &routed{carriers: map[string]*carrier{}}
	r.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		r.store = c.Relay.Store.(transport.Store)
		cfg := route.Config{Store: r.store, Now: c.Relay.Now}
		for i, one := range carriers {
			name := []string{"north", "west", "south", "east"}[i]
			r.carriers[name] = one
			cfg.Providers = append(cfg.Providers, route.Provider{
				Name: name, Transport: one, Prices: map[string]int64{"+": int64(i)}, Unseen: one.capabilities.Unseen,
			})
		}
		var err error
		r.router, err = route.New(cfg)
		require.NoError(t, err)
		c.Relay.Transport, c.Relay.Router, c.Relay.OnError = nil, r.router, r.hear
		if change != nil {
			change(c)
		}
		r.relay, r.consent = *c.Relay, c.Consent
	})
	r.OptIn(ann)
	return r
}

func (r *routed) hear(_ context.Context, e transport.RelayError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, e)
}

func (r *routed) heard() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.errs)
}

func (r *routed) queue(t testing.TB, change ...func(*transport.Message)) sealtext.ID {
	t.Helper()
	m := r.Message(ann, "See you tomorrow at 10.")
	for _, f := range change {
		f(&m)
	}
	id, err := r.Gateway.Send(ctx, m)
	require.NoError(t, err)
	return id
}

func (r *routed) status(t testing.TB, id sealtext.ID) transport.Status {
	t.Helper()
	st, err := r.Gateway.Status(ctx, r.Tenant, id)
	require.NoError(t, err)
	return st
}

// attempts lists the providers and the outcomes of a message.
func (r *routed) attempts(t testing.TB, id sealtext.ID) (list []string) {
	t.Helper()
	attempts, err := r.store.Attempts(ctx, nil, r.Tenant, []sealtext.ID{id})
	require.NoError(t, err)
	for _, a := range attempts {
		list = append(list, a.Transport+" "+a.Kind.String())
	}
	return list
}

// events lists the audit events of a kind.
func (r *routed) events(t testing.TB, kind audit.Kind) (ds []audit.Details) {
	t.Helper()
	for e, err := range r.Audit.Events(ctx, audit.Query{Tenant: r.Tenant, Kinds: []audit.Kind{kind}}) {
		require.NoError(t, err)
		ds = append(ds, e.Details)
	}
	return ds
}

// another is a relay with a ledger and a router of its own over the same store, as of another process.
func (r *routed) another(t testing.TB) *transport.Relay {
	t.Helper()
	cfg := route.Config{Store: r.store, Now: r.relay.Now}
	for i, h := range r.router.Health() {
		cfg.Providers = append(cfg.Providers, route.Provider{
			Name: h.Provider, Transport: r.carriers[h.Provider], Prices: map[string]int64{"+": int64(i)},
		})
	}
	router, err := route.New(cfg)
	require.NoError(t, err)
	r.consent.Sealer, r.consent.Audit, r.consent.Programs = r.Sealer, r.Audit, r.Service.Programs
	ledger, err := consent.New(r.consent)
	require.NoError(t, err)
	relay := r.relay
	relay.Router, relay.Consent, relay.Sealer, relay.Audit = router, ledger, r.Sealer, r.Audit
	out, err := transport.NewRelay(relay)
	require.NoError(t, err)
	return out
}
