package transport_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// feedWorld is a store in memory with events in its feed.
type feedWorld struct {
	store *memstore.Store
	clock *servicetest.Clock
	errs  []transport.FeedError
}

func newFeedWorld(t *testing.T, events int) *feedWorld {
	t.Helper()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	w := &feedWorld{store: store, clock: servicetest.NewClock(time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC))}
	w.say(t, events)
	return w
}

// say adds events that were never handled.
func (w *feedWorld) say(t *testing.T, events int) {
	t.Helper()
	for range events {
		w.clock.Advance(time.Second)
		require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return w.store.Transport().AddInbound(ctx, tx, transport.InboundRow{}, transport.Event{
				Kind: transport.EventInbound, Tenant: dentist, Subject: sealtext.NewSubject(), Message: sealtext.NewID(), At: w.clock.Now(),
			})
		}))
	}
}

func (w *feedWorld) config(handlers map[string]transport.FeedHandler) transport.FeedConfig {
	return transport.FeedConfig{
		Store: w.store.Transport(), Leases: w.store, Handlers: handlers, Attempts: 3, Now: w.clock.Now,
		OnError: func(_ context.Context, e transport.FeedError) { w.errs = append(w.errs, e) },
	}
}

func (w *feedWorld) feed(t *testing.T, h transport.FeedHandlerFunc, change ...func(*transport.FeedConfig)) *transport.Feed {
	t.Helper()
	cfg := w.config(map[string]transport.FeedHandler{"orders": h})
	for _, f := range change {
		f(&cfg)
	}
	f, err := transport.NewFeed(cfg)
	require.NoError(t, err)
	return f
}

// note writes a row of the host in the transaction of an event; it is false if there is one already.
func (w *feedWorld) note(ctx context.Context, tx sealtext.Tx, e transport.Event) (bool, error) {
	return w.store.Transport().ClaimEvent(ctx, tx, dentist, "host", [16]byte{byte(e.Position)}, w.clock.Now())
}

// noted lists the events with a row of the host.
func (w *feedWorld) noted(t *testing.T, last int) (positions []int) {
	t.Helper()
	giveUp := errors.New("only looks")
	require.ErrorIs(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for n := 1; n <= last; n++ {
			isNew, err := w.note(ctx, tx, transport.Event{Position: int64(n)})
			if err != nil {
				return err
			}
			if !isNew {
				positions = append(positions, n)
			}
		}
		return giveUp
	}), giveUp)
	return positions
}

// TestFeedTellsWhatHappened: texts in each tenant, the answer C, outcomes, receipts and denials.
func TestFeedTellsWhatHappened(t *testing.T) {
	s := newSharing(t, func(c *servicetest.Config) {
		c.Programs[0].Commands = []keyword.Command{{Name: "confirm", Match: "c"}}
		c.Programs[1].Commands = c.Programs[0].Commands
	})
	s.OptIn(ann)
	require.NoError(t, s.Send(ann, "Reply C to confirm."))
	_, err := s.text(t, "1", "C") // its process may die here
	require.NoError(t, err)
	stop, err := s.text(t, "2", "STOP")
	require.NoError(t, err)
	again, err := s.text(t, "2", "STOP")
	require.NoError(t, err)
	require.True(t, again.Repeat)
	require.ErrorIs(t, s.Send(ann, "Another one."), transport.ErrDenied)
	s.Clock.Advance(time.Second)
	s.Deliver()

	var got []string
	for _, e := range s.Hear() {
		require.False(t, e.Subject.IsZero())
		require.False(t, e.Message.IsZero())
		got = append(got, strings.TrimSpace(fmt.Sprintln(e.Tenant, e.Kind, e.State, e.Intent, e.Command, e.Program)))
	}
	require.Equal(t, []string{
		"clinic state accepted none  reminders",
		"clinic inbound none none confirm reminders",
		"clinic inbound none opt-out  reminders",
		"dentist inbound none opt-out  reminders",
		"clinic state denied none  reminders",
		"clinic state accepted none  reminders", // the answer to STOP
	}, got)
	require.Len(t, stop.Elsewhere, 1)
}

// TestFeedHandlerThatFails: a failing event is tried again and parked; the others have their turn, each
// once.
func TestFeedHandlerThatFails(t *testing.T) {
	refused := errors.New("the host refuses")
	for _, c := range []struct {
		name string
		fail func(ctx context.Context) error
		text string
	}{
		{"an error", func(context.Context) error { return refused }, refused.Error()},
		{"a panic", func(context.Context) error { panic("of the host, +447700900123") }, "transport: the handler panicked"},
		{"the end of its goroutine", func(context.Context) error { runtime.Goexit(); return nil }, "transport: the handler ended its goroutine"},
		{"too long", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, context.DeadlineExceeded.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newFeedWorld(t, 5)
				bad, tries := true, 0
				feed := w.feed(t, func(ctx context.Context, tx sealtext.Tx, e transport.Event) error {
					isNew, err := w.note(ctx, tx, e)
					if err != nil || !isNew {
						return errors.Join(err, errors.New("was handled before"))
					}
					if bad && e.Position == 3 {
						tries++
						return c.fail(ctx)
					}
					return nil
				})
				n, err := feed.Step(ctx)
				require.Equal(t, 2, n)
				require.ErrorContains(t, err, c.text)
				require.Equal(t, []int{1, 2}, w.noted(t, 5))
				n, err = feed.Step(ctx)
				require.NoError(t, err, "it waits for its time")
				require.Zero(t, n)
				w.clock.Advance(time.Second)
				_, err = feed.Step(ctx)
				require.ErrorContains(t, err, c.text)
				st, err := feed.Stats(ctx)
				require.NoError(t, err)
				require.Equal(t, transport.CursorStats{
					FeedCursor: transport.FeedCursor{Name: "orders", Position: 2, Failures: 2, RetryAt: w.clock.Now().Add(2 * time.Second), SeenAt: w.clock.Now()},
					Behind:     3, Oldest: w.clock.Now().Add(-3 * time.Second),
				}, st.Cursors[0])
				w.clock.Advance(2 * time.Second)
				n, err = feed.Step(ctx)
				require.ErrorContains(t, err, "parked")
				require.Equal(t, 2, n)
				require.Equal(t, []int{1, 2, 4, 5}, w.noted(t, 5))
				require.Equal(t, 4, tries, "once in the batch, and three times by itself")
				require.True(t, w.errs[len(w.errs)-1].Parked)
				require.NotContains(t, w.errs[len(w.errs)-1].Error(), "+44")

				parked, err := feed.Parked(ctx, "orders", 0, 10)
				require.NoError(t, err)
				require.Len(t, parked, 1)
				require.Equal(t, int64(3), parked[0].Event.Position)
				require.Equal(t, 3, parked[0].Failures)
				require.ErrorContains(t, feed.Retry(ctx, "orders", 3), c.text)
				bad = false
				require.NoError(t, feed.Retry(ctx, "orders", 3))
				require.Equal(t, []int{1, 2, 3, 4, 5}, w.noted(t, 5))
				require.ErrorIs(t, feed.Retry(ctx, "orders", 3), transport.ErrNotParked)
				require.ErrorIs(t, feed.Drop(ctx, "orders", 3), transport.ErrNotParked)
			})
		})
	}
}

// TestFeedHandlerThatHangs: a handler that ignores the end of its context loses its transaction, holds
// up nobody else, and gets no other event before it returns.
func TestFeedHandlerThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFeedWorld(t, 2)
		release := make(chan struct{})
		calls, others := 0, 0
		cfg := w.config(map[string]transport.FeedHandler{
			"hangs": transport.FeedHandlerFunc(func(context.Context, sealtext.Tx, transport.Event) error {
				if calls++; calls == 1 {
					<-release
				}
				return nil
			}),
			"other": transport.FeedHandlerFunc(func(context.Context, sealtext.Tx, transport.Event) error { others++; return nil }),
		})
		feed, err := transport.NewFeed(cfg)
		require.NoError(t, err)
		require.NoError(t, feed.Start(ctx))
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Equal(t, 1, calls)
		require.Equal(t, 2, others)
		w.say(t, 1)             // the gateway is not held up
		time.Sleep(time.Minute) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Equal(t, 3, others)
		require.ErrorContains(t, feed.Stop(ctx), "hangs")
		close(release)
		synctest.Wait()

		again, err := transport.NewFeed(cfg)
		require.NoError(t, err)
		w.clock.Advance(time.Minute)
		n, err := again.Step(ctx)
		require.NoError(t, err)
		require.Equal(t, 3, n, "all three by the handler that hung")
	})
}

// TestFeedAfterACrash: what was committed is told by the next process, also what was being handled.
func TestFeedAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFeedWorld(t, 3)
		died := errors.New("the process died")
		dies := w.feed(t, func(ctx context.Context, tx sealtext.Tx, e transport.Event) error {
			_, err := w.note(ctx, tx, e)
			if e.Position == 2 {
				return errors.Join(err, died)
			}
			return err
		}, func(c *transport.FeedConfig) { c.Batch = 1 })
		_, err := dies.Step(ctx)
		require.ErrorIs(t, err, died)
		w.clock.Advance(time.Minute)
		var seen []int64
		next := w.feed(t, func(ctx context.Context, tx sealtext.Tx, e transport.Event) error {
			seen = append(seen, e.Position)
			_, err := w.note(ctx, tx, e)
			return err
		})
		_, err = next.Step(ctx)
		require.NoError(t, err)
		require.Empty(t, seen, "the lease of the process that died has not ended")
		time.Sleep(31 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		_, err = next.Step(ctx)
		require.NoError(t, err)
		require.Equal(t, []int64{2, 3}, seen)
		require.Equal(t, []int{1, 2, 3}, w.noted(t, 3))
	})
}

// TestFeedsAtOnce: two feeds on one store handle each event once, in order, while events are added, and
// one takes over when the other stops.
func TestFeedsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newFeedWorld(t, 4)
		var seen []int64
		h := func(ctx context.Context, tx sealtext.Tx, e transport.Event) error {
			isNew, err := w.note(ctx, tx, e)
			if err != nil || !isNew {
				return errors.Join(err, errors.New("was handled before"))
			}
			seen = append(seen, e.Position)
			return nil
		}
		first, second := w.feed(t, h), w.feed(t, h)
		require.NoError(t, first.Start(ctx))
		require.NoError(t, second.Start(ctx))
		require.ErrorIs(t, first.Start(ctx), transport.ErrStarted)
		time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		w.say(t, 3)
		time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.NoError(t, first.Stop(ctx))
		require.ErrorIs(t, first.Start(ctx), transport.ErrStopped)
		w.say(t, 3)
		time.Sleep(5 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.NoError(t, second.Stop(ctx))
		require.Equal(t, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, seen)
		require.Empty(t, w.errs)
	})
}

// TestFeedOfTheErased: a handler that comes late gets events without ids.
func TestFeedOfTheErased(t *testing.T) {
	w := newFeedWorld(t, 2)
	var events []transport.Event
	require.NoError(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := w.store.Transport().Number(ctx, tx, 0, 1); err != nil {
			return err
		}
		all, err := w.store.Transport().Events(ctx, tx, 0, 1)
		if err != nil {
			return err
		}
		_, err = w.store.Transport().EraseMessages(ctx, tx, dentist, all[0].Subject)
		return err
	}))
	_, err := w.feed(t, func(_ context.Context, _ sealtext.Tx, e transport.Event) error {
		events = append(events, e)
		return nil
	}).Step(ctx)
	require.NoError(t, err)
	require.Equal(t, transport.EventErased, events[0].Kind)
	require.True(t, events[0].Subject.IsZero() && events[0].Message.IsZero())
	require.Equal(t, dentist, events[0].Tenant)
	require.Equal(t, transport.EventInbound, events[1].Kind)
}

// TestStopWhileAHandlerFails: an opt-out is received and in force whatever handlers do.
func TestStopWhileAHandlerFails(t *testing.T) {
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Parts.Feed.Handlers = map[string]transport.FeedHandler{"orders": transport.FeedHandlerFunc(func(context.Context, sealtext.Tx, transport.Event) error {
			return errors.New("the host is down")
		})}
	})
	h.OptIn(ann)
	h.Reply(ann, "HELP")
	_, err := h.Service.Feed.Step(ctx)
	require.ErrorContains(t, err, "the host is down")
	require.True(t, h.Reply(ann, "STOP").Action.Barrier)
	require.ErrorIs(t, h.Send(ann, "Hello"), transport.ErrDenied)
}

// TestFeedNext: a host that reads by itself moves its cursor in its own transaction.
func TestFeedNext(t *testing.T) {
	w := newFeedWorld(t, 3)
	feed := w.feed(t, func(context.Context, sealtext.Tx, transport.Event) error { return nil })
	_, err := feed.Step(ctx)
	require.NoError(t, err)
	read := func(limit int, result error) (positions []int64) {
		require.ErrorIs(t, w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			events, err := feed.Next(ctx, tx, "reports", limit)
			for _, e := range events {
				positions = append(positions, e.Position)
			}
			return errors.Join(err, result)
		}), result)
		return positions
	}
	giveUp := errors.New("gives up on purpose")
	require.Equal(t, []int64{1, 2}, read(2, giveUp))
	require.Equal(t, []int64{1, 2}, read(2, nil))
	require.Equal(t, []int64{3}, read(2, nil))
	require.Empty(t, read(2, nil))
	for _, c := range []struct {
		cursor string
		limit  int
		field  string
	}{{"orders", 1, "cursor"}, {"Orders", 1, "cursor"}, {"reports", 0, "limit"}, {"reports", 1001, "limit"}} {
		var bad *sealtext.InputError
		_, err := feed.Next(ctx, nil, c.cursor, c.limit)
		require.ErrorAs(t, err, &bad)
		require.Equal(t, c.field, bad.Field)
	}
}

func TestNewFeedRefuses(t *testing.T) {
	w := newFeedWorld(t, 0)
	for _, c := range []struct {
		name   string
		change func(*transport.FeedConfig)
		want   string
	}{
		{"no store", func(c *transport.FeedConfig) { c.Store = nil }, "FeedConfig.Store is required"},
		{"no leases", func(c *transport.FeedConfig) { c.Leases = nil }, "FeedConfig.Leases is required"},
		{"a negative time", func(c *transport.FeedConfig) { c.Timeout = -1 }, "must not be negative"},
		{"a nil handler", func(c *transport.FeedConfig) { c.Handlers = map[string]transport.FeedHandler{"a": nil} }, "nil handler"},
		{"a name", func(c *transport.FeedConfig) {
			c.Handlers = map[string]transport.FeedHandler{"A b": transport.FeedHandlerFunc(nil)}
		}, "cursor must be a name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := w.config(nil)
			c.change(&cfg)
			_, err := transport.NewFeed(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
	feed, err := transport.NewFeed(w.config(nil))
	require.NoError(t, err)
	require.ErrorIs(t, feed.Stop(ctx), transport.ErrNotStarted)
}

// TestFeedArchive: what every reader has passed is deleted after the time of the schedule.
func TestFeedArchive(t *testing.T) {
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Parts.Feed.Handlers = map[string]transport.FeedHandler{"orders": transport.FeedHandlerFunc(func(context.Context, sealtext.Tx, transport.Event) error {
			return nil
		})}
	})
	h.Reply(ann, "HELP")
	sweep := func() int {
		report, err := h.Service.Sweeper.Sweep(ctx)
		require.NoError(t, err)
		for _, c := range report.Classes {
			if c.Class == "feed" {
				require.True(t, c.Complete)
				return c.Disposed
			}
		}
		t.Fatal("no schedule of the feed")
		return 0
	}
	_, err := h.Service.Feed.Step(ctx)
	require.NoError(t, err)
	h.Clock.Advance(29 * 24 * time.Hour)
	require.Zero(t, sweep())
	h.Reply(ann, "HELP")
	h.Clock.Advance(2 * 24 * time.Hour)
	require.Equal(t, 1, sweep())
	h.Clock.Advance(29 * 24 * time.Hour)
	_, err = h.Service.Feed.Step(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, sweep())
	st, err := h.Service.Feed.Stats(ctx)
	require.NoError(t, err)
	require.Equal(t, int64(2), st.Last, "positions are not used again")
}
