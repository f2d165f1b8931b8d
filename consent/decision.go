package consent

import "time"

// The ids of the reasons that the gate has by itself. Those of hours and caps
// are the [Rule.ID] of the table.
const (
	ReasonOptedOut      = "consent.opted-out"         // a scope that covers the message is out
	ReasonNoOptIn       = "consent.no-opt-in"         // no scope that covers the message is in
	ReasonRevoked       = "consent.revoked-meanwhile" // an opt-out came while the state was read
	ReasonSender        = "program.sender"            // the program does not send from the sender
	ReasonPurpose       = "program.purpose"           // the program does not send for the purpose
	ReasonExpired       = "message.expired"           // Request.Expires has passed
	ReasonNoZone        = "hours.no-zone"             // a rule sets hours and no time zone is known
	ReasonUnknownZone   = "hours.unknown-zone"        // a rule sets hours and a time zone is not in the database
	ReasonNoCommonHours = "hours.no-common-time"      // the hours of the candidate zones never meet
	ReasonNoCalendar    = "hours.no-calendar"         // a rule closes public holidays and those of the year are not listed
	ReasonNoCounter     = "caps.no-counter"           // a rule caps messages and the store is no CapStore, so that nothing counts them
)

const sourceDeny = "deny by default"

// Reason is one rule that a message fails.
type Reason struct {
	// Rule is the id: one of the Rule constants or a Rule.ID of the table.
	Rule string
	// Source is where the rule stands.
	Source string
	// AsOf is when the source was last looked up; zero for rules of the
	// configuration.
	AsOf time.Time
	// Scope that is out, for RuleOptedOut.
	Scope Scope
}

// Decision is what the gate says, and why. It says whether the rules that are
// switched on allow a message, not whether a law does.
type Decision struct {
	Allowed bool
	// Reasons are all rules that the message fails; empty when allowed.
	Reasons []Reason
	// RetryAt is the first moment at which every row of the table allows the
	// message, where hours and caps are all that stands against it and the
	// moment comes before the message expires. Zero otherwise: waiting does
	// not help. Other messages may use up a cap in the meantime.
	RetryAt time.Time
	// Exemption is what the message goes by instead of an opt-in, where the
	// program declares one and the person has not opted in. Zero otherwise.
	Exemption Exemption
}

func (r Rule) reason(id string) Reason { return Reason{Rule: id, Source: r.Source, AsOf: r.AsOf} }

// addReason adds a reason once.
func addReason(rs []Reason, r Reason) []Reason {
	for _, have := range rs {
		if have == r {
			return rs
		}
	}
	return append(rs, r)
}
