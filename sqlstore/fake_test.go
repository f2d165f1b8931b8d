package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/sqlstore"
)

// fake is a database that takes everything, keeps nothing, and fails at the
// call that it is told to.
type fake struct {
	mu     sync.Mutex
	calls  int    // to the driver, of any kind
	failAt int    // 0: never
	err    error  // what it fails with
	panics bool   // it panics with err instead
	stuck  bool   // it does not take ROLLBACK as a statement
	parsed int    // statements that were not prepared
	log    string // B begin, C commit, R rollback, one letter each; r for ROLLBACK as a statement
	open   int    // transactions that were begun and not ended

	prepares bool           // it can
	prepared map[string]int // how often each was
}

func (f *fake) call() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.calls == f.failAt {
		if f.panics {
			panic(f.err)
		}
		return f.err
	}
	return nil
}

func (f *fake) note(letter string, open int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log += letter
	// database/sql may roll back later, in a goroutine of its own, what ended with its connection.
	f.open = max(0, f.open+open)
}

// reset begins to count, with a failure to come.
func (f *fake) reset(failAt int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.failAt, f.err, f.log, f.panics, f.stuck, f.parsed = 0, failAt, err, "", false, false, 0
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return fakeConn{f}, nil }
func (f *fake) Driver() driver.Driver                        { return nil }

type fakeConn struct{ f *fake }

func (c fakeConn) Begin() (driver.Tx, error) { return nil, driver.ErrSkip }

func (c fakeConn) Prepare(query string) (driver.Stmt, error) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if !c.f.prepares {
		return nil, errors.New("this driver does not prepare")
	}
	if c.f.prepared == nil {
		c.f.prepared = map[string]int{}
	}
	c.f.prepared[query]++
	return fakeStmt{c, query}, nil
}

// Close ends the transaction of the connection, if one is open.
func (c fakeConn) Close() error {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.f.open = 0
	return nil
}

func (c fakeConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	if err := c.f.call(); err != nil {
		return nil, err
	}
	c.f.note("B", 1)
	return fakeTx(c), nil
}

func (c fakeConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.f.parse()
	return fakeStmt{c, query}.ExecContext(ctx, args)
}

func (c fakeConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.f.parse()
	return fakeStmt{c, query}.QueryContext(ctx, args)
}

func (f *fake) parse() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parsed++
}

// fakeStmt is a statement, prepared or not.
type fakeStmt struct {
	fakeConn
	query string
}

func (fakeStmt) Close() error                               { return nil }
func (fakeStmt) NumInput() int                              { return -1 }
func (fakeStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (fakeStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

func (c fakeStmt) ExecContext(context.Context, []driver.NamedValue) (driver.Result, error) {
	query := c.query
	if query == "ROLLBACK" {
		if c.f.stuck {
			return nil, c.f.err
		}
		c.f.note("r", -1)
		return driver.ResultNoRows, nil
	}
	return driver.RowsAffected(1), c.f.call()
}

// answers are the rows of the few queries whose result matters.
var answers = []struct {
	part string
	row  []driver.Value
}{
	{"sqlite_master", []driver.Value{int64(1)}},
	{"to_regclass", []driver.Value{int64(1)}},
	{"SELECT version, environment", []driver.Value{int64(sqlstore.SchemaVersion), "testing"}},
	{"journal_mode", []driver.Value{"wal"}},
	{"synchronous", []driver.Value{int64(2)}},
	{"busy_timeout", []driver.Value{int64(10000)}},
	{"RETURNING seq", []driver.Value{int64(1)}},
	{"sealtext.joined", []driver.Value{"yes"}},
}

func (c fakeStmt) QueryContext(context.Context, []driver.NamedValue) (driver.Rows, error) {
	if err := c.f.call(); err != nil {
		return nil, err
	}
	for _, a := range answers {
		if strings.Contains(c.query, a.part) {
			return &fakeRows{c.f, a.row}, nil
		}
	}
	return &fakeRows{c.f, nil}, nil
}

type fakeRows struct {
	f   *fake
	row []driver.Value
}

func (r *fakeRows) Columns() []string { return make([]string, len(r.row)) }
func (r *fakeRows) Close() error      { return r.f.call() }

func (r *fakeRows) Next(dest []driver.Value) error {
	if err := r.f.call(); err != nil {
		return err
	}
	if r.row == nil {
		return io.EOF
	}
	copy(dest, r.row)
	r.row = nil
	return nil
}

type fakeTx struct{ f *fake }

func (t fakeTx) Commit() error {
	if err := t.f.call(); err != nil {
		return err
	}
	t.f.note("C", -1)
	return nil
}

func (t fakeTx) Rollback() error {
	t.f.note("R", -1)
	return nil
}

// opened is a store on a fake. It does not wait between two tries.
func opened(t *testing.T, d sqlstore.Dialect) (*sqlstore.DB, *fake) {
	t.Helper()
	f := &fake{}
	pool := sql.OpenDB(f)
	t.Cleanup(func() { require.NoError(t, pool.Close()) })
	db, err := sqlstore.Open(t.Context(), sqlstore.SQL(pool, d), sqlstore.Config{Environment: "testing"})
	require.NoError(t, err)
	sqlstore.SetPause(db, func(ctx context.Context, _ int) error { return ctx.Err() })
	f.reset(0, nil)
	return db, f
}
