package consent

import "time"

// TermKind is what a [Term] is about.
type TermKind uint8

// The kinds of spans.
const (
	TermHonorOptOut   TermKind = 1 + iota // an opt-out must be honored at the latest this long after it was made
	TermKeepOptOut                        // an opt-out must be honored at least this long
	TermKeepMechanism                     // the way of opting out must work at least this long after a message
	TermKeepRecord                        // the record of a consent must be kept at least this long
	TermAnswerWithin                      // the confirmation of an opt-out must go out within this time of it
	TermEndPurchase                       // an opt-in that a purchase or a contract implied ends this long after it
	TermEndInquiry                        // an opt-in that an inquiry implied ends this long after it
)

// String is the kind in words.
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

// Term is a span of time that a rule sets. Exactly one length is set.
type Term struct {
	Kind         TermKind
	Minutes      int
	Days         int // calendar days
	BusinessDays int // Monday to Friday; public holidays are not left out, which is stricter
	Years        int
	// EachUse begins the span again with each message that was sent under the
	// consent; see [TermKeepRecord].
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

// After is the end of the span that begins at a moment. Days and years are
// those of the calendar in the location of at.
func (t Term) After(at time.Time) time.Time {
	for left := t.BusinessDays; left > 0; {
		at = at.AddDate(0, 0, 1)
		if d := at.Weekday(); d != time.Saturday && d != time.Sunday {
			left--
		}
	}
	return at.AddDate(t.Years, 0, t.Days).Add(time.Duration(t.Minutes) * time.Minute)
}

// Duty is something that a rule asks of messages or of the host, and that the
// gate cannot see to: it does not read texts.
type Duty uint8

// The duties.
const (
	DutySayStop        Duty = 1 + iota // a text must carry the way of opting out
	DutySayOtherWay                    // where replies are impossible every text must say so and give another way
	DutyIdentify                       // a text must say who sends it
	DutyFreeOptOut                     // opting out must be free and need no login
	DutyRegisterSender                 // header and template must be registered, with the suffix of the purpose
	DutyConfirmOptIn                   // the first text must name program, frequency, rates, HELP and STOP
	DutyConfirmBySMS                   // a double opt-in must run over the channel that it is for
	DutyEasyWithdrawal                 // leaving must be as easy as joining
	DutyNoExclusiveWay                 // no way of opting out may be declared the only one
	DutyKeepSuppressed                 // erasure keeps the opt-out
	DutyProveConsent                   // who sends must be able to show the consent
)

func (d Duty) valid() bool { return d <= DutyProveConsent }

// String is the duty in a sentence.
func (d Duty) String() string {
	switch d {
	case DutySayStop:
		return "the text carries the way of opting out"
	case DutySayOtherWay:
		return "where replies are impossible, the text says so and gives another way of opting out"
	case DutyIdentify:
		return "the text says who sends it"
	case DutyFreeOptOut:
		return "opting out is free and needs no login"
	case DutyRegisterSender:
		return "header and template are registered, and the header has the suffix of the purpose"
	case DutyConfirmOptIn:
		return "the first text names the program, frequency, rates, HELP and STOP"
	case DutyConfirmBySMS:
		return "a double opt-in runs over SMS itself"
	case DutyEasyWithdrawal:
		return "leaving is as easy as joining"
	case DutyNoExclusiveWay:
		return "no way of opting out is the only one"
	case DutyKeepSuppressed:
		return "erasure keeps the opt-out"
	case DutyProveConsent:
		return "the consent can be shown"
	}
	return "none"
}

// RulesFor lists the rows of the table that bind a message, in force now, in
// the order of the table: what its text must carry, within what time things
// must be done, and what the gate enforces. The error is a
// [*sealtext.InputError].
func (l *Ledger) RulesFor(r Request) ([]Rule, error) {
	if _, err := l.checkRequest(r); err != nil {
		return nil, err
	}
	now, js := l.now(), l.jurisdictionsOf(r)
	var out []Rule
	for _, row := range l.rules {
		if row.inForce(now) && row.binds(js, r.Purpose) {
			out = append(out, row.copied())
		}
	}
	return out, nil
}
