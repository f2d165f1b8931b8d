package redact

import (
	"cmp"
	"slices"
)

// Outcome is what became of a candidate.
type Outcome string

// The outcomes.
const (
	// Found: the candidate is a finding, or names one.
	OutcomeFound Outcome = "found"
	// BelowMinScore: the score does not reach Config.MinScore.
	OutcomeBelowMinScore Outcome = "below min score"
	// Overlapped: a better candidate names the span.
	OutcomeOverlapped Outcome = "overlapped"
)

// Decision is a candidate that some rule saw, with what became of it. Like a
// finding it holds no value.
type Decision struct {
	Finding
	Outcome Outcome
}

// Explain lists every candidate in text, those below the score too, sorted by
// start. It is for finding out why something was or was not masked; it
// allocates.
func (r *Redactor) Explain(text string) []Decision {
	found := r.Find(nil, text)
	low := r.cfg
	low.min = 1
	s := newScanner(&low)
	s.text(text)
	s.ask(text)
	out := make([]Decision, 0, len(s.cands))
	for _, c := range s.cands {
		d := Decision{Finding{c.start, c.end, entityOf[c.kind], float64(c.score) / 100}, OutcomeOverlapped}
		if c.score < r.cfg.min {
			d.Outcome = OutcomeBelowMinScore
		}
		i, _ := slices.BinarySearchFunc(found, c.start, func(f Finding, start int) int { return cmp.Compare(f.End, start+1) })
		if i < len(found) && d.Outcome == OutcomeOverlapped {
			if f := found[i]; f.Start <= c.start && c.end <= f.End && f.Entity == d.Entity && f.Score == d.Score {
				d.Outcome = OutcomeFound
			}
		}
		out = append(out, d)
	}
	s.done()
	slices.SortFunc(out, func(a, b Decision) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.Score, a.Score), cmp.Compare(a.End, b.End), cmp.Compare(a.Entity, b.Entity))
	})
	return slices.Compact(out)
}
