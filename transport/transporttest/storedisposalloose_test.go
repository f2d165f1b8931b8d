package transporttest_test

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// dueOf is a call that lists items, and dropOf one that deletes them.
func (s loose) dueOf(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int, f func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)) (items []sealtext.Item, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		items, err = f(ctx, tx, cutoff, limit)
		return err
	})
	return items, err
}

func (s loose) dropOf(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, f func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = f(ctx, tx, items)
		return err
	})
	return n, err
}

func (s loose) DueMessages(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.dueOf(ctx, tx, cutoff, limit, s.next.DueMessages)
}

func (s loose) DropMessages(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, keys time.Time) (int, error) {
	return s.dropOf(ctx, tx, items, func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
		return s.next.DropMessages(ctx, tx, items, keys)
	})
}

func (s loose) DueKeys(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.dueOf(ctx, tx, cutoff, limit, s.next.DueKeys)
}

func (s loose) DropKeys(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return s.dropOf(ctx, tx, items, s.next.DropKeys)
}

func (s loose) DueClaims(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.dueOf(ctx, tx, cutoff, limit, s.next.DueClaims)
}

func (s loose) DropClaims(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return s.dropOf(ctx, tx, items, s.next.DropClaims)
}
