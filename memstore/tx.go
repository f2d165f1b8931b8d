package memstore

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/sealtext/sealtext"
)

var (
	// ErrNested is returned by InTx, and by reads with a nil Tx, when they are called with the
	// context of an open transaction of the same store. They would wait for a lock that the caller
	// itself holds.
	ErrNested = errors.New("memstore: called from within a transaction of this store; pass its Tx on instead")

	errEnded = errors.New("memstore: the transaction has ended")
)

// tx is an open transaction.
type tx struct {
	store *Store
	ended atomic.Bool
	undo  []func() // one undo step for each step taken
}

// Owner returns the store.
func (t *tx) Owner() any { return t.store }

// onUndo registers how to undo a step.
func (t *tx) onUndo(f func()) { t.undo = append(t.undo, f) }

// openIn marks a context of an open transaction of the store.
type openIn struct{ store *Store }

// InTx runs f in a transaction over all stores and commits it if f returns nil and ctx has not
// ended. Otherwise everything is undone, also when f panics, in which case the panic continues, or
// ends its goroutine. f runs once.
func (s *Store) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	release, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	t, committed := &tx{store: s}, false
	defer func() {
		if !committed {
			for i := len(t.undo) - 1; i >= 0; i-- {
				t.undo[i]()
			}
		}
		t.ended.Store(true)
		release()
	}()
	if err := f(context.WithValue(ctx, openIn{s}, t), t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memstore: not committed: %w", err)
	}
	committed = true
	return nil
}

// acquire takes the lock and returns the function that releases it.
func (s *Store) acquire(ctx context.Context) (release func(), err error) {
	if t, ok := ctx.Value(openIn{s}).(*tx); ok && !t.ended.Load() {
		return nil, ErrNested
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memstore: %w", err)
	}
	select {
	case s.lock <- struct{}{}:
		return func() { <-s.lock }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("memstore: waiting for the lock: %w", ctx.Err())
	}
}

// write checks that x is an open transaction of this store.
func (s *Store) write(ctx context.Context, x sealtext.Tx) (*tx, error) {
	t, ok := x.(*tx)
	if !ok || t == nil || t.store != s {
		return nil, sealtext.ErrForeignTx
	}
	if t.ended.Load() {
		return nil, errEnded
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memstore: %w", err)
	}
	return t, nil
}

// read makes reading safe: under x, or, if x is nil, under the lock until release is called.
func (s *Store) read(ctx context.Context, x sealtext.Tx) (release func(), err error) {
	if x == nil {
		return s.acquire(ctx)
	}
	_, err = s.write(ctx, x)
	return func() {}, err
}
