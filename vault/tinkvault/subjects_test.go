package tinkvault_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

// A subject's keyset works whatever AEAD keys are in it, one or several, with
// Tink's prefix or without, and its ciphertexts are Tink's own.
func TestSubjectKeysets(t *testing.T) {
	ctx, f := context.Background(), files(t)
	k := ring(t, newStore(t).Vault(), f)
	for name, templates := range map[string][]*tinkpb.KeyTemplate{
		"one AES-GCM key without prefix": {aead.AES256GCMNoPrefixKeyTemplate()},
		"one AES-GCM key with prefix":    {aead.AES256GCMKeyTemplate()},
		"two keys":                       {aead.AES256GCMKeyTemplate(), aead.AES256GCMNoPrefixKeyTemplate()},
		"another cipher":                 {aead.XChaCha20Poly1305KeyTemplate()},
	} {
		t.Run(name, func(t *testing.T) {
			m := keyset.NewManager()
			var ids []uint32
			for _, template := range templates {
				id, err := m.Add(template)
				require.NoError(t, err)
				ids = append(ids, id)
			}
			require.NoError(t, m.SetPrimary(ids[0]))
			h, err := m.Handle()
			require.NoError(t, err)
			plain, err := aead.New(h)
			require.NoError(t, err)

			subject := sealtext.NewSubject()
			ad := canon.AppendString([]byte("sealtext subject keyset v1"), clinic.String())
			ad = canon.AppendBytes(ad, subject[:])
			var wrapped bytes.Buffer
			require.NoError(t, h.WriteWithContext(ctx, keyset.NewBinaryWriter(&wrapped), f.Epoch.AEAD, ad))
			key, err := k.Subject(ctx, vault.SubjectRow{Tenant: clinic, Subject: subject, Epoch: f.Epoch.ID, Wrapped: wrapped.Bytes()})
			require.NoError(t, err)
			require.Equal(t, ids[0], key.ID)
			require.Equal(t, ids[1:], append([]uint32{}, key.Older...))

			theirs, err := plain.Encrypt([]byte("text"), []byte("ad"))
			require.NoError(t, err)
			got, err := key.AEAD.Decrypt(theirs, []byte("ad"))
			require.NoError(t, err)
			require.Equal(t, "text", string(got))
			ours, err := key.AEAD.Encrypt([]byte("text"), []byte("ad"))
			require.NoError(t, err)
			got, err = plain.Decrypt(ours, []byte("ad"))
			require.NoError(t, err)
			require.Equal(t, "text", string(got))
			_, err = key.AEAD.Decrypt(theirs, []byte("other"))
			require.Regexp(t, "decryption failed|message authentication failed", err)
		})
	}
}
