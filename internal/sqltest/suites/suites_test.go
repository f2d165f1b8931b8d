package suites_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/everystore"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

func TestEveryStore(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine.Engine) { everystore.Run(t, e.Shared(t, 20)) })
	t.Run("pgx", func(t *testing.T) {
		t.Parallel()
		dsn, empty := engine.PostgreSQL.Tables.Database(t)
		conns := engine.NativePool(t, dsn, func(cfg *pgxpool.Config) { cfg.MaxConns = 20 }) // one: a connection takes long to open
		everystore.Run(t, func(t *testing.T) *sqlstore.DB {
			t.Cleanup(func() { empty(t) })
			return engine.Store(t, pgxstore.Pool(conns))
		})
	})
}

// onBoth runs a test on both engines at once: it waits for the database more than it computes.
func onBoth(t *testing.T, f func(t *testing.T, e engine.Engine)) {
	t.Helper()
	t.Parallel()
	engine.OnBothAtOnce(t, f)
}

// TestEveryStoreOnOneConnection finds a call that opens another connection
// inside of a transaction: it waits for itself until the case gives up.
func TestEveryStoreOnOneConnection(t *testing.T) {
	onBoth(t, func(t *testing.T, e engine.Engine) { everystore.Run(t, e.Shared(t, 1)) })
}
