package service_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backup"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func TestKeysAndTheirCopy(t *testing.T) {
	dir, copied := filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")
	var logged bytes.Buffer
	stores := memory(t)
	s := open(t, func(c *service.Config) {
		c.Stores, c.KeyFolder, c.Logger = stores, dir, slog.New(slog.NewTextHandler(&logged, nil))
	})
	require.Contains(t, logged.String(), "keys were made")
	require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
	optIn(t, s, shop, ann)
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	require.Zero(t, st.Backup.ConfirmedAt)
	require.NotEmpty(t, st.Backup.Uncovered)

	require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
	require.NoError(t, os.Chmod(copied, 0o700))
	entries, err := os.ReadDir(copied)
	require.NoError(t, err)
	for _, e := range entries {
		require.NoError(t, os.Chmod(filepath.Join(copied, e.Name()), 0o600))
	}
	files, err := tinkvault.Open(copied)
	require.NoError(t, err)
	ring, err := tinkvault.New(t.Context(), tinkvault.Config{Store: stores.Vault, KEK: files.KEK, Epochs: files.Epochs})
	require.NoError(t, err)
	report, err := s.ConfirmBackup(t.Context(), ring)
	require.NoError(t, err)
	require.Equal(t, 1, report.Tenants)
	st, err = s.Stats(t.Context())
	require.NoError(t, err)
	require.True(t, report.At.Equal(st.Backup.ConfirmedAt))
	require.Empty(t, st.Backup.Uncovered)

	// A copy of other keys is none.
	other := filepath.Join(t.TempDir(), "other")
	require.NoError(t, tinkvault.Init(other))
	files, err = tinkvault.Open(other)
	require.NoError(t, err)
	if ring, err = tinkvault.New(t.Context(), tinkvault.Config{Store: stores.Vault, KEK: files.KEK, Epochs: files.Epochs}); err == nil {
		_, err = s.ConfirmBackup(t.Context(), ring)
		require.ErrorIs(t, err, backup.ErrIncomplete)
	} else {
		require.ErrorIs(t, err, vault.ErrKEKMissing)
	}

	// The folder of another database, and none for one that is in use.
	for folder, want := range map[string]error{other: tinkvault.ErrOtherDatabase, filepath.Join(t.TempDir(), "gone"): vault.ErrKEKMissing} {
		_, err = service.New(t.Context(), service.Config{Stores: stores, Locator: locator(t), KeyFolder: folder})
		require.ErrorIs(t, err, want)
	}
	production := memory(t)
	production.Environment = tinkvault.Production
	_, err = service.New(t.Context(), service.Config{Stores: production, Locator: locator(t), KeyFolder: filepath.Join(t.TempDir(), "new")})
	require.ErrorIs(t, err, tinkvault.ErrNoFolder)
}
