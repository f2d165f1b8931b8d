package sqlstore

import "context"

// Queryer runs statements: a pool, a transaction, or one connection.
//
// Arguments are nil, int64, string, []byte and values that implement
// driver.Valuer. Placeholders are those of the [Dialect]: $1 for PostgreSQL,
// and a bare ? for SQLite.
type Queryer interface {
	// Exec runs a statement and returns how many rows it changed.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Query runs a statement that gives rows. The caller reads them to the end
	// or calls Close, before the next statement.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
}

// Rows are the result of a query, one at a time. pgx.Rows is one as it is.
type Rows interface {
	// Next moves to the next row and reports whether there is one.
	Next() bool
	// Scan copies the columns of the row. It takes pointers to integers of any
	// width, strings and []byte, and values that implement sql.Scanner.
	Scan(dest ...any) error
	// Close ends the result. It may be called more than once.
	Close()
	// Err is what ended the result early, if something did. It is final after
	// Close.
	Err() error
}

// Transaction is a transaction that was begun by a [Pool].
type Transaction interface {
	Queryer
	// Commit commits. Whether it gives nil or an error, Rollback is called
	// after it.
	Commit(ctx context.Context) error
	// Rollback ends the transaction unless it was committed, and gives the
	// connection back. A connection whose transaction could not be ended is
	// closed, so that nobody else finds it open. It must not wait for a driver
	// that has panicked.
	Rollback(ctx context.Context) error
}

// Pool is the connections to one database: [SQL] makes one of a *sql.DB, and
// package sqlstore/pgxstore one of a *pgxpool.Pool. It is safe for concurrent
// use and stays the host's, who closes it.
//
// None of its methods gives up because of idle connections that the server has
// closed. A statement outside of a transaction may run twice for that; the ones
// that this package runs there change nothing then.
type Pool interface {
	Queryer
	// Begin opens a transaction at the default level of the database.
	Begin(ctx context.Context) (Transaction, error)
	// Traits says what the database and its driver take. It never changes.
	Traits() Traits
}

// Traits is what statements are fitted to.
type Traits struct {
	// Dialect of the database. Required.
	Dialect Dialect
	// MaxList is how many parameters a statement over a list may have. Longer
	// lists are cut into several statements. 0 is 384 for SQLite, whose drivers
	// take long to bind many, and 65535 for PostgreSQL, which takes no more.
	MaxList int
}

func (t Traits) maxList() int {
	switch {
	case t.MaxList > 0:
		return t.MaxList
	case t.Dialect == SQLite:
		return 384
	}
	return 65535
}

// Statement is one of several that are sent together.
type Statement struct {
	SQL  string
	Args []any
}

// Batcher is a [Queryer] that sends several statements in one round trip. A
// Transaction may be one; where it is not, they are sent one after another.
type Batcher interface {
	// ExecBatch runs the statements in order and returns how many rows each of
	// them changed. It ends at the first error.
	ExecBatch(ctx context.Context, statements []Statement) ([]int64, error)
}
