package redact

import (
	"cmp"
	"slices"
)

// Outcome is the result for a candidate.
type Outcome string

// The outcomes.
const (
	// OutcomeFound: the candidate is a finding, or names one.
	OutcomeFound Outcome = "found"
	// OutcomeBelowMinScore: the score does not reach Config.MinScore.
	OutcomeBelowMinScore Outcome = "below min score"
	// OutcomeOverlapped: a better candidate names the span.
	OutcomeOverlapped Outcome = "overlapped"
)

// Decision is a candidate that a rule considered, and its outcome. Like a finding it does not hold
// the value.
type Decision struct {
	Finding
	Outcome Outcome
}

// Explain returns every candidate in text, including those below the score, sorted by start. Use it
// to find out why a value was or was not masked. It allocates.
func (r *Redactor) Explain(text string) []Decision {
	found := r.Find(nil, text)
	low := *r
	low.engine = r.engine.Lowered(1)
	s, ok := low.engine.Scan(text)
	if !ok {
		return nil
	}
	low.ask(s, text)
	out := make([]Decision, 0, len(s.Candidates()))
	for _, c := range s.Candidates() {
		d := Decision{finding(c), OutcomeOverlapped}
		if c.Score < r.engine.Min() {
			d.Outcome = OutcomeBelowMinScore
		}
		i, _ := slices.BinarySearchFunc(found, c.Start, func(f Finding, start int) int { return cmp.Compare(f.End, start+1) })
		if i < len(found) && d.Outcome == OutcomeOverlapped {
			if f := found[i]; f.Start <= c.Start && c.End <= f.End && f.Entity == d.Entity && f.Score == d.Score {
				d.Outcome = OutcomeFound
			}
		}
		out = append(out, d)
	}
	s.Close()
	slices.SortFunc(out, func(a, b Decision) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.Score, a.Score), cmp.Compare(a.End, b.End), cmp.Compare(a.Entity, b.Entity))
	})
	return slices.Compact(out)
}
