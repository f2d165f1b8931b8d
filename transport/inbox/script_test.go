package inbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
)

func TestScript(t *testing.T) {
	for name, c := range map[string]struct {
		outcome  transport.Outcome
		state    transport.State
		captured int // messages captured at the first hand-off
		again    bool
	}{
		"accepted":         {transport.Outcome{Kind: transport.OutcomeAccepted}, transport.StateAccepted, 1, false},
		"rejected":         {transport.Outcome{Kind: transport.OutcomeRejected, Code: "30006"}, transport.StateRejected, 0, false},
		"not sent":         {transport.Outcome{Kind: transport.OutcomeNotSent}, transport.StateQueued, 0, true},
		"not sent, wait":   {transport.Outcome{Kind: transport.OutcomeNotSent, RetryAfter: time.Minute}, transport.StateQueued, 0, true},
		"unknown":          {transport.Outcome{Kind: transport.OutcomeUnknown}, transport.StateUnknown, 1, false},
		"no outcome":       {transport.Outcome{}, transport.StateQueued, 0, true},
		"kind out of four": {transport.Outcome{Kind: 9}, transport.StateQueued, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			h, in := newHarness(t, inbox.Config{})
			in.Script(c.outcome)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			h.Deliver()
			status, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state, status.State)
			require.Len(t, in.Messages(), c.captured)

			// After the last one messages are accepted again. A message with an ambiguous outcome
			// is not repeated.
			h.Clock.Advance(2 * time.Minute)
			h.Deliver()
			status, err = h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			if c.again {
				require.Equal(t, transport.StateAccepted, status.State)
				require.Equal(t, 2, status.Attempts)
				require.Len(t, in.Messages(), 1)
			} else {
				require.Equal(t, c.state, status.State)
				require.Len(t, in.Messages(), c.captured)
			}
		})
	}
}

func TestScriptIsInOrder(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	in.Script(transport.Outcome{Kind: transport.OutcomeRejected}, transport.Outcome{Kind: transport.OutcomeAccepted})
	in.Script(transport.Outcome{Kind: transport.OutcomeUnknown})
	var states []transport.State
	for range 4 {
		id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
		h.Deliver()
		status, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		states = append(states, status.State)
	}
	require.Equal(t, []transport.State{transport.StateRejected, transport.StateAccepted, transport.StateUnknown, transport.StateAccepted}, states)
}

// TestScriptedOptOut: a provider that knows of an opt-out says so, whether it accepts the message
// or not.
func TestScriptedOptOut(t *testing.T) {
	for name, kind := range map[string]transport.OutcomeKind{"rejected": transport.OutcomeRejected, "accepted": transport.OutcomeAccepted} {
		t.Run(name, func(t *testing.T) {
			h, in := newHarness(t, inbox.Config{})
			in.Script(transport.Outcome{Kind: kind, OptedOut: true})
			require.NoError(t, h.Send(ann, "hello"))
			require.ErrorIs(t, h.Send(ann, "are you there?"), transport.ErrDenied)
			require.NoError(t, h.Send(bob, "hello"), "it was Ann who left")
		})
	}
}

// A message that was captured and never answered is found by the id that the transport was given.
func TestReceiptOfAnUnknown(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	in.Script(transport.Outcome{Kind: transport.OutcomeUnknown})
	require.NoError(t, h.Send(ann, "hello"))
	st, err := in.Receipt(ctx, h.Gateway, in.Messages()[0], transport.StateDelivered)
	require.NoError(t, err)
	require.Equal(t, transport.StateDelivered, st.State)
}

func TestReceipt(t *testing.T) {
	h, in := newHarness(t, inbox.Config{})
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Deliver()
	for _, want := range []transport.State{transport.StateSent, transport.StateDelivered} {
		status, err := in.Receipt(ctx, h.Gateway, in.Messages()[0], want)
		require.NoError(t, err)
		require.Equal(t, id, status.ID)
		require.Equal(t, want, status.State)
	}
	var input *sealtext.InputError
	_, err = in.Receipt(ctx, h.Gateway, in.Messages()[0], transport.StateQueued)
	require.ErrorAs(t, err, &input)
	require.Equal(t, "receipt", input.Field)
}
