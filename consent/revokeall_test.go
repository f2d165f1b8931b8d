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

// The dated switch of 47 CFR 64.1200(a)(10): waived to 31 January 2027.
func TestRevokeAll(t *testing.T) {
	before, after := time.Date(2027, 1, 30, 23, 59, 59, 0, time.UTC), time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	america := func(c *config) { c.Programs[0].Jurisdictions = []rule.Jurisdiction{"US-NY"} }
	france := func(c *config) { c.Programs[0].Jurisdictions = []rule.Jurisdiction{"FR"} }
	for _, c := range []struct {
		name   string
		at     time.Time
		change func(*config)
		both   bool
	}{
		{"on the day before", before, america, false},
		{"from the day on", after, america, true},
		{"nobody says where the person is", after, func(*config) {}, true},
		{"somewhere else", after, france, false},
		{"taken out of the table", after, func(c *config) { c.Rules = []rule.Rule{} }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.change)
			p := person(clinic, 1)
			w.record(t, optIn(p, consent.ForProgram(offers), noon, "a", sealtext.Marketing))
			w.record(t, optIn(p, consent.ForProgram(reminders), noon, "b", sealtext.Transactional))
			reminder := marketing(p)
			reminder.Program, reminder.Sender, reminder.Purpose = reminders, toll, sealtext.Transactional
			w.clock.t = c.at
			stop := w.inbound(t, p, sender, "STOP", "m1")
			require.Contains(t, rulesOf(w.check(t, marketing(p))), consent.ReasonOptedOut)
			require.Equal(t, !c.both, w.check(t, reminder).Allowed)
			require.Equal(t, len(stop.Receipts) == 2, c.both)
			again := w.inbound(t, p, sender, "STOP", "m1")
			require.Len(t, again.Receipts, len(stop.Receipts), "a second delivery")
			w.clock.advance(time.Minute)
			w.inbound(t, p, sender, "START", "m2")
			require.NotContains(t, rulesOf(w.check(t, marketing(p))), consent.ReasonOptedOut, "START brings back the programs of its sender")
			require.Equal(t, !c.both, w.check(t, reminder).Allowed, "and no other")
		})
	}
}

func TestInboundWithABadJurisdiction(t *testing.T) {
	w := newWorld(t)
	_, err := w.Inbound(ctx, nil, consent.InboundText{Person: person(clinic, 1), Sender: sender, Reference: "r", Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"UK"}}})
	requireInput(t, err, "jurisdiction")
}

// Where neither the text nor the configuration names a jurisdiction, the number
// tells, and where it tells nothing the row binds.
func TestRevokeAllByTheNumber(t *testing.T) {
	after := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		from   rule.Location
		change func(*config)
		all    bool
	}{
		{"nothing known", rule.Location{}, nil, true},
		{"a state by its area code", rule.Location{Regions: []rule.Jurisdiction{"US-FL"}}, nil, true},
		{"anywhere in the plan", rule.Location{Regions: []rule.Jurisdiction{"BS", "CA", "US-*"}}, nil, true},
		{"a zone", rule.Location{Zones: []string{"America/Chicago"}}, nil, true},
		{"another country", rule.Location{Zones: []string{"Europe/Paris"}, Regions: []rule.Jurisdiction{"FR"}}, nil, false},
		{
			"a number of another country, and a program of this", rule.Location{Regions: []rule.Jurisdiction{"FR"}},
			func(c *config) { c.Programs[0].Jurisdictions = []rule.Jurisdiction{"US"} }, true,
		},
		{
			"a number of another country, and a tenant of this", rule.Location{Regions: []rule.Jurisdiction{"FR"}},
			func(c *config) {
				c.Tenants = []program.Tenant{{Tenant: clinic, Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"US"}}}}
			}, true,
		},
		{"the host knows better", rule.Location{Jurisdictions: []rule.Jurisdiction{"US"}, Regions: []rule.Jurisdiction{"FR"}}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *config) {
				if c.change != nil {
					c.change(cfg)
				}
			})
			w.clock.t = after
			text, err := sealtext.NewBody("STOP")
			require.NoError(t, err)
			var a consent.Action
			require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
				a, err = w.Inbound(ctx, tx, consent.InboundText{Person: person(clinic, 1), Sender: sender, Text: text, Location: c.from, Reference: "m1"})
				return err
			}))
			require.Equal(t, c.all, len(a.Receipts) == 2)
		})
	}
}
