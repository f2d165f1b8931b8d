package detect

// otpWord looks for a passcode of four to eight letters alone, or of two equal
// groups of them: "your login code is QWRTY". Words are everywhere, so the code
// must come right after "is" or a colon, behind a noun that is a passcode's or
// is qualified as one. One in capitals must stand in a sentence that is not
// itself in capitals; one in small letters must end its sentence, as "missing"
// and "for" seldom do, or be no word of any language, which a bare "code" and
// "use code" always want.
func (s *scanner) otpWord(start, end int) {
	b := s.b
	end = groupAfter(b, start, end)
	if n := end - start; n < 4 || n > 9 || b[start-1] == '-' || b[start-1] == '_' || b[end] == '-' || b[end] == '_' || b[end] == '\'' {
		return
	}
	letters := letterCase(b[start:end])
	odd := letters == caseMixed || letters == caseSmall && unspeakable(b[start:end])
	if letters == caseNone || letters == caseSmall && !odd && (!s.ends(end) || ending(b[start:end])) {
		return
	}
	var l, r nearby
	l.left(b, start, 1)
	tied := l.n > 0 && (l.colon || l.roles[0]&rIs != 0)
	if l.n == 0 || !tied && l.roles[0]&rNoun == 0 || codeState(b[start:end]) {
		return
	}
	l = nearby{}
	l.left(b, start, otpWords)
	if letters == caseCapitals && (!tied || !smallIn(b[max(pad, start-24):start])) {
		return
	}
	if letters != caseCapitals && (!codeIn(b[max(pad, start-otpWindow):start]) || !odd && !tied) {
		return
	}
	seen := role(0)
	for k, role := range l.roles[:l.n] {
		seen |= role
		if seen&rNeg != 0 || role&(rNoun|rQual|rFill) == 0 || k > 5 {
			break
		}
		switch {
		case seen&rNoun == 0:
		case tied && seen&(rStrong|rQual) != 0:
			s.emit(start, end, kOTP, 70)
			return
		case tied && odd && k < 2:
			s.emit(start, end, kOTP, 60)
			return
		case odd && k == 0:
			r.right(s, end, otpWords)
			if (l.any|r.any)&rQual != 0 && l.any&rAct != 0 && (l.own|r.own)&rNeg == 0 && (l.any|r.any)&rPromo == 0 {
				s.emit(start, end, kOTP, 60)
				return
			}
		}
	}
}

// groupAfter returns the end of a second group of as many letters, after a
// dash, or end.
func groupAfter(b []byte, start, end int) int {
	n := end - start
	if n > 4 || b[end] != '-' {
		return end
	}
	k := end + 1
	for isAlpha(b[k]) && k <= end+n {
		k++
	}
	if k != end+1+n || isAlnum(b[k]) {
		return end
	}
	return k
}

// otpAhead looks for a passcode of letters alone before the noun that stands
// from start to end: "QWRTY is your login code".
func (s *scanner) otpAhead(start, end int) {
	b := s.b
	seen, is := roleOf(b[start:end]), false
	for at, words := start, 0; words < 6; words++ {
		if b[at-1] != ' ' && b[at-1] != '-' {
			return
		}
		to := at - 1
		from := to
		for from > pad && isLetter(b[from-1]) && to-from < 24 {
			from--
		}
		if from == to || isAlnum(b[from-1]) {
			return
		}
		if is {
			n := to - from
			if b[from-1] == '-' && n <= 4 && from-1-n >= pad && !isAlnum(b[from-2-n]) && letterCase(b[from-1-n:from-1]) == letterCase(b[from:to]) {
				from -= n + 1
			}
			if seen&(rStrong|rQual) == 0 || to-from < 4 || to-from > 9 || codeState(b[from:to]) {
				return
			}
			letters := letterCase(b[from:to])
			if letters == caseCapitals && smallIn(b[to:end]) || codeIn(b[start:end+1]) && (letters == caseMixed || letters == caseSmall && unspeakable(b[from:to])) {
				s.emit(from, to, kOTP, 70)
			}
			return
		}
		r := roleOf(b[from:to])
		if r&(rIs|rFill|rQual) == 0 || r&rNeg != 0 {
			return
		}
		seen, is, at = seen|r, r&rIs != 0, from
	}
}

// codeIn reports whether "code" is among the words of p: see code, which lets
// only texts with that word come here when they have neither digits nor
// capitals.
func codeIn(p []byte) bool {
	for i := 0; i < len(p); i += 8 {
		if code(p, i) {
			return true
		}
	}
	return false
}

// How the letters of a word, and the dash between two groups, are written.
const (
	caseNone     = iota // not letters of ASCII, or a word with a capital first
	caseCapitals        // ABCDEF
	caseSmall           // abcdef
	caseMixed           // aBcDeF
)

func letterCase(p []byte) int {
	capitals, small := 0, 0
	for i, c := range p {
		switch {
		case isUpper(c):
			capitals++
		case c-'a' <= 25:
			small++
		case c != '-' || i == 0:
			return caseNone
		}
	}
	switch {
	case small == 0:
		return caseCapitals
	case capitals == 0:
		return caseSmall
	case capitals == 1 && isUpper(p[0]):
		return caseNone
	}
	return caseMixed
}

func smallIn(p []byte) bool {
	for _, c := range p {
		if c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// ends reports whether the sentence ends at position i.
func (s *scanner) ends(i int) bool {
	b := s.b
	if i == s.end {
		return true
	}
	switch b[i] {
	case '.', '!', ',', ';', ')':
		return !isAlnum(b[i+1])
	case '\n', '\r':
		return true
	case ' ':
		return i+1 == s.end || b[i+1] == '\n' || b[i+1] == '(' || b[i+1] == '-'
	}
	return false
}

// consonants holds, for each consonant, those that follow it in short words of
// the languages that otpLists speaks.
var consonants = [26]string{
	'b' - 'a': "bdjlrstv", 'c' - 'a': "chklqrst", 'd' - 'a': "dghjlmnrstvwz", 'f' - 'a': "flnrst", 'g' - 'a': "dghlmnrstz", 'h' - 'a': "klmnrstwz", 'j' - 'a': "",
	'k' - 'a': "klnrstvw", 'l' - 'a': "bcdfghkllmnpqrstvxz", 'm' - 'a': "bfmnpst", 'n' - 'a': "bcdfghjklmnpqrstvwxz", 'p' - 'a': "dfhlmnprstz", 'q' - 'a': "",
	'r' - 'a': "bcdfghjklmnpqrstvwxz", 's' - 'a': "bcdfghklmnpqrstvwz", 't' - 'a': "bchlmnprstvwz", 'v' - 'a': "jlnrsv", 'w' - 'a': "bdhklnrst", 'x' - 'a': "chpst", 'z' - 'a': "bdlntvwz",
}

const vowels = 1 | 1<<('e'-'a') | 1<<('i'-'a') | 1<<('o'-'a') | 1<<('u'-'a') | 1<<('y'-'a')

// follows holds consonants as sets, with the vowels, which follow everything.
var follows = func() (t [26]uint32) {
	for i, list := range consonants {
		t[i] = vowels
		for _, c := range list {
			t[i] |= 1 << (c - 'a')
		}
		if vowels>>i&1 != 0 {
			t[i] = 1<<26 - 1
		}
	}
	return t
}()

// unspeakable reports whether small letters, in which a dash may stand, are no
// word: they have no vowel, or two consonants together that words do not have.
func unspeakable(p []byte) bool {
	seen, prev := uint32(0), uint32(1<<26-1)
	for _, c := range p {
		if c == '-' {
			prev = 1<<26 - 1
			continue
		}
		if prev>>(c-'a')&1 == 0 {
			return true
		}
		seen |= 1 << (c - 'a')
		prev = follows[c-'a']
	}
	return seen&vowels == 0
}

// ending reports whether a word in small letters ends as participles, adverbs
// and adjectives do, which say how it is with a code.
func ending(p []byte) bool {
	for _, e := range [...]string{"ed", "ing", "ly", "ive", "ful", "less", "able", "ible", "ent", "ant", "ous", "ary", "ory", "one", "ere", "ase", "own", "ost"} {
		if len(p) > len(e) && string(p[len(p)-len(e):]) == e {
			return true
		}
	}
	return false
}

// codeState reports whether a word says how it is with a code, or asks for or
// points to one, rather than being it.
func codeState(word []byte) bool {
	var buf [9]byte
	for i, c := range word {
		buf[i] = lower(c)
	}
	switch string(buf[:len(word)]) {
	case "above", "active", "again", "back", "below", "bitte", "blank", "blocked", "broken", "changed", "coming", "correct", "dead", "down", "early", "easy", "empty", "enough", "expired", "fine", "fresh", "full", "good", "hard",
		"here", "hidden", "http", "https", "invalid", "just", "late", "live", "locked", "long", "longer", "missing", "more", "next", "note", "only", "open", "over", "public", "ready", "required", "reset", "right", "safe", "same",
		"secret", "secure", "sent", "shared", "short", "shown", "soon", "still", "strong", "stuck", "that", "there", "these", "this", "today", "tomorrow", "true", "unique", "used", "valid", "visible", "void", "weak", "what", "where", "which", "working", "wrong", "your":
		return true
	}
	return false
}
