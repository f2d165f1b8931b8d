package plans_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/fair"
)

// TestAClaimWithStaleStatistics: they are of a time when nothing was in the queue, or when nothing
// was due, as they mostly are. Then one tenant has a campaign, 300 others wait for the next day, and
// one has a passcode. The claim must not go through what is due or waits, by whatever plan.
func TestAClaimWithStaleStatistics(t *testing.T) {
	engine.OnBothAtOnce(t, func(t *testing.T, e engine.Engine) {
		t.Run("never", func(t *testing.T) {
			q := newStaleQueue(t, e)
			q.fill(t)
			q.done(t)
			q.due(t)
			q.claim(t)
		})
		// One queue for the others, since filling it takes long: a claim is rolled back.
		q := newStaleQueue(t, e)
		q.analyze(t)
		q.fill(t)
		q.done(t)
		q.due(t)
		t.Run("empty", q.claim)
		q.done(t)
		q.analyze(t)
		q.due(t)
		t.Run("nothing due", q.claim)
		q.analyze(t)
		t.Run("all due", q.claim)
	})
}

// staleQueue is a queue whose statistics are taken by hand.
type staleQueue struct {
	e    engine.Engine
	db   *sqlstore.DB
	pool *sql.DB
	r    *watch.Recorder
}

func newStaleQueue(t *testing.T, e engine.Engine) *staleQueue {
	t.Helper()
	q := &staleQueue{e: e}
	q.db, q.pool, q.r = watch.Store(t, e)
	if e.Dialect == sqlstore.PostgreSQL { // autovacuum must not look at it meanwhile
		noAutovacuum(t, q.pool)
	}
	return q
}

func (q *staleQueue) exec(t *testing.T, statement string) {
	t.Helper()
	_, err := q.pool.ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

func (q *staleQueue) analyze(t *testing.T) { q.exec(t, "ANALYZE sealtext_outbox") }

func (q *staleQueue) fill(t *testing.T) {
	longQueue(t, q.db, q.pool, q.e, min(10*sample.Many(), 20_000))
}

// done makes messages of the queue final, so that nothing is due, and due brings them back.
func (q *staleQueue) done(t *testing.T) { q.exec(t, "UPDATE sealtext_outbox SET state = state + 4") }

func (q *staleQueue) due(t *testing.T) { q.exec(t, "UPDATE sealtext_outbox SET state = state - 4") }

// claim looks at the plans of a claim, which it takes back.
func (q *staleQueue) claim(t *testing.T) {
	order := &fair.Order{}
	q.r.Take()
	require.ErrorIs(t, q.db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		rows, err := q.db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Hour), Limit: 200, Order: order})
		require.NoError(t, err)
		require.Len(t, rows, 200)
		require.Equal(t, sealtext.OTP, rows[0].Purpose)
		return errTakenBack
	}), errTakenBack)
	var walks, claims []watch.Statement
	for _, s := range q.r.Take() {
		switch {
		case strings.HasPrefix(s.Text, "WITH RECURSIVE walk"):
			walks = append(walks, s)
		case strings.HasPrefix(s.Text, "WITH due"):
			claims = append(claims, s)
		}
	}
	require.Len(t, walks, 1)
	require.Len(t, claims, 2, "the passcode, and then the campaign")
	for _, s := range append(walks, claims...) {
		p := watch.Plan(t, q.e, q.pool, s)
		require.Regexp(t, `sealtext_outbox_due`, p)
		require.Empty(t, otherScan(p), p)
	}
	if q.e.Dialect == sqlstore.PostgreSQL {
		require.LessOrEqual(t, buffers(t, q.pool, walks[0]), 14*310, "of 302 tenants")
		require.LessOrEqual(t, buffers(t, q.pool, claims[1]), 40*200)
	}
}

// TestAPasscodeIsClaimedNext, whatever is queued: a hundred times a passcode of another tenant and a
// marketing message of a third one come while one tenant has a campaign and others wait, and both are
// in the next claim. SEALTEXT_LONG=1 queues 100,000 messages.
func TestAPasscodeIsClaimedNext(t *testing.T) {
	count := 5000
	if sample.Many() > 1000 {
		count = 100_000
	}
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		longQueue(t, db, pool, e, count)
		var order fair.Order
		claim := func(limit int) (rows []transport.OutboxRow) {
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
				rows, err = db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Hour), Limit: limit, Order: &order})
				return err
			}))
			return rows
		}
		claim(10)
		for n := range 100 {
			code, offer := sample.MessageRow(sealtext.NewSubject()), sample.MessageRow(sealtext.NewSubject())
			code.Tenant, code.Purpose = sealtext.MustTenant("shop"), sealtext.OTP
			offer.Tenant, offer.Purpose = sealtext.MustTenant("gym"), sealtext.Marketing
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{code, offer})
				return err
			}))
			r.Take()
			var got []sealtext.ID
			rows := claim(3 + n%5)
			for _, row := range rows {
				got = append(got, row.ID)
			}
			require.Len(t, got, 3+n%5)
			require.Equal(t, code.ID, got[0])
			require.Contains(t, got, offer.ID)
			claims := 0
			for _, s := range r.Take() {
				if strings.HasPrefix(s.Text, "WITH") {
					claims++
				}
			}
			if e.Dialect == sqlstore.PostgreSQL {
				require.LessOrEqual(t, claims, 4, "one walk, the passcode, the turns, and what one tenant does not use")
			}
		}
	})
}

// TestAClaimAmongIdleTenants: of 3,000 tenants whose messages wait for the next day, a claim looks at
// fair.Idle, whatever the purpose, and the one with a message that is due has it claimed when they were
// all looked at. Each claim is one walk, and on PostgreSQL its pages are counted.
func TestAClaimAmongIdleTenants(t *testing.T) {
	const tenants = 3000
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		for _, purpose := range []sealtext.Purpose{sealtext.Marketing, sealtext.OTP} {
			t.Run(purpose.String(), func(t *testing.T) {
				db, pool, r := watch.Store(t, e)
				var rows []transport.OutboxRow
				for n := range tenants {
					row := sample.MessageRow(sealtext.NewSubject())
					row.Tenant, row.Purpose, row.NotBefore = sealtext.MustTenant(fmt.Sprintf("at-night-%04d", n)), purpose, sample.Noon.Add(20*time.Hour)
					rows = append(rows, row)
				}
				due := sample.MessageRow(sealtext.NewSubject())
				due.Tenant, due.Purpose = rows[tenants-1].Tenant, purpose
				require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					_, err := db.Transport().InsertAll(ctx, tx, append(rows, due))
					return err
				}))
				order, claims := &fair.Order{}, 0
				var got []transport.OutboxRow
				for claims == 0 || order.More() {
					claims++
					require.LessOrEqual(t, claims, tenants/(fair.Idle-1)+1)
					r.Take()
					require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) (err error) {
						got, err = db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Hour), Limit: 50, Order: order})
						return err
					}))
					for _, s := range r.Take() {
						if !strings.HasPrefix(s.Text, "WITH RECURSIVE walk") {
							continue
						}
						require.Empty(t, otherScan(watch.Plan(t, e, pool, s)))
						if e.Dialect == sqlstore.PostgreSQL {
							require.LessOrEqual(t, buffers(t, pool, s), 14*(fair.Idle+10))
						}
					}
				}
				require.Len(t, got, 1)
				require.Equal(t, due.ID, got[0].ID)
				require.Greater(t, claims, tenants/fair.Idle)
			})
		}
	})
}

// otherScan returns the first access of a plan to the outbox that is neither by the index of what
// waits nor by the primary key.
func otherScan(plan string) string {
	for line := range strings.SplitSeq(plan, "\n") {
		scans := strings.Contains(line, "SCAN sealtext_outbox") || strings.Contains(line, "SEARCH sealtext_outbox") || strings.Contains(line, " on sealtext_outbox")
		good := strings.Contains(line, "sealtext_outbox_due") || strings.Contains(line, "sealtext_outbox_pkey") ||
			strings.Contains(line, "(tenant=? AND id=?)") || strings.Contains(line, "Update on")
		if scans && !good {
			return line
		}
	}
	return ""
}

// longQueue puts messages of a campaign into the queue, messages of 300 tenants that wait, and one
// passcode.
func longQueue(t *testing.T, db *sqlstore.DB, pool *sql.DB, e engine.Engine, count int) {
	t.Helper()
	first := sample.MessageRow(sealtext.NewSubject())
	first.Purpose = sealtext.Marketing
	code := sample.MessageRow(sealtext.NewSubject())
	code.Tenant, code.Purpose = sealtext.MustTenant("shop"), sealtext.OTP
	rows := []transport.OutboxRow{first, code}
	for n := range 300 {
		row := sample.MessageRow(sealtext.NewSubject())
		row.Tenant, row.Purpose = sealtext.MustTenant(fmt.Sprintf("at-night-%03d", n)), sealtext.Marketing
		row.NotBefore = sample.Noon.Add(20 * time.Hour)
		rows = append(rows, row)
	}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := db.Transport().InsertAll(ctx, tx, rows)
		return err
	}))
	columns := `tenant, subject, program, sender, route, purpose, body, zones, jurisdictions, regions, digest, state, created_at,
		due_at, not_before, expires_at, updated_at, attempts, lease, lease_until, commands, no_reply, segments, at_least_once, template`
	more := `INSERT INTO sealtext_outbox (id, reference, ` + columns + `)
		SELECT decode(md5(n::text), 'hex'), decode(md5('r' || n::text), 'hex'), ` + columns + ` FROM sealtext_outbox, generate_series(2, $2::int) AS n WHERE tenant = $1 AND purpose = 1`
	if e.Dialect == sqlstore.SQLite {
		more = `WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
			INSERT INTO sealtext_outbox (id, reference, ` + columns + `) SELECT randomblob(16), randomblob(16), ` + columns + ` FROM sealtext_outbox, numbers WHERE tenant = ?1 AND purpose = 1`
	}
	_, err := pool.ExecContext(t.Context(), more, first.Tenant.String(), count)
	require.NoError(t, err)
}

// buffers returns the number of pages that a statement looks at when it runs again.
func buffers(t *testing.T, pool *sql.DB, s watch.Statement) (n int) {
	t.Helper()
	tx, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	rows, err := tx.QueryContext(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) "+s.Text, s.Args...)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		if found := sharedHit.FindStringSubmatch(line); found != nil && n == 0 { // of the whole statement
			n, err = strconv.Atoi(found[1])
			require.NoError(t, err)
		}
	}
	require.NoError(t, rows.Err())
	require.Positive(t, n)
	t.Logf("%d pages: %s...", n, s.Text[:min(20, len(s.Text))])
	return n
}

var sharedHit = regexp.MustCompile(`Buffers: shared hit=(\d+)`)
