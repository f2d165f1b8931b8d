package transport_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service/servicetest"
)

// The row "us-revoke-all" binds a person by the number that the text came from, and it leaves
// passcodes of other programs, which answer a request of the person.
func TestRevokeAllBindsByTheNumber(t *testing.T) {
	other, code := sealtext.MustProgram("news"), sealtext.MustProgram("codes")
	for _, c := range []struct {
		name, from string
		declared   []rule.Jurisdiction // of the program that hears the STOP
		all        bool
	}{
		{"a number of New York", "+12125550123", nil, true},
		{"a toll-free number of the American plan", "+18005550123", nil, true},
		{"a number of Germany", "+4915123456789", nil, false},
		{"a number of Mexico", "+525512345678", nil, false},
		{"a number of Canada", "+14165550123", nil, false},
		{"a number of Germany, and a program for people in the US", "+4915123456789", []rule.Jurisdiction{"US"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
				cfg.Programs[0].Jurisdictions = c.declared
				for _, name := range []sealtext.Program{other, code} {
					p := cfg.Programs[0]
					p.Name, p.Jurisdictions = name, nil
					p.Senders = []program.Sender{{Address: sealtext.MustSender("24273"), Route: "inbox"}}
					cfg.Programs = append(cfg.Programs, p)
				}
			})
			h.Clock.Set(time.Date(2027, time.February, 1, 18, 0, 0, 0, time.UTC))
			p := h.Person(c.from)
			for _, name := range []sealtext.Program{h.Program, other, code} {
				_, err := h.Consent.Record(ctx, consent.Event{
					Person: p, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes,
					Method: consent.MethodPaper, Actor: sealtext.System("test"), Evidence: consent.Evidence{Reference: "scan-1"},
					OccurredAt: h.Clock.Now().Add(-time.Hour), IdempotencyKey: "form-" + name.String(),
				})
				require.NoError(t, err)
			}
			h.Reply(c.from, "STOP")
			outs := func(name sealtext.Program, from sealtext.Sender) (ps []sealtext.Purpose) {
				states, err := h.Consent.Status(ctx, p, name, from)
				require.NoError(t, err)
				for _, s := range states {
					if s.State == consent.StateOut {
						ps = append(ps, s.Purpose)
					}
				}
				return ps
			}
			require.Len(t, outs(h.Program, h.Sender), 4, "the program of the sender, passcodes too")
			var want []sealtext.Purpose
			if c.all {
				want = []sealtext.Purpose{sealtext.Marketing, sealtext.Informational, sealtext.Transactional}
			}
			require.Equal(t, want, outs(other, sealtext.MustSender("24273")))
			require.Equal(t, want, outs(code, sealtext.MustSender("24273")), "passcodes go on")
		})
	}
}
