package sqltest_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// behind runs first in an open transaction, then second in another one, and
// makes sure that second waits for the end of the first: PostgreSQL itself
// says so. On SQLite there is one writer, and nothing to see.
func behind(t *testing.T, pool *sql.DB, db *sqlstore.DB, first, second func(context.Context, sealtext.Tx) error) {
	t.Helper()
	begun, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = begun.Rollback() }()
	require.NoError(t, first(t.Context(), db.Join(sqlstore.FromSQL(begun))))

	done := make(chan error, 1)
	go func() {
		defer close(done) // also when second fails the test and ends here
		done <- db.InTx(t.Context(), second)
	}()
	require.Eventually(t, func() bool {
		return one(t, pool, "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND wait_event_type = 'Lock' AND query LIKE '%sealtext_%'") == 1
	}, time.Minute, time.Millisecond, "the second transaction did not wait")
	require.NoError(t, begun.Commit())
	require.NoError(t, <-done)
}

func TestWhatWaitsForWhat(t *testing.T) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, pool *sql.DB, db *sqlstore.DB)
	}{
		{"a hold waits for a guard", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			subject := sealtext.NewSubject()
			behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) error {
				held, err := db.Retention().Guard(ctx, tx, clinic, []sealtext.Subject{subject})
				require.Empty(t, held)
				return err
			}, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Retention().Place(ctx, tx, retention.HoldRow{Tenant: clinic, Subject: subject, ID: sealtext.NewID()})
				return err
			})
		}},
		{"a guard waits for a hold and sees it", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			subject := sealtext.NewSubject()
			behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Retention().Place(ctx, tx, retention.HoldRow{Tenant: clinic, Subject: subject, ID: sealtext.NewID()})
				return err
			}, func(ctx context.Context, tx sealtext.Tx) error {
				held, err := db.Retention().Guard(ctx, tx, clinic, []sealtext.Subject{sealtext.NewSubject(), subject})
				require.Equal(t, []sealtext.Subject{subject}, held)
				return err
			})
		}},
		{"an event waits for another of its key", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			key := consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(1)}
			seq := uint64(0)
			add := func(ctx context.Context, tx sealtext.Tx) error {
				row, _, err := db.Consent().Append(ctx, tx, consentRow(key), 0)
				require.Equal(t, seq+1, row.Seq)
				seq = row.Seq
				return err
			}
			behind(t, pool, db, add, add)
		}},
		{"an erasure waits for an event", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			keys := []consent.EventKey{{Tenant: clinic, Pseudonym: pseudonym(1)}}
			add := func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := db.Consent().Append(ctx, tx, consentRow(keys[0]), 0)
				return err
			}
			require.NoError(t, db.InTx(t.Context(), add))
			behind(t, pool, db, add, func(ctx context.Context, tx sealtext.Tx) error {
				n, err := db.Consent().Erase(ctx, tx, keys, nil)
				require.Equal(t, 2, n)
				return err
			})
		}},
		{"an enrollment waits for a tombstone", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			row := subjectRow(1)
			var added error
			behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().Shred(ctx, tx, clinic, row.Subject, noon)
				return err
			}, func(ctx context.Context, tx sealtext.Tx) error {
				_, added = db.Vault().AddSubject(ctx, tx, row)
				return nil
			})
			require.ErrorIs(t, added, vault.ErrShredded)
		}},
		{"a tombstone waits for an enrollment", func(t *testing.T, pool *sql.DB, db *sqlstore.DB) {
			row := subjectRow(1)
			behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := db.Vault().AddSubject(ctx, tx, row)
				return err
			}, func(ctx context.Context, tx sealtext.Tx) error {
				was, err := db.Vault().Shred(ctx, tx, clinic, row.Subject, noon)
				require.True(t, was)
				return err
			})
			_, err := db.Vault().Subject(t.Context(), nil, clinic, row.Subject)
			require.ErrorIs(t, err, vault.ErrShredded)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, pool := engines[1].Fresh(t)
			c.run(t, pool, db)
		})
	}
}

// TestClaimWithoutTheHint takes SKIP LOCKED out of the statement, as on an
// engine that does not have it: the second claim waits then, and finds the
// lease taken.
func TestClaimWithoutTheHint(t *testing.T) {
	db, pool, r := watched(t, engines[1])
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{messageRow(sealtext.NewSubject())})
		return err
	}))
	claim := func(ctx context.Context, tx sealtext.Tx) error {
		rows, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: noon, Until: noon.Add(time.Minute), Limit: 10})
		require.Len(t, rows, 1)
		return err
	}
	var leasing statement
	behind(t, pool, db, func(ctx context.Context, tx sealtext.Tx) error {
		r.Take()
		err := claim(ctx, tx)
		for _, s := range r.Take() {
			if strings.Contains(s.Text, "UPDATE sealtext_outbox") {
				leasing = s
			}
		}
		return err
	}, func(ctx context.Context, _ sealtext.Tx) error {
		require.Contains(t, leasing.Text, " FOR UPDATE SKIP LOCKED")
		rows, err := pool.QueryContext(ctx, strings.Replace(leasing.Text, " FOR UPDATE SKIP LOCKED", "", 1), leasing.Args...)
		require.NoError(t, err)
		defer func() { require.NoError(t, rows.Close()) }()
		require.False(t, rows.Next(), "a row was claimed twice")
		return rows.Err()
	})
}
