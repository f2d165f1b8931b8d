package route_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/route"
)

// Of the tenants here, shop and gym have an account of their own at each provider; all others share one.
var shop, gym, bank, cafe = sealtext.MustTenant("shop"), sealtext.MustTenant("gym"), sealtext.MustTenant("bank"), sealtext.MustTenant("cafe")

func withAccounts(c *route.Config) {
	for i := range c.Providers {
		c.Providers[i].Account = func(t sealtext.Tenant) string {
			if t == shop || t == gym {
				return t.String()
			}
			return ""
		}
	}
}

func of(t sealtext.Tenant) func(*transport.RouteRequest) {
	return func(r *transport.RouteRequest) { r.Tenant = t }
}

func (p *process) endedOf(t sealtext.Tenant, n int, out transport.Outcome) {
	for range n {
		p.Ended(t, "north", out)
	}
}

// What failed decides who is kept from the provider: all tenants, or those of the account.
func TestWhoIsKeptFromAProvider(t *testing.T) {
	for name, c := range map[string]struct {
		out transport.Outcome
		// north takes the messages of these afterwards.
		shop, gym, bank bool
	}{
		"accepted":                        {transport.Outcome{Kind: accepted}, true, true, true},
		"a message is rejected":           {transport.Outcome{Kind: rejected}, true, true, true},
		"no connection":                   {transport.Outcome{Kind: notSent}, false, false, false},
		"no answer":                       {transport.Outcome{Kind: unknown}, false, false, false},
		"declines for now":                {transport.Outcome{Kind: notSent, RetryAfter: time.Minute}, false, false, false},
		"credentials":                     {transport.Outcome{Kind: notSent, Account: true}, false, true, true},
		"forbidden":                       {transport.Outcome{Kind: rejected, Account: true}, false, true, true},
		"too many":                        {transport.Outcome{Kind: notSent, Account: true, RetryAfter: time.Minute}, false, true, true},
		"a server error with such a code": {transport.Outcome{Kind: unknown, Account: true}, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			ps := processes(t, 2, withAccounts)
			ps[0].endedOf(shop, 5, c.out)
			_, err := ps[0].Pick(ctx, nil)
			require.NoError(t, err)
			for tenant, ok := range map[sealtext.Tenant]bool{shop: c.shop, gym: c.gym, bank: c.bank, cafe: c.bank} {
				want := map[bool]string{true: "north", false: "west"}[ok]
				require.Equal(t, want, ps[0].pick(t, of(tenant)).Provider, "%s", tenant)
				if c.shop == c.bank { // what another process knows without a failure of its own
					require.Equal(t, want, ps[1].pick(t, of(tenant)).Provider, "%s", tenant)
				}
			}
		})
	}
}

// Without accounts of its tenants, what is said of the account is said of the provider.
func TestOneAccountOfAll(t *testing.T) {
	p := processes(t, 1, nil)[0]
	p.endedOf(shop, 5, transport.Outcome{Kind: notSent, Account: true})
	require.Equal(t, "west", p.pick(t, of(gym)).Provider)
	require.Equal(t, []route.Health{
		{Provider: "north", OutUntil: p.clock.Now().Add(10 * time.Second), Trips: 1, Failures: 5}, {Provider: "west"},
	}, p.Health())
}

// A provider that is away needs one probe of all its accounts, which makes it healthy for all.
func TestOneProbeForAllAccounts(t *testing.T) {
	p := processes(t, 1, withAccounts)[0]
	p.endedOf(shop, 5, transport.Outcome{Kind: unknown})
	require.Len(t, p.Health(), 2, "nothing is said of an account")
	p.clock.Advance(10 * time.Second)
	require.Equal(t, "north", p.pick(t, of(gym)).Provider)
	for _, tenant := range []sealtext.Tenant{shop, bank, cafe, gym} {
		require.Equal(t, "west", p.pick(t, of(tenant)).Provider, "%s: the probe is not answered", tenant)
	}
	p.endedOf(gym, 1, transport.Outcome{Kind: accepted})
	for _, tenant := range []sealtext.Tenant{shop, bank, cafe, gym} {
		require.Equal(t, "north", p.pick(t, of(tenant)).Provider, "%s", tenant)
	}
}

// An account that is blocked does not hide that the provider answers, and its own probe says nothing of
// it if the provider is away then.
func TestAProbeOfBoth(t *testing.T) {
	p := processes(t, 1, withAccounts)[0]
	p.endedOf(shop, 5, transport.Outcome{Kind: notSent, Account: true})
	p.endedOf(bank, 5, transport.Outcome{Kind: unknown})
	p.clock.Advance(10 * time.Second)
	require.Equal(t, "north", p.pick(t, of(shop)).Provider, "a probe of both")
	require.Equal(t, "west", p.pick(t, of(gym)).Provider)
	p.endedOf(shop, 1, transport.Outcome{Kind: notSent, Account: true})
	require.Equal(t, "north", p.pick(t, of(gym)).Provider, "it did answer")
	require.Equal(t, "west", p.pick(t, of(shop)).Provider, "but does not take this account")

	p.clock.Advance(20 * time.Second)
	require.Equal(t, "north", p.pick(t, of(shop)).Provider, "a probe of the account")
	require.Equal(t, "west", p.pick(t, of(shop)).Provider)
	p.endedOf(shop, 1, transport.Outcome{Kind: unknown})
	require.Equal(t, "north", p.pick(t, of(shop)).Provider, "nothing was learned of the account: another one")
	p.endedOf(shop, 1, transport.Outcome{Kind: accepted})
	require.Equal(t, "north", p.pick(t, of(shop)).Provider)
	require.Equal(t, "north", p.pick(t, of(shop)).Provider, "without a probe")
}

// A message that needs the probe of the provider and that of its account gets both or none, also where its
// process does not know yet that another one has sent the first.
func TestBothProbesOrNone(t *testing.T) {
	ps := processes(t, 2, withAccounts)
	for _, p := range ps {
		p.endedOf(shop, 5, transport.Outcome{Kind: notSent, Account: true})
		p.endedOf(bank, 5, transport.Outcome{Kind: unknown})
	}
	ps[0].clock.Advance(9500 * time.Millisecond)
	require.Equal(t, "west", ps[1].pick(t, of(shop)).Provider, "which reads the store")
	ps[0].clock.Advance(500 * time.Millisecond)
	require.Equal(t, "north", ps[0].pick(t, of(gym)).Provider)
	require.Equal(t, "west", ps[1].pick(t, of(shop)).Provider)
	ps[0].endedOf(gym, 1, transport.Outcome{Kind: accepted})
	_, err := ps[0].Pick(ctx, nil)
	require.NoError(t, err)
	ps[0].clock.Advance(time.Second)
	require.Equal(t, "north", ps[1].pick(t, of(shop)).Provider, "the probe of the account is left")
}

// Processes share what they find out of an account as soon as it fails in them, and one of them sends the
// probe. An account that is healthy is not kept in mind.
func TestAccountsAreShared(t *testing.T) {
	ps := processes(t, 2, withAccounts)
	blocked := transport.Outcome{Kind: notSent, Account: true}
	ps[0].endedOf(shop, 5, blocked)
	require.Equal(t, "west", ps[0].pick(t, of(shop)).Provider)
	ps[1].clock.Advance(time.Second)
	require.Equal(t, "north", ps[1].pick(t, of(shop)).Provider, "it has not asked yet")
	ps[1].endedOf(shop, 1, blocked)
	ps[1].clock.Advance(time.Second)
	require.Equal(t, "west", ps[1].pick(t, of(shop)).Provider, "after one failure instead of five")
	want := route.Health{Provider: "north", Account: "shop", OutUntil: ps[0].clock.Now().Add(8 * time.Second), Trips: 1, Failures: 1}
	require.Equal(t, want, ps[1].Health()[1])

	ps[0].clock.Advance(8 * time.Second)
	require.Equal(t, "north", ps[1].pick(t, of(shop)).Provider, "the probe")
	require.Equal(t, "west", ps[0].pick(t, of(shop)).Provider)
	ps[1].endedOf(shop, 1, transport.Outcome{Kind: accepted})
	_, err := ps[1].Pick(ctx, nil)
	require.NoError(t, err)
	ps[0].clock.Advance(time.Second)
	require.Equal(t, "north", ps[0].pick(t, of(shop)).Provider)
	require.Len(t, ps[1].Health(), 2)
	ps[0].endedOf(shop, 1, transport.Outcome{Kind: accepted})
	require.Len(t, ps[0].Health(), 2)
}

// A host's name of an account is a part of the name of a row.
func TestANameOfAnAccount(t *testing.T) {
	p := processes(t, 1, func(c *route.Config) {
		c.Providers[0].Account = func(sealtext.Tenant) string { return "+12025550123" }
	})[0]
	_, err := p.Pick(ctx, []transport.RouteRequest{{
		Tenant: shop, Message: message(1), Purpose: sealtext.Informational, To: prefix(t, ann), Providers: []string{"north", "west"},
	}})
	var bad *sealtext.InputError
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "account", bad.Field)
	require.NotContains(t, err.Error(), "2025550")
}

// What can be handed over at all follows from the providers, by purpose. Their accounts do not count.
func TestOpen(t *testing.T) {
	otp := sealtext.Purposes(sealtext.OTP)
	ps := processes(t, 2, func(c *route.Config) {
		withAccounts(c)
		c.Providers[1].Purposes = otp
	})
	open := func(p *process, now, probes sealtext.PurposeSet, why string) {
		t.Helper()
		gotNow, gotProbes, err := p.Open(ctx)
		require.NoError(t, err)
		require.Equal(t, [2]sealtext.PurposeSet{now, probes}, [2]sealtext.PurposeSet{gotNow, gotProbes}, why)
	}
	open(ps[0], sealtext.AllPurposes, 0, "all are healthy")
	ps[0].endedOf(shop, 5, transport.Outcome{Kind: notSent, Account: true})
	open(ps[0], sealtext.AllPurposes, 0, "an account is not")
	ps[0].endedOf(bank, 5, transport.Outcome{Kind: notSent})
	open(ps[0], otp, 0, "west takes passcodes only")
	require.Equal(t, "west", ps[1].pick(t, func(r *transport.RouteRequest) { r.Purpose = sealtext.OTP }).Provider, "which reads the store")
	open(ps[1], otp, 0, "the other process knows")
	ps[0].clock.Advance(10 * time.Second)
	open(ps[0], otp, sealtext.AllPurposes, "a probe is due")
	require.Equal(t, "north", ps[0].pick(t, of(bank)).Provider)
	open(ps[1], otp, 0, "which another process sends")
	ps[0].endedOf(bank, 1, transport.Outcome{Kind: accepted})
	_, err := ps[0].Pick(ctx, nil)
	require.NoError(t, err)
	open(ps[0], sealtext.AllPurposes, 0, "it was answered")
	open(ps[1], otp, 0, "a process reads the store once a second")
	ps[1].clock.Advance(time.Second)
	open(ps[1], sealtext.AllPurposes, 0, "and knows then")
}

// What no provider serves is claimed, so that it gets its own reason.
func TestWhatNoProviderServesIsOpen(t *testing.T) {
	p := processes(t, 1, func(c *route.Config) {
		c.Providers = c.Providers[:1]
		c.Providers[0].Purposes = sealtext.Purposes(sealtext.OTP)
	})[0]
	p.endedOf(bank, 5, transport.Outcome{Kind: notSent})
	now, probes, err := p.Open(ctx)
	require.NoError(t, err)
	require.Equal(t, sealtext.AllPurposes&^sealtext.Purposes(sealtext.OTP), now)
	require.Zero(t, probes)
}
