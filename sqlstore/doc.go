// Package sqlstore stores the data of all packages of the library in one SQL database, SQLite or
// PostgreSQL. It imports no driver.
//
//	conns, err := sql.Open("sqlite", "file:shop.db?_pragma=journal_mode(WAL)&...") // see SQLite below
//	pool := sqlstore.SQL(conns, sqlstore.SQLite)
//	err = sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"})
//	db, err := sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
//	ledger, err := consent.New(consent.Config{Store: db.Consent(), ...})
//
// [DB.Audit], [DB.Vault], [DB.Programs], [DB.Consent], [DB.Transport] and [DB.Retention] are the
// stores of the packages. They share transactions, so that a business row and its audit event are
// committed together or not at all.
//
// # Connections
//
// A [Pool] is the interface to a driver. [SQL] makes one of a *sql.DB; the module sqlstore/pgxstore
// makes one of a *pgxpool.Pool, without database/sql in between. For another driver, implement
// Pool, [Transaction] and [Rows].
//
// Reads outside of a transaction use the pool. It must lead to the primary server, not to a
// replica: a consent check must see the latest opt-out.
//
// # Transactions
//
// [DB.InTx] runs a function in a transaction over all stores. It runs it again where the
// transaction lost to another one (SQLSTATE 40001 and 40P01, BUSY on SQLite), or where the
// connection was lost before COMMIT, up to 30 times.
//
// [DB.Join] makes a Tx of the host application's own *sql.Tx or pgx.Tx. The host application
// commits and retries it; [Retryable] reports whether that may help. A pool, or a connection outside
// of BEGIN, is refused with [sealtext.ErrForeignTx].
//
// A Tx is passed as an argument and never in a context, where forgetting it would not be noticed. A
// call with a Tx uses no other connection, so a pool of one connection is enough.
//
// # SQLite
//
// Version 3.37 or newer, with any driver. Every connection needs these settings, so set them in the
// data source name, as OpenSQLite and SQLitePool of package service do. For modernc.org/sqlite:
//
//	?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)
//	&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=journal_size_limit(67108864)
//	&_pragma=temp_store(MEMORY)
//
// In words:
//
//   - journal_mode WAL: readers and the writer do not block each other.
//   - synchronous FULL: a power failure does not lose an opt-out that was acknowledged.
//   - busy_timeout, some seconds: a second writer waits instead of failing.
//   - secure_delete: deleted cells are overwritten in the file.
//   - journal_size_limit: the write-ahead log is truncated to 64 MB.
//   - temp_store MEMORY: what a statement changes is kept in memory in case it fails, and not written
//     into a temporary file, which nothing overwrites and which costs a sixth of the time of a relay.
//
// [Open] checks the first three and returns a [*SettingsError]. Transactions of one DB run one after
// another, in the order in which they were begun, and begin with a write. Statements that repeat are
// kept prepared on each connection of the pool.
//
// # PostgreSQL
//
// Version 15 or newer. No statement relies on session state: no session settings, advisory locks,
// temporary tables, LISTEN or named prepared statements. So PgBouncer in transaction mode may be in
// between; with database/sql see [SQL] for the settings of the driver. Statements keep to what
// CockroachDB, YugabyteDB and Citus also take, but only PostgreSQL is tested: the tenant is first in
// the keys of personal tables, leases are rows with a fencing token, and times and ids are
// parameters. Only the leases of processes ([DB.Lease]), those of messages ([Transport.Fenced] returns
// the time) and hand-offs ([Consent.Enter]) go by the clock of the database, so that all processes share
// one. Citus needs one relay for each shard, since a relay's claim reads all tenants.
//
// # Migrations
//
// The names of all tables begin with sealtext_. [Apply] creates and migrates them: call it in a
// deployment step with a role that may run DDL, or run the text of [Migrations] with your own tool.
// [Open] and [Check] only compare versions and return a [*SchemaError]. The role of the running
// application needs SELECT, INSERT, UPDATE and DELETE.
//
// # Environments
//
// A database has the name of the environment that it was made for. Opened in another one it is fenced
// ([DB.Fenced]): the gateway then sends only to its allow-list, so that a copy of production on a
// laptop sends to no customer.
//
// # Backups
//
// Copy a SQLite database with VACUUM INTO 'file', never by copying the file while it is open.
// For PostgreSQL use base backups and WAL archiving. Keys of erasure epochs must not be in the same
// backup; after a restore follow the runbook of vault/tinkvault before anything is sent.
//
// # Errors
//
// [ErrReadOnly], [ErrFull], [ErrNested] and [Retryable] are for conditions that callers handle.
// Other errors of a driver are wrapped with the name of the operation. The text contains no value of
// a parameter or row. The driver's own error, which Unwrap returns, may: PostgreSQL puts keys of rows
// (tenants, ids, keyed hashes) into its Detail field.
//
// # What this does not protect
//
// A user who can write to the database can change or remove rows. A sealed value that was changed
// or moved does not open; that a row was removed is not detected. Tenants, ids, times, kinds,
// states and senders are in the clear. Deleted and overwritten cells stay in free pages, the
// write-ahead log and backups until they are reused; destroying keys makes them useless, see
// package vault. The library does not back up, replicate or encrypt the database file.
//
// # Compatibility
//
// Tables have a version, [SchemaVersion]. A released migration never changes: tests compare each with
// its hash. A release refuses tables of a newer one. Before the first release there is one baseline
// migration, which may still change: a database of a development version cannot be migrated, make a
// new one.
package sqlstore
