package vault_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	aeadsubtle "github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf/subtle"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
)

var _ vault.AEAD = (*aeadsubtle.AESGCM)(nil) // Tink's primitives are ours

// rotating is a keyring of one tenant whose AEAD keys are at hand.
func rotating(t *testing.T) (s *vault.Sealer, keys *vault.TenantKeys, rotate func()) {
	t.Helper()
	manager := keyset.NewManager()
	cmac, err := subtle.NewAESCMACPRF(goldenKey(0))
	require.NoError(t, err)
	keys = &vault.TenantKeys{PRFs: map[sealtext.Domain][]vault.PRFKey{sealtext.DomainConsent: {{ID: 7, PRF: cmac}}}}
	rotate = func() {
		id, err := manager.Add(aead.AES256GCMKeyTemplate())
		require.NoError(t, err)
		require.NoError(t, manager.SetPrimary(id))
		h, err := manager.Handle()
		require.NoError(t, err)
		if keys.Seal.AEAD != nil {
			keys.Seal.Older = append(keys.Seal.Older, keys.Seal.ID)
		}
		keys.Seal.ID = id
		keys.Seal.AEAD, err = aead.New(h)
		require.NoError(t, err)
	}
	rotate()
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	s, err = vault.NewSealer(vault.SealerConfig{Keyring: fixedKeys{keys: keys}, Store: store.Vault()})
	require.NoError(t, err)
	return s, keys, rotate
}

func TestRewrap(t *testing.T) {
	ctx := context.Background()
	s, keys, rotate := rotating(t)
	b := sealtext.Binding{Tenant: clinic, Field: "note", Record: sealtext.NewID()}
	old, err := s.Seal(ctx, nil, b, []byte("text"))
	require.NoError(t, err)
	same, err := s.Rewrap(ctx, nil, b, old)
	require.NoError(t, err)
	require.Equal(t, old, same, "nothing to do")

	rotate()
	fresh, err := s.Rewrap(ctx, nil, b, old)
	require.NoError(t, err)
	require.Equal(t, keys.Seal.ID, fresh.KeyID())
	require.NotEqual(t, old.KeyID(), fresh.KeyID())
	for _, v := range []sealtext.Sealed{old, fresh} {
		plain, err := opening.Of(s).OpenRecorded(ctx, nil, b, v)
		require.NoError(t, err)
		require.Equal(t, "text", string(plain))
	}
	moved := b
	moved.Record = sealtext.NewID()
	_, err = s.Rewrap(ctx, nil, moved, old)
	require.ErrorIs(t, err, vault.ErrWrongContext, "the binding is checked before anything is sealed again")
	_, err = opening.Of(s).OpenRecorded(ctx, nil, moved, fresh)
	require.ErrorIs(t, err, vault.ErrWrongContext, "and it is the same")
	keys.Seal.Older = nil
	_, err = s.Rewrap(ctx, nil, b, old)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	_, err = s.Rewrap(ctx, nil, sealtext.Binding{}, old)
	require.ErrorContains(t, err, "tenant must be named")
}

func TestRekeyNumber(t *testing.T) {
	ctx := context.Background()
	s, keys, rotate := rotating(t)
	b := sealtext.Binding{Tenant: clinic, Field: "mobile", Record: sealtext.NewID()}
	n := number(t, "+447700900123")
	old, err := s.Seal(ctx, nil, b, []byte(n.E164()))
	require.NoError(t, err)
	rotate()
	v, p, err := s.RekeyNumber(ctx, nil, b, sealtext.DomainConsent, old)
	require.NoError(t, err)
	require.Equal(t, keys.Seal.ID, v.KeyID())
	want, err := s.Pseudonym(ctx, nil, clinic, sealtext.DomainConsent, n)
	require.NoError(t, err)
	require.Equal(t, want, p)
	again, p, err := s.RekeyNumber(ctx, nil, b, sealtext.DomainConsent, v)
	require.NoError(t, err)
	require.Equal(t, v, again)
	require.Equal(t, want, p)

	_, _, err = s.RekeyNumber(ctx, nil, b, "made-up", old)
	require.ErrorIs(t, err, vault.ErrUnknownDomain)
	text, err := s.Seal(ctx, nil, b, []byte("secret words"))
	require.NoError(t, err)
	_, _, err = s.RekeyNumber(ctx, nil, b, sealtext.DomainConsent, text)
	require.ErrorContains(t, err, "number must begin with a plus sign")
	require.NotContains(t, err.Error(), "secret")
	b.Field = "other"
	_, _, err = s.RekeyNumber(ctx, nil, b, sealtext.DomainConsent, old)
	require.ErrorIs(t, err, vault.ErrWrongContext)
}
