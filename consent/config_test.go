package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestNewRefuses(t *testing.T) {
	row := func(change func(*rule.Rule)) func(*config) {
		return func(c *config) {
			r := rule.Default()[0]
			change(&r)
			c.Rules = []rule.Rule{r}
		}
	}
	hoursTwice := func(from, to int) func(*config) {
		return func(c *config) {
			second := rule.Default()[0]
			second.ID, second.From, second.To = "own-hours", from, to
			c.Rules = append(rule.Default()[:1:1], second)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*config)
		says   string
	}{
		{"no store", func(c *config) { c.Store = nil }, "Config.Store"},
		{"no sealer", func(c *config) { c.Sealer = nil }, "Config.Sealer"},
		{"no audit", func(c *config) { c.Audit = nil }, "Config.Audit"},
		{"negative timeout", func(c *config) { c.HandoffTimeout = -1 }, "HandoffTimeout"},
		{"rule without id", row(func(r *rule.Rule) { r.ID = "" }), "row 0: ID"},
		{"rule without purpose", row(func(r *rule.Rule) { r.Purposes = 0 }), "row 0: Purposes"},
		{"rule without hours", row(func(r *rule.Rule) { r.From = r.To }), "row 0: From"},
		{"rule beyond the day", row(func(r *rule.Rule) { r.To = 1441 }), "row 0: From"},
		{"rule without source", row(func(r *rule.Rule) { r.Source = "" }), "row 0: Source"},
		{"rule without date", row(func(r *rule.Rule) { r.AsOf = time.Time{} }), "row 0: AsOf"},
		{"rule of a country that does not exist", row(func(r *rule.Rule) { r.Jurisdiction = "UK" }), "row 0: Jurisdiction"},
		{"rule of a place that is not known", row(func(r *rule.Rule) { r.Jurisdiction = "US-*" }), "row 0: Jurisdiction"},
		{"rule of everywhere twice over", row(func(r *rule.Rule) { r.Jurisdiction = "" }), "row 0: Everywhere"},
		{"rule that ends before it begins", row(func(r *rule.Rule) { r.Effective, r.Until = noon, noon }), "row 0: Until"},
		{"rule that does nothing", row(func(r *rule.Rule) { r.From, r.To = 0, 0 }), "row 0: row"},
		{"rule that does two things", row(func(r *rule.Rule) { r.Duty = rule.DutySayStop }), "row 0: row"},
		{"rule with reversed hours", row(func(r *rule.Rule) { r.From, r.To = r.To, r.From }), "row 0: From"},
		{"rules with overlapping hours", hoursTwice(9*60, 12*60), "row 1: From"},
		{"rules with hours that never meet", hoursTwice(21*60, 22*60), "row 1: From"},
		{"rule with hours of a closed day", row(func(r *rule.Rule) { r.Closed = true }), "row 0: row"},
		{"rule of an eighth day", row(func(r *rule.Rule) { r.Days = 1 << 7 }), "row 0: Days"},
		{"rule of holidays on Sundays", row(func(r *rule.Rule) { r.From, r.To, r.Holidays, r.Days = 0, 0, true, 1 }), "row 0: Days"},
		{"rule with dates of no holidays", row(func(r *rule.Rule) { r.Dates = []string{"2027-01-01"} }), "row 0: Dates"},
		{"rule with a date that does not exist", row(func(r *rule.Rule) { r.From, r.To, r.Holidays, r.Dates = 0, 0, true, []string{"2027-02-29"} }), "row 0: Dates"},
		{"rule with a zone that does not exist", row(func(r *rule.Rule) { r.Zones = []string{"America/Springfield"} }), "row 0: Zones"},
		{"cap with a day", row(func(r *rule.Rule) { r.From, r.To, r.Cap, r.Days = 0, 0, rule.Cap{Limit: 1, Window: 1}, 1 }), "row 0: Days"},
		{"cap of nothing", row(func(r *rule.Rule) { r.From, r.To, r.Cap = 0, 0, rule.Cap{Window: 1} }), "row 0: Cap"},
		{"cap without an end", row(func(r *rule.Rule) { r.From, r.To, r.Cap = 0, 0, rule.Cap{Limit: 1} }), "row 0: Cap"},
		{"span of two lengths", row(func(r *rule.Rule) {
			r.From, r.To, r.Term = 0, 0, rule.Term{Kind: rule.TermHonorOptOut, Days: 1, Years: 1}
		}), "row 0: Term"},
		{"span of nothing", row(func(r *rule.Rule) { r.From, r.To, r.Term = 0, 0, rule.Term{Days: 1} }), "row 0: Term"},
		{"duty that does not exist", row(func(r *rule.Rule) { r.From, r.To, r.Duty = 0, 0, 99 }), "row 0: Duty"},
		{"rule twice", func(c *config) { c.Rules = append(rule.Default()[:1:1], rule.Default()[0]) }, "row 1: ID"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := testConfig(&fakeStore{})
			c.change(&cfg)
			l, err := cfg.open()
			require.Nil(t, l)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "consent: ")
		})
	}
}

func TestNoRulesIsNotTheDefaultTable(t *testing.T) {
	w := newWorld(t, func(c *config) { c.Rules = []rule.Rule{} })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing))
	r := marketing(p)
	r.Location.Zones = nil
	require.True(t, w.check(t, r).Allowed)
	require.Equal(t, []string{rule.ReasonNoZone}, rulesOf(func() consent.Decision {
		w := newWorld(t)
		w.record(t, optIn(p, consent.ForProgram(offers), noon, "k1", sealtext.Marketing))
		return w.check(t, r)
	}()))
}
