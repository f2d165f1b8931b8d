package tinkvault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/hybrid"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// bare is a keyset that Tink would not write or not encrypt itself.
func bare(t *testing.T, template *tinkpb.KeyTemplate, status tinkpb.KeyStatusType) []byte {
	t.Helper()
	h, err := keyset.NewHandle(template)
	require.NoError(t, err)
	var buf bytes.Buffer
	require.NoError(t, insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&buf)))
	set, err := keyset.NewBinaryReader(&buf).Read()
	require.NoError(t, err)
	set.Key[0].Status = status
	buf.Reset()
	require.NoError(t, keyset.NewBinaryWriter(&buf).Write(set))
	return buf.Bytes()
}

// under encrypts a keyset as Tink does.
func under(t *testing.T, w epoch.KeyWrapper, plain, ad []byte) []byte {
	t.Helper()
	ct, err := w.EncryptWithContext(context.Background(), plain, ad)
	require.NoError(t, err)
	var buf bytes.Buffer
	require.NoError(t, keyset.NewBinaryWriter(&buf).WriteEncrypted(&tinkpb.EncryptedKeyset{EncryptedKeyset: ct}))
	return buf.Bytes()
}

// ofTenant is the leaked tenant key as what wraps.
type ofTenant struct{ vault.AEAD }

func (o ofTenant) EncryptWithContext(_ context.Context, p, ad []byte) ([]byte, error) {
	return o.Encrypt(p, ad)
}

func (o ofTenant) DecryptWithContext(_ context.Context, c, ad []byte) ([]byte, error) {
	return o.Decrypt(c, ad)
}

// A keyset that opens, at its place and under the right key, and is not what
// belongs there is told from one that was changed and from an outage.
func TestKeysetsOfTheWrongKind(t *testing.T) {
	ctx, on, off := context.Background(), tinkpb.KeyStatusType_ENABLED, tinkpb.KeyStatusType_DISABLED
	seals, hashes, private := aead.AES256GCMKeyTemplate(), prf.AESCMACPRFKeyTemplate(), hybrid.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_Key_Template()
	consent := tinkvault.PRFKeyset(sealtext.DomainConsent)
	for name, c := range map[string]struct {
		set    string // "key" for the tenant key
		put    *tinkpb.KeyTemplate
		status tinkpb.KeyStatusType
		want   error
	}{
		"what hashes where what seals should be":      {tinkvault.AEADKeyset, hashes, on, tinkvault.ErrKeysetType},
		"what seals where what hashes should be":      {consent, seals, on, tinkvault.ErrKeysetType},
		"what hashes where the tenant key should be":  {"key", hashes, on, tinkvault.ErrKeysetType},
		"what seals where private keys should be":     {tinkvault.WriteOnlyKeyset, seals, on, tinkvault.ErrKeysetType},
		"disabled, what seals":                        {tinkvault.AEADKeyset, seals, off, tinkvault.ErrPrimaryDisabled},
		"disabled, what hashes":                       {consent, hashes, off, tinkvault.ErrPrimaryDisabled},
		"disabled, the tenant key":                    {"key", seals, off, tinkvault.ErrPrimaryDisabled},
		"disabled, private keys":                      {tinkvault.WriteOnlyKeyset, private, off, tinkvault.ErrPrimaryDisabled},
		"destroyed, what seals":                       {tinkvault.AEADKeyset, seals, tinkpb.KeyStatusType_DESTROYED, tinkvault.ErrPrimaryDisabled},
		"no keyset at all where the tenant key is":    {"key", nil, on, tinkvault.ErrKeysetType},
		"no keyset at all where what seals should be": {tinkvault.AEADKeyset, nil, on, tinkvault.ErrKeysetType},
	} {
		for _, kms := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				f, s := files(t), newStore(t).Vault()
				kek := f.KEK
				if kms {
					kek = tinkvault.KEK{ID: f.KEK.ID, AEAD: remote{f.KEK.AEAD}}
				}
				start := func() *tinkvault.Keyring { return open(t, tinkvault.Config{Store: s, KEK: kek, Epochs: f.Epochs}) }
				k := start()
				_, err := k.CreateTenant(ctx, clinic)
				require.NoError(t, err)
				_, err = k.CreateWriteOnly(ctx, clinic)
				require.NoError(t, err)
				sets, err := s.Keysets(ctx, nil, clinic)
				require.NoError(t, err)
				row := rowsOf(sets)[c.set]
				var w epoch.KeyWrapper = ofTenant{leakedKey(t, f.KEK, sets)}
				if c.set == "key" {
					w = f.KEK.AEAD
				}
				bad, plain := row, []byte("447700900123")
				if c.put != nil {
					plain = bare(t, c.put, c.status)
				}
				bad.Wrapped = under(t, w, plain, boundTo(c.set))
				swapped, err := s.SwapKeysets(ctx, nil, []vault.WrappedKeyset{row}, []vault.WrappedKeyset{bad})
				require.NoError(t, err)
				require.True(t, swapped)

				k = start()
				if c.set == tinkvault.WriteOnlyKeyset {
					_, err = k.Tenant(ctx, nil, clinic)
					require.NoError(t, err)
					_, err = k.WriteOnly(ctx, nil, clinic)
				} else {
					_, err = k.Tenant(ctx, nil, clinic)
				}
				require.ErrorIs(t, err, c.want)
				for _, other := range []error{vault.ErrWrongContext, vault.ErrKeysUnavailable, vault.ErrKEKMissing, tinkvault.ErrKeysetType, tinkvault.ErrPrimaryDisabled} {
					if !errors.Is(other, c.want) {
						require.NotErrorIs(t, err, other)
					}
				}
				require.NotContains(t, err.Error(), "447700900123")
			})
		}
	}
}

// The same of subjects, of epochs under a KMS, and of key files.
func TestSubjectsAndEpochsOfTheWrongKind(t *testing.T) {
	ctx, f := context.Background(), files(t)
	on, off := tinkpb.KeyStatusType_ENABLED, tinkpb.KeyStatusType_DISABLED
	seals, hashes := aead.AES256GCMKeyTemplate(), prf.AESCMACPRFKeyTemplate()
	for name, c := range map[string]struct {
		plain []byte
		want  error
	}{
		"what hashes": {bare(t, hashes, on), tinkvault.ErrKeysetType},
		"disabled":    {bare(t, seals, off), tinkvault.ErrPrimaryDisabled},
	} {
		t.Run(name, func(t *testing.T) {
			k := open(t, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epochs: f.Epochs})
			row := vault.SubjectRow{Tenant: clinic, Subject: sealtext.NewSubject()}
			_, epoch, _, err := k.NewSubject(ctx, clinic, row.Subject)
			require.NoError(t, err)
			w, err := f.Epochs.Open(ctx, epoch)
			require.NoError(t, err)
			row.Epoch, row.Wrapped = epoch, under(t, w, c.plain, subjectBound(row.Subject))
			_, err = k.Subject(ctx, row)
			require.ErrorIs(t, err, c.want)

			// A key file in the clear.
			dir := filepath.Join(t.TempDir(), "keys")
			require.NoError(t, tinkvault.Init(dir))
			set, err := keyset.NewBinaryReader(bytes.NewReader(c.plain)).Read()
			require.NoError(t, err)
			var clear bytes.Buffer
			require.NoError(t, keyset.NewJSONWriter(&clear).Write(set))
			for _, name := range []string{"kek.json", "epoch-1.json"} {
				path := filepath.Join(dir, name)
				good, err := os.ReadFile(path)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(path, clear.Bytes(), 0o600))
				_, err = tinkvault.Open(dir)
				require.ErrorIs(t, err, tinkvault.ErrNotKey, name)
				require.NoError(t, os.WriteFile(path, good, 0o600))
			}

			// The key of an epoch under a KMS.
			kms, epochs := newEpochKMS(), t.TempDir()
			folder, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: epochs, KMS: kms, Now: kms.clock})
			require.NoError(t, err)
			id, err := folder.Create(ctx)
			require.NoError(t, err)
			rewriteEpoch(t, filepath.Join(epochs, "epoch-1.json"), kms, id, c.plain)
			again, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: epochs, KMS: kms, Now: kms.clock})
			require.NoError(t, err)
			_, err = again.Open(ctx, id)
			require.ErrorIs(t, err, c.want)
			k = open(t, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epochs: again})
			_, _, _, err = k.NewSubject(ctx, clinic, sealtext.NewSubject())
			require.ErrorIs(t, err, c.want, "not an outage")
		})
	}
}

func subjectBound(s sealtext.Subject) []byte {
	ad := canon.AppendString([]byte("sealtext subject keyset v1"), clinic.String())
	return canon.AppendBytes(ad, s[:])
}

// rewriteEpoch puts another keyset into the file of an epoch, wrapped by the
// same key of the KMS.
func rewriteEpoch(t *testing.T, path string, kms *fakeEpochKMS, id string, plain []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var body map[string]any
	require.NoError(t, json.Unmarshal(b, &body))
	kek, err := kms.Key(context.Background(), body["kek"].(string))
	require.NoError(t, err)
	ct, err := kek.AEAD.EncryptWithContext(context.Background(), plain, canon.AppendString([]byte("sealtext epoch key v1"), id))
	require.NoError(t, err)
	var buf bytes.Buffer
	require.NoError(t, keyset.NewJSONWriter(&buf).WriteEncrypted(&tinkpb.EncryptedKeyset{EncryptedKeyset: ct}))
	body["encrypted_keyset"] = json.RawMessage(buf.Bytes())
	b, err = json.Marshal(body)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b, 0o600))
}
