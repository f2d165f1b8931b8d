package detect

import (
	"bytes"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// dial scores digits by the numbering plans of the configured regions.
func (s *scanner) dial(d []byte, plus, bare bool) uint8 {
	best := uint8(0)
	if plus {
		n, ok := phonemeta.Region{}.Dialed(d, true)
		switch {
		case ok && n.Valid:
			return 95
		case ok && n.Possible:
			return unplanned
		}
		return 0
	}
	for _, r := range s.cfg.regions {
		n, ok := r.Dialed(d, false)
		if !ok {
			continue
		}
		score := uint8(0)
		switch {
		case n.Valid && (n.International || n.Prefixed || !n.NeedsPrefix):
			switch {
			case n.Prefixed || n.International || !bare:
				return 85
			case len(d) >= 10:
				return 75
			}
			score = 60
		case n.Valid:
			score = 40
		case n.Possible && (n.International || len(d) >= 8):
			score = 30
		}
		best = max(best, score)
	}
	return best
}

// phoneSurroundings adjusts the score of a number by what stands around it.
func (s *scanner) phoneSurroundings(score uint8, i, j, start, end int, whole, plus bool) uint8 {
	c, b := &s.cl, s.b
	if score == 0 {
		return 0
	}
	prev, next := b[start-1], b[end]
	// A currency sign with a digit after it belongs to the price that follows.
	money := prev == '$' || prev == '%' || next == '%' || next == '$' && !isDigit(b[end+1])
	glued := i == 0 && !plus && b[start] != '(' && isLetter(prev) && !afterUnspaced(b, start) || j == c.n-1 && isLetter(next) && !noBlanks(b[end:])
	digits := c.count(i, j)
	if s.blanks(i, j) && prev != '_' && next != '_' && digits == 9 {
		digits++ // identifiers have no blanks
	}
	switch {
	case score >= 50 && (money || !plus && s.noPhone(i, j, start, end)):
		return 30
	case score >= 50 && glued && (digits < 10 || s.hexish(start, end) || s.serial(start)):
		return 40
	case score >= 50 && !plus && s.manySlashes(i, j):
		return 30
	case score >= 50 && (prev == '_' || next == '_' || prev == '=' && !plus && digits < 10):
		return 40
	case score >= 50 && (prev == '-' || prev == '/' || prev == '.') && i == 0 && isAlnum(b[start-2]) && (digits < 10 || s.hexish(start-1, end)):
		return 35 // the tail of an identifier
	case score >= 50:
		return score
	case !whole || money || bytes.Count(b[start:end], []byte{'/'}) > 1:
		return 0
	case digits >= 9 && digits <= 15 && !glued && s.context(start, end).has(kPhone) && (plus || !s.noPhone(i, j, start, end)):
		return score + 20
	}
	return score
}

// manySlashes reports whether groups i to j have more than one slash, as file numbers do.
func (s *scanner) manySlashes(i, j int) bool {
	n := 0
	for k := i + 1; k <= j; k++ {
		if s.cl.groups[k].sep == '/' {
			n++
		}
	}
	return n > 1
}

// serial reports whether capitals that touch the digits at start begin an identifier, as in
// FMPC0482910374: they are no word for a telephone.
func (s *scanner) serial(start int) bool {
	b := s.b
	k := start
	for isUpper(b[k-1]) && start-k < 24 {
		k--
	}
	if start-k < 2 || isAlnum(b[k-1]) {
		return false
	}
	e := s.cfg.rules.context.of(hashWord(b[k:start]))
	return e == nil || !s.cfg.rules.context.sets[e.set].has(kPhone)
}

// afterUnspaced reports whether the letter before position i is one of a script without blanks.
func afterUnspaced(b []byte, i int) bool { return i >= runeBytes && noBlanks(b[i-runeBytes:]) }

// hexish reports whether the token that touches the digits at either end looks
// random, hexadecimal for instance, rather than like a word typed without a
// blank: it holds a digit within two letters, or goes on after a dash.
func (s *scanner) hexish(start, end int) bool {
	b := s.b
	i, j := start, end
	for isAlnum(b[i-1]) && start-i < 40 {
		i--
		if isDigit(b[i]) && start-i < 4 {
			return true
		}
	}
	for isAlnum(b[j]) && j-end < 40 {
		if isDigit(b[j]) && j-end < 3 {
			return true
		}
		j++
	}
	return i < start && (b[i-1] == '-' && isAlnum(b[i-2]) || b[i-1] == '_') || j > end && b[j] == '_'
}
