package sqltest_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

// Short names of what the packages of tests below this one use too.
type (
	kind      = engine.Engine
	recorder  = watch.Recorder
	statement = watch.Statement
)

var (
	engines      = []kind{engine.SQLite, engine.PostgreSQL}
	onBoth       = engine.OnBoth
	onBothAtOnce = engine.OnBothAtOnce
	watched      = watch.Store
	lists        = watch.Lists
	clinic       = sample.Clinic
	account      = sample.Account
	noon         = sample.Noon
	many         = sample.Many
	pseudonym    = sample.Pseudonym
	auditRow     = sample.AuditRow
	consentRow   = sample.ConsentRow
	subjectRow   = sample.SubjectRow
	messageRow   = sample.MessageRow
	feedEvent    = sample.FeedEvent
	declared     = sample.Declared
)

// environment of every database in the tests.
const environment = engine.Environment

func open(t testing.TB, pool *sql.DB, d sqlstore.Dialect) *sqlstore.DB {
	t.Helper()
	return engine.Store(t, sqlstore.SQL(pool, d))
}

// native is a store on pgx without database/sql, with a pool of at most most
// connections, and a pool of database/sql to look at the tables.
func native(t testing.TB, most int32) (*sqlstore.DB, *pgxpool.Pool, *sql.DB) {
	t.Helper()
	dsn := engines[1].Made(t)
	conns := engine.NativePool(t, dsn, func(cfg *pgxpool.Config) { cfg.MaxConns = most })
	pool, err := sql.Open("pgx", dsn) // connects when it is used
	require.NoError(t, err)
	t.Cleanup(func() { _ = pool.Close() })
	return engine.Store(t, pgxstore.Pool(conns)), conns, pool
}

// one counts the rows of a query that yields a number.
func one(t testing.TB, pool *sql.DB, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}

// appendAudit returns the plainest write there is.
func appendAudit(db *sqlstore.DB, subject sealtext.Subject) func(context.Context, sealtext.Tx) error {
	return func(ctx context.Context, tx sealtext.Tx) error {
		return db.Audit().Append(ctx, tx, auditRow(subject))
	}
}
