package detect

// extension returns the end of a telephone extension that follows a number
// ending at end, or end itself. The forms are those of libphonenumber's
// extension pattern for texts: ";ext=1", "ext. 1", "x1", "int 1", "#1", "- 1#".
func (s *scanner) extension(end int) int {
	b := s.b
	i := end
	if string(b[i:i+5]) == ";ext=" {
		return s.extDigits(end, i+5, 20)
	}
	for i < end+4 && (b[i] == ' ' || b[i] == '\t' || b[i] == ',') {
		i++
	}
	if !extFirst[lower(b[i])] {
		return end
	}
	for _, m := range extMarks {
		if !s.hasFold(i, m.word) {
			continue
		}
		k := i + len(m.word)
		if b[k] == ':' || b[k] == '.' {
			k++
		}
		for from := k; k < from+3 && (b[k] == ' ' || b[k] == ',' || b[k] == '-'); {
			k++
		}
		if e := s.extDigits(end, k, m.digits); e > end {
			return e
		}
	}
	return end
}

// extMarks are the words before an extension, longest first, and how many
// digits it may have after them.
var extMarks = []struct {
	word   string
	digits int
}{
	{"extension", 20}, {"extensio", 20}, {"extn", 20}, {"ext", 20}, {"xtn", 20}, {"xt", 20}, {"anexo", 20}, {"доб", 20},
	{"int", 9}, {"x", 9}, {"#", 9}, {"~", 9},
}

// extFirst is indexed by the first byte of a mark.
var extFirst = func() (t [256]bool) {
	for _, m := range extMarks {
		t[m.word[0]] = true
	}
	return t
}()

func (s *scanner) extDigits(end, i, most int) int {
	from := i
	for isDigit(s.b[i]) {
		i++
	}
	if i == from || i-from > most {
		return end
	}
	return i
}

// hasFold reports whether word, in lower case, stands at position i.
func (s *scanner) hasFold(i int, word string) bool {
	if i+len(word) > len(s.b) {
		return false
	}
	for k := range len(word) {
		if lower(s.b[i+k]) != word[k] {
			return false
		}
	}
	return true
}

// looksLikeDate reports whether groups i to j are a date, a time stamp or the
// pages of a publication, which libphonenumber's matcher refuses as well.
func (s *scanner) looksLikeDate(i, j int) bool {
	c := &s.cl
	width := func(k int) int { return c.groups[k].end - c.groups[k].start }
	for k := i; k+2 <= j; k++ {
		a, z := c.groups[k+1].sep, c.groups[k+2].sep
		if a != z || a != '/' && a != '.' && a != '-' {
			continue
		}
		if width(k) <= 2 && width(k+1) <= 2 && (width(k+2) == 4 || width(k+2) == 2 && j-i < 4) && a != '-' && s.dayMonth(k, k+1) &&
			(a == '/' || j-i == 2) {
			return true
		}
		if width(k) == 4 && width(k+1) == 2 && width(k+2) == 2 && (s.value(k)/100 == 19 || s.value(k)/100 == 20) && s.dayMonth(k+1, k+2) {
			return true
		}
	}
	// 20120102 08:00
	if j == i+1 && width(i) == 8 && width(j) == 2 && s.b[c.groups[j].end] == ':' && (c.run(i, i)[0] == '1' || c.run(i, i)[0] == '2') {
		return true
	}
	// 20260812-09
	for k := i; k <= j && i < j; k++ {
		if width(k) == 8 {
			d := c.run(k, k)
			month, day := int(d[4]-'0')*10+int(d[5]-'0'), int(d[6]-'0')*10+int(d[7]-'0')
			if (d[0] == '1' && d[1] == '9' || d[0] == '2' && d[1] == '0') && month >= 1 && month <= 12 && day >= 1 && day <= 31 && c.groups[k].sep != ' ' {
				return true
			}
		}
	}
	// 12-15 (2009)
	for k := i; k+2 <= j; k++ {
		if width(k) <= 5 && width(k+1) <= 5 && width(k+2) <= 4 && c.groups[k+1].sep == '-' && c.groups[k+2].sep == sepMany && s.b[c.groups[k+2].start-1] == '(' {
			return true
		}
	}
	return false
}

// dayMonth reports whether groups k and l can be a day and a month, in either
// order.
func (s *scanner) dayMonth(k, l int) bool {
	a, b := s.value(k), s.value(l)
	return a >= 1 && b >= 1 && (a <= 31 && b <= 12 || a <= 12 && b <= 31)
}

// value returns the number that group k spells, at most five digits of it.
func (s *scanner) value(k int) int {
	v := 0
	for n, c := range s.cl.run(k, k) {
		if n == 5 {
			break
		}
		v = v*10 + int(c-'0')
	}
	return v
}
