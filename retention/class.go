package retention

import (
	"errors"

	"github.com/sealtext/sealtext"
)

// Class names records that are kept equally long and disposed of in the same
// way. A host may name its own; the grammar is that of [sealtext.Tenant],
// since a class goes into reports and into the audit log.
type Class string

// The classes of the house. Each is about people, so each must honor holds:
// [NewSweeper] refuses one of these as [HoldRuleExempt].
const (
	// ClassMessageBodies are the texts of messages that were sent or received.
	// The rest of the row, which proves that a message was sent, stays.
	ClassMessageBodies Class = "message-bodies"
	// ClassMessages are whole rows of messages, with their attempts and receipts.
	ClassMessages Class = "messages"
	// ClassConsentEvidence is what proves that a person agreed. It must be kept
	// at least as long as the number it is a permission for; see [NewSweeper].
	ClassConsentEvidence Class = "consent-evidence"
	// ClassNumbers are the rows that join a number to a subject. Disposing of one
	// makes all that was sealed for the subject unreadable.
	ClassNumbers Class = "numbers"
)

// Check reports whether c follows the grammar; the error is a
// [*sealtext.InputError].
func (c Class) Check() error {
	err := sealtext.Domain(c).Check()
	var in *sealtext.InputError
	if errors.As(err, &in) {
		return &sealtext.InputError{Field: "class", Rule: in.Rule}
	}
	return err
}

// ofPeople reports whether the house knows the class to be about people.
func (c Class) ofPeople() bool {
	switch c {
	case ClassMessageBodies, ClassMessages, ClassConsentEvidence, ClassNumbers:
		return true
	}
	return false
}

// HoldRule says how a class honors legal holds. Every [Schedule] has to state
// one: the zero value is refused, so that a class which was never thought
// about cannot destroy what a court wants to see.
type HoldRule uint8

// The two rules.
const (
	// BySubject: every item carries the Subject that holds are looked up by.
	// The sweep of a class stops at an item without one.
	HoldRuleBySubject HoldRule = 1 + iota
	// Exempt: the records are about nobody, so no hold can cover them; the
	// schedule gives the reason. The sweep of a class stops at an item that
	// does carry a Subject.
	HoldRuleExempt
)

// String is the rule in words.
func (r HoldRule) String() string {
	switch r {
	case HoldRuleBySubject:
		return "by subject"
	case HoldRuleExempt:
		return "exempt"
	}
	return "none"
}
