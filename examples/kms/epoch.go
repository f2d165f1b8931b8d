package main

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"
	"google.golang.org/api/option"

	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// wait is how long a service keeps a key whose destruction was asked for, so
// that a mistake can be taken back: the shortest that AWS allows. Meanwhile the
// key wraps nothing and opens nothing.
const wait = 7 * 24 * time.Hour

// keyNames begins the names of the keys that are made for epochs, where a
// service lets its callers name them.
const keyNames = "sealtext-epoch-"

// openEpochs makes keys for erasure epochs in the service, beside the key with
// the URI.
func openEpochs(ctx context.Context, kind, uri string, options ...option.ClientOption) (tinkvault.EpochKMS, error) {
	switch kind {
	case "aws":
		return AWSEpochs(ctx, uri)
	case "gcp":
		return GoogleEpochs(ctx, uri, options...)
	case "hcvault":
		return HashiCorpEpochs(uri)
	}
	return nil, errKind
}

// EpochFolder opens the folder with the wrapped keys of epochs and makes the
// first, once, by an act of the operator: where a folder that held some is
// empty, a new key opens nothing that was sealed.
func EpochFolder(ctx context.Context, kms tinkvault.EpochKMS, dir string) (*tinkvault.EpochFolder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	folder, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir, KMS: kms})
	if err != nil {
		return nil, err
	}
	if _, err = folder.Current(ctx); errors.Is(err, vault.ErrKEKMissing) {
		_, err = folder.Create(ctx)
	}
	return folder, err
}

// counted counts the calls of a KMS.
type counted struct {
	tink.AEADWithContext
	calls *atomic.Int64
}

// EncryptWithContext counts and encrypts.
func (c counted) EncryptWithContext(ctx context.Context, plaintext, ad []byte) ([]byte, error) {
	c.calls.Add(1)
	return c.AEADWithContext.EncryptWithContext(ctx, plaintext, ad)
}

// DecryptWithContext counts and decrypts.
func (c counted) DecryptWithContext(ctx context.Context, ciphertext, ad []byte) ([]byte, error) {
	c.calls.Add(1)
	return c.AEADWithContext.DecryptWithContext(ctx, ciphertext, ad)
}

// countedEpochs counts what the keys that it makes are asked. Making and
// destroying keys is not counted: that is once an epoch.
type countedEpochs struct {
	tinkvault.EpochKMS
	calls *atomic.Int64
}

// NewKey makes a key that counts.
func (c countedEpochs) NewKey(ctx context.Context) (tinkvault.KEK, error) {
	k, err := c.EpochKMS.NewKey(ctx)
	return c.counted(k), err
}

// Key gives a key that counts.
func (c countedEpochs) Key(ctx context.Context, id string) (tinkvault.KEK, error) {
	k, err := c.EpochKMS.Key(ctx, id)
	return c.counted(k), err
}

func (c countedEpochs) counted(k tinkvault.KEK) tinkvault.KEK {
	if k.AEAD != nil {
		k.AEAD = counted{k.AEAD, c.calls}
	}
	return k
}
