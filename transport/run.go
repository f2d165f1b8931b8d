package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
)

// life is the state of a relay from its start to its end.
type life struct {
	mu     sync.Mutex
	cancel context.CancelFunc // nil before Start
	done   chan struct{}      // closed when the relay has ended
	run    context.Context    // its end: the relay is stopping
	err    error              // of ending, once done is closed
}

// Start starts the relay in the background and returns at once. When ctx ends, the relay stops as
// by [Relay.Stop]; hand-offs get the values of ctx. A Relay runs once: a second call returns
// [ErrStarted] or [ErrStopped].
func (r *Relay) Start(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("transport: start: %w", err)
	}
	r.life.mu.Lock()
	defer r.life.mu.Unlock()
	if r.life.cancel != nil {
		if r.life.run.Err() != nil {
			return ErrStopped
		}
		return ErrStarted
	}
	run, cancel := context.WithCancel(ctx)
	r.life.run, r.life.cancel, r.life.done = run, cancel, make(chan struct{})
	go func() {
		defer close(r.life.done)
		defer cancel()
		r.life.err = r.loop(run)
	}()
	return nil
}

// Stop stops the relay: it claims nothing more, gives back at once what it has not begun, and waits
// until the running hand-offs have ended and their outcomes are stored: at most RelayConfig.Drain,
// or until ctx ends. It returns nil when nothing is left, also when it is called again; a
// [*DrainError] names the hand-offs that had not ended; an error of the store means that messages
// could not be given back, and keep their lease. [ErrNotStarted] is returned if the relay does not
// run.
func (r *Relay) Stop(ctx context.Context) error {
	r.life.mu.Lock()
	cancel, done := r.life.cancel, r.life.done
	r.life.mu.Unlock()
	if cancel == nil {
		return ErrNotStarted
	}
	cancel()
	select {
	case <-done:
		return r.ended()
	default:
	}
	select {
	case <-done:
		return r.ended()
	case <-ctx.Done():
		return &DrainError{Open: r.underWay(), Cause: context.Cause(ctx)}
	}
}

// Run runs the relay until ctx ends, and then stops as [Relay.Stop] does: it returns nil when
// nothing is left. Errors on the way are passed to RelayConfig.OnError and Logger; after an error
// of the store it waits for one poll.
func (r *Relay) Run(ctx context.Context) error {
	if err := r.Start(ctx); err != nil {
		return err
	}
	<-r.life.done
	return r.ended()
}

// ended returns the result of Stop for a relay that has ended. Hand-offs that were open then may
// have ended since.
func (r *Relay) ended() error {
	var drain *DrainError
	if !errors.As(r.life.err, &drain) {
		return r.life.err
	}
	if open := r.underWay(); len(open) > 0 {
		return &DrainError{Open: open, Cause: drain.Cause}
	}
	return nil
}

// loop runs the relay until ctx ends, and drains it.
func (r *Relay) loop(ctx context.Context) error {
	r.log.LogAttrs(ctx, slog.LevelInfo, "relay started", slog.String("route", r.name))
	for _, name := range r.names {
		c := r.providers[name].capabilities
		r.log.LogAttrs(ctx, slog.LevelInfo, "relay provider", slog.String("route", r.name), slog.String("provider", name),
			slog.Any("regions", c.Regions), slog.Duration("validity", c.MaxValidity), slog.Any("unseen", c.Unseen))
	}
	s := r.newShift(ctx)
	err := s.run()
	level, text := slog.LevelInfo, "relay stopped"
	if err != nil {
		level = slog.LevelError
	}
	r.log.LogAttrs(s.lasting, level, text, slog.String("route", r.name), slog.Int("open", len(r.underWay())))
	return err
}

// report reports an error of a row to the host; the zero row stands for none. It returns the error
// with the names of the row.
func (r *Relay) report(ctx context.Context, row OutboxRow, cause error) error {
	e := RelayError{Tenant: row.Tenant, Program: row.Program, Message: row.ID, Route: r.name, Cause: cause}
	r.count(func(s *RelayStats) { s.Failed++ })
	attrs := []slog.Attr{slog.String("route", e.Route)}
	if !row.ID.IsZero() {
		attrs = append(attrs, slog.String("tenant", e.Tenant.String()), slog.String("program", e.Program.String()),
			slog.String("message", e.Message.String()))
	}
	r.log.LogAttrs(ctx, slog.LevelError, "relay failed", append(attrs, slog.String("error", cause.Error()))...)
	if r.onError != nil {
		r.onError(ctx, e)
	}
	return e
}
