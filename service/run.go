package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// leaseLasts is how long a process that died keeps a database to itself with Config.SingleProcess.
const leaseLasts = 30 * time.Second

// Start starts the relays, the feed, the Watchers of [Service.CatchUp], those that keep the lists
// of Config.OptOuts, the sequencer of Config.Sequencer, the monitor, the sweeps and the refresh of declarations
// in goroutines of their own and returns at once. Before that it compares the database with its
// high-water mark, see Config.Mark; the error of a mark that cannot be read starts nothing. They run until [Service.Stop]; the end of ctx
// does not end them, so that no hand-off is cut off. It returns [ErrStarted] the second time and
// [ErrStopped] after Stop.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.state {
	case stateRunning:
		return ErrStarted
	case stateStopping, stateStopped:
		return ErrStopped
	case stateNew:
	}
	if s.single {
		asked, err := s.lease(ctx)
		if err != nil {
			return err
		}
		s.leased = asked
	}
	told, err := s.startMark(ctx)
	if err != nil {
		return err
	}
	ctx, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if told != nil {
		s.done.Go(func() { s.report(ctx, Error{Task: markTask, Cause: told}) })
	}
	relays, endRelays := context.WithCancel(ctx)
	s.endRelays = endRelays
	for route, relay := range s.Relays {
		if err := relay.Start(relays); err != nil {
			s.end()
			return fmt.Errorf("service: route %s: %w", route, err)
		}
	}
	if s.Feed != nil {
		if err := s.Feed.Start(ctx); err != nil {
			s.end()
			return fmt.Errorf("service: feed: %w", err)
		}
	}
	for _, w := range s.watchers {
		if err := w.Start(ctx); err != nil {
			s.end()
			return fmt.Errorf("service: inbound: %w", err)
		}
	}
	for _, o := range s.OptOuts {
		if err := o.Start(ctx); err != nil {
			s.end()
			return fmt.Errorf("service: opt-outs: %w", err)
		}
	}
	if s.Sequencer != nil {
		s.every(ctx, auditTask, s.Sequencer.Poll(), s.number)
	}
	if s.Monitor != nil {
		s.done.Go(func() { _ = s.Monitor.Run(ctx) })
		s.every(ctx, monitorTask, gaugesEvery, s.gauges)
	}
	s.every(ctx, "declarations", refreshEvery, s.Programs.Refresh)
	if s.Sweeper != nil {
		s.every(ctx, "sweep", s.sweep, s.sweepAndWatch)
	}
	s.every(ctx, requestsTask, remindEvery, s.remind)
	s.every(ctx, "backup", day, s.warnBackup)
	if s.mark != nil {
		s.after(ctx, markTask, markEvery, s.raiseMark)
	}
	if s.processors != nil {
		s.every(ctx, "processors", day, s.warnProcessors)
	}
	s.every(ctx, "routes", unservedAfter, s.reportUnserved)
	if s.single {
		s.every(ctx, "lease", leaseLasts/3, s.keepLease)
	}
	s.state = stateRunning
	return nil
}

// refreshEvery is how often the declarations are looked at in the background, so that a change is
// seen by every process within 5 seconds.
const refreshEvery = 2 * time.Second

// unservedAfter is how long messages may be due on a route before the service says that no process
// seems to serve it. A relay elsewhere claims them much sooner.
const unservedAfter = time.Minute

// unserved reports whether messages are due on a route without a relay in this process.
func (s *Service) unserved(r transport.Backlog) bool { return s.Relays[r.Route] == nil && r.Due > 0 }

// reportUnserved reports routes without a relay in this process on which messages have been due for
// too long.
func (s *Service) reportUnserved(ctx context.Context) error {
	routes, err := s.stores.Transport.Backlog(ctx, s.now())
	if err != nil {
		return err
	}
	for _, r := range routes {
		if s.unserved(r) && s.now().Sub(r.OldestDue) >= unservedAfter {
			s.report(ctx, Error{Task: "routes", Route: r.Route, Cause: ErrUnserved})
		}
	}
	return nil
}

// every runs a task now and then once a period, until ctx ends.
func (s *Service) every(ctx context.Context, task string, period time.Duration, f func(context.Context) error) {
	s.repeat(ctx, task, 0, period, f)
}

// after is every without the run at once.
func (s *Service) after(ctx context.Context, task string, period time.Duration, f func(context.Context) error) {
	s.repeat(ctx, task, period, period, f)
}

func (s *Service) repeat(ctx context.Context, task string, first, period time.Duration, f func(context.Context) error) {
	beat := s.loops.add(task, period, s.now())
	s.done.Go(func() {
		timer := time.NewTimer(first)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			if err := f(ctx); err != nil {
				s.report(ctx, Error{Task: task, Cause: err})
			}
			beat(s.now())
			timer.Reset(period)
		}
	})
}

// Stop ends the service without losing a message. In this order, [Service.Ready] begins to fail; no
// more messages are claimed; running hand-offs end, for at most Config.Drain or until ctx ends;
// their outcomes are committed, and messages that were claimed and not begun are released; the
// other goroutines end. A handler of the feed that runs ends as well, for at most its Timeout.
//
// A hand-off that does not end in time is an error: its message stays leased and becomes Unknown,
// since nobody can know whether it was sent. Stop returns [ErrNotStarted] where nothing runs and
// [ErrStopped] the second time, also while the first call is still running.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	switch s.state {
	case stateNew:
		s.mu.Unlock()
		return ErrNotStarted
	case stateStopping, stateStopped:
		s.mu.Unlock()
		return ErrStopped
	case stateRunning:
	}
	s.state = stateStopping
	s.mu.Unlock()

	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	for route, relay := range s.Relays {
		all.Go(func() {
			if err := relay.Stop(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("service: route %s: %w", route, err))
			}
		})
	}
	if s.Feed != nil {
		all.Go(func() {
			if err := s.Feed.Stop(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("service: feed: %w", err))
			}
		})
	}
	for _, w := range s.watchers {
		all.Go(func() {
			if err := w.Stop(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("service: %w", err))
			}
		})
	}
	for _, o := range s.OptOuts {
		all.Go(func() {
			if err := o.Stop(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("service: %w", err))
			}
		})
	}
	all.Wait()
	s.end()
	s.done.Wait()
	if s.Sequencer != nil {
		errs = append(errs, s.endSequencer(context.WithoutCancel(ctx)))
	}
	if s.mark != nil {
		errs = append(errs, s.endMark(context.WithoutCancel(ctx)))
	}
	if s.single {
		if err := s.release(context.WithoutCancel(ctx)); err != nil {
			errs = append(errs, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = stateStopped
	return errors.Join(errs...)
}

// lease acquires or extends the lease of the database for this process, and returns when it asked.
func (s *Service) lease(ctx context.Context) (asked time.Time, err error) {
	asked = s.elapsed()
	_, ok, err := s.stores.Database.Lease(ctx, "single-process", s.holder, leaseLasts)
	if err == nil && !ok {
		err = ErrNotSingle
	}
	return asked, err
}

// keepLease extends the lease. Once another process has it, or may have it because it could not be
// extended in time, the relays stop for good: with SingleProcess an opt-out that the other process
// records does not wait for hand-offs of this one.
func (s *Service) keepLease(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaseLasts/6)
	defer cancel()
	asked, err := s.lease(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.leased = asked
	case errors.Is(err, ErrNotSingle), s.elapsed().Sub(s.leased) >= leaseLasts/2:
		// It is extended every third of its length, so this is before it ends.
		s.lost = true
		s.endRelays()
	}
	return err
}

// alone returns ErrNotSingle once the lease of the database was lost.
func (s *Service) alone() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost {
		return ErrNotSingle
	}
	return nil
}

func (s *Service) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, _, err := s.stores.Database.Lease(ctx, "single-process", s.holder, 0)
	return err
}
