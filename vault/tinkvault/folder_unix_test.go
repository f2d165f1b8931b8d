//go:build unix

package tinkvault_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A folder that others can write to is refused by everything that reads keys, and a key that somebody
// planted in it while it was in use is not taken.
func TestFolderOfOthers(t *testing.T) {
	dir, other := newDir(t), newDir(t)
	require.NoError(t, tinkvault.Init(dir))
	require.NoError(t, tinkvault.Init(other))
	files, err := tinkvault.Open(dir)
	require.NoError(t, err)
	was, err := files.Epochs.Current(t.Context())
	require.NoError(t, err)

	require.NoError(t, os.Chmod(dir, 0o777))
	planted, err := os.ReadFile(filepath.Join(other, "epoch-1.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "epoch-2.json"), planted, 0o600))
	_, err = files.Epochs.Current(t.Context())
	require.ErrorIs(t, err, tinkvault.ErrExposed)
	_, err = tinkvault.Open(dir)
	require.ErrorIs(t, err, tinkvault.ErrExposed)
	_, err = tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
	require.ErrorIs(t, err, tinkvault.ErrExposed)

	require.NoError(t, os.Remove(filepath.Join(dir, "epoch-2.json")))
	require.NoError(t, os.Chmod(dir, 0o700))
	now, err := files.Epochs.Current(t.Context())
	require.NoError(t, err)
	require.Equal(t, was, now)
}

func TestOpenFolderModes(t *testing.T) {
	for _, c := range []struct {
		name string
		file string // in the folder; empty for the folder itself
		mode fs.FileMode
		want error
	}{
		{"as made", "kek.json", 0o600, nil},
		{"read-only", "kek.json", 0o400, nil},
		{"key for the group", "kek.json", 0o640, tinkvault.ErrExposed},
		{"key for all", "kek.json", 0o604, tinkvault.ErrExposed},
		{"epoch for the group", "epoch-1.json", 0o640, tinkvault.ErrExposed},
		{"folder that others can list", "", 0o755, nil},
		{"folder that the group can write to", "", 0o770, tinkvault.ErrExposed},
		{"folder that all can write to", "", 0o777, tinkvault.ErrExposed},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := newDir(t)
			_, _, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
			require.NoError(t, err)
			require.NoError(t, os.Chmod(filepath.Join(dir, c.file), c.mode))
			_, _, err = tinkvault.OpenFolder(t.Context(), folder(dir, usedDatabase))
			require.ErrorIs(t, err, c.want)
		})
	}
	t.Run("no keys are made where others can write", func(t *testing.T) {
		dir := newDir(t)
		mkdir(t, dir)
		require.NoError(t, os.Chmod(dir, 0o777))
		_, made, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
		require.ErrorIs(t, err, tinkvault.ErrExposed)
		require.False(t, made)
		require.Empty(t, names(t, dir))
	})
	t.Run("made", func(t *testing.T) {
		dir := newDir(t)
		old := syscall.Umask(0)
		_, _, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
		syscall.Umask(old)
		require.NoError(t, err)
		for name, want := range map[string]fs.FileMode{"": 0o700, "kek.json": 0o600, "epoch-1.json": 0o600} {
			info, err := os.Stat(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Equal(t, want, info.Mode().Perm(), name)
		}
	})
}

func TestOpenFolderOwners(t *testing.T) {
	const stranger = 12345
	for _, name := range []string{"", "kek.json", "epoch-1.json"} {
		dir := newDir(t)
		_, _, err := tinkvault.OpenFolder(t.Context(), folder(dir, emptyDatabase))
		require.NoError(t, err)
		if err := os.Chown(filepath.Join(dir, name), stranger, -1); err != nil {
			// Only root gives files away; nobody else can set this up, nor has to fear it less.
			require.ErrorIs(t, err, fs.ErrPermission)
			continue
		}
		_, _, err = tinkvault.OpenFolder(t.Context(), folder(dir, usedDatabase))
		require.ErrorIs(t, err, tinkvault.ErrForeignOwner, name)
	}
}
