package redact

// numRule is a rule for a number of digits only. Rules are data: which counts,
// which groupings, which check, how sure.
type numRule struct {
	kind   kind
	digits int
	// shapes are the groupings that the number is written in besides one run,
	// as cluster.shape gives them, and seps the bytes that may part them.
	shapes []uint32
	seps   string
	// check tells numbers from other digits. Nil takes all.
	check func(d []byte) bool
	// run, grouped and word are the scores of one run of digits, of a grouping
	// of shapes, and of either with a word of the kind near it. 0 means that
	// this form does not count.
	run, grouped, word uint8
	// glue allows letters right before the number.
	glue bool
}

// numRules are all rules, by number of digits.
var numRules = func() (t [20][]numRule) {
	for _, list := range [][]numRule{generalNumbers, usNumbers, ukNumbers, commonwealthNumbers, germanNumbers, europeanNumbers, asianNumbers, otherNumbers} {
		for _, r := range list {
			t[r.digits] = append(t[r.digits], r)
		}
	}
	return t
}()

// groupingHash places a grouping in the filter of settings.
func groupingHash(shape uint32) uint32 { return shape * 2654435761 >> 22 }

// number tries the rules for groups i to j. A row of several groups comes with
// its one separator and its shape.
func (s *scanner) number(i, j int, sep byte, shape uint32, rules []numRule) {
	c := &s.cl
	alone := 0 // not yet known
	d := c.run(i, j)
	start, end := c.groups[i].start, c.groups[j].end
	taken := uint8(0)
	if start >= s.taken.start && end <= s.taken.end {
		taken = s.taken.score
	}
	for k := range rules {
		r := &rules[k]
		if r.word <= taken {
			continue // the phone number names the span whatever the words say
		}
		score := r.run
		if i != j {
			if score = r.grouped; !r.fits(shape, sep) {
				continue
			}
		}
		if score < s.cfg.min && r.word < s.cfg.min || score == 0 && r.word == 0 {
			continue
		}
		if alone == 0 {
			alone = 1
			if s.alone(i, j) {
				alone = 2
			}
		}
		if alone == 1 && !(r.glue && s.glued(i, j)) {
			if i != 0 || j != i {
				return
			}
			continue
		}
		if r.check != nil && !r.check(d) {
			continue
		}
		if score < r.word && s.context(start, end).has(r.kind) {
			score = r.word
		}
		s.emit(start, end, r.kind, score)
	}
}

// fits reports whether the number is written in a grouping of the rule.
func (r *numRule) fits(shape uint32, sep byte) bool {
	for k := range len(r.seps) {
		if r.seps[k] != sep {
			continue
		}
		for _, x := range r.shapes {
			if x == shape {
				return true
			}
		}
	}
	return false
}

// glued reports whether only letters before it keep groups i to j from
// standing alone.
func (s *scanner) glued(i, j int) bool {
	c, b := &s.cl, s.b
	return i == 0 && j == c.n-1 && isAlpha(b[c.groups[0].start-1]) && !isAlnum(b[c.groups[j].end])
}
