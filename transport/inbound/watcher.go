package inbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Watcher lists the texts of one provider, takes them in, and makes the messages of senders wait that
// it could not catch up with. See the package doc. It is safe for concurrent use.
type Watcher struct {
	cfg    Config
	holder [16]byte

	round sync.Mutex // one at a time
	known map[sealtext.Sender]*progress

	statsMu sync.Mutex
	stats   Stats

	mu     sync.Mutex
	cancel context.CancelFunc // nil before Start
	ended  bool
	done   chan struct{} // closed when the loop has ended
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
	return &Watcher{cfg: cfg, holder: sealtext.NewID(), known: map[sealtext.Sender]*progress{}, done: make(chan struct{})}, nil
}

// listTime is how long the lists of a round may take. The lease is longer, so that it does not end
// during a round.
const listTime = 2 * time.Minute

// Step runs one round, if this process has the lease of the provider or gets it: it lists what each
// sender has received, those first that were caught up with the longest ago, and lets messages wait or
// not. What goes wrong with one sender is passed to Config.OnError; the error is that of the database.
func (w *Watcher) Step(ctx context.Context) error {
	w.round.Lock()
	defer w.round.Unlock()
	_, leads, err := w.cfg.Database.Lease(ctx, w.lease(), w.holder, w.cfg.Every+2*listTime)
	w.note(func(s *Stats) { s.Leads = leads && err == nil })
	if err != nil {
		return fmt.Errorf("inbound: lease: %w", err)
	}
	if !leads {
		clear(w.known) // another process goes on from here
		return nil
	}
	targets, err := w.targets(ctx)
	if err != nil {
		return err
	}
	gone, err := w.load(ctx, targets)
	if err != nil {
		return err
	}
	w.listAll(ctx, targets)
	// A round that was cut short keeps what it has reached.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), listTime)
	defer cancel()
	err = w.hold(ctx, targets, gone)
	if err == nil {
		gone = nil // else their pauses are still to be ended
	}
	return errors.Join(err, w.save(ctx, targets, gone))
}

func (w *Watcher) lease() string { return "inbound." + w.cfg.Name }

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
func (w *Watcher) Start(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("inbound: start: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.ended:
		return transport.ErrStopped
	case w.cancel != nil:
		return transport.ErrStarted
	}
	ctx, w.cancel = context.WithCancel(ctx)
	go w.loop(ctx)
	return nil
}

// loop runs rounds until ctx ends.
func (w *Watcher) loop(ctx context.Context) {
	defer close(w.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			w.finish(ctx)
			return
		case <-timer.C:
		}
		timer.Reset(w.cfg.Every)
		if err := w.Step(ctx); err != nil && ctx.Err() == nil {
			w.report(ctx, nil, err)
		}
	}
}

// finish gives the lease back, so that another process goes on at once.
func (w *Watcher) finish(ctx context.Context) {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, _, err := w.cfg.Database.Lease(ctx, w.lease(), w.holder, 0); err != nil {
		w.report(ctx, nil, fmt.Errorf("inbound: lease: %w", err))
	}
}

// Stop ends the Watcher: a list that runs is given up, what it has taken in counts, and another process
// goes on from there. It returns when that is done, or when ctx ends; [transport.ErrNotStarted] if the
// Watcher does not run. Messages that wait go on waiting until another process has caught up.
func (w *Watcher) Stop(ctx context.Context) error {
	w.mu.Lock()
	cancel := w.cancel
	w.mu.Unlock()
	if cancel == nil {
		return transport.ErrNotStarted
	}
	cancel()
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("inbound: stop: %w", context.Cause(ctx))
	}
}

// Run runs rounds until ctx ends, and returns nil then.
func (w *Watcher) Run(ctx context.Context) error {
	if err := w.Start(ctx); err != nil {
		return err
	}
	<-w.done
	return nil
}
