package sqlstore

import (
	"context"
	"time"
)

// patience is how long a writer waits for its turn. After that it goes ahead,
// and SQLite's own lock decides: a program that waits for itself, by a second
// transaction inside of the first, gets SQLite's error and does not stand
// still.
const patience = 10 * time.Second

// turn lets the writers of one DB on SQLite in one after another, in the order
// in which they came. SQLite's own lock has no order: who sleeps on it loses
// to who comes at the right moment, for seconds under load. nil is no order,
// as on PostgreSQL.
type turn chan struct{}

// take waits for the turn and returns what ends it.
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
