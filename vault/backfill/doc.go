// Package backfill replaces a column of clear phone numbers in a table of the host application by
// sealed numbers, while the application continues to read and write the table.
//
// A [Job] does it for one column. It works in small transactions and keeps no state in memory
// that matters: an interrupted call is repeated and continues where the last transaction ended,
// in the same or in another process.
//
//	job, err := backfill.New(backfill.Config{
//		Sealer: sealer, Vault: v, Table: customers, Parse: parse,
//		Tenant: tenant, Name: "customers.phone",
//	})
//	if err != nil {
//		return err
//	}
//	report, err := job.Fill(ctx)
//
// The application implements [Table]: how to read the next rows, and how to write one.
// examples/backfill has one in SQL, and a program that runs through all steps.
//
// # Steps
//
//  1. Add the columns, all of which may be NULL, and a row for the state:
//     ALTER TABLE customers ADD COLUMN phone_subject BLOB (BYTEA in PostgreSQL), phone_sealed and
//     phone_pseudonym likewise, an index on the first and on the last, and CREATE TABLE
//     phone_backfill (id INTEGER PRIMARY KEY, state TEXT).
//  2. Write both: wherever the application writes the clear column, it writes the others in the
//     same transaction, with the result of [Job.Cells].
//  3. Call [Job.Fill], which seals the rows that were there before. It reports rows with invalid
//     numbers by their ids.
//  4. Call [Job.Verify], which compares every sealed number with the clear one, reveals a sample
//     with an audit event for each, and reports duplicates. Where a row is missing or wrong, the
//     job goes back to step 3.
//  5. Call [Job.SwitchReads]. The application reads what [Job.State] says: see [Phase.ReadsSealed]
//     and [Phase.WritesClear]. Until step 6, [Job.RollBack] goes back to step 3, since the clear
//     column is still written.
//  6. Stop writing the clear column, and call [Job.DropClear], which empties it.
//  7. ALTER TABLE customers DROP COLUMN phone.
//
// # Guarantees
//
//   - A clear number is emptied only after what is sealed in its row was opened and compared with
//     it, in the same transaction.
//   - A row that the application changes meanwhile is left as the application wrote it.
//   - Reports, errors, [Fault] and [State] contain ids of rows and no numbers. A table whose ids
//     contain the numbers is refused with [ErrRowID].
//   - [ClearText] does not print, marshal or store itself.
//   - A number of an erased person is never sealed again. Erasing a person before step 6 has to
//     empty the clear column of their rows as well; a row that still has it is reported as
//     [FaultErased].
//
// # What stays in the clear
//
// Emptying a column does not remove its bytes from the disk. They are still in:
//
//   - free pages of the database. SQLite: PRAGMA secure_delete = ON before step 6, then VACUUM.
//     PostgreSQL: emptying or dropping a column leaves dead rows, and autovacuum only marks their
//     space as free; VACUUM FULL (it locks the table) or pg_repack writes a new file.
//   - the write-ahead log. SQLite: PRAGMA wal_checkpoint(TRUNCATE) after the VACUUM. PostgreSQL:
//     segments are reused in time; archived ones stay as long as the archive keeps them.
//   - backups. Take a new base backup after the VACUUM, and let the older ones and the log archive
//     before it expire.
//   - replicas. Physical ones follow, also the VACUUM FULL. Logical ones, change streams,
//     warehouses and search indexes keep copies of their own, and so do indexes on the old column
//     until it is dropped.
//   - statement logs, slow query logs, pg_stat_statements, crash dumps and snapshots of the disk.
//
// # Compatibility
//
// The JSON form of [State], the numbers of [Phase] and what [Job.Binding] binds a value to are
// stored, and do not change. Config.Name and Config.Field are part of the binding: a sealed
// number does not open under other ones.
package backfill
