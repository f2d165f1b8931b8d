package transport_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
)

// A begin whose COMMIT got no answer may be stored: its messages count against InFlight until it is
// known that they are given back. If the process dies before, they are all that is unknown.
func TestALostBeginCountsAsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const messages, inFlight = 30, 4
		g := newGate(true)
		r, store, _, ids := flakyRelay(t, messages, func(c *transport.RelayConfig) { c.Transport, c.Workers, c.InFlight = g, 10, inFlight })
		commits := 0
		store.lose = func() bool { commits++; return commits == 2 } // the one that begins
		store.set(func(call string) bool { return call == "FinishAll" })
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		require.Zero(t, g.calls(), "what is not given back yet takes all the places")

		store.set(func(string) bool { return true }) // the process is gone for the others
		second := newGate(true)
		close(second.open)
		r.Clock.Advance(6 * time.Minute)
		other := r.another(t, second)
		for n := 1; n > 0; {
			var err error
			n, err = other.Step(ctx)
			require.NoError(t, err)
		}
		unknown := 0
		for _, id := range ids {
			if r.state(t, id) == transport.StateUnknown {
				unknown++
			}
		}
		require.Equal(t, inFlight, unknown)
		require.Equal(t, messages-inFlight, second.calls())
		var left *transport.DrainError
		if err := r.Relay.Stop(ctx); err != nil {
			require.ErrorAs(t, err, &left)
		}
		time.Sleep(10 * time.Minute) //nolint:forbidigo // until it gives up
	})
}

// A relay that gives back what it may have begun leaves the attempt alone if another relay has the
// message by then: that one finds it begun, and settles it as unknown.
func TestALostBeginThatAnotherRelayHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, store, _, ids := flakyRelay(t, 2, func(c *transport.RelayConfig) { c.Workers = 2 })
		commits := 0
		store.lose = func() bool { commits++; return commits == 2 }
		store.set(func(call string) bool { return call == "FinishAll" })
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		r.Clock.Advance(6 * time.Minute)
		now := r.Clock.Now()
		var claimed []transport.OutboxRow
		require.NoError(t, r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			claimed, err = r.store.Claim(ctx, tx, transport.Claim{Now: now, Until: now.Add(time.Minute), Limit: 2, Route: "inbox"})
			return err
		}))
		require.Len(t, claimed, 2)
		store.set(nil)
		time.Sleep(3 * time.Minute) //nolint:forbidigo // the time of the bubble
		tries, err := r.store.Attempts(ctx, nil, r.Tenant, ids)
		require.NoError(t, err)
		require.Len(t, tries, 2)
		for _, a := range tries {
			require.Zero(t, a.FinishedAt, "the other relay has not settled it yet")
		}
		r.Clock.Advance(2 * time.Minute)
		time.Sleep(3 * time.Minute) //nolint:forbidigo // the time of the bubble
		require.NoError(t, r.Relay.Stop(ctx))
		tries, err = r.store.Attempts(ctx, nil, r.Tenant, ids)
		require.NoError(t, err)
		for i, a := range tries {
			require.Equal(t, transport.OutcomeUnknown, a.Kind)
			require.Equal(t, transport.StateUnknown, r.state(t, ids[i]))
		}
	})
}

// An opt-out that a provider reports is not lost if the answer comes after the lease and the store is
// away at that moment.
func TestAProvidersOptOutOutlivesTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r *relaying
		var store *flaky
		r, store, _, _ = flakyRelay(t, 1, func(c *transport.RelayConfig) {
			c.Transport = transportFunc(func(_ context.Context, cl transport.Cleared) (transport.Outcome, error) {
				if _, err := cl.To(); err != nil {
					return transport.Outcome{Kind: transport.OutcomeNotSent}, err
				}
				r.Clock.Advance(6 * time.Minute) // the process stood still
				store.set(func(call string) bool { return call == "InTx" })
				return transport.Outcome{Kind: transport.OutcomeRejected, OptedOut: true}, nil
			})
		})
		require.NoError(t, r.Relay.Start(ctx))
		time.Sleep(30 * time.Second) //nolint:forbidigo // the time of the bubble
		store.set(nil)
		time.Sleep(30 * time.Second) //nolint:forbidigo // the time of the bubble
		require.NoError(t, r.Relay.Stop(ctx))
		_, err := r.Gateway.Send(ctx, r.Message(ann, "hello again"))
		requireDenied(t, err, consent.ReasonOptedOut)
	})
}
