package sqltest_test

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/sqltest"
)

func TestSQLiteIsOpenedAsAHostShould(t *testing.T) {
	db := sqltest.SQLite(t)
	db.SetMaxOpenConns(4)
	for _, c := range []struct{ pragma, want string }{
		{"journal_mode", "wal"},
		{"synchronous", "2"}, // FULL
		{"foreign_keys", "1"},
		{"busy_timeout", "10000"},
	} {
		t.Run(c.pragma, func(t *testing.T) {
			// Two connections at once: a pragma that reached only the first
			// one would show here.
			for range 2 {
				conn, err := db.Conn(t.Context())
				require.NoError(t, err)
				defer func() { require.NoError(t, conn.Close()) }()
				var got string
				require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA "+c.pragma).Scan(&got))
				require.Equal(t, c.want, got)
			}
		})
	}
}

func TestSQLitePathWithSigns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a #1 50%25 b.db")
	if runtime.GOOS != "windows" { // which has no such names
		path = filepath.Join(t.TempDir(), "a? #1 50%25 b.db")
	}
	db := sqltest.OpenSQLite(t, path)
	_, err := db.ExecContext(t.Context(), "CREATE TABLE kept (n INTEGER)")
	require.NoError(t, err)
	require.FileExists(t, path)
}

func TestSQLiteFileIsFoundAgain(t *testing.T) {
	path := sqltest.SQLitePath(t)
	first := sqltest.OpenSQLite(t, path)
	_, err := first.ExecContext(t.Context(), "CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (7)")
	require.NoError(t, err)
	require.NoError(t, first.Close())
	require.FileExists(t, path)

	var n int
	require.NoError(t, sqltest.OpenSQLite(t, path).QueryRowContext(t.Context(), "SELECT n FROM kept").Scan(&n))
	require.Equal(t, 7, n)
}

func TestSQLiteFilesAreSeparate(t *testing.T) {
	_, err := sqltest.SQLite(t).ExecContext(t.Context(), "CREATE TABLE mine (n INTEGER)")
	require.NoError(t, err)
	_, err = sqltest.SQLite(t).ExecContext(t.Context(), "SELECT n FROM mine")
	require.ErrorContains(t, err, "no such table")
}
