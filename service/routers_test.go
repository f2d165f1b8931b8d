package service_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/route"
)

// Senders of one route are sent from through several providers.
func TestRouters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var handsets []*inbox.Transport
		var providers []route.Provider
		for i, name := range []string{"north", "west"} {
			handset, err := inbox.New(inbox.Config{Name: name})
			require.NoError(t, err)
			handsets = append(handsets, handset)
			providers = append(providers, route.Provider{Name: name, Transport: handset, Prices: map[string]int64{"+": int64(i)}})
		}
		handsets[0].Script(transport.Outcome{Kind: transport.OutcomeNotSent})
		s := open(t, func(c *service.Config) { c.Routers = map[string]route.Config{"inbox": {Providers: providers}} })
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "offer-1"))
		require.NoError(t, s.Start(t.Context()))
		m, err := handsets[1].WaitFor(t.Context(), number(t, ann))
		require.NoError(t, err)
		require.Zero(t, handsets[0].Total())
		require.NoError(t, s.Stop(t.Context()))
		st, err := handsets[1].Receipt(t.Context(), s.Gateway, m, transport.StateDelivered)
		require.NoError(t, err)
		require.Equal(t, transport.StateDelivered, st.State)
		stats, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string][]route.Health{"inbox": {{Provider: "north", Failures: 0}, {Provider: "west"}}}, stats.Providers)
	})
}
