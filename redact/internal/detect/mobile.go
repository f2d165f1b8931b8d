package detect

// mobiles looks for the national number forms that are entities of their own,
// Turkish and Philippine, in groups i to j: ten digits after the prefix.
func (s *scanner) mobiles(i, j int) {
	c, b := &s.cl, s.b
	d := c.run(i, j)
	switch len(d) { // +90 and +63, 0, or none of them before a Turkish number
	case 12:
		if code := number2(d); code != 90 && code != 63 {
			return
		}
	case 11:
		if d[0] != '0' || d[1] != '9' && (d[1] < '2' || d[1] > '5') {
			return
		}
	case 10:
		if d[0] < '2' || d[0] > '5' {
			return
		}
	}
	if !mobileShape(c.shape(i, j)) {
		return
	}
	for k := i + 1; k <= j; k++ {
		if c.groups[k].sep == ':' || c.groups[k].sep == '/' {
			return
		}
	}
	start, end := c.groups[i].start, c.groups[j].end
	plus := false
	if i == 0 {
		start, plus = s.phoneLead(start)
	} else if b[start-1] == '(' {
		start--
	}
	start, ok := s.brackets(start, c.groups[i].start, end)
	if !ok || isAlnum(b[end]) || i == 0 && isAlnum(b[start-1]) || i == 0 && !plus && s.tied(b[start-1], b[start-2]) {
		return
	}
	if i > 0 && c.groups[i].sep != ' ' && c.groups[i].sep != sepMany || j < c.n-1 && c.groups[j+1].sep != ' ' && c.groups[j+1].sep != sepMany {
		return
	}
	if start >= s.taken.Start && end <= s.taken.End && s.taken.Score >= 70 {
		return // the phone number names the span
	}
	rest, code := d, 0
	switch {
	case len(d) == 12:
		code, rest = number2(d), d[2:]
	case len(d) == 11 && d[0] == '0' && !plus:
		rest = d[1:]
	case len(d) == 10 && !plus:
	default:
		return
	}
	if (code == 90 || code == 0) && rest[0] >= '2' && rest[0] <= '5' {
		score := uint8(25)
		switch {
		case code == 90 && plus:
			score = 70
		case len(d) == 11:
			score = 40
		}
		if s.context(start, end).has(kTRPhone) {
			score = max(score, 60)
		}
		s.emit(start, end, kTRPhone, score)
	}
	if (code == 63 || len(d) == 11) && rest[0] == '9' {
		score := uint8(40)
		switch {
		case code == 63 && plus:
			score = 70
		case code == 63:
			score = 25
		}
		if s.context(start, end).has(kPHMobile) {
			score = max(score, 60)
		}
		s.emit(start, end, kPHMobile, score)
	}
}

// mobileShape reports whether the groups are those of a Turkish or Philippine
// number as people write it, with or without a prefix.
func mobileShape(shape uint32) bool {
	switch shape {
	case 0xA, 0xB, 0xC, 0x1A, 0x2A, 0x3322, 0x334, 0x37, 0x13322, 0x1334, 0x137, 0x4322, 0x434, 0x47, 0x344,
		0x23322, 0x2334, 0x237:
		return true
	}
	return false
}
