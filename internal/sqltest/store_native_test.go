package sqltest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
	"github.com/sealtext/sealtext/vault"
)

// TestJoinOfPgx puts a row of the host and a row of ours into one transaction
// of pgx.
func TestJoinOfPgx(t *testing.T) {
	db, conns, pool := native(t, 4)
	_, err := conns.Exec(t.Context(), "CREATE TABLE visits (n INTEGER)")
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		begin func(context.Context) (pgx.Tx, error)
		end   func(pgx.Tx) error
		want  int
	}{
		{"commit of the pool's", conns.Begin, func(tx pgx.Tx) error { return tx.Commit(t.Context()) }, 1},
		{"rollback of the pool's", conns.Begin, func(tx pgx.Tx) error { return tx.Rollback(t.Context()) }, 1},
		{"commit of a connection's", func(ctx context.Context) (pgx.Tx, error) {
			conn, err := conns.Acquire(ctx)
			require.NoError(t, err)
			t.Cleanup(conn.Release)
			return conn.Conn().Begin(ctx)
		}, func(tx pgx.Tx) error { return tx.Commit(t.Context()) }, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun, err := c.begin(t.Context())
			require.NoError(t, err)
			_, err = begun.Exec(t.Context(), "INSERT INTO visits VALUES (1)")
			require.NoError(t, err)
			tx := db.Join(pgxstore.From(begun))
			require.NoError(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx))
			_, err = db.Transport().EraseMessages(t.Context(), tx, clinic, sealtext.NewSubject()) // several statements at once
			require.NoError(t, err)
			require.NoError(t, c.end(begun))
			require.Equal(t, c.want, one(t, pool, "SELECT COUNT(*) FROM visits"))
			require.Equal(t, c.want, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
			require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), tx), sql.ErrTxDone)
			_, err = db.Vault().Keysets(t.Context(), db.Join(pgxstore.From(begun)), clinic)
			require.ErrorIs(t, err, sql.ErrTxDone)
		})
	}
	for name, q := range map[string]sqlstore.Queryer{"nothing": pgxstore.From(nil), "our pool": pgxstore.Pool(conns)} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, appendAudit(db, sealtext.NewSubject())(t.Context(), db.Join(q)), sealtext.ErrForeignTx)
		})
	}
}

// namedStatements counts what the connections of a pool have prepared.
func namedStatements(t *testing.T, conns *pgxpool.Pool) (n int) {
	t.Helper()
	for _, conn := range conns.AcquireAllIdle(t.Context()) {
		var own int
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT COUNT(*) FROM pg_prepared_statements", pgx.QueryExecModeExec).Scan(&own))
		n += own
		conn.Release()
	}
	return n
}

// TestWhatPgxPrepares: nothing by name unless it was declared.
func TestWhatPgxPrepares(t *testing.T) {
	for _, c := range []struct {
		name  string
		pool  func(*pgxpool.Pool) sqlstore.Pool
		mode  pgx.QueryExecMode
		cache int
		named bool
	}{
		{"by default", pgxstore.Pool, pgx.QueryExecModeCacheStatement, 512, false},
		{"without a cache of types", pgxstore.Pool, pgx.QueryExecModeCacheStatement, 0, false},
		{"in the host's mode", pgxstore.Pool, pgx.QueryExecModeExec, 512, false},
		{"in the simple protocol", pgxstore.Pool, pgx.QueryExecModeSimpleProtocol, 512, false},
		{"declared", pgxstore.Prepared, pgx.QueryExecModeCacheStatement, 512, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			conns := engine.NativePool(t, engines[1].Made(t), func(cfg *pgxpool.Config) {
				cfg.ConnConfig.DefaultQueryExecMode, cfg.ConnConfig.DescriptionCacheCapacity = c.mode, c.cache
			})
			db := engine.Store(t, c.pool(conns))
			subject := subjectRow(1)
			for range 3 {
				require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					if _, err := db.Vault().AddSubject(ctx, tx, subject); err != nil {
						return err
					}
					_, err := db.Transport().EraseMessages(ctx, tx, clinic, subject.Subject)
					return errors.Join(err, appendAudit(db, sealtext.NewSubject())(ctx, tx))
				}))
				got, err := db.Vault().Subject(t.Context(), nil, clinic, subject.Subject)
				require.NoError(t, err)
				require.Equal(t, subject, got)
			}
			require.Equal(t, c.named, namedStatements(t, conns) > 0)
		})
	}
}

// TestConnectionsOfPgxComeBack: whatever ends a transaction, its connection is
// given back or closed, and no transaction stays open in it.
func TestConnectionsOfPgxComeBack(t *testing.T) {
	db, conns, pool := native(t, 1)
	back := func() {
		t.Helper()
		require.Eventually(t, func() bool { return conns.Stat().AcquiredConns() == 0 }, time.Minute, time.Millisecond)
	}
	failed := errors.New("failed")
	for _, c := range []struct {
		name string
		run  func(ctx context.Context) error
		want error
	}{
		{"an error", func(ctx context.Context) error {
			return db.InTx(ctx, func(context.Context, sealtext.Tx) error { return failed })
		}, failed},
		{"the end of the context", func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				cancel()
				return appendAudit(db, sealtext.NewSubject())(ctx, tx)
			})
		}, context.Canceled},
		{"the end of the context at COMMIT", func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			return db.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				defer cancel()
				return appendAudit(db, sealtext.NewSubject())(ctx, tx)
			})
		}, context.Canceled},
		{"the end of the context while a server works", func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			held, err := pool.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			defer func() { require.NoError(t, held.Rollback()) }()
			_, err = held.ExecContext(t.Context(), "LOCK TABLE sealtext_audit")
			require.NoError(t, err)
			return db.InTx(ctx, appendAudit(db, sealtext.NewSubject()))
		}, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.ErrorIs(t, c.run(t.Context()), c.want)
			back() // a closed connection in the background
		})
	}
	require.PanicsWithValue(t, "no", func() {
		_ = db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			require.NoError(t, appendAudit(db, sealtext.NewSubject())(ctx, tx))
			panic("no")
		})
	})
	back()
	require.Zero(t, one(t, pool, "SELECT COUNT(*) FROM sealtext_audit"))
}

// TestDeadConnectionsOfPgx is TestDeadConnections for a pool of pgx.
func TestDeadConnectionsOfPgx(t *testing.T) {
	const idle = 15
	dsn := engines[1].Made(t)
	admin := sqltest.OpenPostgres(t, dsn)
	conns := engine.NativePool(t, dsn, func(cfg *pgxpool.Config) {
		cfg.MaxConns = idle
		cfg.ConnConfig.RuntimeParams["application_name"] = "doomed too"
		// Both would notice: a ping, and asking for the types of a statement.
		cfg.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
		cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	})
	db := engine.Store(t, pgxstore.Pool(conns))
	for name, call := range map[string]func() error{
		"transaction": func() error { return db.InTx(t.Context(), appendAudit(db, sealtext.NewSubject())) },
		"read":        func() error { _, err := db.Vault().KEKs(t.Context()); return err },
		"read of something": func() error {
			_, err := db.Vault().Subject(t.Context(), nil, clinic, sealtext.NewSubject())
			if errors.Is(err, vault.ErrUnknownSubject) {
				err = nil
			}
			return err
		},
		"hand-off": func() error {
			return enterHandoff(t.Context(), db, flightRow(consent.EventKey{Tenant: clinic, Pseudonym: pseudonym(1)}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var all []*pgxpool.Conn
			for range idle {
				conn, err := conns.Acquire(t.Context())
				require.NoError(t, err)
				all = append(all, conn)
			}
			for _, conn := range all {
				conn.Release()
			}
			require.Equal(t, idle, terminate(t, admin, "doomed too"))
			require.NoError(t, call())
		})
	}
}

// TestErrorsOfPgx have the names by which callers know them.
func TestErrorsOfPgx(t *testing.T) {
	db, _, _ := native(t, 4)
	row := auditRow(sealtext.NewSubject())
	row.Tenant = sealtext.MustTenant("canary")
	err := db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		if err := db.Audit().Append(ctx, tx, row); err != nil {
			return err
		}
		return db.Audit().Append(ctx, tx, row)
	})
	require.ErrorContains(t, err, "sqlstore: audit append: ")
	require.ErrorContains(t, err, "23505")
	require.NotContains(t, err.Error(), "canary")

	dsn := engines[1].Made(t)
	readOnly := engine.Store(t, pgxstore.Pool(engine.NativePool(t, dsn, func(cfg *pgxpool.Config) {
		cfg.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	})))
	require.ErrorIs(t, readOnly.InTx(t.Context(), appendAudit(readOnly, sealtext.NewSubject())), sqlstore.ErrReadOnly)
}

// TestApplyByPgx makes the tables without database/sql.
func TestApplyByPgx(t *testing.T) {
	pool := pgxstore.Pool(engine.NativePool(t, sqltest.PostgresDSN(t), func(*pgxpool.Config) {}))
	for range 2 {
		require.NoError(t, sqlstore.Apply(t.Context(), pool, sqlstore.ApplyConfig{Environment: environment}))
	}
	require.NoError(t, sqlstore.Check(t.Context(), pool))
	fenced, err := engine.Store(t, pool).Fenced(t.Context())
	require.NoError(t, err)
	require.False(t, fenced)
}

// TestSeveralAtOnce sends statements in one round trip, with arguments of every
// kind.
func TestSeveralAtOnce(t *testing.T) {
	_, conns, pool := native(t, 4)
	_, err := conns.Exec(t.Context(), "CREATE TABLE kinds (n BIGINT, s TEXT, b BYTEA)")
	require.NoError(t, err)
	insert := func(args ...any) sqlstore.Statement {
		return sqlstore.Statement{SQL: "INSERT INTO kinds VALUES ($1, $2, $3)", Args: args}
	}
	id := sealtext.NewID()
	refused := errors.New("refused")
	for _, c := range []struct {
		name       string
		statements []sqlstore.Statement
		want       []int64
		fails      string
	}{
		{"none", nil, []int64{}, ""},
		{"every kind", []sqlstore.Statement{
			insert(int64(-5), "", []byte{}),
			insert(nil, nil, nil),
			insert(int64(7), "it's \x01 $1", id),
			{SQL: "UPDATE kinds SET n = n + 1 WHERE n IS NOT NULL"},
		}, []int64{1, 1, 1, 2}, ""},
		{"one that fails", []sqlstore.Statement{insert(int64(1), "", nil), {SQL: "SELECT 1/0"}, insert(int64(1), "", nil)}, nil, "22012"},
		{"an argument of another type", []sqlstore.Statement{insert(1.5, "", nil)}, nil, "an argument must be"},
		{"a value that refuses", []sqlstore.Statement{insert(refusing{refused}, "", nil)}, nil, "refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun, err := conns.Begin(t.Context())
			require.NoError(t, err)
			defer func() { _ = begun.Rollback(t.Context()) }()
			got, err := pgxstore.From(begun).(sqlstore.Batcher).ExecBatch(t.Context(), c.statements)
			if c.fails != "" {
				require.ErrorContains(t, err, c.fails)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.NoError(t, begun.Commit(t.Context()))
		})
	}
	require.Equal(t, 3, one(t, pool, "SELECT COUNT(*) FROM kinds"))
	require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM kinds WHERE n = -4 AND s = '' AND b = ''"))
	require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM kinds WHERE n IS NULL AND s IS NULL AND b IS NULL"))
	require.Equal(t, 1, one(t, pool, "SELECT COUNT(*) FROM kinds WHERE n = 8 AND s = $1 AND b = $2", "it's \x01 $1", id))
	require.Zero(t, conns.Stat().AcquiredConns())
}

// refusing is a value that cannot be stored.
type refusing struct{ err error }

func (r refusing) Value() (driver.Value, error) { return nil, r.err }
