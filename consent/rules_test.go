package consent_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

var christmas = []string{"2026-05-25", "2026-12-25", "2027-01-01"}

func rulesWorld(t *testing.T, change ...func(*config)) (world, sealtext.Person) {
	return allowed(t, append([]func(*config){func(c *config) {
		c.Rules = rule.WithHolidays(rule.Default(), "FR", christmas...)
	}}, change...)...)
}

// The programs of a tenant for which no row sets hours are named, unless they send passcodes only.
func TestLintOfDeclaredPrograms(t *testing.T) {
	w := newWorld(t, func(c *config) {
		c.Rules = rule.WithHours(rule.Default(), rule.Rule{
			ID: "own", Purposes: sealtext.Purposes(sealtext.Informational, sealtext.Marketing), From: 9 * 60, To: 17 * 60, Source: "own", AsOf: noon,
		})
	})
	names := func(tenants ...sealtext.Tenant) (out []string) {
		ws, err := w.Lint(ctx, tenants...)
		require.NoError(t, err)
		for _, warning := range ws {
			if warning.Kind == rule.LintNight {
				out = append(out, warning.Rule)
			}
		}
		return out
	}
	require.Equal(t, []string{reminders.String()}, names(clinic), "it is transactional and sends passcodes")
	require.Empty(t, names(dentist))
	require.Equal(t, []string{reminders.String()}, names(dentist, clinic))
	require.Empty(t, names())
}

// TestLintOfTemplates names a program that permits templates only and has none for a purpose.
func TestLintOfTemplates(t *testing.T) {
	for _, c := range []struct {
		name     string
		only     bool
		purposes []sealtext.Purpose
		want     string
	}{
		{"free texts", false, nil, ""},
		{"none", true, nil, "the program sends templates only and has none for transactional otp"},
		{"one of two", true, []sealtext.Purpose{sealtext.Transactional}, "the program sends templates only and has none for otp"},
		{"both", true, []sealtext.Purpose{sealtext.Transactional, sealtext.OTP}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *config) {
				p := &cfg.Programs[0]
				p.Purposes, p.StartPurposes, p.TemplateOnly, p.Exempt = sealtext.Purposes(sealtext.Transactional, sealtext.OTP), 0, c.only, nil
				for _, purpose := range c.purposes {
					p.Templates = append(p.Templates, program.Template{ID: purpose.String(), Purpose: purpose, Texts: []program.TemplateText{{Language: "en", Text: "a"}}})
				}
				cfg.Programs = cfg.Programs[:1]
			})
			ws, err := w.Lint(ctx, clinic)
			require.NoError(t, err)
			ws = slices.DeleteFunc(ws, func(v rule.Warning) bool { return v.Kind != rule.LintTemplate })
			if c.want == "" {
				require.Empty(t, ws)
				return
			}
			require.Len(t, ws, 1)
			require.Equal(t, c.want, ws[0].Text)
		})
	}
}

// What the default table says in each place, at moments of local time.
func TestDefaultTable(t *testing.T) {
	const (
		us = "us-marketing-hours"
		ny = "America/New_York"
	)
	for _, c := range []struct {
		name  string
		in    rule.Jurisdiction
		zone  string
		at    string // local
		rules []string
		retry string // local
	}{
		{"federal, in the evening", "US", ny, "2026-06-01 20:59", nil, ""},
		{"federal, at night", "US", ny, "2026-06-01 21:00", []string{us}, "2026-06-02 08:00"},
		{"Florida, in the evening", "US-FL", ny, "2026-06-01 20:00", []string{"us-fl-hours", rule.ReasonNoCounter}, ""},
		{"Washington, in the evening", "US-WA", "America/Los_Angeles", "2026-06-01 20:00", []string{"us-wa-hours"}, "2026-06-02 08:00"},
		{"Maryland, at night", "US-MD", ny, "2026-06-01 21:30", []string{us, "us-md-hours", rule.ReasonNoCounter}, ""},
		{"Massachusetts, at night", "US-MA", ny, "2026-06-01 21:30", []string{us, "us-ma-hours"}, "2026-06-02 08:00"},
		{"Rhode Island, on Friday evening", "US-RI", ny, "2026-06-05 18:00", []string{"us-ri-hours"}, "2026-06-06 10:00"},
		{"Rhode Island, on Saturday evening", "US-RI", ny, "2026-06-06 17:00", []string{"us-ri-saturday-hours"}, "2026-06-08 09:00"},
		{"Utah, on Sunday", "US-UT", "America/Denver", "2026-06-07 12:00", []string{"us-ut-sundays"}, "2026-06-08 08:00"},
		{"Connecticut, in the morning", "US-CT", ny, "2026-06-01 08:30", []string{"us-ct-hours"}, "2026-06-01 09:00"},
		{"Texas, on Saturday morning", "US-TX", "America/Chicago", "2026-06-06 08:59", []string{"us-tx-hours"}, "2026-06-06 09:00"},
		{"Texas, on Sunday morning", "US-TX", "America/Chicago", "2026-06-07 11:59", []string{"us-tx-sunday-hours"}, "2026-06-07 12:00"},
		{"Texas, on Saturday night", "US-TX", "America/Chicago", "2026-06-06 21:00", []string{us, "us-tx-hours"}, "2026-06-07 12:00"},
		{"El Paso, when it is late in Austin", "US-TX", "America/Denver", "2026-06-05 20:30", []string{"us-tx-hours"}, "2026-06-06 09:00"},
		{"Virginia", "US-VA", ny, "2026-06-01 20:30", nil, ""},
		{"Canada", "CA", "America/Toronto", "2026-06-01 20:30", nil, ""},
		{"Germany", "DE", "Europe/Berlin", "2026-06-01 20:30", nil, ""},
		{"United Kingdom, at night", "GB", "Europe/London", "2026-06-01 23:00", []string{us}, "2026-06-02 08:00"},
		{"Australia", "AU", "Australia/Perth", "2026-06-07 20:30", nil, ""},
		{"India, in the morning", "IN", "Asia/Kolkata", "2026-06-01 09:30", []string{"in-promotional-hours"}, "2026-06-01 10:00"},
		{"France, in the evening", "FR", "Europe/Paris", "2026-06-01 20:30", []string{"fr-marketing-hours"}, "2026-06-02 08:00"},
		{"France, on Saturday evening", "FR", "Europe/Paris", "2026-06-06 18:00", []string{"fr-saturday-hours"}, "2026-06-08 08:00"},
		{"France, on Sunday", "FR", "Europe/Paris", "2026-06-07 12:00", []string{"fr-sundays"}, "2026-06-08 08:00"},
		{"France, on a Sunday before a holiday", "FR", "Europe/Paris", "2026-05-24 12:00", []string{"fr-sundays"}, "2026-05-26 08:00"},
		{"France, on a holiday", "FR", "Europe/Paris", "2026-12-25 12:00", []string{"fr-public-holidays"}, "2026-12-26 10:00"},
		{"France, in a year whose holidays are not listed", "FR", "Europe/Paris", "2028-03-01 12:00", []string{rule.ReasonNoCalendar, "fr-public-holidays", rule.ReasonNoCommonHours}, ""},
		{"somewhere in the United States, on Sunday morning", "US-*", "America/Chicago", "2026-06-07 09:30", []string{
			rule.ReasonNoCounter, rule.ReasonNoCounter, rule.ReasonNoCounter, rule.ReasonNoCounter, "us-tx-sunday-hours",
			"us-al-sundays", "us-la-sundays", "us-ms-sundays", "us-ri-sundays", "us-ky-hours", "us-ut-sundays",
		}, ""},
		{"Brazil, on Saturday night", "BR", "America/Sao_Paulo", "2026-06-06 23:00", []string{us, "br-hours"}, "2026-06-08 09:00"},
		{"South Africa, on Saturday afternoon", "ZA", "Africa/Johannesburg", "2026-06-06 13:00", []string{"za-saturday-hours"}, "2026-06-08 08:00"},
		{"South Korea, at night", "KR", "Asia/Seoul", "2026-06-01 21:30", []string{us, "kr-hours"}, "2026-06-02 08:00"},
		{"Argentina, at night", "AR", "America/Argentina/Buenos_Aires", "2026-06-01 23:00", []string{us}, "2026-06-02 08:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := rulesWorld(t)
			loc := load(t, c.zone)[0]
			local := func(s string) time.Time {
				if s == "" {
					return time.Time{}
				}
				at, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
				require.NoError(t, err)
				return at.UTC()
			}
			w.clock.t = local(c.at)
			r := marketing(p)
			r.Location.Zones, r.Location.Jurisdictions = []string{c.zone}, []rule.Jurisdiction{c.in}
			d := w.check(t, r)
			require.ElementsMatch(t, c.rules, rulesOf(d))
			require.Equal(t, local(c.retry), d.RetryAt)
			r.Purpose = sealtext.Informational
			want := []string{consent.ReasonNoOptIn}
			if hour := w.clock.t.In(loc).Hour(); hour < 8 || hour >= 21 {
				want = append(want, "courtesy-hours")
			}
			require.Equal(t, want, rulesOf(w.check(t, r)), "the other rows are about marketing")
		})
	}
}

func TestSeveralJurisdictionsTakeTheStrictest(t *testing.T) {
	w, p := rulesWorld(t)
	w.clock.t = time.Date(2026, 6, 7, 0, 30, 0, 0, time.UTC) // Saturday, 20:30 in New York
	r := marketing(p)
	r.Location.Jurisdictions = []rule.Jurisdiction{"US-TX", "US-WA"}
	d := w.check(t, r)
	require.Equal(t, []string{"us-wa-hours"}, rulesOf(d))
	require.Equal(t, time.Date(2026, 6, 7, 17, 0, 0, 0, time.UTC), d.RetryAt, "Sunday noon in Texas, not 8:00 of Washington's row")
}

func TestRowsComeIntoForce(t *testing.T) {
	begin := time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)
	w, p := allowed(t, func(c *config) {
		c.Rules = []rule.Rule{
			{ID: "old", Purposes: sealtext.AllPurposes, Until: begin, From: 9 * 60, To: 12 * 60, Source: "s", AsOf: noon},
			{ID: "new", Purposes: sealtext.AllPurposes, Effective: begin, From: 15 * 60, To: 17 * 60, Source: "s", AsOf: noon},
		}
	})
	r := marketing(p)
	r.Location.Zones = []string{"UTC"}
	for _, c := range []struct {
		at    string
		rules []string
		retry string
	}{
		{"2026-06-01T09:00:00Z", nil, ""},
		{"2026-06-01T12:00:00Z", []string{"old"}, "2026-06-02T15:00:00Z"},
		{"2026-06-02T09:00:00Z", []string{"new"}, "2026-06-02T15:00:00Z"},
		{"2026-06-02T15:00:00Z", nil, ""},
		{"2026-06-02T17:00:00Z", []string{"new"}, "2026-06-03T15:00:00Z"},
	} {
		w.clock.t, _ = time.Parse(time.RFC3339, c.at)
		d := w.check(t, r)
		require.Equal(t, c.rules, rulesOf(d), c.at)
		retry, _ := time.Parse(time.RFC3339, c.retry)
		require.Equal(t, retry, d.RetryAt, c.at)
	}
}

func TestAPermitEndsWhenARowComesIntoForce(t *testing.T) {
	w, p := allowed(t, func(c *config) {
		c.Rules = []rule.Rule{{ID: "new", Purposes: sealtext.AllPurposes, Effective: noon.Add(10 * time.Second), From: 0, To: 1, Source: "s", AsOf: noon}}
	})
	_, err := w.Do(ctx, marketing(p), func(_ context.Context, permit consent.Permit) error {
		require.Equal(t, noon.Add(10*time.Second), permit.Deadline())
		return nil
	})
	require.NoError(t, err)
}

func TestBinding(t *testing.T) {
	w, p := rulesWorld(t)
	ids := func(change func(*consent.Request)) (out []string) {
		r := marketing(p)
		change(&r)
		rules, err := w.RulesFor(ctx, r)
		require.NoError(t, err)
		for _, rule := range rules {
			if rule.Duty != 0 {
				require.NotEqual(t, "none", rule.Duty.String())
				out = append(out, rule.ID)
			}
		}
		return out
	}
	require.Equal(t, []string{"au-identify", "au-say-stop", "au-free-opt-out"}, ids(func(r *consent.Request) { r.Location.Jurisdictions = []rule.Jurisdiction{"AU"} }))
	require.Equal(t, []string{"eu-prove-consent", "eu-easy-withdrawal"}, ids(func(r *consent.Request) {
		r.Location.Jurisdictions, r.Purpose = []rule.Jurisdiction{"FR"}, sealtext.OTP
	}), "a member of the union is under its rules")
	_, err := w.RulesFor(ctx, consent.Request{})
	requireInput(t, err, "person")
}

// Messages that the person waits for have no hours: passcodes, transactional messages, and answers.
func TestWhatHasNoHours(t *testing.T) {
	w := newWorld(t, func(c *config) { c.Programs[1].Purposes = sealtext.AllPurposes })
	p := person(clinic, 1)
	w.record(t, optIn(p, consent.ForProgram(reminders), noon, "a", sealtext.Transactional, sealtext.OTP, sealtext.Informational))
	r := marketing(p)
	r.Program, r.Sender, r.Location = reminders, toll, rule.Location{}
	for at, location := range map[time.Time]rule.Location{
		noon.Add(12 * time.Hour): {Zones: []string{"America/New_York"}}, noon.Add(24 * time.Hour): {},
	} {
		w.clock.t, r.Location = at, location
		for purpose, want := range map[sealtext.Purpose][]string{
			sealtext.Transactional: nil, sealtext.OTP: nil, sealtext.Informational: {rule.ReasonNoZone},
		} {
			if purpose == sealtext.Informational && len(location.Zones) > 0 {
				want = []string{"courtesy-hours"}
			}
			r.Purpose = purpose
			require.Equal(t, want, rulesOf(w.check(t, r)), purpose)
		}
	}
	w.clock.t = noon.Add(36 * time.Hour)
	r.Program, r.Purpose, r.Location = offers, sealtext.Informational, rule.Location{Zones: []string{"America/New_York"}}
	r.Answers = w.inbound(t, p, toll, "STOP", "m1").Answers
	require.Empty(t, rulesOf(w.check(t, r)), "the answer to a STOP")
}

// A host sets its own hours, or none.
func TestOwnHoursForNews(t *testing.T) {
	own := rule.Rule{ID: "own-hours", Purposes: sealtext.Purposes(sealtext.Informational), From: 0, To: 24 * 60, Source: "our own promise", AsOf: noon}
	w, p := allowed(t, func(c *config) { c.Rules = rule.WithHours(rule.Default(), own) })
	w.record(t, optIn(p, consent.ForProgram(offers), noon, "news", sealtext.Informational))
	w.clock.t = noon.Add(12 * time.Hour)
	r := marketing(p)
	r.Purpose = sealtext.Informational
	require.Empty(t, rulesOf(w.check(t, r)))
	r.Purpose = sealtext.Marketing
	require.Equal(t, []string{"us-marketing-hours"}, rulesOf(w.check(t, r)), "the law's stay")
}
