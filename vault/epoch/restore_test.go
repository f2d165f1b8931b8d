package epoch_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/vault"
)

// A restore of an old backup with the newest export opens everybody but the
// shredded, though the live database is gone; the backup alone opens nobody.
func TestRestore(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 20)
	gone, stay := people[:7], people[7:]
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	old := s.backup(t)
	s.shred(t, gone[:5]...)
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	later := s.enroll(t, 20, 22) // in no backup
	s.shred(t, gone[5:]...)      // after the export
	var tombs bytes.Buffer
	_, err = s.epochs.ExportTombstones(ctx, &tombs)
	require.NoError(t, err)

	s.store = old // the live database is gone
	s.start(t)
	for _, p := range people {
		require.ErrorIs(t, s.open(p), vault.ErrEpochDestroyed, "the backup alone opens nothing")
	}
	for round := range 2 {
		n, err := s.epochs.ReplayTombstones(ctx, bytes.NewReader(tombs.Bytes()))
		require.NoError(t, err)
		r, err := s.epochs.ImportKeys(ctx, bytes.NewReader(export))
		require.NoError(t, err)
		require.Zero(t, r.Lost)
		if round == 0 {
			require.Equal(t, len(gone), n)
			require.Equal(t, len(stay), r.Restored)
		} else {
			require.Zero(t, n+r.Restored, "again changes nothing")
		}
	}
	for _, p := range gone {
		require.ErrorIs(t, s.open(p), vault.ErrShredded)
	}
	for _, p := range stay {
		require.NoError(t, s.open(p))
	}
	for _, p := range later {
		require.ErrorIs(t, s.open(p), vault.ErrUnknownSubject)
	}
	// The application goes on from there, to the next closing.
	s.enroll(t, 30, 33)
	second, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.Close(ctx, second, nil)
	require.NoError(t, err)
	s.finish(t, second)
	for _, p := range stay {
		require.NoError(t, s.open(p))
	}
}

// Without the tombstones nobody who was shredded before the export comes back
// either; they are counted as lost.
func TestImportWithoutTombstones(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 6)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	old := s.backup(t)
	s.shred(t, people[0], people[1])
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	s.store = old
	s.start(t)
	r, err := s.epochs.ImportKeys(ctx, bytes.NewReader(export))
	require.NoError(t, err)
	require.Equal(t, [2]int{4, 2}, [2]int{r.Restored, r.Lost})
	require.ErrorIs(t, s.open(people[0]), vault.ErrEpochDestroyed)
	require.NoError(t, s.open(people[3]))
}
