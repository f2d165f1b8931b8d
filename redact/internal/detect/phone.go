package detect

// maxPhoneDigits is the longest row of digits that can be a number with its
// dialing prefixes.
const maxPhoneDigits = 20

// phones looks for telephone numbers in the cluster the way libphonenumber's
// matcher does: the whole row of groups first, then the parts between strong
// separators, then what stands between blanks. A row that is in no numbering
// plan but of the right length is a weak candidate.
func (s *scanner) phones(last int) {
	c := &s.cl
	for from := 0; from < last; {
		to := from
		for to+1 < c.n && c.groups[to+1].sep != ':' && c.groups[to+1].sep != '\t' {
			to++
		}
		s.phonesBetween(from, to, last)
		from = to + 1
	}
}

// phoneRow looks at groups from to to, beginning before group last.
func (s *scanner) phoneRow(from, to, last int) {
	c := &s.cl
	if c.count(from, to) < 7 {
		return // a short code, which names a service and not a person
	}
	score, start, end := s.phone(from, to, true)
	if score >= 50 {
		s.emitPhone(start, end, score)
		return
	}
	found, after := false, from // after: the group after the last number
	for i := from; i <= to && i < last; i++ {
		if i > from && !s.splits(i) {
			continue
		}
		for j := s.part(i, to); j >= i; j = s.shorter(i, j) {
			if i == from && j == to {
				continue // the whole row, which was no number
			}
			if s.blanks(i, j) && i != after && c.groups[i].sep == ' ' && c.count(i-1, i-1) > 2 && (c.count(i-1, i-1) > 3 || c.run(i-1, i-1)[0] != '0') {
				continue // blanks on both sides of blanks: part of a longer row
			}
			if j > i+1 && c.count(i, j) < 2*(j-i+1) && !s.abroad(i) {
				continue // single digits in a row, of which only all are a number
			}
			score, start, end := s.phone(i, j, false)
			if score >= 50 {
				s.emitPhone(s.oldPrefix(after, i, start), end, score)
				found, after = true, j+1
				i = j
				break
			}
		}
	}
	if !found && score > 0 {
		if score == unplanned && c.count(from, to) >= 10 && !isLetter(s.b[end]) {
			// Written with a plus sign, and of the usual length, it is meant
			// as a number also where the plan does not have the range yet.
			score = 55
		}
		s.emit(start, end, kPhone, score)
	}
}

// unplanned is the score of digits behind a plus sign and a country code that
// are as many as numbers of the country have, in no range of its plan.
const unplanned = 35

// emitPhone records a phone number, so that weaker rules need not look at it.
func (s *scanner) emitPhone(start, end int, score uint8) {
	s.emit(start, end, kPhone, score)
	s.taken = Span{Start: start, End: end, Score: score}
}

// oldPrefix returns the start of a number that begins at group i with what is
// left of it in groups from on: a country code after '+', or a dialing prefix
// that the plan no longer has, such as 044 in Mexico.
func (s *scanner) oldPrefix(from, i, start int) int {
	c := &s.cl
	if i == from || i > from+3 {
		return start
	}
	first, plus := s.phoneLead(c.groups[from].start)
	if from > 0 {
		first, plus = c.groups[from].start, false
	}
	if plus || i == from+1 && c.run(from, from)[0] == '0' && c.count(from, from) <= 3 {
		return first
	}
	return start
}

// splits reports whether a number may begin at group i > 0. Single dashes and
// dots bind: what they tie together is one number or none.
func (s *scanner) splits(i int) bool {
	sep := s.cl.groups[i].sep
	return sep != '-' && sep != '.' && sep != '~'
}

// part returns the last group of the part that begins at group i and ends
// before the next strong separator.
func (s *scanner) part(i, to int) int {
	c := &s.cl
	j := i
	for j < to && j < i+8 && !s.strong(j+1) && c.count(i, j+1) <= maxPhoneDigits {
		j++
	}
	return j
}

// strong reports whether group i follows a separator that seldom occurs inside
// a number: a slash, or a dash with blanks, or an opening parenthesis after a
// blank.
func (s *scanner) strong(i int) bool {
	c := &s.cl
	g := c.groups[i]
	if g.sep != sepMany {
		return g.sep == '/'
	}
	gap := s.b[c.groups[i-1].end:g.start]
	for k, x := range gap {
		if x == '-' && (k > 0 && gap[k-1] == ' ' || k+1 < len(gap) && gap[k+1] == ' ') {
			return true
		}
	}
	return len(gap) > 1 && gap[len(gap)-1] == '(' && c.groups[i-1].end-c.groups[i-1].start > 3
}

// shorter returns the next shorter end for a number that begins at group i and
// does not end at group j: the groups up to the last blank, or a customary
// shape, or i-1 when there is none.
func (s *scanner) shorter(i, j int) int {
	c := &s.cl
	for j--; j >= i; j-- {
		if !s.splits(j + 1) {
			continue
		}
		if !s.blanks(i, j) || s.abroad(i) {
			return j
		}
		if phoneShape(c.shape(i, j)) {
			if _, same := c.uniform(i, j); same || j-i < 4 {
				return j
			}
		}
	}
	return i - 1
}

// abroad reports whether group i begins with a plus sign or an international
// prefix: what follows has the lengths of one country, so that it says itself
// where it ends.
func (s *scanner) abroad(i int) bool {
	if i > 0 {
		return false
	}
	d := s.cl.run(0, 0)
	_, plus := s.phoneLead(s.cl.groups[0].start)
	return plus || len(d) > 1 && d[0] == '0' && d[1] == '0' || string(d) == "011"
}

// blanks reports whether groups i to j hold a blank.
func (s *scanner) blanks(i, j int) bool {
	for k := i + 1; k <= j; k++ {
		if g := s.cl.groups[k]; g.sep == ' ' || g.sep == sepMany {
			return true
		}
	}
	return false
}

// phoneShape reports whether people write numbers in groups of these lengths.
func phoneShape(shape uint32) bool {
	switch shape {
	case 0x334, 0x1334, 0x344, 0x434, 0x56, 0x55, 0x533, 0x433, 0x443, 0x444, 0x22222, 0x5222, 0x257, 0x235, 0x254, 0x47, 0x46, 0x37, 0x36, 0x2334, 0x2344, 0x245:
		return true
	}
	return false
}

// phone judges groups i to j and returns the score and the span. whole is
// whether the groups are all that stands there, so that a possible number that
// is in no plan still counts.
func (s *scanner) phone(i, j int, whole bool) (score uint8, start, end int) {
	c := &s.cl
	n := c.count(i, j)
	if n < 7 || n > maxPhoneDigits+8 {
		return 0, 0, 0
	}
	start, end = c.groups[i].start, c.groups[j].end
	plus := false
	if i == 0 {
		start, plus = s.phoneLead(start)
	} else if c.groups[i].sep == sepMany && s.b[start-1] == '(' {
		start--
	}
	start, ok := s.brackets(start, c.groups[i].start, end)
	if !ok || s.looksLikeDate(i, j) {
		return 0, 0, 0
	}
	last := j
	ext := false
	for k := i + 1; k <= j; k++ {
		if s.b[c.groups[k].start-1] == '~' && isSpace(s.b[c.groups[k-1].end]) {
			last, ext = k-1, true
			break
		}
	}
	d := c.run(i, last)
	if len(d) > maxPhoneDigits || len(d) < 7 {
		return 0, 0, 0
	}
	score = s.dial(d, plus, i == j)
	if !ext && j == c.n-1 {
		end = s.extension(end)
	}
	return s.phoneSurroundings(score, i, j, start, end, whole, plus), start, end
}

// phoneLead returns the start of the number with the '+' and the opening
// parenthesis before it.
func (s *scanner) phoneLead(start int) (int, bool) {
	b := s.b
	i := start
	if b[i-1] == '(' || b[i-1] == '[' {
		i--
	}
	k := i
	if b[k-1] == ' ' {
		k--
	}
	if b[k-1] == '+' && (k == i || b[k] == ' ') {
		for b[k-1] == '+' {
			k--
		}
		if b[k-1] == '(' && i == start {
			k--
		}
		return k, !isDigit(b[k-1])
	}
	return i, false
}

// brackets checks that parentheses from start to end close and are at most
// three pairs. An opening one at the very start that does not close inside is
// left out.
func (s *scanner) brackets(start, digits, end int) (int, bool) {
	if start == digits && !s.cl.brackets {
		return start, true
	}
	open, pairs, closed := 0, 0, false // closed: the first pair is
	for k := start; k < end; k++ {
		switch s.b[k] {
		case '(', '[':
			open++
			pairs++
		case ')', ']':
			open--
			if open < 0 {
				return start, false
			}
			closed = closed || open == 0
		}
	}
	if open == 1 && pairs <= 3 && !closed && start < digits && (s.b[start] == '(' || s.b[start] == '[') {
		return start + 1, true
	}
	return start, open == 0 && pairs <= 3
}
