package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A message is redeemed again after an attempt that sent nothing, each time with a row of the journal,
// and never while its hand-off is open; only what was sent counts for the frequency of the program.
func TestEveryAttemptHasItsRow(t *testing.T) {
	var h *servicetest.Harness
	var store transport.ArchiveStore
	var kinds []transport.OutcomeKind
	h = servicetest.NewWith(t, func(c *servicetest.Config) {
		store = c.Gateway.Store.(transport.ArchiveStore)
		c.Programs[0].Frequency.Messages, c.Programs[0].Frequency.Period = 1, 24*time.Hour
		c.Relay.Transport = transportFunc(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
			if len(kinds) < 3 { // before it redeems the last permit
				_, err := m.To()
				require.NoError(t, err)
			}
			_, err := h.Consent.Do(ctx, consent.Request{
				Person: h.Person(ann), Program: h.Program, Sender: h.Sender, Purpose: m.Purpose(), Message: m.Message(), Retry: true,
			}, func(context.Context, consent.Permit) error { panic("a second hand-off of the message began") })
			require.ErrorIs(t, err, consent.ErrHandoffOpen)
			kind := transport.OutcomeNotSent
			if len(kinds) == 2 {
				kind = transport.OutcomeAccepted
			}
			kinds = append(kinds, kind)
			return transport.Outcome{Kind: kind}, nil
		})
	})
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	slots := func() int {
		d, err := h.Consent.Check(ctx, nil, consent.Request{
			Person: h.Person(ann), Program: h.Program, Sender: h.Sender, Purpose: sealtext.Informational, Location: rule.Location{Zones: []string{"America/New_York"}},
		})
		require.NoError(t, err)
		return len(d.Reasons)
	}
	for n := range 3 {
		require.Zero(t, slots(), "nothing was sent, so nothing counts")
		require.Equal(t, 1, h.Deliver())
		attempts, err := store.Attempts(ctx, nil, h.Tenant, []sealtext.ID{id})
		require.NoError(t, err)
		require.Len(t, attempts, n+1)
		require.Equal(t, n+1, attempts[n].Number)
		require.Equal(t, kinds[n], attempts[n].Kind)
		h.Clock.Advance(3 * time.Minute)
	}
	require.Equal(t, 1, slots())
	require.Zero(t, h.Deliver())
}
