package consent

import (
	"time"

	"github.com/sealtext/sealtext/consent/program"
)

// The ids of the reasons that the gate has by itself. Those of hours and caps
// are the [rule.Rule.ID] of the table, or a Reason constant of package rule.
const (
	ReasonOptedOut = "consent.opted-out"         // a scope that covers the message is out
	ReasonNoOptIn  = "consent.no-opt-in"         // no scope that covers the message is in
	ReasonRevoked  = "consent.revoked-meanwhile" // an opt-out came while the state was read
	ReasonSender   = "program.sender"            // the program does not send from the sender
	ReasonPurpose  = "program.purpose"           // the program does not send for the purpose
	ReasonExpired  = "message.expired"           // Request.Expires has passed

	ReasonProgramRetired  = "program.retired"   // the program, or its tenant, was retired
	ReasonTenantSuspended = "tenant.suspended"  // everything of the tenant is held back
	ReasonFrequency       = "program.frequency" // the person got as many messages as the program declares
)

const sourceDeny = "deny by default"

// Reason is one rule that a message fails.
type Reason struct {
	// Rule is the id: one of the Reason constants, here or in package rule, or
	// a [rule.Rule.ID] of the table.
	Rule string
	// Source is where the rule stands.
	Source string
	// AsOf is when the source was last looked up; zero for rules of the
	// configuration.
	AsOf time.Time
	// Scope that is out, for ReasonOptedOut.
	Scope Scope
}

// Decision is what the gate says, and why. It says whether the rules that are
// switched on allow a message, not whether a law does.
type Decision struct {
	Allowed bool
	// Reasons are all rules that the message fails; empty when allowed.
	Reasons []Reason
	// RetryAt is the first moment at which every row of the table allows the
	// message, where hours, caps and the frequency of the program are all that
	// stands against it and the moment comes before the message expires. Zero
	// otherwise: waiting does not help. Other messages may use up a cap in the
	// meantime. Where the tenant is suspended, it is when to ask again, or when
	// the message expires.
	RetryAt time.Time
	// Exemption is what the message goes by instead of an opt-in, where the
	// program declares one and the person has not opted in. Zero otherwise.
	Exemption program.Exemption
}
