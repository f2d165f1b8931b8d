package sqlstore

import (
	"context"
	"strings"

	"github.com/sealtext/sealtext"
)

// Join makes a Tx of a transaction that the host opened on the same database,
// so that rows of the host and rows of the library are committed together, or
// not at all:
//
//	tx := db.Join(sqlstore.FromSQL(begun)) // a *sql.Tx
//	tx := db.Join(pgxstore.From(begun))    // a pgx.Tx
//
// The host commits, rolls back and retries; see [Retryable]. The Tx ends with
// the host's transaction and is for one goroutine at a time.
//
// On SQLite the first use writes a settings row without changing it: a
// DEFERRED transaction, which is what database/sql opens, takes the write lock
// then. Use the Tx before reading anything in the transaction: one that has
// read and then wants to write is refused by SQLite (BUSY_SNAPSHOT) when
// another one wrote in between.
//
// A pool has the methods of a Queryer and is no transaction: each of its
// statements would be committed by itself. Using a Tx made of one gives
// [sealtext.ErrForeignTx]. A *sql.Tx and a pgx.Tx are known by their types; of
// everything else, such as a wrapper or a connection, the first use asks the
// database whether a transaction is open, by a setting that can be made only
// inside of one (PostgreSQL, two statements) or only outside of one (SQLite).
func (db *DB) Join(q Queryer) sealtext.Tx {
	if _, pool := q.(Pool); pool {
		q = nil
	}
	_, sure := q.(Transaction)
	return &tx{db: db, q: q, unsure: !sure, joined: true}
}

// Settings that only a transaction has.
const (
	// SQLite refuses it inside of a transaction. Outside it changes nothing,
	// since temporary tables are never flushed.
	onlyOutside = "PRAGMA temp.synchronous = FULL"
	refusal     = "inside a transaction"

	// PostgreSQL forgets it at the end of the statement outside of one.
	onlyInside  = "SET LOCAL sealtext.joined = 'yes'"
	wasItInside = "SELECT COALESCE(current_setting('sealtext.joined', true), '')"
)

// probe gives ErrForeignTx when q is in no transaction.
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
