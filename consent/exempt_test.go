package consent_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

var passcodes = program.Exemption{Purpose: sealtext.OTP, Reason: "passcode-asked-for", Source: "terms of the clinic, 4"}

// Reminders need no opt-in for passcodes.
func exempting(c *config) { c.Programs[1].Exempt = []program.Exemption{passcodes} }

func passcode(p sealtext.Person) consent.Request {
	r := marketing(p)
	r.Program, r.Sender, r.Purpose = reminders, toll, sealtext.OTP
	return r
}

func TestExemption(t *testing.T) {
	scope := consent.ForProgram(reminders)
	for _, c := range []struct {
		name   string
		say    []consent.Event // a minute apart
		rules  []string
		exempt bool // the exemption is what allowed the message
	}{
		{"nothing said", nil, nil, true},
		{"opted in", []consent.Event{{Kind: consent.KindOptIn, Scope: scope}}, nil, false},
		{"opted out", []consent.Event{{Kind: consent.KindOptOut, Scope: scope}}, []string{consent.ReasonOptedOut}, false},
		{"out of everything", []consent.Event{{Kind: consent.KindOptOut, Scope: consent.ForTenant()}}, []string{consent.ReasonOptedOut}, false},
		{"in, and out of the sender", []consent.Event{
			{Kind: consent.KindOptIn, Scope: scope}, {Kind: consent.KindOptOut, Scope: consent.ForSender(reminders, toll)},
		}, []string{consent.ReasonOptedOut}, false},
		{"out, and the opt-out taken back", []consent.Event{
			{Kind: consent.KindOptOut, Scope: scope}, {Kind: consent.KindLift, Scope: scope},
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
			want := program.Exemption{}
			if c.exempt {
				want = passcodes
			}
			require.Equal(t, want, d.Exemption)
			var permitted program.Exemption
			d, err := w.Do(ctx, passcode(p), func(_ context.Context, permit consent.Permit) error {
				permitted = permit.Exemption()
				return permit.Redeem(permit.Message())
			})
			require.NoError(t, err)
			require.Equal(t, c.rules == nil, d.Allowed)
			require.Equal(t, []program.Exemption{want, want}, []program.Exemption{d.Exemption, permitted})

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
		ID: "own-nights", Purposes: sealtext.Purposes(sealtext.OTP), From: 9 * 60, To: 17 * 60, Source: "an own policy", AsOf: noon,
	}
	w := newWorld(t, exempting, func(c *config) {
		c.Programs[1].Notices = []program.Notice{{Version: "1"}, {Version: "2", EffectiveFrom: noon.Add(day), Reconsent: true}}
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
	require.Equal(t, []string{"own-nights"}, rulesOf(d))
	require.False(t, d.RetryAt.IsZero(), "in the morning it may go out")
}
