package rule

import (
	"time"

	"github.com/sealtext/sealtext"
)

// TermKind is the kind of a [Term].
type TermKind uint8

// The kinds of terms.
const (
	TermHonorOptOut   TermKind = 1 + iota // an opt-out must be honored within this time
	TermKeepOptOut                        // an opt-out must be honored at least this long
	TermKeepMechanism                     // the mechanism of opting out must work at least this long after a message
	TermKeepRecord                        // the record of a consent must be kept at least this long
	TermAnswerWithin                      // the confirmation of an opt-out must be sent within this time of it
	TermEndPurchase                       // an opt-in that a purchase or a contract implied ends this long after it
	TermEndInquiry                        // an opt-in that an inquiry implied ends this long after it
)

// String returns the name of the kind.
func (k TermKind) String() string {
	switch k {
	case TermHonorOptOut:
		return "honor an opt-out within"
	case TermKeepOptOut:
		return "honor an opt-out for at least"
	case TermKeepMechanism:
		return "keep the way of opting out working for"
	case TermKeepRecord:
		return "keep the record of a consent for"
	case TermAnswerWithin:
		return "confirm an opt-out within"
	case TermEndPurchase:
		return "end the consent implied by a purchase after"
	case TermEndInquiry:
		return "end the consent implied by an inquiry after"
	}
	return "none"
}

// Term is a duration that a rule sets. Exactly one length is set.
type Term struct {
	Kind         TermKind
	Minutes      int
	Days         int // calendar days
	BusinessDays int // Monday to Friday; public holidays count too, which is stricter
	Years        int
	// EachUse restarts the term with each message that was sent under the consent; see
	// [TermKeepRecord].
	EachUse bool
}

func (t Term) valid() bool {
	lengths := 0
	for _, n := range []int{t.Minutes, t.Days, t.BusinessDays, t.Years} {
		if n < 0 {
			return false
		}
		if n > 0 {
			lengths++
		}
	}
	return t.Kind >= TermHonorOptOut && t.Kind <= TermEndInquiry && lengths == 1
}

// After returns the end of the term that begins at a time. Days and years are those of the calendar
// in the location of at.
func (t Term) After(at time.Time) time.Time {
	for left := t.BusinessDays; left > 0; {
		at = at.AddDate(0, 0, 1)
		if d := at.Weekday(); d != time.Saturday && d != time.Sunday {
			left--
		}
	}
	return at.AddDate(t.Years, 0, t.Days).Add(time.Duration(t.Minutes) * time.Minute)
}

// Terms lists the rows of a table that set a term of a kind, in force at a time, for any of the
// purposes, for persons in any of the jurisdictions; rows that bind everywhere are among them.
// Without jurisdictions it lists those of every one: for an unknown location the longest term
// applies.
func Terms(rules []Rule, kind TermKind, js []Jurisdiction, purposes sealtext.PurposeSet, at time.Time) (rows []Rule) {
	for _, r := range rules {
		if r.Term.Kind != kind || !r.inForce(at) {
			continue
		}
		if r.Purposes&purposes&sealtext.AllPurposes != 0 && r.in(js, UnknownBindsAll) {
			rows = append(rows, r.copied())
		}
	}
	return rows
}
