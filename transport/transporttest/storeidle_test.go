package transporttest_test

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func (s loose) DueRates(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.dueOf(ctx, tx, cutoff, limit, s.next.DueRates)
}

func (s loose) DropRates(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return s.dropOf(ctx, tx, items, func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
		return s.next.DropRates(ctx, tx, items, cutoff)
	})
}

func (s loose) DueCursors(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return s.dueOf(ctx, tx, cutoff, limit, s.next.DueCursors)
}

func (s loose) DropCursors(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return s.dropOf(ctx, tx, items, func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
		return s.next.DropCursors(ctx, tx, items, cutoff)
	})
}

// idler is a good store that disposes of rates and cursors in its own way.
type idler struct {
	transport.Store
	dueRates, dueCursors   func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	dropRates, dropCursors func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error)
}

func (i *idler) DueRates(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return i.dueRates(ctx, tx, cutoff, limit)
}

func (i *idler) DropRates(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return i.dropRates(ctx, tx, items, cutoff)
}

func (i *idler) DueCursors(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return i.dueCursors(ctx, tx, cutoff, limit)
}

func (i *idler) DropCursors(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	return i.dropCursors(ctx, tx, items, cutoff)
}

func idleFaults() (broken []txcase.Broken[transport.Store]) {
	type dueFunc = func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	type dropFunc = func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error)
	add := func(name string, how func(i *idler, next transport.Store), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			next := goodStore()
			i := &idler{next, next.DueRates, next.DueCursors, next.DropRates, next.DropCursors}
			how(i, next)
			return i
		}})
	}
	early := func(due dueFunc) dueFunc {
		return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
			return due(ctx, tx, cutoff.AddDate(1, 0, 0), limit)
		}
	}
	all := func(due dueFunc) dueFunc {
		return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, _ int) ([]sealtext.Item, error) {
			return due(ctx, tx, cutoff, 100)
		}
	}
	always := func(drop dropFunc) dropFunc {
		return func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
			return drop(ctx, tx, items, cutoff.AddDate(1, 0, 0))
		}
	}
	nothing := func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error) { return 1, nil }
	add("lists rates that are counted", func(i *idler, next transport.Store) { i.dueRates = early(next.DueRates) }, "due-rates")
	add("lists any number of rates", func(i *idler, next transport.Store) { i.dueRates = all(next.DueRates) }, "due-rates")
	add("deletes rates that were used", func(i *idler, next transport.Store) { i.dropRates = always(next.DropRates) }, "drop-rates")
	add("deletes no rates", func(i *idler, _ transport.Store) { i.dropRates = nothing }, "drop-rates")
	add("lists readers at work", func(i *idler, next transport.Store) { i.dueCursors = early(next.DueCursors) }, "due-cursors")
	add("lists any number of readers", func(i *idler, next transport.Store) { i.dueCursors = all(next.DueCursors) }, "due-cursors")
	add("deletes readers that are at work again", func(i *idler, next transport.Store) { i.dropCursors = always(next.DropCursors) }, "drop-cursors")
	add("deletes no readers", func(i *idler, _ transport.Store) { i.dropCursors = nothing }, "drop-cursors")
	return broken
}
