// Package pgxstore connects package sqlstore to PostgreSQL through pgx,
// without database/sql in between.
//
//	conns, err := pgxpool.New(ctx, dsn)
//	pool := pgxstore.Pool(conns)
//	err = sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"})
//	db, err := sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
//
// A transaction of the host takes rows of the library along:
//
//	tx := db.Join(pgxstore.From(begun)) // a pgx.Tx
//
// It is a module of its own, so that whoever uses SQLite, or another driver,
// does not download pgx.
//
// # Statements and PgBouncer
//
// No statement is prepared by name, unless a pool is made by [Prepared]. pgx
// asks once a connection for the types of a statement and keeps the answer,
// and the server plans each run for its values. So the plans do not go back to
// a time when the tables were empty, and PgBouncer in transaction mode may be
// in between, of any version. A pool whose configuration names another mode
// than pgx's default, such as pgx.QueryExecModeExec, keeps it.
//
// # Connections
//
// The pool stays the host's, who sets its limits and closes it. Idle
// connections that the server has closed are passed over. A transaction that
// is rolled back after its context has ended has [RollbackTimeout] for it; then
// its connection is closed.
//
// # What this does not do
//
// It registers no types, sets no parameter of a session, and reads no
// environment. Tracers of the pool see every statement but those that are sent
// several at once.
//
// # Compatibility
//
// The package needs pgx v5 and PostgreSQL 15 or newer, and has the version of
// the library that it is released with.
package pgxstore
