package transporttest_test

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// deaf is a good store that is wrong about its feed; a nil function is the good store's.
type deaf struct {
	transport.Store
	insert   func(context.Context, sealtext.Tx, []transport.OutboxRow) ([]transport.Inserted, error)
	advance  func(context.Context, sealtext.Tx, []transport.OutboxChange) ([]bool, error)
	receipts func(context.Context, sealtext.Tx, []transport.ReceiptRow) ([]transport.ReceiptResult, error)
	inbound  func(context.Context, sealtext.Tx, transport.InboundRow, transport.Event) error
	erase    func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (int, error)
	number   func(context.Context, sealtext.Tx, uint64, int) (int, error)
	events   func(context.Context, sealtext.Tx, int64, int) ([]transport.Event, error)
	cursor   func(context.Context, sealtext.Tx, string, time.Time) (transport.FeedCursor, error)
	set      func(context.Context, sealtext.Tx, transport.FeedCursor) error
	park     func(context.Context, sealtext.Tx, transport.ParkedEvent) error
	parked   func(context.Context, sealtext.Tx, string, int64, int) ([]transport.ParkedEvent, error)
	unpark   func(context.Context, sealtext.Tx, string, int64) (bool, error)
	due      func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	drop     func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
	stats    func(context.Context) (transport.FeedStats, error)
	fresh    func(context.Context) (bool, error)
	talk     func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject, transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error)
	cancel   func(context.Context, sealtext.Tx, transport.Canceling) (transport.OutboxRow, bool, error)
}

func (d *deaf) Conversation(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, s sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
	return d.talk(ctx, tx, t, s, page)
}

func (d *deaf) Cancel(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (transport.OutboxRow, bool, error) {
	return d.cancel(ctx, tx, c)
}

func (d *deaf) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	return d.insert(ctx, tx, rows)
}

func (d *deaf) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	return d.advance(ctx, tx, changes)
}

func (d *deaf) Receipts(ctx context.Context, tx sealtext.Tx, rs []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	return d.receipts(ctx, tx, rs)
}

func (d *deaf) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	return d.inbound(ctx, tx, row, heard)
}

func (d *deaf) EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, s sealtext.Subject) (int, error) {
	return d.erase(ctx, tx, tenant, s)
}

func (d *deaf) Number(ctx context.Context, tx sealtext.Tx, token uint64, limit int) (int, error) {
	return d.number(ctx, tx, token, limit)
}

func (d *deaf) Events(ctx context.Context, tx sealtext.Tx, after int64, limit int) ([]transport.Event, error) {
	return d.events(ctx, tx, after, limit)
}

func (d *deaf) Cursor(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (transport.FeedCursor, error) {
	return d.cursor(ctx, tx, name, at)
}

func (d *deaf) SetCursor(ctx context.Context, tx sealtext.Tx, c transport.FeedCursor) error {
	return d.set(ctx, tx, c)
}

func (d *deaf) Park(ctx context.Context, tx sealtext.Tx, p transport.ParkedEvent) error {
	return d.park(ctx, tx, p)
}

func (d *deaf) Parked(ctx context.Context, tx sealtext.Tx, cursor string, after int64, limit int) ([]transport.ParkedEvent, error) {
	return d.parked(ctx, tx, cursor, after, limit)
}

func (d *deaf) Unpark(ctx context.Context, tx sealtext.Tx, cursor string, position int64) (bool, error) {
	return d.unpark(ctx, tx, cursor, position)
}

func (d *deaf) DueEvents(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return d.due(ctx, tx, cutoff, limit)
}

func (d *deaf) DropEvents(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return d.drop(ctx, tx, items)
}

func (d *deaf) FeedStats(ctx context.Context) (transport.FeedStats, error) { return d.stats(ctx) }

func (d *deaf) Unnumbered(ctx context.Context) (bool, error) { return d.fresh(ctx) }

// feedFaults returns stores that are wrong about the feed.
func feedFaults() (broken []txcase.Broken[transport.Store]) {
	add := func(name string, how func(d *deaf, next transport.Store), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			s := goodStore()
			d := &deaf{
				s, s.InsertAll, s.AdvanceAll, s.Receipts, s.AddInbound, s.EraseMessages, s.Number, s.Events, s.Cursor, s.SetCursor,
				s.Park, s.Parked, s.Unpark, s.DueEvents, s.DropEvents, s.FeedStats, s.Unnumbered, s.Conversation, s.Cancel,
			}
			how(d, s)
			return d
		}})
	}
	addWriterFaults(add)
	addNumbererFaults(add)
	addReaderFaults(add)
	return broken
}

type feedAdder func(name string, how func(d *deaf, next transport.Store), cases ...string)

// quiet drops the unnumbered events that f has written: it is how a store forgets them.
func quiet(ctx context.Context, tx sealtext.Tx, s transport.Store, f func() error) error {
	before, err := s.DueEvents(ctx, tx, time.Now().AddDate(100, 0, 0), 1000)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	after, err := s.DueEvents(ctx, tx, time.Now().AddDate(100, 0, 0), 1000)
	if err != nil {
		return err
	}
	after = slices.DeleteFunc(after, func(it sealtext.Item) bool { return slices.Contains(before, it) })
	_, err = s.DropEvents(ctx, tx, after)
	return err
}

func addWriterFaults(add feedAdder) {
	add("forgets inbound messages", func(d *deaf, next transport.Store) {
		d.inbound = func(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
			return quiet(ctx, tx, next, func() error { return next.AddInbound(ctx, tx, row, heard) })
		}
	}, "feed-inbound")
	add("tells nothing of texts without a row", func(d *deaf, next transport.Store) {
		d.inbound = func(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
			if row.ID.IsZero() {
				return nil
			}
			return next.AddInbound(ctx, tx, row, heard)
		}
	}, "feed-inbound", "feed-erase")
	add("forgets the command", func(d *deaf, next transport.Store) {
		d.inbound = func(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
			heard.Command = ""
			return next.AddInbound(ctx, tx, row, heard)
		}
	}, "feed-inbound")
	add("forgets messages that are denied at once", func(d *deaf, next transport.Store) {
		d.insert = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) (out []transport.Inserted, err error) {
			err = quiet(ctx, tx, next, func() (err error) { out, err = next.InsertAll(ctx, tx, rows); return err })
			return out, err
		}
	}, "feed-insert")
	add("forgets what a relay does", func(d *deaf, next transport.Store) {
		d.advance = func(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) (out []bool, err error) {
			err = quiet(ctx, tx, next, func() (err error) { out, err = next.AdvanceAll(ctx, tx, changes); return err })
			return out, err
		}
	}, "feed-advance")
	add("tells of a batch only the first change", func(d *deaf, next transport.Store) {
		d.advance = func(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
			if len(changes) == 0 {
				return nil, nil
			}
			out, err := next.AdvanceAll(ctx, tx, changes[:1])
			if err != nil {
				return nil, err
			}
			err = quiet(ctx, tx, next, func() error {
				more, err := next.AdvanceAll(ctx, tx, changes[1:])
				out = append(out, more...)
				return err
			})
			return out, err
		}
	}, "feed-advance")
	add("tells of changes that were not made", func(d *deaf, next transport.Store) {
		d.advance = func(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
			out, err := next.AdvanceAll(ctx, tx, changes)
			for i, c := range changes {
				if err == nil && !out[i] && c.State.Final() {
					err = next.AddInbound(ctx, tx, transport.InboundRow{}, transport.Event{Kind: transport.EventState, Tenant: c.Tenant, Message: c.ID, State: c.State, At: c.At})
				}
			}
			return out, err
		}
	}, "feed-advance")
	add("forgets what is canceled", func(d *deaf, next transport.Store) {
		d.cancel = func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row transport.OutboxRow, did bool, err error) {
			err = quiet(ctx, tx, next, func() (err error) { row, did, err = next.Cancel(ctx, tx, c); return err })
			return row, did, err
		}
	}, "feed-cancel")
	add("forgets receipts", func(d *deaf, next transport.Store) {
		d.receipts = func(ctx context.Context, tx sealtext.Tx, rs []transport.ReceiptRow) (out []transport.ReceiptResult, err error) {
			err = quiet(ctx, tx, next, func() (err error) { out, err = next.Receipts(ctx, tx, rs); return err })
			return out, err
		}
	}, "feed-receipts")
	add("tells of receipts by the clock of the provider", func(d *deaf, next transport.Store) {
		d.receipts = func(ctx context.Context, tx sealtext.Tx, rs []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
			rs = slices.Clone(rs)
			for i := range rs {
				rs[i].HeardAt = rs[i].At
			}
			return next.Receipts(ctx, tx, rs)
		}
	}, "feed-receipts")
	add("erases nothing", func(d *deaf, _ transport.Store) {
		d.erase = func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (int, error) { return 0, nil }
	}, "feed-erase", "erase")
	add("erases the subject in every tenant", func(d *deaf, next transport.Store) {
		d.erase = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, s sealtext.Subject) (int, error) {
			_, err := next.EraseMessages(ctx, tx, sealtext.MustTenant("south"), s)
			if err != nil {
				return 0, err
			}
			return next.EraseMessages(ctx, tx, tenant, s)
		}
	}, "feed-erase")
}

func addNumbererFaults(add feedAdder) {
	add("skips what is committed late", func(d *deaf, next transport.Store) {
		last := time.Time{}
		d.events = func(ctx context.Context, tx sealtext.Tx, after int64, limit int) ([]transport.Event, error) {
			events, err := next.Events(ctx, tx, after, limit)
			last = time.Time{}
			return slices.DeleteFunc(events, func(e transport.Event) bool {
				if e.At.Before(last) {
					return true
				}
				last = e.At
				return false
			}), err
		}
	}, "number-late")
	add("leaves gaps", func(d *deaf, next transport.Store) {
		d.events = func(ctx context.Context, tx sealtext.Tx, after int64, limit int) ([]transport.Event, error) {
			events, err := next.Events(ctx, tx, after, limit)
			for i := range events {
				events[i].Position *= 2
			}
			return events, err
		}
	}, "number-order", "number-concurrent")
	add("takes any numberer", func(d *deaf, next transport.Store) {
		d.number = func(ctx context.Context, tx sealtext.Tx, _ uint64, limit int) (int, error) {
			return next.Number(ctx, tx, 1, limit)
		}
	}, "number-fenced")
	add("ignores the limit", func(d *deaf, next transport.Store) {
		d.number = func(ctx context.Context, tx sealtext.Tx, token uint64, _ int) (int, error) {
			return next.Number(ctx, tx, token, 1000)
		}
	}, "number-order", "number-rollback")
	add("always has something to number", func(d *deaf, _ transport.Store) {
		d.fresh = func(context.Context) (bool, error) { return true, nil }
	}, "number-order")
	add("never has anything to number", func(d *deaf, _ transport.Store) {
		d.fresh = func(context.Context) (bool, error) { return false, nil }
	}, "number-order", "number-fenced")
}

func addReaderFaults(add feedAdder) {
	add("repeats the last row of a page", func(d *deaf, next transport.Store) {
		d.talk = func(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, s sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
			page.BeforeID[15]++
			return next.Conversation(ctx, tx, t, s, page)
		}
	}, "conversation")
	add("leaves out rows of the moment at which a page ended", func(d *deaf, next transport.Store) {
		d.talk = func(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, s sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
			page.BeforeID = sealtext.ID{}
			return next.Conversation(ctx, tx, t, s, page)
		}
	}, "conversation")
	add("lists the oldest first", func(d *deaf, next transport.Store) {
		d.talk = func(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, s sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
			sent, received, err := next.Conversation(ctx, tx, t, s, page)
			slices.Reverse(sent)
			slices.Reverse(received)
			return sent, received, err
		}
	}, "conversation")
	add("forgets failures", func(d *deaf, next transport.Store) {
		d.set = func(ctx context.Context, tx sealtext.Tx, c transport.FeedCursor) error {
			c.Failures = 0
			return next.SetCursor(ctx, tx, c)
		}
	}, "cursor", "feed-stats")
	add("has one cursor for all", func(d *deaf, next transport.Store) {
		d.cursor = func(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (transport.FeedCursor, error) {
			c, err := next.Cursor(ctx, tx, "orders", at)
			c.Name = name
			return c, err
		}
	}, "cursor", "feed-stats")
	add("does not lock cursors", func(d *deaf, next transport.Store) {
		turn, seen := make(chan struct{}, 1), 0
		d.cursor = func(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (transport.FeedCursor, error) {
			turn <- struct{}{}
			defer func() { <-turn }()
			c, err := next.Cursor(ctx, tx, name, at)
			if seen++; seen == 2 {
				c.Position-- // as if it had been read before the other one was written
			}
			return c, err
		}
	}, "cursor-lock")
	add("parks twice", func(d *deaf, next transport.Store) {
		d.park = func(ctx context.Context, tx sealtext.Tx, p transport.ParkedEvent) error {
			_ = next.Park(ctx, tx, p)
			return nil
		}
	}, "parked", "tx-nil")
	add("lists parked events of every cursor", func(d *deaf, next transport.Store) {
		d.parked = func(ctx context.Context, tx sealtext.Tx, cursor string, after int64, limit int) ([]transport.ParkedEvent, error) {
			found, err := next.Parked(ctx, tx, "orders", after, limit)
			for i := range found {
				found[i].Cursor = cursor
			}
			return found, err
		}
	}, "parked")
	add("keeps what is unparked", func(d *deaf, next transport.Store) {
		d.unpark = func(ctx context.Context, tx sealtext.Tx, cursor string, position int64) (bool, error) {
			found, err := next.Parked(ctx, tx, cursor, position-1, 1)
			return len(found) == 1 && found[0].Event.Position == position, err
		}
	}, "parked", "tx-nil")
	add("does not count what is behind", func(d *deaf, next transport.Store) {
		d.stats = func(ctx context.Context) (transport.FeedStats, error) {
			st, err := next.FeedStats(ctx)
			for i := range st.Cursors {
				st.Cursors[i].Behind = 0
			}
			return st, err
		}
	}, "feed-stats")
	add("disposes of what is unread", func(d *deaf, next transport.Store) {
		d.cursor = func(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (transport.FeedCursor, error) {
			c, err := next.Cursor(ctx, tx, name, at)
			c.Position = 1000
			return c, err
		}
		d.set = func(ctx context.Context, tx sealtext.Tx, c transport.FeedCursor) error {
			c.Position = 1000
			return next.SetCursor(ctx, tx, c)
		}
	}, "due-events", "cursor")
	add("keeps events for readers that are gone", func(d *deaf, next transport.Store) {
		d.due = func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
			items, err := next.DueEvents(ctx, tx, cutoff, limit)
			return items[:min(len(items), 3)], err
		}
	}, "due-events", "drop-events")
	add("drops nothing", func(d *deaf, _ transport.Store) {
		d.drop = func(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) { return len(items), nil }
	}, "drop-events", "tx-nil")
}

// heardAgain is an event of a row that a broken store adds once more.
func heardAgain(r transport.InboundRow) transport.Event {
	return transport.Event{Kind: transport.EventInbound, Tenant: r.Tenant, Subject: r.Subject, Message: r.ID, Sender: r.Sender, At: r.ReceivedAt}
}
