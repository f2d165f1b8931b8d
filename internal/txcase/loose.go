package txcase

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/sealtext/sealtext"
)

// Fault is one way to treat transactions wrongly.
type Fault int

// The faults.
const (
	Sound         Fault = iota
	Autocommit          // every call is a transaction of its own
	Blind               // reads do not see what the transaction wrote
	Lossy               // every fifth transaction is not kept
	Valueless           // f gets a context without the caller's values
	KeepsFailed         // commits although f returned an error
	HidesErrors         // returns nil although f returned an error
	KeepsPanicked       // commits although f panicked
	HidesPanics         // returns nil although f panicked
	Stuck               // accepts no call after f has ended its goroutine
	TakesNil            // writes without a Tx
	TakesForeign        // accepts the Tx of another store
	TakesEnded          // accepts a Tx that has ended
	Deaf                // ignores the context
	LateCommit          // ignores the context when it commits
)

// Flaw is a fault, its description, and the shared cases that must fail on it.
type Flaw struct {
	Fault Fault
	Name  string
	Cases []string
}

// Flaws returns all faults.
func Flaws() []Flaw {
	return []Flaw{
		{Autocommit, "commits every call", []string{"tx-rollback-error", "tx-rollback-panic", "tx-rollback-exit", "tx-no-dirty-read", "tx-canceled-inside"}},
		{Blind, "does not see its own writes", []string{"tx-own-writes"}},
		{Lossy, "loses a transaction now and then", []string{"tx-concurrent"}},
		{Valueless, "passes f a context without the values of the caller", []string{"tx-commit"}},
		{KeepsFailed, "commits what failed", []string{"tx-rollback-error"}},
		{HidesErrors, "hides the error of f", []string{"tx-rollback-error"}},
		{KeepsPanicked, "commits what panicked", []string{"tx-rollback-panic"}},
		{HidesPanics, "hides a panic of f", []string{"tx-rollback-panic"}},
		{Stuck, "does not survive the end of a goroutine", []string{"tx-rollback-exit"}},
		{TakesNil, "writes without a Tx", []string{"tx-nil"}},
		{TakesForeign, "takes a foreign Tx", []string{"tx-foreign"}},
		{TakesEnded, "takes a Tx that has ended", []string{"tx-ended"}},
		{Deaf, "does not listen to the context", []string{"tx-canceled", "tx-canceled-inside"}},
		{LateCommit, "commits for a caller that is gone", []string{"tx-canceled-inside"}},
	}
}

// Loose wraps a good store and breaks its transactions in one way. A wrapper of a store embeds it
// for InTx and passes every method through Call.
type Loose struct {
	inner InTx
	fault Fault
	count atomic.Int64
	stuck atomic.Bool
}

// NewLoose returns inner with the given fault.
func NewLoose(inner InTx, fault Fault) *Loose { return &Loose{inner: inner, fault: fault} }

type looseTx struct {
	of    *Loose
	inner sealtext.Tx
	ended atomic.Bool
	again []func(context.Context, sealtext.Tx) error
}

// Owner returns the Loose.
func (t *looseTx) Owner() any { return t.of }

var (
	errUndo  = errors.New("undone by the fault")
	errEnded = errors.New("the transaction has ended")
	errStuck = errors.New("the store is stuck")
)

// Call calls one method of the store with tx, as the fault has it.
func (l *Loose) Call(ctx context.Context, tx sealtext.Tx, write bool, do func(context.Context, sealtext.Tx) error) error {
	if l.fault == Deaf {
		ctx = context.WithoutCancel(ctx)
	}
	if tx == nil {
		switch {
		case !write:
			return do(ctx, nil)
		case l.fault == TakesNil:
			return l.inner(ctx, do)
		}
		return sealtext.ErrForeignTx
	}
	t, ok := tx.(*looseTx)
	switch {
	case !ok || t.of != l:
		if l.fault == TakesForeign {
			return l.inner(ctx, do)
		}
		return sealtext.ErrForeignTx
	case t.ended.Load():
		if l.fault == TakesEnded {
			return l.inner(ctx, do)
		}
		return errEnded
	case l.fault == Autocommit:
		return l.inner(ctx, do)
	case l.fault == Blind && !write:
		return do(ctx, nil)
	case l.fault == Blind:
		t.again = append(t.again, do)
		var done error
		_ = l.inner(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			done = do(ctx, tx)
			return errUndo
		})
		return done
	}
	return do(ctx, t.inner)
}

// InTx is the InTx of the store, with the fault.
func (l *Loose) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if l.stuck.Load() {
		return errStuck
	}
	t := &looseTx{of: l}
	defer t.ended.Store(true)
	switch l.fault {
	case Autocommit:
		return errors.Join(ctx.Err(), f(ctx, t))
	case Blind:
		if err := f(ctx, t); err != nil {
			return err
		}
		return l.inner(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			for _, do := range t.again {
				if err := do(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return l.wrapped(ctx, t, f)
}

// wrapped runs f in one transaction of the good store.
func (l *Loose) wrapped(ctx context.Context, t *looseTx, f func(context.Context, sealtext.Tx) error) error {
	var failed, panicked any
	returned := false
	if l.fault == HidesPanics {
		defer func() { _ = recover() }()
	}
	caller := ctx
	if l.fault == Deaf || l.fault == LateCommit {
		ctx = context.WithoutCancel(ctx)
	}
	if l.fault == LateCommit && caller.Err() != nil {
		return caller.Err()
	}
	err := l.inner(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		t.inner = tx
		switch l.fault {
		case Valueless:
			ctx = context.Background()
		case LateCommit:
			ctx = caller
		case KeepsPanicked:
			defer func() { panicked = recover() }()
		case Stuck:
			defer func() { l.stuck.Store(!returned && panicked == nil) }()
		}
		err = f(ctx, t)
		returned = true
		switch {
		case err != nil && l.fault == KeepsFailed:
			failed = err
			return nil
		case l.fault == Lossy && l.count.Add(1)%5 == 0:
			return errUndo
		}
		return err
	})
	switch {
	case panicked != nil:
		panic(panicked)
	case failed != nil:
		err, _ = failed.(error)
	case l.fault == HidesErrors || errors.Is(err, errUndo):
		err = nil
	}
	return err
}
