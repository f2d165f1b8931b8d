package retention

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

var (
	// ErrNoPending is returned by [Sweeper.Approve] where no sweep waits for an approval.
	ErrNoPending = errors.New("retention: no sweep waits for an approval; look again after one returned ErrSweepLimit")
	// ErrMoreThanApproved is returned by [Sweeper.Approve] where more is due than the approval names.
	ErrMoreThanApproved = errors.New("retention: more records are due than the approval names; read the pending sweep again")
)

// approvalLasts is how long an approval waits for a sweep: a yes to what was due on one day says
// nothing about the next week.
const approvalLasts = 24 * time.Hour

const (
	pendingName  = "sweep-pending"
	approvalName = "sweep-approval"
)

// PendingSweep is the sweep that last returned [ErrSweepLimit], in any process.
type PendingSweep struct {
	At      time.Time   `json:"at"`
	Due     int         `json:"due"`
	Limit   int         `json:"limit"`
	Largest int         `json:"largest"` // of the last 7 days
	Classes []ClassPlan `json:"classes"` // the dry run
	// Tenants whose records are due. Their audit logs get the approval.
	Tenants []sealtext.Tenant `json:"tenants"`
}

// grant is an approval as it is stored: who gave it is in the audit log, sealed.
type grant struct {
	Version int         `json:"version"`
	ID      sealtext.ID `json:"id"` // the Record of the audit events
	Most    int         `json:"most"`
	At      time.Time   `json:"at"`
}

// Pending returns the sweep that waits for an approval, and false where none does. Any process that
// has the database may ask, also one with other schedules than the one that sweeps. The error is of
// the store, or says that [SweeperConfig].History is missing.
func (s *Sweeper) Pending(ctx context.Context) (PendingSweep, bool, error) {
	var p PendingSweep
	found, err := s.stored(ctx, pendingName, &p)
	if err != nil {
		return PendingSweep{}, false, fmt.Errorf("retention: pending sweep: %w", err)
	}
	return p, found, nil
}

// Approve lets the next sweep of any process destroy what [Sweeper.Pending] lists, at most a.Most
// records of today's and tomorrow's: an approval is used once, and ends after 24 hours. It destroys
// nothing itself. A KindApprovalGranted event with the actor and the reference is written for each
// tenant whose records are due; the events of the sweep name its Record. The error is [ErrNoPending],
// [ErrMoreThanApproved], a [*sealtext.InputError] for an approval without a name, or of the stores; if
// the approval is in the audit log and not in force after an error, call Approve again.
func (s *Sweeper) Approve(ctx context.Context, a Approval) error {
	if err := a.check(); err != nil {
		return err
	}
	p, found, err := s.Pending(ctx)
	switch {
	case err != nil:
		return err
	case !found:
		return ErrNoPending
	case p.Due > a.Most:
		return ErrMoreThanApproved
	}
	g := grant{Version: historyVersion, ID: sealtext.NewID(), Most: a.Most, At: s.now()}
	err = s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, t := range p.Tenants {
			err := s.audit.Record(ctx, tx, audit.Event{
				Tenant: t, Kind: audit.KindApprovalGranted, Actor: a.Actor,
				Details: audit.Details{Field: "sweep", Record: g.ID, Reference: a.Reference, Count: a.Most, Until: g.At.Add(approvalLasts)},
			})
			if err != nil {
				return fmt.Errorf("record: %w", err)
			}
		}
		return nil
	})
	if err == nil {
		err = s.keep(ctx, approvalName, g.At, g)
	}
	if err != nil {
		return fmt.Errorf("retention: approve: %w", err)
	}
	return nil
}

// granted returns the approval that a sweep of so many records may use, and ends it: a process that is
// killed afterwards needs another one.
func (s *Sweeper) granted(ctx context.Context, now time.Time, due int) (*Approval, error) {
	var g grant
	found, err := s.stored(ctx, approvalName, &g)
	if err != nil || !found || g.Version != historyVersion || due > g.Most || g.At.After(now.Add(approvalLasts)) || !now.Before(g.At.Add(approvalLasts)) {
		return nil, err
	}
	if err := s.history.SaveReport(ctx, approvalName, now, nil); err != nil {
		return nil, err
	}
	if err := s.history.SaveReport(ctx, pendingName, now, nil); err != nil {
		return nil, err
	}
	return &Approval{Actor: sealtext.System("retention"), Most: g.Most, granted: g.ID}, nil
}

// pend keeps what waits for an approval.
func (s *Sweeper) pend(ctx context.Context, now time.Time, e *SweepLimitError) error {
	return s.keep(ctx, pendingName, now, PendingSweep{now, e.Due, e.Limit, e.Largest, e.Classes, e.tenants})
}

func (s *Sweeper) keep(ctx context.Context, name string, at time.Time, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.history.SaveReport(ctx, name, at, b)
}

// stored reads a report; false for none.
func (s *Sweeper) stored(ctx context.Context, name string, v any) (bool, error) {
	if s.history == nil {
		return false, errors.New("SweeperConfig.History is required for it")
	}
	_, b, err := s.history.Report(ctx, name)
	if err != nil || len(b) == 0 {
		return false, err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return false, errors.New("the stored report is none of this version")
	}
	return true, nil
}
