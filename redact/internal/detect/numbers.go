package detect

// numbers gives the rows of groups of the cluster that begin at one of the
// first last groups to the rules for numbers.
func (s *scanner) numbers(last int) {
	c := &s.cl
	if c.n == 1 && c.at[1] < 4 && s.cfg.runs[c.at[1]].empty() {
		return // an hour, an age: what most digits in texts are
	}
	if c.at[c.n] >= 7 && s.on(kPhone) {
		s.phones(last)
	}
	dateEnd := 0
	for i := 0; i < last; i++ {
		if i+3 < c.n && s.on(kIP) && s.ipv4(i) {
			i += 3
			continue
		}
		if i+1 < c.n && i >= dateEnd && (s.on(kDate) || s.on(kDOB)) {
			dateEnd = s.dates(i)
		}
		s.rows(i)
	}
	if s.on(kOTP) {
		s.otpDigits(last)
	}
}

// rows gives the rows of groups that begin at group i to the rules.
func (s *scanner) rows(i int) {
	c := &s.cl
	var g grouping
	sep, mixed := byte(0), false
	for j := i; j < c.n && j < i+8; j++ {
		n := c.count(i, j)
		if n > maxNumber {
			return
		}
		width := c.groups[j].end - c.groups[j].start
		single := false // a check digit behind a separator of its own ends a row
		if j == i {
			g = grouping(min(width, 15))
		} else {
			x := c.groups[j].sep
			if width > 15 || x == sepMany && width < 2 {
				return
			}
			if j == i+1 {
				sep = x
			}
			mixed = mixed || x == sepMany || x != sep
			single = mixed && width < 2
			g = g.add(x, width)
		}
		if n >= 12 && n <= 19 && s.on(kCard) && (j == i || width > 2) {
			s.card(i, j)
		}
		switch {
		case j == i:
			if l := &s.cfg.runs[n]; !l.empty() {
				s.number(i, j, l)
			}
		case s.cfg.groups.first[g.hash()] != 0:
			if l := s.cfg.groups.of(g); l != nil {
				s.number(i, j, l)
			}
		}
		if single {
			return
		}
		if n >= 10 && n <= 12 && (s.on(kTRPhone) || s.on(kPHMobile)) {
			s.mobiles(i, j)
		}
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
