package rule

// Duty is an obligation that a table cannot enforce: it neither inspects message text nor asks
// anybody. The consent ledger keeps the answers that DutyCheckRegister asks for, see its
// CheckRegister.
type Duty uint8

// The duties.
const (
	DutySayStop        Duty = 1 + iota // a text must state how to opt out
	DutySayOtherWay                    // if replies are impossible every text must say so and give another way
	DutyIdentify                       // a text must name its sender
	DutyFreeOptOut                     // opting out must be free and need no login
	DutyRegisterSender                 // header and template must be registered, with the suffix of the purpose
	DutyConfirmOptIn                   // the first text must name program, frequency, rates, HELP and STOP
	DutyConfirmBySMS                   // a double opt-in must run over the channel that it is for
	DutyEasyWithdrawal                 // opting out must be as easy as opting in
	DutyNoExclusiveWay                 // no means of opting out may be declared the only one
	DutyKeepSuppressed                 // erasure keeps the opt-out
	DutyProveConsent                   // the sender must be able to prove the consent
	DutyCheckRegister                  // the number must be looked up in a do-not-call register
	DutyLabel                          // a text must be labeled as advertising
)

func (d Duty) valid() bool { return d <= DutyLabel }

// String returns the duty as a sentence.
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
		return "opting out is as easy as opting in"
	case DutyNoExclusiveWay:
		return "no way of opting out is the only one"
	case DutyKeepSuppressed:
		return "erasure keeps the opt-out"
	case DutyProveConsent:
		return "the consent can be shown"
	case DutyCheckRegister:
		return "the number is looked up in a do-not-call register"
	case DutyLabel:
		return "the text is labeled as advertising"
	}
	return "none"
}
