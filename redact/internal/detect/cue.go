package detect

// Cue rules guess at names (see names.go) and addresses from the words around them.
// They are off unless asked for: on real messages they find too little, and part of
// what they find is none. The package documentation has the figures.

// street looks for a house number and one to three capitalized words before a
// word such as "Street".
func (s *scanner) street(start, end int) {
	b := s.b
	i := start
	for words := 0; words < 4; words++ {
		if b[i-1] != ' ' {
			return
		}
		k := i - 1
		for isAlnum(b[k-1]) && i-k < 24 {
			k--
		}
		if k == i-1 {
			return
		}
		if isDigit(b[k]) {
			if words > 0 && !isAlnum(b[k-1]) && b[k-1] != '$' && i-k <= 7 {
				s.emit(k, end, kLocation, 60)
			}
			return
		}
		if !isUpper(b[k]) {
			return
		}
		i = k
	}
}
