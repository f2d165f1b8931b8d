package pgxstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/sqlstore"
)

// From makes a [sqlstore.Queryer] of a transaction of pgx, for
// [sqlstore.DB.Join]. A pool is no pgx.Tx, so that it does not compile here. A
// nil tx gives nil, which Join refuses.
func From(tx pgx.Tx) sqlstore.Queryer {
	if tx == nil {
		return nil
	}
	mode := pgx.QueryExecModeCacheDescribe
	if conn := tx.Conn(); conn != nil {
		mode = unnamed(conn.Config())
	}
	return &transaction{tx: tx, mode: mode}
}

// withMode puts the mode before the arguments, where pgx looks for it.
func withMode(mode pgx.QueryExecMode, args []any) []any {
	return append([]any{mode}, args...)
}

// transaction is one that Begin opened, or the host's, which has no conn.
type transaction struct {
	tx   pgx.Tx
	mode pgx.QueryExecMode
	conn *pgxpool.Conn
}

var _ sqlstore.Batcher = (*transaction)(nil)

func (t *transaction) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, query, withMode(t.mode, args)...)
	return tag.RowsAffected(), ended(err)
}

func (t *transaction) Query(ctx context.Context, query string, args ...any) (sqlstore.Rows, error) {
	rows, err := t.tx.Query(ctx, query, withMode(t.mode, args)...) //nolint:sqlclosecheck // by who reads them
	if err != nil {
		return nil, ended(err)
	}
	return rows, nil
}

func (t *transaction) Commit(ctx context.Context) error {
	return ended(t.tx.Commit(ctx))
}

// Rollback gives the connection back. The pool closes one that is still in a
// transaction, or in the middle of an answer.
func (t *transaction) Rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, RollbackTimeout)
	defer cancel()
	err := t.tx.Rollback(ctx)
	if errors.Is(err, pgx.ErrTxClosed) {
		err = nil // committed, or COMMIT has failed
	}
	if t.conn != nil {
		t.conn.Release()
	}
	return err
}

// ended gives what says that a transaction is over the name that database/sql
// has for it, by which the stores know it.
func ended(err error) error {
	if errors.Is(err, pgx.ErrTxClosed) || errors.Is(err, pgx.ErrTxCommitRollback) {
		return sql.ErrTxDone
	}
	return err
}
