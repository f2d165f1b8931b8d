package sqlstore

import (
	"context"
	"database/sql"

	"github.com/sealtext/sealtext"
)

// Within returns a Queryer for statements of the host application's own in a transaction of the
// library: a table of its own that is a retention.Holder or a retention.Disposer is written by it,
// so that its rows go together with the library's, or not at all.
//
//	func (v *visits) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
//		q, err := v.db.Within(ctx, tx)
//		if err != nil {
//			return 0, err
//		}
//		n, err := q.Exec(ctx, "DELETE FROM visits WHERE tenant = $1 AND subject = $2", p.Tenant.String(), p.Subject)
//		return int(n), err
//	}
//
// A statement that fails makes the transaction fail, also where the host application goes on. The
// Queryer ends with the transaction, and is for one goroutine at a time. The error is
// [sealtext.ErrForeignTx] for a Tx of another store and for nil.
func (db *DB) Within(ctx context.Context, tx sealtext.Tx) (Queryer, error) {
	s, err := db.write(ctx, tx, "within")
	if err != nil {
		return nil, err
	}
	return within{s}, nil
}

type within struct{ s session }

// open returns an error once the transaction has ended, or a statement of it has failed.
func (w within) open(ctx context.Context) error {
	if w.s.t.done.Load() {
		return wrap(w.s.op, sql.ErrTxDone)
	}
	if w.s.t.failed != nil {
		return w.s.t.failed
	}
	return w.s.flush(ctx)
}

func (w within) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := w.open(ctx); err != nil {
		return 0, err
	}
	n, err := w.s.q.Exec(ctx, query, args...)
	return n, w.s.fail(err)
}

func (w within) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	if err := w.open(ctx); err != nil {
		return nil, err
	}
	rows, err := w.s.q.Query(ctx, query, args...)
	if err != nil {
		return nil, w.s.fail(err)
	}
	return rows, nil
}
