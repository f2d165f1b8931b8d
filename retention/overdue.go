package retention

import (
	"context"
	"time"
)

// overdueStep is the precision of Overdue.
const overdueStep = time.Hour

// Overdue returns for how long records of a class have been due that no legal hold keeps, in whole
// hours: 0 if there are none, or none for an hour. It is to be watched: what a sweep has not come to
// destroy stays. It reads the ids of at most SweeperConfig.Batch records at a time, of which a hold
// may hide others, and reads again for each doubling of the hours. The error is a
// [*sealtext.InputError] for a class without a schedule, or of the disposer or the store.
func (s *Sweeper) Overdue(ctx context.Context, class Class) (time.Duration, error) {
	for _, sch := range s.schedules {
		if sch.Class == class {
			return s.overdue(ctx, sch, s.now().Add(-sch.Keep))
		}
	}
	return 0, bad("class", "must have a schedule")
}

func (s *Sweeper) overdue(ctx context.Context, sch Schedule, cutoff time.Time) (time.Duration, error) {
	const longest = 100 * 365 * 24 * time.Hour
	low, high := time.Duration(0), overdueStep
	for high < longest {
		there, err := s.kept(ctx, sch, cutoff.Add(-high))
		if err != nil {
			return 0, err
		}
		if !there {
			break
		}
		low, high = high, 2*high
	}
	for high-low > overdueStep {
		middle := (low + (high-low)/2).Truncate(overdueStep)
		there, err := s.kept(ctx, sch, cutoff.Add(-middle))
		if err != nil {
			return 0, err
		}
		if there {
			low = middle
		} else {
			high = middle
		}
	}
	return low, nil
}

// kept reports whether a record is due at a cutoff and not held.
func (s *Sweeper) kept(ctx context.Context, sch Schedule, cutoff time.Time) (bool, error) {
	items, err := sch.Disposer.Due(ctx, cutoff, s.batch)
	if err != nil {
		return false, err
	}
	for _, it := range items {
		if it.Subject.IsZero() {
			return true, nil
		}
		holds, err := inForce(ctx, s.store, nil, it.Tenant, it.Subject)
		if err != nil || holds == 0 {
			return err == nil, err
		}
	}
	return false, nil
}
