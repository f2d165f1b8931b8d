package monitor

import (
	"context"
	"sync/atomic"
	"time"
)

// push queues an alert. It never waits.
func (m *Monitor) push(a Alert) {
	m.mu.Lock()
	if len(m.queue) >= m.cfg.Queue {
		m.queue = append(m.queue[:0], m.queue[1:]...)
		m.lost = true
		m.dropped.Add(1)
	}
	m.queue = append(m.queue, a)
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Run gives alerts to the sinks until ctx ends, and then those that still wait, for at most
// Config.Deadline. It returns the error of ctx. Run it in a goroutine; without it, or calls of
// [Monitor.Step], nobody hears of alerts.
func (m *Monitor) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), m.cfg.Deadline)
			defer cancel()
			m.Step(last)
			return ctx.Err()
		case <-m.wake:
			m.Step(ctx)
		}
	}
}

// Step gives the alerts that wait to the Responder and to the sinks, and returns. One of them that
// does not return by Config.Deadline is left alone. When ctx ends, alerts that no one got wait on.
func (m *Monitor) Step(ctx context.Context) {
	m.step.Lock()
	defer m.step.Unlock()
	for ctx.Err() == nil {
		m.mu.Lock()
		if m.lost {
			m.lost = false
			m.mu.Unlock()
			m.fail(ctx, ErrDropped, 0)
			continue
		}
		if len(m.queue) == 0 {
			m.mu.Unlock()
			return
		}
		a := m.queue[0]
		m.queue = m.queue[1:]
		m.mu.Unlock()
		if _, ok := m.cfg.Respond[a.Detector]; ok {
			m.fail(ctx, m.action.give(ctx, a, m.cfg.Deadline), 1)
		}
		for _, s := range m.sinks {
			m.fail(ctx, s.give(ctx, a, m.cfg.Deadline), 1)
		}
	}
}

func (m *Monitor) fail(ctx context.Context, err error, count uint64) {
	if err == nil {
		return
	}
	m.failed.Add(count)
	if m.cfg.OnError != nil {
		m.cfg.OnError(ctx, err)
	}
}

// An outlet is where alerts go. It has one goroutine at most.
type outlet struct {
	call func(context.Context, Alert) error
	busy atomic.Bool
}

func (o *outlet) give(ctx context.Context, a Alert, deadline time.Duration) error {
	if !o.busy.CompareAndSwap(false, true) {
		return ErrSinkBusy
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		err := o.call(ctx, a)
		o.busy.Store(false)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done: // it returned as it should
		return err
	default:
		return ctx.Err()
	}
}
