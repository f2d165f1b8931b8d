package redact

// numbers gives the rows of groups of the cluster that begin at one of the
// first last groups to the rules for numbers.
func (s *scanner) numbers(last int) {
	c := &s.cl
	if s.on(kPhone) {
		s.phones(last)
	}
	dateEnd := 0
	for i := 0; i < last; i++ {
		if s.on(kIP) && s.ipv4(i) {
			i += 3
			continue
		}
		if i >= dateEnd && (s.on(kDate) || s.on(kDOB)) {
			dateEnd = s.dates(i)
		}
		for j := i; j < c.n && j < i+8; j++ {
			n := c.count(i, j)
			if n > 19 {
				break
			}
			if j > i && c.groups[j].sep == sepMany && n > 12 {
				break
			}
			if n >= 12 && s.on(kCard) {
				s.card(i, j)
			}
			if rules := s.cfg.numbers[n]; len(rules) > 0 {
				s.number(i, j, rules)
			}
			if n >= 10 && n <= 12 && (s.on(kTRPhone) || s.on(kPHMobile)) {
				s.mobiles(i, j)
			}
		}
	}
	if s.on(kOTP) {
		s.otpDigits(last)
	}
}

// alone reports whether groups i to j stand as a number of their own: no
// letter, digit or underscore touches them and no joint ties them to a
// neighbor. A blank does not tie, unless the groups are themselves joined by
// blanks.
func (s *scanner) alone(i, j int) bool {
	c := &s.cl
	inner, _ := c.uniform(i, j)
	if i == 0 {
		if s.tied(s.b[c.groups[0].start-1], s.b[c.groups[0].start-2]) {
			return false
		}
	} else if !apart(c.groups[i].sep, inner) {
		return false
	}
	if j == c.n-1 {
		end := c.groups[j].end
		return !s.tied(s.b[end], s.b[end+1])
	}
	return apart(c.groups[j+1].sep, inner)
}

// apart reports whether separator outer separates numbers that are themselves
// grouped by inner.
func apart(outer, inner byte) bool {
	return outer == sepMany || outer == ' ' && inner != ' ' || outer == '\t'
}

// tied reports whether the byte next to a number makes it part of something
// longer; beyond is the byte after that one.
func (s *scanner) tied(next, beyond byte) bool {
	switch {
	case next < 0x80 && isAlnum(next), next == '_', next == '$', next == '%':
		return true
	case next == '-', next == '+', next == '/', next == '.', next == '@', next == '&':
		return isAlnum(beyond)
	}
	return false
}
