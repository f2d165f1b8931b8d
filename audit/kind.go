package audit

import "github.com/sealtext/sealtext"

// Kind is the kind of an action. The set is closed. The numbers are stored, and a number is never
// reused.
type Kind uint16

// The kinds of events.
const (
	KindTenantCreated    Kind = 1 // keys of a tenant were created; for the host to record
	KindEnrolled         Kind = 2 // a subject was created for a number; for the host to record
	KindLookedUp         Kind = 3 // an actor looked up the person behind a number
	KindRevealed         Kind = 4 // an actor read a sealed value
	KindRevealDenied     Kind = 5 // an actor was refused a sealed value
	KindConsentGiven     Kind = 6
	KindConsentRevoked   Kind = 7
	KindConsentImported  Kind = 8
	KindConsentNoted     Kind = 9  // an event that changes no permission, such as HELP
	KindMessageQueued    Kind = 10 // a message was accepted into the outbox
	KindMessageDenied    Kind = 11 // consent, a rule or a content policy refused a message
	KindMessageDeferred  Kind = 12 // a message waits for its hours
	KindMessageExpired   Kind = 13 // a message was not handed over in time
	KindHandedOff        Kind = 14 // number and body were opened for a transport
	KindOutcomeRecorded  Kind = 15 // the transport's answer
	KindReceiptRecorded  Kind = 16 // the provider's later report
	KindMessageReceived  Kind = 17 // a person sent a message
	KindHoldPlaced       Kind = 18
	KindHoldReleased     Kind = 19
	KindDisposed         Kind = 20 // a sweep destroyed records that were due
	KindExported         Kind = 21 // an export of a person's data was written
	KindErased           Kind = 22 // a person was erased
	KindEraseRefused     Kind = 23 // a legal hold stopped an erasure
	KindEnvironmentFence Kind = 24 // the gateway refused to send outside its environment

	KindApprovalRequested    Kind = 25 // an actor asked a second person for an access
	KindApprovalGranted      Kind = 26 // a second person granted it
	KindApprovalUsed         Kind = 27 // the access took place, once
	KindGlassBroken          Kind = 28 // an actor read in an emergency what the rules deny
	KindReviewClosed         Kind = 29 // another actor reviewed an emergency access
	KindEnumerationSuspected Kind = 30 // an actor looked up too many unknown numbers

	KindProgramDeclared Kind = 31 // a program was declared, or declared otherwise
	KindProgramRetired  Kind = 32
	KindTenantDeclared  Kind = 33 // what holds for everything of a tenant was declared
	KindTenantSuspended Kind = 34 // everything of a tenant is held back
	KindTenantResumed   Kind = 35
	KindTenantRetired   Kind = 36

	KindDirectoryRefused Kind = 37 // a pseudonym led to a person with another number

	KindMessageCanceled Kind = 38 // a message that waited was canceled, or replaced by another one
	KindSendingPaused   Kind = 39 // hand-offs of a scope were paused
	KindSendingResumed  Kind = 40 // a pause was ended
	KindMessageResolved Kind = 41 // somebody decided what becomes of a message with an unknown outcome
	KindOutcomeSought   Kind = 42 // number and text were opened to ask a provider whether it has a message

	KindRestoreConfirmed Kind = 43 // somebody let a database that was restored from a backup send again
	KindRequestChanged   Kind = 44 // a request of a data subject was received, or took a step; see package retention/request
	KindKeyChanged       Kind = 45 // a step of a rotation of a tenant's keys: staged, promoted, disabled, enabled, dropped or replaced
	KindLogExported      Kind = 46 // the log, or a selection of it, was exported
	KindLogVerified      Kind = 47 // the log was verified, with the result
	KindConfigChanged    Kind = 48 // something that is not declared to the library was configured; for the host to record
	KindNumberChanged    Kind = 49 // a person got another number; its records are the event under the new one and the tombstones under the old
)

var kindNames = [...]string{
	KindTenantCreated: "tenant-created", KindEnrolled: "enrolled", KindLookedUp: "looked-up",
	KindRevealed: "revealed", KindRevealDenied: "reveal-denied",
	KindConsentGiven: "consent-given", KindConsentRevoked: "consent-revoked",
	KindConsentImported: "consent-imported", KindConsentNoted: "consent-noted",
	KindMessageQueued: "message-queued", KindMessageDenied: "message-denied",
	KindMessageDeferred: "message-deferred", KindMessageExpired: "message-expired",
	KindHandedOff: "handed-off", KindOutcomeRecorded: "outcome-recorded",
	KindReceiptRecorded: "receipt-recorded", KindMessageReceived: "message-received",
	KindHoldPlaced: "hold-placed", KindHoldReleased: "hold-released",
	KindDisposed: "disposed", KindExported: "exported", KindErased: "erased",
	KindEraseRefused: "erase-refused", KindEnvironmentFence: "environment-fence",
	KindApprovalRequested: "approval-requested", KindApprovalGranted: "approval-granted", KindApprovalUsed: "approval-used",
	KindGlassBroken: "glass-broken", KindReviewClosed: "review-closed", KindEnumerationSuspected: "enumeration-suspected",
	KindProgramDeclared: "program-declared", KindProgramRetired: "program-retired", KindTenantDeclared: "tenant-declared",
	KindTenantSuspended: "tenant-suspended", KindTenantResumed: "tenant-resumed", KindTenantRetired: "tenant-retired",
	KindDirectoryRefused: "directory-refused",
	KindMessageCanceled:  "message-canceled", KindSendingPaused: "sending-paused", KindSendingResumed: "sending-resumed",
	KindMessageResolved: "message-resolved", KindOutcomeSought: "outcome-sought",
	KindRestoreConfirmed: "restore-confirmed",
	KindRequestChanged:   "request-changed",
	KindKeyChanged:       "key-changed", KindLogExported: "log-exported", KindLogVerified: "log-verified",
	KindConfigChanged: "config-changed",
	KindNumberChanged: "number-changed",
}

// Kinds returns every kind, in order.
func Kinds() []Kind {
	ks := make([]Kind, 0, len(kindNames)-1)
	for k := KindTenantCreated; int(k) < len(kindNames); k++ {
		ks = append(ks, k)
	}
	return ks
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k > 0 && int(k) < len(kindNames) }

// String returns the kind in lower-case words joined by hyphens.
func (k Kind) String() string {
	if !k.Valid() {
		return "none"
	}
	return kindNames[k]
}

// MarshalText returns the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ParseKind returns the kind with that name. The error is a [*sealtext.InputError].
func ParseKind(s string) (Kind, error) {
	for i, name := range kindNames {
		if i > 0 && name == s {
			return Kind(i), nil //nolint:gosec // small index
		}
	}
	return 0, &sealtext.InputError{Field: "kind", Rule: "must be the name of an audit event; see audit.Kinds"}
}
