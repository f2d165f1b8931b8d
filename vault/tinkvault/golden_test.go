package tinkvault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/daead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// goldenKeyset is a file of testdata/*/keysets.
type goldenKeyset struct {
	Type            string          `json:"key_type"`
	Primary         uint32          `json:"primary"`
	Keys            []uint32        `json:"keys"`
	AD              string          `json:"associated_data"`
	CleartextJSON   json.RawMessage `json:"cleartext_json"`
	CleartextBinary []byte          `json:"cleartext_binary"`
	EncryptedJSON   json.RawMessage `json:"encrypted_json"`
	EncryptedBinary []byte          `json:"encrypted_binary"`
	Vectors         []goldenVector  `json:"vectors"`
}

type goldenVector struct {
	Key    uint32 `json:"key"`
	Input  []byte `json:"input"`
	AD     []byte `json:"associated_data"`
	Length uint32 `json:"length"`
	Output []byte `json:"output"`
}

// goldenTenant is testdata/*/house.json.
type goldenTenant struct {
	Tenant  sealtext.Tenant `json:"tenant"`
	Number  string          `json:"number"`
	Keysets []struct {
		Name, KEK string
		Wrapped   []byte
	} `json:"tenant_keysets"`
	Subject      sealtext.Subject                         `json:"subject"`
	Directory    sealtext.Pseudonym                       `json:"directory"`
	Epoch        string                                   `json:"epoch"`
	Wrapped      []byte                                   `json:"subject_keyset"`
	SealedNumber sealtext.Sealed                          `json:"sealed_number"`
	Pseudonyms   map[sealtext.Domain][]sealtext.Pseudonym `json:"pseudonyms"`
	Texts        []struct {
		Field    string
		Record   sealtext.ID
		Personal bool
		Clear    string
		Sealed   sealtext.Sealed
	} `json:"texts"`
}

// goldenTypes are Tink's names of the key types.
var goldenTypes = map[string]string{
	"aes256-gcm": "AesGcmKey", "aes128-gcm": "AesGcmKey", "xchacha20-poly1305": "XChaCha20Poly1305Key", "aes-siv": "AesSivKey",
	"hmac-sha256-prf": "HmacPrfKey", "hkdf-sha256-prf": "HkdfPrfKey", "aes-cmac-prf": "AesCmacPrfKey",
	"hmac-sha256-tag128": "HmacKey", "hmac-sha256-tag256": "HmacKey", "aes-cmac-tag128-mac": "AesCmacKey",
}

var goldenSides = []string{"legacy", "v2"}

func readGolden(t *testing.T, v any, path ...string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, path...)...))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v))
}

// goldenFiles opens the key files, copied because a checkout does not keep
// the mode that Open asks for.
func goldenFiles(t *testing.T, side string) tinkvault.Files {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"kek.json", "epoch.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", side, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	f, err := tinkvault.Open(dir)
	require.NoError(t, err)
	return f
}

// What google/tink/go v1.7.0 wrote, and what tink-go/v2 wrote when it was
// v2.9.0, is read by the Tink of today in every form.
func TestGoldenKeysets(t *testing.T) {
	for _, side := range goldenSides {
		kek := goldenFiles(t, side).KEK.AEAD
		paths, err := filepath.Glob(filepath.Join("testdata", side, "keysets", "*.json"))
		require.NoError(t, err)
		require.Len(t, paths, 10)
		for _, path := range paths {
			var k goldenKeyset
			readGolden(t, &k, side, "keysets", filepath.Base(path))
			encrypted := func(r keyset.Reader) (*keyset.Handle, error) {
				return keyset.ReadWithContext(context.Background(), r, kek, []byte(k.AD))
			}
			clear := func(r keyset.Reader) (*keyset.Handle, error) { return insecurecleartextkeyset.Read(r) }
			for name, form := range map[string]struct {
				read   func(keyset.Reader) (*keyset.Handle, error)
				reader keyset.Reader
			}{
				"cleartext JSON":   {clear, keyset.NewJSONReader(bytes.NewReader(k.CleartextJSON))},
				"cleartext binary": {clear, keyset.NewBinaryReader(bytes.NewReader(k.CleartextBinary))},
				"encrypted JSON":   {encrypted, keyset.NewJSONReader(bytes.NewReader(k.EncryptedJSON))},
				"encrypted binary": {encrypted, keyset.NewBinaryReader(bytes.NewReader(k.EncryptedBinary))},
			} {
				t.Run(side+"/"+k.Type+"/"+name, func(t *testing.T) {
					h, err := form.read(form.reader)
					require.NoError(t, err)
					checkGolden(t, h, k)
				})
			}
		}
	}
}

func checkGolden(t *testing.T, h *keyset.Handle, k goldenKeyset) {
	t.Helper()
	require.Equal(t, k.Primary, h.KeysetInfo().GetPrimaryKeyId())
	for i, info := range h.KeysetInfo().GetKeyInfo() {
		require.Equal(t, k.Keys[i], info.GetKeyId())
		require.Equal(t, "type.googleapis.com/google.crypto.tink."+goldenTypes[k.Type], info.GetTypeUrl())
	}
	require.Equal(t, len(k.Keys), h.Len())
	require.Len(t, k.Vectors, 3*len(k.Keys), "an input each key")
	for _, v := range k.Vectors {
		require.Contains(t, k.Keys, v.Key)
		m := keyset.NewManagerFromHandle(h)
		require.NoError(t, m.SetPrimary(v.Key))
		own, err := m.Handle() // the key that made the vector as the primary one
		require.NoError(t, err)
		var out, again []byte
		switch k.Type {
		case "aes256-gcm", "aes128-gcm", "xchacha20-poly1305":
			out, again = v.Output, v.Output // random: opening is all there is
			require.Equal(t, v.Input, opened(t, h, v))
		case "aes-siv":
			d, err := daead.New(h)
			require.NoError(t, err)
			plain, err := d.DecryptDeterministically(v.Output, v.AD)
			require.NoError(t, err)
			require.True(t, bytes.Equal(v.Input, plain))
			d, err = daead.New(own)
			require.NoError(t, err)
			out, again = v.Output, must(d.EncryptDeterministically(v.Input, v.AD))(t)
		case "hmac-sha256-prf", "hkdf-sha256-prf", "aes-cmac-prf":
			set, err := prf.NewPRFSet(h)
			require.NoError(t, err)
			out, again = v.Output, must(set.PRFs[v.Key].ComputePRF(v.Input, v.Length))(t)
		case "hmac-sha256-tag128", "hmac-sha256-tag256", "aes-cmac-tag128-mac":
			m, err := mac.New(h)
			require.NoError(t, err)
			require.NoError(t, m.VerifyMAC(v.Output, v.Input))
			m, err = mac.New(own)
			require.NoError(t, err)
			out, again = v.Output, must(m.ComputeMAC(v.Input))(t)
		default:
			require.Fail(t, "no check for this key type")
		}
		require.Equal(t, out, again)
	}
}

func must(b []byte, err error) func(*testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		require.NoError(t, err)
		return b
	}
}

func opened(t *testing.T, h *keyset.Handle, v goldenVector) []byte {
	t.Helper()
	var a tink.AEAD
	a, err := aead.New(h)
	require.NoError(t, err)
	_, err = a.Decrypt(v.Output, []byte("another field"))
	require.ErrorContains(t, err, "decryption failed")
	plain, err := a.Decrypt(v.Output, v.AD)
	require.NoError(t, err)
	return append([]byte{}, plain...) // Tink gives nil for an empty one
}

// Tinkvault's own stored formats: the wrapped keysets of a tenant and a
// subject, sealed values and pseudonyms. Those of the old module are rotated,
// so this also holds the order of keys.
func TestGoldenTenant(t *testing.T) {
	ctx := context.Background()
	for side, keys := range map[string]int{"legacy": 2, "v2": 1} {
		t.Run(side, func(t *testing.T) {
			var h goldenTenant
			readGolden(t, &h, side, "house.json")
			store := newStore(t)
			var sets []vault.WrappedKeyset
			for _, k := range h.Keysets {
				sets = append(sets, vault.WrappedKeyset{Tenant: h.Tenant, Name: k.Name, KEK: k.KEK, Wrapped: k.Wrapped})
			}
			_, err := store.Vault().AddKeysets(ctx, sets)
			require.NoError(t, err)
			f := goldenFiles(t, side)
			k, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: f.KEK, Epoch: f.Epoch})
			require.NoError(t, err, "the key files have the ids that are stored")
			require.NoError(t, store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := store.Vault().AddSubject(ctx, tx, vault.SubjectRow{
					Tenant: h.Tenant, Subject: h.Subject, Directory: h.Directory,
					Epoch: h.Epoch, Wrapped: h.Wrapped, Number: h.SealedNumber,
				})
				return err
			}))
			sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: k, Store: store.Vault()})
			require.NoError(t, err)

			held, err := k.Tenant(ctx, nil, h.Tenant)
			require.NoError(t, err)
			require.Len(t, held.Seal.Older, keys-1)
			n, err := sealtext.ParseE164(h.Number)
			require.NoError(t, err)
			require.Len(t, h.Pseudonyms, 6)
			for d, want := range h.Pseudonyms {
				got, err := sealer.Candidates(ctx, nil, h.Tenant, d, n)
				require.NoError(t, err)
				require.Len(t, got, keys)
				require.True(t, slices.Equal(want, got), d)
			}
			p, err := sealer.Find(ctx, nil, h.Tenant, n)
			require.NoError(t, err)
			require.Equal(t, h.Subject, p.Subject)
			got, err := opening.Of(sealer).NumberRecorded(ctx, nil, h.Tenant, h.Subject)
			require.NoError(t, err)
			require.True(t, n == got)
			require.Len(t, h.Texts, 3)
			for _, x := range h.Texts {
				b := sealtext.Binding{Tenant: h.Tenant, Field: x.Field, Record: x.Record}
				if x.Personal {
					b.Subject = h.Subject
				}
				plain, err := opening.Of(sealer).OpenRecorded(ctx, nil, b, x.Sealed)
				require.NoError(t, err)
				require.Equal(t, x.Clear, string(plain))
			}
		})
	}
}
