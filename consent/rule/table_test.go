package rule_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

var (
	noon  = time.Date(2026, 6, 1, 16, 0, 0, 0, time.UTC) // in New York
	night = noon.Add(12 * time.Hour)
	offer = sealtext.Purposes(sealtext.Marketing)
)

func table(t *testing.T, rules ...rule.Rule) *rule.Table {
	t.Helper()
	for i := range rules {
		rules[i].Source, rules[i].AsOf = "s", noon
	}
	out, err := rule.New(rules)
	require.NoError(t, err)
	return out
}

func query(p sealtext.Purpose, js ...rule.Jurisdiction) rule.Query {
	return rule.Query{Purpose: p, Location: rule.Location{Zones: []string{"America/New_York"}, Jurisdictions: js}}
}

// TestClosed: what happened is in closed hours where a rule that sets hours for its purpose says so.
func TestClosed(t *testing.T) {
	hours := table(t, rule.Rule{ID: "us", Jurisdiction: "US", Purposes: offer, From: 8 * 60, To: 21 * 60})
	for _, c := range []struct {
		name string
		q    rule.Query
		at   time.Time
		want bool
	}{
		{"by day", query(sealtext.Marketing), noon, false},
		{"at night", query(sealtext.Marketing), night, true},
		{"at night, of another purpose", query(sealtext.OTP), night, false},
		{"at night, in another country", query(sealtext.Marketing, "FR"), night, false},
		{"in one of two zones", rule.Query{Purpose: sealtext.Marketing, Location: rule.Location{Zones: []string{"America/New_York", "Pacific/Honolulu"}}}, noon, true},
		{"in a zone that is not known", rule.Query{Purpose: sealtext.Marketing, Location: rule.Location{
			Zones: []string{"America/Atlantis"}, Jurisdictions: []rule.Jurisdiction{"US"},
		}}, night, false},
		{"without zones", rule.Query{Purpose: sealtext.Marketing, Location: rule.Location{Jurisdictions: []rule.Jurisdiction{"US"}}}, night, false},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, hours.Closed(c.q, c.at)) })
	}
}

func ids(v rule.Verdict) (out []string) {
	for _, f := range v.Findings {
		out = append(out, f.ID)
	}
	return out
}

func never() ([]rule.Use, error) { panic("nothing is capped") }

func TestJudgeAsksForUsesOnlyWhereACapBinds(t *testing.T) {
	capped := rule.Rule{ID: "fl", Jurisdiction: "US-FL", Purposes: offer, Cap: rule.Cap{Limit: 1, Window: time.Hour}}
	ended := rule.Rule{ID: "ended", Jurisdiction: "US-NY", Purposes: offer, Until: noon, Cap: rule.Cap{Limit: 1, Window: time.Hour}}
	later := rule.Rule{ID: "later", Jurisdiction: "US-OK", Purposes: offer, Effective: night, Cap: rule.Cap{Limit: 1, Window: time.Hour}}
	for _, c := range []struct {
		name  string
		q     rule.Query
		asked bool
	}{
		{"in its jurisdiction", query(sealtext.Marketing, "US-FL"), true},
		{"somewhere in the country", query(sealtext.Marketing, "US-*"), true},
		{"another state", query(sealtext.Marketing, "US-GA"), false},
		{"another purpose", query(sealtext.OTP, "US-FL"), false},
		{"the cap has ended", query(sealtext.Marketing, "US-NY"), false},
		{"the cap comes into force later, which a retry must know", query(sealtext.Marketing, "US-OK"), true},
		{"nothing known", rule.Query{Purpose: sealtext.Marketing}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := table(t, capped, ended, later)
			asked := 0
			v, err := tab.Judge(c.q, sealtext.NewID(), noon, func() ([]rule.Use, error) { asked++; return nil, nil })
			require.NoError(t, err)
			require.Empty(t, v.Findings)
			require.Equal(t, c.asked, asked == 1)
			require.LessOrEqual(t, asked, 1)
			require.Equal(t, c.asked, tab.Capped(c.q, noon))
		})
	}
	broken := errors.New("connection refused")
	_, err := table(t, capped).Judge(query(sealtext.Marketing, "US-FL"), sealtext.NewID(), noon, func() ([]rule.Use, error) { return nil, broken })
	require.ErrorIs(t, err, broken)
}

func TestCapsCountUses(t *testing.T) {
	tab := table(t,
		rule.Rule{ID: "day", Purposes: offer, Cap: rule.Cap{Limit: 2, Window: 24 * time.Hour}},
		rule.Rule{ID: "week", Purposes: offer, Cap: rule.Cap{Limit: 3, Window: 7 * 24 * time.Hour}})
	require.Equal(t, 7*24*time.Hour, tab.LongestCap())
	require.Zero(t, table(t).LongestCap())
	message := sealtext.NewID()
	use := func(p sealtext.Purpose, ago time.Duration) rule.Use {
		return rule.Use{Message: sealtext.NewID(), Purpose: p, At: noon.Add(-ago)}
	}
	judge := func(uses ...rule.Use) ([]string, time.Duration) {
		v, err := tab.Judge(query(sealtext.Marketing), message, noon, func() ([]rule.Use, error) { return uses, nil })
		require.NoError(t, err)
		at := v.Retry(noon)
		if at.IsZero() {
			return ids(v), 0
		}
		return ids(v), at.Sub(noon)
	}
	one := use(sealtext.Marketing, time.Hour)
	for _, c := range []struct {
		name  string
		uses  []rule.Use
		found []string
		retry time.Duration
	}{
		{"none", nil, nil, 0},
		{"one", []rule.Use{one}, nil, 0},
		{"two in a day", []rule.Use{one, use(sealtext.Marketing, 2*time.Hour)}, []string{"day"}, 22 * time.Hour},
		{"a day apart", []rule.Use{one, use(sealtext.Marketing, 24*time.Hour)}, nil, 0},
		{"three in a week", []rule.Use{one, use(sealtext.Marketing, 30*time.Hour), use(sealtext.Marketing, 40*time.Hour)}, []string{"week"}, 128 * time.Hour},
		{"of another purpose", []rule.Use{one, use(sealtext.OTP, time.Hour)}, nil, 0},
		{"the message itself", []rule.Use{one, {Message: message, Purpose: sealtext.Marketing, At: noon}}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, retry := judge(c.uses...)
			require.Equal(t, c.found, found)
			require.Equal(t, c.retry, retry)
		})
	}
	v, err := tab.Judge(query(sealtext.Marketing), message, noon, nil)
	require.NoError(t, err)
	require.Equal(t, []string{rule.ReasonNoCounter}, ids(v), "nothing counts")
	require.Zero(t, v.Retry(noon), "and waiting does not help")
}

// Retry reports a finding of its own: the hours of two zones that never overlap.
func TestRetryAddsAFinding(t *testing.T) {
	tab := table(t, rule.Rule{ID: "hour", Purposes: offer, From: 8 * 60, To: 9 * 60})
	q := query(sealtext.Marketing)
	q.Location.Zones = append(q.Location.Zones, "Asia/Tokyo")
	v, err := tab.Judge(q, sealtext.NewID(), noon, never)
	require.NoError(t, err)
	require.Equal(t, []string{"hour"}, ids(v))
	require.Zero(t, v.Retry(noon))
	require.Equal(t, []string{"hour", rule.ReasonNoCommonHours}, ids(v))
	require.Zero(t, v.Retry(noon))
	require.Len(t, v.Findings, 2, "once")
}

func TestVerdictCloses(t *testing.T) {
	tab := table(t, rule.Rule{ID: "day", Purposes: offer, From: 8 * 60, To: 21 * 60})
	v, err := tab.Judge(query(sealtext.Marketing), sealtext.NewID(), noon, never)
	require.NoError(t, err)
	require.Empty(t, v.Findings)
	require.Zero(t, v.Retry(noon), "nothing to wait for")
	require.Equal(t, noon.Add(9*time.Hour), v.Closes(noon, night))
	require.Equal(t, noon.Add(time.Hour), v.Closes(noon, noon.Add(time.Hour)))
}

// An unknown jurisdiction binds nothing or everything, as the caller chooses.
func TestShortest(t *testing.T) {
	answer := func(id string, j rule.Jurisdiction, minutes int) rule.Rule {
		return rule.Rule{ID: id, Jurisdiction: j, Purposes: sealtext.AllPurposes, Term: rule.Term{Kind: rule.TermAnswerWithin, Minutes: minutes}}
	}
	all, minimum, one := answer("all", "", 9), answer("minimum", "US", 7), answer("one", "DE", 3)
	minimum.Everywhere = true
	tab := table(t, all, minimum, one, answer("fr", "FR", 8))
	for _, c := range []struct {
		name    string
		js      []rule.Jurisdiction
		unknown rule.Unknown
		want    int
	}{
		{"nothing known, nothing bound", nil, rule.UnknownBindsNothing, 7},
		{"nothing known, all bound", nil, rule.UnknownBindsAll, 3},
		{"known", []rule.Jurisdiction{"DE"}, rule.UnknownBindsNothing, 3},
		{"known, and elsewhere", []rule.Jurisdiction{"FR"}, rule.UnknownBindsAll, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			end := tab.Shortest(rule.TermAnswerWithin, c.js, offer, noon, night, c.unknown)
			require.Equal(t, night.Add(time.Duration(c.want)*time.Minute), end)
		})
	}
	require.Zero(t, tab.Shortest(rule.TermKeepRecord, nil, offer, noon, noon, rule.UnknownBindsAll), "no row of the kind")
	require.Zero(t, tab.Shortest(0, nil, offer, noon, noon, rule.UnknownBindsAll), "no kind")
	require.Zero(t, tab.Shortest(rule.TermAnswerWithin, nil, 0, noon, noon, rule.UnknownBindsAll), "no purpose")
}

// A row forbids the one message that a person asks for after they opted out, where it binds.
func TestNoOneShot(t *testing.T) {
	code := sealtext.Purposes(sealtext.OTP)
	tab := table(t,
		rule.Rule{ID: "us", Jurisdiction: "US", Purposes: code, Effective: noon, NoOneShot: true},
		rule.Rule{ID: "fr", Jurisdiction: "FR", Purposes: sealtext.AllPurposes, NoOneShot: true},
		rule.Rule{ID: "all", Purposes: sealtext.Purposes(sealtext.Transactional), NoOneShot: true})
	for _, c := range []struct {
		name    string
		where   []rule.Jurisdiction
		purpose sealtext.Purpose
		at      time.Time
		want    []string
	}{
		{"in a state", []rule.Jurisdiction{"US-NY"}, sealtext.OTP, noon, []string{"us"}},
		{"not in force yet", []rule.Jurisdiction{"US-NY"}, sealtext.OTP, noon.Add(-1), nil},
		{"elsewhere", []rule.Jurisdiction{"DE"}, sealtext.OTP, noon, nil},
		{"everywhere", []rule.Jurisdiction{"DE"}, sealtext.Transactional, noon, []string{"all"}},
		{"nobody knows where", nil, sealtext.OTP, noon, []string{"us", "fr"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var ids []string
			for _, f := range tab.NoOneShot(rule.Query{Purpose: c.purpose, Location: rule.Location{Jurisdictions: c.where}}, c.at) {
				ids = append(ids, f.ID)
				require.NotEmpty(t, f.Source)
			}
			require.Equal(t, c.want, ids)
		})
	}
	_, err := rule.New([]rule.Rule{{ID: "two", Purposes: code, NoOneShot: true, RevokeAll: true, Source: "s", AsOf: noon}})
	require.EqualError(t, err, "rule: row 0: row must set exactly one of hours (From and To, Closed or Holidays), Cap, Term, Duty, RevokeAll and NoOneShot")
	require.Equal(t, []rule.Warning{{Rule: "old", Kind: rule.LintOld, Text: "the source was last looked up more than 12 months ago"}},
		rule.Lint([]rule.Rule{{ID: "old", Purposes: code, NoOneShot: true, Source: "s", AsOf: noon.AddDate(-2, 0, 0)}}, noon))
}

func TestRevokeAll(t *testing.T) {
	tab := table(t,
		rule.Rule{ID: "us", Jurisdiction: "US", Purposes: offer, Effective: noon, RevokeAll: true},
		rule.Rule{ID: "fr", Jurisdiction: "FR", Purposes: sealtext.Purposes(sealtext.OTP), RevokeAll: true})
	require.Equal(t, offer, tab.RevokeAll([]rule.Jurisdiction{"US-NY"}, noon))
	require.Zero(t, tab.RevokeAll([]rule.Jurisdiction{"US-NY"}, noon.Add(-1)))
	require.Equal(t, offer|sealtext.Purposes(sealtext.OTP), tab.RevokeAll(nil, noon), "nobody knows where")
	require.Zero(t, tab.RevokeAll([]rule.Jurisdiction{"DE"}, noon))
}

func TestLocationEffective(t *testing.T) {
	for _, c := range []struct {
		name string
		l    rule.Location
		want []rule.Jurisdiction
	}{
		{"nothing", rule.Location{}, nil},
		{"named", rule.Location{Zones: []string{"Europe/Paris"}, Jurisdictions: []rule.Jurisdiction{"DE"}, Regions: []rule.Jurisdiction{"US-FL"}}, []rule.Jurisdiction{"DE"}},
		{"zones and regions", rule.Location{Zones: []string{"Europe/Paris", "Europe/London", "Mars/Base"}, Regions: []rule.Jurisdiction{"US-FL", "GB"}}, []rule.Jurisdiction{"FR", "GB", "US-FL"}},
		{"regions", rule.Location{Regions: []rule.Jurisdiction{"US-*"}}, []rule.Jurisdiction{"US-*"}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.l.Effective()) })
	}
	require.NoError(t, rule.Location{Zones: []string{"Mars/Base"}, Jurisdictions: []rule.Jurisdiction{"DE"}, Regions: []rule.Jurisdiction{"US-*"}}.Check())
	for _, l := range []rule.Location{{Jurisdictions: []rule.Jurisdiction{"UK"}}, {Regions: []rule.Jurisdiction{"DE", "us"}}} {
		var input *sealtext.InputError
		require.ErrorAs(t, l.Check(), &input)
		require.Equal(t, "jurisdiction", input.Field)
	}
}

// A table keeps no slice of its caller, and returns none of its own.
func TestTableIsItsOwn(t *testing.T) {
	rules := rule.WithHolidays(rule.Default(), "FR", "2026-12-25")
	tab, err := rule.New(rules)
	require.NoError(t, err)
	q := query(sealtext.Marketing, "FR")
	bound := tab.Bind(q, noon)
	for _, rs := range [][]rule.Rule{rules, bound} {
		for i := range rs {
			for d := range rs[i].Dates {
				rs[i].Dates[d] = "none"
			}
		}
	}
	for _, r := range tab.Bind(q, noon) {
		if r.Holidays {
			require.Equal(t, []string{"2026-12-25"}, r.Dates)
		}
	}
}

func TestWithHours(t *testing.T) {
	hours := func(id string, j rule.Jurisdiction, ps sealtext.PurposeSet, from, to int) rule.Rule {
		return rule.Rule{ID: id, Jurisdiction: j, Purposes: ps, From: from * 60, To: to * 60, Source: "our own promise", AsOf: noon}
	}
	news := sealtext.Purposes(sealtext.Informational)
	base := []rule.Rule{hours("own", "", offer|news, 8, 20), hours("us", "US", offer, 9, 21)}
	monday := hours("monday", "", news, 10, 12)
	monday.Days = rule.OnDays(time.Monday)
	for _, c := range []struct {
		name  string
		hours rule.Rule
		want  []string // id and purposes
	}{
		{"other purposes", hours("code", "", sealtext.Purposes(sealtext.OTP), 6, 23), []string{"own marketing informational", "us marketing", "code otp"}},
		{"one of the purposes", hours("news", "", news, 10, 18), []string{"own marketing", "us marketing", "news informational"}},
		{"all of the purposes", hours("all", "", sealtext.AllPurposes, 10, 18), []string{"us marketing", "all marketing informational transactional otp"}},
		{"of a jurisdiction", hours("more", "US", offer, 10, 18), []string{"own marketing informational", "more marketing"}},
		{"a day only", monday, []string{"own marketing informational", "us marketing", "monday informational"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range rule.WithHours(base, c.hours) {
				got = append(got, r.ID+" "+r.Purposes.String())
			}
			require.Equal(t, c.want, got)
			require.Equal(t, offer|news, base[0].Purposes, "the table that was given stays as it is")
		})
	}
	_, err := rule.New(rule.WithHours(base, monday))
	var bad *rule.TableError
	require.ErrorAs(t, err, &bad, "which hours are meant on Mondays?")
	require.Equal(t, 2, bad.Row)
	_, err = rule.New(rule.WithHours(base, hours("all", "", sealtext.AllPurposes, 10, 18)))
	require.NoError(t, err)
}

func TestOwes(t *testing.T) {
	register := func(id string, j rule.Jurisdiction) rule.Rule {
		return rule.Rule{ID: id, Jurisdiction: j, Purposes: offer, Effective: noon, Duty: rule.DutyCheckRegister}
	}
	tab := table(t, rule.Rule{ID: "name", Purposes: offer, Duty: rule.DutyIdentify}, register("us", "US"), register("tx", "US-TX"))
	for _, c := range []struct {
		name string
		q    rule.Query
		duty rule.Duty
		at   time.Time
		want string
	}{
		{"the first of two", query(sealtext.Marketing, "US-TX"), rule.DutyCheckRegister, noon, "us"},
		{"another duty", query(sealtext.Marketing, "DE"), rule.DutyIdentify, noon, "name"},
		{"elsewhere", query(sealtext.Marketing, "DE"), rule.DutyCheckRegister, noon, ""},
		{"another purpose", query(sealtext.OTP, "US"), rule.DutyCheckRegister, noon, ""},
		{"before it is in force", query(sealtext.Marketing, "US"), rule.DutyCheckRegister, noon.Add(-1), ""},
		{"no duty", query(sealtext.Marketing, "US"), 0, noon, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, ok := tab.Owes(c.q, c.duty, c.at)
			require.Equal(t, c.want, r.ID)
			require.Equal(t, c.want != "", ok)
		})
	}
}
