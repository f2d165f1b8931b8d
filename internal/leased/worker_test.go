package leased_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/leased"
)

var (
	errStarted    = errors.New("started")
	errStopped    = errors.New("stopped")
	errNotStarted = errors.New("not started")
	errAway       = errors.New("the database is away")
	errRound      = errors.New("the round failed")
)

// leases are those of a database.
type leases struct {
	mu     sync.Mutex
	holder [16]byte
	until  time.Time
	err    error
	gives  int
}

func (l *leases) Lease(ctx context.Context, _ string, holder [16]byte, lasts time.Duration) (uint64, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := errors.Join(ctx.Err(), l.err); err != nil {
		return 0, false, err
	}
	free := l.holder == holder || !l.until.After(time.Now())
	switch {
	case free && lasts == 0:
		l.until = time.Time{}
		l.gives++
	case free:
		l.holder, l.until = holder, time.Now().Add(lasts)
	}
	return 1, free, nil
}

func (l *leases) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// process is a Worker with what it did.
type process struct {
	*leased.Worker
	mu     sync.Mutex
	rounds int
	lost   int
	leads  bool
	errs   []error
}

func newProcess(l *leases, id byte, round func(ctx context.Context) error) *process {
	p := &process{}
	p.Worker = leased.New(leased.Config{
		Leases: l, Name: "job", Prefix: "test", Holder: [16]byte{id}, Lasts: 3 * time.Minute, Every: time.Minute,
		Round: func(ctx context.Context) error {
			p.mu.Lock()
			p.rounds++
			p.mu.Unlock()
			return round(ctx)
		},
		Leads:   func(leads bool) { p.mu.Lock(); p.leads = leads; p.mu.Unlock() },
		Lost:    func() { p.mu.Lock(); p.lost++; p.mu.Unlock() },
		Failed:  func(_ context.Context, err error) { p.mu.Lock(); p.errs = append(p.errs, err); p.mu.Unlock() },
		Started: errStarted, Stopped: errStopped, NotStarted: errNotStarted,
	})
	return p
}

// did returns the number of rounds, and of those in which another process had the lease.
func (p *process) did() (rounds, lost int, leads bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rounds, p.lost, p.leads
}

func nothing(context.Context) error { return nil }

func wait(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the time of the bubble
	synctest.Wait()
}

// One process works at a time, and another goes on in the round after the first has stopped.
func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leases{}
		a, b := newProcess(l, 1, nothing), newProcess(l, 2, nothing)
		require.NoError(t, a.Start(t.Context()))
		wait(time.Second)
		require.NoError(t, b.Start(t.Context()))
		wait(5*time.Minute - 2*time.Second)
		rounds, lost, leads := a.did()
		require.Equal(t, []any{5, 0, true}, []any{rounds, lost, leads})
		rounds, lost, leads = b.did()
		require.Equal(t, []any{0, 5, false}, []any{rounds, lost, leads})

		require.NoError(t, a.Stop(t.Context()))
		require.Equal(t, 1, l.gives)
		wait(time.Minute)
		rounds, _, leads = b.did()
		require.Equal(t, []any{1, true}, []any{rounds, leads}, "the lease was given back, and did not have to end")
		require.NoError(t, b.Stop(t.Context()))
		require.NoError(t, b.Stop(t.Context()), "again")
	})
}

func TestLifecycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess(&leases{}, 1, nothing)
		require.ErrorIs(t, p.Stop(t.Context()), errNotStarted)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, p.Start(ended), context.Canceled)
		require.NoError(t, p.Start(t.Context()))
		require.ErrorIs(t, p.Start(t.Context()), errStarted)
		require.NoError(t, p.Stop(t.Context()))
		require.ErrorIs(t, p.Start(t.Context()), errStopped)

		// The end of the context of Run ends it too.
		q := newProcess(&leases{}, 1, nothing)
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		require.NoError(t, q.Run(ctx))
		rounds, _, _ := q.did()
		require.Equal(t, 2, rounds)
		require.ErrorIs(t, q.Start(t.Context()), errStopped)
	})
}

// Stop ends the context of a round that runs, waits for its end, and gives the lease back after it.
func TestStopWaitsForTheRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leases{}
		p := newProcess(l, 1, func(ctx context.Context) error {
			<-ctx.Done()
			time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
			return ctx.Err()
		})
		require.NoError(t, p.Start(t.Context()))
		wait(time.Second)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := p.Stop(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "test: stop: ")
		require.Zero(t, l.gives)
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, 1, l.gives)
		require.Empty(t, p.errs, "the end of its context is no failure of the round")
	})
}

func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leases{err: errAway}
		fails := errRound
		p := newProcess(l, 1, func(context.Context) error { return fails })
		err := p.Step(t.Context())
		require.ErrorIs(t, err, errAway)
		require.ErrorContains(t, err, "test: lease: ")
		rounds, lost, leads := p.did()
		require.Equal(t, []any{0, 0, false}, []any{rounds, lost, leads}, "nobody else is known to have it")
		l.fail(nil)
		require.ErrorIs(t, p.Step(t.Context()), errRound)
		require.Empty(t, p.errs, "a Step returns its error")

		require.NoError(t, p.Start(t.Context()))
		wait(time.Minute + time.Second)
		require.Len(t, p.errs, 2, "and the next round came")
		require.ErrorIs(t, p.errs[1], errRound)
		l.fail(errAway)
		require.NoError(t, p.Stop(t.Context()))
		require.Len(t, p.errs, 3)
		require.ErrorIs(t, p.errs[2], errAway, "the lease could not be given back")
	})
}

// Steps at the same time are one after the other. A mutex is not for a bubble.
func TestStepsTakeTurns(t *testing.T) {
	var running, most atomic.Int32
	p := newProcess(&leases{}, 1, func(context.Context) error {
		if now := running.Add(1); now > most.Load() {
			most.Store(now)
		}
		for range 100 {
			runtime.Gosched()
		}
		running.Add(-1)
		return nil
	})
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() { errs[i] = p.Step(t.Context()) })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	rounds, _, _ := p.did()
	require.Equal(t, 20, rounds)
	require.EqualValues(t, 1, most.Load())
}
