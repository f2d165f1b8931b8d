package consent

import (
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext/consent/program"
)

// The reasons that the gate itself gives. Those of hours and caps are the [rule.Rule.ID] of the
// table, or a Reason constant of package rule.
const (
	ReasonOptedOut = "consent.opted-out"         // the person opted out of a scope that covers the message
	ReasonNoOptIn  = "consent.no-opt-in"         // the person opted in to no scope that covers the message
	ReasonRevoked  = "consent.revoked-meanwhile" // an opt-out was recorded while the state was read
	ReasonSender   = "program.sender"            // the program does not send from the sender
	ReasonPurpose  = "program.purpose"           // the program does not send for the purpose
	ReasonExpired  = "message.expired"           // Request.Expires has passed

	ReasonProgramRetired  = "program.retired"   // the program, or its tenant, was retired
	ReasonTenantSuspended = "tenant.suspended"  // the tenant is suspended
	ReasonFrequency       = "program.frequency" // the frequency that the program declares is used up
)

const sourceDeny = "deny by default"

// Reason is one rule that a message fails.
type Reason struct {
	// Rule is the id of the rule: a Reason constant of this package or of package rule, or a
	// [rule.Rule.ID] of the table.
	Rule string
	// Source is the text that the rule is taken from.
	Source string
	// AsOf is the date of the last look at the source; zero for rules of the configuration.
	AsOf time.Time
	// Scope of the opt-out, for ReasonOptedOut.
	Scope Scope
}

// Decision is the answer of the gate, with its reasons. It says whether the configured rules allow
// a message, not whether a law does.
type Decision struct {
	Allowed bool
	// Reasons are all rules that the message fails; empty if it is allowed.
	Reasons []Reason
	// RetryAt is the first time at which every row of the table allows the message, if only hours,
	// caps and the frequency of the program deny it and that time is before the message expires.
	// Zero otherwise: waiting does not help. Other messages may use up a cap in the meantime. If
	// the tenant is suspended, RetryAt is when to ask again, or when the message expires.
	RetryAt time.Time
	// Exemption is the exemption of the program that replaces the missing opt-in. Zero if the
	// person has opted in, or if the message is denied.
	Exemption program.Exemption
}

// Err returns nil if the message is allowed, and otherwise an error that matches [ErrNotAllowed]
// and names the rules that deny it.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	ids := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		ids[i] = r.Rule
	}
	return fmt.Errorf("%w by %s", ErrNotAllowed, strings.Join(ids, ", "))
}
