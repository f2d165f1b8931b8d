package retention

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Explanation says why a record is still there, or why it may go.
type Explanation struct {
	Class    Class         `json:"class"`
	Trigger  string        `json:"trigger"` // what Since is the time of
	Since    time.Time     `json:"since"`
	Keep     time.Duration `json:"keep_ns"`
	DueAt    time.Time     `json:"due_at"`
	Due      bool          `json:"due"`
	LegalRef string        `json:"legal_ref"`
	Bounds   string        `json:"bounds"` // which rules decide, in sentences
	// Holds are the ids of the legal holds in force, oldest first.
	Holds []sealtext.ID `json:"holds,omitempty"`
	// Exempt is why no hold can cover the class; "" where holds apply.
	Exempt string `json:"exempt,omitempty"`
}

// Explain says which schedule covers a record, when it is due, and which legal holds keep it. since
// is the time of the schedule's trigger, which the host application reads from the record. The
// error is a [*sealtext.InputError] for a class without a schedule, which nothing disposes of, and
// for an item that does not fit its class.
func (s *Sweeper) Explain(ctx context.Context, class Class, item sealtext.Item, since time.Time) (Explanation, error) {
	i := slices.IndexFunc(s.schedules, func(sch Schedule) bool { return sch.Class == class })
	if i < 0 {
		return Explanation{}, bad("class", "must have a schedule; records of other classes are kept until the person is erased")
	}
	sch := s.schedules[i]
	if err := sch.admits(item); err != nil {
		return Explanation{}, err
	}
	if since.IsZero() {
		return Explanation{}, bad("since", "must be the time of the trigger of the schedule")
	}
	b, err := sch.bounds()
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{
		Class: class, Trigger: sch.Trigger.String(), Since: since.UTC(), Keep: sch.Keep, DueAt: since.Add(sch.Keep).UTC(),
		LegalRef: sch.LegalRef, Bounds: b.Explain(), Exempt: sch.ExemptReason,
	}
	e.Due = e.DueAt.Before(s.now())
	if sch.Holds == HoldRuleBySubject {
		rows, err := s.store.Holds(ctx, nil, item.Tenant, item.Subject)
		if err != nil {
			return Explanation{}, fmt.Errorf("retention: explain: holds: %w", err)
		}
		for _, h := range rows {
			if h.ReleasedAt.IsZero() {
				e.Holds = append(e.Holds, h.ID)
			}
		}
	}
	return e, nil
}

// String returns the explanation in sentences.
func (e Explanation) String() string {
	s := []string{fmt.Sprintf("%s: kept for %s after %s (%s), until %s.", e.Class, span(e.Keep), e.Trigger,
		e.LegalRef, e.DueAt.Format(time.RFC3339)), e.Bounds}
	switch {
	case len(e.Holds) == 1:
		s = append(s, "1 legal hold keeps it until it is released.")
	case len(e.Holds) > 1:
		s = append(s, fmt.Sprintf("%d legal holds keep it until all are released.", len(e.Holds)))
	case e.Due:
		s = append(s, "It is due, and the next sweep destroys it.")
	}
	if e.Exempt != "" {
		s = append(s, "No legal hold can cover it: "+e.Exempt+".")
	}
	return strings.Join(s, " ")
}

// Schedules returns the schedules in the order of the sweep, with the defaults of their classes
// filled in.
func (s *Sweeper) Schedules() []Schedule {
	all := slices.Clone(s.schedules)
	for i := range all {
		all[i].Periods = slices.Clone(all[i].Periods)
	}
	return all
}
