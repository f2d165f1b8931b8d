// Package sqlstore keeps the data of all packages of the library in one SQL
// database, SQLite or PostgreSQL, and imports no driver.
//
//	conns, err := sql.Open("sqlite", dsn)                      // the host's driver
//	pool := sqlstore.SQL(conns, sqlstore.SQLite)
//	err = sqlstore.Apply(ctx, pool, sqlstore.ApplyConfig{Environment: "production"})
//	db, err := sqlstore.Open(ctx, pool, sqlstore.Config{Environment: "production"})
//	ledger, err := consent.New(consent.Config{Store: db.Consent(), ...})
//
// The store of each package is one type: [DB.Audit], [DB.Vault],
// [DB.Programs], [DB.Consent], [DB.Transport] and [DB.Retention]. They share transactions, so that a
// business row and its audit event are committed together or not at all.
//
// # Connections
//
// A [Pool] is what the package needs of a driver. [SQL] makes one of a *sql.DB.
// Package sqlstore/pgxstore, a module of its own, makes one of a *pgxpool.Pool,
// without database/sql in between. Whoever has another driver implements Pool:
// three small interfaces.
//
// No statement relies on the state of a session, so that PostgreSQL may be
// behind PgBouncer in transaction mode. On SQLite the statements that come
// again are kept prepared, on each connection of the pool.
//
// # Engines
//
// SQLite 3.37 or newer with a write-ahead log, and PostgreSQL 15 or newer. The
// statements keep to what CockroachDB, YugabyteDB and Citus take too: the
// tenant comes first in every primary, unique and foreign key of personal
// tables, leases are rows with a fencing token, times and ids are parameters
// (but for the hand-offs of [Consent.Enter] and for [DB.Lease], where all
// processes count by the clock of the database), and there are no triggers, no advisory locks and no
// notifications. Only
// SQLite and PostgreSQL are tested. A relay's claim looks over all tenants;
// Citus wants one relay a shard for that.
//
// Reads that are not part of a transaction go to the pool. Where the pool
// leads to a replica, open the store on a pool that leads to the primary: a
// consent check must see the latest opt-out.
//
// # Tables
//
// All names begin with sealtext_. [Apply] makes and migrates the tables, or a
// tool of the host does with the text of [Migrations]. [Open] only checks, and the
// role of the running application needs SELECT, INSERT, UPDATE and DELETE, and
// no right to create anything. A [*SchemaError] names the versions.
//
// # Transactions
//
// [DB.InTx] opens one over all stores, and runs it again when it loses to
// another or to a dead connection. [DB.Join] makes one of the host's own
// *sql.Tx or pgx.Tx, and refuses what is no transaction. A transaction is
// handed to the stores as an argument, never through the context, where
// forgetting it would go unnoticed. A call with a Tx uses
// no other connection: a pool of one connection is enough.
//
// In a transaction of PostgreSQL that the host has opened, a statement that
// fails ends the transaction, as it always does there.
//
// # Environments
//
// A database carries the name of the environment that it was made for. Opened
// from another one it is fenced ([DB.Fenced]), and the gateway sends to its
// allow-list only: a copy of production on a laptop writes to no customer.
//
// # Errors
//
// [ErrReadOnly], [ErrFull] and [Retryable] tell conditions apart that need an
// answer. Every other error of a driver is wrapped with the name of the
// operation. The text of an error repeats no value of a parameter or row. The
// driver's own error behind it may: PostgreSQL puts keys of rows into its
// Detail field, which are tenants, ids and keyed hashes.
//
// # What this does not protect
//
// Whoever can write to the database can change or remove rows; the proofs of
// package audit make that visible, they do not prevent it. Headers of rows
// (tenant, ids, times, kinds, states, senders) are in the clear. Deleted and
// overwritten cells stay in free pages, in the write-ahead log and in backups
// until the engine reuses them; what makes them useless is the destruction of
// the keys, see package vault. On SQLite set secure_delete as well. The
// library does not back up, replicate or encrypt the database file.
//
// # Compatibility
//
// Tables are versioned by [SchemaVersion]. A migration that was released never
// changes, and the tests hold each one by its hash. A release refuses tables
// of a newer one instead of guessing. Before the first release there is one
// migration, which does change: a database that a development version made is
// refused, and has to be made anew.
package sqlstore
