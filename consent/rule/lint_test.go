package rule_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestLint(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	one := func(change func(*rule.Rule)) []rule.Rule {
		r := rule.Rule{ID: "row", Purposes: sealtext.AllPurposes, From: 8 * 60, To: 20 * 60, Source: "s", AsOf: now}
		change(&r)
		return []rule.Rule{r}
	}
	two := func(change func(*rule.Rule)) []rule.Rule {
		second := one(change)[0]
		second.ID = "second"
		return append(one(func(*rule.Rule) {}), second)
	}
	for _, c := range []struct {
		name  string
		rules []rule.Rule
		want  []string
	}{
		{"nothing", one(func(*rule.Rule) {}), nil},
		{"a year old", one(func(r *rule.Rule) { r.AsOf = now.AddDate(-1, 0, 0) }), nil},
		{"older than a year", one(func(r *rule.Rule) { r.AsOf = now.AddDate(-1, 0, -1) }), []string{"row old"}},
		{"no date", one(func(r *rule.Rule) { r.AsOf = time.Time{} }), []string{"row old", "row not-valid"}},
		{"of tomorrow", one(func(r *rule.Rule) { r.AsOf = now.AddDate(0, 0, 1) }), []string{"row future"}},
		{"reversed", one(func(r *rule.Rule) { r.From, r.To = 20*60, 8*60 }), []string{"row reversed", "row not-valid"}},
		{"zone that does not exist", one(func(r *rule.Rule) { r.Zones = []string{"Mars/Base"} }), []string{"row zone", "row not-valid"}},
		{"ended", one(func(r *rule.Rule) { r.Until = now }), []string{"row ended"}},
		{"same hours twice", two(func(r *rule.Rule) { r.From = 9 * 60 }), []string{"second overlap", "second not-valid"}},
		{"same id twice", append(one(func(*rule.Rule) {}), one(func(r *rule.Rule) { r.Jurisdiction = "US" })...), []string{"row not-valid"}},
		{"hours that never meet", two(func(r *rule.Rule) { r.From, r.To = 20*60, 21*60 }), []string{"second never", "second not-valid"}},
		{"other days", append(one(func(r *rule.Rule) { r.Days = rule.OnDays(time.Monday) }), two(func(r *rule.Rule) { r.Days = rule.OnDays(time.Sunday) })[1]), nil},
		{"other purposes", append(one(func(r *rule.Rule) { r.Purposes = sealtext.Purposes(sealtext.OTP) }), two(func(r *rule.Rule) { r.Purposes = sealtext.Purposes(sealtext.Marketing) })[1]), nil},
		{"other jurisdiction", two(func(r *rule.Rule) { r.Jurisdiction = "US" }), nil},
		{"one after the other", append(one(func(r *rule.Rule) { r.Until = now.Add(time.Hour) }), two(func(r *rule.Rule) { r.Effective = now.Add(time.Hour) })[1]), nil},
		{"a closed day", two(func(r *rule.Rule) { r.From, r.To, r.Closed, r.Days = 0, 0, true, 1 }), nil},
		{"holidays of next year missing in December", one(func(r *rule.Rule) { r.From, r.To, r.Holidays, r.Dates = 0, 0, true, []string{"2026-12-25"} }), []string{"row calendar"}},
		{"holidays listed", one(func(r *rule.Rule) {
			r.From, r.To, r.Holidays, r.Dates = 0, 0, true, []string{"2027-01-01", "2026-12-25"}
		}), nil},
		{"the table as it comes", rule.Default(), []string{"fr-public-holidays calendar"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, w := range rule.Lint(c.rules, now) {
				require.NotEmpty(t, w.Text)
				got = append(got, w.Rule+" "+w.Kind)
			}
			require.Equal(t, c.want, got)
		})
	}
	for _, w := range rule.Lint(rule.WithHolidays(rule.Default(), "FR", "2026-05-25", "2026-12-25", "2027-01-01"), now.AddDate(1, 0, 0)) {
		require.Contains(t, []string{rule.LintOld, rule.LintCalendar}, w.Kind, "next year everything is old")
	}
}

// A program whose purposes no hours bind is named.
func TestLintOfPrograms(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	own := func(change func(*rule.Rule)) []rule.Rule {
		r := rule.Rule{ID: "own", Purposes: sealtext.AllPurposes, From: 8 * 60, To: 20 * 60, Source: "s", AsOf: now}
		change(&r)
		return []rule.Rule{r}
	}
	same := func(*rule.Rule) {}
	for _, c := range []struct {
		name     string
		rules    []rule.Rule
		purposes sealtext.PurposeSet
		warns    bool
	}{
		{"a newsletter", rule.Default(), sealtext.Purposes(sealtext.Informational), false},
		{"offers", rule.Default(), sealtext.Purposes(sealtext.Marketing), false},
		{"a newsletter that is said to be transactional", rule.Default(), sealtext.Purposes(sealtext.Transactional), true},
		{"transactional, and passcodes", rule.Default(), sealtext.Purposes(sealtext.Transactional, sealtext.OTP), true},
		{"passcodes", rule.Default(), sealtext.Purposes(sealtext.OTP), false},
		{"transactional beside news", rule.Default(), sealtext.Purposes(sealtext.Transactional, sealtext.Informational), false},
		{"an empty table", nil, sealtext.AllPurposes, true},
		{"own hours", own(same), sealtext.Purposes(sealtext.Transactional), false},
		{"all day", own(func(r *rule.Rule) { r.From, r.To = 0, 24*60 }), sealtext.Purposes(sealtext.Transactional), true},
		{"in one country", own(func(r *rule.Rule) { r.Jurisdiction = "FR" }), sealtext.Purposes(sealtext.Transactional), true},
		{"of one country, everywhere", own(func(r *rule.Rule) { r.Jurisdiction, r.Everywhere = "FR", true }), sealtext.Purposes(sealtext.Transactional), false},
		{"on one day", own(func(r *rule.Rule) { r.Days = rule.OnDays(time.Sunday) }), sealtext.Purposes(sealtext.Transactional), true},
		{"ended", own(func(r *rule.Rule) { r.Until = now }), sealtext.Purposes(sealtext.Transactional), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rule.ProgramPurposes{Program: sealtext.MustProgram("news"), Purposes: c.purposes}
			got := rule.Lint(c.rules, now, p)
			got = slices.DeleteFunc(got, func(w rule.Warning) bool { return w.Kind != rule.LintNight })
			if !c.warns {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			require.Equal(t, "news", got[0].Rule)
			table, err := rule.New(c.rules)
			require.NoError(t, err)
			require.Contains(t, table.Lint(now, p), got[0])
		})
	}
	for _, r := range rule.Default() {
		if r.ID == "courtesy-hours" {
			require.Equal(t, "the duty not to wake people", r.Source)
		}
	}
}

func TestWithHolidaysLeavesTheTableAlone(t *testing.T) {
	rules := rule.Default()
	listed := rule.WithHolidays(rule.WithHolidays(rules, "FR", "2026-12-25"), "FR", "2027-01-01")
	require.Equal(t, rule.Default(), rules)
	for _, r := range listed {
		if r.Holidays {
			require.Equal(t, []string{"2026-12-25", "2027-01-01"}, r.Dates)
		}
	}
}
