package detect

// dates looks for a date written in digits that begins at group i, and reports
// the group after it, or i if there is none.
func (s *scanner) dates(i int) int {
	c := &s.cl
	if i > 0 && (c.groups[i].sep == '/' || c.groups[i].sep == '.' || c.groups[i].sep == '-' || c.groups[i].sep == ':') {
		return i
	}
	b := s.b
	start := c.groups[i].start
	if prev := b[start-1]; i == 0 && (isAlnum(prev) || prev == '_' || prev == '$' || (prev == '-' || prev == '/' || prev == '.') && isAlnum(b[start-2])) {
		return i
	}
	last, score := s.dateAt(i)
	if score == 0 {
		return i
	}
	end := c.groups[last].end
	if last+1 < c.n && (c.groups[last+1].sep == c.groups[last].sep || c.groups[last+1].sep == '/' || c.groups[last+1].sep == '-') {
		return i
	}
	if t := s.timeAfter(end); t > end && c.count(i, i) == 4 {
		end, score = t, 80
	} else if isAlnum(b[end]) || b[end] == '_' || b[end] == '%' || (b[end] == '-' || b[end] == '/') && isAlnum(b[end+1]) {
		return i
	}
	s.date(start, end, score)
	return last + 1
}

// date emits a date, as a birth date where the words around say so.
func (s *scanner) date(start, end int, score uint8) {
	if s.on(kDOB) && s.context(start, end).has(kDOB) {
		s.emit(start, end, kDOB, 90)
	}
	s.emit(start, end, kDate, score)
}

// dateAt recognizes the orders year-month-day, day-month-year, month-day-year,
// month-year and month-day of the groups from i on.
func (s *scanner) dateAt(i int) (last int, score uint8) {
	c := &s.cl
	if i+1 >= c.n {
		return i, 0
	}
	sep := c.groups[i+1].sep
	if sep != '/' && sep != '-' && sep != '.' {
		return i, 0
	}
	n1, n2 := c.count(i, i), c.count(i+1, i+1)
	if i+2 < c.n && c.groups[i+2].sep == sep {
		n3 := c.count(i+2, i+2)
		y := s.value(i + 2)
		switch {
		case n1 == 4 && n2 <= 2 && n3 <= 2:
			if y := s.value(i); y >= 1800 && y < 2200 && validDate(y, s.value(i+1), s.value(i+2)) {
				return i + 2, 65
			}
		case n1 <= 2 && n2 <= 2 && (n3 == 4 && y >= 1800 && y < 2200 || n3 == 2):
			if validDate(0, s.value(i+1), s.value(i)) || validDate(0, s.value(i), s.value(i+1)) {
				switch {
				case n3 == 4:
					return i + 2, 65
				case sep == '/':
					return i + 2, 50
				}
				return i + 2, 40 // 1.2.10 may be a version
			}
		}
		return i, 0
	}
	if sep != '/' {
		return i, 0
	}
	if m := s.value(i); n1 <= 2 && m >= 1 && m <= 12 {
		switch v := s.value(i + 1); {
		case n2 == 4 && v >= 1900 && v < 2100:
			return i + 1, 40
		case n2 == 2 || n2 == 1 && v >= 1:
			return i + 1, 5
		}
	}
	return i, 0
}

// timeAfter returns the end of a time of day that follows a date ending at
// end, as ISO 8601 and RFC 3339 write it, or end.
func (s *scanner) timeAfter(end int) int {
	b := s.b
	if b[end] != 'T' && b[end] != 't' && b[end] != ' ' {
		return end
	}
	i := end + 1
	if !isDigit(b[i]) || !isDigit(b[i+1]) || b[i+2] != ':' || !isDigit(b[i+3]) || !isDigit(b[i+4]) || number2(b[i:]) > 24 || number2(b[i+3:]) > 59 {
		return end
	}
	i += 5
	if b[i] == ':' && isDigit(b[i+1]) && isDigit(b[i+2]) {
		i += 3
		if b[i] == '.' && isDigit(b[i+1]) {
			for i++; isDigit(b[i]); i++ {
			}
		}
	}
	switch {
	case b[i] == 'Z' || b[i] == 'z':
		i++
	case (b[i] == '+' || b[i] == '-') && isDigit(b[i+1]) && isDigit(b[i+2]):
		k := i + 3
		if b[k] == ':' {
			k++
		}
		if isDigit(b[k]) && isDigit(b[k+1]) {
			i = k + 2
		}
	}
	if isAlnum(b[i]) {
		return end
	}
	return i
}

// monthDate looks for a date around the name of a month: "5 May 2021",
// "May 5th, 2021", "May-21".
func (s *scanner) monthDate(start, end int) {
	b := s.b
	from, to := start, end
	day, year := false, false
	// before: a day
	i := start
	for i > start-4 && (b[i-1] == ' ' || b[i-1] == '-' || b[i-1] == '.' || b[i-1] == '/') {
		i--
	}
	if (s.hasFold(i-2, "of") || s.hasFold(i-2, "de")) && b[i-3] == ' ' {
		i -= 3
	}
	if s.ordinal(i) {
		i -= 2
	}
	if i < start && isDigit(b[i-1]) {
		k := i - 1
		if isDigit(b[k-1]) {
			k--
		}
		if !isAlnum(b[k-1]) && b[k-1] != '.' && b[k-1] != '$' && number2digits(b[k:i]) <= 31 {
			from, day = k, true
		}
	}
	dashed := from < start && b[start-1] == '-' || b[end] == '-'
	// after: a day, a year or both
	i = end
	if b[i] == '.' {
		i++
	}
	for k := 0; k < 2; k++ {
		j := i
		if from < start && (s.hasFold(j, " de ") || s.hasFold(j, " del ")) {
			j += 3 // "5 de mayo de 1990"
			if b[j] != ' ' {
				j++
			}
			i = j
		}
		for j < i+2 && (b[j] == ' ' || b[j] == '-' || b[j] == ',' || b[j] == '/' || b[j] == '\'') {
			j++
		}
		v := j
		for isDigit(b[v]) && v < j+5 {
			v++
		}
		switch n := v - j; {
		case n == 4 && !year && !isAlnum(b[v]) && (b[j] == '1' || b[j] == '2'):
			to, year = v, true
		case (n == 1 || n == 2) && !day && !year && number2digits(b[j:v]) <= 31 && j > i:
			if s.hasFold(v, "st") || s.hasFold(v, "nd") || s.hasFold(v, "rd") || s.hasFold(v, "th") {
				v += 2
			}
			if isAlnum(b[v]) || b[v] == ':' {
				k = 2
				break
			}
			to, day = v, true
		case n == 2 && day && !year && dashed && !isAlnum(b[v]):
			to, year = v, true
		default:
			k = 2
		}
		i = to
		if to == end {
			break
		}
	}
	switch {
	case day && year:
		s.date(from, to, 65)
	case (day || year) && (dashed || to > end || from < start):
		score := uint8(30)
		if dashed {
			score = 45
		}
		s.date(from, to, score)
	}
}

// ordinal reports whether an English ordinal ending stands before position i.
func (s *scanner) ordinal(i int) bool {
	if !isDigit(s.b[i-3]) {
		return false
	}
	return s.hasFold(i-2, "st") || s.hasFold(i-2, "nd") || s.hasFold(i-2, "rd") || s.hasFold(i-2, "th")
}

func number2digits(p []byte) int {
	v := 0
	for _, c := range p {
		v = v*10 + int(c-'0')
	}
	return v
}

// eastDate looks for dates as Chinese, Japanese and Korean write them, in a run of letters and digits:
// 1985年6月12日, 1985년 6월 12일.
func (s *scanner) eastDate(start, end int) {
	b := s.b
	for i := start; i+4 < end; i++ {
		if !isDigit(b[i]) || isDigit(b[i-1]) {
			continue
		}
		var part [3]int
		at, ok := i, true
		for k, units := range [3][2]string{{"年", "년"}, {"月", "월"}, {"日", "일"}} {
			if k > 0 && b[at] == ' ' {
				at++
			}
			from := at
			for isDigit(b[at]) && at < from+4 {
				part[k] = part[k]*10 + int(b[at]-'0')
				at++
			}
			ok = ok && at > from && (string(b[at:at+runeBytes]) == units[0] || string(b[at:at+runeBytes]) == units[1])
			if !ok {
				break
			}
			at += runeBytes
		}
		if ok && part[0] >= 1800 && part[0] <= 2199 && validDate(part[0], part[1], part[2]) {
			s.date(i, at, 80)
			i = at - 1
		}
	}
}
