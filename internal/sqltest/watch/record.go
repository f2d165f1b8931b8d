// Package watch writes down the statements that reach a database, and looks at their plans, for the
// packages of tests below internal/sqltest.
package watch

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"testing"
)

// Statement is one that reached the driver.
type Statement struct {
	Text string
	Args []any
}

// Recorder writes down every statement of a pool. It may call back at each.
type Recorder struct {
	Hook func(text string) // may be nil

	mu   sync.Mutex
	seen []Statement
	ends int // BEGIN and COMMIT, since the last look
}

// Pool opens a database through the recorder, with the driver of another pool.
func (r *Recorder) Pool(t testing.TB, like *sql.DB, dsn string) *sql.DB {
	t.Helper()
	pool := sql.OpenDB(connector{like.Driver(), dsn, r})
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}

// Take returns what was seen and starts again.
func (r *Recorder) Take() []Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

// Bounds returns how many times a transaction was begun or committed, and
// starts again.
func (r *Recorder) Bounds() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.ends
	r.ends = 0
	return n
}

func (r *Recorder) bound() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ends++
}

func (r *Recorder) note(query string, args []driver.NamedValue) {
	s := Statement{Text: query}
	for _, a := range args {
		s.Args = append(s.Args, a.Value)
	}
	r.mu.Lock()
	r.seen = append(r.seen, s)
	hook := r.Hook
	r.mu.Unlock()
	if hook != nil {
		hook(query)
	}
}

type connector struct {
	driver driver.Driver
	dsn    string
	r      *Recorder
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return recorded{conn, c.r}, nil
}

// recorded is a connection of either driver, both of which also run statements
// without preparing them.
type recorded struct {
	driver.Conn
	r *Recorder
}

func (c recorded) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.r.note(query, args)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c recorded) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.r.note(query, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c recorded) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
	c.r.bound()
	return recordedTx{tx, c.r}, err
}

// recordedTx is a transaction.
type recordedTx struct {
	driver.Tx
	r *Recorder
}

func (t recordedTx) Commit() error {
	t.r.bound()
	return t.Tx.Commit()
}

func (c recorded) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	return recordedStmt{s, query, c.r}, err
}

// recordedStmt is a prepared statement.
type recordedStmt struct {
	driver.Stmt
	query string
	r     *Recorder
}

func (s recordedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.r.note(s.query, args)
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s recordedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.r.note(s.query, args)
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}
