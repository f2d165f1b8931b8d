package consent

import (
	"slices"

	"github.com/sealtext/sealtext"
)

// ExemptRule is the rule id under which a message that went out without an
// opt-in is on record; see [Exemption].
const ExemptRule = "consent.exempt"

// Exemption lets the messages of one purpose of a program go out to people who
// have not opted in: the host declares that they need not, such as for a
// passcode that somebody waits for. An opt-out denies them all the same, and
// hours and caps hold. Each message that needed it is on record with it: see
// Decision.Exemption and [Permit.Exemption]. Whether there is such an
// exemption in law is not something that the package can know.
type Exemption struct {
	// Purpose that is exempt, among the program's; not marketing, and each
	// once. Required.
	Purpose sealtext.Purpose
	// Reason names it in the audit log; see [sealtext.CheckReference].
	// Required.
	Reason string
	// Source is where the exemption stands. Required.
	Source string
}

func (p ProgramConfig) checkExempt() error {
	for i, e := range p.Exempt {
		switch {
		case e.Purpose == sealtext.Marketing:
			return inputError("exempt", "must not be marketing, which needs an opt-in")
		case !p.Purposes.Has(e.Purpose):
			return inputError("exempt", "must be a purpose of the program")
		case slices.ContainsFunc(p.Exempt[:i], func(o Exemption) bool { return o.Purpose == e.Purpose }):
			return inputError("exempt", "must have each purpose once")
		case e.Source == "":
			return inputError("exempt", "must have a source")
		}
		if err := sealtext.CheckReference("exempt reason", e.Reason); err != nil {
			return err
		}
	}
	return nil
}

// exempted takes out of the reasons against a message that nobody opted in,
// where the program declares that nobody has to. The exemption is the one that
// was needed; zero where there is an opt-in, or something else said.
func (p ProgramConfig) exempted(rs []Reason, r Request) ([]Reason, Exemption) {
	i := slices.IndexFunc(p.Exempt, func(e Exemption) bool { return e.Purpose == r.Purpose })
	if i < 0 || !r.Answers.IsZero() {
		return rs, Exemption{}
	}
	n := len(rs)
	rs = slices.DeleteFunc(rs, func(r Reason) bool { return r.Rule == ReasonNoOptIn || r.Rule == ReasonNoticeChanged })
	if len(rs) == n {
		return rs, Exemption{}
	}
	return rs, p.Exempt[i]
}

// Exemption is the one without which the message would not be allowed; zero
// where it needed none, and for the zero Permit. Whoever hands over puts it on
// record, under the id [ExemptRule].
func (p Permit) Exemption() Exemption {
	if p.h == nil {
		return Exemption{}
	}
	return p.h.exemption
}
