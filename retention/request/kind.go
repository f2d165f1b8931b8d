package request

import "github.com/sealtext/sealtext"

// Kind is what a person asks for. Its text is stored.
type Kind string

// The kinds.
const (
	Access      Kind = "access"          // a copy of everything: article 15 GDPR, Cal. Civ. Code 1798.110
	Rectify     Kind = "rectify"         // a correction: article 16, 1798.106
	Erase       Kind = "erase"           // article 17, 1798.105
	Restrict    Kind = "restrict"        // keep, and do not use: article 18
	Portability Kind = "portability"     // what the person gave, for machines: article 20
	Object      Kind = "object"          // no marketing any more: article 21
	OptOutSale  Kind = "opt-out-of-sale" // nothing goes to third parties: 1798.120
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{Access, Rectify, Erase, Restrict, Portability, Object, OptOutSale}
}

// Proof is how far it is proved that the person who asks is the one whom the records are about.
type Proof uint8

// The proofs, from the weakest on.
const (
	ProofNone       Proof = iota
	ProofPossession       // of the number now: a code was sent to it
	ProofIdentity         // and by a second means of the application's own
)

// String returns the proof in words joined by hyphens.
func (p Proof) String() string {
	switch p {
	case ProofPossession:
		return "possession-of-the-number"
	case ProofIdentity:
		return "identity"
	case ProofNone:
	}
	return "none"
}

// Needs returns the proof without which a request of the kind is not answered.
func (k Kind) Needs() Proof {
	switch k {
	case Object, OptOutSale:
		return ProofNone
	case Restrict:
		return ProofPossession
	}
	return ProofIdentity
}

func (k Kind) check() error {
	for _, known := range Kinds() {
		if k == known {
			return nil
		}
	}
	return bad("kind", "must be one of Kinds")
}

// Reason is why a request was refused. Its text is stored.
type Reason string

// The reasons.
const (
	ReasonIdentity   Reason = "identity-not-proved"
	ReasonNoPerson   Reason = "no-such-person" // say the same to the person as for ReasonIdentity
	ReasonHeld       Reason = "legal-hold"
	ReasonExempt     Reason = "exempt-by-law"
	ReasonUnfounded  Reason = "manifestly-unfounded"
	ReasonExcessive  Reason = "excessive"
	ReasonOutside    Reason = "outside-jurisdiction"
	ReasonFraud      Reason = "suspected-fraud"
	ReasonOtherCause Reason = "other"
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{ReasonIdentity, ReasonNoPerson, ReasonHeld, ReasonExempt, ReasonUnfounded, ReasonExcessive, ReasonOutside, ReasonFraud, ReasonOtherCause}
}

func (r Reason) check() error {
	for _, known := range Reasons() {
		if r == known {
			return nil
		}
	}
	return bad("reason", "must be one of Reasons")
}

func bad(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
