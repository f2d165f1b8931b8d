package sqlstore

import (
	"context"
	"time"
)

// patience is how long a writer waits for its turn. After that it continues, and SQLite's own lock
// decides: a program with a second transaction inside of the first gets SQLite's error instead of a
// deadlock.
const patience = 10 * time.Second

// turn serializes the writers of one DB on SQLite, in the order of their calls. SQLite's own lock has
// no order: a sleeping writer can lose to later ones for seconds under load. A nil turn does not
// serialize, as on PostgreSQL.
type turn chan struct{}

// take waits for the turn and returns a function that ends it.
func (t turn) take(ctx context.Context) (end func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	end = func() { <-t }
	select {
	case t <- struct{}{}:
		return end, nil
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case t <- struct{}{}: // senders on a channel are served in order
		return end, nil
	case <-timer.C:
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
