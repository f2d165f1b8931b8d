package plans_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// TestNoStatementScansATable looks at the plan of everything that a call sends, in tables of many rows.
func TestNoStatementScansATable(t *testing.T) {
	noneScans(t, func(t *testing.T, e engine.Engine, db *sqlstore.DB, pool *sql.DB, r *watch.Recorder, rows int) []sealtext.Subject {
		t.Helper()
		subjects := sample.Crowd(t, db, pool, rows)
		whatWaits(t, e, db, pool, r)
		return subjects
	})
}

// TestNoStatementScansATableWithoutStatistics: SQLite has none unless the host runs ANALYZE, and
// PostgreSQL in the first minutes, in which a host may bring in all of its people.
func TestNoStatementScansATableWithoutStatistics(t *testing.T) {
	noneScans(t, func(t *testing.T, e engine.Engine, db *sqlstore.DB, pool *sql.DB, _ *watch.Recorder, rows int) []sealtext.Subject {
		t.Helper()
		if e.Dialect == sqlstore.PostgreSQL {
			noAutovacuum(t, pool)
		}
		subjects := sample.Unanalyzed(t, db, rows)
		if e.Dialect == sqlstore.PostgreSQL { // a small table of one tenant may be read
			_, err := pool.ExecContext(t.Context(), "INSERT INTO sealtext_subjects (tenant, subject, directory, epoch, wrapped, number, created_at)"+
				" SELECT tenant, decode(md5(n::text), 'hex'), decode(md5('d' || n::text), 'hex'), epoch, wrapped, number, created_at"+
				" FROM generate_series(1, 10000) AS n, sealtext_subjects WHERE subject = $1", subjects[0])
			require.NoError(t, err)
		}
		return subjects
	})
}

// noneScans is TestNoStatementScansATable over tables that a function fills.
func noneScans(t *testing.T, fill func(*testing.T, engine.Engine, *sqlstore.DB, *sql.DB, *watch.Recorder, int) []sealtext.Subject) {
	t.Helper()
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, pool, r := watch.Store(t, e)
		rows := sample.Many()
		subjects := fill(t, e, db, pool, r, rows)
		keys := []consent.EventKey{
			{Tenant: sample.Clinic, Pseudonym: sample.Pseudonym(1)}, {Tenant: sample.Clinic, Pseudonym: sample.Pseudonym(rows + 1)},
			{Tenant: sample.Account, Pseudonym: sample.Pseudonym(1)},
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
				_, err := db.Vault().FindSubject(ctx, tx, sample.Clinic, []sealtext.Pseudonym{sample.Pseudonym(7), sample.Pseudonym(rows + 7)})
				return err
			})},
			{"find subjects", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().FindSubjects(ctx, tx, sample.Clinic, []sealtext.Pseudonym{sample.Pseudonym(7), sample.Pseudonym(8), sample.Pseudonym(rows + 7)})
				return err
			})},
			{"a repeated message", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, sample.Clinic, subjects[3])
				if err != nil {
					return err
				}
				other := sample.MessageRow(subjects[3])
				inserted, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{sent[0], other})
				require.False(t, inserted[0].New)
				return err
			})},
			{"conversation", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := db.Transport().Conversation(ctx, tx, sample.Clinic, subjects[5], transport.ConversationPage{Before: sample.Noon, Limit: 10})
				return err
			})},
			{"what is due", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().DueMessages(ctx, tx, sample.Noon.Add(5*time.Minute), 10)
				if err != nil {
					return err
				}
				require.Len(t, got, 10)
				if _, err := db.Transport().DueKeys(ctx, tx, sample.Noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Transport().DueClaims(ctx, tx, sample.Noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Retention().DueGuards(ctx, tx, sample.Noon.Add(time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Consent().DueSlots(ctx, tx, sample.Noon.Add(48*time.Hour), 10); err != nil {
					return err
				}
				if _, err := db.Consent().DueLast(ctx, tx, sample.Noon.Add(time.Hour), 10); err != nil {
					return err
				}
				_, err = db.Vault().DueCounters(ctx, tx, sample.Noon.Add(time.Hour), 10)
				return err
			})},
			{"subject", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().Subject(ctx, tx, sample.Clinic, subjects[5])
				return err
			})},
			{"people under a key", read(func(ctx context.Context, _ sealtext.Tx) error {
				for _, rows := range []vault.PseudonymRows{db.Vault(), db.Consent()} {
					got, err := rows.PseudonymsUnder(ctx, sample.Clinic, 1, sample.Pseudonym(1000), 10)
					if err != nil {
						return err
					}
					require.Len(t, got, 10)
					none, err := rows.CountUnder(ctx, sample.Clinic, 2) // counting all would be a scan with right
					if err != nil {
						return err
					}
					require.Zero(t, none)
				}
				return nil
			})},
			{"move and claim", write(func(ctx context.Context, tx sealtext.Tx) error {
				for _, rows := range []vault.PseudonymRows{db.Vault(), db.Consent()} {
					n, err := rows.Move(ctx, tx, sample.Clinic, sample.Pseudonym(20), sealtext.MakePseudonym(2, [16]byte{1}))
					if err != nil {
						return err
					}
					require.Equal(t, 1, n)
				}
				return db.Vault().ClaimDirectory(ctx, tx, sample.Clinic, sealtext.MakePseudonym(2, [16]byte{2}))
			})},
			{"audit rows of a subject", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Audit().Rows(ctx, tx, audit.Query{Tenant: sample.Clinic, Subject: subjects[5], Since: sample.Noon, Limit: 100})
				require.Len(t, got, 1)
				return err
			})},
			{"a page of audit rows", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Audit().Rows(ctx, tx, audit.Query{Tenant: sample.Clinic, AfterAt: sample.Noon.Add(time.Minute), AfterID: sealtext.NewID(), Limit: 10})
				require.Len(t, got, 10)
				return err
			})},
			{"sent", read(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Transport().Sent(ctx, tx, sample.Clinic, subjects[5])
				return err
			})},
			{"due bodies", read(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().DueBodies(ctx, tx, sample.Noon.Add(5*time.Minute), sample.Noon.Add(5*time.Minute), 10)
				require.NotEmpty(t, got)
				return err
			})},
			{"claim", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon.Add(10 * time.Minute), Until: sample.Noon.Add(time.Hour), Limit: 5})
				require.Len(t, got, 5)
				return err
			})},
			{"cancel", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, sample.Clinic, subjects[7])
				if err != nil {
					return err
				}
				for _, c := range []transport.Canceling{
					{Tenant: sample.Clinic, ID: sent[0].ID, At: sample.Noon}, {Tenant: sample.Clinic, Reference: sent[0].Reference, At: sample.Noon},
				} {
					if _, _, err := db.Transport().Cancel(ctx, tx, c); err != nil {
						return err
					}
				}
				return nil
			})},
			{"unknown messages", write(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := db.Transport().Unknown(ctx, tx, sample.Clinic, sealtext.ID{}, 10); err != nil {
					return err
				}
				sent, err := db.Transport().Sent(ctx, tx, sample.Clinic, subjects[7])
				if err != nil {
					return err
				}
				_, _, err = db.Transport().Resolve(ctx, tx, transport.Resolving{Tenant: sample.Clinic, ID: sent[0].ID, State: transport.StateDropped, At: sample.Noon})
				return err
			})},
			{"give back", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: sample.Noon.Add(2 * time.Hour), Until: sample.Noon.Add(3 * time.Hour), Limit: 5})
				if err != nil {
					return err
				}
				require.Len(t, got, 5)
				var changes []transport.OutboxChange
				for _, row := range got {
					changes = append(changes, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, At: sample.Noon})
				}
				was, err := db.Transport().AdvanceAll(ctx, tx, changes)
				require.NotContains(t, was, false)
				return err
			})},
			{"receipt", write(func(ctx context.Context, tx sealtext.Tx) error {
				got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{
					{Tenant: sample.Clinic, Transport: "loop", Provider: subjects[5], State: transport.StateDelivered, At: sample.Noon},
				})
				if err != nil {
					return err
				}
				require.True(t, got[0].Changed)
				return nil
			})},
			{"claim of unknown messages", write(func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Transport().ClaimUnknown(ctx, tx, transport.Claim{Now: sample.Noon, Until: sample.Noon.Add(time.Hour), Limit: 5, Route: "loop"})
				return err
			})},
			{"due unknown messages", func(t *testing.T) error {
				_, err := db.Transport().UnknownDue(t.Context(), transport.Claim{Now: sample.Noon, Limit: 5, Route: "loop"})
				return err
			}},
			{"receipts that are kept", write(func(ctx context.Context, tx sealtext.Tx) error {
				sent, err := db.Transport().Sent(ctx, tx, sample.Clinic, subjects[6])
				if err != nil {
					return err
				}
				attempted := sent[0].ID
				got, err := db.Transport().Receipts(ctx, tx, []transport.ReceiptRow{
					{Tenant: sample.Clinic, Transport: "loop", Provider: sealtext.NewSubject(), State: transport.StateDelivered, At: sample.Noon},
					{Tenant: sample.Clinic, Transport: "loop", Message: attempted, State: transport.StateSent, At: sample.Noon},
				})
				if err != nil {
					return err
				}
				require.True(t, got[0].Kept)
				require.True(t, got[1].Known)
				_, err = db.Transport().JoinReceipts(ctx, tx, []transport.Attempt{{Tenant: sample.Clinic, Message: attempted, Provider: sealtext.NewSubject()}})
				return err
			})},
			{"stray receipts", func(t *testing.T) error {
				_, err := db.Transport().StrayReceipts(t.Context(), sample.Noon, 10)
				return err
			}},
			{"consent append", write(func(ctx context.Context, tx sealtext.Tx) error {
				row := sample.ConsentRow(keys[0])
				for range 2 { // new, and a repeat
					if _, _, err := db.Consent().Append(ctx, tx, row, 0); err != nil {
						return err
					}
				}
				return nil
			})},
			{"slots", write(func(ctx context.Context, tx sealtext.Tx) error {
				slots, err := db.Consent().Slots(ctx, tx, sample.Clinic, subjects[5])
				if err != nil {
					return err
				}
				require.Len(t, slots, 1)
				if err := db.Consent().SaveSlot(ctx, tx, slots[0]); err != nil {
					return err
				}
				_, err = db.Consent().DropSlots(ctx, tx, sample.Clinic, subjects[5], []sealtext.ID{slots[0].Message})
				return err
			})},
			{"last hand-offs", write(func(ctx context.Context, tx sealtext.Tx) error {
				rows, err := db.Consent().LastHandoffs(ctx, tx, []sealtext.Person{{Tenant: sample.Clinic, Subject: subjects[5]}})
				if err != nil {
					return err
				}
				require.Len(t, rows, 1)
				if err := db.Consent().SaveLast(ctx, tx, rows, sample.Noon); err != nil {
					return err
				}
				_, err = db.Consent().DropLast(ctx, tx, rows)
				return err
			})},
			{"erasure", write(func(ctx context.Context, tx sealtext.Tx) error {
				if _, err := db.Retention().Guard(ctx, tx, sample.Clinic, subjects[9:12]); err != nil {
					return err
				}
				if _, err := db.Consent().Erase(ctx, tx, keys, nil); err != nil {
					return err
				}
				if _, err := db.Transport().EraseMessages(ctx, tx, sample.Clinic, subjects[9]); err != nil {
					return err
				}
				if _, err := audittest.Unlink(ctx, db.Audit(), tx, sample.Clinic, subjects[9]); err != nil {
					return err
				}
				_, err := db.Vault().Shred(ctx, tx, sample.Clinic, subjects[9], sample.Noon)
				return err
			})},
		} {
			t.Run(c.name, func(t *testing.T) {
				watch.NoScan(t, e, pool, r, func() error { return c.call(t) },
					"subjects", "consent", "consent_heads", "slots", "slot_heads", "last_handoffs", "outbox", "attempts", "audit")
			})
		}
	})
}

// whatWaits looks at the plans of calls that look through all that waits. They may look through
// nothing else. What they change is taken back.
func whatWaits(t *testing.T, e engine.Engine, db *sqlstore.DB, pool *sql.DB, r *watch.Recorder) {
	t.Helper()
	for _, c := range []struct {
		name string
		call func(ctx context.Context, tx sealtext.Tx) error
	}{
		{"reroute", func(ctx context.Context, tx sealtext.Tx) error {
			got, err := db.Transport().Reroute(ctx, tx, transport.Reroute{
				Tenant: sample.Clinic, Sender: sample.MessageRow(sealtext.Subject{}).Sender, Route: "new", Now: sample.Noon.Add(2 * time.Hour), Limit: 3,
			})
			require.Equal(t, 3, got)
			return err
		}},
		{"backlog", func(ctx context.Context, _ sealtext.Tx) error {
			_, err := db.Transport().Backlog(ctx, sample.Noon)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.Take()
			require.ErrorIs(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				require.NoError(t, c.call(ctx, tx))
				return errTakenBack
			}), errTakenBack)
			statements := r.Take()
			p := watch.Plan(t, e, pool, statements[len(statements)-1])
			require.Contains(t, p, "sealtext_outbox_due")
			if c.name == "reroute" && e.Dialect == sqlstore.PostgreSQL {
				require.Contains(t, p, "CTE waiting", "the rows are found once")
			}
			require.NotContains(t, p, "Seq Scan")
			require.NotRegexp(t, `(?m)SCAN sealtext_outbox$`, p)
		})
	}
}
