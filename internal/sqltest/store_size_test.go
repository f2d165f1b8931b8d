package sqltest_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
)

// TestSizeOfAMessage prints what one finished message and one subject take in the database, and in the
// write-ahead log from the Send to the disposal of the text. Neither may grow. How many pages SQLite
// writes depends on how many messages fit into a transaction of 20 milliseconds: that is printed only.
func TestSizeOfAMessage(t *testing.T) {
	for _, c := range []struct {
		e kind
		// The most bytes: a tenth above those of the day when they were written here. Of a subject with an
		// opt-in; of a message, delivered, its text disposed of and its events still in the feed.
		subject, message, wal int
	}{
		{engines[0], 1480, 3250, 0},
		// Half of each page of the outbox is left for the next versions of its rows, which saves log.
		{engines[1], 2030, 4400, 10900},
	} {
		t.Run(c.e.Name, func(t *testing.T) {
			t.Parallel()
			const people = 1500
			db, measure := measured(t, c.e)
			empty := measure()
			var ticks atomic.Int64 // no two events are of the same microsecond, as for single messages
			now := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Microsecond) }
			gateway, relay, _ := campaignAt(t, db, now, people, 0)
			known := measure()
			finish(t, db, gateway, relay, people)
			done := measure()
			report := func(what string, before, after size, most int) {
				tables := map[string]int{}
				for name, bytes := range after.tables {
					if grown := (bytes - before.tables[name]) / people; grown > 0 {
						tables[name] = grown
					}
				}
				t.Logf("%s: %d bytes in the database, %d in the write-ahead log; %v", what, (after.total-before.total)/people, (after.wal-before.wal)/people, tables)
				require.LessOrEqual(t, (after.total-before.total)/people, most, what)
			}
			report("a subject", empty, known, c.subject)
			report("a message", known, done, c.message)
			if c.wal > 0 {
				require.LessOrEqual(t, (done.wal-known.wal)/people, c.wal, "the write-ahead log of a message")
			}
		})
	}
}

// finish sends a message to each of the people of a campaign, and does all that is done with it until
// its text is disposed of.
func finish(t *testing.T, db *sqlstore.DB, gateway *transport.Gateway, relay func(func(*transport.RelayConfig)) *transport.Relay, people int) {
	t.Helper()
	ids := handOver(t, gateway, relay, people)
	for _, id := range ids {
		got, err := gateway.ReceiveDelivery(t.Context(), transport.DeliveryReceipt{
			Tenant: clinic, Transport: "loop", ProviderID: id.String(), State: transport.StateDelivered,
		})
		require.NoError(t, err)
		require.Equal(t, transport.StateDelivered, got.State)
	}
	store := db.Transport()
	for numbered := 1; numbered > 0; {
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
			numbered, err = store.Number(ctx, tx, 1, 500)
			return err
		}))
	}
	items, err := store.DueBodies(t.Context(), nil, noon.Add(time.Hour), noon.Add(time.Hour), 500)
	require.NoError(t, err)
	require.Empty(t, items, "their texts went with the receipts")
}

// handOver sends a message to each of the people of a campaign, and hands them over.
func handOver(t *testing.T, gateway *transport.Gateway, relay func(func(*transport.RelayConfig)) *transport.Relay, people int) (ids []sealtext.ID) {
	t.Helper()
	var messages []transport.Message
	for n := range people {
		to, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
		require.NoError(t, err)
		body, err := sealtext.NewBody("Your appointment is tomorrow at ten. Reply C to confirm.")
		require.NoError(t, err)
		messages = append(messages, transport.Message{
			Tenant: clinic, To: to, Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"), Purpose: sealtext.Informational,
			Body: body, IdempotencyKey: fmt.Sprint("message-", n), Actor: sealtext.System("test"),
		})
	}
	for part := range slices.Chunk(messages, 250) {
		sent, err := gateway.SendAll(t.Context(), part)
		require.NoError(t, err)
		for _, s := range sent {
			require.NoError(t, s.Err)
			ids = append(ids, s.ID)
		}
	}
	provider := &full{left: people, width: 250, open: make(chan struct{}), all: make(chan struct{})}
	running := relay(func(c *transport.RelayConfig) { c.Transport, c.Workers = provider, 250 })
	require.NoError(t, running.Start(t.Context()))
	<-provider.all
	require.NoError(t, running.Stop(t.Context()))
	return ids
}

// size is what a database takes.
type size struct {
	total, wal int
	tables     map[string]int // with their indexes, or of each on SQLite
}

// measured returns a store, and what measures it: without free space in pages, and with a write-ahead
// log that has changes only, no images of whole pages and nothing of autovacuum.
func measured(t *testing.T, e kind) (*sqlstore.DB, func() size) {
	t.Helper()
	at := e.Made(t)
	if e.Dialect == sqlstore.SQLite {
		pool, err := sql.Open("sqlite", sqltest.SQLiteDSN(at)+"&_pragma=wal_autocheckpoint(0)&_pragma=secure_delete(1)")
		require.NoError(t, err)
		t.Cleanup(func() { _ = pool.Close() })
		wal := 0 // of earlier files
		return open(t, pool, e.Dialect), func() (s size) {
			if info, err := os.Stat(at + "-wal"); err == nil {
				wal += int(info.Size())
			}
			s.wal = wal
			for _, statement := range []string{"PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
				_, err := pool.ExecContext(t.Context(), statement)
				require.NoError(t, err)
			}
			s.total = one(t, pool, "PRAGMA page_count") * one(t, pool, "PRAGMA page_size")
			s.tables = sizes(t, pool, "SELECT name, SUM(pgsize) FROM dbstat GROUP BY name")
			return s
		}
	}
	pool := e.Open(t, at)
	alter := func(ctx context.Context, statements ...string) {
		for _, statement := range append(statements, "SELECT pg_reload_conf()") {
			_, err := pool.ExecContext(ctx, statement)
			require.NoError(t, err)
		}
	}
	t.Cleanup(func() {
		alter(context.WithoutCancel(t.Context()), "ALTER SYSTEM RESET full_page_writes", "ALTER SYSTEM RESET autovacuum")
	})
	alter(t.Context(), "ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM SET autovacuum = off")
	for one(t, pool, "SELECT CASE current_setting('full_page_writes') WHEN 'off' THEN 1 ELSE 0 END") == 0 {
		require.NoError(t, pool.PingContext(t.Context()))
	}
	wal, last := 0, 0 // without what measuring adds
	position := func() int { return one(t, pool, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint") }
	last = position()
	return open(t, pool, e.Dialect), func() (s size) {
		wal += position() - last
		s.wal = wal
		names := sizes(t, pool, "SELECT relname, 0 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'")
		for name := range names {
			_, err := pool.ExecContext(t.Context(), "VACUUM FULL "+name)
			require.NoError(t, err)
		}
		s.tables = sizes(t, pool, "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'i')")
		for _, bytes := range s.tables {
			s.total += bytes
		}
		last = position()
		return s
	}
}

// sizes reads names and numbers.
func sizes(t *testing.T, pool *sql.DB, query string) map[string]int {
	t.Helper()
	rows, err := pool.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	found := map[string]int{}
	for rows.Next() {
		var name string
		var bytes int
		require.NoError(t, rows.Scan(&name, &bytes))
		found[name] = bytes
	}
	require.NoError(t, rows.Err())
	return found
}
