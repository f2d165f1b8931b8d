package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/rand"
)

// attempts is how often InTx runs a transaction that loses to another one.
const attempts = 10

// nested marks the context of a running InTx, so that one inside of it gives
// an error instead of waiting for itself. The transaction is not in it.
type nested struct{ db *DB }

// InTx runs f in a transaction over all rooms and commits it when f returns
// nil. An error or a panic of f rolls back. The Tx ends with f.
//
// A transaction that loses to a concurrent one ([Retryable]) is rolled back
// and f runs again, up to 10 times, with growing pauses that end when ctx
// does. So f must change nothing but the database before it returns.
//
// A transaction in which a statement failed is rolled back even when f
// returns nil, on every engine.
func (db *DB) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if ctx.Value(nested{db}) != nil {
		return wrap("transaction", ErrNested)
	}
	ctx = context.WithValue(ctx, nested{db}, true)
	for n := 1; ; n++ {
		again, err := db.try(ctx, f)
		if err == nil || !again {
			return err
		}
		if n == attempts {
			return fmt.Errorf("sqlstore: transaction: lost to others %d times: %w", n, err)
		}
		if stop := db.pause(ctx, n); stop != nil {
			return fmt.Errorf("sqlstore: transaction: %w after %w", stop, err)
		}
	}
}

// try runs f once and reports whether running it again may help.
func (db *DB) try(ctx context.Context, f func(context.Context, sealtext.Tx) error) (again bool, err error) {
	const op = "transaction"
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return Retryable(err), wrap(op, err)
	}
	defer func() { _ = conn.Close() }()
	begun, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return Retryable(err), wrap(op, err)
	}
	t := &tx{db: db, q: begun}
	finished := false
	defer func() {
		t.done = true
		if !finished { // an error or a panic
			_ = begun.Rollback()
		}
	}()
	if db.dialect == SQLite {
		if _, err := db.write(ctx, t, op); err != nil {
			return Retryable(err), err
		}
	}
	if err := f(ctx, t); err != nil {
		return Retryable(t.failed), err
	}
	if t.failed != nil {
		return Retryable(t.failed), t.failed
	}
	t.done, finished = true, true
	if err := begun.Commit(); err != nil {
		db.abandon(ctx, conn, err)
		return Retryable(err), wrap(op, err)
	}
	return false, nil
}

// abandon ends a transaction whose COMMIT failed. SQLite leaves it open when
// a reader was in the way, and database/sql would hand the connection to the
// next caller with the transaction still in it.
func (db *DB) abandon(ctx context.Context, conn *sql.Conn, cause error) {
	if db.dialect != SQLite || ctx.Err() != nil || errors.Is(cause, sql.ErrTxDone) {
		return // database/sql rolls back by itself when a context ends
	}
	// An error here says that there was nothing to roll back.
	_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
}

// pause waits between two tries: 1 ms, doubling to at most 128 ms, half of it
// random, so that transactions that met once do not meet again.
func pause(ctx context.Context, n int) error {
	d := time.Millisecond << min(n-1, 7)
	d = d/2 + time.Duration(rand.Uint64()%uint64(d)) //nolint:gosec // positive
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
