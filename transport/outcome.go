package transport

import (
	"time"

	"github.com/sealtext/sealtext"
)

// OutcomeKind is the kind of an [Outcome]. The numbers are stored.
type OutcomeKind uint8

// The four outcomes. There is no "error": a transport that cannot tell returns OutcomeUnknown.
const (
	// OutcomeAccepted: the provider accepted the message.
	OutcomeAccepted OutcomeKind = 1
	// OutcomeRejected: the provider refused it for good; trying again is useless.
	OutcomeRejected OutcomeKind = 2
	// OutcomeNotSent: nothing reached the provider, or it asked to try later; trying again cannot
	// send twice.
	OutcomeNotSent OutcomeKind = 3
	// OutcomeUnknown: bytes were written and no answer was received. Trying again may send twice.
	OutcomeUnknown OutcomeKind = 4
)

// Valid reports whether k is one of the four.
func (k OutcomeKind) Valid() bool { return k >= OutcomeAccepted && k <= OutcomeUnknown }

// String returns the name of the outcome.
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

// Outcome is the result of one hand-off.
type Outcome struct {
	Kind OutcomeKind
	// ProviderID is the provider's id of the message, by which receipts refer to it. It is stored
	// as a keyed hash. Empty unless Kind is OutcomeAccepted.
	ProviderID string
	// Duplicate reports that the provider has had a message with the same [Cleared.Message] before: it
	// has accepted that one. The relay takes it for OutcomeAccepted, whatever Kind is.
	Duplicate bool
	// Code is the provider's code for a refusal: 1 to 32 of A-Z, a-z, 0-9,
	// '-', '_' and '.', at most six digits. Another is stored as "other".
	Code string
	// Account reports that the provider does not take the message because of the account that it was asked
	// with: the credentials, the credit, its rate, a block. Others may have accounts of their own there;
	// see package transport/route. False for what the provider or the network fails in, and for what is
	// about the message.
	Account bool
	// OptedOut reports that the provider refuses because the person opted out with it; the relay
	// records the opt-out.
	OptedOut bool
	// Member is the number of a pool that carried the message, where the provider says; zero for a
	// sender that is no pool. It is kept with the attempt.
	Member sealtext.Sender
	// RetryAfter is the time to wait after OutcomeNotSent; zero leaves it to the relay.
	RetryAfter time.Duration
}
