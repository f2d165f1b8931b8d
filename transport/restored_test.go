package transport_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// What waited in a backup is not sent by itself, and what was accepted since is.
func TestMarkUnknown(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	old, err := h.Gateway.Send(ctx, h.Message(ann, "Your visit is at 10."))
	require.NoError(t, err)
	until := h.Clock.Now()
	h.Clock.Advance(time.Minute)
	late, err := h.Gateway.Send(ctx, h.Message(ann, "It is at 11 now."))
	require.NoError(t, err)

	n, err := h.Gateway.MarkUnknown(ctx, until)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	n, err = h.Gateway.MarkUnknown(ctx, until)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{"It is at 11 now."}, h.Texts(ann))
	state := func(id [16]byte) transport.State {
		st, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		return st.State
	}
	require.Equal(t, transport.StateUnknown, state(old))
	require.Equal(t, transport.StateAccepted, state(late))
	codes := 0
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant, Kinds: []audit.Kind{audit.KindOutcomeRecorded}}) {
		require.NoError(t, err)
		if e.Details.Code == "restored" {
			require.Equal(t, old, e.Details.Record)
			codes++
		}
	}
	require.Equal(t, 1, codes)

	// Somebody looks at what the provider has, and decides.
	_, err = h.Gateway.Resolve(ctx, transport.ResolveRequest{Tenant: h.Tenant, ID: old, Decision: transport.ResolveRetry, Actor: servicetest.Auditor()})
	require.NoError(t, err)
	require.Equal(t, 1, h.Deliver())
	require.Len(t, h.Texts(ann), 2)
}
