package route_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A message whose outcome is unknown is repeated by the provider that proves to dedupe it, and never by
// another one, whatever is said of its repeats, and also while that one is paused.
func TestARepeatStaysWithItsProvider(t *testing.T) {
	north, west := &carrier{capabilities: transport.Capabilities{Dedupes: time.Hour}}, &carrier{}
	north.set(answers(transport.Outcome{Kind: unknown}, nil))
	r := newRouted(t, func(c *servicetest.Config) { c.Relay.Backoff = time.Second }, north, west)
	id := r.queue(t)
	r.Deliver()
	require.Equal(t, []string{"north unknown"}, r.attempts(t, id))
	north.set(answers(transport.Outcome{Kind: notSent}, nil))
	settle := func() {
		for range 6 {
			r.Clock.Advance(10 * time.Second)
			r.Deliver()
		}
	}
	p, err := r.Consent.Pause(ctx, sealtext.System("desk"), program.Pause{Log: r.Tenant, Route: "north"})
	require.NoError(t, err)
	settle()
	require.Equal(t, []string{"north unknown"}, r.attempts(t, id))
	require.NoError(t, r.Consent.Resume(ctx, sealtext.System("desk"), p.ID))
	r.Clock.Advance(5 * time.Minute)
	settle()
	require.Contains(t, r.attempts(t, id), "north not-sent")
	require.Equal(t, transport.StateUnknown, r.status(t, id).State)
	north.set(nil)
	r.Clock.Advance(5 * time.Minute)
	settle()
	require.Equal(t, transport.StateAccepted, r.status(t, id).State)
	require.Zero(t, west.called())
}
