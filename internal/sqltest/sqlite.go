package sqltest

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// SQLitePath returns the path of a database file that does not exist yet, in
// a folder of the test's own, in memory where the system has such a folder. Beside it SQLite keeps the
// -wal and -shm files, which a scan for clear text has to read too.
func SQLitePath(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(inMemory(), "sealtext-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return filepath.Join(dir, "sealtext.db")
}

// inURI escapes what ends the path of a file name in URI form, or stands for
// another character (sqlite.org/uri.html).
var inURI = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// SQLiteDSN returns the data source name that opens path as a host should:
// write-ahead log, every commit flushed (synchronous FULL), foreign keys
// checked, and ten seconds of patience with another writer. Transactions
// begin DEFERRED, as they do in most hosts, so that a missing first write
// shows.
func SQLiteDSN(path string) string {
	return "file:" + inURI.Replace(filepath.ToSlash(path)) +
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
}

// SQLite opens a new database file, closed when the test ends.
func SQLite(t testing.TB) *sql.DB {
	t.Helper()
	return OpenSQLite(t, SQLitePath(t))
}

// OpenSQLite opens the database file at path, which may exist: a test that
// restarts, or that opens the file twice, calls it again. The handle is closed
// when the test ends; closing it before does no harm.
func OpenSQLite(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", SQLiteDSN(path))
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.PingContext(t.Context()))
	return db
}
