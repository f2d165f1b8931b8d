package sqltest_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// watched returns a store whose statements are recorded.
func watched(t *testing.T, e kind) (*sqlstore.DB, *sql.DB, *recorder) {
	t.Helper()
	r := &recorder{}
	var pool *sql.DB
	if e.dialect == sqlstore.SQLite {
		pool = r.pool(t, sqltest.SQLite(t), sqltest.SQLiteDSN(sqltest.SQLitePath(t)))
	} else {
		dsn := sqltest.PostgresDSN(t)
		pool = r.pool(t, sqltest.OpenPostgres(t, dsn), dsn)
	}
	engine.Apply(t, pool, e.dialect)
	return open(t, pool, e.dialect), pool, r
}

// crowd fills the tables, so that a planner has a reason to use an index.
func crowd(t *testing.T, db *sqlstore.DB, pool *sql.DB, rows int) (subjects []sealtext.Subject) {
	t.Helper()
	subjects = unanalyzed(t, db, rows)
	_, err := pool.ExecContext(t.Context(), "ANALYZE")
	require.NoError(t, err)
	return subjects
}

// unanalyzed is a crowd without statistics. What can be written in batches is: most of the time of
// these tests goes into filling the tables.
func unanalyzed(t *testing.T, db *sqlstore.DB, rows int) (subjects []sealtext.Subject) {
	t.Helper()
	var people []sealtext.Person
	var persons []vault.SubjectRow
	var slots []consent.CapSlot
	var last []consent.LastHandoff
	var messages []transport.OutboxRow
	var attempts []transport.Attempt
	var events []audit.Row
	for n := range rows {
		person := subjectRow(n)
		persons, subjects = append(persons, person), append(subjects, person.Subject)
		people = append(people, sealtext.Person{Tenant: clinic, Subject: person.Subject})
		slots = append(slots, consent.CapSlot{Tenant: clinic, Subject: person.Subject, Message: sealtext.ID(person.Subject), Purpose: sealtext.Marketing, At: noon})
		last = append(last, consent.LastHandoff{
			Tenant: clinic, Subject: person.Subject, Message: sealtext.ID(person.Subject),
			Program: sealtext.MustProgram("offers"), Sender: sealtext.MustSender("24273"), At: noon,
		})
		message := messageRow(person.Subject)
		message.State, message.UpdatedAt = transport.StateDelivered, noon.Add(time.Duration(n)*time.Second)
		if n%100 == 0 {
			message.State, message.NotBefore = transport.StateQueued, noon.Add(time.Duration(n)*time.Second)
		}
		if n%50 != 1 {
			message.Body = sealtext.Sealed{}
		}
		messages = append(messages, message)
		attempts = append(attempts, transport.Attempt{
			Tenant: clinic, Message: message.ID, Number: 1, Transport: "loop", StartedAt: noon,
			Kind: transport.OutcomeAccepted, Provider: person.Subject,
		})
		event := auditRow(person.Subject)
		event.At = noon.Add(time.Duration(n) * time.Second)
		events = append(events, event)
	}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := db.Vault().AddSubjects(ctx, tx, persons); err != nil {
			return err
		}
		for _, person := range persons {
			for _, tenant := range []sealtext.Tenant{clinic, account} {
				key := consent.EventKey{Tenant: tenant, Pseudonym: person.Directory}
				if _, _, err := db.Consent().Append(ctx, tx, consentRow(key), 0); err != nil {
					return err
				}
			}
		}
		for part := range slices.Chunk(people, 1000) {
			if _, err := db.Consent().LockSlots(ctx, tx, part); err != nil {
				return err
			}
		}
		if err := db.Consent().SaveSlots(ctx, tx, slots); err != nil {
			return err
		}
		if err := db.Consent().SaveLast(ctx, tx, last, noon); err != nil {
			return err
		}
		if _, err := db.Transport().InsertAll(ctx, tx, messages); err != nil {
			return err
		}
		if err := db.Transport().BeginAll(ctx, tx, attempts); err != nil {
			return err
		}
		return db.Audit().AppendAll(ctx, tx, events)
	}))
	return subjects
}

// plan returns the plan of a statement, one step a line.
func plan(t *testing.T, e kind, pool *sql.DB, s statement) string {
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
func noScan(t *testing.T, e kind, pool *sql.DB, r *recorder, call func() error, tables ...string) (plans string) {
	t.Helper()
	r.take()
	require.NoError(t, call())
	statements := r.take()
	require.NotEmpty(t, statements)
	for _, s := range statements {
		if strings.Contains(s.text, "sealtext_settings") {
			continue // one row
		}
		if strings.Contains(s.text, "FROM sealtext_holds") {
			continue // there are none in these tests
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

// TestNoStatementScansATable looks at the plan of everything that a call sends, in tables of many rows.
func TestNoStatementScansATable(t *testing.T) {
	noneScans(t, func(t *testing.T, _ kind, db *sqlstore.DB, pool *sql.DB, rows int) []sealtext.Subject {
		t.Helper()
		return crowd(t, db, pool, rows)
	})
}

// TestNoStatementScansATableWithoutStatistics: SQLite has none unless the host runs ANALYZE, and
// PostgreSQL in the first minutes, in which a host may bring in all of its people.
func TestNoStatementScansATableWithoutStatistics(t *testing.T) {
	noneScans(t, func(t *testing.T, e kind, db *sqlstore.DB, pool *sql.DB, rows int) []sealtext.Subject {
		t.Helper()
		if e.dialect == sqlstore.PostgreSQL {
			for name := range sizes(t, pool, "SELECT relname, 0 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'") {
				_, err := pool.ExecContext(t.Context(), "ALTER TABLE "+name+" SET (autovacuum_enabled = false)")
				require.NoError(t, err)
			}
		}
		subjects := unanalyzed(t, db, rows)
		if e.dialect == sqlstore.PostgreSQL { // a small table of one tenant may be read
			_, err := pool.ExecContext(t.Context(), "INSERT INTO sealtext_subjects (tenant, subject, directory, epoch, wrapped, number, created_at)"+
				" SELECT tenant, decode(md5(n::text), 'hex'), decode(md5('d' || n::text), 'hex'), epoch, wrapped, number, created_at"+
				" FROM generate_series(1, 10000) AS n, sealtext_subjects WHERE subject = $1", subjects[0])
			require.NoError(t, err)
		}
		return subjects
	})
}

// noneScans is TestNoStatementScansATable over tables that a function fills.
func noneScans(t *testing.T, fill func(*testing.T, kind, *sqlstore.DB, *sql.DB, int) []sealtext.Subject) {
	t.Helper()
	onBoth(t, func(t *testing.T, e kind) {
		db, pool, r := watched(t, e)
		rows := many()
		subjects := fill(t, e, db, pool, rows)
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
			{"find subjects", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().FindSubjects(ctx, tx, clinic, []sealtext.Pseudonym{pseudonym(7), pseudonym(8), pseudonym(rows + 7)})
				return err
			})},
			{"a repeated message", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, clinic, subjects[3])
				if err != nil {
					return err
				}
				other := messageRow(subjects[3])
				inserted, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{sent[0], other})
				require.False(t, inserted[0].New)
				return err
			})},
			{"conversation", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := db.Transport().Conversation(ctx, tx, clinic, subjects[5], transport.ConversationPage{Before: noon, Limit: 10})
				return err
			})},
			{"what is due", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().DueMessages(ctx, tx, noon.Add(5*time.Minute), 10)
				if err != nil {
					return err
				}
				require.Len(t, got, 10)
				if _, err := db.Transport().DueKeys(ctx, tx, noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Transport().DueClaims(ctx, tx, noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Retention().DueGuards(ctx, tx, noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Consent().DueSlots(ctx, tx, noon.Add(48*time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Consent().DueLast(ctx, tx, noon.Add(time.Hour), 10); err != nil {
					return err
				}
				_, err = db.Vault().DueCounters(ctx, tx, noon.Add(time.Hour), 10)
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
			{"cancel", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, clinic, subjects[7])
				if err != nil {
					return err
				}
				for _, c := range []transport.Canceling{
					{Tenant: clinic, ID: sent[0].ID, At: noon}, {Tenant: clinic, Reference: sent[0].Reference, At: noon},
				} {
					if _, _, err := db.Transport().Cancel(ctx, tx, c); err != nil {
						return err
					}
				}
				return nil
			})},
			{"unknown messages", write(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := db.Transport().Unknown(ctx, tx, clinic, sealtext.ID{}, 10); err != nil {
					return err
				}
				sent, err := db.Transport().Sent(ctx, tx, clinic, subjects[7])
				if err != nil {
					return err
				}
				_, _, err = db.Transport().Resolve(ctx, tx, transport.Resolving{Tenant: clinic, ID: sent[0].ID, State: transport.StateDropped, At: noon})
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
			{"claim of unknown messages", write(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Transport().ClaimUnknown(ctx, tx, transport.Claim{Now: noon, Until: noon.Add(time.Hour), Limit: 5, Route: "loop"})
				return err
			})},
			{"due unknown messages", func(t *testing.T) error {
				_, err := db.Transport().UnknownDue(t.Context(), transport.Claim{Now: noon, Limit: 5, Route: "loop"})
				return err
			}},
			{"receipts that are kept", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, clinic, subjects[6])
				if err != nil {
					return err
				}
				attempted := sent[0].ID
				got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{
					{Tenant: clinic, Transport: "loop", Provider: sealtext.NewSubject(), State: transport.StateDelivered, At: noon},
					{Tenant: clinic, Transport: "loop", Message: attempted, State: transport.StateSent, At: noon},
				})
				if err != nil {
					return err
				}
				require.True(t, got[0].Kept)
				require.True(t, got[1].Known)
				_, err = db.Transport().JoinReceipts(ctx, tx, []transport.Attempt{{Tenant: clinic, Message: attempted, Provider: sealtext.NewSubject()}})
				return err
			})},
			{"stray receipts", func(t *testing.T) error {
				_, err := db.Transport().StrayReceipts(t.Context(), noon, 10)
				return err
			}},
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
			{"last hand-offs", write(func(ctx context.Context, tx sealtext.Tx) error {
				rows, err := db.Consent().LastHandoffs(ctx, tx, []sealtext.Person{{Tenant: clinic, Subject: subjects[5]}})
				if err != nil {
					return err
				}
				require.Len(t, rows, 1)
				if err := db.Consent().SaveLast(ctx, tx, rows, noon); err != nil {
					return err
				}
				_, err = db.Consent().DropLast(ctx, tx, rows)
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
					"subjects", "consent", "consent_heads", "slots", "slot_heads", "last_handoffs", "outbox", "attempts", "audit")
			})
		}
	})
}

// TestPlansOverWhatWaits: it is looked through as a whole, and nothing else is.
func TestPlansOverWhatWaits(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
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
