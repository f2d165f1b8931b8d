package rule

import "time"

// The notes that rows of several states share.
const (
	ofOneSubject = "of one subject; counted over all subjects, which is stricter"
	ofCalls      = "a law of calls, taken for texts"
)

// threeADay is the cap of several states.
var threeADay = Cap{Limit: 3, Window: 24 * time.Hour}

// stateRules are the hours, caps and terms of American states.
func stateRules() []Rule {
	const (
		alabama   = "Ala. Admin. Code r. 770-X-5-.17(1)(b); dropcowboy.com"
		louisiana = "Louisiana PSC General Order R-29617, La. R.S. 45:844.13; dropcowboy.com"
		mississip = "Miss. Code 77-3-723(1), 77-3-705(d); alfainternational.com"
		rhode     = "R.I. Gen. Laws 5-61-3.6, 5-61-2(2); instalawyer.io"
		utah      = "Utah Code 13-25a-103(3); codes.findlaw.com"
	)
	var (
		texas   = since(2025, time.September, 1)
		central = []string{"America/Chicago"}
	)
	return []Rule{
		{
			ID: "us-fl-hours", Jurisdiction: "US-FL", Purposes: promoting, From: 8 * 60, To: 20 * 60,
			Source: "Fla. Stat. 501.616(6)(a); lawserver.com", AsOf: nov30, Note: "of phone calls, by an act whose 501.059 names texts",
		},
		{
			ID: "us-fl-cap", Jurisdiction: "US-FL", Purposes: promoting, Cap: threeADay,
			Source: "Fla. Stat. 501.616(6)(b); blog.clickpointsoftware.com", AsOf: nov30, Note: ofOneSubject,
		},
		{
			ID: "us-ok-hours", Jurisdiction: "US-OK", Purposes: promoting, From: 8 * 60, To: 20 * 60,
			Source: "15 O.S. 775C.4; dnc.com", AsOf: nov30,
		},
		{
			ID: "us-ok-cap", Jurisdiction: "US-OK", Purposes: promoting, Cap: threeADay,
			Source: "15 O.S. 775C.4; blog.clickpointsoftware.com", AsOf: nov30, Note: ofOneSubject,
		},
		{
			ID: "us-wa-hours", Jurisdiction: "US-WA", Purposes: promoting, From: 8 * 60, To: 20 * 60, Voice: true,
			Source: "RCW 80.36.390, RCW 19.158.040(2); app.leg.wa.gov", AsOf: nov30, Note: ofCalls + ": it speaks of a conversation",
		},
		{
			ID: "us-md-hours", Jurisdiction: "US-MD", Purposes: promoting, From: 8 * 60, To: 20 * 60,
			Source: "Md. Code, Com. Law 14-4502; dnc.com", AsOf: nov30, Note: "the paragraph was not seen, only its summary",
		},
		{
			ID: "us-md-cap", Jurisdiction: "US-MD", Purposes: promoting, Effective: since(2024, time.January, 1), Cap: threeADay,
			Source: "Md. Code, Com. Law 14-4502; wmar2news.com", AsOf: nov30, Note: ofOneSubject + "; the paragraph was not seen, only its summary",
		},
		{
			ID: "us-or-hours", Jurisdiction: "US-OR", Purposes: promoting, Effective: since(2026, time.January, 1), From: 8 * 60, To: 20 * 60,
			Source: "Oregon HB 3865 of 2025; jdsupra.com", AsOf: nov30, Note: "the section of the ORS was not verified; the area code may be relied upon",
		},
		{
			ID: "us-or-cap", Jurisdiction: "US-OR", Purposes: promoting, Effective: since(2026, time.January, 1), Cap: threeADay,
			Source: "Oregon HB 3865 of 2025; postscript.io", AsOf: nov30, Note: "not for those who bought something in 18 months; counted for all, which is stricter",
		},
		{
			ID: "us-tx-hours", Jurisdiction: "US-TX", Purposes: promoting, Effective: texas, From: 9 * 60, To: 21 * 60, Days: weekdays, Zones: central,
			Source: "Tex. Bus. & Com. Code 301.051; foster.com", AsOf: nov30,
			Note: "foster.com says Central time and cloudcommunications.com the recipient's, so both count; a settlement of November 2025 takes consented texts out of the registration of chapter 302 and says nothing of hours (varnumlaw.com)",
		},
		{
			ID: "us-tx-sunday-hours", Jurisdiction: "US-TX", Purposes: promoting, Effective: texas, From: 12 * 60, To: 21 * 60, Days: sunday, Zones: central,
			Source: "Tex. Bus. & Com. Code 301.051; foster.com", AsOf: nov30, Note: "as us-tx-hours; a news page has Sunday the other way around",
		},
		{
			ID: "us-ct-hours", Jurisdiction: "US-CT", Purposes: promoting, Effective: since(2023, time.October, 1), From: 9 * 60, To: 20 * 60,
			Source: "Conn. Gen. Stat. 42-288a, PA 23-98; usestello.com", AsOf: nov29,
		},
		{
			ID: "us-va-keep-opt-out", Jurisdiction: "US-VA", Purposes: promoting, Effective: since(2026, time.January, 1),
			Term: Term{Kind: TermKeepOptOut, Years: 10}, Source: "Va. Code 59.1-514, SB 1339 of 2025; mwcllc.com", AsOf: nov30,
			Note: "for STOP and UNSUBSCRIBE by text; ours never ends",
		},
		{
			ID: "us-al-hours", Jurisdiction: "US-AL", Purposes: promoting, From: 8 * 60, To: 20 * 60, Days: weekdays, Voice: true,
			Source: alabama, AsOf: nov30, Note: "a rule of automated calls, taken for texts; dnc.com says that it binds telephone utilities only",
		},
		{
			ID: "us-al-sundays", Jurisdiction: "US-AL", Purposes: promoting, Closed: true, Days: sunday, Voice: true,
			Source: alabama, AsOf: nov30, Note: "as us-al-hours; holidays too",
		},
		{
			ID: "us-la-hours", Jurisdiction: "US-LA", Purposes: promoting, From: 8 * 60, To: 20 * 60, Days: weekdays,
			Source: louisiana, AsOf: nov30, Note: "the order was not seen; dnc.com counts marketing by text under it",
		},
		{
			ID: "us-la-sundays", Jurisdiction: "US-LA", Purposes: promoting, Closed: true, Days: sunday,
			Source: louisiana, AsOf: nov30, Note: "as us-la-hours; holidays too, and states of emergency",
		},
		{
			ID: "us-ms-hours", Jurisdiction: "US-MS", Purposes: promoting, From: 8 * 60, To: 20 * 60, Days: weekdays, Zones: central,
			Source: mississip, AsOf: nov30, Note: "in Central time; an older section, 77-3-603, has 21:00 for calls",
		},
		{
			ID: "us-ms-sundays", Jurisdiction: "US-MS", Purposes: promoting, Closed: true, Days: sunday,
			Source: mississip, AsOf: nov30, Note: "holidays were closed until 2024 (dnc.com)",
		},
		{
			ID: "us-ri-hours", Jurisdiction: "US-RI", Purposes: promoting, From: 9 * 60, To: 18 * 60, Days: workdays, Voice: true,
			Source: rhode, AsOf: nov30, Note: ofCalls + "; holidays are closed too",
		},
		{
			ID: "us-ri-saturday-hours", Jurisdiction: "US-RI", Purposes: promoting, From: 10 * 60, To: 17 * 60, Days: saturday, Voice: true,
			Source: rhode, AsOf: nov30, Note: ofCalls,
		},
		{
			ID: "us-ri-sundays", Jurisdiction: "US-RI", Purposes: promoting, Closed: true, Days: sunday, Voice: true,
			Source: rhode, AsOf: nov30, Note: ofCalls + ": no hours of operation on Sundays",
		},
		{
			ID: "us-ky-hours", Jurisdiction: "US-KY", Purposes: promoting, From: 10 * 60, To: 21 * 60, Voice: true,
			Source: "KRS 367.46955; dropcowboy.com", AsOf: nov30, Note: ofCalls + "; the subsection was not verified",
		},
		{
			ID: "us-nv-hours", Jurisdiction: "US-NV", Purposes: promoting, From: 9 * 60, To: 20 * 60, Voice: true,
			Source: "NRS 598.0918; dropcowboy.com", AsOf: nov30,
			Note: ofCalls + "; the act of 2001 has 8:00 to 21:00, tables of 2025 and 2026 this, and the present text was not seen",
		},
		{
			ID: "us-ma-hours", Jurisdiction: "US-MA", Purposes: promoting, From: 8 * 60, To: 20 * 60, Voice: true,
			Source: "M.G.L. c. 159C s. 3, 201 CMR 12.02(2); regulations.justia.com", AsOf: nov30, Note: ofCalls,
		},
		{
			ID: "us-ut-hours", Jurisdiction: "US-UT", Purposes: promoting, From: 8 * 60, To: 21 * 60, Days: weekdays, Voice: true,
			Source: utah, AsOf: nov30, Note: ofCalls + "; not for those who expressly consented before",
		},
		{
			ID: "us-ut-sundays", Jurisdiction: "US-UT", Purposes: promoting, Closed: true, Days: sunday, Voice: true,
			Source: utah, AsOf: nov30, Note: ofCalls + "; not for those who expressly consented before; holidays too",
		},
	}
}

// stateRegisters are the duties to look numbers up in the registers of states: the eleven that keep
// one beside the national one, and Virginia, whose law names texts.
func stateRegisters() (rules []Rule) {
	for _, s := range []struct {
		id     string
		state  Jurisdiction
		source string
		voice  bool
		note   string
	}{
		{"us-co-check-register", "US-CO", "C.R.S. 6-1-904(1); law.justia.com", true, ofCalls},
		{"us-fl-check-register", "US-FL", "Fla. Stat. 501.059(4); flsenate.gov", false, "names text messages"},
		{"us-in-check-register", "US-IN", "Ind. Code 24-4.7-4-1, 24-4.7-2-9; lexace.ai", false, "names text messages"},
		{"us-la-check-register", "US-LA", "La. R.S. 45:844.14; compliancepoint.com", false, "see us-la-hours"},
		{"us-ma-check-register", "US-MA", "M.G.L. c. 159C s. 3, 201 CMR 12.02(1); regulations.justia.com", true, ofCalls},
		{"us-mo-check-register", "US-MO", "Mo. Rev. Stat. 407.1098, 407.1101; compliancepoint.com", true, ofCalls},
		{"us-ok-check-register", "US-OK", "15 O.S. 775B.3 to 775B.6; oksenate.gov", false, "texts since 2011"},
		{"us-pa-check-register", "US-PA", "73 P.S. 2245.2; mslawgroup.com", true, ofCalls + "; it closes legal holidays too"},
		{"us-tn-check-register", "US-TN", "Tenn. Code 65-4-401 and following; tn.gov", false, "texts since July 2023"},
		{"us-tx-check-register", "US-TX", "Tex. Bus. & Com. Code ch. 304; varnumlaw.com", false, "60 days after a number was added"},
		{"us-va-check-register", "US-VA", "Va. Code 59.1-514; mondaq.com 1738886", false, "the national register"},
		{"us-wy-check-register", "US-WY", "Wyo. Stat. 40-12-302; attorneygeneral.wyo.gov", true, ofCalls + "; the list of a trade association"},
	} {
		rules = append(rules, Rule{
			ID: s.id, Jurisdiction: s.state, Purposes: promoting, Duty: DutyCheckRegister, Source: s.source, AsOf: nov30, Voice: s.voice, Note: s.note,
		})
	}
	return rules
}
