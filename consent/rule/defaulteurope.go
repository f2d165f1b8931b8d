package rule

// europeanRules have the European base twice: the United Kingdom kept it.
func europeanRules() []Rule {
	const (
		eprivacy = "Directive 2002/58/EC, "
		pecr     = "Privacy and Electronic Communications Regulations 2003, "
		gdpr     = "GDPR, "
		ukgdpr   = "UK GDPR, "
		france   = "CPCE art. L.34-5; "
		soft     = "asked of the soft opt-in; taken for all marketing, which is stricter"
		channels = "the law sets no hours: they are those of the carriers"
	)
	return []Rule{
		{ID: "eu-prove-consent", Jurisdiction: "EU", Purposes: texting, Duty: DutyProveConsent, Source: gdpr + "art. 7(1); w3c/dpv", AsOf: nov29},
		{ID: "eu-easy-withdrawal", Jurisdiction: "EU", Purposes: texting, Duty: DutyEasyWithdrawal, Source: gdpr + "art. 7(3); w3c/dpv", AsOf: nov29},
		{ID: "eu-say-stop", Jurisdiction: "EU", Purposes: promoting, Duty: DutySayStop, Source: eprivacy + "art. 13(2); sorena.io", AsOf: nov30, Note: soft},
		{
			ID: "eu-identify", Jurisdiction: "EU", Purposes: promoting, Duty: DutyIdentify,
			Source: eprivacy + "art. 13(4); sorena.io", AsOf: nov30, Note: "and a valid address to opt out at; by the law of each member",
		},
		{
			ID: "eu-keep-suppressed", Jurisdiction: "EU", Purposes: promoting, Duty: DutyKeepSuppressed,
			Source: gdpr + "art. 21(3); sorena.io", AsOf: nov30, Note: "an objection to marketing is absolute, so it must outlive the erasure",
		},
		{ID: "gb-prove-consent", Jurisdiction: "GB", Purposes: texting, Duty: DutyProveConsent, Source: ukgdpr + "art. 7(1); w3c/dpv"},
		{ID: "gb-easy-withdrawal", Jurisdiction: "GB", Purposes: texting, Duty: DutyEasyWithdrawal, Source: ukgdpr + "art. 7(3); w3c/dpv"},
		{ID: "gb-say-stop", Jurisdiction: "GB", Purposes: promoting, Duty: DutySayStop, Source: pecr + "reg. 22(3)(c); geldards.com", Note: soft},
		{
			ID: "gb-identify", Jurisdiction: "GB", Purposes: promoting, Duty: DutyIdentify,
			Source: pecr + "reg. 23; biz2consumer.com", AsOf: nov30, Note: "and a valid address to opt out at",
		},
		{ID: "gb-keep-suppressed", Jurisdiction: "GB", Purposes: promoting, Duty: DutyKeepSuppressed, Source: ukgdpr + "art. 21(3); ico.org.uk"},
		{
			ID: "fr-marketing-hours", Jurisdiction: "FR", Purposes: promoting, From: 8 * 60, To: 20 * 60, Days: workdays,
			Source: france + "sendtargetsms.com", AsOf: nov30, Note: channels + "; some close at 22:00, this is the stricter",
		},
		{
			ID: "fr-saturday-hours", Jurisdiction: "FR", Purposes: promoting, From: 10 * 60, To: 18 * 60, Days: saturday,
			Source: france + "help.goacoustic.com", AsOf: nov29, Note: channels + "; others have 8:00 to 20:00 or 22:00, this is the stricter",
		},
		{
			ID: "fr-sundays", Jurisdiction: "FR", Purposes: promoting, Closed: true, Days: sunday,
			Source: france + "support.callr.com", AsOf: nov30, Note: channels,
		},
		{
			ID: "fr-public-holidays", Jurisdiction: "FR", Purposes: promoting, Holidays: true,
			Source: france + "support.callr.com", AsOf: nov30, Note: channels + "; the host lists the days",
		},
		{
			ID: "fr-say-stop", Jurisdiction: "FR", Purposes: promoting, Duty: DutySayStop,
			Source: france + "support.callr.com", AsOf: nov30, Note: "a reply to 36xxx or a link",
		},
		{
			ID: "de-keep-record", Jurisdiction: "DE", Purposes: promoting, Term: Term{Kind: TermKeepRecord, Years: 5, EachUse: true}, Voice: true,
			Source: "UWG section 7a; ipwiki.de", Note: "from the consent and again from each use; of calls, for texts by analogy",
		},
		{ID: "de-confirm-by-sms", Jurisdiction: "DE", Purposes: promoting, Duty: DutyConfirmBySMS, Source: "BGH I ZR 164/09; caspers-mock.de"},
		{
			ID: "es-check-register", Jurisdiction: "ES", Purposes: promoting, Duty: DutyCheckRegister,
			Source: "Ley Organica 3/2018, art. 23.4; elespanol.com", AsOf: nov30, Note: "lists of exclusion, such as the Lista Robinson; not for those who consented to this sender",
		},
	}
}
