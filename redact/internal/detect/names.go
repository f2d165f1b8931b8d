package detect

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"
)

// A name of a person is guessed from a word before or after it that says so: a title, a greeting,
// an introduction ("this is ..."), a preposition, a label ("Driver:"), thanks at the end of a text.
// After a title any capitalized word is a name; after the others it must be a given name that the
// list knows, and after those that are followed by much else, such as "for", what comes behind it
// must fit too.

// nameList are given names, in lower case, Latin letters without accents. gen/names.mjs makes it.
//
//go:embed names.txt
var nameList string

// givenNames is a hash table of nameList, open addressing, less than half full. It is made when the
// first text is searched for names.
var givenNames = sync.OnceValue(func() *[1 << 15]uint32 {
	t := new([1 << 15]uint32)
	var f folder
	add := func(name string) {
		h := hashWord(f.fold(name))
		i := h & (1<<15 - 1)
		for t[i] != 0 && t[i] != h {
			i = (i + 1) & (1<<15 - 1)
		}
		t[i] = h
	}
	for name := range strings.Lines(nameList) {
		add(strings.TrimSuffix(name, "\n"))
	}
	for name := range splitWords(moreNames) {
		add(name)
	}
	return t
})

// given reports whether word is a given name.
func given(word []byte) bool {
	t := givenNames()
	h := hashWord(word)
	for i := h & (1<<15 - 1); t[i] != 0; i = (i + 1) & (1<<15 - 1) {
		if t[i] == h {
			return true
		}
	}
	return false
}

// aName is what may be a name at a position.
type aName struct {
	from, to int      // nothing if from is to
	first    int      // where the name begins; a title may stand before it
	words    int      // capitalized words
	given    bool     // the first one is a given name
	initial  bool     // the first one is an initial
	capital  bool     // and is capitalized
	reversed bool     // the second one is: "Lee, Ann" without the comma
	single   nameRole // what the first one is otherwise
}

// nameAt reads up to four words at i that are written as a name is: capitalized, in a script that has
// capitals, with an initial first and particles such as "de" between.
func (s *scanner) nameAt(i int) aName {
	b := s.b
	n := aName{from: i, to: i, first: i}
	loud := s.loud(i)
	for range 5 {
		k := i
		for isLetter(b[k]) || (b[k] == '\'' || b[k] == '-') && k > i && isLetter(b[k+1]) {
			k++
		}
		if k == i {
			break
		}
		word := b[i:k]
		role := nameRoleOf(firstPart(word))
		switch {
		case k-i == 1 || k-i == 2 && b[i] >= 0x80: // a letter
			switch {
			case !isUpper(b[i]) && b[i] < 0x80:
				return n
			case n.words == 0 && (strings.IndexByte("IU", b[i]) >= 0 || strings.IndexByte("AEORXY", b[i]) >= 0 && b[k] != '.'):
				return n // a word of one letter
			case n.words == 0:
				n.initial = true
			case b[k] == '.' && (b[k+1] != ' ' || !isUpper(b[k+2])): // "Ann L." and no more
				n.words, n.to = n.words+1, k+1
				return n
			case b[k] != '.' && !(b[k] == ' ' && isUpper(b[k+1]) && isLetter(b[k+2])):
				return n
			}
			if b[k] == '.' {
				k++
			}
		case role&rParticle != 0 && (!isUpper(b[i]) || n.words == 0):
			if after := k; b[after] != ' ' || !isUpper(b[after+1]) && b[after+1] < 0x80 && nameRoleOf(s.wordAt(after+1))&rParticle == 0 {
				return n
			}
		case !isUpper(b[i]) && b[i] < 0x80, n.words > 0 && b[i] >= 0x80 && !given(firstPart(word)) && !family(word):
			return n
		case role&(rNever|rTitle|rAfter) != 0, n.words > 0 && k-i < 4 && shouted(word) && !shouted(b[n.first:n.to]), loud && shouted(word) && (n.words > 0 || !given(word)):
			return n
		default:
			if n.words == 0 {
				n.given, n.single, n.capital = given(firstPart(word)), role, isUpper(b[i])
			}
			n.words++
			n.to = k
			n.reversed = n.words == 2 && !n.given && given(word) && role&rWeak == 0
		}
		if b[k] == ' ' {
			k++
		}
		if i = k; !isLetter(b[i]) {
			break
		}
	}
	return n
}

// loud reports whether the word before i is in capitals: then the capitals of the next one say
// nothing.
func (s *scanner) loud(i int) bool {
	to := i
	for to > pad && s.b[to-1] == ' ' {
		to--
	}
	from := to
	for from > pad && isUpper(s.b[from-1]) {
		from--
	}
	return to-from > 1 && !isLetter(s.b[from-1])
}

// shouted reports whether a word is in capitals.
func shouted(word []byte) bool { return len(word) > 1 && isUpper(word[0]) && isUpper(word[1]) }

// family reports whether a word in a script without capitals, or of which fold keeps none, can only
// be a patronymic or a family name.
func family(word []byte) bool {
	const letters = 6 // bytes of three letters of Cyrillic, and four of two of Arabic
	if len(word) <= letters {
		return false
	}
	end := string(word[len(word)-letters:])
	return end == "вна" || end == "вич" || string(word[:4]) == "ال"
}

// firstPart is "Anne" of "Anne-Marie" and of "Anne's", but all of "O'Neill".
func firstPart(word []byte) []byte {
	if i := bytes.IndexAny(word, "-'"); i > 1 {
		return word[:i]
	}
	return word
}

// wordAt is the run of letters at i.
func (s *scanner) wordAt(i int) []byte {
	k := i
	for isLetter(s.b[k]) {
		k++
	}
	return s.b[i:k]
}

// names looks for names of persons in the window.
func (s *scanner) names() {
	b := s.b
	last := pad // names do not begin before this
	for from := s.masks.letterFrom(pad, s.end); from < s.end; {
		to := s.masks.letterEnd(from)
		if from >= last {
			if n, ok := s.nameBy(from, to); ok {
				s.emit(n.from, n.to, kPerson, 60)
				last = n.to
			}
			if b[from] >= 0x80 {
				s.hanName(from, to)
			}
		}
		from = s.masks.letterFrom(to, s.end)
	}
}

// nameBy returns the name that the word at from, to says something of.
func (s *scanner) nameBy(from, to int) (aName, bool) {
	role := nameRoleOf(s.b[from:to])
	for _, rule := range nameRules {
		if role&rule.role != 0 {
			if n, ok := rule.find(s, role, from, to); ok && !nobody(s.wordAt(n.first)) {
				return n, true
			}
		}
	}
	if role&(rTitle|rGreeting) != 0 {
		return aName{}, false
	}
	if n, ok := s.nameFirst(from); ok && !nobody(s.wordAt(n.first)) {
		return n, true
	}
	return aName{}, false
}

// nameRules are what the roles of a word mean.
var nameRules = [...]struct {
	role nameRole
	find func(s *scanner, role nameRole, from, to int) (aName, bool)
}{
	{rTitle, (*scanner).nameTitled},
	{rGreeting, (*scanner).nameGreeted},
	{rName, (*scanner).nameStated},
	{rIntro, (*scanner).nameIntroduced},
	{rThanks, (*scanner).nameSigned},
	{rLabel, (*scanner).nameLabeled},
	{rCall, (*scanner).nameCalled},
	{rWith | rPlace, (*scanner).nameJoined},
	{rAfter, (*scanner).nameBefore},
}

// nameTitled is "Ms Lee". A short title is a part of the finding: "Dr. Lee".
func (s *scanner) nameTitled(role nameRole, from, to int) (aName, bool) {
	b, i := s.b, to
	if !isUpper(b[from]) && b[from] < 0x80 && role&rLower == 0 {
		return aName{}, false // "hi dear": a word like others
	}
	if to-from == 1 && b[i] != '.' {
		return aName{}, false // "M" is a title with its dot only
	}
	if b[i] == '.' {
		if role&rWhole != 0 {
			return aName{}, false // the end of a sentence, not of an abbreviation
		}
		i++
		for _, end := range [...]string{"ssa", "ra"} {
			if s.hasFold(i, end) && !isLetter(b[i+len(end)]) {
				i += len(end)
				if b[i] == '.' {
					i++
				}
			}
		}
	}
	n := s.nameAt(s.skipBlanks(i))
	ok := n.given || n.words > 0 && n.to-n.from > 1 && (n.capital || b[from] >= 0x80)
	if n.words > 0 && role&rWithin != 0 {
		n.from = from
	}
	return n, ok
}

// nameGreeted is "Hi Ann" and "Hola, Ana".
func (s *scanner) nameGreeted(_ nameRole, _, to int) (aName, bool) {
	n := s.nameAt(s.skipBlanks(to))
	if n.words == 0 && s.b[to] == ',' {
		n = s.nameAt(s.skipBlanks(to + 1))
		return n, n.given && s.endsName(n.to)
	}
	return n, n.given
}

// nameStated is "my name is Ann Lee" and "name: A Lee".
func (s *scanner) nameStated(_ nameRole, _, to int) (aName, bool) {
	i, sure := to, false
	if s.hasFold(i, " is ") {
		i, sure = i+4, true
	} else if s.b[i] == ':' {
		if i, sure = s.skipBlanks(i+1), true; s.hasFold(i, "is ") {
			i += 3
		}
	}
	n := s.nameAt(s.skipBlanks(i))
	return n, n.words > 0 && (n.given || sure || n.initial)
}

// nameIntroduced is "this is Ann".
func (s *scanner) nameIntroduced(_ nameRole, from, to int) (aName, bool) {
	n := s.nameAt(s.introduced(from, to))
	return n, n.given && n.single&rWeak == 0
}

// nameSigned is "thanks, Ann" at the end of a line.
func (s *scanner) nameSigned(_ nameRole, _, to int) (aName, bool) {
	b, i := s.b, to
	for i < to+4 && (isSpace(b[i]) || b[i] == ',' || b[i] == '!' || b[i] == '.' || b[i] == '-') {
		i++
	}
	n := s.nameAt(i)
	rest := n.to
	for rest < s.end && (b[rest] == ' ' || b[rest] == 'x' || b[rest] == 'X' || b[rest] == '.' || b[rest] == '!') {
		rest++
	}
	return n, n.given && n.words < 3 && i > to && (n.words == 2 || rest >= s.end || b[rest] == '\n' || b[rest] < ' ')
}

// nameLabeled is "Driver: Ann".
func (s *scanner) nameLabeled(_ nameRole, _, to int) (aName, bool) {
	if s.b[to] != ':' && s.b[to] != ' ' {
		return aName{}, false
	}
	n := s.nameAt(s.skipBlanks(to + 1))
	return n, (n.given && (s.b[to] == ':' || n.single&rWeak == 0) || n.initial) && n.words > 0
}

// nameCalled is "call Ann".
func (s *scanner) nameCalled(_ nameRole, _, to int) (aName, bool) {
	n := s.nameAt(s.skipBlanks(to))
	return n, n.given && n.single&rWeak == 0
}

// nameJoined is "for A. Lee", "from Ann Lee" and "for Ann (pupil 7)".
func (s *scanner) nameJoined(role nameRole, _, to int) (aName, bool) {
	n := s.nameAt(s.skipBlanks(to))
	switch {
	case n.words == 0:
		return n, false
	case n.initial:
		return n, n.words == 1 && s.endsName(n.to)
	case n.words > 1:
		return n, (n.given || n.reversed) && n.single&(rMonth|rCity) == 0 && !brand(s.b[n.from:n.to])
	}
	return n, n.given && n.single&rWeak == 0 && role&rWith != 0 && s.endsName(n.to)
}

// nameBefore is "Cemile Hanım".
func (s *scanner) nameBefore(_ nameRole, from, _ int) (aName, bool) {
	k := from - 1
	for k > pad && isLetter(s.b[k-1]) {
		k--
	}
	if k < pad || s.b[from-1] != ' ' || !isUpper(s.b[k]) {
		return aName{}, false
	}
	return aName{from: k, to: from - 1, first: k, words: 1}, from-1-k > 1
}

// nameFirst is a name at the beginning, of a sentence or behind a colon: "Ann, your parcel",
// "School: Ann Lee (4b)", "School: Ann is ill".
func (s *scanner) nameFirst(from int) (aName, bool) {
	b := s.b
	colon, first := b[from-1] == ' ' && b[from-2] == ':', from == pad && s.base == 0
	if b[from-1] == ' ' && b[from-2] == ' ' && b[from-3] == ':' {
		colon = true // a mark that fold makes a blank
	}
	dash := b[from-1] == ' ' && b[from-2] == '-' && isSpace(b[from-3]) || b[from-1] == '-' && isSpace(b[from-2])
	sentence := b[from-1] == '\n' || b[from-1] == ' ' && (b[from-2] == '.' || b[from-2] == '!' || b[from-2] == '?')
	if !colon && !first && !sentence && !dash || !isUpper(b[from]) && b[from] < 0x80 {
		return aName{}, false
	}
	n := s.nameAt(from)
	verbs := rSoon // of a sentence like others too many are behind a name
	if colon || first && n.words > 1 {
		verbs |= rCopula
	}
	verb := b[n.to] == ' ' && nameRoleOf(s.wordAt(n.to+1))&verbs != 0
	switch {
	case n.initial && n.words == 1:
		return n, colon && verb
	case !n.given || n.single&rWeak != 0 || brand(b[n.from:n.to]):
		return n, false
	}
	if dash { // a signature
		return n, n.to >= s.end || b[n.to] == ',' || b[n.to] == '\n'
	}
	return n, verb || !sentence && b[n.to] == ',' || colon && (n.words > 1 || b[n.to] == ' ' && b[n.to+1] == '(')
}

// introduced returns where a name begins after a word such as "is" in "this is Ann", and s.end if
// what stands before that word is no introduction.
func (s *scanner) introduced(from, to int) int {
	b := s.b
	k := from
	for k > pad && (b[k-1] == ' ' || b[k-1] == '\'' || b[k-1] == '"') {
		k--
	}
	i := k
	for i > pad && isLetter(b[i-1]) {
		i--
	}
	before := b[i:k]
	switch role := nameRoleOf(b[from:to]); {
	case role&rAlone != 0:
	case to-from == 1 && b[from] != 's' && (s.hasFold(to, " o ") || s.hasFold(to, " a ")): // "é o Caio"
	case len(before) == 1 && (lower(before[0]) == 'i' || lower(before[0]) == 'c'): // "I am", "c'est"
	case nameRoleOf(before)&rSubject != 0:
	default:
		return s.end
	}
	at := s.skipBlanks(to)
	for _, article := range [...]string{"a ", "o ", "la ", "el ", "der ", "die "} {
		if s.hasFold(at, article) && !isUpper(b[at]) {
			return at + len(article)
		}
	}
	return at
}

// skipBlanks returns the position after up to three blanks at i.
func (s *scanner) skipBlanks(i int) int {
	for k := i + 3; i < k && i < s.end && isSpace(s.b[i]); {
		i++
	}
	return i
}

// endsName reports whether nothing that belongs to a name or a brand follows at i.
func (s *scanner) endsName(i int) bool {
	if i >= s.end {
		return true
	}
	switch s.b[i] {
	case ',', '.', ';', ':', '!', '?', ')', '\n':
		return true
	case ' ':
		return s.b[i+1] == '(' || s.b[i+1] == '-' || s.b[i+1] == '\n' || isDigit(s.b[i+1]) || nameRoleOf(s.wordAt(i+1))&(rCopula|rWith|rPlace) != 0
	case '\'':
		return lower(s.b[i+1]) == 's' && !isLetter(s.b[i+2])
	}
	return false
}
