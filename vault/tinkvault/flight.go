package tinkvault

import (
	"context"
	"sync"
	"time"

	"github.com/sealtext/sealtext/vault"
)

// flights shares one KMS call among the callers that need its result. The call runs in a goroutine of
// its own, so that a caller's canceled context does not end it for the others, and has a deadline,
// after which all callers return. Where the client of the KMS ignores contexts, that one goroutine
// stays until the client returns.
type flights[K comparable, V any] struct {
	timeout time.Duration
	now     func() time.Time

	mu   sync.Mutex
	open map[K]*flight[V]
}

type flight[V any] struct {
	deadline context.Context // ends with the call or at its deadline
	done     chan struct{}   // closed when v and err are set
	v        V
	err      error
	timedOut time.Time // when it was found that the KMS hangs; zero where it answered
}

func newFlights[K comparable, V any](timeout time.Duration, now func() time.Time) *flights[K, V] {
	return &flights[K, V]{timeout: timeout, now: now, open: map[K]*flight[V]{}}
}

// do returns the result of f, or of a call that another caller began. While a KMS hangs, callers are
// refused at once for as long as the previous one waited, so that they do not wait for one deadline
// after another.
func (fs *flights[K, V]) do(ctx context.Context, key K, f func(context.Context) (V, error)) (V, error) {
	fl := fs.begin(ctx, key, f)
	select {
	case <-fl.done:
		return fl.v, fl.err
	default:
	}
	var none V
	select {
	case <-fl.done:
		return fl.v, fl.err
	case <-ctx.Done():
		return none, unavailable(ctx)
	case <-fl.deadline.Done():
		select {
		case <-fl.done: // it ended just now, and by itself
			return fl.v, fl.err
		default:
			return none, vault.ErrKeysUnavailable
		}
	}
}

// begin starts a call, or returns the one that is running.
func (fs *flights[K, V]) begin(ctx context.Context, key K, f func(context.Context) (V, error)) *flight[V] {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fl := fs.open[key]; fl != nil {
		select {
		case <-fl.done:
			if since := fs.now().Sub(fl.timedOut); since >= 0 && since < fs.timeout {
				return fl
			}
		default:
			return fl
		}
	}
	if len(fs.open) >= 1024 { // those that hung and were not asked for again
		for k, fl := range fs.open {
			if !fl.timedOut.IsZero() {
				delete(fs.open, k)
			}
		}
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), fs.timeout)
	fl := &flight[V]{deadline: deadline, done: make(chan struct{})}
	fs.open[key] = fl
	go func() {
		defer cancel()
		fl.v, fl.err = f(deadline)
		hung := fl.err != nil && deadline.Err() != nil
		fs.mu.Lock()
		if hung {
			fl.timedOut = fs.now()
		} else if fs.open[key] == fl {
			delete(fs.open, key)
		}
		close(fl.done)
		fs.mu.Unlock()
	}()
	return fl
}
