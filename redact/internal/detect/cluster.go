package detect

const (
	maxGroups = 32
	maxDigits = 96
	maxJoint  = 4 // as in libphonenumber: at most four joints between digits
)

// group is a run of digits in the scan buffer. sep is what stands between it
// and the group before: one byte, or sepMany.
type group struct {
	start, end int
	sep        byte
}

const sepMany = 1

// cluster is a row of digit groups that punctuation joins. Every rule about
// numbers reads it, so the digits are walked once.
type cluster struct {
	n      int // groups
	groups [maxGroups]group
	at     [maxGroups + 1]int // index in digits of the first digit of a group
	digits [maxDigits]byte
	full   bool // the cluster goes on beyond the last group
	// brackets is whether some may stand between the groups.
	brackets bool
}

// cluster walks the digits from position i and passes the groups to the rules. A cluster that does
// not fit is processed in overlapping halves: the walk resumes at the middle group, so that the
// work remains linear.
func (s *scanner) cluster(i int) {
	c := &s.cl
	for {
		s.gather(i)
		last := c.n
		if c.full {
			last = (c.n + 1) / 2
		}
		s.numbers(last)
		if !c.full {
			s.clEnd = c.groups[c.n-1].end
			return
		}
		next := c.groups[last-1].end
		if last < c.n {
			next = c.groups[last].start
		}
		s.clEnd = next
		i = next
		for classOf[s.b[i]]&cJoint != 0 {
			i++
		}
		if !isDigit(s.b[i]) {
			return
		}
	}
}

// gather fills the cluster from the digit at position i.
func (s *scanner) gather(i int) {
	b, c := s.b, &s.cl
	c.n, c.full, c.brackets, c.at[0] = 0, false, false, 0
	sep, n := byte(0), 0
	for {
		start := i
		for isDigit(b[i]) {
			if n < maxDigits {
				c.digits[n] = b[i]
				n++
			} else {
				c.full = true
			}
			i++
		}
		c.groups[c.n] = group{start, i, sep}
		c.n++
		c.at[c.n] = n
		j := joint(b, i)
		if j == i || !isDigit(b[j]) || c.full {
			return
		}
		if c.n == maxGroups {
			c.full = true
			return
		}
		if n >= 7 && s.nextWord(i, j) {
			return
		}
		sep = b[i]
		if j > i+1 {
			sep = sepMany
		}
		c.brackets = c.brackets || sep != ' ' && sep != '-' && sep != '.' && sep != '/' && sep != ':'
		i = j
	}
}

// nextWord reports whether the digits at position j, which a dot, dash or blank at i joins to the
// last group, begin a word of their own, as in "020 7946 0958.2nd street", "020 7946 0958-5pm" and
// "020 7946 0958 150p". Numbers in equal groups continue, unless they are complete:
// "01.42.68.53.00.50p".
func (s *scanner) nextWord(i, j int) bool {
	b, c := s.b, &s.cl
	k := j
	for isDigit(b[k]) {
		k++
	}
	price := b[k]|0x20 == 'p' && (!isAlpha(b[k+1]) || b[k+1]|0x20 == 'p')
	if k-j > 3 || k-j == 3 && !price || !isAlpha(b[k]) {
		return false
	}
	last := c.groups[c.n-1]
	switch {
	case b[i] == '-':
		return b[k+1]|0x20 == 'm' && (b[k]|0x20 == 'a' || b[k]|0x20 == 'p') || price && s.over('-', j, k)
	case b[i] != '.' && b[i] != ' ':
		return false
	}
	return last.sep != b[i] || last.end-last.start != k-j || s.over(b[i], j, k)
}

// over reports whether the last groups, those that sep parts, are a number of
// a plan and would be none with the digits from position j to k. Who writes a
// number in equal groups begins it with '+' or the national prefix 0; other
// rows may be addresses of machines or versions.
func (s *scanner) over(sep byte, j, k int) bool {
	c := &s.cl
	first := c.n - 1
	for first > 0 && c.groups[first].sep == sep {
		first--
	}
	n, plus := c.at[c.n], false
	if n-c.at[first] < 7 || n-c.at[first] > maxPhoneDigits {
		return false
	}
	if first == 0 {
		_, plus = s.phoneLead(c.groups[0].start)
	}
	if !plus && c.digits[c.at[first]] != '0' {
		return false
	}
	longer := n + copy(c.digits[n:], s.b[j:k]) // as gather would
	return s.dial(c.digits[c.at[first]:n], plus, false) >= 50 && s.dial(c.digits[c.at[first]:longer], plus, false) < 50
}

// joint returns the end of the punctuation after the digits that end at i. A
// doubled x stands for a carrier code, as in 011xx, and joins as well. A
// colon joins only alone.
func joint(b []byte, i int) int {
	j := i
	for j < i+maxJoint {
		switch c := b[j]; {
		case c == ':':
			if j > i {
				return i
			}
			return j + 1
		case classOf[c]&cJoint != 0:
			j++
		case c|0x20 == 'x' && b[j+1]|0x20 == 'x':
			j += 2
		default:
			return j
		}
	}
	return j
}

// count returns the number of digits in groups i to j, both included.
func (c *cluster) count(i, j int) int { return c.at[j+1] - c.at[i] }

// run returns the digits of groups i to j.
func (c *cluster) run(i, j int) []byte { return c.digits[c.at[i]:c.at[j+1]] }

// uniform returns the one separator inside groups i to j, 0 if there is only
// one group, and ok false if separators differ or have several bytes.
func (c *cluster) uniform(i, j int) (sep byte, ok bool) {
	if i == j {
		return 0, true
	}
	sep = c.groups[i+1].sep
	for k := i + 1; k <= j; k++ {
		if c.groups[k].sep != sep {
			return 0, false
		}
	}
	return sep, sep != sepMany
}

// shape returns the lengths of groups i to j as hexadecimal digits: 0x324 for
// a number typed 123-45-6789. Lengths over 15 and rows over 8 groups give 0.
func (c *cluster) shape(i, j int) uint32 {
	if j-i > 7 {
		return 0
	}
	v := uint32(0)
	for k := i; k <= j; k++ {
		n := c.groups[k].end - c.groups[k].start
		if n > 15 {
			return 0
		}
		v = v<<4 | uint32(n)
	}
	return v
}
