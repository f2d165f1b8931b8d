package plans_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/transport"
)

// TestAHandOffThatBeginsWritesToNoIndex: on PostgreSQL a claim and the begin of a hand-off change no column
// of an index, and the page has space for the new versions of a row, so that they are heap-only updates. The
// outcome changes what the message is found by, and is none.
func TestAHandOffThatBeginsWritesToNoIndex(t *testing.T) {
	db, pool, _ := watch.Store(t, engine.PostgreSQL)
	pool.SetMaxOpenConns(1) // what is counted is reported by the connection that did it
	const messages = 400
	var rows []transport.OutboxRow
	in := func(f func(ctx context.Context, tx sealtext.Tx) error) {
		t.Helper()
		require.NoError(t, db.InTx(t.Context(), f))
	}
	in(func(ctx context.Context, tx sealtext.Tx) error {
		var queued []transport.OutboxRow
		for range messages {
			row := sample.MessageRow(sealtext.NewSubject())
			row.Body = sealtext.MakeSealed(1, make([]byte, 120)) // of a usual text
			queued = append(queued, row)
		}
		_, err := db.Transport().InsertAll(ctx, tx, queued)
		return err
	})
	updates := func() (all, heapOnly int) {
		t.Helper()
		_, err := pool.ExecContext(t.Context(), "SELECT pg_stat_force_next_flush()")
		require.NoError(t, err)
		require.NoError(t, pool.QueryRowContext(t.Context(),
			"SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = 'sealtext_outbox'").Scan(&all, &heapOnly))
		return all, heapOnly
	}
	advance := func(state transport.State, begin bool) {
		t.Helper()
		in(func(ctx context.Context, tx sealtext.Tx) error {
			var changes []transport.OutboxChange
			for _, row := range rows {
				changes = append(changes, transport.OutboxChange{
					Tenant: sample.Clinic, ID: row.ID, Lease: row.Lease, State: state, At: sample.Noon.Add(time.Second), Begin: begin, LeaseUntil: sample.Noon.Add(time.Hour),
				})
			}
			held, err := db.Transport().AdvanceAll(ctx, tx, changes)
			require.NotContains(t, held, false)
			return err
		})
	}
	in(func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Minute), Limit: messages})
		require.Len(t, rows, messages)
		return err
	})
	advance(transport.StateSending, true)
	all, heapOnly := updates()
	require.Equal(t, 2*messages, all)
	// A version that another test's transaction may still see keeps its space.
	require.GreaterOrEqual(t, heapOnly, all*3/4)
	advance(transport.StateAccepted, false)
	after, still := updates()
	require.Equal(t, 3*messages, after)
	require.Equal(t, heapOnly, still)
}

// TestLastHandOffsWithStaleStatistics: those of a turn are looked up by the persons, and not compared with
// each other, by whatever plan: as many rows more take as much time more.
func TestLastHandOffsWithStaleStatistics(t *testing.T) {
	db, pool, r := watch.Store(t, engine.PostgreSQL)
	noAutovacuum(t, pool)
	_, err := pool.ExecContext(t.Context(), "ANALYZE sealtext_last_handoffs")
	require.NoError(t, err)
	save := func(rows []consent.LastHandoff) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			return db.Consent().SaveLast(ctx, tx, rows, sample.Noon)
		})
	}
	var people []sealtext.Subject
	for range 500 {
		people = append(people, sealtext.NewSubject())
	}
	for n := range 3 {
		var rows []consent.LastHandoff
		for _, p := range people {
			rows = append(rows, consent.LastHandoff{
				Tenant: sample.Clinic, Subject: p, Message: sealtext.NewID(), Program: sealtext.MustProgram("reminders"), Sender: sealtext.MustSender("24273"),
				At: sample.Noon.Add(time.Duration(n) * time.Minute),
			})
		}
		plans := watch.NoScan(t, engine.PostgreSQL, pool, r, func() error { return save(rows) })
		require.Contains(t, plans, "Index Cond: ((tenant = n.tenant) AND (subject = n.subject))")
		require.NotContains(t, plans, "Join Filter")
	}
}
