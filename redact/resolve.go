package redact

import (
	"cmp"
	"slices"
)

// resolve turns the candidates into findings that are sorted and disjoint and
// appends them to dst. Where candidates overlap, the better one names the
// finding; what a worse one covers beyond it is added to its span, so that
// nothing that was detected stays visible.
func (s *scanner) resolve(dst []Finding) []Finding {
	c := s.cands
	if len(c) == 0 {
		return dst
	}
	if len(c) > 1 {
		slices.SortFunc(c, func(a, b cand) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(b.score, a.score), cmp.Compare(a.kind, b.kind))
		})
	}
	for i := 0; i < len(c); {
		end, j := c[i].end, i+1
		for j < len(c) && c[j].start < end {
			end = max(end, c[j].end)
			j++
		}
		dst = choose(dst, c[i:j])
		i = j
	}
	return dst
}

// choose appends the findings of one run of overlapping candidates.
func choose(dst []Finding, c []cand) []Finding {
	first := len(dst)
	for i := range c {
		dst = choose1(dst, first, c, i)
	}
	return dst
}

// choose1 places candidate i against the findings of its run so far, which are
// sorted. A candidate can only touch the last of them, since starts ascend.
func choose1(dst []Finding, first int, c []cand, i int) []Finding {
	x := c[i]
	if len(dst) == first || dst[len(dst)-1].End <= x.start {
		return append(dst, Finding{x.start, x.end, entityOf[x.kind], float64(x.score) / 100})
	}
	last := &dst[len(dst)-1]
	if better(x, last) {
		last.Entity, last.Score = entityOf[x.kind], float64(x.score)/100
	}
	last.End = max(last.End, x.end)
	return dst
}

// better reports whether candidate x should name the union with f: the higher
// score wins, then the longer span. A small part of f must be much surer
// than f to name all of it.
func better(x cand, f *Finding) bool {
	score := float64(x.score) / 100
	switch {
	case 2*(x.end-x.start) < f.End-f.Start && x.end <= f.End:
		return score > f.Score+0.3
	case score != f.Score:
		return score > f.Score
	}
	return x.end-x.start > f.End-f.Start
}
