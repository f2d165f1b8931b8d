package consent

import (
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// Rule is one row of the table that the gate enforces: between which minutes
// of the day, in the local time of the recipient, messages of some purposes
// may be handed over. It applies in every candidate time zone of a person.
// Fields that are added later will be without effect at their zero value.
type Rule struct {
	// ID names the rule in decisions and in the audit log; see
	// [sealtext.CheckReference]. Unique in a table.
	ID string
	// Purposes it limits. At least one.
	Purposes PurposeSet
	// From and To are minutes after midnight: a message may go out from the
	// first on and before the second. 0 <= From < To <= 1440.
	From, To int
	// Source is where the rule stands. Required.
	Source string
	// AsOf is when the source was last looked up. Required.
	AsOf time.Time
}

// DefaultRules is the table that applies where Config.Rules is nil. It is
// applied to every recipient, whatever their country; whether it is enough
// for yours is for you to judge.
func DefaultRules() []Rule {
	return []Rule{{
		ID:       "us-marketing-hours",
		Purposes: Purposes(sealtext.Marketing),
		From:     8 * 60,
		To:       21 * 60,
		Source:   "47 CFR 64.1200(c)(1)",
		AsOf:     time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	}}
}

func checkRules(rules []Rule) error {
	seen := map[string]bool{}
	for i, r := range rules {
		var rule string
		switch {
		case sealtext.CheckReference("ID", r.ID) != nil || seen[r.ID]:
			rule = "ID must be a unique reference without spaces"
		case r.Purposes&AllPurposes == 0 || r.Purposes&^AllPurposes != 0:
			rule = "Purposes must be made by consent.Purposes with at least one purpose"
		case r.From < 0 || r.From >= r.To || r.To > 24*60:
			rule = "From and To must be minutes of the day, From before To"
		case r.Source == "":
			rule = "Source must say where the rule stands"
		case r.AsOf.IsZero():
			rule = "AsOf must say when the source was looked up"
		}
		if rule != "" {
			return fmt.Errorf("consent: Config.Rules[%d].%s", i, rule)
		}
		seen[r.ID] = true
	}
	return nil
}

// The ids of the reasons that the gate has by itself. Those of hours are the
// [Rule.ID] of the table.
const (
	RuleOptedOut      = "consent.opted-out"         // a scope that covers the message is out
	RuleNoOptIn       = "consent.no-opt-in"         // no scope that covers the message is in
	RuleRevoked       = "consent.revoked-meanwhile" // an opt-out came while the state was read
	RuleSender        = "program.sender"            // the program does not send from the sender
	RulePurpose       = "program.purpose"           // the program does not send for the purpose
	RuleExpired       = "message.expired"           // Request.Expires has passed
	RuleNoZone        = "hours.no-zone"             // a rule sets hours and no time zone is known
	RuleUnknownZone   = "hours.unknown-zone"        // a rule sets hours and a time zone is not in the database
	RuleNoCommonHours = "hours.no-common-time"      // the hours of the candidate zones never meet
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
	// RetryAt is the first moment at which the message may be handed over,
	// where hours are all that stands against it and the moment comes before
	// the message expires. Zero otherwise: waiting does not help.
	RetryAt time.Time
}
