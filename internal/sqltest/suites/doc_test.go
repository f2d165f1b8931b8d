// Package suites_test runs the conformance suite of every store of package sqlstore: on each engine,
// through pgx, on one connection, on a serializable server, through PgBouncer, and with reads that are
// cut off.
package suites_test
