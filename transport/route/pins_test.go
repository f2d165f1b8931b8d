package route_test

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A tenant pinned to the EU whose only provider there is down: its message waits and expires, with the
// reason, and goes to no other provider. Others go on.
func TestPinnedAndDown(t *testing.T) {
	us, eu := &carrier{capabilities: transport.Capabilities{Regions: []string{"us"}}}, &carrier{capabilities: transport.Capabilities{Regions: []string{"eu"}}}
	eu.set(answers(transport.Outcome{Kind: notSent}, nil))
	r := newRouted(t, func(c *servicetest.Config) {
		c.Tenants = []program.Tenant{{Tenant: sealtext.MustTenant("clinic"), Regions: []string{"eu"}}}
		c.Relay.Backoff = time.Second
	}, us, eu)
	for range 5 {
		r.queue(t)
	}
	r.Deliver()
	require.Equal(t, 5, eu.called())
	id := r.queue(t, func(m *transport.Message) { m.ExpiresAt = r.Clock.Now().Add(8 * time.Second) })
	r.Deliver()
	require.Empty(t, r.attempts(t, id))
	require.Equal(t, r.Clock.Now().Add(8*time.Second), r.status(t, id).NotBefore)
	r.Clock.Advance(8 * time.Second)
	r.Deliver()
	require.Equal(t, transport.StateExpired, r.status(t, id).State)
	expired := r.events(t, audit.KindMessageExpired)
	require.Len(t, expired, 1)
	require.Equal(t, []string{"route.unhealthy"}, expired[0].Rules)

	for range 60 {
		r.Clock.Advance(time.Minute)
		r.Deliver()
	}
	require.Zero(t, us.called())
	require.Greater(t, eu.called(), 5, "the probes")
	require.Less(t, eu.called(), 70, "at most one in two minutes, after the first ones")
	deferred := r.events(t, audit.KindMessageDeferred)
	require.NotEmpty(t, deferred)
	for _, d := range deferred {
		require.Equal(t, []string{"route.unhealthy"}, d.Rules)
	}
	require.NotZero(t, r.Relay.Stats().Unrouted)
	called := eu.called()
	eu.set(nil)
	r.Clock.Advance(time.Hour)
	r.Deliver()
	r.Clock.Advance(time.Second)
	r.Deliver()
	require.Len(t, eu.took, 5, "they go on when it is back")
	require.Equal(t, called+5, eu.called())
	require.Zero(t, us.called())
	require.NotEmpty(t, r.heard())
	for _, err := range r.heard() {
		require.ErrorIs(t, err, transport.ErrNoProvider)
		require.ErrorContains(t, err, ": transport: no provider can take the message: route.unhealthy")
	}
}

// The expiry of a message that waited for a provider says why it waited.
func TestTheExpirySaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		tenant program.Tenant
		rule   string
	}{
		"no provider of the region": {program.Tenant{Regions: []string{"eu"}}, consent.ReasonRegions},
		"no such route":             {program.Tenant{Routes: []string{"east"}}, consent.ReasonRoutes},
	} {
		t.Run(name, func(t *testing.T) {
			north, west := &carrier{}, &carrier{capabilities: transport.Capabilities{Regions: []string{"eu", "us"}}}
			r := newRouted(t, func(c2 *servicetest.Config) {
				c.tenant.Tenant = sealtext.MustTenant("clinic")
				c2.Tenants = []program.Tenant{c.tenant}
			}, north, west)
			id := r.queue(t, func(m *transport.Message) { m.ExpiresAt = r.Clock.Now().Add(time.Hour) })
			for range 12 {
				r.Deliver()
				require.Equal(t, r.Clock.Now().Add(5*time.Minute), r.status(t, id).NotBefore)
				r.Clock.Advance(5 * time.Minute)
			}
			r.Deliver()
			require.Equal(t, transport.StateExpired, r.status(t, id).State)
			require.Zero(t, north.called()+west.called())
			deferred, expired := r.events(t, audit.KindMessageDeferred), r.events(t, audit.KindMessageExpired)
			require.Len(t, deferred, 1, "once")
			require.Equal(t, []string{c.rule}, deferred[0].Rules)
			require.Len(t, expired, 1)
			require.Equal(t, []string{c.rule}, expired[0].Rules)
			require.Equal(t, uint64(12), r.Relay.Stats().Unrouted)
		})
	}
}

// Whatever the health of the providers is, no message leaves the pin of its tenant, none is handed over
// twice, and none that a healthy permitted provider can take waits for ever.
func TestThePinIsNeverLeft(t *testing.T) {
	regions := [][]string{{"eu"}, {"us"}, {"eu", "us"}, nil}
	pins := []program.Tenant{{}, {Regions: []string{"eu"}}, {Routes: []string{"west", "east"}}, {Routes: []string{"north", "west"}, Regions: []string{"us"}}, {Regions: []string{"us", "eu"}}}
	permitted := [][]string{{"north", "west", "south", "east"}, {"north"}, {"west", "east"}, {"west"}, {"north", "west", "south"}}
	for seed := range uint64(10) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same in every run
			var mu sync.Mutex
			var list []*carrier
			for i := range regions {
				c := &carrier{capabilities: transport.Capabilities{Regions: regions[i]}}
				c.set(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
					if _, err := m.To(); err != nil {
						return transport.Outcome{Kind: notSent}, err
					}
					mu.Lock()
					defer mu.Unlock()
					kinds := []transport.OutcomeKind{accepted, notSent, notSent, notSent, unknown, rejected}
					out := transport.Outcome{Kind: kinds[random.IntN(len(kinds))]}
					if out.Kind == notSent && random.IntN(4) == 0 {
						out.RetryAfter = time.Duration(random.IntN(90)) * time.Second
					}
					return out, nil
				})
				list = append(list, c)
			}
			workers := 1
			if seed >= uint64(len(pins)) {
				workers = 8
			}
			pin := int(seed) % len(pins) //nolint:gosec // small
			r := newRouted(t, func(c *servicetest.Config) {
				tenant := pins[pin]
				tenant.Tenant = sealtext.MustTenant("clinic")
				c.Tenants = []program.Tenant{tenant}
				c.Relay.Backoff, c.Relay.Workers = time.Second, workers
			}, list...)
			var ids []sealtext.ID
			for range 40 {
				ids = append(ids, r.queue(t, func(m *transport.Message) { m.ExpiresAt = r.Clock.Now().Add(12 * time.Hour) }))
				if random.IntN(3) == 0 {
					r.Deliver()
					r.Clock.Advance(time.Duration(random.IntN(20)) * time.Second)
				}
			}
			for range 200 {
				r.Deliver()
				r.Clock.Advance(time.Duration(random.IntN(60)) * time.Second)
			}
			used := map[string]bool{}
			for _, id := range ids {
				attempts, err := r.store.Attempts(ctx, nil, r.Tenant, []sealtext.ID{id})
				require.NoError(t, err)
				for i, a := range attempts {
					require.Contains(t, permitted[pin], a.Transport)
					require.Equal(t, i < len(attempts)-1, a.Kind == notSent, "only what was not sent is tried again, and it is")
					used[a.Transport] = true
				}
				require.True(t, r.status(t, id).State.Final())
			}
			if workers == 1 { // and nothing is up to chance
				require.Len(t, used, len(permitted[pin]), "all that are permitted")
			}
		})
	}
}
