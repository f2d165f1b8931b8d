package optouts

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/leased"
	"github.com/sealtext/sealtext/transport"
)

// Syncer keeps the opt-outs of one provider and those of the ledger alike. See the package doc. It is
// safe for concurrent use.
type Syncer struct {
	cfg    Config
	worker *leased.Worker
	known  map[Query]*progress // of the step that runs

	statsMu sync.Mutex
	stats   Stats
}

// Stats is the state of a [Syncer] after its last step.
type Stats struct {
	// Leads reports whether this process reads the lists; the other numbers are of the last time when
	// it did.
	Leads bool
	// Senders is the number of senders, each counted in every tenant that has it.
	Senders int
	// Oldest is the time until which all lists were read; zero if one never was.
	Oldest time.Time
	// Counts are the sums over the last complete list of each sender.
	Counts
	// Drift is the number of people whom a provider blocks although they opted in again since.
	Drift int
	// Blocked counts all numbers that the provider has accepted for its lists.
	Blocked int
}

// New validates the configuration and returns a Syncer. It does no I/O.
func New(cfg Config) (*Syncer, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	s := &Syncer{cfg: cfg, known: map[Query]*progress{}}
	s.worker = leased.New(leased.Config{
		Leases: cfg.Database, Name: "optouts." + cfg.Name, Prefix: "optouts", Holder: sealtext.NewID(), Lasts: tick + 2*stepTime, Every: tick,
		Round: s.round, Leads: func(leads bool) { s.note(func(st *Stats) { st.Leads = leads }) }, Lost: func() { clear(s.known) },
		Failed:  func(ctx context.Context, err error) { s.tell(ctx, nil, err) },
		Started: transport.ErrStarted, Stopped: transport.ErrStopped, NotStarted: transport.ErrNotStarted,
	})
	return s, nil
}

const (
	// tick is the time between two steps: a list that is under way goes on in the next one.
	tick = time.Minute
	// stepTime is how long a step may take. The lease is longer, so that it does not end during one.
	stepTime = 2 * time.Minute
)

// by is who does what no person asked for.
var by = sealtext.System("optouts")

// Step runs one step, if this process has the lease of the provider or gets it: it goes on with the lists
// that are under way or due, and pushes what is due. What goes wrong with one sender is passed to
// Config.OnError; the error is that of the database.
func (s *Syncer) Step(ctx context.Context) error { return s.worker.Step(ctx) }

// round is one step, with the lease.
func (s *Syncer) round(ctx context.Context) error {
	ts, err := s.targets(ctx)
	if err != nil {
		return err
	}
	if err := s.load(ctx, ts); err != nil {
		return err
	}
	s.all(ctx, ts)
	s.count(ts)
	// A step that was cut short keeps what it has reached.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stepTime)
	defer cancel()
	return s.save(ctx, ts)
}

// all goes through the senders, those first whose list was read the longest ago.
func (s *Syncer) all(step context.Context, ts []*target) {
	ctx, cancel := context.WithTimeout(step, stepTime)
	defer cancel()
	order := slices.SortedStableFunc(slices.Values(ts), func(a, b *target) int { return a.Listed.Compare(b.Listed) })
	var workers sync.WaitGroup
	free := make(chan struct{}, s.cfg.Workers)
	for _, t := range order {
		select {
		case <-ctx.Done():
		case free <- struct{}{}:
			workers.Go(func() {
				defer func() { <-free }()
				s.tell(step, t, s.pull(ctx, t))
				s.tell(step, t, s.push(ctx, t))
			})
		}
	}
	workers.Wait()
}

// count notes the numbers of all senders.
func (s *Syncer) count(ts []*target) {
	sum := Stats{Senders: len(ts)}
	for i, t := range ts {
		if i == 0 || t.Listed.Before(sum.Oldest) {
			sum.Oldest = t.Listed
		}
		sum.Counts.add(t.Last)
		sum.Blocked += t.Blocked
	}
	sum.Drift = sum.Lifted - sum.Unblocked
	s.note(func(st *Stats) {
		sum.Leads = st.Leads
		*st = sum
	})
}

func (s *Syncer) note(change func(*Stats)) {
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	change(&s.stats)
}

// Stats returns the state after the last step.
func (s *Syncer) Stats() Stats {
	s.statsMu.Lock()
	defer s.statsMu.Unlock()
	return s.stats
}

// tell reports what went wrong, unless the Syncer is stopping.
func (s *Syncer) tell(step context.Context, t *target, cause error) {
	if s.cfg.OnError == nil || cause == nil || step.Err() != nil {
		return
	}
	e := Error{Cause: cause}
	if t != nil {
		e.Tenant, e.Sender = t.Tenant, t.Sender
	}
	s.cfg.OnError(step, e)
}

// Start runs steps in the background, one a minute, and returns at once. When ctx ends, the Syncer stops
// as by [Syncer.Stop]. A Syncer runs once: a second call returns [transport.ErrStarted] or
// [transport.ErrStopped].
func (s *Syncer) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop ends the Syncer: a list that is under way is left where it is, and another process goes on from
// there. It returns when that is done, or when ctx ends; [transport.ErrNotStarted] if the Syncer does not
// run.
func (s *Syncer) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }

// Run runs steps until ctx ends, and returns nil then.
func (s *Syncer) Run(ctx context.Context) error { return s.worker.Run(ctx) }

// stopped reports whether a request failed because the time of the step was over, whatever its error is.
func stopped(ctx context.Context, err error) bool { return err != nil && ctx.Err() != nil }
