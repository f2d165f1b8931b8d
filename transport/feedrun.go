package transport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// feedLife is the state of a feed from its start to its end.
type feedLife struct {
	mu     sync.Mutex
	run    context.Context
	cancel context.CancelFunc // nil before Start
	done   chan struct{}      // closed when all loops have ended
	wake   []chan struct{}    // of the readers, when events were numbered
}

// Start numbers and handles events in the background and returns at once. When ctx ends, the Feed
// stops as by [Feed.Stop]; handlers get the values of ctx. A Feed runs once: a second call returns
// [ErrStarted] or [ErrStopped].
func (f *Feed) Start(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("transport: start: %w", err)
	}
	l := &f.life
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		if l.run.Err() != nil {
			return ErrStopped
		}
		return ErrStarted
	}
	l.run, l.cancel = context.WithCancel(ctx)
	l.done = make(chan struct{})
	var loops sync.WaitGroup
	for _, r := range f.readers {
		wake := make(chan struct{}, 1)
		l.wake = append(l.wake, wake)
		loops.Go(func() { f.loop(l.run, wake, r.readAll) })
	}
	loops.Go(func() {
		f.loop(l.run, nil, func(ctx context.Context) (int, error) {
			n, err := f.numberAll(ctx)
			if err != nil && ctx.Err() == nil {
				_ = f.report(ctx, FeedError{Cause: err})
			}
			if n > 0 {
				f.wakeAll()
			}
			return n, err
		})
	})
	go func() {
		loops.Wait()
		f.release()
		l.cancel()
		close(l.done)
	}()
	return nil
}

// loop calls step until ctx ends: again at once while there is something to do, after a pause
// otherwise, and when it is woken.
func (f *Feed) loop(ctx context.Context, wake <-chan struct{}, step func(context.Context) (int, error)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-wake:
		}
		if n, err := step(ctx); n > 0 && err == nil {
			timer.Reset(0)
		} else {
			timer.Reset(f.poll)
		}
	}
}

// wakeAll tells the readers that events were numbered.
func (f *Feed) wakeAll() {
	for _, wake := range f.life.wake {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// release gives the leases back, so that another process can go on at once.
func (f *Feed) release() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(f.life.run), tryTime)
	defer cancel()
	give := func(l *held, name string) {
		if l.asked.IsZero() {
			return
		}
		if _, _, err := f.leases.Lease(ctx, name, f.holder, 0); err != nil {
			_ = f.report(ctx, FeedError{Cause: err})
		}
		*l = held{}
	}
	f.numbering.Lock()
	give(&f.number, numberer)
	f.numbering.Unlock()
	for _, r := range f.readers {
		r.mu.Lock()
		give(&r.lease, numberer+"."+r.name)
		r.mu.Unlock()
	}
}

// Stop stops the Feed and waits until the running handlers have returned and their transactions have
// ended, at most FeedConfig.Timeout or until ctx ends. The rest of the events is handled by another
// process, or after the next start. The error names cursors whose handler still runs; their
// transactions were rolled back. [ErrNotStarted] is returned if the Feed does not run.
func (f *Feed) Stop(ctx context.Context) error {
	f.life.mu.Lock()
	cancel, done := f.life.cancel, f.life.done
	f.life.mu.Unlock()
	if cancel == nil {
		return ErrNotStarted
	}
	cancel()
	select {
	case <-done:
		return f.ended()
	case <-ctx.Done():
		return fmt.Errorf("transport: stop: handlers of the feed still run: %w", context.Cause(ctx))
	}
}

// Run runs the Feed until ctx ends, and then stops as [Feed.Stop] does. Errors on the way are passed
// to FeedConfig.OnError and Logger.
func (f *Feed) Run(ctx context.Context) error {
	if err := f.Start(ctx); err != nil {
		return err
	}
	<-f.life.done
	return f.ended()
}

// ended returns the result of Stop for a Feed that has ended.
func (f *Feed) ended() error {
	var open []string
	for _, r := range f.readers {
		r.mu.Lock()
		if r.isStuck() {
			open = append(open, r.name)
		}
		r.mu.Unlock()
	}
	if len(open) > 0 {
		return errors.New("transport: stop: handlers that did not return when their context ended: " + strings.Join(open, ", "))
	}
	return nil
}
