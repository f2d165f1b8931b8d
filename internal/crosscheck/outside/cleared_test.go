package outside_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// provider is a stranger's transport from a function.
type provider func(context.Context, transport.Cleared) (transport.Outcome, error)

// harnessOver is a harness whose relay hands over to tr.
func harnessOver(t testing.TB, tr transport.Transport) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
}

func (f provider) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	return f(ctx, c)
}

// shut checks that nothing comes out of c any more.
func shut(t *testing.T, c transport.Cleared) {
	t.Helper()
	n, err := c.To()
	require.ErrorIs(t, err, transport.ErrNotCleared)
	require.True(t, n.IsZero())
	b, err := c.Body()
	require.ErrorIs(t, err, transport.ErrNotCleared)
	require.Zero(t, b.Len())
	require.True(t, c.From().IsZero() && c.Tenant().IsZero() && c.Message().IsZero() && c.ExpiresAt().IsZero())
	require.Zero(t, c.Purpose())
}

func TestZeroCleared(t *testing.T) {
	shut(t, transport.Cleared{})
	shut(t, *new(transport.Cleared))
}

func TestClearedKeptAfterSend(t *testing.T) {
	var kept transport.Cleared
	h := harnessOver(t, provider(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		n, err := c.To()
		require.NoError(t, err)
		require.Equal(t, ann, n.E164())
		kept = c
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "1"}, nil
	}))
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	shut(t, kept)

	// Nor does the next message open it again.
	other := kept
	require.NoError(t, h.Send(ann, "hello again"))
	shut(t, other)
	shut(t, kept)
}

// TestClearedAfterRevoke: an opt-out voids a Cleared whose number was not yet asked for.
func TestClearedAfterRevoke(t *testing.T) {
	inside := make(chan transport.Cleared)
	h := harnessOver(t, provider(func(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
		inside <- c
		<-ctx.Done() // the revocation takes the permit back
		shut(t, c)
		return transport.Outcome{Kind: transport.OutcomeNotSent}, nil
	}))
	h.OptIn(ann)
	id, err := h.Gateway.Send(t.Context(), h.Message(ann, "hello"))
	require.NoError(t, err)
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		h.Deliver()
	}()
	c := <-inside
	receipt, err := revoke(t, h)
	require.NoError(t, err)
	require.Empty(t, receipt.HandedOff, "nothing was handed over, and nothing will be")
	shut(t, c)
	<-delivered
	status, err := h.Gateway.Status(t.Context(), h.Tenant, id)
	require.NoError(t, err)
	require.NotEqual(t, transport.StateAccepted, status.State)
}

// Once the number is out, Revoke waits until the provider's answer is in.
func TestRevokeWaitsForTheHandOff(t *testing.T) {
	inside, answer, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	h := harnessOver(t, provider(func(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
		_, err := c.To()
		require.NoError(t, err)
		close(inside)
		<-answer
		_, err = c.To()
		require.ErrorIs(t, err, transport.ErrNotCleared, "the opt-out is in force")
		close(ended)
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "1"}, nil
	}))
	h.OptIn(ann)
	_, err := h.Gateway.Send(t.Context(), h.Message(ann, "hello"))
	require.NoError(t, err)
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		h.Deliver()
	}()
	<-inside

	// A caller that does not wait gets the hand-offs in flight.
	gone, cancel := context.WithCancel(t.Context())
	person, event := h.Person(ann), optOut(h)
	event.Person = person
	done := make(chan error)
	go func() {
		_, err := h.Consent.Revoke(gone, event)
		done <- err
	}()
	for {
		// In force already, while the hand-off still runs.
		d, err := h.Consent.Check(t.Context(), nil, consent.Request{Person: person, Program: h.Program, Sender: h.Sender, Purpose: sealtext.Informational})
		require.NoError(t, err)
		if slices.ContainsFunc(d.Reasons, func(r consent.Reason) bool { return r.Rule == consent.ReasonOptedOut }) {
			break
		}
	}
	cancel()
	require.ErrorIs(t, <-done, consent.ErrHandoffsInFlight)

	waited := make(chan error)
	go func() {
		_, err := h.Consent.Barrier(t.Context(), person)
		select {
		case <-ended:
		default:
			t.Error("Barrier returned before the transport did")
		}
		waited <- err
	}()
	close(answer)
	require.NoError(t, <-waited)
	<-delivered
}

func TestZeroPermit(t *testing.T) {
	var p consent.Permit
	require.ErrorIs(t, p.Err(), consent.ErrPermitInvalid)
	require.ErrorIs(t, p.Redeem(sealtext.NewID()), consent.ErrPermitInvalid)
	require.ErrorIs(t, p.Redeem(sealtext.ID{}), consent.ErrPermitInvalid)
	require.True(t, p.Tenant().IsZero() && p.Message().IsZero() && p.Deadline().IsZero())
}

func optOut(h *servicetest.Harness) consent.Event {
	return consent.Event{
		Kind: consent.KindOptOut, Scope: consent.ForTenant(), Method: consent.MethodWebForm, Actor: sealtext.System("host"),
		OccurredAt: h.Clock.Now(), IdempotencyKey: "form-1",
	}
}

func revoke(t *testing.T, h *servicetest.Harness) (consent.Stored, error) {
	e := optOut(h)
	e.Person = h.Person(ann)
	return h.Consent.Revoke(t.Context(), e)
}
