package inbound

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/leased"
	"github.com/sealtext/sealtext/transport"
)

// Watcher lists the texts of one provider, takes them in, and makes the messages of senders wait that
// it could not catch up with. See the package doc. It is safe for concurrent use.
type Watcher struct {
	cfg    Config
	worker *leased.Worker
	known  map[sealtext.Sender]*progress // of the round that runs

	statsMu sync.Mutex
	stats   Stats
}

// Stats is the state of a [Watcher] after its last round.
type Stats struct {
	// Leads reports whether this process lists; the other numbers are of the last time when it did.
	Leads bool
	// Senders is the number of senders that are listed.
	Senders int
	// Behind are those whose messages wait, sorted.
	Behind []sealtext.Sender
	// Oldest is the time until which everything that was sent to any sender was taken in; zero if one
	// was never listed.
	Oldest time.Time
	// Taken is the number of texts that were passed on to Config.Take since New, those that the webhook
	// had brought before included.
	Taken int
}

// New validates the configuration and returns a Watcher. It does no I/O.
func New(cfg Config) (*Watcher, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	w := &Watcher{cfg: cfg, known: map[sealtext.Sender]*progress{}}
	w.worker = leased.New(leased.Config{
		Leases: cfg.Database, Name: "inbound." + cfg.Name, Prefix: "inbound", Holder: sealtext.NewID(), Lasts: cfg.Every + 2*listTime, Every: cfg.Every,
		Round: w.round, Leads: func(leads bool) { w.note(func(s *Stats) { s.Leads = leads }) }, Lost: func() { clear(w.known) },
		Failed:  func(ctx context.Context, err error) { w.report(ctx, nil, err) },
		Started: transport.ErrStarted, Stopped: transport.ErrStopped, NotStarted: transport.ErrNotStarted,
	})
	return w, nil
}

// listTime is how long the lists of a round may take. The lease is longer, so that it does not end
// during a round.
const listTime = 2 * time.Minute

// Step runs one round, if this process has the lease of the provider or gets it: it lists what each
// sender has received, those first that were caught up with the longest ago, and lets messages wait or
// not. What goes wrong with one sender is passed to Config.OnError; the error is that of the database.
func (w *Watcher) Step(ctx context.Context) error { return w.worker.Step(ctx) }

// round is one round, with the lease.
func (w *Watcher) round(ctx context.Context) error {
	targets, err := w.targets(ctx)
	if err != nil {
		return err
	}
	left, gone, err := w.load(ctx, targets)
	if err != nil {
		return err
	}
	all := slices.Concat(targets, left)
	w.listAll(ctx, all)
	// A round that was cut short keeps what it has reached.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), listTime)
	defer cancel()
	without := slices.Clone(gone)
	for _, t := range left {
		without = append(without, t.position)
	}
	if err = w.hold(ctx, targets, without); err == nil {
		gone = nil // else their pauses are still to be ended
		for _, t := range left {
			t.Ended = true
		}
	}
	return errors.Join(err, w.save(ctx, all, gone))
}

func (w *Watcher) note(change func(*Stats)) {
	w.statsMu.Lock()
	defer w.statsMu.Unlock()
	change(&w.stats)
}

// Stats returns the state after the last round.
func (w *Watcher) Stats() Stats {
	w.statsMu.Lock()
	defer w.statsMu.Unlock()
	s := w.stats
	s.Behind = slices.Clone(s.Behind)
	return s
}

func (w *Watcher) report(ctx context.Context, t *target, cause error) {
	if w.cfg.OnError == nil || cause == nil {
		return
	}
	e := Error{Cause: cause}
	if t != nil {
		e.Tenant, e.Sender = t.tenant, t.sender
	}
	w.cfg.OnError(ctx, e)
}

// Start runs rounds in the background and returns at once. When ctx ends, the Watcher stops as by
// [Watcher.Stop]. A Watcher runs once: a second call returns [transport.ErrStarted] or
// [transport.ErrStopped].
func (w *Watcher) Start(ctx context.Context) error { return w.worker.Start(ctx) }

// Stop ends the Watcher: a list that runs is given up, what it has taken in counts, and another process
// goes on from there. It returns when that is done, or when ctx ends; [transport.ErrNotStarted] if the
// Watcher does not run. Messages that wait go on waiting until another process has caught up.
func (w *Watcher) Stop(ctx context.Context) error { return w.worker.Stop(ctx) }

// Run runs rounds until ctx ends, and returns nil then.
func (w *Watcher) Run(ctx context.Context) error { return w.worker.Run(ctx) }
