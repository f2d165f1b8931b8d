package transport_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

const maxAsked = 10 * time.Minute

// login is what a log-in page does: it records that the person asks for a passcode, and returns the
// message with it.
func login(t *testing.T, h *servicetest.Harness, code string) transport.Message {
	t.Helper()
	m := h.Message(ann, code)
	by, err := h.Consent.Ask(ctx, consent.Event{
		Person: h.Person(ann), Scope: consent.ForProgram(h.Program), Evidence: consent.Evidence{Source: "https://clinic.example/login"},
		Actor: sealtext.System("login"), IdempotencyKey: "ask-" + m.IdempotencyKey,
	})
	require.NoError(t, err)
	m.Purpose, m.Asked = sealtext.OTP, by.ID
	return m
}

// STOP, log in, STOP, log in: every log-in gets its code, and nothing else goes out.
func TestAPasscodeThatIsAskedForPassesTheOptOut(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann, sealtext.OTP, sealtext.Informational)
	var want []string
	for i := range 4 {
		h.Reply(ann, "STOP")
		h.Clock.Advance(time.Second)
		requireDenied(t, h.Send(ann, "please stay"), consent.ReasonOptedOut)
		code := fmt.Sprint("Your code is ", 1000+i)
		plain := h.Message(ann, code)
		plain.Purpose = sealtext.OTP
		_, err := h.Gateway.Send(ctx, plain)
		requireDenied(t, err, consent.ReasonOptedOut)
		_, err = h.Gateway.Send(ctx, login(t, h, code))
		require.NoError(t, err)
		h.Deliver()
		want = append(want, code)
		require.Equal(t, want, h.Texts(ann))
		h.Clock.Advance(20 * time.Minute)
	}
	var said []string
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindHandedOff {
			require.Equal(t, []string{consent.RuleAsked}, e.Details.Rules)
			said = append(said, e.Details.Reference)
		}
	}
	var asks []string
	history, err := h.Consent.History(ctx, h.Person(ann))
	require.NoError(t, err)
	for _, e := range history {
		if e.Kind == consent.KindAsked {
			asks = append(asks, e.ID.String())
		}
	}
	require.ElementsMatch(t, asks, said)
	require.Len(t, said, 4)
}

func TestWhatIsAskedForEndsSoon(t *testing.T) {
	h := servicetest.New(t)
	h.Reply(ann, "STOP")
	h.Clock.Advance(time.Second)
	m := login(t, h, "Your code is 1234")
	m.ExpiresAt = h.Clock.Now().Add(time.Hour)
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	st, err := h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, h.Clock.Now().Add(maxAsked), st.ExpiresAt)

	second := h.Message(ann, "Your code is 5678")
	second.Purpose, second.Asked = sealtext.OTP, m.Asked
	_, err = h.Gateway.Send(ctx, second) // nothing was handed over yet
	require.NoError(t, err)
	h.Deliver()
	require.Equal(t, []string{"Your code is 1234"}, h.Texts(ann))
	third := h.Message(ann, "Your code is 9012")
	third.Purpose, third.Asked = sealtext.OTP, m.Asked
	_, err = h.Gateway.Send(ctx, third)
	requireDenied(t, err, consent.ReasonAskedAgain)

	again, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, id, again)
	m.Asked = sealtext.ID{}
	_, err = h.Gateway.Send(ctx, m)
	require.ErrorIs(t, err, transport.ErrIdempotencyConflict, "it is part of what the key stands for")

	voided := login(t, h, "Your code is 3456")
	id, err = h.Gateway.Send(ctx, voided)
	require.NoError(t, err)
	h.Reply(ann, "STOP")
	h.Deliver()
	st, err = h.Gateway.Status(ctx, h.Tenant, id)
	require.NoError(t, err)
	require.Equal(t, transport.StateDenied, st.State, "a STOP after it counts")
	require.Len(t, h.Texts(ann), 1)

	for name, change := range map[string]func(*transport.Message){
		"purpose": func(m *transport.Message) { m.Purpose = sealtext.Marketing },
		"asked":   func(m *transport.Message) { m.Answers = sealtext.NewID() },
	} {
		m := login(t, h, "Your code is 7890")
		change(&m)
		_, err := h.Gateway.Send(ctx, m)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, name, input.Field)
	}
}

// A message that was not sent is tried again within its ten minutes, and one whose outcome is not
// known is not.
func TestWhatIsAskedForIsTriedAgainOnlyIfItWasNotSent(t *testing.T) {
	for _, c := range []struct {
		name  string
		first transport.OutcomeKind
		state transport.State
		calls int
	}{
		{"not sent", transport.OutcomeNotSent, transport.StateAccepted, 2},
		{"not known", transport.OutcomeUnknown, transport.StateUnknown, 1},
		{"rejected", transport.OutcomeRejected, transport.StateRejected, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			calls := 0
			h := harnessOver(t, transportFunc(func(ctx context.Context, cl transport.Cleared) (transport.Outcome, error) {
				if calls++; calls == 1 {
					return reads(transport.Outcome{Kind: c.first}, nil).Send(ctx, cl)
				}
				return reads(transport.Outcome{Kind: transport.OutcomeAccepted}, nil).Send(ctx, cl)
			}))
			h.Reply(ann, "STOP")
			h.Clock.Advance(time.Second)
			m := login(t, h, "Your code is 1234")
			id, err := h.Gateway.Send(ctx, m)
			require.NoError(t, err)
			h.Deliver()
			h.Clock.Advance(time.Minute)
			h.Deliver()
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.state, st.State)
			require.Equal(t, c.calls, calls)
			other := h.Message(ann, "Your code is 5678")
			other.Purpose, other.Asked = sealtext.OTP, m.Asked
			_, err = h.Gateway.Send(ctx, other)
			requireDenied(t, err, consent.ReasonAskedAgain)
		})
	}
}
