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

// DefaultBatch is the default of [SweeperConfig].Batch.
const DefaultBatch = 500

// SweeperConfig configures [NewSweeper].
type SweeperConfig struct {
	// Store stores the holds, in the database in which the disposers destroy. Required.
	Store Store
	// Audit records what was disposed of. Required.
	Audit audit.Recorder
	// Schedules are the schedules, one for each class, in the order of the sweep. At least one is
	// required.
	Schedules []Schedule
	// Batch is the largest number of records that one transaction destroys: 1 to 10000,
	// [DefaultBatch] by default. Guard rows are locked for that long.
	Batch int
	// Progress, if not nil, is called after every committed batch, on the goroutine of Sweep. A
	// host that wants to pause between batches waits here; one that wants to stop cancels the
	// context.
	Progress func(Progress)
	// History keeps how much each sweep destroyed, in the database. With it a sweep that would
	// destroy more than 1,000 records, and more than twice as many as the largest of the last 7
	// days, destroys nothing and returns [ErrSweepLimit]: a clock that is a year ahead makes
	// everything due. Nil, the default, sets no limit. The check reads the ids of all due records
	// once more.
	History SweepHistory
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Progress is the state of the sweep of one class after a batch. The numbers are totals since the
// sweep began; Held counts the records that were skipped because of a legal hold.
type Progress struct {
	Class    Class
	Disposed int
	Held     int
	Batches  int
}

// Report is the result of a sweep.
type Report struct {
	StartedAt  time.Time     `json:"started_at"`
	FinishedAt time.Time     `json:"finished_at"`
	Classes    []ClassReport `json:"classes"`
}

// ClassReport is the part of a [Report] for one class.
type ClassReport struct {
	Class    Class     `json:"class"`
	LegalRef string    `json:"legal_ref"`
	Cutoff   time.Time `json:"cutoff"`   // records older than this are due
	Disposed int       `json:"disposed"` // records destroyed
	Held     int       `json:"held"`     // due, and kept because of a legal hold
	Batches  int       `json:"batches"`  // committed transactions
	Complete bool      `json:"complete"` // false: see the error of Sweep
}

// Sweeper disposes of records that are due. It is safe for concurrent use. Two sweeps at once, also
// in two processes, share the work.
type Sweeper struct {
	store     Store
	audit     audit.Recorder
	schedules []Schedule
	batch     int
	progress  func(Progress)
	history   SweepHistory // nil for no limit
	now       func() time.Time
}

// NewSweeper returns a Sweeper. The error wraps a [*sealtext.InputError] for a schedule that breaks
// a rule. Evidence must be kept as long as the number that it is evidence for: NewSweeper refuses a
// [ClassConsentEvidence] that is kept for less time than [ClassNumbers].
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
	keep, schedules := map[Class]time.Duration{}, make([]Schedule, len(cfg.Schedules))
	for i, s := range cfg.Schedules {
		err := s.check()
		if _, twice := keep[s.Class]; err == nil && twice {
			err = bad("class", "must have one schedule only")
		}
		if err != nil {
			return nil, fmt.Errorf("retention: SweeperConfig.Schedules[%d]: %w", i, err)
		}
		keep[s.Class] = s.Keep
		schedules[i] = s.settled()
	}
	if evidence, ok := keep[ClassConsentEvidence]; ok && evidence < keep[ClassNumbers] {
		return nil, fmt.Errorf("retention: SweeperConfig.Schedules: %w",
			bad("keep", "of consent-evidence must not be below that of numbers"))
	}
	s := &Sweeper{cfg.Store, cfg.Audit, schedules, cfg.Batch, cfg.Progress, cfg.History, clock.Or(cfg.Now)}
	if s.batch == 0 {
		s.batch = DefaultBatch
	}
	if s.progress == nil {
		s.progress = func(Progress) {}
	}
	return s, nil
}

// Sweep destroys the records that are due and not held, class by class, in transactions of at most
// Batch records. Each transaction locks the guard rows of its subjects, destroys the records, and
// records one KindDisposed event for each tenant. A sweep that is stopped at any point has
// committed whole batches, and the next one continues from there.
//
// An error in one class does not stop the sweep of the others; the end of the context does. The
// error joins the errors of all classes, and the report is valid with an error too. Where the holds
// cannot be read, nothing is destroyed. Sweep keeps the ids of held records in memory, 32 bytes
// each and the overhead of a map.
//
// With SweeperConfig.History, a sweep of unusual size destroys nothing and returns a
// [*SweepLimitError], as does one whose size cannot be told. [Sweeper.Pending] then has the size, and
// [Sweeper.Approve] lets the next sweep go on.
func (s *Sweeper) Sweep(ctx context.Context) (Report, error) { return s.sweep(ctx, nil) }

// sweep is Sweep, within the limit of an approval if there is one.
func (s *Sweeper) sweep(ctx context.Context, approved *Approval) (Report, error) {
	rep := Report{StartedAt: s.now()}
	var past sizes
	if s.history != nil || approved != nil {
		var err error
		past, err = s.limited(ctx, rep.StartedAt, approved)
		if over := (*SweepLimitError)(nil); approved == nil && errors.As(err, &over) {
			approved, err = s.waits(ctx, rep.StartedAt, over)
		}
		if err != nil {
			rep.FinishedAt = s.now()
			return rep, err
		}
	}
	var errs []error
	for _, sch := range s.schedules {
		if err := ctx.Err(); err != nil {
			errs = append(errs, fmt.Errorf("retention: sweep: %w", err))
			break
		}
		c, err := s.sweepClass(ctx, sch, rep.StartedAt.Add(-sch.Keep), approved)
		if err != nil {
			errs = append(errs, fmt.Errorf("retention: class %s: %w", sch.Class, err))
		}
		rep.Classes = append(rep.Classes, c)
	}
	rep.FinishedAt = s.now()
	if s.history != nil {
		size := 0
		for _, c := range rep.Classes {
			size += c.Disposed
		}
		// Also where the caller has given up: what was destroyed counts.
		if err := s.note(context.WithoutCancel(ctx), past, rep.StartedAt, size); err != nil {
			errs = append(errs, fmt.Errorf("retention: sweep: store its size: %w", err))
		}
	}
	return rep, errors.Join(errs...)
}

// record identifies an item within its class.
type record struct {
	tenant sealtext.Tenant
	id     sealtext.ID
}

func recordOf(it sealtext.Item) record { return record{it.Tenant, it.Record} }

// sweepClass reads due records in windows. Due has no cursor, so held records come back at the head
// of every window. The window grows until at least half of it is new: held records neither hide the
// others nor make the loop spin, and all windows together stay within a small multiple of the
// number of due records.
func (s *Sweeper) sweepClass(ctx context.Context, sch Schedule, cutoff time.Time, approved *Approval) (ClassReport, error) {
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
				// Continuing would report the same records over and over.
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
			out, err := s.dispose(ctx, sch, chunk, approved)
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
