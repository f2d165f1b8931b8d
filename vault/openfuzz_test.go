package vault_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// Of all stored forms and fields only the one that was sealed opens, and the
// rest is refused by one of two errors.
func FuzzOpen(f *testing.F) {
	ctx := context.Background()
	store, err := memstore.New(memstore.Config{})
	require.NoError(f, err)
	s, err := vault.NewSealer(vault.SealerConfig{Keyring: vaulttest.NewKeyring(f, store.Vault(), nil, clinic), Store: store.Vault()})
	require.NoError(f, err)
	text := []byte("Your code is 482913")
	b := sealtext.Binding{Tenant: clinic, Field: "note", Record: sealtext.NewID()}
	sealed, err := s.Seal(ctx, nil, b, text)
	require.NoError(f, err)
	stored := sealed.Bytes()

	f.Add(stored, "note")
	f.Add(stored, "body")
	f.Add(stored[:len(stored)-1], "note")
	f.Add(append(bytes.Clone(stored), 0), "note")
	f.Add(append([]byte{1, 0, 0, 0, 7}, stored[5:]...), "note")
	f.Add([]byte{1, 0, 0, 0, 0, 0}, "note")
	f.Fuzz(func(t *testing.T, form []byte, field string) {
		v, err := sealtext.ParseSealed(form)
		if err != nil {
			return
		}
		other := b
		other.Field = field
		plain, err := opening.Of(s).OpenRecorded(ctx, nil, other, v)
		var input *sealtext.InputError
		switch {
		case err == nil:
			require.Equal(t, stored, form)
			require.Equal(t, b, other)
			require.Equal(t, text, plain)
		case errors.As(err, &input):
			require.Equal(t, "field", input.Field)
		case !errors.Is(err, vault.ErrUnknownKey):
			require.ErrorIs(t, err, vault.ErrWrongContext)
		}
	})
}
