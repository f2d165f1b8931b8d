package tinkvault_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// The paths of the runbook in the package doc. A lost key-encryption key is in
// TestOnlyTheKEKIsLost, a restore in package sqltest and in TestRestore of the vault.

// world is a vault over memory with keys in a folder.
type world struct {
	dir    string
	store  memstore.VaultStore
	files  tinkvault.Files
	ring   *tinkvault.Keyring
	sealer *vault.Sealer
	epochs *epoch.Manager
	now    time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dir: filepath.Join(t.TempDir(), "keys"), store: newStore(t).Vault(), now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	require.NoError(t, tinkvault.Init(w.dir))
	var err error
	w.files, err = tinkvault.Open(w.dir)
	require.NoError(t, err)
	w.start(t, w.files.Epochs)
	_, err = w.ring.CreateTenant(context.Background(), clinic)
	require.NoError(t, err)
	return w
}

// start is a process that starts with the keys that are there.
func (w *world) start(t *testing.T, epochs epoch.Keys) {
	t.Helper()
	var err error
	w.ring, err = tinkvault.New(context.Background(), tinkvault.Config{Store: w.store, KEK: w.files.KEK, Epochs: epochs, Now: func() time.Time { return w.now }})
	require.NoError(t, err)
	w.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: w.ring, Store: w.store})
	require.NoError(t, err)
	w.epochs, err = epoch.New(epoch.Config{Keys: epochs, Keyring: w.ring, Store: w.store})
	require.NoError(t, err)
}

func (w *world) enroll(t *testing.T, e164 string) (p sealtext.Person, err error) {
	t.Helper()
	n, bad := sealtext.ParseE164(e164)
	require.NoError(t, bad)
	err = w.store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) (err error) {
		p, err = w.sealer.Enroll(ctx, tx, clinic, n)
		return err
	})
	return p, err
}

func (w *world) number(p sealtext.Person) error {
	_, err := opening.Of(w.sealer).NumberRecorded(context.Background(), nil, p.Tenant, p.Subject)
	return err
}

func TestLostEpochKey(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	a, err := w.enroll(t, "+447700900123")
	require.NoError(t, err)
	held, err := w.enroll(t, "+447700900124")
	require.NoError(t, err)
	first := w.files.Epoch.ID
	path := filepath.Join(w.dir, "epoch-1.json")
	copied, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = w.epochs.Abandon(ctx, first, nil)
	require.ErrorIs(t, err, epoch.ErrInUse, "nothing is abandoned that opens")
	require.NoError(t, os.Remove(path))

	// No key is made in the place of the lost one.
	_, err = tinkvault.Open(w.dir)
	require.ErrorContains(t, err, "make one with Init, or bring back the old one")
	folder, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: w.dir})
	require.NoError(t, err)
	w.start(t, folder)
	require.ErrorIs(t, w.number(a), vault.ErrKEKMissing)
	_, err = w.enroll(t, "+447700900125")
	require.ErrorIs(t, err, vault.ErrKEKMissing)

	// With a copy: put it back, and everything is as it was.
	require.NoError(t, os.WriteFile(path, copied, 0o600))
	w.start(t, folder)
	require.NoError(t, w.number(a))

	// Without one: a new epoch for what comes, and the people of the lost
	// one are enrolled anew.
	require.NoError(t, os.Remove(path))
	next, err := folder.Create(ctx)
	require.NoError(t, err)
	require.NotEqual(t, first, next)
	w.start(t, folder)
	_, err = w.enroll(t, "+447700900126")
	require.NoError(t, err)
	require.ErrorIs(t, w.number(a), vault.ErrKEKMissing)
	n, err := w.epochs.Abandon(ctx, first, func(ctx context.Context, tenant sealtext.Tenant, s sealtext.Subject) error {
		if s == held.Subject {
			return sealtext.ErrHeld
		}
		return w.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, err := w.store.Shred(ctx, tx, tenant, s, w.now)
			return err
		})
	})
	require.NoError(t, err)
	require.Equal(t, 1, n)
	again, err := w.enroll(t, "+447700900123")
	require.NoError(t, err)
	require.NotEqual(t, a.Subject, again.Subject)
	require.Equal(t, a.Pseudonyms, again.Pseudonyms, "opt-outs are found as before")
	require.NoError(t, w.number(again))
	down := errors.New("down")
	_, err = w.epochs.Abandon(ctx, first, func(context.Context, sealtext.Tenant, sealtext.Subject) error { return down })
	require.ErrorIs(t, err, down)
}

func TestLeakedTenantKeyset(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	old, err := w.sealer.Seal(ctx, nil, b, []byte("sealed before"))
	require.NoError(t, err)
	before, err := w.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	leaked := leakedKey(t, w.files.KEK, before) // the tenant key, and so all keysets of today
	for name, row := range rowsOf(before) {
		require.Equal(t, name != "key", opensWith(leaked, row), name)
	}

	// Step 1: a new tenant key. Step 2: new keysets under it.
	rotation := rotation(t, w.ring, w.store)
	require.NoError(t, rotation.ReplaceTenantKey(ctx, clinic))
	for _, name := range []string{tinkvault.AEADKeyset, tinkvault.PRFKeyset(sealtext.DomainConsent)} {
		_, ready, err := rotation.Stage(ctx, clinic, name)
		require.NoError(t, err)
		w.now = ready
		_, err = rotation.Promote(ctx, clinic, name)
		require.NoError(t, err)
	}
	require.NoError(t, rotation.ReplaceTenantKey(ctx, clinic), "again, with notes of the rotation")
	keys, changed, err := rotation.Keys(ctx, clinic, tinkvault.AEADKeyset)
	require.NoError(t, err)
	require.Len(t, keys, 2)
	require.True(t, changed.Equal(w.now) || changed.Before(w.now))

	after, err := w.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	for name, row := range rowsOf(after) {
		require.False(t, opensWith(leaked, row), name)
	}
	got, err := opening.Of(w.sealer).OpenRecorded(ctx, nil, b, old)
	require.NoError(t, err)
	require.Equal(t, "sealed before", string(got))
	fresh, err := w.sealer.Seal(ctx, nil, b, []byte("sealed after"))
	require.NoError(t, err)
	require.NotEqual(t, old.KeyID(), fresh.KeyID())
	require.ErrorIs(t, rotation.ReplaceTenantKey(ctx, sealtext.MustTenant("nobody")), vault.ErrUnknownTenant)
}

func rowsOf(sets []vault.WrappedKeyset) map[string]vault.WrappedKeyset {
	m := map[string]vault.WrappedKeyset{}
	for _, s := range sets {
		name := s.Name
		if len(name) > 4 && name[:4] == "key." {
			name = "key"
		}
		m[name] = s
	}
	return m
}

func boundTo(name string) []byte {
	ad := canon.AppendString([]byte("sealtext tenant keyset v1"), clinic.String())
	return canon.AppendString(ad, name)
}

// leakedKey is the tenant key in the hands of somebody else.
func leakedKey(t *testing.T, kek tinkvault.KEK, sets []vault.WrappedKeyset) vault.AEAD {
	t.Helper()
	h, err := keyset.ReadWithContext(context.Background(), keyset.NewBinaryReader(bytes.NewReader(rowsOf(sets)["key"].Wrapped)), kek.AEAD, boundTo("key"))
	require.NoError(t, err)
	a, err := aead.New(h)
	require.NoError(t, err)
	return a
}

func opensWith(leaked vault.AEAD, row vault.WrappedKeyset) bool {
	_, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(row.Wrapped)), leaked, boundTo(row.Name))
	_, err2 := leaked.Decrypt(row.Wrapped, boundTo(row.Name))
	return err == nil || err2 == nil
}
