package sqltest_test

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
)

func TestClusterKeepsWhatWasCommittedThroughCrashes(t *testing.T) {
	c := sqltest.NewCluster(t, "work_mem=1234kB", "log_line_prefix=%p says ")
	db := sqltest.OpenPostgres(t, c.DSN())
	_, err := db.ExecContext(t.Context(), "CREATE TABLE kept (n int)")
	require.NoError(t, err)
	for n := range 3 {
		_, err = db.ExecContext(t.Context(), "INSERT INTO kept VALUES ($1)", n)
		require.NoError(t, err)
		held, err := db.Conn(t.Context())
		require.NoError(t, err)

		c.Crash(t)

		require.ErrorIs(t, held.PingContext(t.Context()), driver.ErrBadConn, "a connection from before the crash still works")
		_ = held.Close()
		var rows int
		fresh := sqltest.OpenPostgres(t, c.DSN())
		require.NoError(t, fresh.QueryRowContext(t.Context(), "SELECT count(*) FROM kept").Scan(&rows))
		require.Equal(t, n+1, rows)
		db = fresh
	}
	var setting string
	require.NoError(t, db.QueryRowContext(t.Context(), "SHOW work_mem").Scan(&setting))
	require.Equal(t, "1234kB", setting)
}
