package sqltest

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Tables gives tests empty tables of one kind. Making them is what most tests
// would spend their time on, so they are made once: a file of SQLite is copied,
// and a schema of PostgreSQL is emptied when its test ends and given to the
// next. (CREATE DATABASE with a template takes longer than making the tables.)
type Tables struct {
	prepare func(testing.TB, *sql.DB)

	mu   sync.Mutex
	free []*place
	file []byte // of SQLite
}

// place is a schema or a database with the tables.
type place struct {
	dsn   string
	db    *sql.DB // one connection, kept
	clear string  // the statements that delete all rows
	print string  // of the tables, and of the row that stays, when they were new
}

// NewTables makes the tables with prepare.
func NewTables(prepare func(testing.TB, *sql.DB)) *Tables { return &Tables{prepare: prepare} }

// SQLite returns the path of a database file of the test's own.
func (s *Tables) SQLite(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		path := SQLitePath(t)
		db, err := sql.Open("sqlite", SQLiteDSN(path))
		require.NoError(t, err)
		s.prepare(t, db)
		require.NoError(t, db.Close()) // which empties the write-ahead log
		s.file, err = os.ReadFile(path)
		require.NoError(t, err)
	}
	path := SQLitePath(t)
	require.NoError(t, os.WriteFile(path, s.file, 0o600))
	return path
}

// Postgres returns the data source name of a schema that nobody else uses until
// the test ends. A test that leaves a transaction open fails.
//
// A schema is not given on when its test has changed more than rows, and never
// on the server of SEALTEXT_PG_DSN, which is to be left as it was.
func (s *Tables) Postgres(t testing.TB) string {
	t.Helper()
	server(t) // or skip
	s.mu.Lock()
	var p *place
	if n := len(s.free); n > 0 {
		p, s.free = s.free[n-1], s.free[:n-1]
	}
	s.mu.Unlock()
	if p == nil {
		p = &place{}
		if os.Getenv(envDSN) != "" {
			p.dsn = PostgresDSN(t)
		} else {
			p.dsn = withParameter(server(t), "search_path", newSchema(t, OpenPostgres(t, server(t))))
		}
		s.fill(t, p)
	}
	t.Cleanup(func() {
		if os.Getenv(envDSN) == "" && p.empty(t) {
			s.mu.Lock()
			s.free = append(s.free, p)
			s.mu.Unlock()
		} else {
			_ = p.db.Close()
		}
	})
	return p.dsn
}

// Database is a whole database with the tables, dropped when the test ends. It
// returns its data source name, which has no search_path, and what empties it
// again.
func (s *Tables) Database(t testing.TB) (dsn string, empty func(testing.TB)) {
	t.Helper()
	base := server(t)
	admin := OpenPostgres(t, base)
	name := randomName(t)
	_, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, err := admin.ExecContext(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
		require.NoError(t, err)
	})
	p := &place{dsn: withParameter(base, "dbname", name)}
	s.fill(t, p)
	t.Cleanup(func() { _ = p.db.Close() })
	return p.dsn, func(t testing.TB) {
		t.Helper()
		require.True(t, p.empty(t), "the test has changed more than rows")
	}
}

// fill makes the tables.
func (s *Tables) fill(t testing.TB, p *place) {
	t.Helper()
	var err error
	p.db, err = sql.Open("pgx", p.dsn)
	require.NoError(t, err)
	p.db.SetMaxOpenConns(1)
	s.prepare(t, p.db)
	var names []string
	rows, err := p.db.QueryContext(t.Context(), tablesOf)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(t, rows.Err())
	require.NotEmpty(t, names)
	// The lock finds transactions that a test has left open.
	p.clear = "SET LOCAL lock_timeout = '50s'; LOCK TABLE " + strings.Join(names, ", ") + " IN ACCESS EXCLUSIVE MODE;"
	for _, name := range names {
		if name != keeps {
			p.clear += "DELETE FROM " + name + ";"
		}
	}
	p.print, err = p.fingerprint(t.Context())
	require.NoError(t, err)
}

// tablesOf lists the tables, those first that refer to others.
const tablesOf = `SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
 ORDER BY EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid) DESC, c.relname`

// keeps is the table whose row is not deleted.
const keeps = "sealtext_settings"

// fingerprint is the columns of all tables and indexes, and the row that stays.
func (p *place) fingerprint(ctx context.Context) (print string, err error) {
	err = p.db.QueryRowContext(ctx, `SELECT md5(string_agg(c.relname || '.' || a.attname || a.atttypid, ',' ORDER BY c.relname, a.attnum)) ||
 (SELECT string_agg(s::text, ',') FROM `+keeps+` s)
 FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relnamespace = current_schema()::regnamespace`).Scan(&print)
	return print, err
}

// empty deletes all rows and reports whether the tables are as they were.
func (p *place) empty(t testing.TB) bool {
	t.Helper()
	// The context of the test is done by now.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := p.db.ExecContext(ctx, p.clear) // one transaction
	require.NoError(t, err, "a transaction of this test is still open")
	now, err := p.fingerprint(ctx)
	require.NoError(t, err)
	return now == p.print
}
