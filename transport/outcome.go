package transport

import "time"

// OutcomeKind is what a transport knows after a hand-off. The numbers are
// stored.
type OutcomeKind uint8

// The four outcomes. There is no "error": a transport that cannot tell says
// UnknownOutcome.
const (
	// AcceptedOutcome: the provider took the message.
	OutcomeAccepted OutcomeKind = 1
	// RejectedOutcome: the provider refused it for good; trying again is useless.
	OutcomeRejected OutcomeKind = 2
	// NotSentOutcome: nothing reached the provider, or it asked to try
	// later; trying again cannot send twice.
	OutcomeNotSent OutcomeKind = 3
	// UnknownOutcome: bytes were written and no answer came. Trying again
	// may send twice.
	OutcomeUnknown OutcomeKind = 4
)

// Valid reports whether k is one of the four.
func (k OutcomeKind) Valid() bool { return k >= OutcomeAccepted && k <= OutcomeUnknown }

// String is the outcome in words.
func (k OutcomeKind) String() string {
	switch k {
	case OutcomeAccepted:
		return "accepted"
	case OutcomeRejected:
		return "rejected"
	case OutcomeNotSent:
		return "not-sent"
	case OutcomeUnknown:
		return "unknown"
	}
	return "none"
}

// Outcome is a transport's answer to one hand-off.
type Outcome struct {
	Kind OutcomeKind
	// ProviderID is the provider's id of the message, by which receipts name
	// it. Stored as a keyed hash. Empty unless Kind is AcceptedOutcome.
	ProviderID string
	// Code is the provider's code for a refusal: 1 to 32 of A-Z, a-z, 0-9,
	// '-', '_' and '.', at most six digits. Another is stored as "other".
	Code string
	// OptedOut says that the provider refuses because the person opted out
	// with it; the relay records the opt-out.
	OptedOut bool
	// RetryAfter is when to try again after NotSentOutcome; zero leaves it to
	// the relay.
	RetryAfter time.Duration
}
