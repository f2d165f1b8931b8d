package transporttest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func readerCases() []StoreCase {
	return []StoreCase{
		{"number-order", "positions must follow time and state, begin with 1 and have no gap: a reader counts on the next one", numberOrder},
		{"number-late", "an event that is committed late must get a later position, however old it is: readers have passed the earlier ones", numberLate},
		{"number-fenced", "a numberer with a smaller token must change nothing: another one has gone on", numberFenced},
		{"number-rollback", "positions that were rolled back must be given again", numberRollback},
		{"number-concurrent", "with writers and numberers at once each event must get one position, and a reader must see all of them in order", numberConcurrent},
		{"cursor", "a cursor must come back as it was set, and begin with 0", cursorRoundTrip},
		{"cursor-lock", "two readers of one cursor must take turns: one event would be handled twice", cursorLock},
		{"parked", "parked events must be found by cursor and position, as the feed has them now, and leave once", parkedEvents},
		{"feed-stats", "the counts must tell who is behind", feedStats},
		{"due-events", "only events that every reader at work has passed may be due: one would be lost", dueEvents},
		{"drop-events", "disposal must delete what it is given, also where it is parked, and no more", dropEvents},
	}
}

// say adds events without rows, each in a transaction of its own.
func say(ctx context.Context, s transport.Store, events ...transport.Event) error {
	for _, e := range events {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return s.AddInbound(ctx, tx, transport.InboundRow{}, e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func numberOrder(ctx context.Context, open func() transport.Store) error {
	s := open()
	there, err := s.Unnumbered(ctx)
	if err := errors.Join(err, txcase.Want("Unnumbered of an empty store", there, false)); err != nil {
		return err
	}
	first, delivered, sent, last := heard(reply(1)), inState(message(1), transport.StateDelivered, 2), inState(message(1), transport.StateSent, 2), heard(reply(3))
	sent.Tenant = south
	if err := say(ctx, s, last, delivered, first, sent); err != nil {
		return err
	}
	there, err = s.Unnumbered(ctx)
	if err := errors.Join(err, txcase.Want("Unnumbered", there, true)); err != nil {
		return err
	}
	none, err := s.Events(ctx, nil, 0, 10)
	if err := errors.Join(err, txcase.DiffRows("events before they are numbered", none, nil)); err != nil {
		return err
	}
	if err := errors.Join(number(ctx, s, 3, 3), number(ctx, s, 3, 1), number(ctx, s, 3, 0)); err != nil {
		return err
	}
	there, err = s.Unnumbered(ctx)
	if err := errors.Join(err, txcase.Want("Unnumbered after all were numbered", there, false), feed(ctx, s, "four events", first, sent, delivered, last)); err != nil {
		return err
	}
	sent.Position, delivered.Position = 2, 3
	page, err := s.Events(ctx, nil, 1, 2)
	return errors.Join(err, txcase.DiffRows("a page", page, []transport.Event{sent, delivered}))
}

func numberLate(ctx context.Context, open func() transport.Store) error {
	s, early, late := open(), heard(reply(5)), heard(reply(1))
	return errors.Join(say(ctx, s, early), number(ctx, s, 10, 1), say(ctx, s, late), number(ctx, s, 10, 1), feed(ctx, s, "an old event", early, late))
}

func numberFenced(ctx context.Context, open func() transport.Store) error {
	s, e := open(), heard(reply(1))
	if err := say(ctx, s, e); err != nil {
		return err
	}
	try := func(token uint64, want int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n, err := s.Number(ctx, tx, token, 10)
			return errors.Join(err, txcase.Want("how many events Number numbered", n, want))
		})
	}
	if err := try(7, 1); err != nil {
		return err
	}
	if err := say(ctx, s, heard(reply(2))); err != nil {
		return err
	}
	err := txcase.WantErr("Number with a smaller token", try(6, 0), transport.ErrNumbererLost)
	if err != nil {
		return err
	}
	there, err := s.Unnumbered(ctx)
	return errors.Join(err, txcase.Want("Unnumbered after that", there, true), try(7, 1), try(8, 0))
}

func numberRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	if err := say(ctx, s, heard(reply(1)), heard(reply(2))); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Number(ctx, tx, 1, 1)
		if err := errors.Join(err, txcase.Want("how many events Number numbered", n, 1)); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), number(ctx, s, 10, 2), feed(ctx, s, "after a rollback", heard(reply(1)), heard(reply(2))))
}

// numberConcurrent has three writers whose clocks go backward, two numberers and one reader.
func numberConcurrent(ctx context.Context, open func() transport.Store) error {
	const writers, each = 3, 12
	s := open()
	var writing atomic.Int32
	writing.Store(writers)
	seen := map[sealtext.ID]bool{}
	read := func() error {
		last := int64(len(seen))
		events, err := s.Events(ctx, nil, last, 1000)
		if err != nil {
			return err
		}
		for i, e := range events {
			if e.Position != last+int64(i)+1 || seen[e.Message] {
				return fmt.Errorf("the reader at %d got position %d, or an event twice", last+int64(i), e.Position)
			}
			seen[e.Message] = true
		}
		return nil
	}
	err := txcase.Each(writers+3, func(w int) error {
		switch {
		case w < writers:
			defer writing.Add(-1)
			for n := range each {
				e := heard(reply(0))
				e.Message, e.At = sealtext.ID{1: byte(w), 2: byte(n), 15: 1}, after(-n)
				if err := say(ctx, s, e); err != nil {
					return err
				}
			}
			return nil
		case w < writers+2:
			for writing.Load() > 0 {
				err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
					_, err := s.Number(ctx, tx, 1, 4)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		default:
			for writing.Load() > 0 {
				if err := read(); err != nil {
					return err
				}
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Number(ctx, tx, 1, 1000)
		return err
	})
	return errors.Join(err, read(), txcase.Want("how many events the reader saw", len(seen), writers*each))
}

// cursor locks a cursor, checks it, and replaces it if next is not zero.
func cursor(ctx context.Context, s transport.Store, at int, want, next transport.FeedCursor) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Cursor(ctx, tx, want.Name, after(at))
		if err != nil {
			return err
		}
		if err := txcase.Diff("the cursor", got, want); err != nil || next.Name == "" {
			return err
		}
		return s.SetCursor(ctx, tx, next)
	})
}

func cursorRoundTrip(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	at := func(n int, c transport.FeedCursor) transport.FeedCursor { c.SeenAt = after(n); return c }
	fresh := transport.FeedCursor{Name: "orders"}
	failing := transport.FeedCursor{Name: "orders", Position: 1 << 40, Failures: 3, RetryAt: after(90), SeenAt: after(2)}
	done := transport.FeedCursor{Name: "orders", Position: 1<<40 + 1, SeenAt: after(4)}
	err := errors.Join(cursor(ctx, s, 1, at(1, fresh), transport.FeedCursor{}), cursor(ctx, s, 2, at(2, fresh), failing),
		cursor(ctx, s, 3, at(3, failing), done), cursor(ctx, s, 5, at(5, done), transport.FeedCursor{}),
		cursor(ctx, s, 6, transport.FeedCursor{Name: "other", SeenAt: after(6)}, transport.FeedCursor{}))
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(s.SetCursor(ctx, tx, failing), giveUp)
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), cursor(ctx, s, 7, at(7, done), transport.FeedCursor{}))
}

func cursorLock(ctx context.Context, open func() transport.Store) error {
	const readers = 6
	s := open()
	err := txcase.Each(readers, func(int) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			c, err := s.Cursor(ctx, tx, "orders", start)
			if err != nil {
				return err
			}
			c.Position++
			return s.SetCursor(ctx, tx, c)
		})
	})
	return errors.Join(err, cursor(ctx, s, 0, transport.FeedCursor{Name: "orders", Position: readers, SeenAt: start}, transport.FeedCursor{}))
}

// park parks an event by its position.
func park(ctx context.Context, s transport.Store, cursor string, position int64) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return s.Park(ctx, tx, transport.ParkedEvent{Cursor: cursor, Event: transport.Event{Position: position}, Failures: 8, ParkedAt: after(50)})
	})
}

// parked checks a page of parked events, inside of a transaction and outside.
func parked(ctx context.Context, s transport.Store, cursor string, after int64, limit int, want ...transport.ParkedEvent) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Parked(ctx, tx, cursor, after, limit)
		return errors.Join(err, txcase.DiffRows("parked events of "+cursor, got, want))
	}
	return errors.Join(look(ctx, nil), s.InTx(ctx, look))
}

func unpark(ctx context.Context, s transport.Store, cursor string, position int64, want bool) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.Unpark(ctx, tx, cursor, position)
		return errors.Join(err, txcase.Want("the report of Unpark", was, want))
	})
}

func parkedEvents(ctx context.Context, open func() transport.Store) error {
	s := open()
	events, err := told(ctx, s)
	if err != nil {
		return err
	}
	err = errors.Join(number(ctx, s, 10, 3), park(ctx, s, "orders", 4), park(ctx, s, "orders", 1), park(ctx, s, "orders", 2), park(ctx, s, "other", 4))
	if err != nil {
		return err
	}
	if err := park(ctx, s, "orders", 1); err == nil {
		return errors.New("parking an event twice was no error")
	}
	want := func(cursor string, position int64) transport.ParkedEvent {
		e := events[position-1]
		e.Position = position
		return transport.ParkedEvent{Cursor: cursor, Event: e, Failures: 8, ParkedAt: after(50)}
	}
	err = errors.Join(parked(ctx, s, "orders", 0, 10, want("orders", 1), want("orders", 2), want("orders", 4)),
		parked(ctx, s, "orders", 1, 1, want("orders", 2)), parked(ctx, s, "other", 0, 10, want("other", 4)), parked(ctx, s, "nobody", 0, 10),
		erase(ctx, s, north, events[0].Subject, 0))
	if err != nil {
		return err
	}
	gone := want("orders", 1)
	gone.Event = gone.Event.Erased()
	return errors.Join(parked(ctx, s, "orders", 0, 1, gone), unpark(ctx, s, "orders", 1, true), unpark(ctx, s, "orders", 1, false),
		unpark(ctx, s, "nobody", 2, false), parked(ctx, s, "orders", 0, 1, want("orders", 2)))
}

func feedStats(ctx context.Context, open func() transport.Store) error {
	s := open()
	look := func(what string, want transport.FeedStats) error {
		got, err := s.FeedStats(ctx)
		if err != nil {
			return err
		}
		cursors := txcase.DiffRows(what+", the cursors", got.Cursors, want.Cursors)
		got.Cursors, want.Cursors = nil, nil
		return errors.Join(cursors, txcase.Diff(what, got, want))
	}
	if err := look("an empty store", transport.FeedStats{}); err != nil {
		return err
	}
	events, err := told(ctx, s)
	if err != nil {
		return err
	}
	ahead := transport.FeedCursor{Name: "a", Position: 3, SeenAt: after(60)}
	behind := transport.FeedCursor{Name: "B", Position: 1, Failures: 2, RetryAt: after(70), SeenAt: after(61)}
	err = errors.Join(cursor(ctx, s, 60, transport.FeedCursor{Name: "a", SeenAt: after(60)}, ahead), cursor(ctx, s, 61, transport.FeedCursor{Name: "B", SeenAt: after(61)}, behind),
		park(ctx, s, "B", 1))
	if err != nil {
		return err
	}
	return look("two readers", transport.FeedStats{
		Unnumbered: 3, OldestUnnumbered: events[3].At, Last: 3,
		Cursors: []transport.CursorStats{{FeedCursor: behind, Behind: 2, Oldest: events[1].At, Parked: 1}, {FeedCursor: ahead}},
	})
}

// dueOf checks how many events are due before a cutoff.
func dueOf(ctx context.Context, s transport.Store, what string, cutoff time.Time, limit, want int) ([]sealtext.Item, error) {
	items, err := s.DueEvents(ctx, nil, cutoff, limit)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		if !it.Subject.IsZero() || it.Tenant.IsZero() || it.Record.IsZero() {
			return nil, fmt.Errorf("%s: an item must have a tenant and a record, and no subject", what)
		}
	}
	return items, txcase.Want(what, len(items), want)
}

func dueEvents(ctx context.Context, open func() transport.Store) error {
	s := open()
	if _, err := told(ctx, s); err != nil { // at 0 to 5, three of them numbered
		return err
	}
	seen := func(name string, at int, position int64) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			c, err := s.Cursor(ctx, tx, name, after(at))
			if err != nil {
				return err
			}
			c.Position = position
			return s.SetCursor(ctx, tx, c)
		})
	}
	for _, step := range []struct {
		what          string
		before        func() error
		cutoff, limit int
		want          int
	}{
		{"due without a reader", nil, 100, 10, 6},
		{"due without a reader, at most", nil, 100, 4, 4},
		{"due without a reader, of a time", nil, 2, 10, 2},
		{"due with a reader that has read nothing", func() error { return seen("a", 100, 0) }, 100, 10, 0},
		{"due with a reader", func() error { return seen("a", 100, 2) }, 100, 10, 2},
		{"due with a reader, of a time", nil, 1, 10, 1},
		{"due with two readers", func() error { return seen("b", 101, 1) }, 100, 10, 1},
		{"due with a reader that was not at work", nil, 101, 10, 1},
		{"due with the other reader ahead", func() error { return seen("b", 101, 3) }, 101, 10, 3},
		{"due with readers that were not at work", nil, 102, 10, 6},
	} {
		if step.before != nil {
			if err := step.before(); err != nil {
				return err
			}
		}
		if _, err := dueOf(ctx, s, step.what, after(step.cutoff), step.limit, step.want); err != nil {
			return err
		}
	}
	return nil
}

func dropEvents(ctx context.Context, open func() transport.Store) error {
	s := open()
	events, err := told(ctx, s)
	if err != nil {
		return err
	}
	if err := errors.Join(park(ctx, s, "orders", 1), park(ctx, s, "orders", 2)); err != nil {
		return err
	}
	items, err := dueOf(ctx, s, "due", after(1), 10, 1) // the first event
	if err != nil {
		return err
	}
	rest, err := dueOf(ctx, s, "all due", after(100), 10, 6)
	if err != nil {
		return err
	}
	drop := func(want int, items ...sealtext.Item) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			n, err := s.DropEvents(ctx, tx, items)
			return errors.Join(err, txcase.Want("the count of DropEvents", n, want))
		})
	}
	elsewhere := items[0]
	elsewhere.Tenant = south
	second := transport.ParkedEvent{Cursor: "orders", Event: events[1], Failures: 8, ParkedAt: after(50)}
	second.Event.Position = 2
	err = errors.Join(drop(0, elsewhere), drop(1, items...), drop(0, items...), parked(ctx, s, "orders", 0, 10, second))
	if err != nil {
		return err
	}
	unread := rest[3] // the first without a position
	if err := errors.Join(drop(1, unread), number(ctx, s, 10, 2)); err != nil {
		return err
	}
	got, err := s.Events(ctx, nil, 0, 10)
	if err != nil {
		return err
	}
	want := []transport.Event{events[1], events[2], events[4], events[5]}
	for i := range want {
		want[i].Position = int64(i) + 2
	}
	return errors.Join(txcase.DiffRows("what is left", got, want), drop(0), drop(4, rest...))
}
