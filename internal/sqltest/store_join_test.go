package sqltest_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestJoin puts a row of the host and a row of ours into one transaction.
func TestJoin(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		_, err := pool.ExecContext(t.Context(), "CREATE TABLE visits (n INTEGER)")
		require.NoError(t, err)
		for _, c := range []struct {
			name string
			end  func(*sql.Tx) error
			want int
		}{
			{"commit", (*sql.Tx).Commit, 1},
			{"rollback", (*sql.Tx).Rollback, 1}, // that of the commit
		} {
			t.Run(c.name, func(t *testing.T) {
				begun, err := pool.BeginTx(t.Context(), nil)
				require.NoError(t, err)
				_, err = begun.ExecContext(t.Context(), "INSERT INTO visits VALUES (1)")
				require.NoError(t, err)
				tx := db.Join(sqlstore.FromSQL(begun))
				require.Equal(t, any(db), tx.Owner())
				require.NoError(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx))
				require.NoError(t, c.end(begun))
				require.Equal(t, c.want, one(t, pool, "SELECT COUNT(*) FROM visits"))
				require.Equal(t, c.want, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
				require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx), sql.ErrTxDone)
			})
		}
	})
}

func TestJoinOfAConnection(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		conn, err := pool.Conn(t.Context())
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close()) }()
		_, err = conn.ExecContext(t.Context(), "BEGIN")
		require.NoError(t, err)
		require.NoError(t, appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(sqlstore.FromSQL(conn))))
		require.Zero(t, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
		_, err = conn.ExecContext(t.Context(), "COMMIT")
		require.NoError(t, err)
		require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
	})
}

// traced is a wrapper as hosts and libraries have them: it does not say what is
// inside.
type traced struct{ sqlstore.SQLTx }

// TestJoinOfNoTransaction hands in what has the methods of a transaction. Each
// statement would be committed by itself.
func TestJoinOfNoTransaction(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		conn, err := pool.Conn(t.Context())
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close()) }()
		for name, q := range map[string]sqlstore.Queryer{
			"nothing": nil, "a pool": sqlstore.FromSQL(pool), "our pool": sqlstore.SQL(pool, e.Dialect),
			"a pool in a wrapper": sqlstore.FromSQL(traced{pool}), "a connection": sqlstore.FromSQL(conn),
			"a connection in a wrapper": sqlstore.FromSQL(traced{conn}),
		} {
			t.Run(name, func(t *testing.T) {
				tx := db.Join(q)
				for range 2 { // the answer stays
					require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx), sealtext.ErrForeignTx)
				}
				_, err := db.Retention().Holds(t.Context(), tx, clinic, sealtext.NewSubject())
				require.ErrorIs(t, err, sealtext.ErrForeignTx)
			})
		}
		require.Zero(t, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
	})
}

// TestJoinOfAWrapper takes a transaction whose type is not known, and gives
// what the database says of one that has ended or was aborted.
func TestJoinOfAWrapper(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		begun, err := pool.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		tx := db.Join(sqlstore.FromSQL(traced{begun}))
		for range 2 {
			require.NoError(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx))
		}
		require.NoError(t, begun.Commit())
		require.Equal(t, 2, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
		require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(sqlstore.FromSQL(traced{begun}))), sql.ErrTxDone)

		if e.Dialect == sqlstore.PostgreSQL {
			begun, err = pool.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			defer func() { _ = begun.Rollback() }()
			_, err = begun.ExecContext(t.Context(), "SELECT 1/0")
			require.ErrorContains(t, err, "22012")
			require.ErrorContains(t, appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(sqlstore.FromSQL(traced{begun}))), "25P02")
		}
	})
}

// TestJoinTakesTheLockFirst is about a DEFERRED transaction of SQLite: used
// first by us it holds the write lock, so that what it reads stays true.
func TestJoinTakesTheLockFirst(t *testing.T) {
	db, pool := engines[0].Fresh(t)
	begun, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = begun.Rollback() }()
	_, err = db.Retention().Holds(t.Context(), db.Join(sqlstore.FromSQL(begun)), clinic, sealtext.NewSubject())
	require.NoError(t, err)

	other, err := pool.Conn(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	_, err = other.ExecContext(t.Context(), "PRAGMA busy_timeout = 0")
	require.NoError(t, err)
	_, err = other.ExecContext(t.Context(), "BEGIN IMMEDIATE")
	require.ErrorContains(t, err, "locked", "a read through a Tx has not taken the write lock")
}

// TestJoinAfterAReadOfTheHost is the one order that SQLite refuses.
func TestJoinAfterAReadOfTheHost(t *testing.T) {
	db, pool := engines[0].Fresh(t)
	begun, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = begun.Rollback() }()
	var n int
	require.NoError(t, begun.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sealtext_audit").Scan(&n))
	require.NoError(t, db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())))

	err = appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(sqlstore.FromSQL(begun)))
	require.ErrorContains(t, err, "database is locked (517)")
	require.True(t, sqlstore.Retryable(err), "%v", err)
}

// TestTwoPoolsOnOneFile writes from two pools at once, as two processes do.
func TestTwoPoolsOnOneFile(t *testing.T) {
	path := sqltest.SQLitePath(t)
	var dbs []*sqlstore.DB
	var pool *sql.DB
	for range 2 {
		pool = sqltest.OpenSQLite(t, path)
		engine.Apply(t, pool, sqlstore.SQLite)
		dbs = append(dbs, open(t, pool, sqlstore.SQLite))
	}
	const workers, each = 4, 10
	var all sync.WaitGroup
	errs := make(chan error, 2*workers*each)
	for _, db := range dbs {
		for range workers {
			all.Go(func() {
				for range each {
					errs <- db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
						// A read first is what loses without the lock.
						if _, err := db.Vault().Keysets(ctx, tx, clinic); err != nil {
							return err
						}
						return appendAudit(db, sealtext.NewSubject())(ctx, tx)
					})
				}
			})
		}
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, 2*workers*each, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
}
