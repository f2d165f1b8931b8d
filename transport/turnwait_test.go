package transport_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// finishing notes how many outcomes are stored at once.
type finishing struct {
	transport.Store
	mu    sync.Mutex
	sizes []int
}

func (f *finishing) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sizes = append(f.sizes, len(attempts))
	return f.Store.FinishAll(ctx, tx, attempts)
}

// The outcomes of three quarters of the workers wait a moment for those that end right after them, and not
// for a slow one.
func TestMostOutcomesWaitAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, took := &finishing{}, map[sealtext.ID]time.Duration{}
		g := newGate(true)
		r, ids := relayWith(t, 20, func(c *transport.RelayConfig) {
			store.Store = c.Store.(transport.Store)
			c.Store, c.Workers = store, 20
			c.Transport = transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				if took[cl.Message()] == 0 {
					return g.Send(ctx, cl)
				}
				time.Sleep(took[cl.Message()]) //nolint:forbidigo // the time of the bubble
				return reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: cl.Message().String()}, nil).Send(ctx, cl)
			})
		})
		for n, id := range ids[1:] {
			took[id] = time.Second
			if n >= 15 {
				took[id] += 4 * time.Millisecond
			}
		}
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(time.Second + 5*time.Millisecond) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Equal(t, []int{19}, store.sizes)
		close(g.open)
		require.NoError(t, r.Relay.Stop(ctx))
		require.Equal(t, []int{19, 1}, store.sizes)
	})
}
