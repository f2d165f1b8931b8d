package detect

// shapeRule is a form with letters, ready for the scan. runs is the set of lengths that the first run
// of letters and digits can have before what is behind it: see behind.
type shapeRule struct {
	kind Kind
	*form
	elements []element
	runs     [numBehind]uint64
}

// Where a shape may be parted, what stands behind a run of letters and digits
// turns most rules away.
const numBehind = 4

func behind(c byte) int {
	switch c {
	case ' ':
		return 1
	case '-':
		return 2
	case '.':
		return 3
	}
	return 0
}

// Buckets: first byte letter or digit, second letter, digit or neither.
const numBuckets = 6

func bucket(a, b byte) int {
	k := 0
	if isDigit(a) {
		k = 3
	}
	switch {
	case isDigit(b):
		return k + 1
	case isAlpha(b):
		return k
	}
	return k + 2
}

// buckets returns, as a bit set, those that a token of the form can be in.
func (c *shapeRule) buckets() (set uint8) {
	for _, first := range [...]byte{'a', '0'} {
		if !c.elements[0].meets(first) {
			continue
		}
		for i := 1; i < len(c.elements); i++ {
			e := &c.elements[i]
			for _, second := range [...]byte{'a', '0', ' '} {
				if e.meets(second) {
					set |= 1 << bucket(first, second)
				}
			}
			if !e.optional {
				break
			}
		}
	}
	return set
}

// meets reports whether a byte like c may stand here: a letter, a digit, or another one.
func (e *element) meets(c byte) bool {
	const digits, lower, upper = (1<<10 - 1) << '0', (1<<26 - 1) << ('a' - 64), (1<<26 - 1) << ('A' - 64)
	switch {
	case isDigit(c):
		return e.set[0]&digits != 0
	case isAlpha(c):
		return e.set[1]&(lower|upper) != 0
	}
	return e.set[0]&^digits|e.set[1]&^(lower|upper) != 0
}

// firstRuns fills runs.
func (c *shapeRule) firstRuns() {
	counts := uint64(1) // how many letters and digits may have been read
	for _, e := range c.elements {
		if e.keep {
			if e.optional {
				counts |= counts << 1
			} else {
				counts <<= 1
			}
			continue
		}
		for _, sep := range []byte("! -.") { // '!' for all others, such as '+'
			if k := behind(sep); k == 0 || e.has(sep) {
				c.runs[k] |= counts
			}
		}
		if !e.optional {
			return
		}
	}
	for k := range c.runs {
		c.runs[k] |= counts
	}
}

const (
	maxShape = 24 // letters and digits of the longest shape
	maxRun   = 24 // and one more than its longest run
)

// shapes tries the rules at position i, where a run of letters and digits of
// the given length begins.
func (s *scanner) shapes(i, run int, glued bool) {
	if run >= maxRun {
		return
	}
	b := s.b
	for _, r := range s.cfg.shapes[bucket(b[i], b[i+1])][run][behind(b[i+run])] {
		if !glued || r.glue {
			s.shape(i, r)
		}
	}
}

// shape tries one rule at position i.
func (s *scanner) shape(i int, r *shapeRule) {
	b := s.b
	buf := &s.shapeBuf
	n, at := 0, i
	for k := range r.elements {
		e := &r.elements[k]
		c := b[at]
		if e.set[c>>6]>>(c&63)&1 == 0 {
			if e.optional {
				continue
			}
			return
		}
		if e.keep && n < maxShape {
			if c >= 'a' {
				if r.capital {
					return
				}
				c &^= 0x20
			}
			buf[n] = c
			n++
		}
		at++
	}
	if isAlnum(b[at]) && !noBlanks(b[at:]) || b[at] == '_' || b[at] == '-' && isAlnum(b[at+1]) {
		return
	}
	if r.check != nil && !r.check(buf[:n]) {
		return
	}
	score := r.bare
	if score < r.word && (score < s.cfg.min || r.word >= s.cfg.min) && s.context(i, at).has(r.kind) {
		score = r.word
	}
	s.emit(i, at, r.kind, score)
}
