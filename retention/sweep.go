package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// DefaultBatch is how many records one transaction of a sweep destroys.
const DefaultBatch = 500

// SweeperConfig is what [NewSweeper] needs.
type SweeperConfig struct {
	// Store keeps the holds, in the same database as what the disposers
	// destroy. Required.
	Store Store
	// Audit records what was disposed of. Required.
	Audit audit.Recorder
	// Schedules, one a class, in the order of the sweep. At least one.
	Schedules []Schedule
	// Batch is the most records that one transaction destroys: 1 to 10000,
	// [DefaultBatch] by default. Guard rows are locked for that long.
	Batch int
	// Progress, where set, is told of every committed batch, on the
	// goroutine of Sweep. A host that wants to pause between batches does
	// so here; one that wants to stop cancels the context.
	Progress func(Progress)
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Progress is how far the sweep of one class has come.
type Progress struct {
	Class    Class
	Disposed int
	Held     int
	Batches  int
}

// Report is what a sweep did.
type Report struct {
	StartedAt  time.Time     `json:"started_at"`
	FinishedAt time.Time     `json:"finished_at"`
	Classes    []ClassReport `json:"classes"`
}

// ClassReport is what a sweep did in one class.
type ClassReport struct {
	Class    Class     `json:"class"`
	LegalRef string    `json:"legal_ref"`
	Cutoff   time.Time `json:"cutoff"`   // what was older is due
	Disposed int       `json:"disposed"` // records destroyed
	Held     int       `json:"held"`     // due, and kept for a legal hold
	Batches  int       `json:"batches"`  // committed transactions
	Complete bool      `json:"complete"` // false: the error of Sweep says why
}

// Sweeper disposes of what is due. It is safe for concurrent use; two sweeps
// at once, also in two processes, share the work.
type Sweeper struct {
	store     Store
	audit     audit.Recorder
	schedules []Schedule
	batch     int
	progress  func(Progress)
	now       func() time.Time
}

// NewSweeper makes a Sweeper. The error wraps a [*sealtext.InputError] for a
// schedule that breaks a rule. Evidence outlives what it is evidence for: New
// refuses a [ClassConsentEvidence] that is kept for less time than [ClassNumbers],
// since nobody could show afterwards why the number was there.
func NewSweeper(cfg SweeperConfig) (*Sweeper, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("retention: SweeperConfig.Store is required")
	case cfg.Audit == nil:
		return nil, errors.New("retention: SweeperConfig.Audit is required")
	case len(cfg.Schedules) == 0:
		return nil, errors.New("retention: SweeperConfig.Schedules needs at least one")
	case cfg.Batch < 0 || cfg.Batch > 10000:
		return nil, errors.New("retention: SweeperConfig.Batch must be 1 to 10000, or 0 for the default")
	}
	keep := map[Class]time.Duration{}
	for i, s := range cfg.Schedules {
		err := s.check()
		if _, twice := keep[s.Class]; err == nil && twice {
			err = bad("class", "must have one schedule only")
		}
		if err != nil {
			return nil, fmt.Errorf("retention: SweeperConfig.Schedules[%d]: %w", i, err)
		}
		keep[s.Class] = s.Keep
	}
	if evidence, ok := keep[ClassConsentEvidence]; ok && evidence < keep[ClassNumbers] {
		return nil, fmt.Errorf("retention: SweeperConfig.Schedules: %w",
			bad("keep", "of consent-evidence must not be below that of numbers"))
	}
	s := &Sweeper{cfg.Store, cfg.Audit, slices.Clone(cfg.Schedules), cfg.Batch, cfg.Progress, clock.Or(cfg.Now)}
	if s.batch == 0 {
		s.batch = DefaultBatch
	}
	if s.progress == nil {
		s.progress = func(Progress) {}
	}
	return s, nil
}

// Sweep destroys what is due and not held, class by class, in transactions of
// at most Batch records. Each transaction takes the guard rows of its
// subjects, destroys, and records one Disposed event a tenant; so a sweep
// that is stopped at any point has done whole batches, and the next one goes
// on from there.
//
// A class that fails does not keep the others from their turn, only an ended
// context does: the error joins what went wrong, and the report is valid with
// an error too. When the holds cannot be read nothing is destroyed. The
// identities of records that are held are kept in memory, 32 bytes and the
// overhead of a map each.
func (s *Sweeper) Sweep(ctx context.Context) (Report, error) {
	rep := Report{StartedAt: s.now()}
	var errs []error
	for _, sch := range s.schedules {
		if err := ctx.Err(); err != nil {
			errs = append(errs, fmt.Errorf("retention: sweep: %w", err))
			break
		}
		c, err := s.sweepClass(ctx, sch, rep.StartedAt.Add(-sch.Keep))
		if err != nil {
			errs = append(errs, fmt.Errorf("retention: class %s: %w", sch.Class, err))
		}
		rep.Classes = append(rep.Classes, c)
	}
	rep.FinishedAt = s.now()
	return rep, errors.Join(errs...)
}

// record tells an item from the others of its class.
type record struct {
	tenant sealtext.Tenant
	id     sealtext.ID
}

func recordOf(it sealtext.Item) record { return record{it.Tenant, it.Record} }

// sweepClass reads due records in windows. Due has no cursor, so records that
// are held come back at the head of every window. The window grows until at
// least half of it is new: held records neither hide the others nor make the
// loop spin, and all windows together stay within a small multiple of the
// records that are due.
func (s *Sweeper) sweepClass(ctx context.Context, sch Schedule, cutoff time.Time) (ClassReport, error) {
	rep := ClassReport{Class: sch.Class, LegalRef: sch.LegalRef, Cutoff: cutoff}
	held, gone := map[record]bool{}, map[record]bool{}
	window := s.batch
	for {
		items, err := sch.Disposer.Due(ctx, cutoff, window)
		if err != nil {
			return rep, fmt.Errorf("due: %w", err)
		}
		var fresh []sealtext.Item
		for _, it := range items {
			if err := sch.admits(it); err != nil {
				return rep, err
			}
			if gone[recordOf(it)] {
				// Going on would report the same records over and over.
				return rep, errors.New("the disposer lists a record that it has disposed of")
			}
			if !held[recordOf(it)] {
				fresh = append(fresh, it)
			}
		}
		clear(gone)
		for chunk := range slices.Chunk(fresh, s.batch) {
			if err := ctx.Err(); err != nil {
				return rep, err
			}
			out, err := s.dispose(ctx, sch, chunk)
			if err != nil {
				return rep, err
			}
			for _, it := range out.held {
				held[recordOf(it)] = true
			}
			for _, it := range out.destroyed {
				gone[recordOf(it)] = true
			}
			rep.Disposed += out.count
			rep.Held = len(held)
			rep.Batches++
			s.progress(Progress{sch.Class, rep.Disposed, rep.Held, rep.Batches})
		}
		if len(items) < window {
			rep.Complete = true
			return rep, nil
		}
		if 2*len(held) > window {
			window *= 2
		}
	}
}
