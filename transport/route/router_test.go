package route_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/route"
)

var ctx = context.Background()

var _ transport.Router = (*route.Router)(nil)

// message returns an id that is the same in every run.
func message(n uint64) (id sealtext.ID) {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
	copy(id[:], sum[:])
	return id
}

func prefix(t testing.TB, e164 string) sealtext.Prefix {
	t.Helper()
	n, err := sealtext.ParseE164(e164)
	require.NoError(t, err)
	return n.Prefix()
}

// kept is a provider that accepts everything.
func kept(t testing.TB, c transport.Capabilities) *inbox.Transport {
	t.Helper()
	in, err := inbox.New(inbox.Config{Capabilities: c})
	require.NoError(t, err)
	return in
}

func providers(t testing.TB, names ...string) (ps []route.Provider) {
	t.Helper()
	for i, name := range names {
		ps = append(ps, route.Provider{Name: name, Transport: kept(t, transport.Capabilities{}), Prices: map[string]int64{"+": int64(i)}})
	}
	return ps
}

// process is a router as of one process.
type process struct {
	*route.Router
	clock *servicetest.Clock
	calls uint64
}

// pick chooses for one message, and returns the provider.
func (p *process) pick(t testing.TB, change ...func(*transport.RouteRequest)) transport.RouteChoice {
	t.Helper()
	p.calls++
	req := transport.RouteRequest{Message: message(p.calls), Purpose: sealtext.Informational, To: prefix(t, "+12025550123"), Providers: p.names()}
	for _, f := range change {
		f(&req)
	}
	choices, err := p.Pick(ctx, []transport.RouteRequest{req})
	require.NoError(t, err)
	require.Len(t, choices, 1)
	return choices[0]
}

func (p *process) names() (names []string) {
	for _, h := range p.Health() {
		names = append(names, h.Provider)
	}
	return names
}

func (p *process) ended(provider string, kinds ...transport.OutcomeKind) {
	for _, kind := range kinds {
		p.Ended(sealtext.Tenant{}, provider, transport.Outcome{Kind: kind})
	}
}

const accepted, rejected, notSent, unknown = transport.OutcomeAccepted, transport.OutcomeRejected, transport.OutcomeNotSent, transport.OutcomeUnknown

func processes(t testing.TB, n int, change func(*route.Config)) (ps []*process) {
	t.Helper()
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	clock := servicetest.NewClock(time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC))
	for range n {
		cfg := route.Config{Store: mem.Transport(), Providers: providers(t, "north", "west"), Now: clock.Now}
		if change != nil {
			change(&cfg)
		}
		r, err := route.New(cfg)
		require.NoError(t, err)
		ps = append(ps, &process{Router: r, clock: clock})
	}
	return ps
}

func TestChoice(t *testing.T) {
	list := []route.Provider{
		{Name: "cheap-eu", Prices: map[string]int64{"+4": 10}},
		{Name: "germany", Prices: map[string]int64{"+49": 5, "+4930": 90, "+44": 30}},
		{Name: "toronto", Prices: map[string]int64{"+1416": 1, "+": 200}},
		{Name: "codes", Purposes: sealtext.Purposes(sealtext.OTP), Prices: map[string]int64{"+49": 0}},
		{Name: "us", Prices: map[string]int64{"+1": 7}},
	}
	ps := processes(t, 1, func(c *route.Config) {
		for i := range list {
			list[i].Transport = kept(t, transport.Capabilities{})
		}
		c.Providers = list
	})
	all := ps[0].names()
	for name, c := range map[string]struct {
		to        string
		purpose   sealtext.Purpose
		permitted []string
		want      []string // by attempts
	}{
		"the cheapest":                 {"+498912345678", sealtext.Marketing, all, []string{"germany", "cheap-eu", "toronto", "germany"}},
		"a dearer area":                {"+493012345678", sealtext.Marketing, all, []string{"cheap-eu", "germany", "toronto"}},
		"the longest prefix":           {"+14165550123", sealtext.Marketing, all, []string{"toronto", "us"}},
		"a neighbor of it":             {"+12125550123", sealtext.Marketing, all, []string{"us", "toronto"}},
		"passcodes":                    {"+498912345678", sealtext.OTP, all, []string{"codes", "germany", "cheap-eu", "toronto"}},
		"everywhere else":              {"+81312345678", sealtext.OTP, all, []string{"toronto", "toronto"}},
		"what the tenant permits":      {"+498912345678", sealtext.OTP, []string{"cheap-eu", "us"}, []string{"cheap-eu", "cheap-eu"}},
		"nothing that serves it":       {"+81312345678", sealtext.OTP, []string{"cheap-eu", "us"}, []string{""}},
		"a purpose that is not served": {"+498912345678", sealtext.Marketing, []string{"codes"}, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			for attempts, want := range c.want {
				got := ps[0].pick(t, func(r *transport.RouteRequest) {
					r.To, r.Purpose, r.Providers, r.Attempts = prefix(t, c.to), c.purpose, c.permitted, attempts
				})
				require.Equal(t, want, got.Provider, "attempt %d", attempts)
				require.Zero(t, got.RetryAt)
				if attempts+1 < len(c.want) {
					require.Equal(t, c.want[attempts+1] != c.want[0], got.More, "attempt %d", attempts)
				}
			}
		})
	}
}

// Numbers of one country code are told apart by the country that they were assigned in.
func TestCountries(t *testing.T) {
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	p := processes(t, 1, func(c *route.Config) {
		c.Locator = zones
		c.Providers = []route.Provider{
			{Name: "us", Prices: map[string]int64{"US": 5, "US-PR": 50, "+1907": 90}},
			{Name: "ca", Prices: map[string]int64{"CA": 6}},
			{Name: "eu", Prices: map[string]int64{"EU": 20, "FR": 30}},
			{Name: "all", Prices: map[string]int64{"+": 40}},
		}
		for i := range c.Providers {
			c.Providers[i].Transport = kept(t, transport.Capabilities{})
		}
	})[0]
	for name, c := range map[string]struct{ to, want string }{
		"New York":           {"+12125550123", "us"},
		"Toronto":            {"+14165550123", "ca"},
		"Puerto Rico":        {"+17875550123", "all"},
		"Alaska":             {"+19075550123", "all"},
		"Germany":            {"+498912345678", "eu"},
		"France":             {"+33612345678", "eu"},
		"the United Kingdom": {"+447911123456", "all"},
		"Japan":              {"+81312345678", "all"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, p.pick(t, func(r *transport.RouteRequest) { r.To = prefix(t, c.to) }).Provider)
		})
	}
}

// The shares are those of the weights, the order is the same in every process, and the second provider
// of a message is as random as the first.
func TestWeights(t *testing.T) {
	weights := map[string]int{"a": 1, "b": 3, "c": 6}
	ps := processes(t, 2, func(c *route.Config) {
		c.Providers = nil
		for _, name := range []string{"a", "b", "c"} {
			c.Providers = append(c.Providers, route.Provider{Name: name, Transport: kept(t, transport.Capabilities{}), Weight: weights[name]})
		}
	})
	const n = 20_000
	first, afterC := map[string]int{}, map[string]int{}
	for i := range uint64(n) {
		of := func(attempts int) func(*transport.RouteRequest) {
			return func(r *transport.RouteRequest) { r.Message, r.Attempts = message(i), attempts }
		}
		one := ps[0].pick(t, of(0)).Provider
		require.Equal(t, one, ps[1].pick(t, of(0)).Provider)
		first[one]++
		if one == "c" {
			afterC[ps[0].pick(t, of(1)).Provider]++
		}
	}
	for name, w := range weights {
		require.InDelta(t, n*w/10, first[name], n/100, name)
	}
	require.Zero(t, afterC["c"])
	require.InDelta(t, first["c"]*3/4, afterC["b"], n/100)
}

// A provider is taken out after failures in a row, comes back by a probe, and is out for longer each
// time.
func TestHealth(t *testing.T) {
	p := processes(t, 1, nil)[0]
	p.ended("north", notSent, unknown, notSent, notSent)
	require.Equal(t, "north", p.pick(t).Provider, "four are not five")
	p.ended("north", rejected, notSent, notSent, notSent, notSent)
	require.Equal(t, "north", p.pick(t).Provider, "a refusal is an answer")
	p.ended("north", unknown)
	require.Equal(t, transport.RouteChoice{Provider: "west"}, p.pick(t))
	p.ended("north", notSent, notSent, notSent, notSent, notSent, notSent)

	for _, seconds := range []int{10, 20, 40, 80, 120, 120} {
		out := time.Duration(seconds) * time.Second
		p.clock.Advance(out - time.Microsecond)
		require.Equal(t, "west", p.pick(t).Provider, "out for %v", out)
		p.clock.Advance(time.Microsecond)
		require.Equal(t, transport.RouteChoice{Provider: "north", More: true}, p.pick(t), "the probe after %v", out)
		require.Equal(t, "west", p.pick(t).Provider, "one only")
		p.ended("west", accepted)
		p.ended("north", notSent, notSent, notSent)
		require.Equal(t, "west", p.pick(t).Provider)
	}
	p.clock.Advance(2 * time.Minute)
	require.Equal(t, "north", p.pick(t).Provider)
	p.ended("north", accepted)
	require.Equal(t, "north", p.pick(t).Provider, "back")
	require.Equal(t, []route.Health{{Provider: "north"}, {Provider: "west"}}, p.Health())
	p.ended("north", notSent, notSent, notSent, notSent, notSent)
	p.clock.Advance(10 * time.Second)
	require.Equal(t, "north", p.pick(t).Provider, "the time begins anew")
}

// Without any healthy provider a message waits for the first that may be.
func TestNoneIsHealthy(t *testing.T) {
	p := processes(t, 1, nil)[0]
	start := p.clock.Now()
	p.ended("north", notSent, notSent, notSent, notSent, notSent)
	p.clock.Advance(4 * time.Second)
	p.ended("west", notSent, notSent, notSent, notSent, notSent)
	require.Equal(t, transport.RouteChoice{RetryAt: start.Add(10 * time.Second)}, p.pick(t))
	p.clock.Advance(6 * time.Second)
	require.Equal(t, "north", p.pick(t).Provider)
	require.Equal(t, transport.RouteChoice{RetryAt: p.clock.Now().Add(time.Second)}, p.pick(t), "the probe may be answered at any time")
}

// A probe that is not handed over is granted to another message.
func TestAProbeThatIsNotUsed(t *testing.T) {
	ps := processes(t, 2, nil)
	ps[0].ended("north", notSent, notSent, notSent, notSent, notSent)
	require.Equal(t, "west", ps[0].pick(t).Provider)
	ps[0].clock.Advance(10 * time.Second)
	require.Equal(t, "north", ps[0].pick(t).Provider)
	require.Equal(t, "west", ps[1].pick(t).Provider)
	require.False(t, ps[1].Ended(sealtext.Tenant{}, "north", transport.Outcome{}), "its is not the probe")
	require.Equal(t, "west", ps[0].pick(t).Provider)
	require.True(t, ps[0].Ended(sealtext.Tenant{}, "north", transport.Outcome{}))
	require.Equal(t, "north", ps[0].pick(t).Provider)
	ps[0].Ended(sealtext.Tenant{}, "north", transport.Outcome{})
	_, err := ps[0].Pick(ctx, nil)
	require.NoError(t, err)
	ps[1].clock.Advance(time.Second)
	require.Equal(t, "north", ps[1].pick(t).Provider, "of any process")
	require.Equal(t, "west", ps[0].pick(t).Provider)
	require.Equal(t, 1, ps[0].Health()[0].Trips)
}

// A passcode is no probe while another provider can take it.
func TestPasscodesAreNoProbes(t *testing.T) {
	p := processes(t, 1, nil)[0]
	code := func(r *transport.RouteRequest) { r.Purpose = sealtext.OTP }
	alone := func(r *transport.RouteRequest) { r.Purpose, r.Providers = sealtext.OTP, []string{"north"} }
	p.ended("north", notSent, notSent, notSent, notSent, notSent)
	p.clock.Advance(10 * time.Second)
	require.Equal(t, transport.RouteChoice{Provider: "west"}, p.pick(t, code))
	require.Equal(t, transport.RouteChoice{Provider: "north"}, p.pick(t, alone))
}

// A provider that asks to wait is left alone for so long, and is healthy then.
func TestRetryAfter(t *testing.T) {
	ps := processes(t, 2, nil)
	ps[0].Ended(sealtext.Tenant{}, "north", transport.Outcome{Kind: notSent, RetryAfter: time.Minute})
	for _, p := range ps {
		require.Equal(t, "west", p.pick(t).Provider, "in both processes")
	}
	ps[0].clock.Advance(time.Minute)
	for _, p := range ps {
		require.Equal(t, "north", p.pick(t).Provider)
		require.Equal(t, "north", p.pick(t).Provider, "without a probe")
	}
	ps[0].Ended(sealtext.Tenant{}, "north", transport.Outcome{Kind: notSent, RetryAfter: 1000 * time.Hour})
	ps[0].clock.Advance(24 * time.Hour)
	require.Equal(t, "north", ps[0].pick(t).Provider, "at most a day")
}

// One process finds out for all, and all of them together have one probe at a time.
func TestProcessesShareHealth(t *testing.T) {
	ps := processes(t, 3, nil)
	for _, p := range ps {
		require.Equal(t, "north", p.pick(t).Provider)
	}
	out := func(want int) {
		t.Helper()
		probes := 0
		for range 20 {
			for _, p := range ps {
				if p.pick(t).Provider == "north" {
					probes++
				}
			}
		}
		require.Equal(t, want, probes)
	}
	ps[1].ended("north", notSent, notSent, notSent, notSent, notSent)
	require.Equal(t, "west", ps[1].pick(t).Provider)
	ps[0].clock.Advance(time.Second)
	out(0)
	ps[0].clock.Advance(9 * time.Second)
	out(1)
	ps[0].clock.Advance(29 * time.Second)
	out(0)
	ps[0].clock.Advance(time.Second) // nobody answered: the process died
	out(1)
	ps[0].ended("north", notSent) // its was the probe
	require.Equal(t, "west", ps[0].pick(t).Provider)
	ps[0].clock.Advance(20*time.Second - time.Microsecond)
	out(0)
	ps[0].clock.Advance(time.Microsecond)
	out(1)
	ps[0].ended("north", accepted)
	require.Equal(t, "north", ps[0].pick(t).Provider)
	ps[0].clock.Advance(time.Second)
	out(60)
}

// Failures that several processes find out about at the same time take a provider out once.
func TestFailuresFoundTogether(t *testing.T) {
	ps := processes(t, 3, nil)
	for _, p := range ps {
		require.Equal(t, "north", p.pick(t).Provider)
	}
	for _, p := range ps {
		p.ended("north", notSent, notSent, notSent, notSent, notSent)
		require.Equal(t, "west", p.pick(t).Provider)
	}
	ps[0].clock.Advance(10 * time.Second)
	require.Equal(t, "north", ps[0].pick(t).Provider, "not for twice as long")
}

var errAway = errors.New("store: away")

// failing is a store that is away.
type failing struct {
	transport.Store
	away bool
}

func (f *failing) InTx(ctx context.Context, do func(context.Context, sealtext.Tx) error) error {
	if f.away {
		return errAway
	}
	return f.Store.InTx(ctx, do)
}

// What was found out while the store is away is shared later.
func TestTheStoreIsAway(t *testing.T) {
	var store *failing
	ps := processes(t, 2, func(c *route.Config) {
		if store == nil {
			store = &failing{Store: c.Store.(transport.Store)}
			c.Store = store
		}
	})
	require.Equal(t, "north", ps[0].pick(t).Provider)
	ps[0].ended("north", notSent, notSent, notSent, notSent, notSent)
	store.away = true
	req := []transport.RouteRequest{{Message: message(1), Purpose: sealtext.OTP, To: prefix(t, "+12025550123"), Providers: ps[0].names()}}
	_, err := ps[0].Pick(ctx, req)
	require.ErrorIs(t, err, errAway)
	store.away = false
	require.Equal(t, "north", ps[1].pick(t).Provider)
	require.Equal(t, "west", ps[0].pick(t).Provider)
	ps[0].clock.Advance(time.Second)
	require.Equal(t, "west", ps[1].pick(t).Provider)
}

// A process whose clock is a year ahead takes nothing out for longer than others can.
func TestAWrongClock(t *testing.T) {
	year := 365 * 24 * time.Hour
	ahead := false
	ps := processes(t, 2, func(c *route.Config) {
		if now := c.Now; !ahead {
			ahead = true
			c.Now = func() time.Time { return now().Add(year) }
		}
	})
	require.Equal(t, "north", ps[0].pick(t).Provider)
	ps[0].ended("north", notSent, notSent, notSent, notSent, notSent)
	require.Equal(t, "west", ps[0].pick(t).Provider)
	require.Equal(t, "west", ps[1].pick(t).Provider)
	for range 119 {
		ps[1].clock.Advance(time.Second)
		require.Equal(t, "west", ps[1].pick(t).Provider)
	}
	ps[1].clock.Advance(time.Second)
	require.Equal(t, "north", ps[1].pick(t).Provider)
}

func TestNewRefuses(t *testing.T) {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*route.Config)
		want   string
	}{
		"no store":          {func(c *route.Config) { c.Store = nil }, "Config.Store is required"},
		"no providers":      {func(c *route.Config) { c.Providers = nil }, "Config.Providers is required"},
		"negative failures": {func(c *route.Config) { c.Failures = -1 }, "must not be negative"},
		"max below first":   {func(c *route.Config) { c.MaxOpen = time.Second }, "MaxOpen must not be below OpenFor"},
		"no transport":      {func(c *route.Config) { c.Providers[1].Transport = nil }, "Providers[1]: sealtext: transport is required"},
		"two of a name":     {func(c *route.Config) { c.Providers[1].Name = "north" }, "Providers[1]: sealtext: name must be unique"},
		"a bad name":        {func(c *route.Config) { c.Providers[0].Name = "North" }, "Providers[0]: sealtext: name"},
		"a price":           {func(c *route.Config) { c.Providers[0].Prices = map[string]int64{"+49": -1} }, "prices must not be negative"},
		"no country":        {func(c *route.Config) { c.Providers[0].Prices = map[string]int64{"Germany": 1} }, "or by an ISO 3166 code"},
		"no destination":    {func(c *route.Config) { c.Providers[0].Prices = map[string]int64{"": 1} }, "or by an ISO 3166 code"},
		"no locator":        {func(c *route.Config) { c.Providers[0].Prices = map[string]int64{"DE": 1} }, "Config.Locator is required"},
		"a whole number":    {func(c *route.Config) { c.Providers[0].Prices = map[string]int64{"+4930123456": 1} }, "up to nine digits"},
		"a weight":          {func(c *route.Config) { c.Providers[0].Weight = -1 }, "weight must not be negative"},
		"a purpose":         {func(c *route.Config) { c.Providers[0].Purposes = 0xf0 }, "purposes must be"},
		"something unseen": {func(c *route.Config) {
			c.Providers[0].Transport = kept(t, transport.Capabilities{Unseen: []string{"shorten-urls"}})
		}, `Providers[0]: sealtext: unseen must have "shorten-urls" to accept it`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := route.Config{Store: mem.Transport(), Providers: providers(t, "north", "west")}
			c.change(&cfg)
			_, err := route.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
	cfg := route.Config{Store: mem.Transport(), Providers: providers(t, "north")}
	cfg.Providers[0].Transport, cfg.Providers[0].Unseen = kept(t, transport.Capabilities{Unseen: []string{"shorten-urls"}}), []string{"shorten-urls"}
	_, err = route.New(cfg)
	require.NoError(t, err, "it is accepted")
}
