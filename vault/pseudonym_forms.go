package vault

import (
	"bytes"
	"slices"

	"github.com/sealtext/sealtext"
)

// Aliases lists under which other beginnings the network reaches the same
// subscriber; none for nearly all. Each is what stands in the place of
// [sealtext.Prefix.Digits] in the other number, country code first and without a
// plus sign; the digits that follow stay as they are and are not shown to it.
// What makes no number is left out.
//
// It must be symmetric: if b is among the aliases of a, then a is among those of
// b. It is called with every look-up, must not block, and must be safe for
// concurrent use. Package vault/phone has one.
type Aliases func(sealtext.Prefix) []string

// forms are the numbers of one subscriber, in an order that does not depend on
// which of them was asked about: the shortest first. So whoever enrolls under
// either form writes the same pseudonym, and a unique index keeps them apart.
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

// first is the form under which things are written.
func (s *Sealer) first(n sealtext.Number) sealtext.Number {
	if s.aliases == nil {
		return n
	}
	return s.forms(n).at(0)
}

func (s *Sealer) forms(n sealtext.Number) forms {
	if s.aliases == nil {
		return forms{one: n}
	}
	p := n.Prefix()
	others := s.aliases(p)
	if len(others) == 0 {
		return forms{one: n}
	}
	var b [sealtext.MaxDigits]byte
	digits := n.AppendDigits(b[:0])
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

func compareNumbers(a, b sealtext.Number) int {
	var x, y [sealtext.MaxDigits]byte
	p, q := a.AppendDigits(x[:0]), b.AppendDigits(y[:0])
	if len(p) != len(q) {
		return len(p) - len(q)
	}
	return bytes.Compare(p, q)
}
