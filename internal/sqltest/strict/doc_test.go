// Package strict_test runs the conformance suite of every store of package sqlstore on a serializable
// server, through PgBouncer, and with reads that are cut off.
package strict_test
