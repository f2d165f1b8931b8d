package audit

import "github.com/sealtext/sealtext"

// Kind says what happened. The set is closed and versioned by its numbers,
// which are stored: a number is never reused.
type Kind uint16

// The kinds of events.
const (
	TenantCreated    Kind = 1 // keys of a tenant were made
	Enrolled         Kind = 2 // a subject was made for a number
	LookedUp         Kind = 3 // an actor asked who a number belongs to
	Revealed         Kind = 4 // an actor read a sealed value
	RevealDenied     Kind = 5 // an actor was refused a sealed value
	ConsentGiven     Kind = 6
	ConsentRevoked   Kind = 7
	ConsentImported  Kind = 8
	ConsentNoted     Kind = 9  // an event that changes no permission, such as HELP
	MessageQueued    Kind = 10 // a message was accepted into the outbox
	MessageDenied    Kind = 11 // the gate or a policy refused a message
	MessageDeferred  Kind = 12 // a message waits for its hours
	MessageExpired   Kind = 13 // a message was not handed over in time
	HandedOff        Kind = 14 // number and body were opened for a transport
	OutcomeRecorded  Kind = 15 // what the transport answered
	ReceiptRecorded  Kind = 16 // what the provider reported later
	MessageReceived  Kind = 17 // a person wrote
	HoldPlaced       Kind = 18
	HoldReleased     Kind = 19
	Disposed         Kind = 20 // a sweep destroyed records that were due
	Exported         Kind = 21 // a person's data was handed out
	Erased           Kind = 22 // a person was forgotten
	EraseRefused     Kind = 23 // a legal hold stopped an erasure
	EnvironmentFence Kind = 24 // the gateway refused to send outside its environment

	ApprovalRequested    Kind = 25 // an actor asked a second person for an access
	ApprovalGranted      Kind = 26 // the second person granted it
	ApprovalUsed         Kind = 27 // the access happened, once
	GlassBroken          Kind = 28 // an actor read in an emergency what the rules deny
	ReviewClosed         Kind = 29 // another actor looked at an emergency
	EnumerationSuspected Kind = 30 // an actor looked up too many unknown numbers
)

var kindNames = [...]string{
	TenantCreated: "tenant-created", Enrolled: "enrolled", LookedUp: "looked-up",
	Revealed: "revealed", RevealDenied: "reveal-denied",
	ConsentGiven: "consent-given", ConsentRevoked: "consent-revoked",
	ConsentImported: "consent-imported", ConsentNoted: "consent-noted",
	MessageQueued: "message-queued", MessageDenied: "message-denied",
	MessageDeferred: "message-deferred", MessageExpired: "message-expired",
	HandedOff: "handed-off", OutcomeRecorded: "outcome-recorded",
	ReceiptRecorded: "receipt-recorded", MessageReceived: "message-received",
	HoldPlaced: "hold-placed", HoldReleased: "hold-released",
	Disposed: "disposed", Exported: "exported", Erased: "erased",
	EraseRefused: "erase-refused", EnvironmentFence: "environment-fence",
	ApprovalRequested: "approval-requested", ApprovalGranted: "approval-granted", ApprovalUsed: "approval-used",
	GlassBroken: "glass-broken", ReviewClosed: "review-closed", EnumerationSuspected: "enumeration-suspected",
}

// Kinds lists every kind in order.
func Kinds() []Kind {
	ks := make([]Kind, 0, len(kindNames)-1)
	for k := TenantCreated; int(k) < len(kindNames); k++ {
		ks = append(ks, k)
	}
	return ks
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k > 0 && int(k) < len(kindNames) }

// String is the kind in lower-case words joined by hyphens.
func (k Kind) String() string {
	if !k.Valid() {
		return "none"
	}
	return kindNames[k]
}

// MarshalText is the name.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ParseKind reads a name; the error is a [*sealtext.InputError].
func ParseKind(s string) (Kind, error) {
	for i, name := range kindNames {
		if i > 0 && name == s {
			return Kind(i), nil //nolint:gosec // small index
		}
	}
	return 0, &sealtext.InputError{Field: "kind", Rule: "must be the name of an audit event; see audit.Kinds"}
}
