package retention

import (
	"time"
)

const day = 24 * time.Hour

// Period is a length of time that a rule states, for the Periods of a [Schedule]. Whether the rule
// applies to a sender is for the sender's counsel to say. Lengths are whole days of 24 hours. Years
// of a minimum are counted with as many leap days as they can have, years of a limit with none.
type Period struct {
	// ID names the period for programs, such as "us-tcpa-claims".
	ID string
	// Jurisdiction is the ISO 3166-1 code of the country whose rule it is, or "EU".
	Jurisdiction string
	// Length is zero for a rule that requires a period and states no number.
	Length   time.Duration
	LegalRef string
	// Limit reports that the rule wants records destroyed after Length. Otherwise it requires or
	// suggests that they be kept for at least Length.
	Limit bool
	// From is what the rule counts Length from.
	From Trigger
	// Source is where the figure was read, which need not be the text of the law.
	Source string
	// AsOf is the month in which the source was read.
	AsOf time.Time
}

// asOf returns the month in which the sources of the figures below were read.
func asOf() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// Periods returns the predefined periods, in the order of their ids.
func Periods() []Period {
	return []Period{ConsentDocumentation(), StorageLimitation(), OppositionList(), ProspectContact(), TCPAClaims(), TelemarketingRecords()}
}

// TCPAClaims is four years: the time in which a claim under the Telephone Consumer Protection Act
// can be brought (28 U.S.C. 1658(a)), and therefore the time for which evidence of consent is
// useful. No statute requires that it be kept for four years. A claim arises with a message, so the
// time runs from the last one that the evidence was used for.
func TCPAClaims() Period {
	return Period{
		ID: "us-tcpa-claims", Jurisdiction: "US", Length: (4*365 + 1) * day, From: TriggerLastUse,
		LegalRef: "28 U.S.C. 1658(a): TCPA claims within 4 years",
		Source:   "leadcompliancehub.com, how-long-to-keep-consent-records", AsOf: asOf(),
	}
}

// TelemarketingRecords is five years: the time for which the Telemarketing Sales Rule requires
// sellers and telemarketers to keep their records, consent among them (16 CFR 310.5(a)(8), in force
// since 15 October 2024; two years before).
func TelemarketingRecords() Period {
	return Period{
		ID: "us-tsr-records", Jurisdiction: "US", Length: (5*365 + 2) * day, From: TriggerCreation,
		LegalRef: "16 CFR 310.5(a)(8): records for 5 years", Source: "natlawreview.com", AsOf: asOf(),
	}
}

// ProspectContact is three years from the collection of a prospect's data or the prospect's last
// contact. It is a recommendation of the French CNIL, not a law. That a message was delivered, or a
// mail opened, is no contact by the prospect.
func ProspectContact() Period {
	return Period{
		ID: "fr-prospects", Jurisdiction: "FR", Length: 3 * 365 * day, Limit: true, From: TriggerLastContact,
		LegalRef: "CNIL recommendation: prospects 3 years from their last contact",
		Source:   "olympe.legal, prospection par SMS", AsOf: asOf(),
	}
}

// OppositionList is at least three years: the time for which the CNIL wants an objection to be
// remembered, by a fingerprint of the number only. The consent ledger keeps opt-outs for longer,
// without an end; no predefined class covers them.
func OppositionList() Period {
	return Period{
		ID: "fr-objections", Jurisdiction: "FR", Length: (3*365 + 1) * day, From: TriggerOptOut,
		LegalRef: "CNIL: objections at least 3 years, as fingerprints",
		Source:   "olympe.legal, prospection par telephone; cnil.fr, liste repoussoir", AsOf: asOf(),
	}
}

// ConsentDocumentation is five years: the time for which German law requires that the consent of a
// consumer to advertising by telephone be documented, from the consent and from each use of it (UWG
// 7a). The section speaks of calls; whether it applies to texts is a question for counsel.
func ConsentDocumentation() Period {
	return Period{
		ID: "de-consent-documentation", Jurisdiction: "DE", Length: (5*365 + 2) * day, From: TriggerLastUse,
		LegalRef: "UWG 7a: consent documented for 5 years from each use", Source: "ipwiki.de; caspers-mock.de", AsOf: asOf(),
	}
}

// StorageLimitation has no length: the GDPR requires that personal data be kept no longer than is
// necessary (article 5(1)(e)), so that a period must be chosen, and states no number.
func StorageLimitation() Period {
	return Period{
		ID: "eu-storage-limitation", Jurisdiction: "EU", Limit: true, From: TriggerCreation,
		LegalRef: "GDPR article 5(1)(e): no longer than necessary", Source: "Regulation (EU) 2016/679", AsOf: asOf(),
	}
}
