package sqlstore

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext/internal/urgent"
)

const (
	// patience is how long a writer waits for its turn. After that it continues, and SQLite's own
	// lock decides: a program with a second transaction inside of the first gets SQLite's error
	// instead of a deadlock.
	patience = 10 * time.Second
	// ahead is how many urgent writers may go before an ordinary one that waits.
	ahead = 8
)

// turn serializes the writers of one DB on SQLite: urgent ones first (see package urgent), each kind
// in the order of their calls. So an opt-out waits for the running transaction only, however many
// messages are being sent. SQLite's own lock has no order: a sleeping writer can lose to later ones
// for seconds under load. A nil turn does not serialize, as on PostgreSQL.
type turn struct {
	mu       sync.Mutex
	taken    bool
	urgent   []chan struct{} // of writers that wait; closed when it is their turn
	ordinary []chan struct{}
	passed   int // urgent writers that went before the first ordinary one
}

// take waits for the turn and returns a function that ends it.
func (t *turn) take(ctx context.Context) (end func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return t.end, nil
	}
	queue := &t.ordinary
	if urgent.Is(ctx) {
		queue = &t.urgent
	}
	mine := make(chan struct{})
	*queue = append(*queue, mine)
	t.mu.Unlock()

	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-mine:
		return t.end, nil
	case <-timer.C:
		t.leave(queue, mine)
		return func() {}, nil
	case <-ctx.Done():
		t.leave(queue, mine)
		return nil, ctx.Err()
	}
}

// end passes the turn to the next writer.
func (t *turn) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	queue := &t.urgent
	switch {
	case len(t.ordinary) == 0:
		t.passed = 0
	case len(t.urgent) == 0 || t.passed == ahead:
		queue, t.passed = &t.ordinary, 0
	default:
		t.passed++
	}
	if t.taken = len(*queue) > 0; t.taken {
		close((*queue)[0])
		*queue = slices.Delete(*queue, 0, 1)
	}
}

// leave takes a writer out of the queue. If its turn came at the same moment, it is passed on.
func (t *turn) leave(queue *[]chan struct{}, mine chan struct{}) {
	t.mu.Lock()
	i := slices.Index(*queue, mine)
	if i >= 0 {
		*queue = slices.Delete(*queue, i, i+1)
	}
	t.mu.Unlock()
	if i < 0 {
		t.end()
	}
}
