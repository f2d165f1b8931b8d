// Package plans_test reads the plans of the statements of package sqlstore, on tables with many
// rows, with statistics, without, and with ones that are out of date. A test here fails when the
// index is gone that its statement needs.
package plans_test

import (
	"database/sql"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
)

// TestMain has a server that takes no statistics by itself, and keeps no versions of rows for the worker that
// does.
func TestMain(m *testing.M) {
	sqltest.Settings("autovacuum=off")
	m.Run()
}

// errTakenBack ends a transaction whose statements were looked at and whose rows are to stay.
var errTakenBack = errors.New("taken back")

// noAutovacuum keeps PostgreSQL from taking statistics by itself, also a server of SEALTEXT_PG_DSN, which
// would undo what a test is about.
func noAutovacuum(t *testing.T, pool *sql.DB) {
	t.Helper()
	_, err := pool.ExecContext(t.Context(), `DO $$ DECLARE name text; BEGIN
		FOR name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' LOOP
			EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', name);
		END LOOP; END $$`)
	require.NoError(t, err)
}
