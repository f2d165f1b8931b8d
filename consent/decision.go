package consent

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// The reasons that the gate itself gives. Those of hours and caps are the [rule.Rule.ID] of the
// table, or a Reason constant of package rule; those of what a sender is registered for are the ids
// of package senderid, such as "us-10dlc".
const (
	ReasonOptedOut = "consent.opted-out"         // the person opted out of a scope that covers the message
	ReasonNoOptIn  = "consent.no-opt-in"         // the person opted in to no scope that covers the message
	ReasonRevoked  = "consent.revoked-meanwhile" // an opt-out was recorded while the state was read
	ReasonSender   = "program.sender"            // the program does not send from the sender
	ReasonPurpose  = "program.purpose"           // the program does not send for the purpose
	ReasonExpired  = "message.expired"           // Request.Expires has passed
	ReasonSent     = "message.sent"              // it was handed over before, or may have been; see Request.Retry

	// What [Ledger.CheckRegister] recorded, or did not.
	ReasonListed      = "register.listed"        // a do-not-call register lists the number
	ReasonNotLookedUp = "register.not-looked-up" // the answer of the register is missing or too old

	// ReasonRestricted: the data of the person is restricted; see [Ledger.Restrict].
	ReasonRestricted = "person.restricted"

	ReasonProgramRetired  = "program.retired"   // the program, or its tenant, was retired
	ReasonTenantSuspended = "tenant.suspended"  // the tenant is suspended
	ReasonFrequency       = "program.frequency" // the frequency that the program declares is used up
	ReasonPaused          = "sending.paused"    // a pause covers the message; see [Ledger.Pause]

	// What the declaration of the tenant permits; see Request.Route. The message waits for another route.
	ReasonRoutes  = "tenant.routes"  // the provider is none of the tenant's Routes
	ReasonRegions = "tenant.regions" // the provider may process the message outside of the tenant's Regions
)

const sourceDeny = "deny by default"

// Reason is one rule that a message fails.
type Reason struct {
	// Rule is the id of the rule: a Reason constant of this package, of package rule or of package
	// senderid, or the id of a row of their tables.
	Rule string
	// Source is the text that the rule is taken from.
	Source string
	// AsOf is the date of the last look at the source; zero for rules of the configuration.
	AsOf time.Time
	// Scope of the opt-out, for ReasonOptedOut.
	Scope Scope
	// Country of the recipient's number, for a reason of package senderid; empty otherwise, and if it
	// cannot be told.
	Country rule.Jurisdiction
}

// Decision is the answer of the gate, with its reasons. It says whether the configured rules allow
// a message, not whether a law does.
type Decision struct {
	Allowed bool
	// Reasons are all rules that the message fails; empty if it is allowed.
	Reasons []Reason
	// RetryAt is the first time at which every row of the table allows the message, if only hours,
	// caps and the frequency of the program deny it. Zero otherwise: waiting does not help. Other
	// messages may use up a cap in the meantime. If the tenant is suspended, a pause covers the
	// message, or its route is not permitted, RetryAt is when to ask again, or when the message expires.
	RetryAt time.Time
	// Waits reports that the message may wait until RetryAt. It is false if the message expires
	// before: another one may be sent then.
	Waits bool
	// Exemption is the exemption of the program that replaces the missing opt-in. Zero if the
	// person has opted in, or if the message is denied.
	Exemption program.Exemption
	// Asked is Request.Asked if the message is allowed because the person asked for it; zero if it
	// would be allowed in any case, or is denied. See [Permit.Asked].
	Asked sealtext.ID
}

// Err returns nil if the message is allowed, and otherwise the decision as an error, which matches
// [ErrNotAllowed] and names the rules that deny it:
//
//	var denied *consent.Decision
//	if errors.As(err, &denied) && denied.Waits {
//		// try again at denied.RetryAt
//	}
//
// It is an answer and not a failure: a webhook that gives it to the provider as a status of 500
// makes the provider repeat the text.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	return &d
}

// Error lists the rule ids of a denied message; see [Decision.Err].
func (d *Decision) Error() string {
	ids := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		ids[i] = r.Rule
	}
	return ErrNotAllowed.Error() + " by " + strings.Join(ids, ", ")
}

// Is makes errors.Is(err, ErrNotAllowed) true.
func (d *Decision) Is(target error) bool { return target == ErrNotAllowed }
