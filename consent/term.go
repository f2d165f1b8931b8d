package consent

import "time"

// TermKind is what a [Term] is about.
type TermKind uint8

// The kinds of spans.
const (
	HonorOptOut   TermKind = 1 + iota // an opt-out must be honored at the latest this long after it was made
	KeepOptOut                        // an opt-out must be honored at least this long
	KeepMechanism                     // the way of opting out must work at least this long after a message
	KeepRecord                        // the record of a consent must be kept at least this long
	AnswerWithin                      // the confirmation of an opt-out must go out within this time of it
	EndPurchase                       // an opt-in that a purchase or a contract implied ends this long after it
	EndInquiry                        // an opt-in that an inquiry implied ends this long after it
)

// String is the kind in words.
func (k TermKind) String() string {
	switch k {
	case HonorOptOut:
		return "honor an opt-out within"
	case KeepOptOut:
		return "honor an opt-out for at least"
	case KeepMechanism:
		return "keep the way of opting out working for"
	case KeepRecord:
		return "keep the record of a consent for"
	case AnswerWithin:
		return "confirm an opt-out within"
	case EndPurchase:
		return "end the consent implied by a purchase after"
	case EndInquiry:
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
	// consent; see [KeepRecord].
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
	return t.Kind >= HonorOptOut && t.Kind <= EndInquiry && lengths == 1
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
	SayStop        Duty = 1 + iota // a text must carry the way of opting out
	SayOtherWay                    // where replies are impossible every text must say so and give another way
	Identify                       // a text must say who sends it
	FreeOptOut                     // opting out must be free and need no login
	RegisterSender                 // header and template must be registered, with the suffix of the purpose
	ConfirmOptIn                   // the first text must name program, frequency, rates, HELP and STOP
	ConfirmBySMS                   // a double opt-in must run over the channel that it is for
	EasyWithdrawal                 // leaving must be as easy as joining
	NoExclusiveWay                 // no way of opting out may be declared the only one
	KeepSuppressed                 // erasure keeps the opt-out
	ProveConsent                   // who sends must be able to show the consent
)

func (d Duty) valid() bool { return d <= ProveConsent }

// String is the duty in a sentence.
func (d Duty) String() string {
	switch d {
	case SayStop:
		return "the text carries the way of opting out"
	case SayOtherWay:
		return "where replies are impossible, the text says so and gives another way of opting out"
	case Identify:
		return "the text says who sends it"
	case FreeOptOut:
		return "opting out is free and needs no login"
	case RegisterSender:
		return "header and template are registered, and the header has the suffix of the purpose"
	case ConfirmOptIn:
		return "the first text names the program, frequency, rates, HELP and STOP"
	case ConfirmBySMS:
		return "a double opt-in runs over SMS itself"
	case EasyWithdrawal:
		return "leaving is as easy as joining"
	case NoExclusiveWay:
		return "no way of opting out is the only one"
	case KeepSuppressed:
		return "erasure keeps the opt-out"
	case ProveConsent:
		return "the consent can be shown"
	}
	return "none"
}

// Binding lists the rows of the table that bind a message, in force now, in
// the order of the table: what its text must carry, within what time things
// must be done, and what the gate enforces. The error is a
// [*sealtext.InputError].
func (l *Ledger) Binding(r Request) ([]Rule, error) {
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
