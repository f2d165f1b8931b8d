package consent

import (
	"slices"

	"github.com/sealtext/sealtext/consent/program"
)

// ExemptRule is the rule id under which a message that went out without an
// opt-in is on record; see [program.Exemption].
const ExemptRule = "consent.exempt"

// exempted takes out of the reasons against a message that nobody opted in,
// where the program declares that nobody has to. The exemption is the one that
// was needed; zero where there is an opt-in, or something else said.
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

// Exemption is the one without which the message would not be allowed; zero
// where it needed none, and for the zero Permit. Whoever hands over puts it on
// record, under the id [ExemptRule].
func (p Permit) Exemption() program.Exemption {
	if p.h == nil {
		return program.Exemption{}
	}
	return p.h.exemption
}
