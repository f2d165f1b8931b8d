package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/webhook"
)

// While the database is away for a minute, a thousand people text STOP: no webhook is answered with 2xx,
// also where the commit was made and its answer was lost, and the provider makes one call for each.
// After one round of the list every STOP is in force, and each was taken in once.
func TestNoStopIsLostWhileTheDatabaseIsAway(t *testing.T) {
	const n, outage = 1000, 60 * time.Second
	away := errors.New("the database is away")
	w := newWorld(t, nil)
	for i := range n {
		w.OptIn(person(i))
	}
	w.OptIn(eve)
	watcher := w.watcher(nil)
	require.NoError(t, watcher.Step(ctx))
	committed := 0
	for i := range n {
		w.receives = func(ctx context.Context, in transport.Incoming) (transport.Received, error) {
			if i%3 != 0 {
				return transport.Received{}, away
			}
			committed++
			_, err := w.Gateway.Receive(ctx, in)
			return transport.Received{}, errors.Join(err, away)
		}
		id := fmt.Sprint("SM", i)
		w.write(id, person(i), "STOP", w.Clock.Now())
		require.Equal(t, http.StatusServiceUnavailable, w.calls(id))
		w.Clock.Advance(outage / n)
		if i == n/2 { // a round within the outage
			w.taking = func(webhook.Event) error { return away }
			require.NoError(t, watcher.Step(ctx))
			w.taking = nil
		}
	}
	require.Positive(t, committed)
	w.receives = nil
	w.errors()
	w.Clock.Advance(time.Minute)
	require.NoError(t, watcher.Step(ctx))
	require.Empty(t, w.errors())
	for i := range n {
		require.True(t, w.out(person(i)), "person %d", i)
	}
	require.False(t, w.out(eve))
	require.Equal(t, n, w.received(), "each once")
	for i := range n {
		require.Equal(t, http.StatusNoContent, w.calls(fmt.Sprint("SM", i)), "one that is repeated is acknowledged")
	}
	require.Zero(t, w.received())
}
