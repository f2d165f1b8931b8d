package sqlstore

import "context"

// Queryer runs statements. A pool, a transaction or one connection implements it.
//
// Arguments are nil, int64, string, []byte and values that implement
// driver.Valuer. Placeholders are those of the [Dialect]: $1 for PostgreSQL,
// and a bare ? for SQLite.
type Queryer interface {
	// Exec runs a statement and returns how many rows it changed.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Query runs a statement that returns rows. The caller reads them to the end or calls Close
	// before the next statement.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
}

// Rows is the result of a query, read one row at a time. pgx.Rows implements it.
type Rows interface {
	// Next moves to the next row and reports whether there is one.
	Next() bool
	// Scan copies the columns of the row. It takes pointers to integers of any
	// width, strings and []byte, and values that implement sql.Scanner.
	Scan(dest ...any) error
	// Close ends the result. It may be called more than once.
	Close()
	// Err returns the error that ended the result early, if any. It is final after Close.
	Err() error
}

// Transaction is a transaction that was begun by a [Pool].
type Transaction interface {
	Queryer
	// Commit commits. Rollback is called after it, also where it returned an error.
	Commit(ctx context.Context) error
	// Rollback ends the transaction unless it was committed, and releases the connection. A
	// connection whose transaction could not be ended is closed, so that no other caller gets it.
	// Rollback must not wait for a driver that has panicked.
	Rollback(ctx context.Context) error
}

// Pool is a pool of connections to one database: [SQL] makes one of a *sql.DB, and package
// sqlstore/pgxstore one of a *pgxpool.Pool. It must be safe for concurrent use. The host application
// owns and closes it.
//
// No method fails because of idle connections that the server has closed. A statement outside of a
// transaction may therefore run twice; the statements that this package runs there are idempotent.
type Pool interface {
	Queryer
	// Begin opens a transaction at the default level of the database.
	Begin(ctx context.Context) (Transaction, error)
	// Traits describes the database and its driver. It never changes.
	Traits() Traits
}

// Traits describes what a database and its driver accept.
type Traits struct {
	// Dialect of the database. Required.
	Dialect Dialect
	// MaxList is the maximum number of parameters of a statement over a list. Longer lists are split
	// into several statements. By default it is 384 for SQLite, whose drivers take long to bind
	// many, and 65535 for PostgreSQL, its maximum; the regular look at the declarations of many
	// tenants takes 2048 on both.
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

// Statement is one of several statements that are sent together.
type Statement struct {
	SQL  string
	Args []any
}

// Batcher is an optional interface of a [Transaction] that sends several statements in one round
// trip. Without it they are sent one after another.
type Batcher interface {
	// ExecBatch runs the statements in order and returns how many rows each of
	// them changed. It ends at the first error, with the counts of those before.
	ExecBatch(ctx context.Context, statements []Statement) ([]int64, error)
}

// Committer is an optional interface of a [Transaction] that is a [Batcher] too and sends COMMIT together
// with the statements before it. The last statements of a transaction then take no round trip of their own.
// It is used only after a statement of the transaction was answered: a connection that is known to be alive.
type Committer interface {
	Batcher
	// ExecCommit runs the statements as ExecBatch does, and then COMMIT, unless one of them fails.
	// Rollback is called after it, as after Commit.
	ExecCommit(ctx context.Context, statements []Statement) ([]int64, error)
}
