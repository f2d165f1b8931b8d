package transport_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// confirmation returns the answer to an inbound message.
func confirmation(h *servicetest.Harness, r transport.Received, text string) transport.Message {
	m := h.Message(ann, text)
	m.Purpose, m.Answers = sealtext.Transactional, r.Action.Answers
	return m
}

func requireDenied(t *testing.T, err error, rule string) {
	t.Helper()
	var denied *transport.DeniedError
	require.ErrorAs(t, err, &denied)
	require.Contains(t, rulesOf(denied), rule)
}

func rulesOf(e *transport.DeniedError) (ids []string) {
	for _, r := range e.Reasons {
		ids = append(ids, r.Rule)
	}
	return ids
}

func TestAnAnswerPassesTheOptOutOnce(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	stop := h.Reply(ann, "STOP")
	_, err := h.Gateway.Send(ctx, h.Message(ann, "please stay"))
	requireDenied(t, err, consent.ReasonOptedOut)

	// Both pass the gateway; the relay asks with the same fact and lets one go.
	first, err := h.Gateway.Send(ctx, confirmation(h, stop, "You are out."))
	require.NoError(t, err)
	second, err := h.Gateway.Send(ctx, confirmation(h, stop, "You are out!"))
	require.NoError(t, err)
	h.Deliver()
	require.Equal(t, []string{"You are out."}, h.Texts(ann))
	for id, want := range map[sealtext.ID]transport.State{first: transport.StateAccepted, second: transport.StateDenied} {
		st, err := h.Gateway.Status(ctx, h.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, want, st.State)
	}
	sale := confirmation(h, stop, "One last sale")
	sale.Purpose = sealtext.Marketing
	_, err = h.Gateway.Send(ctx, sale)
	requireDenied(t, err, consent.ReasonAnswerPurpose)
}

func TestAnAnswerDoesNotWaitLong(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	stop := h.Reply(ann, "STOP")
	now := h.Clock.Now()
	for _, c := range []struct {
		name          string
		before, given time.Duration
		want          time.Duration // 0: refused
	}{
		{"nothing said", 0, 0, consent.MaxAnswer},
		{"longer than may be", 0, time.Hour, consent.MaxAnswer},
		{"shorter", 0, time.Minute, time.Minute},
		{"not before its end", consent.MaxAnswer, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := confirmation(h, stop, "You are out.")
			m.NotBefore = now.Add(c.before)
			if c.given > 0 {
				m.ExpiresAt = now.Add(c.given)
			}
			id, err := h.Gateway.Send(ctx, m)
			if c.want == 0 {
				require.ErrorIs(t, err, transport.ErrExpired)
				return
			}
			require.NoError(t, err)
			st, err := h.Gateway.Status(ctx, h.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, now.Add(c.want), st.ExpiresAt)
		})
	}
	h.Clock.Advance(consent.MaxAnswer)
	h.Deliver()
	require.Empty(t, h.Texts(ann))
}

func TestAnAnswerIsPartOfWhatAKeyStandsFor(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	m := confirmation(h, h.Reply(ann, "HELP"), "Call us.")
	id, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	again, err := h.Gateway.Send(ctx, m)
	require.NoError(t, err)
	require.Equal(t, id, again)
	for _, other := range []sealtext.ID{h.Reply(ann, "HELP").Action.Answers, {}} {
		m.Answers = other
		_, err = h.Gateway.Send(ctx, m)
		require.ErrorIs(t, err, transport.ErrIdempotencyConflict)
	}
}

// Florida caps marketing at three messages in 24 hours. Whether its rows bind
// is decided when a message is sent and again when it is handed over, by the
// same facts.
func TestWhereARecipientIs(t *testing.T) {
	const miami, washington = "+13055550123", "+12025550123"
	for _, c := range []struct {
		name          string
		number        string
		zones         []string
		jurisdictions []rule.Jurisdiction
		want          int
	}{
		{"area code of Florida", miami, nil, nil, 3},
		{"another area code", washington, nil, nil, 4},
		{"the host knows better", miami, nil, []rule.Jurisdiction{"US-GA"}, 4},
		{"the host knows of Florida", washington, nil, []rule.Jurisdiction{"US-FL"}, 3},
		{"somewhere in the country", washington, nil, []rule.Jurisdiction{"US-*"}, 3},
		{"zones say nothing of the state", miami, []string{"America/Chicago"}, nil, 3},
	} {
		for _, way := range []string{"to a number", "to a subject"} {
			t.Run(c.name+", "+way, func(t *testing.T) {
				h := servicetest.New(t)
				h.OptIn(c.number, sealtext.Marketing)
				message := func(n int) transport.Message {
					m := h.Message(c.number, fmt.Sprint("sale ", n))
					m.Purpose, m.Location.Zones, m.Location.Jurisdictions = sealtext.Marketing, c.zones, c.jurisdictions
					if way == "to a subject" {
						m.To, m.Subject = sealtext.Number{}, h.Person(c.number).Subject
					}
					return m
				}
				for n := range 4 { // none is handed over yet, so the gateway lets all pass
					id, err := h.Gateway.Send(ctx, message(n))
					require.NoError(t, err)
					st, err := h.Gateway.Status(ctx, h.Tenant, id)
					require.NoError(t, err)
					require.Equal(t, h.Clock.Now(), st.NotBefore)
				}
				h.Deliver()
				require.Len(t, h.Texts(c.number), c.want)

				m := message(5)
				m.ExpiresAt = h.Clock.Now().Add(time.Hour) // too short to wait for the cap
				_, err := h.Gateway.Send(ctx, m)
				if c.want == 4 {
					require.NoError(t, err)
					return
				}
				requireDenied(t, err, "us-fl-cap")
			})
		}
	}
}

// What the host says comes first, then the zones of a state that it names, then
// the number: here one of Hawaii, when it is morning in New York.
func TestTheStateOfAnAddressTellsTheZone(t *testing.T) {
	const honolulu = "+18085550123"
	for _, c := range []struct {
		name          string
		zones         []string
		jurisdictions []rule.Jurisdiction
		sent          bool
	}{
		{"the number", nil, nil, false},
		{"an address in New York", nil, []rule.Jurisdiction{"US-NY"}, true},
		{"one of two addresses", nil, []rule.Jurisdiction{"US-NY", "US-HI"}, false},
		{"a country tells less than its area code", nil, []rule.Jurisdiction{"US"}, false},
		{"a state, or somewhere", nil, []rule.Jurisdiction{"US-NY", "US-*"}, false},
		{"a zone beside the address", []string{"Pacific/Honolulu"}, []rule.Jurisdiction{"US-NY"}, false},
		{"a zone that the host knows", []string{"America/New_York"}, nil, true},
	} {
		for _, way := range []string{"to a number", "to a subject"} {
			t.Run(c.name+", "+way, func(t *testing.T) {
				h := servicetest.New(t)
				h.OptIn(honolulu, sealtext.Marketing)
				now := h.Clock.Now()
				h.Clock.Advance(now.Truncate(24 * time.Hour).Add(38*time.Hour + 30*time.Minute).Sub(now)) // 14:30 UTC
				m := h.Message(honolulu, "sale")
				m.Purpose, m.Location.Zones, m.Location.Jurisdictions = sealtext.Marketing, c.zones, c.jurisdictions
				if way == "to a subject" {
					m.To, m.Subject = sealtext.Number{}, h.Person(honolulu).Subject
				}
				id, err := h.Gateway.Send(ctx, m)
				require.NoError(t, err)
				h.Deliver()
				st, err := h.Gateway.Status(ctx, h.Tenant, id)
				require.NoError(t, err)
				require.Equal(t, c.sent, len(h.Texts(honolulu)) == 1)
				require.Equal(t, c.sent, st.NotBefore.Equal(h.Clock.Now()))
			})
		}
	}
}

func TestJurisdictionsAreChecked(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	m := h.Message(ann, "hello")
	m.Location.Jurisdictions = []rule.Jurisdiction{"Florida"}
	_, err := h.Gateway.Send(ctx, m)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, "jurisdiction", input.Field)
}

// lost is a locator that finds nothing out.
type lost struct{ err error }

func (l lost) Locate(known rule.Location, _ func() (sealtext.Prefix, error)) (rule.Location, error) {
	known.Regions = []rule.Jurisdiction{"nowhere"}
	return known, l.err
}

// An opt-out is recorded whatever the locator returns; a message is not sent.
func TestStopDoesNotNeedALocator(t *testing.T) {
	broken := errors.New("the table of prefixes is gone")
	for name, l := range map[string]lost{"fails": {broken}, "answers nonsense": {nil}} {
		t.Run(name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Gateway.Locator = l })
			h.OptIn(ann, sealtext.Marketing)
			require.Equal(t, keyword.IntentOptOut, h.Reply(ann, "STOP").Action.Intent)
			m := h.Message(ann, "sale")
			m.Purpose = sealtext.Marketing
			_, err := h.Gateway.Send(ctx, m)
			if l.err != nil {
				require.ErrorIs(t, err, broken)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "jurisdiction", input.Field)
		})
	}
}

// zonesOnly leaves out the regions that a locator finds.
type zonesOnly struct{ rule.Locator }

func (z zonesOnly) Locate(known rule.Location, prefix func() (sealtext.Prefix, error)) (rule.Location, error) {
	at, err := z.Locator.Locate(known, prefix)
	at.Regions = nil
	return at, err
}

func TestRegionsAreOptional(t *testing.T) {
	const miami = "+13055550123"
	h := servicetest.NewWith(t, func(c *servicetest.Config) { c.Gateway.Locator = zonesOnly{c.Gateway.Locator} })
	h.OptIn(miami, sealtext.Marketing)
	for n := range 4 {
		m := h.Message(miami, fmt.Sprint("sale ", n))
		m.Purpose = sealtext.Marketing
		_, err := h.Gateway.Send(ctx, m)
		require.NoError(t, err)
		h.Deliver()
	}
	require.Len(t, h.Texts(miami), 4, "nothing tells the state")
}

// The question of a double opt-in is an answer to the form, and the YES that
// follows is confirmed.
func TestDoubleOptIn(t *testing.T) {
	h := answering(t)
	r, err := h.Consent.Record(ctx, consent.Event{
		Person: h.Person(ann), Kind: consent.KindOptInRequested, Scope: consent.ForProgram(h.Program), Purposes: sealtext.Purposes(sealtext.Informational),
		Method: consent.MethodWebForm, Evidence: consent.Evidence{Source: "https://example.com/signup"}, Actor: sealtext.System("test"),
		OccurredAt: h.Clock.Now(), ExpiresAt: h.Clock.Now().Add(24 * time.Hour), IdempotencyKey: "form-1",
	})
	require.NoError(t, err)
	ask := h.Message(ann, wording.AskOptIn(program.Frequency{}))
	ask.Purpose, ask.Answers = sealtext.Transactional, r.ID
	_, err = h.Gateway.Send(ctx, ask)
	require.NoError(t, err)
	h.Deliver()
	h.Clock.Advance(time.Hour)
	require.Equal(t, keyword.IntentOptIn, h.Reply(ann, "Yes").Action.Intent)
	h.Deliver()
	require.NoError(t, h.Send(ann, "See you tomorrow at 10."))
	require.Equal(t, []string{wording.AskOptIn(program.Frequency{}), wording.OptIn(program.Frequency{}), "See you tomorrow at 10."}, h.Texts(ann))
}
