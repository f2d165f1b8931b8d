package sqlstore

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

const (
	ratesIdle = " WHERE (next_at IS NULL OR next_at < $1) AND (day_at IS NULL OR day_at < $1) AND (paused_until IS NULL OR paused_until < $1)"
	// A reader that begins anew has the same events before it as one that is behind the first
	// event.
	cursorsIdle = " WHERE seen_at < $1 AND NOT EXISTS (SELECT 1 FROM sealtext_feed f WHERE f.position IS NOT NULL AND f.position <= sealtext_feed_cursors.position)"
)

// cursorLeases is how package transport names the leases under which readers work.
const cursorLeases = "feed."

// There are as many rows as the host has names for. All are read.
var (
	ratesDue    = one("SELECT name FROM sealtext_rates" + ratesIdle + " ORDER BY name")
	rateDrop    = one("DELETE FROM sealtext_rates" + ratesIdle + " AND name = $2")
	cursorsDue  = one("SELECT name FROM sealtext_feed_cursors" + cursorsIdle + " ORDER BY name")
	cursorDrop  = one("DELETE FROM sealtext_feed_cursors" + cursorsIdle + " AND name = $2")
	cursorLease = clocked("DELETE FROM sealtext_leases WHERE name = $1 AND until <= {clock}")
)

// DueRates implements [transport.RateStore]: one statement.
func (t *Transport) DueRates(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	names, err := t.idle(ctx, tx, "due rates", ratesDue, cutoff)
	return itemsOf(names, limit), err
}

// DropRates implements [transport.RateStore]: a statement for each and one more.
func (t *Transport) DropRates(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	dropped, err := t.dropIdle(ctx, tx, "drop rates", ratesDue, rateDrop, items, cutoff)
	return len(dropped), err
}

// DueCursors implements [transport.FeedArchiveStore]: one statement.
func (t *Transport) DueCursors(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	names, err := t.idle(ctx, tx, "due cursors", cursorsDue, cutoff)
	return itemsOf(names, limit), err
}

// DropCursors implements [transport.FeedArchiveStore]: two statements for each and one more.
func (t *Transport) DropCursors(ctx context.Context, tx sealtext.Tx, items []sealtext.Item, cutoff time.Time) (int, error) {
	dropped, err := t.dropIdle(ctx, tx, "drop cursors", cursorsDue, cursorDrop, items, cutoff)
	if err != nil {
		return 0, err
	}
	s, err := t.db.write(ctx, tx, "drop leases of cursors")
	if err != nil {
		return 0, err
	}
	for _, name := range dropped {
		if _, err := s.exec(ctx, cursorLease, cursorLeases+name); err != nil {
			return 0, err
		}
	}
	return len(dropped), nil
}

// idle reads names.
func (t *Transport) idle(ctx context.Context, tx sealtext.Tx, op string, query text, cutoff time.Time) (names []string, err error) {
	s, err := t.db.read(ctx, tx, op)
	if err != nil {
		return nil, err
	}
	s.anew = anew(&names)
	err = s.query(ctx, query, []any{micros(cutoff)}, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	})
	slices.Sort(names) // the database may sort by the rules of a language
	return names, err
}

// dropIdle deletes the rows of items that are still due, and returns their names.
func (t *Transport) dropIdle(ctx context.Context, tx sealtext.Tx, op string, query, drop text, items []sealtext.Item, cutoff time.Time) (dropped []string, err error) {
	s, err := t.db.write(ctx, tx, op)
	if err != nil {
		return nil, err
	}
	names, err := t.idle(ctx, tx, op, query, cutoff)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.Contains(items, itemOf(name)) {
			continue
		}
		n, err := s.exec(ctx, drop, micros(cutoff), name)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			dropped = append(dropped, name)
		}
	}
	return dropped, nil
}

// itemOf is the item of a name: of no tenant.
func itemOf(name string) sealtext.Item {
	hash := sha256.Sum256([]byte(name))
	return sealtext.Item{Record: sealtext.ID(hash[:16])}
}

func itemsOf(names []string, limit int) (items []sealtext.Item) {
	for _, name := range names[:min(len(names), max(limit, 0))] {
		items = append(items, itemOf(name))
	}
	return items
}
