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

// The days on which the sources of the default table were last looked up.
var (
	nov21 = since(2026, time.November, 21)
	nov29 = since(2026, time.November, 29)
	nov30 = since(2026, time.November, 30)
)

func since(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

var (
	sunday   = OnDays(time.Sunday)
	saturday = OnDays(time.Saturday)
	workdays = OnDays(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	weekdays = workdays | saturday
)

// Default returns the table that applies if the host supplies none: the rows of US federal law and
// of states, of the European Union, France, Germany, Spain and the United Kingdom, and of Canada,
// Australia, Brazil, Colombia, India, Japan, Kenya, Mexico, Nigeria, the Philippines, Singapore,
// South Africa, South Korea, Turkey, the United Arab Emirates and Vietnam. Source has the law
// first, and then a second source. Where sources disagree a row has the strictest value, and its
// Note says so; it also says what was not verified. The American hours bind everywhere, so that no
// country without rows gets messages at night; remove the row, or replace the table, to change
// that.
//
// Rows with Voice follow laws about calls. Those of Alabama, Louisiana, Rhode Island and Utah close
// public holidays too, as do Colombia, Pennsylvania and South Africa; the table does not: add a row
// with Holidays.
//
// No row was made where no source was found. That is so of hours for texts in Italy, Japan, Mexico,
// Singapore, Spain and Turkey, and of a register for texts in Brazil, Italy, Japan, Kenya, Nigeria
// and the Philippines. California, Illinois, Michigan, Minnesota, New Jersey and New Mexico have
// hours in secondary tables only, which disagree, or are about calling machines. New Zealand and
// Switzerland were not looked up.
//
// The last row, "courtesy-hours", is not law: informational messages are sent from 8:00 to 21:00 in
// every candidate time zone, and not at all if no zone is known. Transactional messages and
// passcodes have no hours. [WithHours] sets others, or 0:00 to 24:00.
//
// The caller may change the result. Whether the table is sufficient for your messages is for you to
// judge. France needs its public holidays: see [WithHolidays].
func Default() []Rule {
	var rules []Rule
	for _, rows := range [][]Rule{
		federalRules(), stateRules(), stateRegisters(), europeanRules(), americanRules(), asianRules(), africanRules(), courtesyRules(),
	} {
		rules = append(rules, rows...)
	}
	for i := range rules {
		if rules[i].AsOf.IsZero() {
			rules[i].AsOf = nov21
		}
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
		Source: "the duty not to wake people", Note: "no law; WithHours changes it in one line",
	}}
}

func federalRules() []Rule {
	const revocation = "47 CFR 64.1200(a)(10), 89 FR 15756; "
	return []Rule{
		{
			ID: "us-marketing-hours", Jurisdiction: "US", Everywhere: true, Purposes: promoting, From: 8 * 60, To: 21 * 60,
			Source: "47 CFR 64.1200(c)(1); ecomm-alliance.org", AsOf: nov29,
			Note: "contested for texts that the recipient consented to, which are no telephone solicitation by its definition: a petition of March 2025 asks the FCC to say so, without an answer so far",
		},
		{
			ID: "us-honor-opt-out", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11),
			Term: Term{Kind: TermHonorOptOut, BusinessDays: 10}, Source: revocation + "compliancepoint.com", AsOf: nov29,
			Note: "as soon as practicable, and this at most",
		},
		{
			ID: "us-no-exclusive-way", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11), Duty: DutyNoExclusiveWay,
			Source: revocation + "privacyworld.blog", AsOf: nov29,
			Note: "contested: the proposal of 28 October 2025 asks whether senders may name the means of revoking; it is not decided",
		},
		{
			ID: "us-say-other-way", Jurisdiction: "US", Purposes: texting, Effective: since(2025, time.April, 11), Duty: DutySayOtherWay,
			Source: revocation + "mslawgroup.com",
		},
		{
			ID: "us-confirm-opt-out", Jurisdiction: "US", Everywhere: true, Purposes: texting, Effective: since(2024, time.April, 4),
			Term: Term{Kind: TermAnswerWithin, Minutes: 5}, Source: "47 CFR 64.1200(a)(12); rothjackson.com", AsOf: nov29,
			Note: "one text without marketing; later ones are not presumed to be covered",
		},
		{
			ID: "us-revoke-all", Jurisdiction: "US", Purposes: texting &^ sealtext.Purposes(sealtext.OTP), Effective: since(2027, time.January, 31), RevokeAll: true,
			Source: "47 CFR 64.1200(a)(10), waived until then by DA 26-12; gmlaw.com", AsOf: nov29,
			Note: "a pending rulemaking may drop it; passcodes of other programs go on, and so does a text that the person asks for after the STOP: each answers a request of that moment",
		},
		{
			ID: "us-keep-record", Jurisdiction: "US", Purposes: promoting, Term: Term{Kind: TermKeepRecord, Years: 5},
			Source: "16 CFR 310.5(a)(8), 89 FR 26760; magnifyi.com", AsOf: nov29,
		},
		{
			ID: "us-limitation", Jurisdiction: "US", Purposes: texting, Term: Term{Kind: TermKeepRecord, Years: 4, EachUse: true},
			Source: "28 USC 1658(a); leadcompliancehub.com", Note: "how long a text can be sued over, so it begins again with each",
		},
		{
			ID: "us-confirm-opt-in", Jurisdiction: "US", Purposes: texting, Duty: DutyConfirmOptIn,
			Source: "CTIA handbook 1.8; docs.aerialink.net", Note: "no law, but what the carriers ask of recurring programs",
		},
		{
			ID: "us-check-register", Jurisdiction: "US", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "47 CFR 64.1200(c)(2) and (e); wipfli.com", AsOf: nov30,
			Note: "the national register; not for those who agreed in writing to be contacted. Eleven states have registers of their own, in rows of theirs",
		},
	}
}
