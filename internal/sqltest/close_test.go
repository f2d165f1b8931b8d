package sqltest_test

import (
	"path/filepath"
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
