package transport

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// reader passes events to one handler.
type reader struct {
	feed    *Feed
	name    string
	handler FeedHandler

	mu    sync.Mutex // held while it reads
	lease held
	// The cursor, as far as this process knows it.
	after   int64
	retryAt time.Time
	stuck   chan error // gets the result of a handler that did not return in time; nil for none
}

// failure is what a handler returned for an event.
type failure struct {
	index int // of the event in the transaction
	event Event
	err   error
}

// readAll handles events until there are none, or the next one must wait, or ctx ends. It returns how
// many were handled.
func (r *reader) readAll(ctx context.Context) (total int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.isStuck() {
		return 0, nil // it was reported
	}
	var errs []error
	for limit := r.feed.batch; ctx.Err() == nil && !r.feed.now().Before(r.retryAt); {
		there, err := r.feed.store.Events(ctx, nil, r.after, 1)
		if err != nil || len(there) == 0 {
			return total, errors.Join(append(errs, r.cutOff(ctx, err))...)
		}
		ok, err := r.feed.lease(ctx, &r.lease, numberer+"."+r.name)
		if err != nil || !ok {
			return total, errors.Join(append(errs, r.cutOff(ctx, err))...)
		}
		n, failed, err := r.read(ctx, limit)
		total += n
		switch {
		case failed != nil && failed.index > 0:
			limit = failed.index // those before it, by themselves
			continue
		case failed != nil:
			errs = append(errs, r.fail(ctx, *failed))
			if r.isStuck() {
				return total, errors.Join(errs...)
			}
		case err != nil:
			return total, errors.Join(append(errs, r.failed(ctx, err))...)
		case n == 0 && !r.feed.now().Before(r.retryAt):
			return total, errors.Join(errs...) // they were erased from the store meanwhile
		}
		limit = r.feed.batch
	}
	return total, errors.Join(errs...)
}

// isStuck reports whether a handler that was given up still runs.
func (r *reader) isStuck() bool {
	if r.stuck == nil {
		return false
	}
	select {
	case <-r.stuck: //nolint:errcheck // its error counts no more
		r.stuck = nil
		return false
	default:
		return true
	}
}

// failed reports an error of the store.
func (r *reader) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return r.feed.report(ctx, FeedError{Cursor: r.name, Cause: err})
}

// cutOff reports an error of a call that the end of ctx cuts off, unless it has: that is no error of
// the store, and drivers have words of their own for it. Only the caller is told then.
func (r *reader) cutOff(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return FeedError{Cursor: r.name, Cause: err}
	}
	return r.failed(ctx, err)
}

// longTurn is when a transaction ends that could handle more events: on SQLite others wait for it.
const longTurn = 20 * time.Millisecond

// read handles up to limit events in one transaction, which the end of ctx does not cut off.
func (r *reader) read(stop context.Context, limit int) (n int, failed *failure, err error) {
	f := r.feed
	var c FeedCursor
	ctx, cancel := context.WithTimeout(context.WithoutCancel(stop), tryTime+time.Duration(limit)*f.timeout)
	defer cancel()
	err = f.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, failed = 0, nil
		if c, err = f.store.Cursor(ctx, tx, r.name, f.now()); err != nil || c.RetryAt.After(f.now()) {
			return err
		}
		if c.Failures > 0 {
			limit = 1
		}
		events, err := f.store.Events(ctx, tx, c.Position, limit)
		if err != nil || len(events) == 0 {
			return err
		}
		begun := f.elapsed()
		for i, e := range events {
			if i > 0 && (stop.Err() != nil || f.elapsed().Sub(begun) > longTurn) {
				break
			}
			if err := r.handle(ctx, tx, e); err != nil {
				failed = &failure{i, e, err}
				return err
			}
			n, c.Position = i+1, e.Position
		}
		c.Failures, c.RetryAt = 0, time.Time{}
		return f.store.SetCursor(ctx, tx, c)
	})
	if err != nil {
		return 0, failed, err
	}
	r.after, r.retryAt = c.Position, c.RetryAt
	return n, nil, nil
}

// stuckGrace is how long a handler may take to return after its context has ended.
const stuckGrace = 100 * time.Millisecond

// handle calls the handler, and gives it up when its time is over.
func (r *reader) handle(ctx context.Context, tx sealtext.Tx, e Event) error {
	if r.isStuck() {
		return errHandlerStuck // the store runs the transaction again
	}
	ctx, cancel := context.WithTimeout(ctx, r.feed.timeout)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		err := errHandlerExit
		defer func() {
			if p := recover(); p != nil { // not shown: it may hold a number
				err = errHandlerPanic
			}
			done <- err
		}()
		err = r.handler.Handle(ctx, tx, e)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace := time.NewTimer(stuckGrace)
	defer grace.Stop()
	select {
	case err := <-done:
		return err
	case <-grace.C:
		r.stuck = done
		return errHandlerStuck
	}
}

// fail counts a failure of the next event, which is tried again later, or parked, and reports it.
func (r *reader) fail(ctx context.Context, failed failure) error {
	f := r.feed
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
	defer cancel()
	parked := false
	err := f.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		parked = false
		now := f.now()
		c, err := f.store.Cursor(ctx, tx, r.name, now)
		if err != nil || c.Position >= failed.event.Position {
			return err // another process has handled it
		}
		c.Failures++
		c.RetryAt = now.Add(f.delay(c.Failures))
		if parked = c.Failures >= f.attempts; parked {
			p := ParkedEvent{Cursor: r.name, Event: failed.event, Failures: c.Failures, ParkedAt: now}
			if err := f.store.Park(ctx, tx, p); err != nil {
				return err
			}
			c.Position, c.Failures, c.RetryAt = failed.event.Position, 0, time.Time{}
		}
		r.after, r.retryAt = c.Position, c.RetryAt
		return f.store.SetCursor(ctx, tx, c)
	})
	reported := f.report(ctx, FeedError{
		Cursor: r.name, Position: failed.event.Position, Tenant: failed.event.Tenant, Parked: parked && err == nil, Cause: failed.err,
	})
	if err != nil { // not counted: it is tried again after a pause
		r.retryAt = f.now().Add(f.poll)
		return errors.Join(reported, r.failed(ctx, err))
	}
	return reported
}

// delay returns how long an event waits after so many failures.
func (f *Feed) delay(failures int) time.Duration {
	d := f.backoff
	for range failures - 1 {
		if d >= time.Hour {
			return time.Hour
		}
		d *= 2
	}
	return min(d, time.Hour)
}
