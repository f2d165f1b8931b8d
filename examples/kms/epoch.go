package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext/vault/tinkvault"
)

// epochAD binds a wrapped epoch key to what it is for.
var epochAD = []byte("sealtext example epoch key v1")

// InitEpoch makes the key of an erasure epoch and writes it to a new file,
// wrapped by kek. The file must not be where the database is backed up, and
// it is destroyed, with its copies, when the epoch is closed.
func InitEpoch(ctx context.Context, kek tinkvault.KEK, path string) error {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := h.WriteWithContext(ctx, keyset.NewJSONWriter(&buf), kek.AEAD, epochAD); err != nil {
		return fmt.Errorf("wrap the epoch key: %w", err)
	}
	// O_EXCL: a key is never replaced by a new one.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(buf.Bytes())
	return errors.Join(err, f.Sync(), f.Close())
}

// OpenEpoch unwraps the key in the file: one call of the KMS in the life of a
// process, where an epoch key inside the KMS would need one for every person
// whose key is not cached.
func OpenEpoch(ctx context.Context, kek tinkvault.KEK, path string) (tinkvault.KEK, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	h, err := keyset.ReadWithContext(ctx, keyset.NewJSONReader(bytes.NewReader(b)), kek.AEAD, epochAD)
	if err != nil {
		return tinkvault.KEK{}, fmt.Errorf("unwrap the epoch key: %w", err)
	}
	primary, err := h.Primary()
	if err != nil {
		return tinkvault.KEK{}, err
	}
	a, err := aead.New(h)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	// The id does not depend on the wrapping, so that the file can be wrapped
	// by another KMS key, for another region, without touching a row.
	return tinkvault.KEK{ID: "epoch:" + strconv.FormatUint(uint64(primary.KeyID()), 10), AEAD: local{a}}, nil
}

// local gives a primitive in memory the method set of a remote one.
type local struct{ tink.AEAD }

// EncryptWithContext is Encrypt, which does not wait for anything.
func (l local) EncryptWithContext(_ context.Context, plaintext, ad []byte) ([]byte, error) {
	return l.Encrypt(plaintext, ad)
}

// DecryptWithContext is Decrypt, which does not wait for anything.
func (l local) DecryptWithContext(_ context.Context, ciphertext, ad []byte) ([]byte, error) {
	return l.Decrypt(ciphertext, ad)
}
