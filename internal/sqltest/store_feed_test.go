package sqltest_test

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// TestLateCommitsAreNotSkipped lets transactions that wrote events in one order commit in another,
// with numbering and reading in between. The reader by position sees each event once; a reader that
// remembers the time or the id of the last event would have lost some, which shows that the order
// mattered.
func TestLateCommitsAreNotSkipped(t *testing.T) {
	t.Parallel()
	const writers, rounds = 6, 4
	e := engines[1]
	require.Equal(t, sqlstore.PostgreSQL, e.Dialect)
	db, pool := e.Fresh(t)
	ctx, d := t.Context(), rand.New(rand.NewPCG(11, 10)) //nolint:gosec // repeatable on purpose
	var last int64
	var lastAt time.Time
	seen, lost := map[sealtext.ID]int{}, 0
	read := func() {
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := db.Transport().Number(ctx, tx, 1, 1+d.IntN(4))
			return err
		}))
		events, err := db.Transport().Events(ctx, nil, last, 1000)
		require.NoError(t, err)
		var newest time.Time
		for _, ev := range events {
			require.Equal(t, last+1, ev.Position)
			last = ev.Position
			seen[ev.Message]++
			if !ev.At.After(lastAt) {
				lost++ // by a cursor that is a time, and by one that is an increasing id
			}
			if ev.At.After(newest) {
				newest = ev.At
			}
		}
		if newest.After(lastAt) {
			lastAt = newest
		}
	}
	for round := range rounds {
		open := make([]*sql.Tx, writers)
		for w := range writers {
			tx, err := pool.BeginTx(ctx, nil)
			require.NoError(t, err)
			defer func() { _ = tx.Rollback() }()
			open[w] = tx
			require.NoError(t, db.Transport().AddInbound(ctx, db.Join(sqlstore.FromSQL(tx)), transport.InboundRow{}, feedEvent(round*writers+w)))
		}
		for _, w := range d.Perm(writers) {
			require.NoError(t, open[w].Commit())
			read()
		}
	}
	for range writers * rounds {
		read()
	}
	require.Len(t, seen, writers*rounds)
	for _, n := range seen {
		require.Equal(t, 1, n)
	}
	require.Positive(t, lost, "each transaction committed in the order in which it wrote")
}

// TestTwoFeeds: two processes with a feed on one database, numbering and handling, and writers beside
// them: each event is handled once, in order.
func TestTwoFeeds(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		const events = 30
		db, _ := e.Fresh(t)
		var mu sync.Mutex
		var order []int64
		all := make(chan struct{})
		handled := sync.OnceFunc(func() { close(all) }) // a transaction may run again
		handler := transport.FeedHandlerFunc(func(ctx context.Context, tx sealtext.Tx, ev transport.Event) error {
			isNew, err := db.Transport().ClaimEvent(ctx, tx, clinic, "host", [16]byte(ev.Message), ev.At)
			if err == nil && !isNew {
				err = errors.New("was handled before")
			}
			mu.Lock()
			defer mu.Unlock()
			if order = append(order, ev.Position); err == nil && ev.Position == events {
				handled()
			}
			return err
		})
		var failed []error
		feeds := make([]*transport.Feed, 2)
		for i := range feeds {
			var err error
			feeds[i], err = transport.NewFeed(transport.FeedConfig{
				Store: db.Transport(), Leases: db, Handlers: map[string]transport.FeedHandler{"orders": handler}, Batch: 4, Poll: 5 * time.Millisecond,
				OnError: func(_ context.Context, err transport.FeedError) {
					mu.Lock()
					defer mu.Unlock()
					failed = append(failed, err)
				},
			})
			require.NoError(t, err)
			require.NoError(t, feeds[i].Start(t.Context()))
		}
		for n := range events {
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				return db.Transport().AddInbound(ctx, tx, transport.InboundRow{}, feedEvent(n))
			}))
		}
		select {
		case <-all:
		case <-time.After(time.Minute):
			t.Error("not all events were handled")
		}
		for _, f := range feeds {
			require.NoError(t, f.Stop(t.Context()))
		}
		require.Empty(t, failed)
		require.True(t, slices.IsSorted(order))
		require.Len(t, slices.Compact(order), events)
	})
}

// TestFeedInTheHostsTransaction: the cursor of a handler, and that of a host that reads by itself, move
// with the host's own rows or not at all.
func TestFeedInTheHostsTransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		ctx := t.Context()
		_, err := pool.ExecContext(ctx, "CREATE TABLE host_orders (position BIGINT NOT NULL PRIMARY KEY)")
		require.NoError(t, err)
		for n := range 3 {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				return db.Transport().AddInbound(ctx, tx, transport.InboundRow{}, feedEvent(n))
			}))
		}
		feed, err := transport.NewFeed(transport.FeedConfig{Store: db.Transport(), Leases: db})
		require.NoError(t, err)
		_, err = feed.Step(ctx)
		require.NoError(t, err)
		take := func(commit bool) (positions []int64) {
			tx, err := pool.BeginTx(ctx, nil)
			require.NoError(t, err)
			defer func() { _ = tx.Rollback() }()
			events, err := feed.Next(ctx, db.Join(sqlstore.FromSQL(tx)), "orders", 2)
			require.NoError(t, err)
			for _, ev := range events {
				_, err := tx.ExecContext(ctx, "INSERT INTO host_orders (position) VALUES ($1)", ev.Position)
				require.NoError(t, err)
				positions = append(positions, ev.Position)
			}
			if commit {
				require.NoError(t, tx.Commit())
			}
			return positions
		}
		require.Equal(t, []int64{1, 2}, take(false))
		require.Equal(t, []int64{1, 2}, take(true))
		require.Equal(t, []int64{3}, take(true))
		require.Empty(t, take(true))
		require.Equal(t, 3, one(t, pool, "SELECT count(*) FROM host_orders"))
	})
}

// TestStopBesideAHandlerThatHangs: a handler that ignores the end of its context delays a writer by
// the handler's Timeout at most, also on SQLite, and its own writes are gone.
func TestStopBesideAHandlerThatHangs(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _ := e.Fresh(t)
		ctx := t.Context()
		say := func(n int) error {
			return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				return db.Transport().AddInbound(ctx, tx, transport.InboundRow{}, feedEvent(n))
			})
		}
		require.NoError(t, say(1))
		began, release, stuck := make(chan struct{}), make(chan struct{}), make(chan error, 10)
		late := make(chan error, 1)
		feed, err := transport.NewFeed(transport.FeedConfig{
			Store: db.Transport(), Leases: db, Timeout: 50 * time.Millisecond, Backoff: time.Hour,
			OnError: func(_ context.Context, err transport.FeedError) { stuck <- err },
			Handlers: map[string]transport.FeedHandler{"orders": transport.FeedHandlerFunc(func(ctx context.Context, tx sealtext.Tx, ev transport.Event) error {
				_, err := db.Transport().ClaimEvent(ctx, tx, clinic, "host", [16]byte(ev.Message), ev.At)
				close(began)
				<-release
				_, again := db.Transport().ClaimEvent(context.WithoutCancel(ctx), tx, clinic, "host", [16]byte{9}, ev.At)
				late <- again
				return err
			})},
		})
		require.NoError(t, err)
		require.NoError(t, feed.Start(ctx))
		<-began
		require.NoError(t, say(2))
		require.ErrorContains(t, <-stuck, "did not return")
		close(release)
		require.ErrorIs(t, <-late, sql.ErrTxDone)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			isNew, err := db.Transport().ClaimEvent(ctx, tx, clinic, "host", [16]byte(feedEvent(1).Message), noon)
			require.True(t, isNew)
			return err
		}))
		_ = feed.Stop(ctx)
	})
}
