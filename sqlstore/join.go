package sqlstore

import (
	"context"
	"strings"

	"github.com/sealtext/sealtext"
)

// Join returns a Tx for a transaction that the host application began on the same database, so that
// its rows and rows of the library are committed together, or not at all:
//
//	tx := db.Join(sqlstore.FromSQL(begun)) // a *sql.Tx
//	tx := db.Join(pgxstore.From(begun))    // a pgx.Tx
//
// The host application commits, rolls back and retries; see [Retryable]. The Tx ends with its
// transaction and must not be used by two goroutines at once.
//
// On SQLite the first use writes a settings row without changing it, so that a DEFERRED transaction,
// which database/sql begins, takes the write lock. Use the Tx before anything else in the
// transaction: SQLite refuses the write of a transaction that has read before (BUSY_SNAPSHOT) where
// another one wrote in between.
//
// A pool has the methods of a Queryer but is not a transaction: each of its statements would be
// committed separately. Using a Tx of a pool returns [sealtext.ErrForeignTx]. A *sql.Tx and a pgx.Tx
// are recognized by their types. For any other type, such as a wrapper or a connection, the first use
// asks the database whether a transaction is open, with a setting that is possible only inside of one
// (PostgreSQL, two statements) or only outside of one (SQLite).
func (db *DB) Join(q Queryer) sealtext.Tx {
	if _, pool := q.(Pool); pool {
		q = nil
	}
	_, sure := q.(Transaction)
	return &tx{db: db, q: q, unsure: !sure, joined: true}
}

// Settings that show whether a transaction is open.
const (
	// SQLite refuses it inside of a transaction. Outside it changes nothing,
	// since temporary tables are never flushed.
	onlyOutside = "PRAGMA temp.synchronous = FULL"
	refusal     = "inside a transaction"

	// PostgreSQL forgets it at the end of the statement outside of one.
	onlyInside  = "SET LOCAL sealtext.joined = 'yes'"
	wasItInside = "SELECT COALESCE(current_setting('sealtext.joined', true), '')"
)

// probe returns ErrForeignTx where q is not in a transaction.
func (s session) probe(ctx context.Context) error {
	if s.db.dialect == SQLite {
		_, err := s.q.Exec(ctx, onlyOutside)
		switch {
		case err == nil:
			return sealtext.ErrForeignTx
		case strings.Contains(err.Error(), refusal):
			return nil
		}
		return err
	}
	if _, err := s.q.Exec(ctx, onlyInside); err != nil {
		return err
	}
	var joined string
	_, err := rowsOf(ctx, s.q, wasItInside, nil, func(scan func(...any) error) error { return scan(&joined) })
	if err == nil && joined != "yes" {
		err = sealtext.ErrForeignTx
	}
	return err
}
