package strict_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/everystore"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

// TestEveryStoreOnASerializableServer runs on a PostgreSQL whose transactions
// are all at the strictest level: conflicts end in SQLSTATE 40001 there, and
// InTx has to run again.
func TestEveryStoreOnASerializableServer(t *testing.T) {
	t.Parallel()
	dsn, empty := engine.PostgreSQL.Tables.Database(t)
	pool := engine.PostgresWith(t, dsn, "default_transaction_isolation", "serializable")
	pool.SetMaxIdleConns(20) // a connection takes long to open
	everystore.Run(t, func(t *testing.T) *sqlstore.DB {
		t.Cleanup(func() { empty(t) })
		return engine.Store(t, sqlstore.SQL(pool, sqlstore.PostgreSQL))
	})
}

// TestEveryStoreThroughPgBouncer gives each transaction another connection to
// the server. What relies on the state of a session fails, and so does a
// statement that was prepared by name.
func TestEveryStoreThroughPgBouncer(t *testing.T) {
	t.Parallel()
	dsn, empty := engine.PostgreSQL.Tables.Database(t)
	conns := engine.NativePool(t, sqltest.PgBouncer(t, dsn), func(cfg *pgxpool.Config) { cfg.MaxConns = 20 })
	everystore.Run(t, func(t *testing.T) *sqlstore.DB {
		t.Cleanup(func() { empty(t) })
		return engine.Store(t, pgxstore.Pool(conns))
	})
}
