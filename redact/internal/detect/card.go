package detect

// card looks for a payment card number in groups i to j: 12 to 19 digits with
// a passing Luhn check and an issuer prefix that is in use (ISO/IEC 7812-1,
// BIN ranges as the networks publish them).
func (s *scanner) card(i, j int) {
	c := &s.cl
	d := c.run(i, j)
	length := cardLengths(d)
	if length>>len(d)&1 == 0 || !luhn(d) || allSame(d) {
		return
	}
	start, end := c.groups[i].start, c.groups[j].end
	if isLetter(s.b[start-1]) && !afterUnspaced(s.b, start) || isLetter(s.b[end]) && !noBlanks(s.b[end:]) || s.b[start-1] == '_' {
		return
	}
	if i > 0 && !apart(c.groups[i].sep, 0) || j < c.n-1 && !apart(c.groups[j+1].sep, 0) {
		return
	}
	score := uint8(95)
	switch {
	case !s.spaced(i, j):
		score = 40 // other punctuation: a phone number or a sum passes 1 in 10
	case i != j && !cardGroups(c.shape(i, j)):
		score = 40
	case len(d) < 15:
		score = 60
	}
	if score < 80 && s.context(start, end).has(kCard) {
		score = 90
	}
	s.emit(start, end, kCard, score)
}

// spaced reports whether nothing but blanks and dashes stands between groups i
// to j.
func (s *scanner) spaced(i, j int) bool {
	c := &s.cl
	for k := i + 1; k <= j; k++ {
		for _, x := range s.b[c.groups[k-1].end:c.groups[k].start] {
			if x != ' ' && x != '-' {
				return false
			}
		}
	}
	return true
}

// cardLengths returns, as a bit set, the lengths of the numbers that the
// issuer prefix of d is used with.
func cardLengths(d []byte) uint32 {
	p := int(d[0]-'0')*1000 + int(d[1]-'0')*100 + int(d[2]-'0')*10 + int(d[3]-'0')
	const l16, l16to19 = 1 << 16, 0xF << 16
	switch {
	case p/1000 == 4:
		return 1<<13 | l16 | 1<<19 // Visa
	case p/100 >= 51 && p/100 <= 55, p >= 2221 && p <= 2720:
		return l16 // Mastercard
	case p/100 == 34, p/100 == 37:
		return 1 << 15 // American Express
	case p/100 == 36, p/10 >= 300 && p/10 <= 305, p/100 == 38, p/100 == 39:
		return 1<<14 | l16to19 // Diners Club
	case p >= 3528 && p <= 3589:
		return l16to19 // JCB
	case p/100 == 50, p/100 >= 56 && p/100 <= 58, p/1000 == 6:
		return 0xFF << 12 // Maestro, Discover, UnionPay, RuPay
	case p/100 == 62, p/100 == 81, p/100 == 82, p >= 2200 && p <= 2204, p/100 == 97:
		return l16to19 // UnionPay, RuPay, Mir, Troy
	case p/1000 == 1 && p/100 != 10 && p/100 != 11:
		return 1 << 15 // UATP
	}
	return 0
}

// cardGroups reports whether a shape is one that cards are printed with.
func cardGroups(shape uint32) bool {
	switch shape {
	case 0x4444, 0x465, 0x464, 0x44443, 0x88, 0x4543, 0x484, 0x4435:
		return true
	}
	return false
}
