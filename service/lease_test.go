package service_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// cut is a database whose leases cannot be extended any more.
type cut struct {
	service.Database
	off atomic.Bool
}

func (c *cut) Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
	if c.off.Load() {
		return 0, false, errDown
	}
	return c.Database.Lease(ctx, name, holder, lasts)
}

// A service that cannot extend its lease hands nothing over any more before another one may have it.
func TestALostLeaseEndsTheRelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		provider, db := &slow{}, &cut{}
		s := open(t, func(c *service.Config) {
			c.Stores = service.Memory(store)
			db.Database, c.Stores.Database = c.Stores.Database, db
			c.Transports, c.SingleProcess = map[string]transport.Transport{"inbox": provider}, true
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, s.Start(t.Context()))
		require.NoError(t, send(t, s, shop, ann, "spring"))
		time.Sleep(5 * time.Minute) //nolint:forbidigo // the time of the bubble
		begun, _ := provider.calls()
		require.Equal(t, 1, begun)
		require.NoError(t, s.Live(t.Context()))

		db.off.Store(true)
		time.Sleep(29 * time.Second) //nolint:forbidigo // the time of the bubble; the lease has not ended
		require.ErrorIs(t, s.Live(t.Context()), service.ErrNotSingle)
		require.ErrorIs(t, s.Ready(t.Context()), service.ErrNotSingle)
		require.NoError(t, send(t, s, shop, ann, "summer"))
		time.Sleep(10 * time.Second) //nolint:forbidigo // the time of the bubble
		begun, _ = provider.calls()
		require.Equal(t, 1, begun, "its relays have ended")
		_, err = service.New(t.Context(), service.Config{Stores: service.Memory(store), Keyring: s.Keyring, Locator: locator(t), SingleProcess: true})
		require.NoError(t, err, "another service has the database")
		require.ErrorIs(t, s.Stop(t.Context()), errDown, "it cannot release a lease")
	})
}

// A service whose lease was taken before it was started does not start.
func TestStartWithoutTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		first := open(t, func(c *service.Config) { c.Stores, c.SingleProcess = service.Memory(store), true })
		time.Sleep(31 * time.Second) //nolint:forbidigo // the time of the bubble
		_, err = service.New(t.Context(), service.Config{Stores: service.Memory(store), Keyring: first.Keyring, Locator: locator(t), SingleProcess: true})
		require.NoError(t, err)
		require.ErrorIs(t, first.Start(t.Context()), service.ErrNotSingle)
	})
}
