package tinkvault_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// The first path of the runbook from its beginning to its end: the file of the
// key-encryption key is gone, the epochs are there, and a recovery key that is
// kept elsewhere wraps too. What was sealed, found and enrolled before is, under
// a new key and without the recovery key at hand.
func TestOnlyTheKEKIsLost(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	recovery := files(t).KEK // in another folder, offline
	start := func(cfg tinkvault.Config) error {
		t.Helper()
		cfg.Store, cfg.Epochs = w.store, w.files.Epochs
		var err error
		if w.ring, err = tinkvault.New(ctx, cfg); err != nil {
			return err
		}
		w.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: w.ring, Store: w.store})
		return err
	}
	// It begins to wrap while the other key is there; that cannot be done later.
	require.NoError(t, start(tinkvault.Config{KEK: w.files.KEK, MoreKEKs: []tinkvault.KEK{recovery}}))
	require.NoError(t, rotation(t, w.ring, w.store).RewrapTenants(ctx, nil))
	_, err := w.ring.CreateWriteOnly(ctx, clinic)
	require.NoError(t, err)
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	value, err := w.sealer.Seal(ctx, nil, b, []byte("sealed before"))
	require.NoError(t, err)
	person, err := w.enroll(t, "+447700900123")
	require.NoError(t, err)
	n, err := sealtext.ParseE164("+447700900123")
	require.NoError(t, err)
	names, err := w.sealer.Candidates(ctx, nil, clinic, sealtext.DomainConsent, n)
	require.NoError(t, err)
	private, err := w.ring.WriteOnly(ctx, nil, clinic)
	require.NoError(t, err)
	backup, err := w.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)

	require.NoError(t, os.Remove(filepath.Join(w.dir, "kek.json")))
	_, err = tinkvault.Open(w.dir)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, tinkvault.Init(w.dir), fs.ErrExist, "no new key beside the epochs in its place")

	// Step 1. The new key comes from a folder of its own; the epochs stay.
	fresh := files(t).KEK
	require.ErrorIs(t, start(tinkvault.Config{KEK: fresh}), vault.ErrKEKMissing, "the recovery key is needed once")
	w.files.Epochs, err = tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: w.dir})
	require.NoError(t, err)
	require.NoError(t, start(tinkvault.Config{KEK: fresh, OldKEKs: []tinkvault.KEK{recovery}}))
	works := func() {
		t.Helper()
		got, err := opening.Of(w.sealer).OpenRecorded(ctx, nil, b, value)
		require.NoError(t, err)
		require.Equal(t, "sealed before", string(got))
		again, err := w.sealer.Candidates(ctx, nil, clinic, sealtext.DomainConsent, n)
		require.NoError(t, err)
		require.Equal(t, names, again, "opt-outs are found")
		found, err := w.enroll(t, "+447700900123")
		require.NoError(t, err)
		require.Equal(t, person.Subject, found.Subject)
		require.NoError(t, w.number(person))
		key, err := w.ring.WriteOnly(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, private.IDs, key.IDs)
	}
	works()

	// Step 2, and 3: nothing is under the old keys.
	require.NoError(t, rotation(t, w.ring, w.store).RewrapTenants(ctx, nil))
	keks, err := w.store.KEKs(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{fresh.ID, "tenant-key"}, keks)

	// The recovery key goes back offline, or another takes its place.
	require.NoError(t, start(tinkvault.Config{KEK: fresh}))
	works()
	next := files(t).KEK
	require.NoError(t, start(tinkvault.Config{KEK: fresh, MoreKEKs: []tinkvault.KEK{next}}))
	require.NoError(t, rotation(t, w.ring, w.store).RewrapTenants(ctx, nil))
	require.NoError(t, start(tinkvault.Config{KEK: next}))
	works()
	_, err = w.enroll(t, "+447700900124")
	require.NoError(t, err)
	_, err = w.ring.CreateTenant(ctx, sealtext.MustTenant("bank"))
	require.NoError(t, err)

	// A database from before the loss comes back: the old recovery key opens it.
	now, err := w.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	swapped, err := w.store.SwapKeysets(ctx, nil, now, backup)
	require.NoError(t, err)
	require.True(t, swapped)
	require.NoError(t, start(tinkvault.Config{KEK: next, OldKEKs: []tinkvault.KEK{recovery}}))
	works()
}
