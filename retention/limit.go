package retention

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// ErrSweepLimit is returned by [Sweeper.Sweep] where far more records are due than sweeps usually
// destroy; see [SweepLimitError].
var ErrSweepLimit = errors.New("retention: far more records are due than usual, and nothing was destroyed; check the clock and the schedules, and approve the sweep with Sweeper.Approve or SweepApproved")

// The limit of a sweep: more records than sweepFree, and than sweepTimes the largest sweep of the
// last sweepDays days, need an approval.
const (
	sweepFree  = 1000
	sweepTimes = 2
	sweepDays  = 7
	maxMost    = 1_000_000_000
)

// SweepLimitError says how much is due. It wraps [ErrSweepLimit].
type SweepLimitError struct {
	// Due is the number of records that are due and under no hold, Limit how many a sweep may
	// destroy without an approval, and Largest the size of the largest sweep of the last 7 days.
	Due, Limit, Largest int
	// Classes are the dry run, one for each class.
	Classes []ClassPlan

	tenants []sealtext.Tenant // whose records are due
}

// Error has the three numbers.
func (e *SweepLimitError) Error() string {
	return fmt.Sprintf("%s (%d due, the limit is %d, the largest sweep of the last 7 days took %d)", ErrSweepLimit, e.Due, e.Limit, e.Largest)
}

// Unwrap returns [ErrSweepLimit].
func (e *SweepLimitError) Unwrap() error { return ErrSweepLimit }

// SweepHistory keeps the sizes of past sweeps. *sqlstore.DB and *memstore.Store implement it.
type SweepHistory interface {
	// SaveReport stores a report under a name, in place of the one before.
	SaveReport(ctx context.Context, name string, at time.Time, report []byte) error
	// Report returns the report that is stored under a name; nil for none.
	Report(ctx context.Context, name string) (at time.Time, report []byte, err error)
}

// Approval is the yes of a person to a sweep of unusual size.
type Approval struct {
	// Actor who approves. Required. The audit events of the sweep name them.
	Actor sealtext.Actor
	// Reference is the host application's id of the decision, see [sealtext.CheckReference].
	// Required.
	Reference string
	// Most is the largest number of records that the sweep may destroy, usually the Due of the
	// [SweepLimitError]. Where more are due, nothing is destroyed. Required.
	Most int

	granted sealtext.ID // by Approve: the audit log has the actor and the reference
}

func (a Approval) check() error {
	if err := a.Actor.Check(); err != nil {
		return err
	}
	if err := sealtext.CheckReference("reference", a.Reference); err != nil {
		return err
	}
	if a.Most <= 0 || a.Most > maxMost {
		return bad("most", "must be the number of records that may be destroyed, at most a billion")
	}
	return nil
}

// SweepApproved is [Sweeper.Sweep] without the limit that [SweeperConfig].History sets, for as many
// records as the approval names: a person has looked at the plan. The audit events name the actor
// and the reference, with the outcome "approved". The error is a [*SweepLimitError] where more is
// due than was approved, and a [*sealtext.InputError] for an approval without a name.
func (s *Sweeper) SweepApproved(ctx context.Context, a Approval) (Report, error) {
	if err := a.check(); err != nil {
		return Report{}, err
	}
	return s.sweep(ctx, &a)
}

// sizes is the largest sweep of each day, by the date in UTC.
type sizes struct {
	Version int            `json:"version"`
	Days    map[string]int `json:"days"`
}

const (
	historyName    = "sweep-sizes"
	historyVersion = 1
)

// readSizes reads the sizes of the last days. One that cannot be read is an error: without it, any
// number of records could be usual.
func (s *Sweeper) readSizes(ctx context.Context, now time.Time) (sizes, error) {
	h := sizes{Version: historyVersion, Days: map[string]int{}}
	_, stored, err := s.history.Report(ctx, historyName)
	if err != nil {
		return h, fmt.Errorf("sizes of past sweeps: %w", err)
	}
	if stored == nil {
		return h, nil
	}
	var read sizes
	if err := json.Unmarshal(stored, &read); err != nil || read.Version != historyVersion {
		return h, errors.New("sizes of past sweeps: the stored report is none of this version; an approved sweep replaces it")
	}
	for name, n := range read.Days {
		d, err := time.Parse(time.DateOnly, name)
		if err == nil && !d.Before(now.Add(-(sweepDays+1)*day)) && d.Before(now.Add(day)) {
			h.Days[name] = n
		}
	}
	return h, nil
}

// largest returns the size of the largest sweep.
func (h sizes) largest() (n int) {
	for _, size := range h.Days {
		n = max(n, size)
	}
	return n
}

// note stores the size of a sweep that has ended. Two sweeps at once may store the size of one of
// them, which makes the limit lower, not higher.
func (s *Sweeper) note(ctx context.Context, h sizes, at time.Time, size int) error {
	today := at.UTC().Format(time.DateOnly)
	if size <= h.Days[today] {
		return nil
	}
	h.Days[today] = size
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return s.history.SaveReport(ctx, historyName, at, b)
}

// within returns a [*SweepLimitError] where more records are due than limit. It looks at the holds
// only where the number of due records is above it.
func (s *Sweeper) within(ctx context.Context, now time.Time, limit, largest int) error {
	due := 0
	for _, sch := range s.schedules {
		items, err := sch.Disposer.Due(ctx, now.Add(-sch.Keep), limit+1-due)
		if err != nil {
			return fmt.Errorf("class %s: due: %w", sch.Class, err)
		}
		if due += len(items); due > limit {
			break
		}
	}
	if due <= limit {
		return nil
	}
	e := &SweepLimitError{Limit: limit, Largest: largest}
	owners := map[sealtext.Tenant]bool{}
	for _, sch := range s.schedules {
		plan, items, err := s.planItems(ctx, sch, now.Add(-sch.Keep))
		if err != nil {
			return fmt.Errorf("class %s: %w", sch.Class, err)
		}
		for _, it := range items {
			if !it.Tenant.IsZero() && !owners[it.Tenant] {
				owners[it.Tenant] = true
				e.tenants = append(e.tenants, it.Tenant)
			}
		}
		e.Due += plan.Dispose
		e.Classes = append(e.Classes, plan)
	}
	slices.SortFunc(e.tenants, func(a, b sealtext.Tenant) int { return strings.Compare(a.String(), b.String()) })
	if e.Due <= limit {
		return nil
	}
	return e
}

// limited returns the sizes of past sweeps, and an error where the sweep must not begin. An
// approval sets a limit of its own, and does not need the sizes.
func (s *Sweeper) limited(ctx context.Context, now time.Time, approved *Approval) (past sizes, err error) {
	past = sizes{Version: historyVersion, Days: map[string]int{}}
	if s.history != nil {
		if past, err = s.readSizes(ctx, now); err != nil && approved == nil {
			return past, fmt.Errorf("retention: sweep: %w", err)
		}
	}
	limit := max(sweepFree, sweepTimes*past.largest())
	if approved != nil {
		limit = approved.Most
	}
	err = s.within(ctx, now, limit, past.largest())
	var over *SweepLimitError
	if err != nil && !errors.As(err, &over) {
		err = fmt.Errorf("retention: sweep: %w", err)
	}
	return past, err
}

// waits looks for an approval of a sweep that is over the limit. Without one it keeps what is due for
// [Sweeper.Pending], and returns the error of the limit.
func (s *Sweeper) waits(ctx context.Context, now time.Time, over *SweepLimitError) (*Approval, error) {
	a, err := s.granted(ctx, now, over.Due)
	switch {
	case err != nil:
		return nil, errors.Join(over, fmt.Errorf("retention: sweep: its approval: %w", err))
	case a != nil:
		return a, nil
	}
	if err := s.pend(ctx, now, over); err != nil {
		return nil, errors.Join(over, fmt.Errorf("retention: sweep: keep what is due: %w", err))
	}
	return nil, over
}
