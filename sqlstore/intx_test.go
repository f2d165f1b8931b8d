package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

var (
	clinic   = sealtext.MustTenant("clinic")
	somehow  = sealtext.MakeSealed(1, []byte("sealed"))
	dialects = []sqlstore.Dialect{sqlstore.SQLite, sqlstore.PostgreSQL}
)

// everyStore writes a row in each store.
func everyStore(db *sqlstore.DB) func(context.Context, sealtext.Tx) error {
	at, id, subject := time.Unix(1, 0), sealtext.NewID(), sealtext.NewSubject()
	return func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := db.Retention().Place(ctx, tx, retention.HoldRow{Tenant: clinic, Subject: subject, ID: id}); err != nil {
			return err
		}
		if _, err := db.Vault().AddSubject(ctx, tx, vault.SubjectRow{Tenant: clinic, Subject: subject, Number: somehow}); err != nil {
			return err
		}
		key := consent.EventKey{Tenant: clinic}
		if _, _, err := db.Consent().Append(ctx, tx, consent.EventRow{Key: key, Scope: consent.ForTenant(), Evidence: somehow}, 0); err != nil {
			return err
		}
		if _, err := db.Consent().Load(ctx, tx, []consent.EventKey{key}); err != nil {
			return err
		}
		if _, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{{Tenant: clinic, ID: id, Subject: subject}}); err != nil {
			return err
		}
		if _, err := db.Transport().Claim(ctx, tx, transport.Claim{Now: at, Until: at, Limit: 10}); err != nil {
			return err
		}
		return db.Audit().Append(ctx, tx, audit.Row{Tenant: clinic, ID: id, At: at, Payload: somehow})
	}
}

// TestEveryPointOfFailure fails at each call to the driver in turn: a
// transaction is committed whole or not at all, nothing stays open, and the
// error says what was done.
func TestEveryPointOfFailure(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			db, f := opened(t, d)
			require.NoError(t, db.InTx(t.Context(), everyStore(db)))
			require.Equal(t, "BC", f.log)
			total := f.calls
			require.Greater(t, total, 10)
			for k := 1; k <= total; k++ {
				t.Run(fmt.Sprint("at call ", k), func(t *testing.T) {
					cut := errors.New("the cable is cut")
					f.reset(k, cut)
					err := db.InTx(t.Context(), everyStore(db))
					require.ErrorIs(t, err, cut)
					require.Regexp(t, `^sqlstore: [a-z ]+: the driver failed`, err.Error())
					require.NotContains(t, f.log, "C")
					require.Zero(t, f.open)
				})
				t.Run(fmt.Sprint("the connection is dead at call ", k), func(t *testing.T) {
					dead := &postgresError{"57P01", "terminating connection due to administrator command"}
					f.reset(k, dead)
					err := db.InTx(t.Context(), everyStore(db))
					if k == total { // nobody knows whether COMMIT was done
						require.ErrorIs(t, err, dead)
						require.ErrorIs(t, err, sqlstore.ErrCommitUnknown)
						require.NotContains(t, f.log, "C")
						return
					}
					require.NoError(t, err)
					require.Equal(t, 1, strings.Count(f.log, "C"))
					require.Zero(t, f.open)
				})
				t.Run(fmt.Sprint("lost at call ", k), func(t *testing.T) {
					f.reset(k, &postgresError{"40001", "could not serialize"})
					runs := 0
					require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
						runs++
						return everyStore(db)(ctx, tx)
					}))
					require.Equal(t, 1, strings.Count(f.log, "C"))
					require.True(t, strings.HasSuffix(f.log, "BC"))
					require.LessOrEqual(t, runs, 2)
					require.Zero(t, f.open)
				})
			}
		})
	}
}

// TestAFailedCommitIsEnded is about drivers that leave the transaction open
// when COMMIT fails, as those of SQLite do.
func TestAFailedCommitIsEnded(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			db, f := opened(t, d)
			require.NoError(t, db.InTx(t.Context(), everyStore(db)))
			failed := &methodError{10}
			f.reset(f.calls, failed)
			require.ErrorIs(t, db.InTx(t.Context(), everyStore(db)), failed)
			require.Equal(t, "Br", f.log)
			require.Zero(t, f.open)
		})
	}
}

func TestPanicRollsBack(t *testing.T) {
	db, f := opened(t, sqlstore.SQLite)
	require.PanicsWithValue(t, "no", func() {
		_ = db.InTx(t.Context(), func(context.Context, sealtext.Tx) error { panic("no") })
	})
	require.Equal(t, "BR", f.log)
}

// TestGivingUp loses every time.
func TestGivingUp(t *testing.T) {
	db, f := opened(t, sqlstore.PostgreSQL)
	runs := 0
	lose := func(ctx context.Context, tx sealtext.Tx) error {
		runs++
		f.reset(1, &postgresError{"40P01", "deadlock detected"})
		return everyStore(db)(ctx, tx)
	}
	err := db.InTx(t.Context(), lose)
	require.True(t, sqlstore.Retryable(err))
	require.ErrorContains(t, err, "lost to others 30 times")
	require.Equal(t, sqlstore.Attempts, runs)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var pauses []int
	sqlstore.SetPause(db, func(ctx context.Context, n int) error {
		if pauses = append(pauses, n); n == 3 {
			cancel()
		}
		return ctx.Err()
	})
	runs = 0
	err = db.InTx(ctx, lose)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 3, runs)
	require.Equal(t, []int{1, 2, 3}, pauses)
}

// TestAReadThatLost runs again where it is a transaction of its own.
func TestAReadThatLost(t *testing.T) {
	db, f := opened(t, sqlstore.PostgreSQL)
	keys := []consent.EventKey{{Tenant: clinic}}
	lost := &postgresError{"40001", "could not serialize"}
	f.reset(1, lost)
	_, err := db.Consent().Load(t.Context(), nil, keys)
	require.NoError(t, err)
	require.Greater(t, f.calls, 1)

	cut := errors.New("the cable is cut")
	f.reset(1, cut)
	_, err = db.Consent().Load(t.Context(), nil, keys)
	require.ErrorIs(t, err, cut)
	require.Equal(t, 1, f.calls)

	ctx, cancel := context.WithCancel(t.Context())
	sqlstore.SetPause(db, func(ctx context.Context, _ int) error { cancel(); return ctx.Err() })
	f.reset(1, lost)
	_, err = db.Consent().Load(ctx, nil, keys)
	require.True(t, sqlstore.Retryable(err))
	require.Equal(t, 1, f.calls)
}

// TestErrorsOfTheCaller are not taken for those of the database.
func TestErrorsOfTheCaller(t *testing.T) {
	db, f := opened(t, sqlstore.SQLite)
	mine := &methodError{5} // of another database, say
	runs := 0
	err := db.InTx(t.Context(), func(context.Context, sealtext.Tx) error { runs++; return mine })
	require.Same(t, error(mine), err)
	require.Equal(t, 1, runs)
	require.Equal(t, "BR", f.log)
}

func TestTxOfSomebodyElse(t *testing.T) {
	db, _ := opened(t, sqlstore.SQLite)
	other, _ := opened(t, sqlstore.SQLite)
	require.NoError(t, other.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		require.Same(t, other, tx.Owner())
		for name, tx := range map[string]sealtext.Tx{"none": nil, "another store's": tx, "of a pool": db.Join(sqlstore.FromSQL((*sql.DB)(nil))), "of our pool": db.Join(sqlstore.SQL(new(sql.DB), sqlstore.SQLite)), "of nothing": db.Join(nil)} {
			t.Run(name, func(t *testing.T) {
				require.ErrorIs(t, everyStore(db)(ctx, tx), sealtext.ErrForeignTx)
			})
		}
		return nil
	}))
}

func TestTxAfterItsEnd(t *testing.T) {
	db, _ := opened(t, sqlstore.SQLite)
	var kept sealtext.Tx
	require.NoError(t, db.InTx(t.Context(), func(_ context.Context, tx sealtext.Tx) error { kept = tx; return nil }))
	require.ErrorIs(t, everyStore(db)(t.Context(), kept), sql.ErrTxDone)
	_, err := db.Consent().Load(t.Context(), kept, []consent.EventKey{{Tenant: clinic}})
	require.ErrorIs(t, err, sql.ErrTxDone)
}

func TestOpenRefuses(t *testing.T) {
	pool := sql.OpenDB(&fake{})
	defer func() { require.NoError(t, pool.Close()) }()
	for _, c := range []struct {
		name  string
		pool  sqlstore.Pool
		cfg   sqlstore.Config
		field string
	}{
		{"no pool", nil, sqlstore.Config{Environment: "testing"}, "pool"},
		{"a nil pool", sqlstore.SQL(nil, sqlstore.SQLite), sqlstore.Config{Environment: "testing"}, "pool"},
		{"no dialect", sqlstore.SQL(pool, 0), sqlstore.Config{Environment: "testing"}, "dialect"},
		{"no environment", sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.Config{}, "environment"},
		{"a number as environment", sqlstore.SQL(pool, sqlstore.SQLite), sqlstore.Config{Environment: "e15550100123"}, "environment"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sqlstore.Open(t.Context(), c.pool, c.cfg)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
			require.NotContains(t, err.Error(), "15550100123")
		})
	}
}

// TestRowsOfNobody are refused before they reach the database.
func TestRowsOfNobody(t *testing.T) {
	db, f := opened(t, sqlstore.SQLite)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		before := f.calls
		for name, call := range map[string]func() error{
			"audit":   func() error { return db.Audit().Append(ctx, tx, audit.Row{}) },
			"subject": func() error { _, err := db.Vault().AddSubject(ctx, tx, vault.SubjectRow{}); return err },
			"consent": func() error { _, _, err := db.Consent().Append(ctx, tx, consent.EventRow{}, 0); return err },
			"message": func() error { _, err := db.Transport().InsertAll(ctx, tx, []transport.OutboxRow{{}}); return err },
			"attempt": func() error { return db.Transport().BeginAll(ctx, tx, []transport.Attempt{{}}) },
			"inbound": func() error { return db.Transport().AddInbound(ctx, tx, transport.InboundRow{}, transport.Event{}) },
			"hold":    func() error { _, err := db.Retention().Place(ctx, tx, retention.HoldRow{}); return err },
			"keyset":  func() error { _, err := db.Vault().AddKeysets(ctx, []vault.WrappedKeyset{{}}); return err },
		} {
			t.Run(name, func(t *testing.T) {
				var input *sealtext.InputError
				require.ErrorAs(t, call(), &input)
				require.Equal(t, "tenant", input.Field)
			})
		}
		require.Equal(t, before, f.calls)
		return nil
	}))
}
