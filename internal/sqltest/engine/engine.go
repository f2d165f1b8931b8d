// Package engine opens stores of package sqlstore on each database engine, for the packages of tests
// below internal/sqltest.
package engine

import (
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/zone"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/sqlstore"
)

// Environment of every database in the tests.
const Environment = "testing"

// Engine is one database engine, and how a test gets an empty database of it.
type Engine struct {
	Name    string
	Dialect sqlstore.Dialect
	Pool    func(testing.TB) *sql.DB         // without tables
	Made    func(testing.TB) string          // with tables: a path or a data source name
	Open    func(testing.TB, string) *sql.DB // of Made
	Tables  *sqltest.Tables
}

// SQLite and PostgreSQL are the engines.
var (
	SQLite     = engine("sqlite", sqlstore.SQLite, sqltest.SQLite, (*sqltest.Tables).SQLite, sqltest.OpenSQLite)
	PostgreSQL = engine("postgresql", sqlstore.PostgreSQL, sqltest.Postgres, (*sqltest.Tables).Postgres, sqltest.OpenPostgres)
)

func engine(name string, d sqlstore.Dialect, pool func(testing.TB) *sql.DB,
	made func(*sqltest.Tables, testing.TB) string, open func(testing.TB, string) *sql.DB,
) Engine {
	tables := sqltest.NewTables(func(t testing.TB, pool *sql.DB) { Apply(t, pool, d) })
	return Engine{name, d, pool, func(t testing.TB) string { return made(tables, t) }, open, tables}
}

// Fresh returns a store with tables and no rows.
func (e Engine) Fresh(t testing.TB) (*sqlstore.DB, *sql.DB) {
	t.Helper()
	pool := e.Open(t, e.Made(t))
	return Store(t, sqlstore.SQL(pool, e.Dialect)), pool
}

// Shared returns what gives each test an empty store, one test after the other, on at most that many
// connections. On PostgreSQL the tests share them: to open one takes longer than most tests.
func (e Engine) Shared(t testing.TB, conns int) func(*testing.T) *sqlstore.DB {
	t.Helper()
	if e.Dialect == sqlstore.SQLite {
		return func(t *testing.T) *sqlstore.DB {
			t.Helper()
			pool := e.Open(t, e.Made(t))
			pool.SetMaxOpenConns(conns)
			return Store(t, sqlstore.SQL(pool, e.Dialect))
		}
	}
	dsn, empty := e.Tables.Database(t)
	pool := e.Open(t, dsn)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return func(t *testing.T) *sqlstore.DB {
		t.Helper()
		t.Cleanup(func() { empty(t) })
		return Store(t, sqlstore.SQL(pool, e.Dialect))
	}
}

// Apply makes the tables.
func Apply(t testing.TB, pool *sql.DB, d sqlstore.Dialect) {
	t.Helper()
	require.NoError(t, sqlstore.Apply(t.Context(), sqlstore.SQL(pool, d), sqlstore.ApplyConfig{Environment: Environment}))
}

// Store opens a store on a pool.
func Store(t testing.TB, pool sqlstore.Pool) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.Open(t.Context(), pool, sqlstore.Config{Environment: Environment})
	require.NoError(t, err)
	return db
}

// NativePool is a pool of pgx, closed when the test ends.
func NativePool(t testing.TB, dsn string, change func(*pgxpool.Config)) *pgxpool.Pool {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(dsn)
	require.NoError(t, err)
	change(cfg)
	conns, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(conns.Close)
	return conns
}

// PostgresWith opens a pool whose every session has a setting.
func PostgresWith(t testing.TB, dsn, setting, value string, options ...stdlib.OptionOpenDB) *sql.DB {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	cfg.RuntimeParams[setting] = value
	pool := stdlib.OpenDB(*cfg, options...)
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}

// Located makes what a gateway asks about places and texts.
func Located(t testing.TB) (*zone.Resolver, *redact.ContentPolicy) {
	t.Helper()
	zones, err := zone.New(zone.Config{})
	require.NoError(t, err)
	content, err := redact.NewContentPolicy(redact.ContentConfig{})
	require.NoError(t, err)
	return zones, content
}
