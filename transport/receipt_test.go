package transport_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// A receipt that comes during the hand-off takes effect with the outcome, whichever id it has.
func TestReceiptBeforeItsOutcome(t *testing.T) {
	for _, c := range []struct {
		name                string
		byProvider, byOurs  bool
		outcome             transport.OutcomeKind
		report, want, early transport.State // early: what ReceiveDelivery returns; 0 if it knows no message
	}{
		{"provider's id", true, false, transport.OutcomeAccepted, transport.StateDelivered, transport.StateDelivered, 0},
		{"our id", false, true, transport.OutcomeAccepted, transport.StateDelivered, transport.StateDelivered, transport.StateSending},
		{"both", true, true, transport.OutcomeAccepted, transport.StateFailed, transport.StateFailed, transport.StateSending},
		{"our id, and no outcome", false, true, transport.OutcomeUnknown, transport.StateSent, transport.StateSent, transport.StateSending},
		{"accepted, and no outcome", false, true, transport.OutcomeUnknown, transport.StateAccepted, transport.StateAccepted, transport.StateSending},
		{"provider's id, and no outcome", true, false, transport.OutcomeUnknown, transport.StateSent, transport.StateUnknown, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var h *servicetest.Harness
			h = servicetest.NewWith(t, func(cfg *servicetest.Config) {
				cfg.Relay.Transport = transportFunc(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
					r := transport.DeliveryReceipt{Tenant: m.Tenant(), Transport: "inbox", State: c.report}
					if c.byProvider {
						r.ProviderID = "p-1"
					}
					if c.byOurs {
						r.Message = m.Message()
					}
					st, err := h.Gateway.ReceiveDelivery(ctx, r)
					require.NoError(t, err)
					require.Equal(t, c.early, st.State)
					return reads(transport.Outcome{Kind: c.outcome, ProviderID: "p-1"}, nil).Send(ctx, m)
				})
			})
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			require.Equal(t, 1, h.Deliver())
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.want, st.State)
			require.Equal(t, c.want != transport.StateUnknown, counts(kinds(t, h))[audit.KindReceiptRecorded] == 1)
		})
	}
}

// An opt-out that a provider reports before the outcome is not lost, and a text that must not be kept
// goes.
func TestOptOutByAReceiptBeforeItsOutcome(t *testing.T) {
	var h *servicetest.Harness
	h = servicetest.NewWith(t, func(cfg *servicetest.Config) {
		cfg.Programs[0].StoreByConsent = true
		cfg.Relay.Transport = transportFunc(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
			_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{
				Tenant: m.Tenant(), Transport: "inbox", ProviderID: "p-1", State: transport.StateUndelivered, OptedOut: true,
			})
			require.NoError(t, err)
			return reads(transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil).Send(ctx, m)
		})
	})
	h.OptIn(ann)
	require.NoError(t, h.Send(ann, "hello"))
	require.Contains(t, kinds(t, h), audit.KindConsentRevoked)
	_, err := h.Gateway.Send(ctx, h.Message(ann, "again"))
	require.ErrorIs(t, err, transport.ErrDenied)
}

// A receipt of another tenant's message, or of none, is answered like any other and changes nothing.
func TestReceiptOfNobody(t *testing.T) {
	h, id, _ := unknownOf(t, nil)
	for name, r := range map[string]transport.DeliveryReceipt{
		"another tenant":    {Tenant: sealtext.MustTenant("other"), Message: id, Transport: "inbox"},
		"another transport": {Tenant: h.Tenant, Message: id, Transport: "second"},
		"no such message":   {Tenant: h.Tenant, Message: sealtext.NewID(), Transport: "inbox"},
		"no such provider":  {Tenant: h.Tenant, ProviderID: "p-9", Transport: "inbox"},
	} {
		t.Run(name, func(t *testing.T) {
			r.State = transport.StateDelivered
			st, err := h.Gateway.ReceiveDelivery(ctx, r)
			require.NoError(t, err)
			require.Zero(t, st)
		})
	}
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateUnknown, st.State)
}

// After a retry the receipts of the first attempt say no more than they know: its delivery is that of
// the message, its failure is not.
func TestReceiptOfTheFirstAttempt(t *testing.T) {
	for _, c := range []struct {
		name     string
		retried  bool // whether the second attempt is over
		report   transport.State
		at, last transport.State // after the receipt, and when everything is done
		calls    int
	}{
		{"delivered while it waits", false, transport.StateDelivered, transport.StateDelivered, transport.StateDelivered, 1},
		{"failed while it waits", false, transport.StateFailed, transport.StateQueued, transport.StateAccepted, 2},
		{"delivered after the second", true, transport.StateDelivered, transport.StateDelivered, transport.StateDelivered, 2},
		{"failed after the second", true, transport.StateFailed, transport.StateAccepted, transport.StateAccepted, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, id, calls := unknownOf(t, nil)
			// The provider has the message and says so, then somebody decides before that is known.
			first := transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-1", Message: id, State: c.report}
			_, err := h.Gateway.Resolve(ctx, transport.ResolveRequest{Tenant: h.Tenant, ID: id, Decision: transport.ResolveRetry, Actor: sealtext.System("desk")})
			require.NoError(t, err)
			if c.retried {
				require.Equal(t, 1, h.Deliver())
			}
			st, err := h.Gateway.ReceiveDelivery(ctx, first)
			require.NoError(t, err)
			require.Equal(t, c.at, st.State)
			h.Deliver()
			h.Clock.Advance(time.Hour)
			h.Deliver()
			st, err = h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.last, st.State)
			require.Equal(t, c.calls, *calls)
		})
	}
}

// The receipts of a message in every order, and twice, end in the same state and in one opt-out, also if
// its program or its tenant is retired meanwhile.
func TestReceiptsOfTheRetired(t *testing.T) {
	history := []transport.DeliveryReceipt{
		{State: transport.StateAccepted}, {State: transport.StateSent, OptedOut: true}, {State: transport.StateUndelivered, OptedOut: true},
	}
	var run func(retire func(h *servicetest.Harness) error, after int, done, left []transport.DeliveryReceipt)
	run = func(retire func(h *servicetest.Harness) error, after int, done, left []transport.DeliveryReceipt) {
		for i := range left {
			run(retire, after, append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
		}
		if len(left) > 0 {
			return
		}
		h := servicetest.NewWith(t, func(cfg *servicetest.Config) { cfg.Programs[0].StoreByConsent = true })
		h.OptIn(ann)
		id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
		h.Deliver()
		for i, r := range append(done, done...) {
			if i == after {
				require.NoError(t, retire(h))
			}
			r.Tenant, r.Transport, r.ProviderID, r.Sender = h.Tenant, "inbox", h.Inbox.Messages()[0].ProviderID, h.Sender
			h.Clock.Advance(time.Minute)
			_, err := h.Gateway.ReceiveDelivery(ctx, r)
			require.NoError(t, err)
		}
		st, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, st.State)
		require.Equal(t, 1, counts(kinds(t, h))[audit.KindConsentRevoked])
		_, kept := texts(t, h, ann)
		require.Zero(t, kept["sent"])
	}
	for name, retire := range map[string]func(h *servicetest.Harness) error{
		"the program": func(h *servicetest.Harness) error {
			_, err := h.Service.Programs.Retire(ctx, admin, h.Tenant, h.Program)
			return err
		},
		"the tenant": func(h *servicetest.Harness) error {
			_, err := h.Service.Programs.RetireTenant(ctx, admin, h.Tenant)
			return err
		},
	} {
		for _, after := range []int{0, 2, len(history)} {
			t.Run(name, func(*testing.T) { run(retire, after, nil, history) })
		}
	}
}
