package vault

import (
	"bytes"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Aliases returns the other prefixes under which the network reaches the same subscriber; none for
// nearly all prefixes. Each replaces [sealtext.Prefix.Digits], country code first and without a plus
// sign; the remaining digits stay as they are and are not passed to it. A result that makes no valid
// number is ignored.
//
// It must be symmetric: if b is among the aliases of a, then a is among those of b. It is called for
// every look-up, must not block, and must be safe for concurrent use. phone.Aliases of package
// vault/phone is one, and the default.
type Aliases func(sealtext.Prefix) []string

// forms are the numbers of one subscriber in a fixed order, the shortest first, whichever of them
// was given. So enrolling either form writes the same pseudonym, and a unique index prevents two
// subjects.
type forms struct {
	one sealtext.Number
	all []sealtext.Number // nil where there is only one
}

func (f forms) count() int { return max(1, len(f.all)) }

func (f forms) at(i int) sealtext.Number {
	if f.all == nil {
		return f.one
	}
	return f.all[i]
}

// first returns the form of n whose pseudonym is written.
func (s *Sealer) first(n sealtext.Number) sealtext.Number { return s.forms(n).at(0) }

func (s *Sealer) forms(n sealtext.Number) forms {
	var b [sealtext.MaxDigits]byte
	digits := n.AppendDigits(b[:0])
	if !s.mayHaveForms(digits) {
		return forms{one: n}
	}
	p := n.Prefix()
	others := s.others(p)
	if len(others) == 0 {
		return forms{one: n}
	}
	rest := string(digits[len(digits)-p.Omitted():])
	all := append(make([]sealtext.Number, 0, 1+len(others)), n)
	for _, o := range others {
		if other, err := sealtext.ParseE164("+" + o + rest); err == nil && !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	slices.SortFunc(all, compareNumbers)
	return forms{all: all}
}

// mayHaveForms reports whether a number with these digits may have another form. It keeps the default
// aliases from costing anything for nearly all numbers.
func (s *Sealer) mayHaveForms(digits []byte) bool {
	return !s.single && (s.aliases != nil || phonemeta.MayHaveTwoForms(digits))
}

func (s *Sealer) others(p sealtext.Prefix) []string {
	if s.aliases != nil {
		return s.aliases(p)
	}
	if other := phonemeta.OtherForm(p.Digits(), p.Omitted()); other != "" {
		return []string{other}
	}
	return nil
}

func compareNumbers(a, b sealtext.Number) int {
	var x, y [sealtext.MaxDigits]byte
	p, q := a.AppendDigits(x[:0]), b.AppendDigits(y[:0])
	if len(p) != len(q) {
		return len(p) - len(q)
	}
	return bytes.Compare(p, q)
}
