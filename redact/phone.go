package redact

// phones looks for telephone numbers in the cluster: the longest row of groups
// that is one, from each group on.
func (s *scanner) phones(last int) {
	c := &s.cl
	for i := 0; i < last; {
		next := i + 1
		for j := min(c.n-1, i+11); j >= i; j-- {
			n := c.count(i, j)
			if n < 7 || n > 15 {
				continue
			}
			if s.phone(i, j) {
				next = j + 1
				break
			}
		}
		i = next
	}
}

func (s *scanner) phone(i, j int) bool {
	c := &s.cl
	start, end := c.groups[i].start, c.groups[j].end
	for k := i + 1; k <= j; k++ {
		if c.groups[k].sep == ':' {
			return false
		}
	}
	d := c.run(i, j)
	plus := i == 0 && s.b[start-1] == '+'
	score := uint8(0)
	switch {
	case plus && d[0] != '0' && len(d) >= 8:
		score, start = 90, start-1
	case s.region("US", "CA") && len(d) == 10 && nanp(d):
		score = 75
	case s.region("US", "CA") && len(d) == 11 && d[0] == '1' && nanp(d[1:]):
		score = 75
	case s.region("GB", "GB") && len(d) == 11 && d[0] == '0' && d[1] != '0' && d[1] != '4' && d[1] != '6':
		score = 75
	case s.region("IN", "IN") && len(d) == 10 && d[0] >= '6':
		score = 60
	case d[0] == '0' && len(d) >= 9 && len(d) <= 14 && s.context(start, end).has(tPhone):
		score = 55
	}
	if score == 0 || isLetter(s.b[start-1]) || isLetter(s.b[end]) {
		return false
	}
	if s.b[start-1] == '(' && !plus {
		start--
	}
	s.emit(start, end, kPhone, score)
	return true
}

func nanp(d []byte) bool { return d[0] >= '2' && d[1] != '9' && d[3] >= '2' }

func (s *scanner) region(a, b string) bool {
	for _, r := range s.cfg.regions {
		if r == a || r == b {
			return true
		}
	}
	return false
}
