package pgxstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/sqlstore"
)

// From returns a [sqlstore.Queryer] for a transaction of pgx, to use with [sqlstore.DB.Join]. A pool is
// not a pgx.Tx and does not compile here. For a nil tx it returns nil, which Join refuses.
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

// withMode puts the mode before the arguments, where pgx expects it. Arrays are sent in binary form where
// pgx knows the types of the parameters.
func withMode(mode pgx.QueryExecMode, args []any) []any {
	out := make([]any, 0, len(args)+1)
	out = append(out, mode)
	for _, arg := range args {
		if a, ok := arg.(sqlstore.Array); ok && mode != pgx.QueryExecModeExec && mode != pgx.QueryExecModeSimpleProtocol {
			arg = array(a)
		}
		out = append(out, arg)
	}
	return out
}

// array is an argument as pgx encodes it by the type of its parameter.
type array sqlstore.Array

var _ pgtype.ArrayGetter = array(nil)

// Dimensions implements pgtype.ArrayGetter.
func (a array) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(len(a)), LowerBound: 1}} //nolint:gosec // of rows of one statement
}

// Index implements pgtype.ArrayGetter.
func (a array) Index(i int) any { return a[i] }

// IndexType implements pgtype.ArrayGetter. It is nil if all elements are.
func (a array) IndexType() any {
	for _, v := range a {
		if v != nil {
			return v
		}
	}
	return nil
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

// Rollback releases the connection. The pool closes one that is still in a transaction, or that has
// an unread answer.
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

// ended replaces pgx's error for a transaction that is over by the one of database/sql, which package
// sqlstore knows.
func ended(err error) error {
	if errors.Is(err, pgx.ErrTxClosed) || errors.Is(err, pgx.ErrTxCommitRollback) {
		return sql.ErrTxDone
	}
	return err
}
