// Package leased runs a job in one process at a time: in the one that has a lease by name. The other
// processes ask for it in every round, and go on when it has ended or was given back.
package leased

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Leases gives leases by name; *sqlstore.DB and *memstore.Store do.
type Leases interface {
	// Lease acquires or extends the named lease for a holder, by the clock of the database, and reports
	// whether the holder has it; lasts 0 releases it.
	Lease(ctx context.Context, name string, holder [16]byte, lasts time.Duration) (token uint64, ok bool, err error)
}

// Config configures a [Worker]. All fields are required.
type Config struct {
	Leases Leases
	Name   string   // of the lease
	Prefix string   // of errors
	Holder [16]byte // this process, as no other
	// Lasts is how long the lease is asked for in each round. It must be longer than a round and the time
	// to the next one, so that it does not end during one.
	Lasts time.Duration
	// Every is the time from the begin of a round to that of the next one.
	Every time.Duration
	// Round does the work of one round, with the lease. One runs at a time.
	Round func(ctx context.Context) error
	// Leads is told in each round whether this process has the lease, before Round is called: not if it
	// could not be asked for.
	Leads func(leads bool)
	// Lost is called in each round in which another process has the lease, and goes on from here.
	Lost func()
	// Failed is told of the error of a round in the background, unless the Worker is stopping, and of one
	// in giving the lease back.
	Failed func(ctx context.Context, err error)
	// The errors of a Worker that was started, that has ended, and that does not run.
	Started, Stopped, NotStarted error
}

// giveBack is how long the end of a Worker may take to give the lease back.
const giveBack = 5 * time.Second

// Worker runs rounds. It is safe for concurrent use.
type Worker struct {
	cfg   Config
	round sync.Mutex // one at a time

	mu     sync.Mutex
	cancel context.CancelFunc // nil before Start
	ended  bool
	done   chan struct{} // closed when the loop has ended
}

// New returns a Worker that does nothing yet.
func New(cfg Config) *Worker { return &Worker{cfg: cfg, done: make(chan struct{})} }

// Step runs one round, if this process has the lease or gets it. The error is that of the lease or the
// round.
func (w *Worker) Step(ctx context.Context) error {
	w.round.Lock()
	defer w.round.Unlock()
	_, leads, err := w.cfg.Leases.Lease(ctx, w.cfg.Name, w.cfg.Holder, w.cfg.Lasts)
	if err != nil {
		w.cfg.Leads(false)
		return fmt.Errorf("%s: lease: %w", w.cfg.Prefix, err)
	}
	w.cfg.Leads(leads)
	if !leads {
		w.cfg.Lost()
		return nil
	}
	return w.cfg.Round(ctx)
}

// Start runs rounds in the background and returns at once. When ctx ends, the Worker stops as by
// [Worker.Stop]. A Worker runs once: a second call returns Config.Started or Stopped.
func (w *Worker) Start(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: start: %w", w.cfg.Prefix, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.ended:
		return w.cfg.Stopped
	case w.cancel != nil:
		return w.cfg.Started
	}
	ctx, w.cancel = context.WithCancel(ctx)
	go w.loop(ctx)
	return nil
}

// loop runs rounds until ctx ends.
func (w *Worker) loop(ctx context.Context) {
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
			w.cfg.Failed(ctx, err)
		}
	}
}

// finish gives the lease back, so that another process goes on at once.
func (w *Worker) finish(ctx context.Context) {
	w.mu.Lock()
	w.ended = true
	w.cancel()
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBack)
	defer cancel()
	if _, _, err := w.cfg.Leases.Lease(ctx, w.cfg.Name, w.cfg.Holder, 0); err != nil {
		w.cfg.Failed(ctx, fmt.Errorf("%s: lease: %w", w.cfg.Prefix, err))
	}
}

// Stop ends the Worker, with the context of a round that runs. It returns when the round has ended and the
// lease was given back, or when ctx ends; Config.NotStarted if the Worker was not started.
func (w *Worker) Stop(ctx context.Context) error {
	w.mu.Lock()
	cancel := w.cancel
	w.mu.Unlock()
	if cancel == nil {
		return w.cfg.NotStarted
	}
	cancel()
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: stop: %w", w.cfg.Prefix, context.Cause(ctx))
	}
}

// Run runs rounds until ctx ends, and returns nil then.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.Start(ctx); err != nil {
		return err
	}
	<-w.done
	return nil
}
