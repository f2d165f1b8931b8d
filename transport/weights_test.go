package transport_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
)

// weighed is a store that keeps the weights of the last claim.
type weighed struct {
	transport.Store
	weights map[sealtext.Tenant]int
}

func (w *weighed) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	w.weights = c.Order.Weights
	return w.Store.Claim(ctx, tx, c)
}

// A relay claims by the weights that tenants declare, and follows a change within five seconds. Those of
// its configuration stay.
func TestWeightsAreDeclared(t *testing.T) {
	other := sealtext.MustTenant("other")
	synctest.Test(t, func(t *testing.T) {
		store := &weighed{}
		r, _ := relayWith(t, 1, func(c *transport.RelayConfig) {
			store.Store = c.Store.(transport.Store)
			c.Store, c.Weights = store, map[sealtext.Tenant]int{other: 7}
		})
		declare := func(weight int) {
			_, err := r.Service.Programs.DeclareTenant(ctx, sealtext.System("desk"), program.Tenant{Tenant: r.Tenant, Weight: weight})
			require.NoError(t, err)
			time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
			r.Clock.Advance(5 * time.Second)
		}
		claim := func() map[sealtext.Tenant]int {
			require.NoError(t, r.Send(ann, "See you at ten."))
			return store.weights
		}
		require.Equal(t, map[sealtext.Tenant]int{other: 7}, claim())
		declare(5)
		require.Equal(t, map[sealtext.Tenant]int{other: 7, r.Tenant: 5}, claim(), "after the first message of the tenant")
		declare(2)
		require.Equal(t, map[sealtext.Tenant]int{other: 7, r.Tenant: 2}, claim())
		declare(0)
		require.Equal(t, map[sealtext.Tenant]int{other: 7}, claim())
	})
}

// The configuration of a relay counts before what a tenant declares.
func TestWeightsOfARelayComeFirst(t *testing.T) {
	store := &weighed{}
	r, _ := relayWith(t, 1, func(c *transport.RelayConfig) {
		store.Store = c.Store.(transport.Store)
		c.Store, c.Weights = store, map[sealtext.Tenant]int{sealtext.MustTenant("clinic"): 7}
	})
	_, err := r.Service.Programs.DeclareTenant(ctx, sealtext.System("desk"), program.Tenant{Tenant: r.Tenant, Weight: 2})
	require.NoError(t, err)
	r.Deliver()
	require.Equal(t, map[sealtext.Tenant]int{r.Tenant: 7}, store.weights)
}
