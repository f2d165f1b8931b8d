package sqltest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service"
)

// A file that was opened by its path is closed by the DB, and can be opened again.
func TestClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	for range 2 {
		db, err := service.OpenSQLite(t.Context(), "sqlite", path, environment)
		require.NoError(t, err)
		_, err = db.Fenced(t.Context())
		require.NoError(t, err)
		require.NoError(t, db.Close())
		_, err = db.Fenced(t.Context())
		require.ErrorContains(t, err, "sqlstore: fence")
	}
}

// TestFilesOfADatabaseAreTheOwners looks at the modes while a write is under way, when all three
// files are there.
func TestFilesOfADatabaseAreTheOwners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	db, err := service.OpenSQLite(t.Context(), "sqlite", path, environment)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Len(t, files, 3, "the database, its log and the index of the log")
	for _, file := range files {
		info, err := os.Stat(file)
		require.NoError(t, err)
		if runtime.GOOS != "windows" { // which has no such modes
			require.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), filepath.Base(file))
		}
	}
}
