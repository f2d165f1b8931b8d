package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

var passcodes = consent.Exemption{Purpose: sealtext.OTP, Reason: "passcode-asked-for", Source: "terms of the clinic, 4"}

// Reminders need no opt-in for passcodes.
func exempting(c *consent.Config) { c.Programs[1].Exempt = []consent.Exemption{passcodes} }

func passcode(p sealtext.Person) consent.Request {
	r := marketing(p)
	r.Program, r.Sender, r.Purpose = reminders, toll, sealtext.OTP
	return r
}

func TestExemption(t *testing.T) {
	program := consent.ForProgram(reminders)
	for _, c := range []struct {
		name   string
		say    []consent.Event // a minute apart
		rules  []string
		exempt bool // the exemption is what the message went by
	}{
		{"nothing said", nil, nil, true},
		{"opted in", []consent.Event{{Kind: consent.KindOptIn, Scope: program}}, nil, false},
		{"opted out", []consent.Event{{Kind: consent.KindOptOut, Scope: program}}, []string{consent.ReasonOptedOut}, false},
		{"out of everything", []consent.Event{{Kind: consent.KindOptOut, Scope: consent.ForTenant()}}, []string{consent.ReasonOptedOut}, false},
		{"in, and out of the sender", []consent.Event{
			{Kind: consent.KindOptIn, Scope: program}, {Kind: consent.KindOptOut, Scope: consent.ForSender(reminders, toll)},
		}, []string{consent.ReasonOptedOut}, false},
		{"out, and the opt-out taken back", []consent.Event{
			{Kind: consent.KindOptOut, Scope: program}, {Kind: consent.KindLift, Scope: program},
		}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, exempting)
			p := person(clinic, 1)
			for i, s := range c.say {
				e := optIn(p, s.Scope, w.clock.advance(time.Minute), "k"+string('a'+rune(i)), sealtext.OTP)
				e.Kind = s.Kind
				w.record(t, e)
			}
			d := w.check(t, passcode(p))
			require.Equal(t, c.rules, rulesOf(d))
			want := consent.Exemption{}
			if c.exempt {
				want = passcodes
			}
			require.Equal(t, want, d.Exemption)
			var permitted consent.Exemption
			d, err := w.Do(ctx, passcode(p), func(_ context.Context, permit consent.Permit) error {
				permitted = permit.Exemption()
				return permit.Redeem(permit.Message())
			})
			require.NoError(t, err)
			require.Equal(t, c.rules == nil, d.Allowed)
			require.Equal(t, []consent.Exemption{want, want}, []consent.Exemption{d.Exemption, permitted})

			other := passcode(p)
			other.Purpose = sealtext.Transactional
			d = w.check(t, other)
			require.False(t, d.Allowed, "of the one purpose")
			require.Zero(t, d.Exemption)
			require.False(t, w.check(t, marketing(p)).Allowed, "of the one program")
		})
	}
	require.Zero(t, consent.Permit{}.Exemption())
}

// An exempt message does without any opt-in, so also without one that a new
// notice has ended; the rows of the table bind it as any other.
func TestExemptionBesideOtherRules(t *testing.T) {
	night := rule.Rule{
		ID: "house-nights", Purposes: sealtext.Purposes(sealtext.OTP), From: 9 * 60, To: 17 * 60, Source: "a policy of the house", AsOf: noon,
	}
	w := newWorld(t, exempting, func(c *consent.Config) {
		c.Programs[1].Notices = []consent.Notice{{Version: "1"}, {Version: "2", EffectiveFrom: noon.Add(day), Reconsent: true}}
		c.Rules = []rule.Rule{night}
	})
	p := person(clinic, 1)
	e := optIn(p, consent.ForProgram(reminders), noon, "form-1", sealtext.OTP)
	e.Notice = "1"
	w.record(t, e)
	require.Zero(t, w.check(t, passcode(p)).Exemption)
	w.clock.advance(day)
	d := w.check(t, passcode(p))
	require.True(t, d.Allowed)
	require.Equal(t, passcodes, d.Exemption)
	w.clock.advance(6 * time.Hour)
	d = w.check(t, passcode(p))
	require.Equal(t, []string{"house-nights"}, rulesOf(d))
	require.False(t, d.RetryAt.IsZero(), "in the morning it may go out")
}

func TestExemptionRefused(t *testing.T) {
	for _, c := range []struct {
		name, field string
		change      func(*consent.Exemption)
	}{
		{"marketing", "exempt", func(e *consent.Exemption) { e.Purpose = sealtext.Marketing }},
		{"no purpose", "exempt", func(e *consent.Exemption) { e.Purpose = 0 }},
		{"a purpose of others", "exempt", func(e *consent.Exemption) { e.Purpose = sealtext.Informational }},
		{"no source", "exempt", func(e *consent.Exemption) { e.Source = "" }},
		{"no reason", "exempt reason", func(e *consent.Exemption) { e.Reason = "" }},
		{"a number for a reason", "exempt reason", func(e *consent.Exemption) { e.Reason = "+447700900123" }},
	} {
		e := passcodes
		c.change(&e)
		cfg := testConfig(&fakeStore{})
		cfg.Programs[1].Exempt = []consent.Exemption{e}
		_, err := consent.New(cfg)
		requireInput(t, err, c.field)
		require.NotContains(t, err.Error(), "447700900123", c.name)
	}
	cfg := testConfig(&fakeStore{})
	cfg.Programs[1].Exempt = []consent.Exemption{passcodes, passcodes}
	_, err := consent.New(cfg)
	requireInput(t, err, "exempt")
}
