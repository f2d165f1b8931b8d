package plans_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/transport"
)

// TestPlansWithoutStatistics: SQLite has none unless the host runs ANALYZE.
func TestPlansWithoutStatistics(t *testing.T) {
	db, pool, r := watch.Store(t, engine.SQLite)
	message := sample.MessageRow(sealtext.NewSubject())
	message.State = transport.StateDelivered
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{message}); err != nil {
			return err
		}
		return db.Transport().BeginAll(ctx, tx, []transport.Attempt{{
			Tenant: sample.Clinic, Message: message.ID, Number: 1, Transport: "loop", StartedAt: sample.Noon, Kind: transport.OutcomeAccepted, Provider: message.Subject,
		}})
	}))
	plans := watch.NoScan(t, engine.SQLite, pool, r, func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{{
				Tenant: sample.Clinic, Transport: "loop", Provider: sealtext.NewSubject(), State: transport.StateDelivered, At: sample.Noon,
			}})
			require.Equal(t, []transport.ReceiptResult{{Kept: true}}, got)
			return err
		})
	}, "attempts")
	require.Contains(t, plans, "sealtext_attempts_provider (tenant=? AND transport=? AND provider=?)")
	items := []sealtext.Item{{Tenant: sample.Clinic, Subject: message.Subject, Record: message.ID}}
	plans = watch.NoScan(t, engine.SQLite, pool, r, func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			n, err := db.Transport().DropMessages(ctx, tx, items, sample.Noon)
			if err != nil {
				return err
			}
			require.Equal(t, 1, n)
			if n, err = db.Transport().DropKeys(ctx, tx, items); err != nil {
				return err
			}
			require.Equal(t, 1, n)
			if _, err := db.Transport().DropClaims(ctx, tx, items); err != nil {
				return err
			}
			_, err = db.Retention().DropGuards(ctx, tx, items)
			return err
		})
	}, "outbox", "attempts", "inbound", "events", "guards")
	require.NotRegexp(t, `SCAN sealtext`, plans)
}

// TestATurnWithStaleStatistics: they were taken while the queue was empty, as they mostly are, and
// then 50,000 messages are due. (Among 10,000 PostgreSQL rightly reads some of these
// tables for what is disposed of.) The claim must not go through all that is due for each row that it
// has found, and no statement over a batch may read a whole table.
func TestATurnWithStaleStatistics(t *testing.T) {
	db, pool, r := watch.Store(t, engine.PostgreSQL)
	const batch = 200
	subject := sealtext.NewSubject()
	exec := func(query string, args ...any) {
		_, err := pool.ExecContext(t.Context(), query, args...)
		require.NoError(t, err)
	}
	noAutovacuum(t, pool)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{sample.MessageRow(subject)})
		return err
	}))
	columns := `tenant, subject, program, sender, route, purpose, body, zones, jurisdictions, regions, digest, state, created_at,
		due_at, not_before, expires_at, updated_at, attempts, lease, lease_until, commands, no_reply, segments, at_least_once, template`
	exec(`INSERT INTO sealtext_outbox (id, reference, ` + columns + `)
		SELECT decode(md5(n::text), 'hex'), decode(md5('r' || n::text), 'hex'), ` + columns + ` FROM sealtext_outbox, generate_series(2, 50000) AS n`)
	exec(`INSERT INTO sealtext_attempts (tenant, message, number, transport, started_at, kind, code, receipt, member)
		SELECT tenant, id, n, 'loop', 0, 0, '', 0, '' FROM sealtext_outbox, generate_series(1, 2) AS n`)
	exec("UPDATE sealtext_outbox SET state = 5")
	exec("ANALYZE sealtext_outbox")
	exec("UPDATE sealtext_outbox SET state = 1")
	var rows []transport.OutboxRow
	var begun, done []transport.Attempt
	var changes []transport.OutboxChange
	var items []sealtext.Item
	in := func(f func(ctx context.Context, tx sealtext.Tx) error) func() error {
		return func() error { return db.InTx(t.Context(), f) }
	}
	for _, c := range []struct {
		name string
		call func() error
		want string // in its plan
	}{
		{"claim", in(func(ctx context.Context, tx sealtext.Tx) (err error) {
			rows, err = db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Hour), Limit: batch})
			require.Len(t, rows, batch)
			for _, row := range rows {
				a := transport.Attempt{Tenant: sample.Clinic, Message: row.ID, Number: 4, Transport: "loop", StartedAt: sample.Noon}
				begun = append(begun, a)
				a.Number, a.FinishedAt, a.Kind = 1, sample.Noon, transport.OutcomeAccepted
				done = append(done, a)
				changes = append(changes, transport.OutboxChange{
					Tenant: sample.Clinic, ID: row.ID, Lease: row.Lease, State: transport.StateAccepted, At: sample.Noon, NotBefore: sample.Noon.Add(time.Duration(len(done))),
				})
				items = append(items, sealtext.Item{Tenant: sample.Clinic, Subject: subject, Record: row.ID})
			}
			return err
		}), "sealtext_outbox_due"},
		{"begin", in(func(ctx context.Context, tx sealtext.Tx) error { return db.Transport().BeginAll(ctx, tx, begun) }), "Insert on"},
		{"finish", in(func(ctx context.Context, tx sealtext.Tx) error {
			was, err := db.Transport().FinishAll(ctx, tx, done)
			require.NotContains(t, was, false)
			return err
		}), "sealtext_attempts_pkey"},
		{"advance", in(func(ctx context.Context, tx sealtext.Tx) error {
			was, err := db.Transport().AdvanceAll(ctx, tx, changes)
			require.NotContains(t, was, false)
			return err
		}), "sealtext_outbox_pkey"},
		{"drop bodies", in(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := db.Transport().DropBodies(ctx, tx, items)
			require.Equal(t, batch, n)
			return err
		}), "sealtext_outbox_pkey"},
		{"delete messages, but not their keys", in(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := db.Transport().DropMessages(ctx, tx, items[:batch/2], sample.Noon)
			require.Equal(t, batch/2, n)
			return err
		}), "sealtext_attempts_pkey"},
		{"delete messages", in(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := db.Transport().DropMessages(ctx, tx, items[batch/2:], sample.Noon.Add(time.Hour))
			require.Equal(t, batch/2, n)
			return err
		}), "sealtext_attempts_pkey"},
		{"delete keys", in(func(ctx context.Context, tx sealtext.Tx) error {
			n, err := db.Transport().DropKeys(ctx, tx, items[:batch/2])
			require.Equal(t, batch/2, n)
			return err
		}), "sealtext_outbox_pkey"},
		{"attempts", func() error {
			found, err := db.Transport().Attempts(t.Context(), nil, sample.Clinic, []sealtext.ID{rows[0].ID, rows[1].ID})
			require.Empty(t, found)
			return err
		}, "sealtext_attempts_pkey"},
		// Last, since it can take rows of the batch again, whose lease is over by then.
		{"claim what has expired", in(func(ctx context.Context, tx sealtext.Tx) error {
			at := sample.Noon.Add(2 * time.Hour)
			got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: at, Until: at, Limit: batch, Expired: true})
			require.Len(t, got, batch)
			return err
		}), "sealtext_outbox_expiry"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plans := watch.NoScan(t, engine.PostgreSQL, pool, r, c.call, "outbox", "attempts")
			require.Contains(t, plans, c.want)
			if c.name != "claim" { // which has a test of its own
				require.Equal(t, 1, strings.Count(plans, c.want), plans)
			}
		})
	}
}

// TestAFinishAmongFinishedAttempts: hardly any attempt is unfinished, which the statistics know. The
// batch must not be compared with what a scan for those finds, each with each, nor with all of a table
// that has some thousand rows.
func TestAFinishAmongFinishedAttempts(t *testing.T) {
	db, pool, r := watch.Store(t, engine.PostgreSQL)
	const batch = 500
	for _, statement := range []string{
		"ALTER TABLE sealtext_attempts SET (autovacuum_enabled = false)",
		`INSERT INTO sealtext_attempts (tenant, message, number, transport, started_at, finished_at, kind, code, receipt, member)
			SELECT 'clinic', decode(md5(n::text), 'hex'), 1, 'loop', 0, 1, 1, '', 0, '' FROM generate_series(1, 5000) AS n`,
		"ANALYZE sealtext_attempts",
	} {
		_, err := pool.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	var attempts []transport.Attempt
	for range batch {
		attempts = append(attempts, transport.Attempt{Tenant: sample.Clinic, Message: sealtext.NewID(), Number: 1, Transport: "loop", StartedAt: sample.Noon})
	}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		return db.Transport().BeginAll(ctx, tx, attempts)
	}))
	for i := range attempts {
		attempts[i].FinishedAt, attempts[i].Kind = sample.Noon, transport.OutcomeAccepted
	}
	r.Take()
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		was, err := db.Transport().FinishAll(ctx, tx, attempts)
		require.NotContains(t, was, false)
		return err
	}))
	statements := r.Take()
	require.Len(t, statements, 1)
	plan := watch.Plan(t, engine.PostgreSQL, pool, statements[0])
	require.NotContains(t, plan, "Filter: ((finished_at IS NULL)")
	require.Contains(t, plan, "Index Scan using sealtext_attempts_pkey")
	require.NotContains(t, plan, "Seq Scan")
}
