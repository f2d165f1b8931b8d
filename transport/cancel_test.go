package transport_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

func cancelOf(h *servicetest.Harness, id sealtext.ID) transport.CancelRequest {
	return transport.CancelRequest{Tenant: h.Tenant, ID: id, Actor: sealtext.System("visits")}
}

func TestCancel(t *testing.T) {
	for _, c := range []struct {
		name  string
		byKey bool
	}{{"by id", false}, {"by idempotency key", true}} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann)
			m := h.Message(ann, "See you tomorrow at 10.")
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			r := cancelOf(h, id)
			if c.byKey {
				r.ID, r.IdempotencyKey = sealtext.ID{}, m.IdempotencyKey
			}
			for range 2 { // repeatable
				out, err := h.Gateway.Cancel(ctx, r)
				require.NoError(t, err)
				require.Equal(t, transport.CancelDone, out.Result)
				require.Equal(t, transport.StateCanceled, out.Status.State)
				require.Equal(t, id, out.Status.ID)
			}
			require.Zero(t, h.Deliver())
			require.Empty(t, h.Texts(ann))
			require.ElementsMatch(t, []audit.Kind{audit.KindConsentGiven, audit.KindMessageQueued, audit.KindMessageCanceled}, kinds(t, h), "one event, in spite of two calls")

			again, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			require.Equal(t, id, again, "its key stays used")
			require.Zero(t, h.Deliver())
		})
	}
}

func TestCancelTooLate(t *testing.T) {
	for name, c := range map[string]struct {
		out   transport.Outcome
		wait  time.Duration
		state transport.State
	}{
		"accepted": {transport.Outcome{Kind: transport.OutcomeAccepted}, 0, transport.StateAccepted},
		"rejected": {transport.Outcome{Kind: transport.OutcomeRejected}, 0, transport.StateRejected},
		"unknown":  {transport.Outcome{Kind: transport.OutcomeUnknown}, 0, transport.StateUnknown},
		"expired":  {transport.Outcome{Kind: transport.OutcomeAccepted}, 48 * time.Hour, transport.StateExpired},
	} {
		t.Run(name, func(t *testing.T) {
			h := harnessOver(t, reads(c.out, nil))
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			h.Clock.Advance(c.wait)
			h.Deliver()
			out, err := h.Gateway.Cancel(ctx, cancelOf(h, id))
			require.NoError(t, err)
			require.Equal(t, transport.CancelTooLate, out.Result)
			require.Equal(t, c.state, out.Status.State)
		})
	}
}

// While the transport runs the message is left alone; what was not sent is canceled afterwards.
func TestCancelInFlight(t *testing.T) {
	for name, c := range map[string]struct {
		kind transport.OutcomeKind
		then transport.CancelResult
	}{
		"sent":     {transport.OutcomeAccepted, transport.CancelTooLate},
		"not sent": {transport.OutcomeNotSent, transport.CancelDone},
	} {
		t.Run(name, func(t *testing.T) {
			var h *servicetest.Harness
			var id sealtext.ID
			calls := 0
			h = harnessOver(t, transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				calls++
				_, err := cl.To()
				require.NoError(t, err)
				out, err := h.Gateway.Cancel(ctx, cancelOf(h, id))
				require.NoError(t, err)
				require.Equal(t, transport.CancelInFlight, out.Result)
				require.Equal(t, transport.StateSending, out.Status.State)
				return transport.Outcome{Kind: c.kind}, nil
			}))
			h.OptIn(ann)
			var err error
			id, err = h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			h.Deliver()
			out, err := h.Gateway.Cancel(ctx, cancelOf(h, id))
			require.NoError(t, err)
			require.Equal(t, c.then, out.Result)
			h.Clock.Advance(2 * time.Hour)
			h.Deliver()
			require.Equal(t, 1, calls)
		})
	}
}

// A relay that has claimed the message, and asks for its permit, finds that it was canceled.
func TestCancelWhatIsClaimed(t *testing.T) {
	calls := 0
	r, ids := relayWith(t, 1, func(c *transport.RelayConfig) {
		c.Transport = transportFunc(func(_ context.Context, cl transport.Cleared) (transport.Outcome, error) {
			calls++
			return reads(transport.Outcome{Kind: transport.OutcomeAccepted}, nil).Send(ctx, cl)
		})
	})
	late := &afterClaim{Store: r.store, then: func() {
		out, err := r.Gateway.Cancel(ctx, cancelOf(r.Harness, ids[0]))
		require.NoError(t, err)
		require.Equal(t, transport.CancelDone, out.Result)
	}}
	cfg := *r.cfg.Relay
	cfg.Store = late
	relay, err := transport.NewRelay(cfg)
	require.NoError(t, err)
	n, err := relay.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n, "it was claimed")
	require.Zero(t, calls)
	require.Equal(t, transport.StateCanceled, r.state(t, ids[0]))
	for range 3 {
		r.Clock.Advance(10 * time.Minute)
		_, err = r.Relay.Step(ctx)
		require.NoError(t, err)
	}
	require.Zero(t, calls)
}

// afterClaim is a store that does something right after a claim was committed.
type afterClaim struct {
	transport.Store
	then func()
}

func (s *afterClaim) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	claimed := false
	err := s.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return f(context.WithValue(ctx, claimKey{}, &claimed), tx)
	})
	if claimed && s.then != nil {
		then := s.then
		s.then = nil
		then()
	}
	return err
}

type claimKey struct{}

func (s *afterClaim) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	rows, err := s.Store.Claim(ctx, tx, c)
	if claimed, ok := ctx.Value(claimKey{}).(*bool); ok && len(rows) > 0 {
		*claimed = true
	}
	return rows, err
}

func TestCancelTx(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	undo := errors.New("the visit was not moved")
	err = h.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		out, err := h.Gateway.CancelTx(ctx, tx, cancelOf(h, id))
		require.NoError(t, err)
		require.Equal(t, transport.CancelDone, out.Result)
		return undo
	})
	require.ErrorIs(t, err, undo)
	require.Equal(t, 1, h.Deliver(), "rolled back with the host's transaction")
	require.NotContains(t, kinds(t, h), audit.KindMessageCanceled)
}

func TestCancelRefuses(t *testing.T) {
	h := servicetest.New(t)
	id := sealtext.NewID()
	for name, c := range map[string]struct {
		change func(*transport.CancelRequest)
		field  string
	}{
		"no tenant": {func(r *transport.CancelRequest) { r.Tenant = sealtext.Tenant{} }, "tenant"},
		"neither":   {func(r *transport.CancelRequest) { r.ID = sealtext.ID{} }, "message"},
		"both":      {func(r *transport.CancelRequest) { r.IdempotencyKey = "visit-1" }, "message"},
		"a number":  {func(r *transport.CancelRequest) { r.ID, r.IdempotencyKey = sealtext.ID{}, "v-12025550123" }, "idempotency key"},
		"no actor":  {func(r *transport.CancelRequest) { r.Actor = sealtext.Actor{} }, "actor id"},
	} {
		t.Run(name, func(t *testing.T) {
			r := cancelOf(h, id)
			c.change(&r)
			_, err := h.Gateway.Cancel(ctx, r)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), "12025550123")
		})
	}
	_, err := h.Gateway.Cancel(ctx, cancelOf(h, id))
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
	r := cancelOf(h, sealtext.ID{})
	r.IdempotencyKey = "never-used"
	_, err = h.Gateway.Cancel(ctx, r)
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
}

// A text that must not be kept goes with the cancellation.
func TestCancelDropsTheText(t *testing.T) {
	for name, keep := range map[string]bool{"kept": true, "by consent only": false} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Programs[0].StoreByConsent = !keep })
			h.OptIn(ann)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
			require.NoError(t, err)
			_, err = h.Gateway.Cancel(ctx, cancelOf(h, id))
			require.NoError(t, err)
			_, kept := texts(t, h, ann)
			require.Equal(t, keep, kept["sent"] == 1)
		})
	}
}

func TestReplace(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	old, err := h.Gateway.Send(ctx, h.Message(ann, "See you tomorrow at 10."))
	require.NoError(t, err)
	m := h.Message(ann, "See you tomorrow at 11.")
	var first sealtext.ID
	for range 2 {
		out, err := h.Gateway.Replace(ctx, cancelOf(h, old), m)
		require.NoError(t, err)
		require.Equal(t, transport.CancelDone, out.Result)
		require.Equal(t, transport.StateCanceled, out.Status.State)
		require.NotEqual(t, old, out.Replacement)
		if first.IsZero() {
			first = out.Replacement
		}
		require.Equal(t, first, out.Replacement)
	}
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, []string{"See you tomorrow at 11."}, h.Texts(ann))

	// What was handed over is not replaced, and nothing is sent instead.
	out, err := h.Gateway.Replace(ctx, cancelOf(h, first), h.Message(ann, "See you tomorrow at 12."))
	require.NoError(t, err)
	require.Equal(t, transport.CancelTooLate, out.Result)
	require.Zero(t, out.Replacement)
	require.Zero(t, h.Deliver())
}

// With an error the message still waits: exactly one of the two is ever sent.
func TestReplaceOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *servicetest.Harness, old transport.Message, m *transport.Message)
		want   error
	}{
		"the same key": {func(_ *servicetest.Harness, old transport.Message, m *transport.Message) {
			m.IdempotencyKey = old.IdempotencyKey
		}, transport.ErrIdempotencyConflict},
		"the same message": {func(_ *servicetest.Harness, old transport.Message, m *transport.Message) {
			m.IdempotencyKey, m.Body = old.IdempotencyKey, old.Body
		}, nil},
		"another tenant": {func(_ *servicetest.Harness, _ transport.Message, m *transport.Message) {
			m.Tenant = sealtext.MustTenant("other")
		}, nil},
		"denied":  {func(h *servicetest.Harness, _ transport.Message, m *transport.Message) { m.To = h.Number(bob) }, transport.ErrDenied},
		"expired": {func(h *servicetest.Harness, _ transport.Message, m *transport.Message) { m.ExpiresAt = h.Clock.Now() }, transport.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.New(t)
			h.OptIn(ann)
			first := h.Message(ann, "See you tomorrow at 10.")
			old, err := h.Gateway.Send(ctx, first)
			require.NoError(t, err)
			m := h.Message(ann, "See you tomorrow at 11.")
			c.change(h, first, &m)
			_, err = h.Gateway.Replace(ctx, cancelOf(h, old), m)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
			} else {
				var in *sealtext.InputError
				require.ErrorAs(t, err, &in)
			}
			require.NotContains(t, kinds(t, h), audit.KindMessageCanceled)
			require.Equal(t, 1, h.Deliver())
			require.Equal(t, []string{"See you tomorrow at 10."}, h.Texts(ann))
		})
	}
}
