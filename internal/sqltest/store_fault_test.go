package sqltest_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

func TestReadOnly(t *testing.T) {
	readOnly := map[string]func(t *testing.T) (*sqlstore.DB, *sql.DB){
		"sqlite": func(t *testing.T) (*sqlstore.DB, *sql.DB) {
			path := sqltest.SQLitePath(t)
			engine.Apply(t, sqltest.OpenSQLite(t, path), sqlstore.SQLite)
			pool, err := sql.Open("sqlite", sqltest.SQLiteDSN(path)+"&mode=ro")
			require.NoError(t, err)
			t.Cleanup(func() { _ = pool.Close() })
			return open(t, pool, sqlstore.SQLite), pool
		},
		"postgresql": func(t *testing.T) (*sqlstore.DB, *sql.DB) {
			dsn := sqltest.PostgresDSN(t)
			engine.Apply(t, sqltest.OpenPostgres(t, dsn), sqlstore.PostgreSQL)
			pool := engine.PostgresWith(t, dsn, "default_transaction_read_only", "on")
			return open(t, pool, sqlstore.PostgreSQL), pool
		},
	}
	for name, open := range readOnly {
		t.Run(name, func(t *testing.T) {
			db, pool := open(t)
			_, err := db.Vault().KEKs(t.Context())
			require.NoError(t, err, "a read")
			err = db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject()))
			require.ErrorIs(t, err, sqlstore.ErrReadOnly)
			require.ErrorContains(t, err, "sqlstore: ")
			require.False(t, sqlstore.Retryable(err))

			begun, err := pool.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			defer func() { _ = begun.Rollback() }()
			require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(sqlstore.FromSQL(begun))), sqlstore.ErrReadOnly)
		})
	}
}

// TestFull gives a file a size that it must not grow beyond, which SQLite
// reports as it does a full disk.
func TestFull(t *testing.T) {
	db, pool := engines[0].Fresh(t)
	pool.SetMaxOpenConns(1) // the limit belongs to a connection
	limit := func(pages string) {
		_, err := pool.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages)
		require.NoError(t, err)
	}
	limit(strconv.Itoa(one(t, pool, "PRAGMA page_count") + 12))
	kept := 0
	var err error
	for err == nil {
		err = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for range 50 {
				if err := appendAudit(db, sealtext.NewSubject())(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			kept += 50
		}
	}
	require.ErrorIs(t, err, sqlstore.ErrFull)
	require.NotZero(t, kept)
	rows, err := db.Audit().Rows(t.Context(), nil, audit.Query{Tenant: clinic, Limit: 1000})
	require.NoError(t, err, "reads go on")
	require.Len(t, rows, kept, "only whole transactions are there")
	limit("1000")
	require.NoError(t, db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())), "writes continue when there is space")
}

// TestBusyIsTriedAgain holds the lock of a file until a store without any
// patience has been turned away twice.
func TestBusyIsTriedAgain(t *testing.T) {
	path := sqltest.SQLitePath(t)
	pool := sqltest.OpenSQLite(t, path)
	engine.Apply(t, pool, sqlstore.SQLite)
	holder, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	_, err = holder.ExecContext(t.Context(), "UPDATE sealtext_settings SET id = id")
	require.NoError(t, err)

	var tries atomic.Int64
	r := &recorder{Hook: func(text string) {
		if strings.HasPrefix(text, "UPDATE sealtext_settings") && tries.Add(1) == 3 {
			_ = holder.Rollback()
		}
	}}
	impatient := r.Pool(t, pool, "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(0)")
	db, err := sqlstore.Open(t.Context(), sqlstore.SQL(impatient, sqlstore.SQLite), sqlstore.Config{
		Environment: environment, UnsafeSettings: true,
	})
	require.NoError(t, err)
	require.NoError(t, db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())))
	require.EqualValues(t, 3, tries.Load())
}

// TestSerializationFailureIsTriedAgain reads what another transaction changes
// before this one writes: one of the two has to run again.
func TestSerializationFailureIsTriedAgain(t *testing.T) {
	dsn := sqltest.PostgresDSN(t)
	pool := engine.PostgresWith(t, dsn, "default_transaction_isolation", "serializable")
	engine.Apply(t, pool, sqlstore.PostgreSQL)
	db := open(t, pool, sqlstore.PostgreSQL)
	q := audit.Query{Tenant: clinic, Limit: 10}
	readThenWrite := func(ctx context.Context, tx sealtext.Tx, between func() error) (int, error) {
		rows, err := db.Audit().Rows(ctx, tx, q)
		if err == nil {
			err = between()
		}
		if err == nil {
			err = appendAudit(db, sealtext.NewSubject())(ctx, tx)
		}
		return len(rows), err
	}
	nothing := func() error { return nil }
	other := func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			_, err := readThenWrite(ctx, tx, nothing)
			return err
		})
	}
	t.Run("our transaction", func(t *testing.T) {
		var seen []int
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			between := nothing
			if seen == nil {
				between = other
			}
			n, err := readThenWrite(ctx, tx, between)
			seen = append(seen, n)
			return err
		}))
		require.Equal(t, []int{0, 1}, seen)
		require.Equal(t, 2, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
	})
	t.Run("the host's transaction", func(t *testing.T) {
		begun, err := pool.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		_, err = readThenWrite(t.Context(), db.Join(sqlstore.FromSQL(begun)), other)
		if err == nil {
			err = begun.Commit()
		}
		_ = begun.Rollback()
		require.True(t, sqlstore.Retryable(err), "%v", err)
	})
}

// TestInTxInsideInTx would wait for itself on a pool of one connection.
func TestInTxInsideInTx(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _ := e.Fresh(t)
		err := db.InTx(t.Context(), func(ctx context.Context, _ sealtext.Tx) error {
			_, err := db.Vault().AddKeysets(ctx, nil)
			return err
		})
		require.ErrorIs(t, err, sqlstore.ErrNested)
	})
}

// TestAFailedStatementIsNotCommitted swallows the error of a statement. Only
// PostgreSQL refuses to commit such a transaction by itself.
func TestAFailedStatementIsNotCommitted(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		row := auditRow(sealtext.NewSubject())
		err := db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			if err := db.Audit().Append(ctx, tx, row); err != nil {
				return err
			}
			_ = db.Audit().Append(ctx, tx, row)
			return nil
		})
		require.ErrorContains(t, err, "audit append")
		require.Zero(t, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
	})
}

// TestErrorsRepeatNoValues fails with values that must not be printed.
func TestErrorsRepeatNoValues(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, _ := e.Fresh(t)
		row := auditRow(sealtext.NewSubject())
		row.Tenant = sealtext.MustTenant("canary")
		twice := func(ctx context.Context, tx sealtext.Tx) error {
			if err := db.Audit().Append(ctx, tx, row); err != nil {
				return err
			}
			return db.Audit().Append(ctx, tx, row)
		}
		err := db.InTx(t.Context(), twice)
		require.ErrorContains(t, err, "sqlstore: audit append: ")
		require.NotContains(t, err.Error(), "canary")
		require.NotContains(t, err.Error(), row.ID.String())
	})
}

// terminate ends the connections of a name, and returns how many they were
// when they are gone.
func terminate(t *testing.T, admin *sql.DB, name string) int {
	t.Helper()
	n := one(t, admin, "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1) AS ended", name)
	require.Eventually(t, func() bool {
		return one(t, admin, "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = $1", name) == 0
	}, time.Minute, time.Millisecond)
	return n
}

// TestDeadConnections ends all idle connections of a pool at the server, more
// of them than a transaction is tried.
func TestDeadConnections(t *testing.T) {
	dsn := sqltest.PostgresDSN(t)
	admin := sqltest.OpenPostgres(t, dsn)
	engine.Apply(t, admin, sqlstore.PostgreSQL)
	pool := engine.PostgresWith(t, dsn, "application_name", "doomed",
		stdlib.OptionShouldPing(func(context.Context, stdlib.ShouldPingParams) bool { return false })) // which would notice
	const idle = 15
	pool.SetMaxIdleConns(idle)
	db := open(t, pool, sqlstore.PostgreSQL)
	calls := map[string]func() error{
		"transaction": func() error { return db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())) },
		"read":        func() error { _, err := db.Vault().KEKs(t.Context()); return err },
		"hand-off": func() error {
			return enterHandoff(t.Context(), db, flightRow(consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(1)}))
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			var together sync.WaitGroup
			together.Add(idle)
			for range idle {
				all.Go(func() {
					conn, err := pool.Conn(t.Context())
					together.Done()
					if err == nil {
						together.Wait()
						_ = conn.Close()
					}
				})
			}
			all.Wait()
			require.Equal(t, idle, pool.Stats().Idle)
			require.Equal(t, idle, terminate(t, admin, "doomed"))
			require.NoError(t, call())
		})
	}
	require.Equal(t, 1, one(t, admin, "SELECT COUNT(*) FROM sealtext_audit"))
}
