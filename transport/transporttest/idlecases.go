package transporttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func idleCases() []StoreCase {
	return []StoreCase{
		{"due-rates", "a rate must be due when none of its times is at or after the time: one that is still counted lets too many messages through", dueRates},
		{"drop-rates", "exactly the rates that are due must go, and count from nothing: a relay may have claimed meanwhile", dropRates},
		{"due-cursors", "the place of a reader must be due when the reader is not at work and no event that it has passed is left: it would hear them again", dueCursors},
		{"drop-cursors", "exactly the places that are due must go, and the reader must begin anew: it may be at work again", dropCursors},
	}
}

// idle checks how many items are due, which have a record only, in a transaction and outside of
// one.
func idle(ctx context.Context, s transport.Store, what string, due func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error), cutoff, limit, want int) ([]sealtext.Item, error) {
	var items []sealtext.Item
	look := func(ctx context.Context, tx sealtext.Tx) (err error) {
		if items, err = due(ctx, tx, after(cutoff), limit); err != nil {
			return err
		}
		seen := map[sealtext.ID]bool{}
		for _, it := range items {
			if !it.Tenant.IsZero() || !it.Subject.IsZero() || it.Record.IsZero() || seen[it.Record] {
				return fmt.Errorf("%s: an item must have a record of its own and nothing else", what)
			}
			seen[it.Record] = true
		}
		return txcase.Want(what, len(items), want)
	}
	return items, errors.Join(look(ctx, nil), s.InTx(ctx, look))
}

func dropIdle(ctx context.Context, s transport.Store, drop func(context.Context, sealtext.Tx, []sealtext.Item, time.Time) (int, error), items []sealtext.Item, cutoff, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := drop(ctx, tx, items, after(cutoff))
		return errors.Join(err, txcase.Want("the count of what was deleted", n, want))
	})
}

func dueRates(ctx context.Context, open func() transport.Store) error {
	s := open()
	if err := setRates(ctx, s, transport.RateState{Name: "next", Next: after(5), Used: 2}, transport.RateState{Name: "day", Day: after(6), Used: 2},
		transport.RateState{Name: "breaker/pause", Next: after(1), Day: after(2), PausedUntil: after(7)}, transport.RateState{Name: "nothing"}); err != nil {
		return err
	}
	for cutoff, want := range map[int]int{5: 1, 6: 2, 7: 3, 8: 4} {
		if _, err := idle(ctx, s, fmt.Sprintf("rates without a time from %d on", cutoff), s.DueRates, cutoff, 10, want); err != nil {
			return err
		}
	}
	_, err1 := idle(ctx, s, "at most three rates", s.DueRates, 8, 3, 3)
	_, err2 := idle(ctx, s, "no rates", s.DueRates, 8, 0, 0)
	return errors.Join(err1, err2)
}

func dropRates(ctx context.Context, open func() transport.Store) error {
	s := open()
	old, used := transport.RateState{Name: "old", Next: after(5), Used: 2}, transport.RateState{Name: "used", Next: after(5), Used: 3}
	if err := setRates(ctx, s, old, used); err != nil {
		return err
	}
	items, err := idle(ctx, s, "both", s.DueRates, 6, 10, 2)
	used.Next, used.Used = after(9), 4
	return errors.Join(err, setRates(ctx, s, used), dropIdle(ctx, s, s.DropRates, append(items, sealtext.Item{Record: sealtext.ID{1}}), 6, 1),
		rates(ctx, s, "after one was deleted", transport.RateState{Name: "old"}, used), dropIdle(ctx, s, s.DropRates, nil, 20, 0),
		setRates(ctx, s, old), rates(ctx, s, "after it was used again", old, used))
}

// place sets the cursor of a reader.
func place(ctx context.Context, s transport.Store, name string, at int, position int64) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		c, err := s.Cursor(ctx, tx, name, after(at))
		if err != nil {
			return err
		}
		c.Position = position
		return s.SetCursor(ctx, tx, c)
	})
}

func dueCursors(ctx context.Context, open func() transport.Store) error {
	s := open()
	if _, err := told(ctx, s); err != nil { // three events are numbered
		return err
	}
	err := errors.Join(place(ctx, s, "new", 50, 0), place(ctx, s, "behind", 60, 2), place(ctx, s, "ahead", 70, 3))
	if err != nil {
		return err
	}
	_, err1 := idle(ctx, s, "a reader at work", s.DueCursors, 50, 10, 0)
	_, err2 := idle(ctx, s, "a reader that has passed nothing", s.DueCursors, 51, 10, 1)
	_, err3 := idle(ctx, s, "readers that have passed events that are left", s.DueCursors, 100, 10, 1)
	if err := errors.Join(err1, err2, err3, dropFirst(ctx, s, 1)); err != nil {
		return err
	}
	_, err4 := idle(ctx, s, "readers while the second event is left", s.DueCursors, 100, 10, 1)
	if err := errors.Join(err4, dropFirst(ctx, s, 1)); err != nil {
		return err
	}
	_, err5 := idle(ctx, s, "readers while the third event is left", s.DueCursors, 100, 10, 2)
	_, err6 := idle(ctx, s, "at most one reader", s.DueCursors, 100, 1, 1)
	if err := errors.Join(err5, err6, dropFirst(ctx, s, 1)); err != nil {
		return err
	}
	_, err7 := idle(ctx, s, "readers without events", s.DueCursors, 70, 10, 2)
	_, err8 := idle(ctx, s, "readers without events, later", s.DueCursors, 71, 10, 3)
	return errors.Join(err7, err8)
}

// dropFirst deletes the first events of the feed.
func dropFirst(ctx context.Context, s transport.Store, n int) error {
	items, err := s.DueEvents(ctx, nil, after(500), n)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.DropEvents(ctx, tx, items)
		return err
	})
}

func dropCursors(ctx context.Context, open func() transport.Store) error {
	s := open()
	if _, err := told(ctx, s); err != nil {
		return err
	}
	if err := errors.Join(place(ctx, s, "gone", 60, 3), place(ctx, s, "back", 60, 3), dropFirst(ctx, s, 3)); err != nil {
		return err
	}
	items, err := idle(ctx, s, "both readers", s.DueCursors, 61, 10, 2)
	if err = errors.Join(err, place(ctx, s, "back", 90, 3),
		dropIdle(ctx, s, s.DropCursors, append(items, sealtext.Item{Record: sealtext.ID{1}}), 61, 1), dropIdle(ctx, s, s.DropCursors, nil, 200, 0)); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		gone, err1 := s.Cursor(ctx, tx, "gone", after(91))
		back, err2 := s.Cursor(ctx, tx, "back", after(91))
		return errors.Join(err1, err2, txcase.Want("the place of a reader that begins anew", gone.Position, 0), txcase.Want("the place of a reader at work", back.Position, 3))
	})
}
