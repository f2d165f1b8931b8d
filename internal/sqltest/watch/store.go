package watch

import (
	"database/sql"
	"testing"

	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

// Store returns a store whose statements are recorded. Its tables are new: those that tests share may
// have the statistics of an earlier test.
func Store(t *testing.T, e engine.Engine) (*sqlstore.DB, *sql.DB, *Recorder) {
	t.Helper()
	r := &Recorder{}
	var pool *sql.DB
	if e.Dialect == sqlstore.SQLite {
		pool = r.Pool(t, sqltest.SQLite(t), sqltest.SQLiteDSN(sqltest.SQLitePath(t)))
	} else {
		dsn := sqltest.PostgresDSN(t)
		pool = r.Pool(t, sqltest.OpenPostgres(t, dsn), dsn)
	}
	engine.Apply(t, pool, e.Dialect)
	return engine.Store(t, sqlstore.SQL(pool, e.Dialect)), pool, r
}
