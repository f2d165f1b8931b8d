package detect

// anchor looks around a punctuation byte that ties a value together.
func (s *scanner) anchor(i int) {
	switch b := s.b; b[i] {
	case '@':
		if s.on(kEmail) {
			s.email(i)
		}
		if s.on(kVPA) {
			s.vpa(i)
		}
	case '.':
		if s.on(kURL) || s.on(kURLSecret) {
			s.domain(i)
		}
	case ':':
		if b[i+1] == '/' && b[i+2] == '/' {
			if s.on(kURL) || s.on(kURLSecret) {
				s.scheme(i)
			}
		} else if s.on(kIP) {
			s.ipv6(i)
		}
	}
}

// token looks at a run of letters and digits that holds a digit.
func (s *scanner) token(start, end int, or class) {
	if or&cHigh != 0 {
		s.codeAt = start // scripts without blanks hide the noun inside
	}
	if or&cLetter != 0 {
		s.mixed(start, end)
		if or&cHigh != 0 && s.cfg.anyShape {
			s.shapesInside(start, end)
		}
		if or&cHigh != 0 && (s.on(kDate) || s.on(kDOB)) {
			s.eastDate(start, end)
		}
		if or&cHigh != 0 && s.on(kCredential) {
			s.gluedPassword(start, end)
		}
	} else {
		s.digitsFirst(start, end)
	}
	for i := start; i < end; {
		if !isDigit(s.b[i]) {
			i++
			continue
		}
		if i >= s.clEnd && i >= s.keyEnd {
			s.cluster(i)
		}
		for i < end && isDigit(s.b[i]) {
			i++
		}
	}
}

// mixed looks at a token of letters and digits.
func (s *scanner) mixed(start, end int) {
	b := s.b
	n := end - start
	if s.on(kIBAN) && isAlpha(b[start]) {
		s.iban(start)
	}
	if s.on(kCredential) && start >= s.keyEnd {
		s.key(start)
		if c := b[end]; c == '-' || c == '.' || c == '~' {
			s.unmarkedKey(start, end)
		}
		if n == 4 && (s.hasFold(start, "cvv2") || s.hasFold(start, "cvc2")) {
			s.cardCode(end)
		}
	}
	if n >= 14 && s.on(kCrypto) {
		s.wallet(start, end)
	}
	s.hexToken(start, n)
	if s.on(kOTP) {
		if n == 3 && s.hasFold(start, "2fa") {
			s.codeAt = end
		}
		s.otpLetters(start, end)
	}
	if s.cfg.anyShape {
		s.shapesAround(start, end)
	}
}

// digitsFirst looks at a token of digits that may be the start of a value with
// letters further on.
func (s *scanner) digitsFirst(start, end int) {
	b := s.b
	s.hexToken(start, end-start)
	if b[end] == ':' && uint(end-start-8) <= 2 && s.on(kCredential) && start >= s.keyEnd {
		s.botToken(start, end)
	}
	if !s.cfg.anyShape {
		return
	}
	if sep := b[end]; sep == '.' && isAlnum(b[end+1]) || (sep == '-' || sep == '+') && isDigit(b[end+1]) && end-start == 6 || (sep == ' ' || sep == '-') && isAlpha(b[end+1]) && s.plateLike(end+1) {
		s.shapes(start, end-start, false)
	}
	s.shapesBefore(start, end)
}

// plateLike reports whether the letters at position i are few enough to go on
// a value that began with digits: one, or two or three with digits after them.
func (s *scanner) plateLike(i int) bool {
	b := s.b
	k := i + 1
	for k < i+4 && isAlpha(b[k]) {
		k++
	}
	if k == i+1 {
		return true
	}
	return k < i+4 && (isDigit(b[k]) || (b[k] == ' ' || b[k] == '-') && isDigit(b[k+1]))
}

// shapesAround tries the rules for shapes at the token, at its first digit and
// before it.
func (s *scanner) shapesAround(start, end int) {
	b := s.b
	if b[start-1] != '_' && !(b[start-1] == '-' && isAlnum(b[start-2])) {
		s.shapes(start, end-start, false)
	}
	for i := start; i < end && i < start+16; i++ {
		if isDigit(b[i]) {
			if i > start {
				s.shapes(i, end-i, true)
			}
			break
		}
	}
	s.shapesBefore(start, end)
}

// shapesInside tries the rules at the letters and digits of ASCII that stand between those of a
// script without blanks.
func (s *scanner) shapesInside(start, end int) {
	b := s.b
	for i := start + runeBytes; i < end; i++ {
		if b[i] >= 0x80 || !noBlanks(b[i-runeBytes:]) {
			continue
		}
		n := i
		for n < end && b[n] < 0x80 {
			n++
		}
		s.shapes(i, n-i, false)
		i = n
	}
}

// shapesBefore tries the rules at the short words of letters before a token
// that may belong to it.
func (s *scanner) shapesBefore(start, end int) {
	b := s.b
	for at, words := start, 0; words < 2; words++ {
		if b[at-1] != ' ' && b[at-1] != '-' {
			return
		}
		if b[at-2] >= 'a' && (end-start < 3 || !isAlpha(b[at-3]) || isAlpha(b[at-4]) && !s.hasFold(at-4, "hra") && !s.hasFold(at-4, "hrb")) {
			return // "at 9", "call 0207": small letters seldom begin a number
		}
		k := at - 1
		for k > at-6 && isAlpha(b[k-1]) {
			k--
		}
		if n := at - 1 - k; n < 1 || n > 4 || isAlnum(b[k-1]) || b[k-1] == '_' {
			return
		}
		s.shapes(k, at-1-k, false)
		at = k
	}
}
