package tinkvault_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// A stored keyset is read as it was written, or not at all.
func FuzzSubjectKeyset(f *testing.F) {
	ctx, dir := context.Background(), filepath.Join(f.TempDir(), "keys")
	require.NoError(f, tinkvault.Init(dir))
	keys, err := tinkvault.Open(dir)
	require.NoError(f, err)
	s, err := memstore.New(memstore.Config{})
	require.NoError(f, err)
	k, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: keys.KEK, Epochs: keys.Epochs})
	require.NoError(f, err)
	row := vault.SubjectRow{Tenant: clinic, Subject: sealtext.NewSubject()}
	made, epoch, wrapped, err := k.NewSubject(ctx, clinic, row.Subject)
	require.NoError(f, err)
	row.Epoch = epoch

	f.Add(wrapped)
	f.Add(wrapped[:len(wrapped)-1])
	f.Add(append(bytes.Clone(wrapped), 0))
	f.Add([]byte{})
	f.Add([]byte{0x12, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		row := row
		row.Wrapped = b
		got, err := k.Subject(ctx, row)
		if err != nil {
			require.ErrorIs(t, err, vault.ErrWrongContext)
			return
		}
		require.Equal(t, made.ID, got.ID) // protobuf has several spellings of one message
		ct, err := made.AEAD.Encrypt([]byte("x"), nil)
		require.NoError(t, err)
		_, err = got.AEAD.Decrypt(ct, nil)
		require.NoError(t, err)
	})
}

// A key file of any content is a key or an error that does not repeat it.
func FuzzKeyFile(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "keys")
	require.NoError(f, tinkvault.Init(dir))
	path := filepath.Join(dir, "kek.json")
	good, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(`{"primaryKeyId":447700900123,"key":[]}`))
	f.Add([]byte(`{}`))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, b []byte) {
		require.NoError(t, os.WriteFile(path, b, 0o600))
		files, err := tinkvault.Open(dir)
		if err != nil {
			require.NotContains(t, err.Error(), "447700900123")
			return
		}
		ct, err := files.KEK.AEAD.EncryptWithContext(t.Context(), []byte("x"), nil)
		require.NoError(t, err)
		_, err = files.KEK.AEAD.DecryptWithContext(t.Context(), ct, nil)
		require.NoError(t, err)
	})
}
