package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/kms/fakekms"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func epochKMS(t *testing.T, kind string, s *fakekms.Server) tinkvault.EpochKMS {
	t.Helper()
	kms, err := openEpochs(t.Context(), kind, s.URI, s.Options...)
	require.NoError(t, err)
	return kms
}

func epochFolder(t *testing.T, kind string, s *fakekms.Server, dir string) *tinkvault.EpochFolder {
	t.Helper()
	f, err := EpochFolder(t.Context(), epochKMS(t, kind, s), dir)
	require.NoError(t, err)
	return f
}

// After the key of the service is destroyed nothing opens: not with the file of
// the epoch and the database from before.
func TestEpochEndsWithItsKey(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		ctx, s, store, dir := t.Context(), fake(t, kind), newStore(t), t.TempDir()
		folder := epochFolder(t, kind, s, dir)
		ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: kek(t, kind, s), Epochs: folder})
		require.NoError(t, err)
		_, err = ring.CreateTenant(ctx, clinic)
		require.NoError(t, err)
		sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: ring, Store: store.Vault()})
		require.NoError(t, err)
		n, err := sealtext.ParseE164("+447700900123")
		require.NoError(t, err)
		var p sealtext.Person
		require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			p, err = sealer.Enroll(ctx, tx, clinic, n)
			return err
		}))

		file := filepath.Join(dir, "epoch-1.json")
		stolen, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NotContains(t, string(stolen), "keyMaterialType", "no key in the clear")
		before, err := store.Vault().Subject(ctx, nil, clinic, p.Subject)
		require.NoError(t, err)
		thief := func() error { // with the file, the rows, and the use of the service
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "epoch-1.json"), stolen, 0o600))
			r, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: kek(t, kind, s), Epochs: epochFolder(t, kind, s, dir)})
			require.NoError(t, err)
			_, err = r.Subject(ctx, before)
			return err
		}
		require.NoError(t, thief(), "as long as the key is there")

		epochs, err := epoch.New(epoch.Config{Keys: folder, Keyring: ring, Store: store.Vault()})
		require.NoError(t, err)
		id, err := folder.Current(ctx)
		require.NoError(t, err)
		_, err = epochs.Close(ctx, id, nil)
		require.NoError(t, err)
		require.Equal(t, 3, s.Keys(), "the tenants' and one for each epoch")
		var export bytes.Buffer
		_, err = epochs.ExportKeys(ctx, &export)
		require.NoError(t, err)
		_, err = epochs.ConfirmExport(ctx, &export)
		require.NoError(t, err)

		// An outage in the middle: nothing is said to be destroyed.
		s.Down.Store(true)
		_, err = epochs.Destroy(ctx, id)
		require.ErrorIs(t, err, vault.ErrKeysUnavailable)
		s.Down.Store(false)
		require.NoError(t, thief())

		cert, err := epochs.Destroy(ctx, id)
		require.NoError(t, err)
		require.Equal(t, 2, s.Keys())
		require.ErrorIs(t, thief(), vault.ErrKeysUnavailable, "from the moment it is asked for")
		if kind != "hcvault" {
			require.Equal(t, epoch.StateScheduled, cert.State)
			require.WithinDuration(t, time.Now().Add(wait), cert.NothingOpensAfter, time.Hour)
			again, err := epochs.Destroy(ctx, id)
			require.NoError(t, err)
			require.Equal(t, cert, again, "asking again starts no other wait")
			s.Pass(wait + time.Second)
			cert, err = epochs.Destroy(ctx, id)
			require.NoError(t, err)
		}
		require.Equal(t, epoch.StateDestroyed, cert.State)
		require.False(t, cert.NothingOpensAfter.IsZero())
		require.ErrorIs(t, thief(), vault.ErrKeysUnavailable)
		require.NoFileExists(t, file)

		// Who is alive is under the next one, also for a process that starts now.
		after, err := store.Vault().Subject(ctx, nil, clinic, p.Subject)
		require.NoError(t, err)
		fresh, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: kek(t, kind, s), Epochs: epochFolder(t, kind, s, dir)})
		require.NoError(t, err)
		_, err = fresh.Subject(ctx, after)
		require.NoError(t, err)
		_, err = fresh.Subject(ctx, before)
		require.ErrorIs(t, err, vault.ErrEpochDestroyed)
	})
}

// A service that was not reached, or not the right one, destroyed nothing.
func TestAbsenceIsNoDestruction(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		ctx, s := t.Context(), fake(t, kind)
		kms := epochKMS(t, kind, s)
		k, err := kms.NewKey(ctx)
		require.NoError(t, err)
		s.Down.Store(true)
		_, err = kms.DestroyKey(ctx, k.ID)
		require.ErrorContains(t, err, refused[kind])
		_, err = kms.NewKey(ctx)
		require.ErrorContains(t, err, refused[kind])
		s.Down.Store(false)
		if kind == "hcvault" {
			wrong, err := openEpochs(ctx, kind, s.URI+"-2")
			require.NoError(t, err)
			_, err = wrong.DestroyKey(ctx, k.ID)
			require.ErrorIs(t, err, errNotBeside)
		}
		require.Equal(t, 2, s.Keys())
		_, err = openEpochs(ctx, kind, "file:///etc/key")
		require.ErrorContains(t, err, scheme[kind])
	})
	_, err := openEpochs(t.Context(), "azure", "")
	require.ErrorIs(t, err, errKind)
}

// The folder makes its first epoch once, and never in place of one that is lost.
func TestEpochFolder(t *testing.T) {
	ctx, s, dir := t.Context(), fake(t, "aws"), t.TempDir()
	first, err := epochFolder(t, "aws", s, dir).Current(ctx)
	require.NoError(t, err)
	again, err := epochFolder(t, "aws", s, dir).Current(ctx)
	require.NoError(t, err)
	require.Equal(t, first, again)

	path := filepath.Join(dir, "epoch-1.json")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b[:len(b)/2], 0o600))
	_, err = EpochFolder(ctx, epochKMS(t, "aws", s), dir)
	require.ErrorContains(t, err, "the key file does not hold a Tink AEAD keyset", "half of a file")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	other, err := EpochFolder(ctx, epochKMS(t, "aws", fake(t, "aws")), dir)
	require.NoError(t, err)
	_, err = other.Open(ctx, first)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable, "wrapped by a key of another service")
	require.NotContains(t, err.Error(), "arn:")
}
