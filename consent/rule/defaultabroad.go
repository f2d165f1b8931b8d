package rule

import "time"

func otherRules() []Rule {
	return append(europeanRules(), []Rule{
		{ID: "ca-honor-opt-out", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermHonorOptOut, BusinessDays: 10}, Source: "CASL, mondaq 301380", Note: "without delay, and this at most"},
		{ID: "ca-keep-mechanism", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermKeepMechanism, Days: 60}, Source: "CASL, mondaq 301380"},
		{
			ID: "ca-purchase-implies", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermEndPurchase, Days: 730},
			Source: "CASL section 10(9) and (10)(a) to (d), millsandmills.ca",
			Note:   "two years, in days so that a leap year adds none; of commercial messages, taken for all, which is stricter; a contract counts from its end in the law, from the event here",
		},
		{
			ID: "ca-inquiry-implies", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermEndInquiry, Days: 181},
			Source: "CASL section 10(9) and (10)(e), millsandmills.ca",
			Note:   "six months, at the length of the shortest six; of commercial messages, taken for all, which is stricter",
		},
		{
			ID: "in-promotional-hours", Jurisdiction: "IN", Purposes: promoting, From: 10 * 60, To: 21 * 60,
			Source: "TCCCPR 2018 as amended on 12 February 2025, docs.satisfilabs.com", Note: "sources disagree whether from 9:00 or 10:00; this is the stricter",
		},
		{
			ID: "in-register-sender", Jurisdiction: "IN", Purposes: texting, Duty: DutyRegisterSender,
			Source: "TCCCPR 2018 as amended on 12 February 2025, docs.satisfilabs.com",
		},
		{ID: "au-identify", Jurisdiction: "AU", Purposes: promoting, Duty: DutyIdentify, Source: "Spam Regulations 2021, natan.com.au"},
		{ID: "au-say-stop", Jurisdiction: "AU", Purposes: promoting, Duty: DutySayStop, Source: "Spam Regulations 2021, natan.com.au"},
		{ID: "au-free-opt-out", Jurisdiction: "AU", Purposes: promoting, Duty: DutyFreeOptOut, Source: "Spam Regulations 2021, natan.com.au"},
		{ID: "au-honor-opt-out", Jurisdiction: "AU", Purposes: promoting, Term: Term{Kind: TermHonorOptOut, BusinessDays: 5}, Source: "Spam Regulations 2021, natan.com.au"},
		{ID: "au-keep-mechanism", Jurisdiction: "AU", Purposes: promoting, Term: Term{Kind: TermKeepMechanism, Days: 30}, Source: "Spam Regulations 2021, natan.com.au"},
	}...)
}

// europeanRules have the European base twice: the United Kingdom kept it.
func europeanRules() []Rule {
	const ico = "ICO guidance on PECR, geldards.com"
	base := func(prefix string, j Jurisdiction) []Rule {
		return []Rule{
			{ID: prefix + "-prove-consent", Jurisdiction: j, Purposes: texting, Duty: DutyProveConsent, Source: "GDPR Article 7(1)"},
			{ID: prefix + "-easy-withdrawal", Jurisdiction: j, Purposes: texting, Duty: DutyEasyWithdrawal, Source: "GDPR Article 7(3)"},
			{ID: prefix + "-say-stop", Jurisdiction: j, Purposes: promoting, Duty: DutySayStop, Source: ico, Note: "asked of the soft opt-in; taken for all marketing, which is stricter"},
			{ID: prefix + "-keep-suppressed", Jurisdiction: j, Purposes: promoting, Duty: DutyKeepSuppressed, Source: "ICO, respect people's preferences"},
		}
	}
	rules := append(base("eu", "EU"), base("gb", "GB")...)
	return append(rules,
		Rule{
			ID: "fr-marketing-hours", Jurisdiction: "FR", Purposes: promoting, From: 8 * 60, To: 20 * 60,
			Source: "developers.brevo.com transactional-sms-1", Note: "carriers close at 22:00, advice in the manner of the CNIL at 20:00; this is the stricter",
		},
		Rule{ID: "fr-sundays", Jurisdiction: "FR", Purposes: promoting, Closed: true, Days: OnDays(time.Sunday), Source: "support.callr.com 115000858183"},
		Rule{ID: "fr-public-holidays", Jurisdiction: "FR", Purposes: promoting, Holidays: true, Source: "support.callr.com 115000858183", Note: "the host lists them"},
		Rule{ID: "fr-say-stop", Jurisdiction: "FR", Purposes: promoting, Duty: DutySayStop, Source: "developers.brevo.com transactional-sms-1", Note: "a reply to 36xxx or a link"},
		Rule{
			ID: "de-keep-record", Jurisdiction: "DE", Purposes: promoting, Term: Term{Kind: TermKeepRecord, Years: 5, EachUse: true},
			Source: "UWG section 7a, ipwiki.de", Note: "from the consent and again from each use; of calls, for texts by analogy",
		},
		Rule{ID: "de-confirm-by-sms", Jurisdiction: "DE", Purposes: promoting, Duty: DutyConfirmBySMS, Source: "BGH I ZR 164/09"},
	)
}
