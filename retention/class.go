package retention

import (
	"github.com/sealtext/sealtext"
)

// Class names a set of records that are kept equally long and disposed of in the same way. A host
// may add its own classes. The grammar is that of [sealtext.Tenant], because a class appears in
// reports and in the audit log.
type Class string

// The predefined classes. Their records concern people, so legal holds must apply to them:
// [NewSweeper] refuses one of these with [HoldRuleExempt].
const (
	// ClassMessageBodies are the texts of messages that were sent or received. The rest of the row,
	// which proves that a message was sent, is kept.
	ClassMessageBodies Class = "message-bodies"
	// ClassMessages are whole rows of messages, with their attempts and receipts.
	ClassMessages Class = "messages"
	// ClassConsentEvidence is the evidence that a person agreed. It must be kept at least as long
	// as the number that it is a permission for; see [NewSweeper].
	ClassConsentEvidence Class = "consent-evidence"
	// ClassNumbers are the rows that join a number to a subject. Disposing of one makes every value
	// that was sealed for the subject unreadable.
	ClassNumbers Class = "numbers"
	// ClassCapSlots are the rows by which messages count under the frequency caps of a person, and
	// are handed over once.
	ClassCapSlots Class = "cap-slots"
	// ClassLastHandoffs are the rows of the messages that a person's next text may answer.
	ClassLastHandoffs Class = "last-handoffs"
	// ClassRequests are the requests of data subjects that have ended; see package retention/request.
	ClassRequests Class = "requests"
)

// The predefined classes of what concerns nobody, or only by a random id. Their schedules are exempt
// from holds.
const (
	// ClassFeed are the events of the feed of package transport. They have ids and no content, and
	// repeat what messages and the audit log say.
	ClassFeed Class = "feed"
	// ClassMessageKeys are the keyed hashes of the idempotency keys of messages that were deleted. As
	// long as one is kept, a Send with the key is a repeat.
	ClassMessageKeys Class = "message-keys"
	// ClassProviderEvents are the keyed hashes of the events of providers that were received. As long
	// as one is kept, a second delivery of the event is a repeat.
	ClassProviderEvents Class = "provider-events"
	// ClassGuards are the rows that lock holds and disposal against each other; see [GuardStore].
	ClassGuards Class = "guards"
	// ClassHandoffs are the rows of running hand-offs that stayed when their process died. They
	// name a person by a pseudonym only.
	ClassHandoffs Class = "handoffs"
	// ClassCounters is what members of the staff have used of their quotas, under keyed hashes of
	// their ids.
	ClassCounters Class = "counters"
)

// The predefined classes of what is of no tenant: an item of theirs has a zero Tenant and no
// Subject, and its disposal is in the [Report] but not in the audit log, which is by tenant.
const (
	// ClassRates is what was used of the rates of relays, and the health of providers, by names of
	// the host's configuration.
	ClassRates Class = "rates"
	// ClassFeedCursors are the places of readers in the feed of package transport.
	ClassFeedCursors Class = "feed-cursors"
)

// Check reports whether c follows the grammar; the error is a
// [*sealtext.InputError].
func (c Class) Check() error { return sealtext.CheckName("class", string(c)) }

// ofPeople reports whether c is a predefined class, whose records concern people.
func (c Class) ofPeople() bool {
	switch c {
	case ClassMessageBodies, ClassMessages, ClassConsentEvidence, ClassNumbers, ClassCapSlots, ClassLastHandoffs, ClassRequests:
		return true
	}
	return false
}

// ofNoTenant reports whether c is a predefined class whose records are of no tenant.
func (c Class) ofNoTenant() bool { return c == ClassRates || c == ClassFeedCursors }

// HoldRule says how legal holds apply to a class. Every [Schedule] has to state one. The zero value
// is refused, so that a class cannot be destroyed because holds were forgotten.
type HoldRule uint8

// The rules.
const (
	// HoldRuleBySubject: every item carries the Subject by which holds are looked up. The sweep of
	// a class stops at an item without one.
	HoldRuleBySubject HoldRule = 1 + iota
	// HoldRuleExempt: the records concern no person, so that no hold can cover them; the schedule
	// states the reason. The sweep of a class stops at an item that carries a Subject.
	HoldRuleExempt
)

// String returns the rule in words.
func (r HoldRule) String() string {
	switch r {
	case HoldRuleBySubject:
		return "by subject"
	case HoldRuleExempt:
		return "exempt"
	}
	return "none"
}
