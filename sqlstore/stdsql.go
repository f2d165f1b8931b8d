package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync/atomic"
)

// SQLTx has the methods that [FromSQL] needs of an open transaction. *sql.Tx, a *sql.Conn after BEGIN,
// bun.Tx, sqlx.Tx and other wrappers of database/sql implement it.
type SQLTx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// SQL returns a [Pool] for a database/sql pool. It imports no driver. For a nil db it returns a nil
// Pool, which [Open] refuses.
//
// On PostgreSQL the driver decides whether statements are prepared by name. Behind PgBouncer in
// transaction mode they must not be: for pgx set default_query_exec_mode=cache_describe in the data
// source name, for lib/pq binary_parameters=yes.
func SQL(db *sql.DB, dialect Dialect) Pool {
	if db == nil {
		return nil
	}
	p := &sqlPool{sqlQueryer: sqlQueryer{q: db}, db: db, dialect: dialect}
	if dialect == SQLite {
		p.prepared = newPrepared(db)
		p.kept = func(ctx context.Context, query string) *sql.Stmt {
			p.prepared.prepare(ctx)
			return p.prepared.get(query)
		}
	}
	return p
}

// FromSQL returns a [Queryer] for a transaction of database/sql, to use with [DB.Join]. For a *sql.DB,
// which is no transaction, it returns nil.
func FromSQL(tx SQLTx) Queryer {
	switch tx := tx.(type) {
	case nil, *sql.DB:
		return nil
	case *sql.Tx:
		return &sqlTx{sqlQueryer: sqlQueryer{q: tx}, tx: tx}
	default:
		return sqlQueryer{q: tx}
	}
}

// sqlQueryer is a Queryer over any of the types of database/sql.
type sqlQueryer struct {
	q SQLTx
	// kept gives the prepared statement, or nil. It may be nil itself.
	kept func(ctx context.Context, query string) *sql.Stmt
}

func (s sqlQueryer) stmt(ctx context.Context, query string) *sql.Stmt {
	if s.kept == nil {
		return nil
	}
	return s.kept(ctx, query)
}

func (s sqlQueryer) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	var res sql.Result
	var err error
	if stmt := s.stmt(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept
		res, err = stmt.ExecContext(ctx, args...)
	} else {
		res, err = s.q.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (s sqlQueryer) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	var rows *sql.Rows
	var err error
	if stmt := s.stmt(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept
		rows, err = stmt.QueryContext(ctx, args...) //nolint:rowserrcheck // by who reads them
	} else {
		rows, err = s.q.QueryContext(ctx, query, args...) //nolint:rowserrcheck // by who reads them
	}
	if err != nil {
		return nil, err
	}
	return &sqlRows{Rows: rows}, nil
}

// sqlRows keeps the error of Close, since some drivers report a conflict only there.
type sqlRows struct {
	*sql.Rows
	closed error
}

func (r *sqlRows) Close() {
	if err := r.Rows.Close(); err != nil {
		r.closed = err
	}
}

func (r *sqlRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.closed
}

type sqlPool struct {
	sqlQueryer
	db       *sql.DB
	dialect  Dialect
	prepared *prepared // nil but for SQLite
}

// Close closes the *sql.DB, for DB.Close.
func (p *sqlPool) Close() error { return p.db.Close() }

func (p *sqlPool) Traits() Traits { return Traits{Dialect: p.dialect} }

func (p *sqlPool) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return pastDead(p, func() (int64, error) { return p.sqlQueryer.Exec(ctx, query, args...) })
}

func (p *sqlPool) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	return pastDead(p, func() (Rows, error) { return p.sqlQueryer.Query(ctx, query, args...) })
}

func (p *sqlPool) Begin(ctx context.Context) (Transaction, error) {
	return pastDead(p, func() (Transaction, error) { return p.begin(ctx) })
}

// pastDead skips idle connections that have died. Using one removes it from the pool, so after as many
// of them as were idle there is a new one.
func pastDead[T any](p *sqlPool, f func() (T, error)) (T, error) {
	for idle := p.db.Stats().Idle; ; idle-- {
		got, err := f()
		if err == nil || idle < 1 || !lost(err) {
			return got, err
		}
	}
}

// begin begins a transaction on a connection of its own, because a transaction that a failed COMMIT
// left open has to be ended on the same connection.
func (p *sqlPool) begin(ctx context.Context) (Transaction, error) {
	p.prepared.prepare(ctx)
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t := &sqlTx{conn: conn, server: p.dialect == PostgreSQL}
	returned := false
	defer t.drop()
	defer t.after(&returned)
	t.tx, err = conn.BeginTx(ctx, nil)
	returned = true
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	t.sqlQueryer = sqlQueryer{q: t.tx}
	if p.prepared != nil {
		t.kept = t.keeping(p.prepared)
	}
	return t, nil
}

// keeping gives statements of the pool as the transaction has them.
func (t *sqlTx) keeping(p *prepared) func(context.Context, string) *sql.Stmt {
	mine := map[string]*sql.Stmt{}
	return func(ctx context.Context, query string) *sql.Stmt {
		stmt := mine[query]
		if stmt == nil {
			if stmt = p.get(query); stmt != nil {
				stmt = t.tx.StmtContext(ctx, stmt)
				mine[query] = stmt
			}
		}
		return stmt
	}
}

// sqlTx is a transaction that Begin opened, or the host's, which has no conn.
type sqlTx struct {
	sqlQueryer
	tx       *sql.Tx
	conn     *sql.Conn
	server   bool        // where ROLLBACK outside of a transaction is no error
	failed   error       // what Commit gave
	panicked atomic.Bool // a call of the driver did not return
}

// after is deferred around a call of the driver. A call that is still running when the transaction is
// rolled back, in a goroutine that does not stop in time, has not panicked.
func (t *sqlTx) after(returned *bool) {
	if !*returned {
		t.panicked.Store(true)
	}
}

func (t *sqlTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	returned := false
	defer t.after(&returned)
	n, err := t.sqlQueryer.Exec(ctx, query, args...)
	returned = true
	return n, err
}

func (t *sqlTx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	returned := false
	defer t.after(&returned)
	rows, err := t.sqlQueryer.Query(ctx, query, args...)
	returned = true
	if err != nil {
		return nil, err
	}
	return sqlTxRows{rows, t}, nil
}

// sqlTxRows are the rows of a transaction, whose driver may panic in them too.
type sqlTxRows struct {
	Rows
	t *sqlTx
}

func (r sqlTxRows) Next() bool {
	returned := false
	defer r.t.after(&returned)
	more := r.Rows.Next()
	returned = true
	return more
}

func (r sqlTxRows) Close() {
	returned := false
	defer r.t.after(&returned)
	r.Rows.Close()
	returned = true
}

func (t *sqlTx) Commit(context.Context) error {
	returned := false
	defer t.after(&returned)
	t.failed = t.tx.Commit()
	returned = true
	return t.failed
}

// Rollback also ends a transaction that a failed COMMIT has left open: SQLite keeps it where a reader
// blocked the commit, other drivers may, and database/sql would give the connection to the next caller
// with it.
func (t *sqlTx) Rollback(ctx context.Context) error {
	if t.panicked.Load() {
		t.drop()
		return nil
	}
	err := t.tx.Rollback()
	if errors.Is(err, sql.ErrTxDone) {
		err = nil // committed, or database/sql has rolled back because a context ended
	}
	if t.conn == nil {
		return err
	}
	if t.failed != nil && !errors.Is(t.failed, sql.ErrTxDone) {
		_, stuck := t.conn.ExecContext(ctx, "ROLLBACK")
		if stuck != nil && t.server { // from SQLite it says that there was nothing to roll back
			_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}
	if closed := t.conn.Close(); !errors.Is(closed, sql.ErrConnDone) {
		err = errors.Join(err, closed)
	}
	return err
}

// drop closes the connection of a driver that has panicked. database/sql holds a lock then, on which
// Rollback and Close would block forever, and SQLite's write lock with it. The slot in the pool is
// lost.
func (t *sqlTx) drop() {
	if !t.panicked.Load() || t.conn == nil {
		return
	}
	_ = t.conn.Raw(func(c any) error {
		if c, ok := c.(driver.Conn); ok {
			_ = c.Close()
		}
		return nil
	})
}
