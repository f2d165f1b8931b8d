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
		captured int // at the first hand-off
		again    bool
	}{
		"accepted":         {transport.Outcome{Kind: transport.AcceptedOutcome}, transport.Accepted, 1, false},
		"rejected":         {transport.Outcome{Kind: transport.RejectedOutcome, Code: "30006"}, transport.Rejected, 0, false},
		"not sent":         {transport.Outcome{Kind: transport.NotSentOutcome}, transport.Queued, 0, true},
		"not sent, wait":   {transport.Outcome{Kind: transport.NotSentOutcome, RetryAfter: time.Minute}, transport.Queued, 0, true},
		"unknown":          {transport.Outcome{Kind: transport.UnknownOutcome}, transport.Unknown, 1, false},
		"no outcome":       {transport.Outcome{}, transport.Queued, 0, true},
		"kind out of four": {transport.Outcome{Kind: 9}, transport.Queued, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			h, in := house(t, inbox.Config{})
			in.Script(c.outcome)
			id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
			require.NoError(t, err)
			h.Deliver()
			status, err := h.Gateway.Message(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state, status.State)
			require.Len(t, in.Messages(), c.captured)

			// After the last one messages are accepted again; an ambiguous
			// one is not repeated.
			h.Clock.Advance(2 * time.Minute)
			h.Deliver()
			status, err = h.Gateway.Message(ctx, h.Tenant, id)
			require.NoError(t, err)
			if c.again {
				require.Equal(t, transport.Accepted, status.State)
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
	h, in := house(t, inbox.Config{})
	in.Script(transport.Outcome{Kind: transport.RejectedOutcome}, transport.Outcome{Kind: transport.AcceptedOutcome})
	in.Script(transport.Outcome{Kind: transport.UnknownOutcome})
	var states []transport.State
	for range 4 {
		id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
		require.NoError(t, err)
		h.Deliver()
		status, err := h.Gateway.Message(ctx, h.Tenant, id)
		require.NoError(t, err)
		states = append(states, status.State)
	}
	require.Equal(t, []transport.State{transport.Rejected, transport.Accepted, transport.Unknown, transport.Accepted}, states)
}

// A provider that knows of an opt-out says so, whether it takes the message or
// not.
func TestScriptedOptOut(t *testing.T) {
	for name, kind := range map[string]transport.OutcomeKind{"rejected": transport.RejectedOutcome, "accepted": transport.AcceptedOutcome} {
		t.Run(name, func(t *testing.T) {
			h, in := house(t, inbox.Config{})
			in.Script(transport.Outcome{Kind: kind, OptedOut: true})
			require.NoError(t, h.Send(ann, "hello"))
			require.ErrorIs(t, h.Send(ann, "are you there?"), transport.ErrDenied)
			require.NoError(t, h.Send(bob, "hello"), "it was Ann who left")
		})
	}
}

// A message that was taken and never answered has no id that a receipt could
// name, until the provider reports it.
func TestUnknownHasNoProviderID(t *testing.T) {
	h, in := house(t, inbox.Config{})
	in.Script(transport.Outcome{Kind: transport.UnknownOutcome})
	require.NoError(t, h.Send(ann, "hello"))
	_, err := in.Receipt(ctx, h.Gateway, in.Messages()[0], transport.Delivered)
	require.ErrorIs(t, err, transport.ErrUnknownMessage)
}

func TestReceipt(t *testing.T) {
	h, in := house(t, inbox.Config{})
	id, err := h.Gateway.Send(ctx, h.Message(ann, "hello"))
	require.NoError(t, err)
	h.Deliver()
	for _, want := range []transport.State{transport.Sent, transport.Delivered} {
		status, err := in.Receipt(ctx, h.Gateway, in.Messages()[0], want)
		require.NoError(t, err)
		require.Equal(t, id, status.ID)
		require.Equal(t, want, status.State)
	}
	var input *sealtext.InputError
	_, err = in.Receipt(ctx, h.Gateway, in.Messages()[0], transport.Queued)
	require.ErrorAs(t, err, &input)
	require.Equal(t, "receipt", input.Field)
}
