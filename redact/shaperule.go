package redact

import "slices"

// shapeRule is a rule for a token of letters and digits, perhaps parted by
// blanks or dashes at fixed places.
type shapeRule struct {
	kind kind
	// shape is the form, see compileShape.
	shape string
	// check judges the letters and digits, capitals only, without separators.
	// Nil takes all.
	check func(p []byte) bool
	// bare and word are the scores without and with a word of the kind near.
	bare, word uint8
	// capital refuses tokens typed in lower case.
	capital bool
	// glue allows letters right before the token.
	glue bool
}

// element is one place of a shape.
type element struct {
	set      *[4]uint64 // bytes that may stand here
	optional bool       // a separator that may be left out
	keep     bool       // part of what check sees
}

// compiledShape is a shapeRule made ready; runs is the set of lengths that
// the first run of letters and digits can have before what is behind it: see
// behind.
type compiledShape struct {
	*shapeRule
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

// shapeRules are all rules, by the class of their first two bytes: see bucket.
var shapeRules = func() (t [numBuckets][]compiledShape) {
	sets := make([][4]uint64, 0, 64) // more only costs speed
	for _, list := range [][]shapeRule{usShapes, ukShapes, indianShapes, germanShapes, europeanShapes, asianShapes, otherShapes} {
		for i := range list {
			c := compileShape(&list[i])
			sets = c.share(sets)
			for k := range t {
				if c.startsIn(k) {
					t[k] = append(t[k], c)
				}
			}
		}
	}
	return t
}()

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

func (c *compiledShape) startsIn(k int) bool {
	for a := range 128 {
		if c.elements[0].set[a>>6]>>(a&63)&1 == 0 || !isAlnum(byte(a)) {
			continue
		}
		for i := 1; i < len(c.elements); i++ {
			e := c.elements[i]
			for b := range 128 {
				if e.set[b>>6]>>(b&63)&1 != 0 && bucket(byte(a), byte(b)) == k {
					return true
				}
			}
			if !e.optional {
				break
			}
		}
	}
	return false
}

// compileShape reads a shape: '9' is a digit, 'A' a letter, 'X' either, a set
// in brackets as in regular expressions, '_' an optional blank or dash, '.' an
// optional blank, dash or dot, ' ' a blank or dash that must be there, '+' a plus sign, '?' makes
// optional and "{n}" repeats what is before it, and '=' followed by a byte is that byte. Letters
// match in both cases.
func compileShape(r *shapeRule) compiledShape {
	c := compiledShape{shapeRule: r}
	p := r.shape
	for i := 0; i < len(p); i++ {
		e := element{set: new([4]uint64), keep: true}
		switch p[i] {
		case '9':
			e.addRange('0', '9')
		case 'A':
			e.addRange('A', 'Z')
		case 'X':
			e.addRange('A', 'Z')
			e.addRange('0', '9')
		case '+':
			e.keep = false
			e.addRange('+', '+')
		case '_', '.', ' ':
			e.optional, e.keep = p[i] != ' ', false
			e.addRange(' ', ' ')
			e.addRange('-', '-')
			if p[i] == '.' {
				e.addRange('.', '.')
			}
		case '=':
			i++
			e.addRange(p[i], p[i])
		case '[':
			for i++; p[i] != ']'; i++ {
				lo := p[i]
				hi := lo
				if p[i+1] == '-' && p[i+2] != ']' {
					hi = p[i+2]
					i += 2
				}
				e.addRange(lo, hi)
			}
		case '?':
			c.elements[len(c.elements)-1].optional = true
			continue
		case '{':
			n := 0
			for i++; p[i] != '}'; i++ {
				n = n*10 + int(p[i]-'0')
			}
			for range n - 1 {
				c.elements = append(c.elements, c.elements[len(c.elements)-1])
			}
			continue
		}
		c.elements = append(c.elements, e)
	}
	c.firstRuns()
	return c
}

// share takes the sets of bytes from those of other rules where they are the
// same, so that the few that rules begin with stay near the processor.
func (c *compiledShape) share(sets [][4]uint64) [][4]uint64 {
	for i := range c.elements {
		e := &c.elements[i]
		k := slices.Index(sets, *e.set)
		if k < 0 {
			k = len(sets)
			sets = append(sets, *e.set)
		}
		e.set = &sets[k]
	}
	return sets
}

// firstRuns fills runs.
func (c *compiledShape) firstRuns() {
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
			if k := behind(sep); k == 0 || e.set[sep>>6]>>(sep&63)&1 != 0 {
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

func (e *element) addRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		e.set[c>>6] |= 1 << (c & 63)
		if isUpper(byte(c)) {
			l := c | 0x20
			e.set[l>>6] |= 1 << (l & 63)
		}
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
func (s *scanner) shape(i int, r *compiledShape) {
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
	if isAlnum(b[at]) || b[at] == '_' || b[at] == '-' && isAlnum(b[at+1]) {
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
