package tinkvault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var clinic = sealtext.MustTenant("clinic")

func newStore(t *testing.T) *memstore.Store {
	t.Helper()
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return s
}

func files(t *testing.T) tinkvault.Files {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(dir))
	f, err := tinkvault.Open(dir)
	require.NoError(t, err)
	return f
}

func ring(t *testing.T, s vault.KeysetStore, f tinkvault.Files) *tinkvault.Keyring {
	t.Helper()
	k, err := tinkvault.New(context.Background(), tinkvault.Config{Store: s, KEK: f.KEK, Epoch: f.Epoch, Domains: []sealtext.Domain{"loyalty"}})
	require.NoError(t, err)
	return k
}

// White space around a key is not part of it. One that is laid out anew is
// another one, which opens nothing.
func TestKeyFileLayout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(dir))
	made, err := tinkvault.Open(dir)
	require.NoError(t, err)
	ctx, s := context.Background(), newStore(t)
	_, err = ring(t, s.Vault(), made).CreateTenant(ctx, clinic)
	require.NoError(t, err)
	for name, layout := range map[string]func([]byte) []byte{
		"a newline at the end": func(b []byte) []byte { return append(b, '\n') },
		"lines of Windows":     func(b []byte) []byte { return append(b, "\r\n"...) },
		"a space before":       func(b []byte) []byte { return append([]byte(" "), b...) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, file := range []string{"kek.json", "epoch-1.json"} {
				path := filepath.Join(dir, file)
				b, err := os.ReadFile(path)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, layout(b), 0o600))
			}
			f, err := tinkvault.Open(dir)
			require.NoError(t, err)
			require.Equal(t, made.KEK.ID, f.KEK.ID)
			require.Equal(t, made.Epoch.ID, f.Epoch.ID)
			_, err = ring(t, s.Vault(), f).Tenant(ctx, nil, clinic)
			require.NoError(t, err)
		})
	}

	path := filepath.Join(dir, "kek.json")
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var anew bytes.Buffer
	require.NoError(t, json.Indent(&anew, b, "", "   "))
	require.NoError(t, os.WriteFile(path, anew.Bytes(), 0o600))
	f, err := tinkvault.Open(dir)
	require.NoError(t, err)
	_, err = tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: f.KEK, Epochs: f.Epochs})
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}

func TestKeyFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	_, err := tinkvault.Open(dir)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, tinkvault.Init(dir))
	a, err := tinkvault.Open(dir)
	require.NoError(t, err)
	b, err := tinkvault.Open(dir)
	require.NoError(t, err)
	require.Equal(t, a.KEK.ID, b.KEK.ID, "the fingerprint is of the key")
	require.NotEqual(t, a.KEK.ID, a.Epoch.ID)
	require.ErrorIs(t, tinkvault.Init(dir), fs.ErrExist, "keys are never replaced")

	for _, name := range []string{"kek.json", "epoch-1.json"} {
		path := filepath.Join(dir, name)
		if runtime.GOOS != "windows" {
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
			require.NoError(t, os.Chmod(path, 0o640))
			_, err = tinkvault.Open(dir)
			require.ErrorIs(t, err, tinkvault.ErrExposed)
			require.NoError(t, os.Chmod(path, 0o600))
		}
		good, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, bad := range []string{"", "{}", "not a key", string(good[:len(good)/2])} {
			require.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
			_, err = tinkvault.Open(dir)
			require.ErrorContains(t, err, "the key file does not hold a Tink AEAD keyset")
			if bad != "" {
				require.NotContains(t, err.Error(), bad)
			}
		}
		require.NoError(t, os.WriteFile(path, good, 0o600))
	}
}

func TestTenantKeys(t *testing.T) {
	ctx := context.Background()
	s := newStore(t)
	f := files(t)
	k := ring(t, s.Vault(), f)
	_, err := k.Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
	made, err := k.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	require.True(t, made)
	made, err = k.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	require.False(t, made, "a tenant keeps its keys")

	a, err := k.Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	require.Contains(t, a.PRFs, sealtext.Domain("loyalty"))
	require.Len(t, a.PRFs, 7)
	b, err := ring(t, s.Vault(), f).Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	require.Equal(t, a.Seal.ID, b.Seal.ID)
	ct, err := a.Seal.AEAD.Encrypt([]byte("x"), []byte("ad"))
	require.NoError(t, err)
	pt, err := b.Seal.AEAD.Decrypt(ct, []byte("ad"))
	require.NoError(t, err)
	require.Equal(t, "x", string(pt))
	_, err = k.CreateTenant(ctx, sealtext.Tenant{})
	require.ErrorContains(t, err, "tenant must be named")
}

// Invariant 12: without their key-encryption key stored keys are refused, and
// no new ones are made in their place.
func TestMissingKEK(t *testing.T) {
	ctx := context.Background()
	s := newStore(t)
	f, other := files(t), files(t)
	k := ring(t, s.Vault(), f)
	_, err := k.CreateTenant(ctx, clinic)
	require.NoError(t, err)

	_, err = tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: other.KEK, Epoch: f.Epoch})
	require.ErrorIs(t, err, vault.ErrKEKMissing)
	sets, err := s.Vault().Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	require.Len(t, sets, 9, "nothing was added")

	_, epoch, wrapped, err := k.NewSubject(ctx, clinic, sealtext.NewSubject())
	require.NoError(t, err)
	k2 := ring(t, s.Vault(), tinkvault.Files{KEK: f.KEK, Epoch: other.Epoch})
	_, err = k2.Subject(ctx, vault.SubjectRow{Tenant: clinic, Epoch: epoch, Wrapped: wrapped})
	require.ErrorIs(t, err, vault.ErrKEKMissing)

	// A key that lies about its id cannot open them either.
	k3, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: tinkvault.KEK{ID: f.KEK.ID, AEAD: other.KEK.AEAD}, Epoch: f.Epoch})
	require.NoError(t, err)
	_, err = k3.Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrWrongContext)
}

// A wrapped keyset is bound to its tenant, name and subject.
func TestWrappedKeysAreBound(t *testing.T) {
	ctx := context.Background()
	f := files(t)
	subject := sealtext.NewSubject()
	k := ring(t, newStore(t).Vault(), f)
	_, epoch, wrapped, err := k.NewSubject(ctx, clinic, subject)
	require.NoError(t, err)
	row := vault.SubjectRow{Tenant: clinic, Subject: subject, Epoch: epoch, Wrapped: wrapped}
	_, err = k.Subject(ctx, row)
	require.NoError(t, err)
	for name, change := range map[string]func(*vault.SubjectRow){
		"other tenant":  func(r *vault.SubjectRow) { r.Tenant = sealtext.MustTenant("bank") },
		"other subject": func(r *vault.SubjectRow) { r.Subject = sealtext.NewSubject() },
		"truncated":     func(r *vault.SubjectRow) { r.Wrapped = r.Wrapped[:len(r.Wrapped)-1] },
		"empty":         func(r *vault.SubjectRow) { r.Wrapped = nil },
	} {
		changed := row
		change(&changed)
		_, err := k.Subject(ctx, changed)
		require.ErrorIs(t, err, vault.ErrWrongContext, name)
	}

	a, b := newStore(t), newStore(t)
	_, err = ring(t, a.Vault(), f).CreateTenant(ctx, clinic)
	require.NoError(t, err)
	sets, err := a.Vault().Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	sets[0].Name, sets[1].Name = sets[1].Name, sets[0].Name // one domain's key under the name of another
	_, err = b.Vault().AddKeysets(ctx, sets)
	require.NoError(t, err)
	_, err = ring(t, b.Vault(), f).Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}

func TestConfig(t *testing.T) {
	ctx, s, f := context.Background(), newStore(t), files(t)
	for want, cfg := range map[string]tinkvault.Config{
		"Config.Store is required": {KEK: f.KEK, Epoch: f.Epoch},
		"a KEK needs an ID of 1 to 200 characters, other than tenant-key, and an AEAD": {Store: s.Vault(), Epoch: f.Epoch},
		"Config.Epochs is required": {Store: s.Vault(), KEK: f.KEK},
		"a KEK needs an ID":         {Store: s.Vault(), KEK: tinkvault.KEK{AEAD: f.KEK.AEAD}, Epoch: f.Epoch},
		"domain must have only a-z": {Store: s.Vault(), KEK: f.KEK, Epoch: f.Epoch, Domains: []sealtext.Domain{"+447700900123"}},
	} {
		_, err := tinkvault.New(ctx, cfg)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "900123")
	}
}

// countingKEK counts unwrappings and can be down, as a KMS can.
type countingKEK struct {
	tinkvault.KEK
	calls int
	down  bool
}

func (c *countingKEK) EncryptWithContext(ctx context.Context, p, ad []byte) ([]byte, error) {
	return c.AEAD.EncryptWithContext(ctx, p, ad)
}

func (c *countingKEK) DecryptWithContext(ctx context.Context, p, ad []byte) ([]byte, error) {
	c.calls++
	if c.down {
		return nil, errors.New("403 for key arn:aws:kms:us-east-1:111122223333")
	}
	return c.AEAD.DecryptWithContext(ctx, p, ad)
}

func TestKeysAreUnwrappedOnce(t *testing.T) {
	ctx, s, f := context.Background(), newStore(t), files(t)
	kms := &countingKEK{KEK: f.KEK}
	now := time.Unix(1e9, 0)
	k, err := tinkvault.New(ctx, tinkvault.Config{
		Store: s.Vault(), KEK: tinkvault.KEK{ID: f.KEK.ID, AEAD: kms}, Epoch: f.Epoch,
		TTL: time.Minute, Now: func() time.Time { return now },
	})
	require.NoError(t, err)
	_, err = k.CreateTenant(ctx, clinic)
	require.NoError(t, err)

	kms.down = true
	_, err = k.Tenant(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable)
	require.NotContains(t, err.Error(), "arn:")
	kms.down, kms.calls = false, 0
	_, err = k.Tenant(ctx, nil, clinic)
	require.NoError(t, err)
	once := kms.calls
	require.Equal(t, 1, once, "the tenant key, which wraps the rest")
	now = now.Add(time.Hour)
	kms.down = true
	_, err = k.Tenant(ctx, nil, clinic)
	require.NoError(t, err, "the stored keysets are the same: no unwrapping, also while the KMS is down")
	require.Equal(t, once, kms.calls)
}
