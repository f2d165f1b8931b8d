package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

type hashicorpEpochs struct {
	client *api.Client
	beside string // hcvault://HOST/transit/keys/sealtext
}

// HashiCorpEpochs makes the keys of epochs in the transit engine of the key
// with the URI. Its policy needs, on transit/keys/sealtext-epoch-*, create,
// update, read and delete, update on encrypt and decrypt, and read on the key
// with the URI. Vault destroys at once, and its own backups still have the
// key: the date of a certificate does not speak for those.
func HashiCorpEpochs(uri string) (tinkvault.EpochKMS, error) {
	client, err := hashicorpClient(uri)
	if err != nil {
		return nil, err
	}
	return hashicorpEpochs{client, uri}, nil
}

// NewKey implements tinkvault.EpochKMS.
func (e hashicorpEpochs) NewKey(ctx context.Context) (tinkvault.KEK, error) {
	id := e.beside[:strings.LastIndex(e.beside, "/")+1] + keyNames + sealtext.NewID().String()
	if _, err := e.client.Logical().WriteWithContext(ctx, keyPath(id), map[string]any{"type": "aes256-gcm96"}); err != nil {
		return tinkvault.KEK{}, fmt.Errorf("HashiCorp Vault: %w", err)
	}
	return HashiCorp(ctx, id)
}

// Key implements tinkvault.EpochKMS.
func (e hashicorpEpochs) Key(_ context.Context, id string) (tinkvault.KEK, error) {
	return hashicorpKey(id)
}

// DestroyKey implements tinkvault.EpochKMS.
func (e hashicorpEpochs) DestroyKey(ctx context.Context, id string) (epoch.KeyDestruction, error) {
	// An engine that is not there has no keys either, which must not be taken
	// for a key that was destroyed: the key beside it has to be there.
	for _, uri := range []string{e.beside, id} {
		k, err := e.client.Logical().ReadWithContext(ctx, keyPath(uri))
		switch {
		case err != nil:
			return epoch.KeyDestruction{}, fmt.Errorf("HashiCorp Vault: %w", err)
		case k == nil && uri == id:
			return epoch.KeyDestruction{State: epoch.StateDestroyed, At: time.Now()}, nil
		case k == nil:
			return epoch.KeyDestruction{}, errNotBeside
		}
	}
	// Vault asks for two steps, so that nobody deletes a key by mistake.
	if _, err := e.client.Logical().WriteWithContext(ctx, path.Join(keyPath(id), "config"), map[string]any{"deletion_allowed": true}); err != nil {
		return epoch.KeyDestruction{}, fmt.Errorf("HashiCorp Vault: %w", err)
	}
	if _, err := e.client.Logical().DeleteWithContext(ctx, keyPath(id)); err != nil {
		return epoch.KeyDestruction{}, fmt.Errorf("HashiCorp Vault: %w", err)
	}
	return epoch.KeyDestruction{State: epoch.StateDestroyed, At: time.Now()}, nil
}

var errNotBeside = errors.New("HashiCorp Vault: the key-encryption key is not in this engine, so that the absence of another says nothing")

// keyPath is transit/keys/NAME.
func keyPath(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.EscapedPath(), "/")
}
