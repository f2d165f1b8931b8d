// Package suites_test runs the conformance suite of every store of package sqlstore on each engine,
// through pgx, and on one connection. Package strict_test runs it where servers and connections are
// less kind: they are two, so that neither takes long.
package suites_test
