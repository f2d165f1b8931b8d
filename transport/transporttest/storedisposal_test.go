package transporttest_test

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// keeper is a good store that disposes of things in its own way.
type keeper struct {
	transport.Store
	dueMessages  func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	dropMessages func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error)
	dueKeys      func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	dropKeys     func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
	dueClaims    func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	dropClaims   func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
	insertAll    func(context.Context, sealtext.Tx, []transport.OutboxRow) ([]transport.Inserted, error)
}

func (k *keeper) DueMessages(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return k.dueMessages(ctx, tx, cutoff, limit)
}

func (k *keeper) DropMessages(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, keys time.Time) (int, error) {
	return k.dropMessages(ctx, tx, items, keys)
}

func (k *keeper) DueKeys(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return k.dueKeys(ctx, tx, cutoff, limit)
}

func (k *keeper) DropKeys(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return k.dropKeys(ctx, tx, items)
}

func (k *keeper) DueClaims(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return k.dueClaims(ctx, tx, cutoff, limit)
}

func (k *keeper) DropClaims(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return k.dropClaims(ctx, tx, items)
}

func (k *keeper) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	return k.insertAll(ctx, tx, rows)
}

func disposalFaults() (broken []txcase.Broken[transport.Store]) {
	add := func(name string, how func(k *keeper, next transport.Store), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			next := goodStore()
			k := &keeper{next, next.DueMessages, next.DropMessages, next.DueKeys, next.DropKeys, next.DueClaims, next.DropClaims, next.InsertAll}
			how(k, next)
			return k
		}})
	}
	listing := func(f func([]sealtext.Item) []sealtext.Item, next func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)) func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error) {
		return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
			items, err := next(ctx, tx, cutoff, limit)
			return f(items), err
		}
	}
	newestFirst := func(items []sealtext.Item) []sealtext.Item { slices.Reverse(items); return items }
	add("lists the newest message that is due first", func(k *keeper, next transport.Store) { k.dueMessages = listing(newestFirst, next.DueMessages) }, "due-messages", "drop-messages-rollback")
	add("lists messages with a text only", func(k *keeper, next transport.Store) { k.dueMessages = bodiesOf(next) }, "due-messages")
	add("deletes only the texts", func(k *keeper, next transport.Store) {
		k.dropMessages = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, _ time.Time) (int, error) {
			return next.DropBodies(ctx, tx, items)
		}
	}, "drop-messages", "drop-messages-key", "drop-messages-waiting", "drop-keys")
	add("keeps no key", func(k *keeper, next transport.Store) {
		k.dropMessages = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, _ time.Time) (int, error) {
			return next.DropMessages(ctx, tx, items, time.Now().AddDate(100, 0, 0))
		}
	}, "drop-messages-key", "drop-keys")
	add("keeps every key", func(k *keeper, next transport.Store) {
		k.dropMessages = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, _ time.Time) (int, error) {
			return next.DropMessages(ctx, tx, items, time.Time{})
		}
	}, "drop-messages", "drop-messages-key")
	add("erases the person", func(k *keeper, next transport.Store) {
		k.dropMessages = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, _ time.Time) (n int, err error) {
			for _, it := range items {
				more, err := next.EraseMessages(ctx, tx, it.Tenant, it.Subject)
				if n += more; err != nil {
					return n, err
				}
			}
			return n, nil
		}
	}, "drop-messages", "drop-messages-waiting", "drop-messages-key", "drop-keys")
	add("returns what was passed in for a deleted message", func(k *keeper, next transport.Store) {
		k.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
			out, err := next.InsertAll(ctx, tx, rows)
			for i := range out {
				if out[i].Row.Subject.IsZero() && out[i].Row.Program.IsZero() {
					out[i].Row = rows[i]
				}
			}
			return out, err
		}
	}, "drop-messages-key", "drop-keys")
	add("lists the newest key first", func(k *keeper, next transport.Store) { k.dueKeys = listing(newestFirst, next.DueKeys) }, "drop-keys")
	add("drops no key", func(k *keeper, _ transport.Store) {
		k.dropKeys = func(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) { return len(items), nil }
	}, "drop-keys")
	add("lists the newest event first", func(k *keeper, next transport.Store) { k.dueClaims = listing(newestFirst, next.DueClaims) }, "drop-claims")
	add("drops no event", func(k *keeper, _ transport.Store) {
		k.dropClaims = func(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) { return len(items), nil }
	}, "drop-claims", "drop-kept")
	return broken
}

// bodiesOf is DueBodies with the signature of DueMessages.
func bodiesOf(s transport.Store) func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error) {
	return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
		return s.DueBodies(ctx, tx, cutoff, cutoff, limit)
	}
}
