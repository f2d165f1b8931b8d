package retention

import "time"

const day = 24 * time.Hour

// Period is a length of time that a rule states, for the Keep, Minimum and LegalRef of a
// [Schedule]. Whether the rule applies to a sender is for the sender's counsel to say. Lengths are
// whole days of 24 hours. Years of a minimum are counted with as many leap days as they can have,
// years of a limit with none.
type Period struct {
	Length   time.Duration
	LegalRef string
	// Limit reports that the rule wants records destroyed after Length. Otherwise it requires or
	// suggests that they be kept for at least Length.
	Limit bool
	// AsOf is the month in which the source was read.
	AsOf time.Time
}

// asOf returns the month in which the sources of the figures below were read.
func asOf() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// TCPAClaims is four years: the time in which a claim under the Telephone Consumer Protection Act
// can be brought (28 U.S.C. 1658(a)), and therefore the time for which evidence of consent is
// useful. No statute requires that it be kept for four years. Source: leadcompliancehub.com,
// how-long-to-keep-consent-records.
func TCPAClaims() Period {
	return Period{Length: (4*365 + 1) * day, LegalRef: "28 U.S.C. 1658(a): TCPA claims within 4 years", AsOf: asOf()}
}

// TelemarketingRecords is five years: the time for which the Telemarketing Sales Rule requires
// sellers and telemarketers to keep their records, consent among them (16 CFR 310.5(a)(8), in force
// since 15 October 2024; two years before). Source: natlawreview.com.
func TelemarketingRecords() Period {
	return Period{Length: (5*365 + 2) * day, LegalRef: "16 CFR 310.5(a)(8): records for 5 years", AsOf: asOf()}
}

// ProspectContact is three years from the collection of a prospect's data or the prospect's last
// contact. It is a recommendation of the French CNIL, not a law. Source: olympe.legal, prospection
// par SMS.
func ProspectContact() Period {
	return Period{Length: 3 * 365 * day, LegalRef: "CNIL recommendation: prospects 3 years from their last contact", Limit: true, AsOf: asOf()}
}

// OppositionList is at least three years: the time for which the CNIL wants an objection to be
// remembered, by a fingerprint of the number only. The consent ledger keeps opt-outs for longer,
// without an end; no predefined class covers them. Source: olympe.legal, prospection par telephone;
// cnil.fr, liste repoussoir.
func OppositionList() Period {
	return Period{Length: (3*365 + 1) * day, LegalRef: "CNIL: objections at least 3 years, as fingerprints", AsOf: asOf()}
}
