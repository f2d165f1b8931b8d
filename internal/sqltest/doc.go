// Package sqltest provides a real database for tests: a SQLite file, or a schema of its own in
// PostgreSQL.
//
// It is in an unreleased module, because a consumer of a package of the library also downloads the
// modules that the tests of that package import. Drivers are imported here and in the examples,
// nowhere else.
//
// # PostgreSQL
//
// Postgres starts a private cluster once per test process, from binaries that it looks for in this
// order:
//
//   - SEALTEXT_PG_BIN, a folder with initdb and postgres
//   - /usr/lib/postgresql/*/bin, the newest version first
//   - the folders of Homebrew
//   - PATH
//
// On Windows only the first of these is looked at.
//
// With SEALTEXT_PG_DSN set it uses that server instead. It then creates
// schemas, and for PgBouncer a database, named sealtext_test_ and random
// letters, drops those, and touches nothing else there.
//
// Without any server the test is skipped with one line. With SEALTEXT_PG_REQUIRED=1 that is a
// failure, so that a machine that should have a server cannot pass by skipping.
//
// NewCluster gives a test a server of its own, which it may crash. PgBouncer
// starts one in transaction mode before a server: the program of that name from
// PATH, or the one that SEALTEXT_PGBOUNCER names.
//
// # Tables
//
// Tables makes the tables once and gives them to many tests: a copy of a file,
// or a schema that is emptied in between. SEALTEXT_LONG=1 puts 30 times as many
// rows into those whose plans are looked at.
//
// # Packages below
//
// Package engine opens stores on each engine, sample makes rows and fills tables, watch records the
// statements that reach a database and looks at their plans, and everystore runs the conformance
// suites. The tests that take long are in packages of their own, so that they run beside each other:
// plans reads the plans of statements in tables of many rows, suites and strict run the conformance
// suites, and faults sends under injected faults. All others are in the external test package of
// this one.
//
// # No orphans
//
// The server is the child of a supervisor: the test binary, started again with
// SEALTEXT_PG_SUPERVISE set, which its init sees before any test runs. The supervisor holds one end
// of a pipe. When the test process ends, by return, panic, timeout or kill -9, the pipe closes, and
// the supervisor stops the server and removes its folder.
//
// # Limits
//
// The private cluster runs with fsync off: it survives a killed client and a killed server, not a
// power failure. Do not measure durable writes on it: set SEALTEXT_PG_DSN, or use NewCluster with
// fsync=on and full_page_writes=on.
package sqltest
