package detect

import (
	"cmp"
	"slices"
)

// resolve turns the candidates into findings that are sorted and disjoint, in place. Where
// candidates overlap, the better one names the finding; what a worse one covers beyond it is added
// to its span, so that nothing that was detected stays visible.
func (s *scanner) resolve() []Span {
	c := s.cands
	if len(c) > 1 {
		slices.SortFunc(c, func(a, b Span) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Kind, b.Kind))
		})
	}
	n := 0
	for _, x := range c {
		if n == 0 || c[n-1].End <= x.Start { // starts ascend, so that it can only touch the last one
			c[n] = x
			n++
			continue
		}
		last := &c[n-1]
		if better(x, last) {
			last.Kind, last.Score = x.Kind, x.Score
		}
		last.End = max(last.End, x.End)
	}
	return c[:n]
}

// better reports whether candidate x should name the union with f: the higher
// score wins, then the longer span. A small part of f must be much surer
// than f to name all of it.
func better(x Span, f *Span) bool {
	switch {
	case 2*(x.End-x.Start) < f.End-f.Start && x.End <= f.End:
		return x.Score > f.Score+30
	case x.Score != f.Score:
		return x.Score > f.Score
	}
	return x.End-x.Start > f.End-f.Start
}
