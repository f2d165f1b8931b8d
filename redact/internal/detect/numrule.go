package detect

// numRule is a form of digits alone, ready for the scan.
type numRule struct {
	kind       Kind
	check      func(d []byte) bool
	bare, word uint8
	glue       bool
}

// ruleList holds the rules for one grouping. Most need a word near the number, and most numbers have
// none of those words.
type ruleList struct {
	key    grouping
	next   uint8     // the list of another grouping with the same hash, see groupLists
	sure   []numRule // by the score of a bare number
	worded []numRule
	kinds  kindSet // of worded
}

// add adds a rule if it can reach the least score.
func (l *ruleList) add(r numRule, least uint8) {
	switch {
	case r.bare >= least:
		l.sure = append(l.sure, r)
	case r.word >= least:
		l.worded = append(l.worded, r)
		l.kinds.add(r.kind)
	}
}

func (l *ruleList) empty() bool { return len(l.sure)+len(l.worded) == 0 }

// groupLists are the rules for numbers in groups, by their grouping.
type groupLists struct {
	first [1024]uint8 // by the hash of the grouping: the index of the list, 0 for none
	lists []ruleList
}

// of returns the rules for a grouping, nil if there are none.
func (t *groupLists) of(g grouping) *ruleList {
	for k := t.first[g.hash()]; k != 0; k = t.lists[k].next {
		if t.lists[k].key == g {
			return &t.lists[k]
		}
	}
	return nil
}

// add adds a rule for a grouping.
func (t *groupLists) add(g grouping, r numRule, least uint8) {
	l := t.of(g)
	if l == nil {
		if t.lists == nil {
			t.lists = make([]ruleList, 1, 64)
		}
		h := g.hash()
		t.lists = append(t.lists, ruleList{key: g, next: t.first[h]})
		t.first[h] = uint8(len(t.lists) - 1)
		l = &t.lists[len(t.lists)-1]
	}
	l.add(r, least)
}

// maxNumber is the largest number of digits that a rule has.
const maxNumber = 22

// number tries the rules of a list for groups i to j.
func (s *scanner) number(i, j int, l *ruleList) {
	c := &s.cl
	glued := false
	if !s.alone(i, j) {
		if glued = s.glued(i, j); !glued {
			return
		}
	}
	d := c.run(i, j)
	start, end := c.groups[i].start, c.groups[j].end
	taken := uint8(0)
	if start >= s.taken.Start && end <= s.taken.End {
		taken = s.taken.Score // where the phone number names the span whatever the words say
	}
	for k := range l.sure {
		r := &l.sure[k]
		if r.word <= taken || glued && !r.glue || r.check != nil && !r.check(d) {
			continue
		}
		score := r.bare
		if score < r.word && s.context(start, end).has(r.kind) {
			score = r.word
		}
		s.emit(start, end, r.kind, score)
	}
	if len(l.worded) == 0 {
		return
	}
	words := s.context(start, end)
	if !words.meets(&l.kinds) {
		return
	}
	for k := range l.worded {
		r := &l.worded[k]
		if words.has(r.kind) && r.word > taken && (!glued || r.glue) && (r.check == nil || r.check(d)) {
			s.emit(start, end, r.kind, r.word)
		}
	}
}

// glued reports whether only letters before it keep groups i to j from
// standing alone.
func (s *scanner) glued(i, j int) bool {
	c, b := &s.cl, s.b
	return i == 0 && j == c.n-1 && isAlpha(b[c.groups[0].start-1]) && !isAlnum(b[c.groups[j].end])
}
