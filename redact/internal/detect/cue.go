package detect

import "bytes"

// Cue rules guess at names and addresses from the words around them. They are
// off unless asked for: on real messages they find too little, and part of what
// they find is none. The package documentation has the figures.

// person looks for capitalized words after "my name is" or a title.
func (s *scanner) person(g trigger, start, end int) {
	b := s.b
	i := end
	if g&gName != 0 {
		if !s.hasFold(i, " is ") && b[i] != ':' && g&gTitle == 0 {
			return
		}
		for isSpace(b[i]) || b[i] == ':' {
			i++
		}
		if s.hasFold(i, "is ") {
			i += 3
		}
	} else {
		if !isUpper(b[start]) {
			return // "hi dear": a word like others
		}
		if b[i] == '.' {
			if end-start == 4 && (s.hasFold(start, "dear") || s.hasFold(start, "miss")) {
				return // the end of a sentence, not of an abbreviation
			}
			i++
		}
	}
	for isSpace(b[i]) && i < end+6 {
		i++
	}
	from, to := i, i
	for range 3 {
		k := i
		if !isUpper(b[k]) && b[k] < 0x80 {
			break
		}
		for isLetter(b[k]) || b[k] == '\'' || b[k] == '-' && isLetter(b[k+1]) {
			k++
		}
		if k-i < 2 || k-i <= 3 && (s.hasFold(i, "mr") || s.hasFold(i, "ms") || s.hasFold(i, "dr")) {
			break // an initial, or a title, which is a cue of its own
		}
		to = k
		if b[k] != ' ' {
			break
		}
		i = k + 1
	}
	if to > from && !nobody(b[from:to]) {
		s.emit(from, to, kPerson, 60)
	}
}

// nobody reports whether a salutation addresses no particular person.
func nobody(name []byte) bool {
	first, _, _ := bytes.Cut(name, []byte{' '})
	switch string(bytes.ToLower(first)) {
	case "all", "client", "colleague", "colleagues", "customer", "customers", "cardholder", "friend", "friends", "guest", "madam", "member", "members", "parent", "parents",
		"passenger", "patient", "resident", "sir", "student", "students", "subscriber", "team", "tenant", "user", "valued", "voucher", "you", "your", "u've":
		return true
	}
	return false
}

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
