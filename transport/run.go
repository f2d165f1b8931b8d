package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
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

// loop claims and hands over until ctx ends, and then drains.
func (r *Relay) loop(ctx context.Context) error {
	r.log.LogAttrs(ctx, slog.LevelInfo, "relay started", slog.String("route", r.name))
	s := r.newShift(ctx)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			continue
		case <-timer.C:
		}
		rows, fenced, err := r.claim(s.lasting)
		if err != nil {
			_ = r.report(s.lasting, OutboxRow{}, err)
		}
		s.start(rows, fenced)
		if len(rows) > 0 {
			timer.Reset(0)
		} else {
			timer.Reset(r.poll)
		}
	}
	err := s.end()
	level, text := slog.LevelInfo, "relay stopped"
	if err != nil {
		level = slog.LevelError
	}
	r.log.LogAttrs(s.lasting, level, text, slog.String("route", r.name), slog.Int("open", len(r.underWay())))
	return err
}

// shift is a bounded number of concurrent hand-offs. They have a context of their own, which ends
// RelayConfig.Drain after that of the shift.
type shift struct {
	r       *Relay
	ctx     context.Context // its end: no hand-off begins any more
	lasting context.Context
	cut     context.CancelFunc
	busy    chan struct{} // as many as there are workers

	mu   sync.Mutex
	errs []error // of the rows
	kept error   // of giving back
}

func (r *Relay) newShift(ctx context.Context) *shift {
	s := &shift{r: r, ctx: ctx, busy: make(chan struct{}, r.workers)}
	s.lasting, s.cut = outlive(ctx, r.drain)
	return s
}

// outlive returns a context that ends d after ctx has.
func outlive(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel(context.DeadlineExceeded)
		case <-lasting.Done():
		}
	})
	return lasting, func() { stop(); cancel(nil) }
}

// start begins to process rows, each as soon as a worker is free. It returns when the last one was
// begun, or when the shift has ended and the rest was given back.
func (s *shift) start(rows []OutboxRow, fenced bool) {
	for i, row := range rows {
		if s.ctx.Err() == nil {
			select {
			case <-s.ctx.Done():
			case s.busy <- struct{}{}:
				s.r.enter(row)
				go s.work(row, fenced)
				continue
			}
		}
		if err := s.r.giveBack(s.lasting, rows[i:], time.Time{}); err != nil {
			s.mu.Lock()
			s.kept = fmt.Errorf("transport: give back %d messages, which keep their lease: %w", len(rows)-i, err)
			s.mu.Unlock()
			_ = s.r.report(s.lasting, OutboxRow{}, s.kept)
		}
		return
	}
}

// work processes one row. The worker is free again even if the transport ends the goroutine.
func (s *shift) work(row OutboxRow, fenced bool) {
	err := errExit
	defer func() {
		if err != nil {
			err = s.r.report(s.lasting, row, err)
			s.mu.Lock()
			s.errs = append(s.errs, err)
			s.mu.Unlock()
		}
		s.r.leave(row)
		<-s.busy
	}()
	err = s.r.relay(s, row, fenced)
}

// end waits until all workers are free, or the time of the hand-offs is over.
func (s *shift) end() error {
	for range cap(s.busy) {
		select {
		case s.busy <- struct{}{}:
			continue
		default:
		}
		select {
		case s.busy <- struct{}{}:
		case <-s.lasting.Done():
			return &DrainError{Open: s.r.underWay(), Cause: context.Cause(s.lasting)}
		}
	}
	s.cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept
}

// errors returns the errors of all rows.
func (s *shift) errors() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.errs)
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
