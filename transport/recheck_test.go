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

// doubtful is a transport that answers by a script, Unknown at its end.
type doubtful struct {
	outs  []transport.Outcome
	calls []sealtext.ID
}

func (d *doubtful) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{Kind: transport.OutcomeNotSent}, err
	}
	d.calls = append(d.calls, c.Message())
	if n := len(d.calls); n <= len(d.outs) {
		return d.outs[n-1], nil
	}
	return transport.Outcome{Kind: transport.OutcomeUnknown}, nil
}

// finder can be asked.
type finder struct {
	doubtful
	t     *testing.T
	found func(n int) (transport.Outcome, error)
	asked int
	kept  transport.LookupRequest
}

func (f *finder) Lookup(_ context.Context, r transport.LookupRequest) (transport.Outcome, error) {
	to, err := r.To()
	require.NoError(f.t, err)
	require.Equal(f.t, ann, to.E164())
	body, err := r.Body()
	require.NoError(f.t, err)
	require.Equal(f.t, "hello", body.Plaintext())
	began, ended := r.Attempted()
	require.False(f.t, began.IsZero() || ended.Before(began))
	require.Equal(f.t, f.calls[0], r.Message())
	f.kept = r
	f.asked++
	return f.found(f.asked)
}

// deduper declares a window.
type deduper struct {
	doubtful
	window time.Duration
}

func (d *deduper) Capabilities() transport.Capabilities {
	return transport.Capabilities{Dedupes: d.window, Reference: true}
}

// sendTo sends one message to Ann through a transport, and steps until it was handed over.
func sendTo(t *testing.T, tr transport.Transport, change func(*transport.Message)) (*servicetest.Harness, sealtext.ID) {
	t.Helper()
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
	h.OptIn(ann)
	m := h.Message(ann, "hello")
	if change != nil {
		change(&m)
	}
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	h.Deliver()
	return h, id
}

func stateOf(t *testing.T, h *servicetest.Harness, id sealtext.ID) transport.State {
	t.Helper()
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	return st.State
}

// pass lets time pass in steps, with the relay at work.
func pass(h *servicetest.Harness, d, step time.Duration) {
	for ; d > 0; d -= step {
		h.Clock.Advance(step)
		h.Deliver()
	}
}

func atLeastOnce(m *transport.Message) { m.AtLeastOnce = true }

func TestUnknownIsLookedUp(t *testing.T) {
	unknown := transport.Outcome{Kind: transport.OutcomeUnknown}
	for _, c := range []struct {
		name  string
		found func(n int) (transport.Outcome, error)
		asked int // at most; 0 for any number
		want  transport.State
	}{
		{"accepted", func(int) (transport.Outcome, error) {
			return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil
		}, 1, transport.StateAccepted},
		{"rejected", func(int) (transport.Outcome, error) {
			return transport.Outcome{Kind: transport.OutcomeRejected, Code: "30003"}, nil
		}, 1, transport.StateRejected},
		{"accepted the third time", func(n int) (transport.Outcome, error) {
			if n < 3 {
				return unknown, nil
			}
			return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil
		}, 3, transport.StateAccepted},
		{"accepted without an id", func(int) (transport.Outcome, error) { return transport.Outcome{Kind: transport.OutcomeAccepted}, nil }, 0, transport.StateUnknown},
		{"not there", func(int) (transport.Outcome, error) { return transport.Outcome{Kind: transport.OutcomeNotSent}, nil }, 0, transport.StateUnknown},
		{"an error", func(int) (transport.Outcome, error) { return transport.Outcome{}, errors.New("away") }, 0, transport.StateUnknown},
		{"a panic", func(int) (transport.Outcome, error) { panic("away") }, 0, transport.StateUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &finder{t: t, found: c.found}
			h, id := sendTo(t, f, nil)
			require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
			require.Zero(t, f.asked, "not at once")
			pass(h, 48*time.Hour, 5*time.Minute)
			require.Equal(t, c.want, stateOf(t, h, id))
			require.Len(t, f.calls, 1, "never sent again")
			if c.asked > 0 {
				require.Equal(t, c.asked, f.asked)
			}
			require.LessOrEqual(t, f.asked, 14)
			require.GreaterOrEqual(t, f.asked, 1)
			require.Equal(t, f.asked, counts(kinds(t, h))[audit.KindOutcomeSought], "an event each time, before")
			_, err := f.kept.To()
			require.ErrorIs(t, err, transport.ErrNotCleared)
			if c.want == transport.StateAccepted {
				st, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", ProviderID: "p-1", State: transport.StateDelivered})
				require.NoError(t, err)
				require.Equal(t, transport.StateDelivered, st.State)
			}
		})
	}
}

// What the provider knows of another message of ours is not this one.
func TestLookupOfAnotherMessage(t *testing.T) {
	f := &finder{t: t, found: func(int) (transport.Outcome, error) {
		return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "p-1"}, nil
	}}
	h, id := sendTo(t, f, nil)
	f.outs = []transport.Outcome{{}, {Kind: transport.OutcomeAccepted, ProviderID: "p-1"}}
	other := h.Message(ann, "hello")
	other.IdempotencyKey = "another"
	_, err := h.Gateway.Send(ctx, other)
	require.NoError(t, err)
	h.Deliver()
	pass(h, time.Hour, time.Minute)
	require.GreaterOrEqual(t, f.asked, 1)
	require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
}

// A receipt or a decision ends the search.
func TestLookupEnds(t *testing.T) {
	f := &finder{t: t, found: func(int) (transport.Outcome, error) { return transport.Outcome{Kind: transport.OutcomeUnknown}, nil }}
	h, id := sendTo(t, f, nil)
	pass(h, 10*time.Minute, time.Minute)
	asked := f.asked
	require.GreaterOrEqual(t, asked, 1)
	_, err := h.Gateway.Resolve(ctx, transport.ResolveRequest{Tenant: h.Tenant, ID: id, Decision: transport.ResolveDrop, Actor: sealtext.System("desk")})
	require.NoError(t, err)
	pass(h, 24*time.Hour, 10*time.Minute)
	require.Equal(t, asked, f.asked)
	require.Equal(t, transport.StateDropped, stateOf(t, h, id))
}

func TestAtLeastOnceIsRepeated(t *testing.T) {
	for _, c := range []struct {
		name  string
		outs  []transport.Outcome
		calls int
		want  transport.State
	}{
		{"accepted then", []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeAccepted, ProviderID: "p-2"}}, 2, transport.StateAccepted},
		{"not sent, then accepted", []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeNotSent}, {Kind: transport.OutcomeAccepted, ProviderID: "p-2"}}, 3, transport.StateAccepted},
		{"rejected then", []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeRejected}}, 2, transport.StateRejected},
		{"never", nil, 5, transport.StateUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &doubtful{outs: c.outs}
			h, id := sendTo(t, d, atLeastOnce)
			require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
			pass(h, 2*time.Hour, 30*time.Second)
			require.Len(t, d.calls, c.calls)
			require.Equal(t, c.want, stateOf(t, h, id))
		})
	}
	t.Run("not without it", func(t *testing.T) {
		d := &doubtful{}
		h, id := sendTo(t, d, nil)
		pass(h, 2*time.Hour, 30*time.Second)
		require.Len(t, d.calls, 1)
		require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
	})
	t.Run("not when it has expired", func(t *testing.T) {
		d := &doubtful{}
		h, id := sendTo(t, d, func(m *transport.Message) {
			m.AtLeastOnce, m.ExpiresAt = true, time.Date(2026, time.March, 2, 15, 0, 40, 0, time.UTC)
		})
		h.Clock.Advance(time.Minute)
		pass(h, time.Hour, time.Minute)
		require.Len(t, d.calls, 1)
		require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
	})
	t.Run("not after an opt-out", func(t *testing.T) {
		d := &doubtful{}
		h, id := sendTo(t, d, atLeastOnce)
		h.Reply(ann, "STOP")
		pass(h, time.Hour, time.Minute)
		require.Len(t, d.calls, 1)
		require.Equal(t, transport.StateUnknown, stateOf(t, h, id))
	})
	t.Run("not after a receipt", func(t *testing.T) {
		d := &doubtful{}
		h, id := sendTo(t, d, atLeastOnce)
		_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", Message: id, State: transport.StateSent})
		require.NoError(t, err)
		pass(h, time.Hour, time.Minute)
		require.Len(t, d.calls, 1)
		require.Equal(t, transport.StateSent, stateOf(t, h, id))
	})
	t.Run("looked up first", func(t *testing.T) {
		f := &finder{t: t, found: func(int) (transport.Outcome, error) { return transport.Outcome{Kind: transport.OutcomeNotSent}, nil }}
		f.outs = []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeAccepted, ProviderID: "p-2"}}
		h, id := sendTo(t, f, atLeastOnce)
		pass(h, time.Hour, time.Minute)
		require.Equal(t, 1, f.asked)
		require.Len(t, f.calls, 2)
		require.Equal(t, transport.StateAccepted, stateOf(t, h, id))
	})
}

// A provider that dedupes gets the message again, within its window and with the same id, and its word
// that it is a duplicate says that it was accepted.
func TestUnknownIsRepeatedWhereTheProviderDedupes(t *testing.T) {
	d := &deduper{window: 10 * time.Minute}
	d.outs = []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeRejected, Code: "23", Duplicate: true}}
	h, id := sendTo(t, d, nil)
	pass(h, time.Hour, time.Minute)
	require.Equal(t, []sealtext.ID{id, id}, d.calls)
	require.Equal(t, transport.StateAccepted, stateOf(t, h, id))

	late := &deduper{window: 10 * time.Minute}
	h, id = sendTo(t, late, nil)
	h.Clock.Advance(10 * time.Minute) // no relay was at work meanwhile
	pass(h, time.Hour, time.Minute)
	require.Len(t, late.calls, 1, "the window is over")
	require.Equal(t, transport.StateUnknown, stateOf(t, h, id))

	often := &deduper{window: 24 * time.Hour}
	h, _ = sendTo(t, often, nil)
	pass(h, 24*time.Hour, 10*time.Minute)
	require.Len(t, often.calls, 5)
}

// A text that must not be kept stays as long as it may be needed to settle the message, and no longer.
func TestTextOfAnUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		tr   transport.Transport
		once bool
		end  func(h *servicetest.Harness, id sealtext.ID)
	}{
		"repeated": {&doubtful{outs: []transport.Outcome{{Kind: transport.OutcomeUnknown}, {Kind: transport.OutcomeAccepted}}}, true, nil},
		"given up": {&doubtful{}, true, nil},
		"by receipts": {&doubtful{}, true, func(h *servicetest.Harness, id sealtext.ID) {
			_, err := h.Gateway.ReceiveDelivery(ctx, transport.DeliveryReceipt{Tenant: h.Tenant, Transport: "inbox", Message: id, State: transport.StateSent})
			require.NoError(t, err)
		}},
		"not sought": {&doubtful{}, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var store transport.ArchiveStore
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				store = cfg.Gateway.Store.(transport.ArchiveStore)
				cfg.Programs[0].StoreByConsent = true
				cfg.Relay.Transport = c.tr
			})
			h.OptIn(ann)
			m := h.Message(ann, "hello")
			m.AtLeastOnce = c.once
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			h.Deliver()
			kept := func() bool {
				rows, err := store.Sent(ctx, nil, h.Tenant, h.Person(ann).Subject)
				require.NoError(t, err)
				require.Len(t, rows, 1)
				return !rows[0].Body.IsZero()
			}
			require.Equal(t, c.once, kept())
			if c.end != nil {
				c.end(h, id)
				require.False(t, kept())
				return
			}
			pass(h, 2*time.Hour, 30*time.Second)
			require.False(t, kept())
		})
	}
}
