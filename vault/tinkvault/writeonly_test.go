package tinkvault_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/hybrid"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/signature"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func TestWriteOnlyKeys(t *testing.T) {
	ctx, s, f := context.Background(), newStore(t), files(t)
	kms := &countingKEK{KEK: f.KEK}
	k, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: tinkvault.KEK{ID: f.KEK.ID, AEAD: kms}, Epoch: f.Epoch})
	require.NoError(t, err)
	_, err = k.CreateWriteOnly(ctx, clinic)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)
	_, err = k.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	_, err = k.WriteOnly(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	_, err = k.PublicKeyset(ctx, clinic)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	require.ErrorIs(t, rotation(t, k, s.Vault()).RotateWriteOnly(ctx, clinic), vault.ErrUnknownKey)
	for _, want := range []bool{true, false} {
		made, err := k.CreateWriteOnly(ctx, clinic)
		require.NoError(t, err)
		require.Equal(t, want, made)
	}

	public, err := k.PublicKeyset(ctx, clinic)
	require.NoError(t, err)
	web, err := tinkvault.ReadPublicKeyset(clinic, public)
	require.NoError(t, err)
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	old, err := web.Seal(ctx, nil, b, []byte("x"))
	require.NoError(t, err)

	// No call of the KMS: the tenant key is in memory.
	kms.calls = 0
	for range 3 {
		key, err := k.WriteOnly(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, []uint32{old.KeyID()}, key.IDs)
	}
	require.Zero(t, kms.calls)

	// After a rotation new values are under the new key and old ones open, in
	// this process and in others, at once.
	other, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: f.KEK, Epoch: f.Epoch})
	require.NoError(t, err)
	_, err = other.WriteOnly(ctx, nil, clinic)
	require.NoError(t, err)
	require.NoError(t, rotation(t, k, s.Vault()).RotateWriteOnly(ctx, clinic))
	public, err = k.PublicKeyset(ctx, clinic)
	require.NoError(t, err)
	web, err = tinkvault.ReadPublicKeyset(clinic, public)
	require.NoError(t, err)
	fresh, err := web.Seal(ctx, nil, b, []byte("x"))
	require.NoError(t, err)
	require.NotEqual(t, old.KeyID(), fresh.KeyID())
	for _, ring := range []*tinkvault.Keyring{k, other} {
		key, err := ring.WriteOnly(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, []uint32{fresh.KeyID(), old.KeyID()}, key.IDs)
	}

	// A tier with the tenant's name wrong writes for nobody.
	astray, err := tinkvault.ReadPublicKeyset(sealtext.MustTenant("bank"), public)
	require.NoError(t, err)
	_, err = astray.Seal(ctx, nil, b, nil)
	require.ErrorIs(t, err, vault.ErrUnknownTenant)

	// While the KMS is down, who has the key goes on and nobody makes one up.
	kms.down = true
	_, err = k.WriteOnly(ctx, nil, clinic)
	require.NoError(t, err)
	require.NoError(t, rotation(t, k, s.Vault()).RotateWriteOnly(ctx, clinic), "the tenant key wraps it")
	stranger := ring(t, s.Vault(), tinkvault.Files{KEK: f.KEK, Epoch: f.Epoch})
	sets, err := s.Vault().Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	for i := range sets {
		if sets[i].Name == "write-only" {
			moved := sets[i]
			moved.Wrapped = sets[(i+1)%len(sets)].Wrapped
			swapped, err := s.Vault().SwapKeysets(ctx, nil, sets[i:i+1], []vault.WrappedKeyset{moved})
			require.NoError(t, err)
			require.True(t, swapped)
		}
	}
	_, err = stranger.WriteOnly(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrWrongContext, "another keyset under the name")
}

// However many meet a value of a writing tier at once, the KMS is called once,
// and again when the key in memory has become too old.
func TestWriteOnlyKeyIsUnwrappedOnce(t *testing.T) {
	ctx, s, f := context.Background(), newStore(t), files(t)
	_, err := ring(t, s.Vault(), f).CreateTenant(ctx, clinic)
	require.NoError(t, err)
	_, err = ring(t, s.Vault(), f).CreateWriteOnly(ctx, clinic)
	require.NoError(t, err)
	kms := &crowdedKEK{KEK: f.KEK}
	at := time.Unix(1e9, 0)
	k, err := tinkvault.New(ctx, tinkvault.Config{
		Store: s.Vault(), KEK: tinkvault.KEK{ID: f.KEK.ID, AEAD: kms}, Epoch: f.Epoch,
		MaxStale: time.Hour, Now: func() time.Time { return at },
	})
	require.NoError(t, err)
	meet := func() {
		var wg sync.WaitGroup
		for range 1000 {
			wg.Go(func() {
				if _, err := k.WriteOnly(ctx, nil, clinic); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	meet()
	require.EqualValues(t, 1, kms.calls.Load())
	at = at.Add(59 * time.Minute)
	meet()
	require.EqualValues(t, 1, kms.calls.Load())
	at = at.Add(time.Minute)
	kms.down = true
	_, err = k.WriteOnly(ctx, nil, clinic)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable)
	kms.down = false
	kms.calls.Store(0)
	meet()
	require.EqualValues(t, 1, kms.calls.Load())
}

// crowdedKEK takes so long that others come meanwhile, if nothing holds them.
type crowdedKEK struct {
	tinkvault.KEK
	calls atomic.Int32
	down  bool
}

func (c *crowdedKEK) EncryptWithContext(ctx context.Context, p, ad []byte) ([]byte, error) {
	return c.AEAD.EncryptWithContext(ctx, p, ad)
}

func (c *crowdedKEK) DecryptWithContext(ctx context.Context, p, ad []byte) ([]byte, error) {
	c.calls.Add(1)
	for i := 0; i < 10_000 && c.calls.Load() < 2; i++ {
		runtime.Gosched()
	}
	if c.down {
		return nil, errors.New("down")
	}
	return c.AEAD.DecryptWithContext(ctx, p, ad)
}

// A write-only tier accepts public keys for encryption only.
func TestReadPublicKeysetRefuses(t *testing.T) {
	private, err := keyset.NewHandle(hybrid.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_Key_Template())
	require.NoError(t, err)
	symmetric, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	require.NoError(t, err)
	signing, err := keyset.NewHandle(signature.ED25519KeyTemplate())
	require.NoError(t, err)
	verifying, err := signing.Public()
	require.NoError(t, err)
	json := func(h *keyset.Handle) []byte {
		var buf bytes.Buffer
		require.NoError(t, insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&buf)))
		return buf.Bytes()
	}
	for name, in := range map[string][]byte{
		"nothing": nil, "no JSON": []byte("x"), "empty": []byte("{}"),
		"private keys": json(private), "a symmetric key": json(symmetric), "keys to verify with": json(verifying),
	} {
		t.Run(name, func(t *testing.T) {
			w, err := tinkvault.ReadPublicKeyset(clinic, in)
			require.ErrorIs(t, err, tinkvault.ErrNotPublic)
			require.Nil(t, w)
		})
	}
	public, err := private.Public()
	require.NoError(t, err)
	_, err = tinkvault.ReadPublicKeyset(sealtext.Tenant{}, json(public))
	require.ErrorContains(t, err, "WriteOnlyConfig.Tenant is required")
	_, err = tinkvault.ReadPublicKeyset(clinic, json(public))
	require.NoError(t, err)
}

// FuzzReadPublicKeyset: whatever is read either seals or is refused.
func FuzzReadPublicKeyset(f *testing.F) {
	private, err := keyset.NewHandle(hybrid.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_Key_Template())
	require.NoError(f, err)
	public, err := private.Public()
	require.NoError(f, err)
	for _, h := range []*keyset.Handle{private, public} {
		var buf bytes.Buffer
		require.NoError(f, insecurecleartextkeyset.Write(h, keyset.NewJSONWriter(&buf)))
		f.Add(buf.Bytes())
	}
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		w, err := tinkvault.ReadPublicKeyset(clinic, in)
		if err != nil {
			require.Nil(t, w)
			return
		}
		_, err = w.Seal(context.Background(), nil, sealtext.Binding{Tenant: clinic, Field: "note"}, []byte("x"))
		require.NoError(t, err)
	})
}

// The public keyset goes to the tier that may only write, as a file.
// An older private key is dropped when nothing is under it, in two steps,
// because nobody can tell which tiers still have its public half.
func TestDropWriteOnlyKey(t *testing.T) {
	ctx, rows, name := context.Background(), counted{}, tinkvault.WriteOnlyKeyset
	u := turn(t, map[string][]vault.KeyCounter{name: {rows}})
	_, _, err := u.rotation.Keys(ctx, clinic, name)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	_, err = u.ring.CreateWriteOnly(ctx, clinic)
	require.NoError(t, err)
	web := func() *vault.WriteOnly {
		public, err := u.ring.PublicKeyset(ctx, clinic)
		require.NoError(t, err)
		w, err := tinkvault.ReadPublicKeyset(clinic, public)
		require.NoError(t, err)
		return w
	}
	b := sealtext.Binding{Tenant: clinic, Field: "note"}
	behind := web() // a tier that nobody told
	value, err := behind.Seal(ctx, nil, b, []byte("x"))
	require.NoError(t, err)
	old := value.KeyID()
	require.ErrorIs(t, u.rotation.Disable(ctx, clinic, name, old), tinkvault.ErrPrimary)
	require.NoError(t, u.rotation.RotateWriteOnly(ctx, clinic))
	require.Equal(t, []tinkvault.Stage{tinkvault.StageOlder, tinkvault.StageCurrent}, u.stages(t, name))
	require.ErrorIs(t, u.rotation.Disable(ctx, clinic, name, old), vault.ErrTooEarly, "just rotated")
	u.now = u.now.Add(settled)

	_, _, err = u.rotation.Stage(ctx, clinic, name)
	require.ErrorContains(t, err, "use RotateWriteOnly", "tiers choose when they write with a key")
	_, err = u.rotation.Promote(ctx, clinic, name)
	require.ErrorIs(t, err, tinkvault.ErrStaged)
	rows[old] = 3
	require.ErrorIs(t, u.rotation.Disable(ctx, clinic, name, old), vault.ErrKeyInUse)
	rows[old] = 0
	require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, old), tinkvault.ErrNotDisabled)
	require.NoError(t, u.rotation.Disable(ctx, clinic, name, old))
	require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, old), vault.ErrTooEarly)

	// The tier writes under it: seen, not lost.
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: u.ring, Store: u.store.Vault()})
	require.NoError(t, err)
	late, err := behind.Seal(ctx, nil, b, []byte("late"))
	require.NoError(t, err)
	_, err = opening.Of(sealer).OpenRecorded(ctx, nil, b, late)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	rows[old] = 1
	u.now = u.now.Add(settled)
	require.ErrorIs(t, u.rotation.Drop(ctx, clinic, name, old), vault.ErrKeyInUse)
	require.NoError(t, u.rotation.Enable(ctx, clinic, name, old))
	got, err := opening.Of(sealer).OpenRecorded(ctx, nil, b, late)
	require.NoError(t, err)
	require.Equal(t, "late", string(got))

	// It was told; nothing is left.
	rows[old] = 0
	u.now = u.now.Add(settled)
	require.NoError(t, u.rotation.Disable(ctx, clinic, name, old))
	u.now = u.now.Add(settled)
	require.NoError(t, u.rotation.Drop(ctx, clinic, name, old))
	require.Equal(t, []tinkvault.Stage{tinkvault.StageCurrent}, u.stages(t, name))
	_, err = opening.Of(sealer).OpenRecorded(ctx, nil, b, late)
	require.ErrorIs(t, err, vault.ErrUnknownKey)
	fresh, err := web().Seal(ctx, nil, b, []byte("fresh"))
	require.NoError(t, err)
	require.NoError(t, u.rotation.ReplaceTenantKey(ctx, clinic), "the note goes along")
	require.NoError(t, u.rotation.RotateWriteOnly(ctx, clinic))
	_, err = opening.Of(sealer).OpenRecorded(ctx, nil, b, fresh)
	require.NoError(t, err)
}
