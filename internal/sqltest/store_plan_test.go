package sqltest_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// watched returns a store whose statements are recorded.
func watched(t *testing.T, e engine) (*sqlstore.DB, *sql.DB, *recorder) {
	t.Helper()
	r := &recorder{}
	var pool *sql.DB
	if e.dialect == sqlstore.SQLite {
		pool = r.pool(t, sqltest.SQLite(t), sqltest.SQLiteDSN(sqltest.SQLitePath(t)))
	} else {
		dsn := sqltest.PostgresDSN(t)
		pool = r.pool(t, sqltest.OpenPostgres(t, dsn), dsn)
	}
	apply(t, pool, e.dialect)
	return open(t, pool, e.dialect), pool, r
}

// crowd fills the tables, so that a planner has a reason to use an index.
func crowd(t *testing.T, db *sqlstore.DB, pool *sql.DB, rows int) (subjects []sealtext.Subject) {
	t.Helper()
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		subjects = nil
		for n := range rows {
			person := subjectRow(n)
			subjects = append(subjects, person.Subject)
			if _, err := db.Vault().AddSubject(ctx, tx, person); err != nil {
				return err
			}
			for _, tenant := range []sealtext.Tenant{clinic, account} {
				key := consent.EventKey{Tenant: tenant, Pseudonym: person.Directory}
				if _, _, err := db.Consent().Append(ctx, tx, consentRow(key), 0); err != nil {
					return err
				}
			}
			slot := consent.CapSlot{Tenant: clinic, Subject: person.Subject, Message: sealtext.ID(person.Subject), Purpose: sealtext.Marketing, At: noon}
			if _, err := db.Consent().Slots(ctx, tx, clinic, person.Subject); err != nil {
				return err
			}
			if err := db.Consent().SaveSlot(ctx, tx, slot); err != nil {
				return err
			}
			message := messageRow(person.Subject)
			message.State, message.UpdatedAt = transport.StateDelivered, noon.Add(time.Duration(n)*time.Second)
			if n%100 == 0 {
				message.State, message.NotBefore = transport.StateQueued, noon.Add(time.Duration(n)*time.Second)
			}
			if n%50 != 1 {
				message.Body = sealtext.Sealed{}
			}
			if _, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{message}); err != nil {
				return err
			}
			attempt := transport.Attempt{
				Tenant: clinic, Message: message.ID, Number: 1, Transport: "loop", StartedAt: noon,
				Kind: transport.OutcomeAccepted, Provider: person.Subject,
			}
			if err := db.Transport().BeginAll(ctx, tx, []transport.Attempt{attempt}); err != nil {
				return err
			}
			row := auditRow(person.Subject)
			row.At = noon.Add(time.Duration(n) * time.Second)
			if err := db.Audit().Append(ctx, tx, row); err != nil {
				return err
			}
		}
		return nil
	}))
	_, err := pool.ExecContext(t.Context(), "ANALYZE")
	require.NoError(t, err)
	return subjects
}

// plan returns the plan of a statement, one step a line.
func plan(t *testing.T, e engine, pool *sql.DB, s statement) string {
	t.Helper()
	explain := "EXPLAIN QUERY PLAN "
	if e.dialect == sqlstore.PostgreSQL {
		explain = "EXPLAIN "
	}
	rows, err := pool.QueryContext(t.Context(), explain+s.text, s.args...)
	require.NoError(t, err, s.text)
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	require.NoError(t, err)
	var b strings.Builder
	for rows.Next() {
		dest := make([]any, len(cols))
		for i := range dest {
			dest[i] = new(any)
		}
		require.NoError(t, rows.Scan(dest...))
		fmt.Fprintln(&b, *dest[len(dest)-1].(*any)) // the text is the last column in both
	}
	require.NoError(t, rows.Err())
	return b.String()
}

// noScan looks at the plans of what a call sends, and gives them.
func noScan(t *testing.T, e engine, pool *sql.DB, r *recorder, call func() error, tables ...string) (plans string) {
	t.Helper()
	r.take()
	require.NoError(t, call())
	statements := r.take()
	require.NotEmpty(t, statements)
	for _, s := range statements {
		if strings.Contains(s.text, "sealtext_settings") {
			continue // one row
		}
		p := plan(t, e, pool, s)
		plans += p
		// A range of a whole tenant is a scan by another name, but for its few
		// keysets and its one version.
		if !strings.Contains(s.text, "sealtext_keysets") && !strings.Contains(s.text, "sealtext_tenants") {
			require.NotRegexp(t, `(?m)\(tenant=\?\)$|Index Cond: \(tenant = '[a-z]+'::text\)$`, p, s.text)
		}
		for _, table := range tables {
			require.NotContains(t, p, "SCAN sealtext_"+table, s.text)
			require.NotContains(t, p, "Seq Scan on sealtext_"+table, s.text)
		}
	}
	return plans
}

// TestNoStatementScansATable looks at the plan of everything that a call
// sends, in tables of many rows.
func TestNoStatementScansATable(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, pool, r := watched(t, e)
		rows := many()
		subjects := crowd(t, db, pool, rows)
		keys := []consent.EventKey{
			{Tenant: clinic, Pseudonym: pseudonym(1)}, {Tenant: clinic, Pseudonym: pseudonym(rows + 1)},
			{Tenant: account, Pseudonym: pseudonym(1)},
		}
		read := func(f func(ctx context.Context, tx sealtext.Tx) error) func(*testing.T) error {
			return func(t *testing.T) error { return f(t.Context(), nil) }
		}
		write := func(f func(ctx context.Context, tx sealtext.Tx) error) func(*testing.T) error {
			return func(t *testing.T) error { return db.InTx(t.Context(), f) }
		}
		for _, c := range []struct {
			name string
			call func(*testing.T) error
		}{
			{"consent load", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Consent().Load(ctx, tx, keys)
				require.Len(t, got, 2)
				return err
			})},
			{"find subject", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().FindSubject(ctx, tx, clinic, []sealtext.Pseudonym{pseudonym(7), pseudonym(rows + 7)})
				return err
			})},
			{"subject", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().Subject(ctx, tx, clinic, subjects[5])
				return err
			})},
			{"people under a key", read(func(ctx context.Context, _ sealtext.Tx) error {
				for _, rows := range []vault.PseudonymRows{db.Vault(), db.Consent()} {
					got, err := rows.PseudonymsUnder(ctx, clinic, 1, pseudonym(1000), 10)
					if err != nil {
						return err
					}
					require.Len(t, got, 10)
					none, err := rows.CountUnder(ctx, clinic, 2) // counting all would be a scan with right
					if err != nil {
						return err
					}
					require.Zero(t, none)
				}
				return nil
			})},
			{"move and claim", write(func(ctx context.Context, tx sealtext.Tx) error {
				for _, rows := range []vault.PseudonymRows{db.Vault(), db.Consent()} {
					n, err := rows.Move(ctx, tx, clinic, pseudonym(20), sealtext.MakePseudonym(2, [16]byte{1}))
					if err != nil {
						return err
					}
					require.Equal(t, 1, n)
				}
				return db.Vault().ClaimDirectory(ctx, tx, clinic, sealtext.MakePseudonym(2, [16]byte{2}))
			})},
			{"audit rows of a subject", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Audit().Rows(ctx, tx, audit.Query{Tenant: clinic, Subject: subjects[5], Since: noon, Limit: 100})
				require.Len(t, got, 1)
				return err
			})},
			{"a page of audit rows", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Audit().Rows(ctx, tx, audit.Query{Tenant: clinic, AfterAt: noon.Add(time.Minute), AfterID: sealtext.NewID(), Limit: 10})
				require.Len(t, got, 10)
				return err
			})},
			{"sent", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Transport().Sent(ctx, tx, clinic, subjects[5])
				return err
			})},
			{"due bodies", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().DueBodies(ctx, tx, noon.Add(5*time.Minute), 10)
				require.NotEmpty(t, got)
				return err
			})},
			{"claim", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: noon.Add(10 * time.Minute), Until: noon.Add(time.Hour), Limit: 5})
				require.Len(t, got, 5)
				return err
			})},
			{"give back", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: noon.Add(2 * time.Hour), Until: noon.Add(3 * time.Hour), Limit: 5})
				if err != nil {
					return err
				}
				require.Len(t, got, 5)
				var changes []transport.OutboxChange
				for _, row := range got {
					changes = append(changes, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, At: noon})
				}
				was, err := db.Transport().AdvanceAll(ctx, tx, changes)
				require.NotContains(t, was, false)
				return err
			})},
			{"receipt", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{
					{Tenant: clinic, Transport: "loop", Provider: subjects[5], State: transport.StateDelivered, At: noon},
				})
				if err != nil {
					return err
				}
				require.True(t, got[0].Changed)
				return nil
			})},
			{"consent append", write(func(ctx context.Context, tx sealtext.Tx) error {
				row := consentRow(keys[0])
				for range 2 { // new, and a repeat
					if _, _, err := db.Consent().Append(ctx, tx, row, 0); err != nil {
						return err
					}
				}
				return nil
			})},
			{"slots", write(func(ctx context.Context, tx sealtext.Tx) error {
				slots, err := db.Consent().Slots(ctx, tx, clinic, subjects[5])
				if err != nil {
					return err
				}
				require.Len(t, slots, 1)
				if err := db.Consent().SaveSlot(ctx, tx, slots[0]); err != nil {
					return err
				}
				_, err = db.Consent().DropSlots(ctx, tx, clinic, subjects[5], []sealtext.ID{slots[0].Message})
				return err
			})},
			{"erasure", write(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := db.Retention().Guard(ctx, tx, clinic, subjects[9:12]); err != nil {
					return err
				}
				if _, err := db.Consent().Erase(ctx, tx, keys, nil); err != nil {
					return err
				}
				if _, err := db.Transport().EraseMessages(ctx, tx, clinic, subjects[9]); err != nil {
					return err
				}
				if _, err := db.Audit().Unlink(ctx, tx, clinic, subjects[9]); err != nil {
					return err
				}
				_, err := db.Vault().Shred(ctx, tx, clinic, subjects[9], noon)
				return err
			})},
		} {
			t.Run(c.name, func(t *testing.T) {
				noScan(t, e, pool, r, func() error { return c.call(t) },
					"subjects", "consent", "consent_heads", "slots", "slot_heads", "outbox", "attempts", "audit")
			})
		}
	})
}

// TestPlansOverWhatWaits: it is looked through as a whole, and nothing else is.
func TestPlansOverWhatWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, pool, r := watched(t, e)
		subjects := crowd(t, db, pool, many())
		for _, c := range []struct {
			name string
			call func(ctx context.Context, tx sealtext.Tx) error
		}{
			{"reroute", func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Reroute(ctx, tx, transport.Reroute{
					Tenant: clinic, Sender: messageRow(subjects[0]).Sender, Route: "new", Now: noon.Add(2 * time.Hour), Limit: 3,
				})
				require.Equal(t, 3, got)
				return err
			}},
			{"backlog", func(ctx context.Context, _ sealtext.Tx) error {
				_, err := db.Transport().Backlog(ctx, noon)
				return err
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				r.take()
				require.NoError(t, db.InTx(t.Context(), c.call))
				statements := r.take()
				p := plan(t, e, pool, statements[len(statements)-1])
				require.Contains(t, p, "sealtext_outbox_due")
				if c.name == "reroute" && e.dialect == sqlstore.PostgreSQL {
					require.Contains(t, p, "CTE waiting", "the rows are found once")
				}
				require.NotContains(t, p, "Seq Scan")
				require.NotRegexp(t, `(?m)SCAN sealtext_outbox$`, p)
			})
		}
	})
}

// TestTheConsentCheckIsOneStatement counts, so that noise cannot hide a
// second one. Long lists are cut on SQLite.
func TestTheConsentCheckIsOneStatement(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, _, r := watched(t, e)
		for _, n := range []int{1, 2, 3, 1000} {
			t.Run(fmt.Sprint(n, " keys"), func(t *testing.T) {
				keys := []consent.EventKey{{Tenant: account, Pseudonym: pseudonym(0)}}
				for i := 1; i < n; i++ {
					keys = append(keys, consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(i)})
				}
				r.take()
				_, err := db.Consent().Load(t.Context(), nil, keys)
				require.NoError(t, err)
				require.Equal(t, lists(e, n), len(r.take())) //nolint:testifylint // Len prints all of them
			})
		}
	})
}

// TestPlansWithoutStatistics: SQLite has none unless the host runs ANALYZE.
func TestPlansWithoutStatistics(t *testing.T) {
	db, pool, r := watched(t, engines[0])
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		message := messageRow(sealtext.NewSubject())
		if _, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{message}); err != nil {
			return err
		}
		return db.Transport().BeginAll(ctx, tx, []transport.Attempt{{
			Tenant: clinic, Message: message.ID, Number: 1, Transport: "loop", StartedAt: noon, Kind: transport.OutcomeAccepted, Provider: message.Subject,
		}})
	}))
	plans := noScan(t, engines[0], pool, r, func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{{
				Tenant: clinic, Transport: "loop", Provider: sealtext.NewSubject(), State: transport.StateDelivered, At: noon,
			}})
			require.Equal(t, []transport.ReceiptResult{{}}, got)
			return err
		})
	}, "attempts")
	require.Contains(t, plans, "sealtext_attempts_provider (tenant=? AND transport=? AND provider=?)")
}

// TestTheClaimWithStaleStatistics: they were taken while nothing was due, as
// they mostly are. The claim must not go through all that is due for each row
// that it has found.
func TestTheClaimWithStaleStatistics(t *testing.T) {
	db, pool, r := watched(t, engines[1])
	crowd(t, db, pool, 500)
	_, err := pool.ExecContext(t.Context(), "UPDATE sealtext_outbox SET state = 5; ANALYZE sealtext_outbox")
	require.NoError(t, err)
	_, err = pool.ExecContext(t.Context(), "UPDATE sealtext_outbox SET state = 1, not_before = $1", noon.UnixMicro())
	require.NoError(t, err)
	plans := noScan(t, engines[1], pool, r, func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: noon, Until: noon.Add(time.Hour), Limit: 200})
			require.Len(t, got, 200)
			return err
		})
	}, "outbox")
	require.Equal(t, 1, strings.Count(plans, "sealtext_outbox_due"), plans)
}

// TestPlansOfDeclarations asks for the changes of tenants among a thousand, of
// whom each has ten programs.
func TestPlansOfDeclarations(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine) {
		db, pool, r := watched(t, e)
		letters := func(n int) string {
			return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", n))
		}
		tenant := func(n int) sealtext.Tenant { return sealtext.MustTenant("t-" + letters(n)) }
		const tenants, programs = 1000, 10
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for n := range tenants * programs {
				version := program.Version(n / tenants) //nolint:gosec // a small number
				first, err := db.Programs().Put(ctx, tx, version, program.Row{
					Tenant: tenant(n % tenants), Program: sealtext.MustProgram("p-" + letters(n/tenants)), Version: version + 1, Since: noon, Document: []byte("{}"),
				})
				if err != nil || !first {
					return errors.Join(err, errors.New("not the first"))
				}
			}
			return nil
		}))
		_, err := pool.ExecContext(t.Context(), "ANALYZE")
		require.NoError(t, err)
		for _, c := range []struct {
			name string
			call func() error
		}{
			{"changes of one", func() error {
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: 8}})
				require.Len(t, got[0].Rows, 2)
				return err
			}},
			{"changes of none", func() error {
				got, err := db.Programs().Changes(t.Context(), nil, []program.Known{{Tenant: tenant(7), Version: 10}, {Tenant: tenant(8), Version: 10}})
				require.Empty(t, got[1].Rows)
				return err
			}},
			{"history", func() error {
				got, err := db.Programs().History(t.Context(), tenant(7), sealtext.MustProgram("p-"+letters(3)))
				require.Len(t, got, 1)
				return err
			}},
			{"a claim of a sender", func() error {
				return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					_, err := db.Programs().ClaimSenders(ctx, tx, []program.SenderClaim{{Tenant: tenant(7), Address: sealtext.MustSender("24273")}})
					return err
				})
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				plans := noScan(t, e, pool, r, c.call, "tenants", "programs", "program_versions")
				require.NotRegexp(t, `SCAN (t|p|sealtext_senders)\b`, plans)
			})
		}
	})
}
