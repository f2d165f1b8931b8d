package detect

const (
	otpWindow = 80 // bytes to each side that may speak of the code
	otpSmall  = 40 // bytes after its noun that may hold a code of small letters
	otpWords  = 12 // words to each side
	otpFar    = 16 // words before a colon, if no noun is among the nearer ones
)

// otpDigits looks for one-time passcodes among the digit groups: 4 to 8 digits,
// or two or three equal groups, that the words around call a code. Digits alone
// are never a passcode: short codes, prices, years and claim codes look alike.
func (s *scanner) otpDigits(last int) {
	c := &s.cl
	for i := 0; i < last; i++ {
		start := c.groups[i].start
		for j := min(i+2, c.n-1); j >= i; j-- {
			if n := c.count(i, j); n < 4 || n > 8 {
				continue
			}
			if shape := c.shape(i, j); !otpShape(shape) && (shape>>8 == 0 || !s.boxShape(start, shape)) {
				continue
			}
			sep, ok := c.uniform(i, j)
			if !ok || i != j && sep != '-' && sep != ' ' {
				continue
			}
			if i > 0 && !blank(c.groups[i].sep) && c.groups[i].sep != ':' && c.groups[i].sep != sepMany && !s.codeDash(i) || j < c.n-1 && !blank(c.groups[j+1].sep) && c.groups[j+1].sep != sepMany {
				continue
			}
			if s.otp(start, c.groups[j].end) {
				i = j
				break
			}
		}
	}
}

// codeDash reports whether group i follows a dash behind capitals and digits, as in K4-8810.
func (s *scanner) codeDash(i int) bool {
	start := s.cl.groups[i].start
	return s.cl.groups[i].sep == '-' && codePrefix(s.b, start) < start
}

// boxShape reports whether digits behind a script without blanks are in groups as shelves of
// parcels are numbered, 5-1-2048.
func (s *scanner) boxShape(start int, shape uint32) bool {
	switch shape {
	case 0x114, 0x124, 0x214, 0x224:
		return afterUnspaced(s.b, start)
	}
	return false
}

func otpShape(shape uint32) bool {
	switch shape {
	case 4, 5, 6, 7, 8, 0x33, 0x44, 0x222:
		return true
	}
	return false
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// otpLetters looks for a passcode of letters and digits, 4 to 10 of them, or two groups of three or
// four capitals and digits. With small letters it has two digits or more.
func (s *scanner) otpLetters(start, end int) {
	if n := end - start; (n == 3 || n == 4) && s.b[end] == '-' && capitalsAndDigits(s.b[start:end]) && capitalsAndDigits(s.b[end+1:end+1+n]) && !isAlnum(s.b[end+1+n]) {
		if s.otp(start, end+1+n) {
			return
		}
	}
	if end-start < 4 || end-start > 10 {
		return
	}
	digits, small := 0, 0
	for _, c := range s.b[start:end] {
		switch {
		case isDigit(c):
			digits++
		case c-'a' <= 25:
			small++
		case !isUpper(c):
			return
		}
	}
	if small > 0 && digits < 2 {
		return // "2nite", "1st"
	}
	s.otp(start, end)
}

// otp scores the candidate from the words around it and reports whether it was
// taken for a passcode.
func (s *scanner) otp(start, end int) bool {
	b := s.b
	digits := isDigit(b[start]) && isDigit(b[end-1])
	random := digits || end-start >= 5 && twoDigits(b[start:end])
	from := start
	if b[start-1] == '-' && isAlnum(b[start-2]) {
		from = codePrefix(b, start)
	}
	if prev, next := b[from-1], b[end]; isAlnum(prev) && prev < 0x80 || isAlnum(next) && next < 0x80 ||
		prev == '$' || prev == '+' || prev == '/' || prev == '@' || prev == '.' && isAlnum(b[from-2]) ||
		next == '%' || next == '$' || next == '@' || next == '/' || next == '.' && isAlnum(b[end+1]) {
		return false
	}
	if s.boundCode(start) {
		s.emit(start, end, kOTP, 95)
		return true
	}
	var l, r nearby
	before := s.codeAt > from-otpWindow-16
	if !before {
		l.left(b, from, 3)
		before = l.own&rNoun != 0 || l.told() || l.by()
		if !before && (l.colon && l.own&rQual != 0 || l.own&rIs != 0) { // "enter it to verify this: 1234", "code for Acme is 1234"
			l = nearby{}
			l.left(b, from, otpWords)
			before = l.own&rNoun != 0 || l.own&(rAct|rQual) == rAct|rQual
		}
		l = nearby{}
	}
	if !before {
		ahead := rIs | rFill | rQual | rNoun | rLast | rAct | rBy | rGoOn
		if end-start > 5 {
			ahead |= rFor // "482910 to log in", but not "9 March 2027 at 9"
		}
		r.right(s, end, 1)
		if !r.colon && (r.n == 0 || r.roles[0]&ahead == 0) && s.bracketAfter(end) == 0 {
			return false
		}
		r = nearby{}
	}
	r.right(s, end, otpWords)
	if !before && r.any&rNoun == 0 && (r.n == 0 || r.roles[0]&rLast == 0 && r.own&(rQual|rGoOn) == 0) {
		return false
	}
	l.left(b, from, otpWords)
	if l.colon && l.n == otpWords && l.own&rNoun == 0 {
		l = nearby{}
		l.left(b, from, otpFar)
	}
	digits = digits || scrambled(b[from:end])
	score := max(l.codeBefore(&r, digits, random, digits && end-start > 5), r.codeAfter(&l, digits, random))
	if score == 0 {
		score = s.codeInBrackets(end, &l, digits && end-start > 5, random)
	}
	if score == 0 && random && digits && !yearOrRound(b[start:end]) {
		score = l.proves(&r, end-start > 5)
	}
	if score == 0 {
		return false
	}
	kind := kOTP
	if l.opens {
		kind = kCredential
	}
	s.emit(from, end, kind, score)
	return score >= s.cfg.min
}

// codePrefix returns where the letters and digits before the dash before start begin, as in
// G-123456, PQ-40812 and K4-8810, or start. A word is no such prefix.
func codePrefix(b []byte, start int) int {
	k := start - 1
	for k > start-6 && (isUpper(b[k-1]) || isDigit(b[k-1])) {
		k--
	}
	if isAlnum(b[k-1]) || b[k-1] == '-' || start-1-k > 3 || !isUpper(b[k]) {
		return start
	}
	return k
}

func capitalsAndDigits(p []byte) bool {
	for _, c := range p {
		if !isUpper(c) && !isDigit(c) {
			return false
		}
	}
	return true
}

// scrambled reports whether a digit stands before a letter in p, which has two digits: what people
// make up, "SAVE20" and "SHOE2027", ends with its digits.
func scrambled(p []byte) bool {
	digit := false
	for i, c := range p {
		if digit && isUpper(c) {
			return i < len(p)-1 || twoDigits(p)
		}
		digit = digit || isDigit(c)
	}
	return false
}

// twoDigits reports whether p holds two digits or more.
func twoDigits(p []byte) bool {
	n := 0
	for _, c := range p {
		if isDigit(c) {
			n++
		}
	}
	return n > 1
}

// nearby holds the roles of the words on one side of a candidate, nearest
// first, as far as the clause goes.
type nearby struct {
	n     int
	roles [otpFar]role
	any   role   // of all words, in this clause or not
	own   role   // of the words in this clause
	named uint16 // the words in this clause that begin with a capital, by their index
	colon bool   // a colon or the like touches the candidate
	opens bool   // the code opens a door: it is a password
	comma int    // how many words stand before the nearest comma but one that touches the candidate
}

// left reads the words before position i, at most most of them.
func (w *nearby) left(b []byte, i, most int) {
	low := max(pad, i-otpWindow)
	ended := false
	for n := 0; i > low && n < most; {
		c := b[i-1]
		if c == ' ' {
			i--
			continue
		}
		if !isAlnum(c) {
			if n == 0 && (c == ':' || c == '=' || c == '#' || c == '(') {
				w.colon = true
			}
			if c == ',' && n > 0 && w.comma == 0 {
				w.comma = n
			}
			if (c == '.' || c == '!' || c == '?') && (isSpace(b[i]) || n == 0) || (c == '\n' || clauseEnd(c)) && n > 0 {
				ended = true
			}
			i--
			continue
		}
		end := i
		for i > pad && isAlnum(b[i-1]) && end-i < 128 {
			i--
		}
		w.word(b[i:end], ended)
		n++
	}
}

// right reads the words from position i on, at most most of them.
func (w *nearby) right(s *scanner, i, most int) {
	b := s.b
	high := min(s.end, i+otpWindow)
	ended := false
	for n := 0; i < high && n < most; {
		c := b[i]
		if c == ' ' {
			i++
			continue
		}
		if !isAlnum(c) {
			if n == 0 && (c == ':' || c == '=' || c == '-') {
				w.colon = true
			}
			if (c == '.' || c == '!' || c == '?') && !isAlnum(b[i+1]) || c == '@' || c == '\n' && (n > 0 || b[i+1] == '\n') || clauseEnd(c) && (n > 0 || !quoted(b, i)) {
				ended = true
			}
			i++
			continue
		}
		from := i
		i = min(s.masks.tokenEnd(i), from+128)
		w.word(b[from:i], ended)
		n++
	}
}

func (w *nearby) word(p []byte, ended bool) {
	r := roleOf(p)
	w.any |= r
	if !ended && w.n < otpFar {
		w.own |= r
		w.roles[w.n] = r
		if isUpper(p[0]) {
			w.named |= 1 << w.n
		}
		w.n++
	}
}

// codeBefore scores "verification code is 123456": the noun comes first. random
// is whether the candidate can be nothing but a code, long whether it is six
// digits and more: those may follow the name of a passcode with any one word
// between.
func (w *nearby) codeBefore(right *nearby, digits, random, long bool) uint8 {
	is := w.colon || w.n > 0 && w.roles[0]&rIs != 0
	k := 0
	for k < w.n && w.roles[k]&rNoun == 0 {
		bySMS := long && w.roles[k]&rFill != 0 && k+1 < w.n && w.roles[k+1]&rNoun != 0 // "codigo SMS 719204"
		if w.roles[k]&rNeg != 0 || w.roles[k]&rDial != 0 && !is && !bySMS {
			return 0 // "your code for account 1234", but not "for your account is 1234"
		}
		k++
	}
	if k == w.n {
		return w.typed(right, random)
	}
	direct, names := true, k <= 3
	near, further := role(0), role(0)
	for i, r := range w.roles[:k] {
		direct = direct && (r&(rFill|rQual|rOpens) != 0 || r&rFor != 0 && near&rQual != 0) // "PIN per il ritiro 4821"
		names = names && (r&(rFill|rQual|rOpens) != 0 || r == 0 && w.named>>i&1 != 0)
		if digits {
			near |= r & (rQual | rOpens) // "code retrait 4821"
		}
	}
	for i, r := range w.roles[k:w.n] {
		if i < 4 {
			near |= r
		} else {
			further |= r
		}
	}
	loose := near&(rStrong|rQual) != 0 && (long && k == 1 || names && digits) // "Codice di conferma Acme 5810"
	if !direct && !is && !loose || k > 8 && !(w.colon && long) || w.otherNoun(k) {
		return 0
	}
	support := w.any | right.any
	switch {
	case near&(rStrong|rQual) != 0:
		return 92
	case near&rOpens != 0 && (digits || is):
		w.opens = true
		return 70
	case !digits:
		if support&(rQual|rOpens) != 0 && is {
			w.opens = support&rQual == 0
			return 60
		}
		return 0
	case further&rNeg != 0, right.other():
		return 20
	case support&rQual != 0, is:
		return 75
	case support&rPromo != 0:
		return 20
	}
	return 60
}

// typed scores "enter 123456 to verify your account", and "enter this to verify your account:
// 123456".
func (w *nearby) typed(right *nearby, random bool) uint8 {
	if support := w.any | right.any; random && (w.told() || w.colon && w.own&(rAct|rQual) == rAct|rQual) && (support&rQual != 0 || support&rGoOn != 0 && right.ends()) && support&rPromo == 0 && w.own&rNeg == 0 && !right.other() {
		return 70
	}
	return 0
}

// typedLast scores "zum Anmelden 123456 eingeben", where w is what stands before.
func (w *nearby) typedLast(right *nearby, random bool) uint8 {
	if random && w.own&(rQual|rGoOn) != 0 && (w.any|right.any)&rPromo == 0 && w.own&(rNeg|rDial) == 0 && !right.other() {
		return 70
	}
	return 0
}

// codeAfter scores "123456 is your verification code": the noun comes second.
func (w *nearby) codeAfter(left *nearby, digits, random bool) uint8 {
	if w.n > 0 && w.roles[0]&rLast != 0 {
		return left.typedLast(w, random)
	}
	if w.n > 1 && w.roles[0]&rAct != 0 && random && w.own&(rNoun|rQual) == rNoun|rQual && (w.any|left.any)&(rPromo|rDial) == 0 && w.own&rNeg == 0 {
		return 70 // "482910 Use this code to log in"
	}
	if digits && w.n > 1 && w.roles[0]&(rNoun|rNeg) == rNoun && (w.roles[1]&(rAct|rLast) != 0 || (w.own|left.own)&rQual != 0 && (w.any|left.any)&(rPromo|rDial) == 0 && left.own&rNeg == 0) {
		return 75 // "482910 kodunu girin", "482910 kodu ile giris": the verb comes last
	}
	if w.n == 0 || w.roles[0]&rIs == 0 && !w.colon && w.roles[0]&(rFill|rQual|rStrong) == 0 {
		return 0
	}
	seen := role(0)
	for k, r := range w.roles[:w.n] {
		seen |= r
		if r&rNoun == 0 {
			continue
		}
		if seen&(rNeg|rDial) == rNeg && r&rStrong == 0 && w.roles[max(k-1, 0)]&rQual == 0 {
			return 0
		}
		is := w.roles[0]&rIs != 0 || w.colon
		switch {
		case left.any&rDial != 0 && !is:
			return 0
		case seen&(rStrong|rQual) != 0 && (is || k < 4):
			return 92
		case is && digits && k < 6:
			return 75
		}
		return 0
	}
	return 0
}
