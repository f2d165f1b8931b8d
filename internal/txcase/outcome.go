package txcase

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/sealtext/sealtext"
)

// errGiveUp is the error of an f that wants its transaction rolled back.
var errGiveUp = errors.New("the transaction gives up on purpose")

func outcomeCases() []Case {
	return []Case{
		{"tx-commit", "a row must be visible to every reader once InTx has returned nil, and f must get the values of the caller's context: acknowledged means durable", commits},
		{"tx-own-writes", "a read with the Tx must see what the transaction wrote: packages check their own writes before they are committed", ownWrites},
		{"tx-rollback-error", "nothing may be kept when f returns an error, which InTx must return, and earlier commits must be kept: a business row and its audit event are kept together or not at all", rollbackError},
		{"tx-rollback-panic", "nothing may be kept when f panics, the panic must reach the caller, and the store must go on working", rollbackPanic},
		{"tx-rollback-exit", "nothing may be kept when f ends its goroutine, as a failing test does, and the store must go on working", rollbackExit},
		{"tx-no-dirty-read", "a reader beside an open transaction must not see its rows, which may never be committed", noDirtyRead},
		{"tx-concurrent", "transactions of many goroutines must all be kept", concurrentCommits},
	}
}

func commits(ctx context.Context, open func() Store) error {
	r := open()
	type key struct{}
	err := r.InTx(context.WithValue(ctx, key{}, true), func(ctx context.Context, tx sealtext.Tx) error {
		if ctx.Value(key{}) != true {
			return errors.New("the context of f does not descend from the caller's")
		}
		if tx == nil || tx.Owner() == nil {
			return errors.New("f got a Tx without an owner")
		}
		return r.Write(ctx, tx)
	})
	if err != nil {
		return err
	}
	return wantCount(ctx, r, nil, 1, "after the commit")
}

func ownWrites(ctx context.Context, open func() Store) error {
	r := open()
	return r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for n := range 3 {
			if err := wantCount(ctx, r, tx, n, "inside the transaction"); err != nil {
				return err
			}
			if err := r.Write(ctx, tx); err != nil {
				return err
			}
		}
		return wantCount(ctx, r, tx, 3, "inside the transaction")
	})
}

func rollbackError(ctx context.Context, open func() Store) error {
	r := open()
	if err := r.InTx(ctx, r.Write); err != nil {
		return err
	}
	err := r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if err := errors.Join(r.Write(ctx, tx), r.Write(ctx, tx)); err != nil {
			return err
		}
		return errGiveUp
	})
	if !errors.Is(err, errGiveUp) {
		return fmt.Errorf("InTx returned %v, want the error of f", err)
	}
	if err := wantCount(ctx, r, nil, 1, "after a commit and a rollback"); err != nil {
		return err
	}
	return stillWorks(ctx, r, 1)
}

func rollbackPanic(ctx context.Context, open func() Store) error {
	r := open()
	var writeErr error
	got := recovered(func() {
		_ = r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			writeErr = r.Write(ctx, tx)
			panic(errGiveUp)
		})
	})
	if writeErr != nil {
		return writeErr
	}
	if got != any(errGiveUp) {
		return fmt.Errorf("the caller of InTx recovered %v, want the value that f panicked with", got)
	}
	if err := wantCount(ctx, r, nil, 0, "after a panic"); err != nil {
		return err
	}
	return stillWorks(ctx, r, 0)
}

func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func rollbackExit(ctx context.Context, open func() Store) error {
	r := open()
	ended := make(chan error, 1)
	go func() {
		var writeErr error
		defer func() { ended <- writeErr }()
		_ = r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			writeErr = r.Write(ctx, tx)
			runtime.Goexit()
			return nil
		})
	}()
	if err := <-ended; err != nil {
		return err
	}
	if err := wantCount(ctx, r, nil, 0, "after the goroutine of f ended"); err != nil {
		return err
	}
	return stillWorks(ctx, r, 0)
}

// noDirtyRead starts a reader while the transaction is open. The reader may wait for the end of the
// transaction or answer at once; its count must be zero either way.
func noDirtyRead(outer context.Context, open func() Store) error {
	r := open()
	read := make(chan error, 1)
	started := false
	err := r.InTx(outer, func(ctx context.Context, tx sealtext.Tx) error {
		if err := r.Write(ctx, tx); err != nil {
			return err
		}
		if !started {
			started = true
			go func() { read <- wantCount(outer, r, nil, 0, "beside an open transaction") }()
		}
		for range 20 { // time for a wrong reader to answer
			runtime.Gosched()
			if err := wantCount(ctx, r, tx, 1, "inside the transaction"); err != nil {
				return err
			}
		}
		return errGiveUp
	})
	if !errors.Is(err, errGiveUp) {
		return fmt.Errorf("InTx returned %v, want the error of f", err)
	}
	return <-read
}

func concurrentCommits(ctx context.Context, open func() Store) error {
	const workers, each = 6, 4
	r := open()
	err := Each(workers, func(int) error {
		for range each {
			if err := r.InTx(ctx, r.Write); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return wantCount(ctx, r, nil, workers*each, "after all commits")
}

// stillWorks checks that the store accepts a write on top of n rows.
func stillWorks(ctx context.Context, r Store, n int) error {
	if err := r.InTx(ctx, r.Write); err != nil {
		return fmt.Errorf("the store takes no write after a rollback: %w", err)
	}
	return wantCount(ctx, r, nil, n+1, "after a rollback and a commit")
}

func wantCount(ctx context.Context, r Store, tx sealtext.Tx, want int, when string) error {
	got, err := r.Count(ctx, tx)
	if err != nil {
		return fmt.Errorf("reading %s: %w", when, err)
	}
	if got != want {
		return fmt.Errorf("%d rows %s, want %d", got, when, want)
	}
	return nil
}
