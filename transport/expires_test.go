package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A message is not handed over after ExpiresAt: not when it is sent, claimed, or about to be written,
// and an adapter gets the time, to pass it to the provider.
func TestExpiresAt(t *testing.T) {
	for name, c := range map[string]struct {
		before, within time.Duration // until the relay claims it, and then until the number is asked for
		state          transport.State
	}{
		"in time":              {590 * time.Second, 9 * time.Second, transport.StateAccepted},
		"at the claim":         {10 * time.Minute, 0, transport.StateExpired},
		"before it is written": {590 * time.Second, 10 * time.Second, transport.StateExpired},
	} {
		t.Run(name, func(t *testing.T) {
			var h *servicetest.Harness
			var told, end time.Time
			h = harnessOver(t, transportFunc(func(_ context.Context, cl transport.Cleared) (transport.Outcome, error) {
				told = cl.ExpiresAt()
				h.Clock.Advance(c.within)
				if _, err := cl.To(); err != nil {
					require.ErrorIs(t, err, transport.ErrNotCleared)
					return transport.Outcome{Kind: transport.OutcomeNotSent}, err
				}
				return transport.Outcome{Kind: transport.OutcomeAccepted}, nil
			}))
			h.OptIn(ann)
			end = h.Clock.Now().Add(10 * time.Minute)
			m := h.Message(ann, "hello")
			m.ExpiresAt = end
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			h.Clock.Advance(c.before)
			for range 2 {
				h.Deliver()
				if c.state == transport.StateExpired {
					h.Clock.Advance(time.Hour)
				}
			}
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state, st.State)
			if c.before < 10*time.Minute {
				require.Equal(t, end, told)
			}
			late := h.Message(ann, "hello")
			late.ExpiresAt = h.Clock.Now()
			_, err = h.Gateway.Send(ctx, late)
			require.ErrorIs(t, err, transport.ErrExpired)
		})
	}
}
