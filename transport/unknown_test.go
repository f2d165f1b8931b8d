package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// unknownOf is a harness with a message to Ann whose outcome is unknown, and the number of calls.
func unknownOf(t *testing.T, change func(*servicetest.Config)) (h *servicetest.Harness, id sealtext.ID, calls *int) {
	t.Helper()
	calls = new(int)
	h = servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Relay.Transport = transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
			*calls++
			kind := transport.OutcomeUnknown
			if *calls > 1 {
				kind = transport.OutcomeAccepted
			}
			return reads(transport.Outcome{Kind: kind, ProviderID: "p-2"}, nil).Send(ctx, cl)
		})
		if change != nil {
			change(c)
		}
	})
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Deliver()
	listed, err := h.Gateway.Unknown(ctx, h.Tenant, sealtext.ID{}, 10)
	require.NoError(t, err)
	require.Len(t, listed, 1)
	require.Equal(t, id, listed[0].ID)
	return h, id, calls
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		decision transport.Resolution
		state    transport.State // at once
		calls    int             // in all
	}{
		{transport.ResolveRetry, transport.StateQueued, 2},
		{transport.ResolveDrop, transport.StateDropped, 1},
		{transport.ResolveSent, transport.StateAccepted, 1},
	} {
		t.Run(c.decision.String(), func(t *testing.T) {
			h, id, calls := unknownOf(t, nil)
			r := transport.ResolveRequest{Tenant: h.Tenant, ID: id, Decision: c.decision, Actor: sealtext.System("desk")}
			st, err := h.Gateway.Resolve(ctx, r)
			require.NoError(t, err)
			require.Equal(t, c.state, st.State)
			listed, err := h.Gateway.Unknown(ctx, h.Tenant, sealtext.ID{}, 10)
			require.NoError(t, err)
			require.Empty(t, listed)
			again, err := h.Gateway.Resolve(ctx, r)
			require.ErrorIs(t, err, transport.ErrNotUnknown)
			require.Equal(t, st, again)
			h.Deliver()
			h.Clock.Advance(2 * time.Hour)
			h.Deliver()
			require.Equal(t, c.calls, *calls)
			var events []audit.Entry
			for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant, Kinds: []audit.Kind{audit.KindMessageResolved}}) {
				require.NoError(t, err)
				events = append(events, e)
			}
			require.Len(t, events, 1)
			require.Equal(t, c.decision.String(), events[0].Details.Outcome)
			require.Equal(t, id, events[0].Details.Record)
		})
	}
}

// What cannot be tried again stays unknown.
func TestResolveRetryThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*servicetest.Config)
		wait   time.Duration
		want   error
	}{
		"expired":      {nil, 48 * time.Hour, transport.ErrExpired},
		"text is gone": {func(c *servicetest.Config) { c.Programs[0].StoreByConsent = true }, 0, transport.ErrNoText},
	} {
		t.Run(name, func(t *testing.T) {
			h, id, calls := unknownOf(t, c.change)
			h.Clock.Advance(c.wait)
			_, err := h.Gateway.Resolve(ctx, transport.ResolveRequest{Tenant: h.Tenant, ID: id, Decision: transport.ResolveRetry, Actor: sealtext.System("desk")})
			require.ErrorIs(t, err, c.want)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, transport.StateUnknown, st.State)
			require.NotContains(t, kinds(t, h), audit.KindMessageResolved)
			h.Deliver()
			require.Equal(t, 1, *calls)
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	h, id, _ := unknownOf(t, nil)
	for name, c := range map[string]struct {
		change func(*transport.ResolveRequest)
		field  string
	}{
		"no tenant":   {func(r *transport.ResolveRequest) { r.Tenant = sealtext.Tenant{} }, "tenant"},
		"no message":  {func(r *transport.ResolveRequest) { r.ID = sealtext.ID{} }, "message"},
		"no decision": {func(r *transport.ResolveRequest) { r.Decision = 0 }, "decision"},
		"no actor":    {func(r *transport.ResolveRequest) { r.Actor = sealtext.Actor{} }, "actor id"},
	} {
		t.Run(name, func(t *testing.T) {
			r := transport.ResolveRequest{Tenant: h.Tenant, ID: id, Decision: transport.ResolveDrop, Actor: sealtext.System("desk")}
			c.change(&r)
			_, err := h.Gateway.Resolve(ctx, r)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
		})
	}
	_, err := h.Gateway.Resolve(ctx, transport.ResolveRequest{Tenant: h.Tenant, ID: sealtext.NewID(), Decision: transport.ResolveDrop, Actor: sealtext.System("desk")})
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
}

// The stats of the service count by tenant and sender.
func TestStatsBySender(t *testing.T) {
	h, _, _ := unknownOf(t, nil)
	require.NoError(t, h.Send(ann, "See you."))
	later := h.Message(ann, "See you later.")
	later.NotBefore = h.Clock.Now().Add(time.Hour)
	_, err := h.Gateway.Send(ctx, later)
	require.NoError(t, err)
	now, err := h.Gateway.Send(ctx, h.Message(ann, "See you now."))
	require.NoError(t, err)
	stats, err := h.Service.Stats(ctx)
	require.NoError(t, err)
	due, err := h.Gateway.Status(ctx, h.Tenant, now)
	require.NoError(t, err)
	require.Equal(t, []transport.SenderBacklog{
		{Tenant: h.Tenant, Sender: h.Sender, Due: 1, Deferred: 1, Unknown: 1, OldestDue: due.NotBefore},
	}, stats.Senders)
}
