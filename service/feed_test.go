package service_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
)

// A service tells its handlers what happened while it runs, and the next one what happened after; an
// error of a handler reaches OnError.
func TestHandlersAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := memstore.New(memstore.Config{})
		require.NoError(t, err)
		var told []string
		var errs []service.Error
		down := errors.New("the host is down")
		failing := false
		s := open(t, func(c *service.Config) {
			c.Stores, c.Transports = service.Memory(store), map[string]transport.Transport{"inbox": &slow{}}
			c.OnError = func(_ context.Context, e service.Error) { errs = append(errs, e) }
			c.Handlers = map[string]transport.FeedHandler{"orders": transport.FeedHandlerFunc(func(_ context.Context, _ sealtext.Tx, e transport.Event) error {
				if failing {
					failing = false
					return down
				}
				told = append(told, e.Kind.String()+" "+e.State.String())
				return nil
			})}
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, s.Start(t.Context()))
		require.NoError(t, send(t, s, shop, ann, "spring"))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Equal(t, []string{"state accepted"}, told)
		st, err := s.Stats(t.Context())
		require.NoError(t, err)
		require.Equal(t, int64(1), st.Feed.Last)
		require.Zero(t, st.Feed.Cursors[0].Behind)

		failing = true
		require.NoError(t, send(t, s, shop, ann, "summer"))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Len(t, told, 2)
		require.Len(t, errs, 1)
		require.Equal(t, "feed", errs[0].Task)
		require.Equal(t, shop, errs[0].Tenant)
		require.ErrorIs(t, errs[0], down)
		require.NoError(t, s.Stop(t.Context()))
		require.ErrorIs(t, s.Feed.Start(t.Context()), transport.ErrStopped)
	})
}
