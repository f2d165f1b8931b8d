package detect

func isHex(c byte) bool { return isDigit(c) || (c|0x20)-'a' <= 5 }

// ipv4 looks for a dotted quad in the groups from i on, with a prefix length if
// one follows (RFC 791, RFC 4632), and reports whether it is one.
func (s *scanner) ipv4(i int) bool {
	c, b := &s.cl, s.b
	j := i + 3
	if j >= c.n || i > 0 && c.groups[i].sep == '.' {
		return false
	}
	for k := i; k <= j; k++ {
		if k > i && c.groups[k].sep != '.' || !octet(c.run(k, k)) {
			return false
		}
	}
	start, end := c.groups[i].start, c.groups[j].end
	if i == 0 && (isAlnum(b[start-1]) || b[start-1] == '_' || b[start-1] == '-' || b[start-1] == '.') {
		return false
	}
	if isAlnum(b[end]) || b[end] == '_' || b[end] == '.' && isAlnum(b[end+1]) || b[end] == '-' && isAlnum(b[end+1]) {
		return false
	}
	if b[end] == '/' {
		end = prefixLength(b, end, 32)
	}
	s.emit(start, end, kIP, 85)
	return true
}

// octet reports whether d is a decimal number up to 255 without padding.
func octet(d []byte) bool {
	if len(d) > 3 || len(d) > 1 && d[0] == '0' {
		return false
	}
	v := 0
	for _, c := range d {
		v = v*10 + int(c-'0')
	}
	return v < 256
}

// prefixLength returns the end of "/n" at position i if n is at most most.
func prefixLength(b []byte, i, most int) int {
	v, k := 0, i+1
	for isDigit(b[k]) && k < i+4 {
		v = v*10 + int(b[k]-'0')
		k++
	}
	if k == i+1 || v > most || isAlnum(b[k]) {
		return i
	}
	return k
}

// ipv6 looks for an address (RFC 4291 section 2.2) around the colon at i. What
// it walked is not walked again.
func (s *scanner) ipv6(i int) {
	if i < s.ipEnd {
		return
	}
	b := s.b
	start := i
	for start > i-4 && isHex(b[start-1]) {
		start--
	}
	groups, double, at, v4 := 0, false, start, false
	if start == i {
		if b[i+1] != ':' {
			return
		}
		double = true
		at = i + 2
	}
	for groups < 9 {
		from := at
		for at < from+5 && isHex(b[at]) {
			at++
		}
		if at == from {
			break
		}
		if b[at] == '.' && isDigit(b[at+1]) && (groups == 6 || double) {
			end := quad(b, from)
			if end == 0 {
				groups = 99
				break
			}
			at, v4 = end, true
			groups += 2
			break
		}
		if at-from > 4 {
			groups = 99
			break
		}
		groups++
		if b[at] != ':' {
			break
		}
		if b[at+1] == ':' {
			if double {
				groups = 99
				break
			}
			double = true
			at += 2
			continue
		}
		if !isHex(b[at+1]) {
			break
		}
		at++
	}
	s.ipEnd = at
	prev, next := b[start-1], b[at]
	if isAlnum(prev) || prev == ':' || prev == '_' || prev == '.' || isAlnum(next) || next == ':' || next == '_' || next == '.' && isAlnum(b[at+1]) {
		for isHex(b[s.ipEnd]) || b[s.ipEnd] == ':' {
			s.ipEnd++
		}
		return
	}
	if !(groups == 8 && !double || double && groups <= 7) {
		return
	}
	end := at
	if b[end] == '%' && isAlnum(b[end+1]) {
		for end++; isAlnum(b[end]); end++ {
		}
	}
	if b[end] == '/' {
		end = prefixLength(b, end, 128)
	}
	score := uint8(80)
	switch {
	case groups == 0 && end == at:
		score = 20
	case groups <= 1 && !v4:
		score = 60
	}
	s.emit(start, end, kIP, score)
	s.ipEnd = end
}

// quad returns the end of a dotted quad at position i, or 0.
func quad(b []byte, i int) int {
	for k := range 4 {
		from := i
		for isDigit(b[i]) && i < from+4 {
			i++
		}
		if i == from || !octet(b[from:i]) {
			return 0
		}
		if k < 3 {
			if b[i] != '.' {
				return 0
			}
			i++
		}
	}
	return i
}

// hexToken looks for a hardware address at a token of n bytes.
func (s *scanner) hexToken(i, n int) {
	switch c := s.b[i+n]; {
	case n == 2 && (c == '-' || c == ':') && s.on(kMAC):
		s.mac(i)
	case n == 4 && c == '.' && s.on(kMAC):
		s.macDots(i)
	}
}

// macDots looks for three groups of four hexadecimal digits with dots, as
// routers print them.
func (s *scanner) macDots(i int) {
	b := s.b
	if i+15 >= len(b) || isAlnum(b[i-1]) || b[i-1] == '.' || b[i+9] != '.' || isAlnum(b[i+14]) || b[i+14] == '.' && isAlnum(b[i+15]) {
		return
	}
	letter := false
	for k := range 14 {
		c := b[i+k]
		if k%5 == 4 {
			continue
		}
		if !isHex(c) {
			return
		}
		letter = letter || !isDigit(c)
	}
	if letter {
		s.emit(i, i+14, kMAC, 85)
	}
}

// mac looks for six pairs of hexadecimal digits from position i on, parted by
// the same colon or dash.
func (s *scanner) mac(i int) {
	b := s.b
	sep := b[i+2]
	if isAlnum(b[i-1]) || b[i-1] == '_' || b[i-1] == sep {
		return
	}
	zero, ones := true, true
	for k := range 6 {
		p := i + 3*k
		if p+2 >= len(b) || !isHex(b[p]) || !isHex(b[p+1]) || k < 5 && b[p+2] != sep {
			return
		}
		zero = zero && b[p] == '0' && b[p+1] == '0'
		ones = ones && lower(b[p]) == 'f' && lower(b[p+1]) == 'f'
	}
	end := i + 17
	if isAlnum(b[end]) || b[end] == '_' || b[end] == sep && isAlnum(b[end+1]) || zero || ones {
		return
	}
	s.emit(i, end, kMAC, 90)
}
