package consent

import (
	"slices"
	"time"
)

// QuestionLimitError is returned if the rate limit of Config.Questions is reached. Nothing was
// recorded, and the person must not be asked; a transaction of the caller must fail with it.
type QuestionLimitError struct {
	// RetryAt is when the person may be asked again.
	RetryAt time.Time
}

// Error returns the rule, and does not identify the person.
func (e *QuestionLimitError) Error() string {
	return "consent: the limit of questions to a person who never agreed is reached, until " + e.RetryAt.UTC().Format(time.RFC3339)
}

// questionLimits returns the limits of Config.Questions.
func questionLimits(given []Throttle) ([]Throttle, error) {
	if given == nil {
		return []Throttle{{1, 24 * time.Hour}, {3, 30 * 24 * time.Hour}}, nil
	}
	var limits []Throttle
	for _, t := range given {
		t, err := t.check("Questions")
		if err != nil {
			return nil, err
		}
		if t.Limit > 0 {
			limits = append(limits, t)
		}
	}
	return limits, nil
}

// tooMany applies the limits to a question that is recorded now: it counts the others about the
// program, whatever became of them.
func (l *Ledger) tooMany(r EventRow, rows []EventRow) error {
	if r.Kind != KindOptInRequested || !r.throttled() || everAgreed(r.Scope, rows) {
		return nil
	}
	var until time.Time
	for _, limit := range l.questions {
		var times []time.Time
		for _, old := range rows {
			if old.Kind == KindOptInRequested && old.Scope == r.Scope && old.ID != r.ID && old.ReceivedAt.Add(limit.Window).After(r.ReceivedAt) {
				times = append(times, old.ReceivedAt)
			}
		}
		if len(times) < limit.Limit {
			continue
		}
		slices.SortFunc(times, time.Time.Compare)
		if end := times[len(times)-limit.Limit].Add(limit.Window); end.After(until) {
			until = end
		}
	}
	if until.IsZero() {
		return nil
	}
	return &QuestionLimitError{RetryAt: until}
}

// everAgreed reports whether the person has ever opted in to something of the scope by themselves.
func everAgreed(s Scope, rows []EventRow) bool {
	return slices.ContainsFunc(rows, func(r EventRow) bool {
		return r.Kind == KindOptIn && r.lifts() && (within(s, r.Scope) || within(r.Scope, s))
	})
}
