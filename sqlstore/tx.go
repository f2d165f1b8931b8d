package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"github.com/sealtext/sealtext"
)

// tx is the sealtext.Tx of this package. It is for one goroutine at a time.
type tx struct {
	db     *DB
	q      Queryer
	unsure bool        // joined, and not known to be in a transaction; see Join
	locked bool        // SQLite: the write lock was taken
	done   atomic.Bool // InTx has returned; a goroutine of the host may still be at work
	failed error       // the first statement that failed
	joined bool        // the host's
	seen   seen
	later  later
}

// Owner returns the *DB.
func (t *tx) Owner() any { return t.db }

// session runs the statements of one call of a store.
type session struct {
	db *DB
	q  Queryer
	t  *tx // nil outside of a transaction
	op string
	// anew drops the rows that scan has seen, so that a read outside of a transaction can be repeated
	// after them; nil where scan cannot begin anew.
	anew func()
}

// read returns a session in a transaction, or on the pool where tx is nil.
func (db *DB) read(ctx context.Context, tx sealtext.Tx, op string) (session, error) {
	if tx == nil {
		return session{db: db, q: db.pool, op: op}, nil
	}
	return db.within(ctx, tx, op)
}

// write returns a session in a transaction that it may write in.
func (db *DB) write(ctx context.Context, handed sealtext.Tx, op string) (session, error) {
	s, err := db.within(ctx, handed, op)
	if err == nil {
		s.t.later.wrote = true
	}
	return s, err
}

// within returns a session in a transaction.
func (db *DB) within(ctx context.Context, handed sealtext.Tx, op string) (session, error) {
	t, ok := handed.(*tx)
	if !ok || t == nil || t.db != db || t.q == nil {
		return session{}, wrap(op, sealtext.ErrForeignTx)
	}
	s := session{db: db, q: t.q, t: t, op: op}
	if t.done.Load() {
		return session{}, wrap(op, sql.ErrTxDone)
	}
	if t.failed != nil {
		// PostgreSQL refuses further statements itself. SQLite would continue, and commit half of
		// the transaction.
		return session{}, t.failed
	}
	if t.unsure {
		if err := s.probe(ctx); err != nil {
			return session{}, s.fail(err)
		}
		t.unsure = false
	}
	if db.dialect == SQLite && !t.locked {
		if _, err := s.exec(ctx, takeLock); err != nil {
			return session{}, err
		}
		t.locked = true
	}
	return s, nil
}

// anew returns a function that gives rows back the value that they have now.
func anew[T any](rows *[]T) func() {
	before := *rows
	return func() { *rows = before }
}

// text makes a statement that is put together in place.
func (s session) text(statement string) text { return only(s.db.dialect, statement) }

// fail adds the name of the operation and marks the transaction as failed.
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

// answered is fail for a statement that was sent.
func (s session) answered(err error) error {
	if err == nil && s.t != nil {
		s.t.later.answered = true
	}
	return s.fail(err)
}

// exec runs a statement and returns how many rows it changed.
func (s session) exec(ctx context.Context, t text, args ...any) (int64, error) {
	if err := s.flush(ctx); err != nil {
		return 0, err
	}
	query, args := t.in(s.db.dialect, args)
	n, err := s.q.Exec(ctx, query, args...)
	return n, s.answered(err)
}

// call is a statement and its arguments, for execAll.
type call struct {
	text text
	args []any
}

// execAll runs independent statements, in one round trip where the driver supports it, and returns how
// many rows each of them changed.
func (s session) execAll(ctx context.Context, calls ...call) ([]int64, error) {
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	if b, ok := s.q.(Batcher); ok {
		statements := make([]Statement, len(calls))
		for i, c := range calls {
			statements[i].SQL, statements[i].Args = c.text.in(s.db.dialect, c.args)
		}
		counts, err := b.ExecBatch(ctx, statements)
		return counts, s.fail(err)
	}
	counts := make([]int64, len(calls))
	for i, c := range calls {
		var err error
		if counts[i], err = s.exec(ctx, c.text, c.args...); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// query runs a statement and calls scan for each row. It reads to the end, because some drivers report
// a conflict only there. A read outside of a transaction is repeated where it loses to another one, as
// is possible on a server whose default is SERIALIZABLE, or where its connection is dead; after scan was
// called only if s.anew is set.
func (s session) query(ctx context.Context, t text, args []any, scan func(scan func(dest ...any) error) error) error {
	if err := s.flush(ctx); err != nil {
		return err
	}
	query, args := t.in(s.db.dialect, args)
	for n := 1; ; n++ {
		seen, err := rowsOf(ctx, s.q, query, args, scan)
		if err == nil || s.t != nil || seen && s.anew == nil || n == attempts || !again(err) || s.db.pause(ctx, n) != nil {
			return s.answered(err)
		}
		if seen {
			s.anew()
		}
	}
}

// rowsOf reads all rows of a query and reports whether scan has seen one.
func rowsOf(ctx context.Context, q Queryer, query string, args []any, scan func(scan func(dest ...any) error) error) (seen bool, err error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close() // when scan panics
	for rows.Next() {
		seen = true
		if err = scan(rows.Scan); err != nil {
			break
		}
	}
	rows.Close()
	return seen, errors.Join(err, rows.Err())
}

// row reads at most one row and reports whether there was one.
func (s session) row(ctx context.Context, t text, args []any, scan func(scan func(dest ...any) error) error) (bool, error) {
	found := false
	s.anew = func() { found = false }
	err := s.query(ctx, t, args, func(cols func(dest ...any) error) error {
		found = true
		return scan(cols)
	})
	return found, err
}
