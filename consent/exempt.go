package consent

import (
	"slices"

	"github.com/sealtext/sealtext/consent/program"
)

// RuleExempt is the rule id in the audit event of a message that was sent without an opt-in; see
// [program.Exemption].
const RuleExempt = "consent.exempt"

// exempted removes the missing opt-in from the reasons against a message if the program declares an
// exemption for it. It returns the exemption that was needed; zero if there is an opt-in, or
// another reason.
func exempted(p *program.Declared, rs []Reason, r Request) ([]Reason, program.Exemption) {
	i := slices.IndexFunc(p.Exempt, func(e program.Exemption) bool { return e.Purpose == r.Purpose })
	if i < 0 || !r.Answers.IsZero() {
		return rs, program.Exemption{}
	}
	n := len(rs)
	rs = slices.DeleteFunc(rs, func(r Reason) bool { return r.Rule == ReasonNoOptIn || r.Rule == ReasonNoticeChanged })
	if len(rs) == n {
		return rs, program.Exemption{}
	}
	return rs, p.Exempt[i]
}

// Exemption returns the exemption without which the message would be denied; zero if it needed
// none, and for the zero Permit. The caller that hands the message over names it in the audit
// event, under the id [RuleExempt].
func (p Permit) Exemption() program.Exemption {
	if p.h == nil {
		return program.Exemption{}
	}
	return p.h.exemption
}
