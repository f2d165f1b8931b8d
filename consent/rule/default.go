package rule

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// The purposes that rows of the table apply to.
const (
	promoting = sealtext.PurposeSet(1 << sealtext.Marketing)
	texting   = sealtext.AllPurposes
)

// lookedUp is when the sources of the default table were last looked up.
var lookedUp = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func since(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

var (
	weekdays = OnDays(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday)
	sunday   = OnDays(time.Sunday)
)

// Default returns the table that applies if the host supplies none: the rows of US federal law and
// of Florida, Oklahoma, Washington, Maryland, Texas, Connecticut and Virginia, of Canada, the
// European Union, France, Germany, the United Kingdom, India and Australia. Where sources disagree
// a row has the strictest value, and its Note says so. The American hours bind everywhere, so that
// no country without rows gets messages at night; remove the row, or replace the table, to change
// that.
//
// The last row, "courtesy-hours", is not law: informational messages are sent from 8:00 to 21:00 in
// every candidate time zone, and not at all if no zone is known. Transactional messages and
// passcodes have no hours. [WithHours] sets others, or 0:00 to 24:00.
//
// The caller may change the result. Whether the table is sufficient for your messages is for you to
// judge. France needs its public holidays: see [WithHolidays].
func Default() []Rule {
	var rules []Rule
	for _, rows := range [][]Rule{federalRules(), stateRules(), otherRules(), courtesyRules()} {
		rules = append(rules, rows...)
	}
	for i := range rules {
		rules[i].AsOf = lookedUp
	}
	return rules
}

// WithHolidays returns the table with the public holidays of a jurisdiction, as days such as
// 2027-07-14, in each of its rows that close them. List every holiday of a year: a year of which
// any is listed counts as known.
func WithHolidays(rules []Rule, j Jurisdiction, dates ...string) []Rule {
	out := make([]Rule, 0, len(rules))
	for _, r := range rules {
		if r.Holidays && r.Jurisdiction == j {
			r.Dates = append(r.Dates[:len(r.Dates):len(r.Dates)], dates...)
		}
		out = append(out, r)
	}
	return out
}

// WithHours returns the table with hours, rows that set From and To. Rows that apply every day and
// at all times (no Days, Effective or Until) replace those of the same Jurisdiction for the same
// purposes; others are added, and [New] refuses the table if an earlier row has hours for one of
// their days. Rows of other jurisdictions stay: hours without a Jurisdiction are a company's own,
// and loosen no law's.
func WithHours(rules []Rule, hours ...Rule) []Rule {
	out := slices.Clone(rules)
	for _, h := range hours {
		if h.spans() && h.Days == 0 && h.Effective.IsZero() && h.Until.IsZero() {
			for i := range out {
				if out[i].spans() && out[i].Jurisdiction == h.Jurisdiction {
					out[i].Purposes &^= h.Purposes
				}
			}
			out = slices.DeleteFunc(out, func(r Rule) bool { return r.spans() && r.Purposes == 0 })
		}
		out = append(out, h)
	}
	return out
}

// courtesyRules are not law: a newsletter should not wake its reader.
func courtesyRules() []Rule {
	return []Rule{{
		ID: "courtesy-hours", Purposes: sealtext.Purposes(sealtext.Informational), From: 8 * 60, To: 21 * 60,
		Source: "courtesy default of sealtext", Note: "no law",
	}}
}

func federalRules() []Rule {
	const revocation = "47 CFR 64.1200(a)(10), 89 FR 15756"
	return []Rule{
		{
			ID: "us-marketing-hours", Jurisdiction: "US", Everywhere: true, Purposes: promoting, From: 8 * 60, To: 21 * 60,
			Source: "47 CFR 64.1200(c)(1)",
		},
		{
			ID: "us-honor-opt-out", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11),
			Term: Term{Kind: TermHonorOptOut, BusinessDays: 10}, Source: revocation, Note: "as soon as practicable, and this at most",
		},
		{ID: "us-no-exclusive-way", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11), Duty: DutyNoExclusiveWay, Source: revocation},
		{ID: "us-say-other-way", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11), Duty: DutySayOtherWay, Source: revocation},
		{
			ID: "us-confirm-opt-out", Jurisdiction: "US", Everywhere: true, Purposes: texting, Effective: since(2024, time.April, 4),
			Term: Term{Kind: TermAnswerWithin, Minutes: 5}, Source: "47 CFR 64.1200(a)(12)", Note: "one text without marketing; later ones are not presumed to be covered",
		},
		{
			ID: "us-revoke-all", Jurisdiction: "US", Purposes: texting, Effective: since(2027, time.January, 31), RevokeAll: true,
			Source: "47 CFR 64.1200(a)(10), waived until then by DA 26-12", Note: "a pending rulemaking may drop it",
		},
		{
			ID: "us-keep-record", Jurisdiction: "US", Purposes: promoting, Term: Term{Kind: TermKeepRecord, Years: 5},
			Source: "16 CFR 310.5(a)(8)",
		},
		{
			ID: "us-limitation", Jurisdiction: "US", Purposes: texting, Term: Term{Kind: TermKeepRecord, Years: 4, EachUse: true},
			Source: "28 USC 1658(a)", Note: "how long a text can be sued over, so it begins again with each",
		},
		{ID: "us-confirm-opt-in", Jurisdiction: "US", Purposes: texting, Duty: DutyConfirmOptIn, Source: "CTIA handbook 1.8", Note: "for recurring programs"},
	}
}

func stateRules() []Rule {
	const secondary = "secondary source"
	return []Rule{
		{ID: "us-fl-hours", Jurisdiction: "US-FL", Purposes: promoting, From: 8 * 60, To: 20 * 60, Source: "Fla. Stat. 501.059"},
		{
			ID: "us-fl-cap", Jurisdiction: "US-FL", Purposes: promoting, Cap: Cap{Limit: 3, Window: 24 * time.Hour},
			Source: "Fla. Stat. 501.059", Note: "of one subject; counted over all subjects, which is stricter",
		},
		{ID: "us-ok-hours", Jurisdiction: "US-OK", Purposes: promoting, From: 8 * 60, To: 20 * 60, Source: "Oklahoma HB 3168"},
		{
			ID: "us-ok-cap", Jurisdiction: "US-OK", Purposes: promoting, Cap: Cap{Limit: 3, Window: 24 * time.Hour},
			Source: "Oklahoma HB 3168", Note: "of one subject; counted over all subjects, which is stricter",
		},
		{ID: "us-wa-hours", Jurisdiction: "US-WA", Purposes: promoting, From: 8 * 60, To: 20 * 60, Source: "dinsmore.com", Note: secondary},
		{ID: "us-md-hours", Jurisdiction: "US-MD", Purposes: promoting, From: 8 * 60, To: 20 * 60, Source: "dinsmore.com", Note: secondary},
		{
			ID: "us-tx-hours", Jurisdiction: "US-TX", Purposes: promoting, Effective: since(2025, time.September, 1),
			From: 9 * 60, To: 21 * 60, Days: weekdays, Zones: []string{"America/Chicago"},
			Source: "foster.com", Note: secondary + "; it says Central time, so both that and the recipient's count",
		},
		{
			ID: "us-tx-sunday-hours", Jurisdiction: "US-TX", Purposes: promoting, Effective: since(2025, time.September, 1),
			From: 12 * 60, To: 21 * 60, Days: sunday, Zones: []string{"America/Chicago"},
			Source: "foster.com", Note: secondary + "; a news page has Sunday the other way around",
		},
		{
			ID: "us-ct-hours", Jurisdiction: "US-CT", Purposes: promoting, From: 9 * 60, To: 20 * 60,
			Source: "usestello.com", Note: secondary,
		},
		{
			ID: "us-va-keep-opt-out", Jurisdiction: "US-VA", Purposes: promoting, Effective: since(2026, time.January, 1),
			Term: Term{Kind: TermKeepOptOut, Years: 10}, Source: "Virginia SB 1339, mwcllc.com", Note: "for STOP and UNSUBSCRIBE by text; ours never ends",
		},
	}
}
