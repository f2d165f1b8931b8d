package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
)

const ownStatement = "DELETE FROM visits"

func TestWithinIsOneTransaction(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			db, f := opened(t, d)
			f.reset(0, nil)
			var kept sqlstore.Queryer
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				q, err := db.Within(ctx, tx)
				if err != nil {
					return err
				}
				kept = q
				n, err := q.Exec(ctx, ownStatement)
				require.Equal(t, int64(1), n)
				return err
			}))
			require.Equal(t, "BC", f.log)

			_, err := kept.Exec(t.Context(), ownStatement)
			require.ErrorIs(t, err, sql.ErrTxDone, "the transaction has ended")
			_, err = kept.Query(t.Context(), ownStatement)
			require.ErrorIs(t, err, sql.ErrTxDone)
		})
	}
}

// TestAFailureWithinIsNotCommitted: also where the host application goes on after it.
func TestAFailureWithinIsNotCommitted(t *testing.T) {
	for _, d := range dialects {
		for name, run := range map[string]func(context.Context, sqlstore.Queryer) error{
			"exec": func(ctx context.Context, q sqlstore.Queryer) error {
				_, err := q.Exec(ctx, ownStatement)
				return err
			},
			"query": func(ctx context.Context, q sqlstore.Queryer) error {
				_, err := q.Query(ctx, ownStatement)
				return err
			},
		} {
			t.Run(d.String()+" "+name, func(t *testing.T) {
				db, f := opened(t, d)
				cut := errors.New("the cable is cut")
				err := db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
					q, err := db.Within(ctx, tx)
					require.NoError(t, err)
					f.mu.Lock()
					f.failAt, f.err = f.calls+1, cut
					f.mu.Unlock()
					require.ErrorIs(t, run(ctx, q), cut)
					require.ErrorIs(t, run(ctx, q), cut, "nothing runs after it")
					return nil
				})
				require.ErrorIs(t, err, cut)
				require.NotContains(t, f.log, "C")
			})
		}
	}
}

func TestWithinRefusesOtherTransactions(t *testing.T) {
	db, _ := opened(t, sqlstore.SQLite)
	other, _ := opened(t, sqlstore.SQLite)
	_, err := db.Within(t.Context(), nil)
	require.ErrorIs(t, err, sealtext.ErrForeignTx)
	require.NoError(t, other.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := db.Within(ctx, tx)
		require.ErrorIs(t, err, sealtext.ErrForeignTx)
		return nil
	}))
}
