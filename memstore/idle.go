package memstore

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) DueRates(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	return idle(s.rates, unused(cutoff), limit), nil
}

// unused reports whether a rate has no time at or after cutoff.
func unused(cutoff time.Time) func(transport.RateState) bool {
	cut(&cutoff)
	return func(r transport.RateState) bool {
		return r.Next.Before(cutoff) && r.Day.Before(cutoff) && r.PausedUntil.Before(cutoff)
	}
}

func (s transportStore) DropRates(ctx context.Context, x sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	return len(dropIdle(t, s.rates, unused(cutoff), items)), nil
}

// left reports whether no event at or before the cursor is left, and its reader was not at work
// since cutoff.
func (s transportStore) left(cutoff time.Time) func(transport.FeedCursor) bool {
	cut(&cutoff)
	return func(c transport.FeedCursor) bool {
		for place := range s.feed.numbered.from(feedPlace{}) {
			return c.SeenAt.Before(cutoff) && c.Position < place.position
		}
		return c.SeenAt.Before(cutoff)
	}
}

func (s transportStore) DueCursors(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	return idle(s.feed.cursors, s.left(cutoff), limit), nil
}

func (s transportStore) DropCursors(ctx context.Context, x sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	dropped := dropIdle(t, s.feed.cursors, s.left(cutoff), items)
	for _, name := range dropped {
		if l, there := s.leases[cursorLeases+name]; there && !l.until.After(clock.System()) {
			delete(s.leases, cursorLeases+name)
			t.onUndo(func() { s.leases[cursorLeases+name] = l })
		}
	}
	return len(dropped), nil
}

// cursorLeases is how package transport names the leases under which readers work.
const cursorLeases = "feed."

// itemOf is the item of a name: of no tenant.
func itemOf(name string) sealtext.Item {
	hash := sha256.Sum256([]byte(name))
	return sealtext.Item{Record: sealtext.ID(hash[:16])}
}

// idle lists rows that are due, by name.
func idle[V any](rows table[string, V], due func(V) bool, limit int) (items []sealtext.Item) {
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if len(items) < limit && due(rows[name]) {
			items = append(items, itemOf(name))
		}
	}
	return items
}

// dropIdle deletes the rows of items that are still due, and returns their names.
func dropIdle[V any](t *tx, rows table[string, V], due func(V) bool, items []sealtext.Item) (dropped []string) {
	for name, row := range rows {
		if due(row) && slices.Contains(items, itemOf(name)) {
			rows.drop(t, name)
			dropped = append(dropped, name)
		}
	}
	return dropped
}
