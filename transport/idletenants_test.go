package transport_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

// waitingTenants puts messages into the store that wait for a later time, of tenants before and behind
// the harness's own.
func waitingTenants(t *testing.T, h *servicetest.Harness, s transport.Store, tenants int) {
	t.Helper()
	var rows []transport.OutboxRow
	for n := range tenants {
		name := []string{"a-%04d", "z-%04d"}[n%2]
		rows = append(rows, transport.OutboxRow{
			Tenant: sealtext.MustTenant(fmt.Sprintf(name, n)), ID: sealtext.NewID(), Subject: sealtext.NewSubject(), Program: h.Program, Sender: h.Sender,
			Route: "inbox", Purpose: h.Message(ann, "x").Purpose, Body: sealtext.MakeSealed(1, []byte("sealed")), Reference: sealtext.NewID(), State: transport.StateQueued,
			CreatedAt: h.Clock.Now(), DueAt: h.Clock.Now(), NotBefore: h.Clock.Now().Add(20 * time.Hour), ExpiresAt: h.Clock.Now().Add(30 * time.Hour), UpdatedAt: h.Clock.Now(),
		})
	}
	require.NoError(t, s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.InsertAll(ctx, tx, rows)
		return err
	}))
}

// TestAMessageAmongIdleTenants: one Step, and a relay that runs, come to a message behind thousands of
// tenants whose messages wait, in claims that look at a bounded number of them, and without a poll in
// between.
func TestAMessageAmongIdleTenants(t *testing.T) {
	const tenants = 8 * fair.Idle // half of them before the harness's own
	setUp := func(t *testing.T) *servicetest.Harness {
		t.Helper()
		var s transport.Store
		h := servicetest.NewWith(t, func(c *servicetest.Config) {
			s, c.Relay.Poll = c.Relay.Store.(transport.Store), time.Hour
		})
		waitingTenants(t, h, s, tenants)
		h.OptIn(ann)
		_, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
		require.NoError(t, err)
		return h
	}
	t.Run("a step", func(t *testing.T) {
		h := setUp(t)
		for want := 1; want >= 0; want-- {
			n, err := h.Relay.Step(ctx)
			require.NoError(t, err)
			require.Equal(t, want, n)
		}
		require.Equal(t, 1, h.Inbox.Total())
	})
	t.Run("a relay that runs", func(t *testing.T) {
		h := setUp(t)
		require.NoError(t, h.Relay.Start(ctx))
		_, err := h.Inbox.WaitFor(t.Context(), h.Number(ann))
		require.NoError(t, err)
		require.NoError(t, h.Relay.Stop(ctx))
	})
}
