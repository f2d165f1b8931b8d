// Package pgxstore connects package sqlstore to PostgreSQL with pgx, without database/sql in between.
//
//	conns, err := pgxpool.New(ctx, dsn)
//	pool := pgxstore.Pool(conns)
//	err = sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"})
//	db, err := sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
//
// A transaction of the host application joins with [From], so that its rows and those of the library
// are committed together:
//
//	begun, err := conns.Begin(ctx)
//	tx := db.Join(pgxstore.From(begun))
//
// The package is a module of its own, so that applications with SQLite or another driver do not
// download pgx.
//
// # Statements and PgBouncer
//
// No statement is prepared by name, unless the pool is made by [Prepared], and the server plans each
// execution for its values. So no plan is kept from a time when the tables were empty, and PgBouncer in
// transaction mode may be in between, in any version. A pool whose configuration sets another mode than pgx's
// default, such as pgx.QueryExecModeExec, keeps it.
//
// # Connections
//
// The host application owns the pool: it sets the limits and closes it. Idle connections that the
// server has closed are skipped. A rollback after the end of its context is given [RollbackTimeout];
// then its connection is closed.
//
// A transaction takes a connection when its first statement runs, which BEGIN is sent with, in one round
// trip; what it writes last may be sent with COMMIT, see [sqlstore.Committer]. A transaction without a
// statement sends nothing. A connection whose server is gone is found by BEGIN, never by COMMIT. In the
// simple protocol each statement is sent by itself.
//
// # Guarantees
//
// A value returned by [Pool] is safe for concurrent use, one returned by [From] is not. A pool does not
// compile where a transaction is needed. The package registers no types, sets no session parameters
// and reads no environment variables.
//
// # Limits
//
// Tracers of the pool see statements that are sent together as a batch, by pgx.BatchTracer, and not at all in
// a transaction of the host application.
//
// # Compatibility
//
// The package needs pgx v5 and PostgreSQL 15 or newer, and has the version of the library that it is
// released with.
package pgxstore
