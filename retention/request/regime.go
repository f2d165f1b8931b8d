package request

import "time"

// Regime is the law whose deadlines count. Its text is stored.
type Regime string

// The regimes.
const (
	// GDPR: one month from the receipt, and two more where that is necessary (article 12(3)).
	GDPR Regime = "gdpr"
	// CCPA: 45 days from the receipt, and 45 more once (Cal. Civ. Code 1798.130(a)(2)). An opt-out
	// of sale has 15 business days (11 CCR 7026(f)) and no extension; 15 days are counted, which is
	// never too late.
	CCPA Regime = "ccpa"
)

func (r Regime) check() error {
	if r != GDPR && r != CCPA {
		return bad("regime", "must be GDPR or CCPA")
	}
	return nil
}

// deadline returns when a request that was received at a time must be answered.
func (r Regime) deadline(k Kind, received time.Time) time.Time {
	switch {
	case r == GDPR:
		return months(received, 1)
	case k == OptOutSale:
		return received.AddDate(0, 0, 15)
	}
	return received.AddDate(0, 0, 45)
}

// extended returns the deadline after an extension.
func (r Regime) extended(received time.Time) time.Time {
	if r == GDPR {
		return months(received, 3)
	}
	return received.AddDate(0, 0, 90)
}

// months adds calendar months in UTC. A day that the month does not have is its last one: a month
// from 31 January ends on 28 February, not on 3 March.
func months(t time.Time, n int) time.Time {
	t = t.UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
