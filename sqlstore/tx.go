package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/sealtext/sealtext"
)

// DBTX is what the rooms need of an open transaction. *sql.Tx has it, a
// *sql.Conn inside of a BEGIN, bun.Tx, sqlx.Tx, and whatever else hands its
// statements on to database/sql.
type DBTX interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tx is the sealtext.Tx of this package. It is for one goroutine at a time.
type tx struct {
	db     *DB
	q      DBTX
	locked bool  // SQLite: the write lock was taken
	done   bool  // InTx has returned
	failed error // the first statement that failed
}

// Owner is the *DB.
func (t *tx) Owner() any { return t.db }

// Join makes a Tx of a transaction that the host opened on the same database,
// so that rows of the host and rows of the rooms are committed together, or
// not at all. The host commits, rolls back and retries; see [Retryable]. The
// Tx ends with the host's transaction and is for one goroutine at a time.
//
// On SQLite the first use writes a settings row without changing it: a
// DEFERRED transaction, which is what database/sql opens, takes the write lock
// then. Use the Tx before reading anything in the transaction: one that has
// read and then wants to write is refused by SQLite (BUSY_SNAPSHOT) when
// somebody else wrote in between.
//
// A *sql.DB has the methods of DBTX and is no transaction: using a Tx made of
// it gives [sealtext.ErrForeignTx].
func (db *DB) Join(q DBTX) sealtext.Tx {
	if _, pool := q.(*sql.DB); pool {
		q = nil
	}
	return &tx{db: db, q: q}
}

// session is where one call of a room runs its statements.
type session struct {
	db *DB
	q  DBTX
	t  *tx // nil outside of a transaction
	op string
}

// read is a session in a transaction, or on the pool where tx is nil.
func (db *DB) read(ctx context.Context, tx sealtext.Tx, op string) (session, error) {
	if tx == nil {
		return session{db: db, q: db.pool, op: op}, nil
	}
	return db.write(ctx, tx, op)
}

// write is a session in a transaction.
func (db *DB) write(ctx context.Context, handed sealtext.Tx, op string) (session, error) {
	t, ok := handed.(*tx)
	if !ok || t == nil || t.db != db || t.q == nil {
		return session{}, wrap(op, sealtext.ErrForeignTx)
	}
	s := session{db: db, q: t.q, t: t, op: op}
	if t.done {
		return session{}, wrap(op, sql.ErrTxDone)
	}
	if t.failed != nil {
		// PostgreSQL refuses further statements by itself. SQLite would go
		// on and commit half of what was meant.
		return session{}, t.failed
	}
	if db.dialect == SQLite && !t.locked {
		if _, err := s.exec(ctx, takeLock.in(SQLite)); err != nil {
			return session{}, err
		}
		t.locked = true
	}
	return s, nil
}

// fail names the operation and remembers that the transaction is lost.
func (s session) fail(err error) error {
	if err == nil {
		return nil
	}
	err = wrap(s.op, err)
	if s.t != nil && s.t.failed == nil {
		s.t.failed = err
	}
	return err
}

// exec runs a statement and returns how many rows it changed.
func (s session) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := s.q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, s.fail(err)
	}
	n, err := res.RowsAffected()
	return n, s.fail(err)
}

// query runs a statement and calls scan for each row. It reads to the end,
// because some drivers report a conflict only there. A read outside of a
// transaction is one of its own, so that it is ours to repeat where it loses
// to another, as it may on a server whose default is SERIALIZABLE; but not once
// scan has seen a row.
func (s session) query(ctx context.Context, query string, args []any, scan func(scan func(dest ...any) error) error) error {
	for n := 1; ; n++ {
		seen, err := s.rows(ctx, query, args, scan)
		if err == nil || s.t != nil || seen || n == attempts || !Retryable(err) || s.db.pause(ctx, n) != nil {
			return s.fail(err)
		}
	}
}

func (s session) rows(ctx context.Context, query string, args []any, scan func(scan func(dest ...any) error) error) (seen bool, err error) {
	rows, err := s.q.QueryContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	for rows.Next() {
		seen = true
		if err = scan(rows.Scan); err != nil {
			break
		}
	}
	return seen, errors.Join(err, rows.Err(), rows.Close())
}

// row reads at most one row and reports whether there was one.
func (s session) row(ctx context.Context, query string, args []any, scan func(scan func(dest ...any) error) error) (bool, error) {
	found := false
	err := s.query(ctx, query, args, func(cols func(dest ...any) error) error {
		found = true
		return scan(cols)
	})
	return found, err
}
