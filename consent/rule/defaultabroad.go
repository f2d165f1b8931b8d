package rule

import "time"

// americanRules are those of the Americas but the United States.
func americanRules() []Rule {
	const (
		casl     = "CASL, S.C. 2010 c. 23, "
		carriers = "rule of the Brazilian carriers, no law; twilio.com/en/guidelines/br/sms"
	)
	return []Rule{
		{
			ID: "ca-honor-opt-out", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermHonorOptOut, BusinessDays: 10},
			Source: casl + "s. 11(3); mondaq.com 301380", AsOf: nov29, Note: "without delay, and this at most",
		},
		{
			ID: "ca-keep-mechanism", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermKeepMechanism, Days: 60},
			Source: casl + "s. 11(2); mondaq.com 301380", AsOf: nov29,
		},
		{
			ID: "ca-identify", Jurisdiction: "CA", Purposes: promoting, Duty: DutyIdentify,
			Source: casl + "s. 6(2)(a) and (b); mondaq.com 321378", AsOf: nov30, Note: "and how to reach the sender, valid for 60 days",
		},
		{ID: "ca-say-stop", Jurisdiction: "CA", Purposes: promoting, Duty: DutySayStop, Source: casl + "s. 6(2)(c); mondaq.com 321378", AsOf: nov30},
		{ID: "ca-prove-consent", Jurisdiction: "CA", Purposes: promoting, Duty: DutyProveConsent, Source: casl + "s. 13; mondaq.com 379042", AsOf: nov30},
		{
			ID: "ca-purchase-implies", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermEndPurchase, Days: 730},
			Source: casl + "s. 10(9) and (10)(a) to (d); millsandmills.ca",
			Note:   "two years, in days so that a leap year adds none; of commercial messages, taken for all, which is stricter; a contract counts from its end in the law, from the event here",
		},
		{
			ID: "ca-inquiry-implies", Jurisdiction: "CA", Purposes: texting, Term: Term{Kind: TermEndInquiry, Days: 181},
			Source: casl + "s. 10(9) and (10)(e); millsandmills.ca",
			Note:   "six months, at the length of the shortest six; of commercial messages, taken for all, which is stricter",
		},
		{
			ID: "co-hours", Jurisdiction: "CO", Purposes: promoting, From: 7 * 60, To: 19 * 60, Days: workdays,
			Source: "Ley 2300 de 2023, art. 3; pulzo.com", AsOf: nov30, Note: "holidays are closed too",
		},
		{
			ID: "co-saturday-hours", Jurisdiction: "CO", Purposes: promoting, From: 8 * 60, To: 15 * 60, Days: saturday,
			Source: "Ley 2300 de 2023, art. 3; pulzo.com", AsOf: nov30,
		},
		{
			ID: "co-sundays", Jurisdiction: "CO", Purposes: promoting, Closed: true, Days: sunday,
			Source: "Ley 2300 de 2023, art. 3; pulzo.com", AsOf: nov30, Note: "holidays too",
		},
		{
			ID: "co-cap", Jurisdiction: "CO", Purposes: promoting, Cap: Cap{Limit: 1, Window: 24 * time.Hour},
			Source: "Ley 2300 de 2023, art. 3 and 5 par. 3; ayuda.topleads.co", AsOf: nov30,
			Note: "once a calendar day and by one channel a week; counted in any 24 hours, which is stricter, and other channels are not counted",
		},
		{
			ID: "co-check-register", Jurisdiction: "CO", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "Ley 2300 de 2023; iapp.org", AsOf: nov30, Note: "Registro de Numeros Excluidos; the article was not verified",
		},
		{
			ID: "mx-check-register", Jurisdiction: "MX", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "Ley Federal de Proteccion al Consumidor, art. 18 and 18 Bis; adn40.mx", AsOf: nov30,
			Note: "REPEP, 30 days after a number was entered; banks and insurers have another register, of the CONDUSEF",
		},
		{
			ID: "mx-identify", Jurisdiction: "MX", Purposes: promoting, Duty: DutyIdentify,
			Source: "Ley Federal de Proteccion al Consumidor, art. 17; hitpages.com", AsOf: nov30, Note: "name, address and phone, in an older translation",
		},
		{
			ID: "br-hours", Jurisdiction: "BR", Purposes: promoting, From: 9 * 60, To: 22 * 60, Days: weekdays,
			Source: carriers, AsOf: nov30, Note: "bills that would set hours did not become law as far as was found",
		},
		{ID: "br-sundays", Jurisdiction: "BR", Purposes: promoting, Closed: true, Days: sunday, Source: carriers, AsOf: nov30},
	}
}

// asianRules are those of Asia and the Pacific.
func asianRules() []Rule {
	const (
		trai    = "TCCCPR 2018 as amended on 12 February 2025; "
		spam    = "Spam Act 2003 and Spam Regulations 2021; natan.com.au"
		vietnam = "Decree 91/2020/ND-CP, "
		korea   = "Network Act of South Korea, art. 50"
		japan   = "Act No. 26 of 2002 of Japan, "
		ntc     = "NTC Memorandum Circular 03-03-2005; "
		turkey  = "Law No. 6563 and Regulation on Commercial Electronic Messages, "
		uae     = "Cabinet Resolution 56 of 2024; mondaq.com 1495836"
	)
	return []Rule{
		{
			ID: "in-promotional-hours", Jurisdiction: "IN", Purposes: promoting, From: 10 * 60, To: 21 * 60,
			Source: trai + "techtonetworks.com", AsOf: nov30, Note: "docs.satisfilabs.com and textlocal.in say from 9:00; this is the stricter, and the regulation was not seen",
		},
		{
			ID: "in-register-sender", Jurisdiction: "IN", Purposes: texting, Duty: DutyRegisterSender,
			Source: trai + "docs.satisfilabs.com",
		},
		{
			ID: "in-check-register", Jurisdiction: "IN", Purposes: promoting, Duty: DutyCheckRegister,
			Source: trai + "telecomdiary.com", AsOf: nov30, Note: "National Customer Preference Register, by category; carriers compare too",
		},
		{ID: "au-identify", Jurisdiction: "AU", Purposes: promoting, Duty: DutyIdentify, Source: spam},
		{ID: "au-say-stop", Jurisdiction: "AU", Purposes: promoting, Duty: DutySayStop, Source: spam},
		{ID: "au-free-opt-out", Jurisdiction: "AU", Purposes: promoting, Duty: DutyFreeOptOut, Source: spam},
		{ID: "au-honor-opt-out", Jurisdiction: "AU", Purposes: promoting, Term: Term{Kind: TermHonorOptOut, BusinessDays: 5}, Source: spam, AsOf: nov29},
		{ID: "au-keep-mechanism", Jurisdiction: "AU", Purposes: promoting, Term: Term{Kind: TermKeepMechanism, Days: 30}, Source: spam, AsOf: nov29},
		{
			ID: "vn-hours", Jurisdiction: "VN", Purposes: promoting, From: 7 * 60, To: 22 * 60,
			Source: vietnam + "art. 13; legalcentrix.com", AsOf: nov30, Note: "of texts; calls have less",
		},
		{
			ID: "vn-cap", Jurisdiction: "VN", Purposes: promoting, Cap: threeADay,
			Source: vietnam + "art. 13; dlapiperdataprotection.com", AsOf: nov30, Note: "of one advertiser, unless otherwise agreed",
		},
		{
			ID: "vn-check-register", Jurisdiction: "VN", Purposes: promoting, Duty: DutyCheckRegister,
			Source: vietnam + "Do-Not-Call register; dlapiperdataprotection.com", AsOf: nov30, Note: "the article was not verified",
		},
		{ID: "vn-label", Jurisdiction: "VN", Purposes: promoting, Duty: DutyLabel, Source: vietnam + "art. 15; lawnet.vn", AsOf: nov30, Note: "[QC] or [AD] first"},
		{ID: "vn-say-stop", Jurisdiction: "VN", Purposes: promoting, Duty: DutySayStop, Source: vietnam + "art. 16; lawnet.vn", AsOf: nov30, Note: "at the end"},
		{
			ID: "vn-register-sender", Jurisdiction: "VN", Purposes: promoting, Duty: DutyRegisterSender,
			Source: vietnam + "brand names; mondaq.com 1099756", AsOf: nov30, Note: "the article was not verified",
		},
		{
			ID: "kr-hours", Jurisdiction: "KR", Purposes: promoting, From: 8 * 60, To: 21 * 60,
			Source: korea + "(3); a-ha.io", AsOf: nov30, Note: "at night with a consent of its own, which a table cannot know: so none at night",
		},
		{ID: "kr-label", Jurisdiction: "KR", Purposes: promoting, Duty: DutyLabel, Source: korea + "(4); prosms.co.kr", AsOf: nov30, Note: "the Korean word for advertisement in brackets, first"},
		{ID: "kr-identify", Jurisdiction: "KR", Purposes: promoting, Duty: DutyIdentify, Source: korea + "(4); prosms.co.kr", AsOf: nov30, Note: "name and contact"},
		{ID: "kr-free-opt-out", Jurisdiction: "KR", Purposes: promoting, Duty: DutyFreeOptOut, Source: korea + "(4); smscore.co.kr", AsOf: nov30},
		{
			ID: "sg-check-register", Jurisdiction: "SG", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "Personal Data Protection Act 2012, s. 43; sorena.io", AsOf: nov30, Note: "an answer is valid for 21 days; not for those who clearly consented, with evidence",
		},
		{
			ID: "sg-identify", Jurisdiction: "SG", Purposes: promoting, Duty: DutyIdentify,
			Source: "Personal Data Protection Act 2012, s. 44; laws.sg", AsOf: nov30, Note: "and how to reach the sender, valid for 30 days",
		},
		{
			ID: "ae-hours", Jurisdiction: "AE", Purposes: promoting, From: 9 * 60, To: 18 * 60,
			Source: uae, AsOf: nov30, Note: "its telemarketing counts marketing texts, its hours are reported of calls; carriers take texts from 7:00 to 21:00 (twilio.com)",
		},
		{ID: "ae-check-register", Jurisdiction: "AE", Purposes: promoting, Duty: DutyCheckRegister, Source: uae, AsOf: nov30},
		{
			ID: "ph-hours", Jurisdiction: "PH", Purposes: promoting, From: 7 * 60, To: 21 * 60,
			Source: ntc + "jur.ph", AsOf: nov30, Note: "not of paid subscriptions; a recipient who does not reply has opted out",
		},
		{ID: "ph-identify", Jurisdiction: "PH", Purposes: promoting, Duty: DutyIdentify, Source: ntc + "jur.ph", AsOf: nov30},
		{ID: "ph-say-stop", Jurisdiction: "PH", Purposes: promoting, Duty: DutySayStop, Source: ntc + "jur.ph", AsOf: nov30},
		{
			ID: "jp-prove-consent", Jurisdiction: "JP", Purposes: promoting, Duty: DutyProveConsent,
			Source: japan + "art. 3; monolith.law", AsOf: nov30, Note: "of electronic mail; that its ordinance counts SMS was not verified",
		},
		{
			ID: "jp-identify", Jurisdiction: "JP", Purposes: promoting, Duty: DutyIdentify,
			Source: japan + "specified electronic mail; lexology.com", AsOf: nov30, Note: "name, address and where to opt out; the article, and that SMS counts, was not verified",
		},
		{
			ID: "tr-check-register", Jurisdiction: "TR", Purposes: promoting, Duty: DutyCheckRegister,
			Source: turkey + "art. 5; bener.com", AsOf: nov30,
			Note: "IYS, a register of consents: a number that is not in it counts as listed. twilio.com takes no promotional texts to Turkey since 2021",
		},
		{
			ID: "tr-honor-opt-out", Jurisdiction: "TR", Purposes: promoting, Term: Term{Kind: TermHonorOptOut, BusinessDays: 3},
			Source: turkey + "three days; gungorlaw.com", AsOf: nov30, Note: "the article was not verified",
		},
		{
			ID: "tr-identify", Jurisdiction: "TR", Purposes: promoting, Duty: DutyIdentify,
			Source: turkey + "for whom a message is sent; gungorlaw.com", AsOf: nov30, Note: "the article was not verified",
		},
	}
}

func africanRules() []Rule {
	const (
		cpa    = "Consumer Protection Act 68 of 2008, s. 12 with its notice of prohibited times; acts.co.za"
		kenya  = "Kenya Information and Communications (Consumer Protection) Regulations 2010, reg. 17; "
		agreed = "unless the consumer agreed otherwise; in writing for a message that is timed"
	)
	return []Rule{
		{
			ID: "za-hours", Jurisdiction: "ZA", Purposes: promoting, From: 8 * 60, To: 20 * 60, Days: workdays,
			Source: cpa, AsOf: nov30, Note: agreed + "; holidays are closed too",
		},
		{
			ID: "za-saturday-hours", Jurisdiction: "ZA", Purposes: promoting, From: 9 * 60, To: 13 * 60, Days: saturday,
			Source: cpa, AsOf: nov30, Note: agreed,
		},
		{ID: "za-sundays", Jurisdiction: "ZA", Purposes: promoting, Closed: true, Days: sunday, Source: cpa, AsOf: nov30, Note: agreed + "; holidays too"},
		{
			ID: "za-check-register", Jurisdiction: "ZA", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "Consumer Protection Act 68 of 2008, s. 11(3) and (4); thencc.gov.za", AsOf: nov30, Note: "whether the register of the Commission is open was not verified",
		},
		{
			ID: "ke-hours", Jurisdiction: "KE", Purposes: promoting, From: 7 * 60, To: 19 * 60,
			Source: kenya + "messagecentral.com", AsOf: nov30,
			Note: "the hours are of guidelines of the Communications Authority that were drafts in 2020 and 2022 (nation.africa); techriseglow.co.ke has 8:00 to 20:00",
		},
		{
			ID: "ke-say-stop", Jurisdiction: "KE", Purposes: promoting, Duty: DutySayStop,
			Source: kenya + "mbuguanjihia.com", AsOf: nov30, Note: "of electronic mail and automated calls, taken for texts",
		},
		{
			ID: "ng-hours", Jurisdiction: "NG", Purposes: promoting, From: 8 * 60, To: 20 * 60,
			Source: "rule of the Nigerian Communications Commission; status.africastalking.com 538", AsOf: nov30,
			Note: "reported in July 2023, the rule itself was not seen; carriers keep the register of those who texted STOP to 2442",
		},
	}
}
