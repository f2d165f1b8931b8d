package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/rand"
)

// attempts is how often InTx runs a transaction that loses to others.
const attempts = 30

// nested marks the context of a running InTx, so that an InTx inside of it returns an error instead of
// a deadlock. The context does not contain the transaction.
type nested struct{ db *DB }

// InTx runs f in a transaction over all parts of the library and commits it when f returns
// nil. An error or a panic of f rolls back. The Tx ends with f.
//
// A transaction that loses to a concurrent one ([Retryable]), or whose connection was lost before
// COMMIT was sent, is rolled back and f runs again, up to 30 times, with increasing pauses that end
// when ctx does. So f must change nothing but the database. If COMMIT was sent and its answer was
// lost, the error is [ErrCommitUnknown].
//
// On SQLite the transactions of one DB run one after another: those that take in an inbound message or
// an opt-out first, the others in the order in which they were begun.
// An InTx inside of an InTx of the same DB returns [ErrNested].
//
// A transaction in which a statement failed is rolled back even when f
// returns nil, on every engine. Where the driver is a [Committer] the last inserts of f may be sent with
// COMMIT; the error of one is then that of InTx.
func (db *DB) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if ctx.Value(nested{db}) != nil {
		return wrap("transaction", ErrNested)
	}
	ctx = context.WithValue(ctx, nested{db}, true)
	careful := false
	for n := 1; ; n++ {
		again, err := db.try(ctx, f, careful)
		if err == nil || !again {
			return err
		}
		if errors.Is(err, errKeyTaken) {
			careful = true
			continue
		}
		if n == attempts {
			return fmt.Errorf("sqlstore: transaction: lost to others %d times: %w", n, err)
		}
		if stop := db.pause(ctx, n); stop != nil {
			return fmt.Errorf("sqlstore: transaction: %w after %w", stop, err)
		}
	}
}

// try runs f once and reports whether running it again may help; careful is for a transaction that found a
// key taken, see [later].
func (db *DB) try(ctx context.Context, f func(context.Context, sealtext.Tx) error, careful bool) (more bool, err error) {
	const op = "transaction"
	end, err := db.turn.take(ctx)
	if err != nil {
		return false, wrap(op, err)
	}
	defer end()
	begun, err := db.pool.Begin(ctx)
	if err != nil {
		return again(err), wrap(op, err)
	}
	t := &tx{db: db, q: begun}
	if c, ok := begun.(Committer); ok {
		t.later = later{to: c, careful: careful}
	}
	defer func() { // also after an error, a panic, or a COMMIT that failed
		t.done.Store(true)
		_ = begun.Rollback(context.WithoutCancel(ctx))
	}()
	if db.dialect == SQLite {
		if _, err := db.write(ctx, t, op); err != nil {
			return again(err), err
		}
	}
	err = f(ctx, t)
	switch {
	case errors.Is(t.failed, errKeyTaken):
		return true, t.failed
	case err != nil:
		return again(t.failed), err
	case t.failed != nil:
		return again(t.failed), t.failed
	}
	t.done.Store(true)
	if len(t.later.statements) > 0 {
		return t.commitLater(ctx)
	}
	err = begun.Commit(ctx)
	if Retryable(err) {
		return true, wrap(op, err)
	}
	return false, unanswered(ctx, op, err)
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
