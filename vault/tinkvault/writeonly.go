package tinkvault

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/hybrid"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// WriteOnlyKeyset is the name of the keyset of the private keys of write-only tiers: HPKE (RFC 9180)
// with X25519, HKDF-SHA256 and AES-256-GCM.
const WriteOnlyKeyset = "write-only"

var writeOnlyTemplate = hybrid.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_Key_Template

// ErrNotPublic is returned by [ReadPublicKeyset] for input that is not a keyset of public keys for
// encryption, such as one that contains a secret key.
var ErrNotPublic = errors.New("tinkvault: not a Tink keyset of public keys for encryption; use the result of PublicKeyset")

var _ vault.WriteOnlyKeyring = (*Keyring)(nil)

// CreateWriteOnly creates the key pair of a tenant for write-only tiers, and stores it wrapped like
// the tenant's other keysets. It reports whether it did; a tenant that has one keeps it. The tenant
// must have been created.
func (k *Keyring) CreateWriteOnly(ctx context.Context, t sealtext.Tenant) (bool, error) {
	if _, err := k.Tenant(ctx, nil, t); err != nil {
		return false, err
	}
	sets, err := k.store.Keysets(ctx, nil, t)
	if err != nil {
		return false, err
	}
	h, err := keyset.NewHandle(writeOnlyTemplate())
	if err != nil {
		return false, errMade
	}
	row, err := k.wrapSet(ctx, t, sets, WriteOnlyKeyset, h)
	if err != nil {
		return false, err
	}
	return k.store.AddKeysets(ctx, []vault.WrappedKeyset{row})
}

// PublicKeyset returns the public keyset of a tenant for [ReadPublicKeyset], as Tink's cleartext
// JSON. It contains no secret. Distribute it to the write-only tier over an authenticated channel, so
// that it cannot be replaced.
func (k *Keyring) PublicKeyset(ctx context.Context, t sealtext.Tenant) ([]byte, error) {
	_, sets, err := k.writeOnlySet(ctx, nil, t)
	if err != nil {
		return nil, err
	}
	h, err := k.set(ctx, t, sets, WriteOnlyKeyset)
	if err != nil {
		return nil, err
	}
	public, err := h.Public()
	if err != nil {
		return nil, ErrKeysetType
	}
	var buf bytes.Buffer
	if err := public.WriteWithNoSecrets(keyset.NewJSONWriter(&buf)); err != nil {
		return nil, ErrKeysetType
	}
	return buf.Bytes(), nil
}

// ReadPublicKeyset returns a WriteOnly from the JSON of [Keyring.PublicKeyset]. It needs no KMS, no
// database and no secret. The keyset does not contain the name of its tenant: values that are sealed
// with the name of another tenant cannot be opened.
func ReadPublicKeyset(t sealtext.Tenant, json []byte) (*vault.WriteOnly, error) {
	h, err := keyset.ReadWithNoSecrets(keyset.NewJSONReader(bytes.NewReader(json)))
	if err != nil {
		return nil, ErrNotPublic
	}
	key, err := hybrid.NewHybridEncrypt(h)
	if err != nil {
		return nil, ErrNotPublic
	}
	primary, err := h.Primary()
	if err != nil {
		return nil, ErrNotPublic
	}
	return vault.NewWriteOnly(vault.WriteOnlyConfig{Tenant: t, KeyID: primary.KeyID(), Key: key})
}

// writeOnlyKeys keeps the unwrapped private keys of tenants.
type writeOnlyKeys struct {
	mu         sync.RWMutex
	keys       map[sealtext.Tenant]writeOnlyEntry
	unwrapping sync.Mutex
}

// maxWriteOnly bounds how many are kept, about 2 KB each.
const maxWriteOnly = 1000

type writeOnlyEntry struct {
	set  vault.WrappedKeyset
	key  vault.WriteOnlyKey
	told time.Time // when a key-encryption key unwrapped it
}

func (w *writeOnlyKeys) get(t sealtext.Tenant, set vault.WrappedKeyset, now time.Time, stale time.Duration) (vault.WriteOnlyKey, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	e, ok := w.keys[t]
	return e.key, ok && sameSet(e.set, set) && within(now, e.told, stale)
}

func (w *writeOnlyKeys) put(t sealtext.Tenant, e writeOnlyEntry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keys == nil {
		w.keys = map[sealtext.Tenant]writeOnlyEntry{}
	}
	if len(w.keys) >= maxWriteOnly {
		for other := range w.keys { // Go begins at a random one
			delete(w.keys, other)
			break
		}
	}
	w.keys[t] = e
}

// WriteOnly implements [vault.WriteOnlyKeyring]. The stored keyset is read each time, so that a new or
// rotated one is used at once; a KMS is called where it has changed, and after Config.MaxStale. A
// process that opens no value of a write-only tier never unwraps the private key.
func (k *Keyring) WriteOnly(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (vault.WriteOnlyKey, error) {
	set, sets, err := k.writeOnlySet(ctx, tx, t)
	if err != nil {
		return vault.WriteOnlyKey{}, err
	}
	w, now := &k.writeOnly, k.now()
	if key, ok := w.get(t, set, now, k.maxStale); ok {
		return key, nil
	}
	// One at a time, so that a caller that looked just before the key was there does not call the
	// KMS again. Callers wait for the KMS here, and never for a transaction.
	w.unwrapping.Lock()
	defer w.unwrapping.Unlock()
	if key, ok := w.get(t, set, now, k.maxStale); ok {
		return key, nil
	}
	h, err := k.set(ctx, t, sets, WriteOnlyKeyset)
	if err != nil {
		return vault.WriteOnlyKey{}, err
	}
	key, err := writeOnlyKey(h)
	if err != nil {
		return vault.WriteOnlyKey{}, err
	}
	w.put(t, writeOnlyEntry{set, key, now})
	return key, nil
}

// writeOnlySet reads the stored keysets and finds this one;
// [vault.ErrUnknownKey] where there is none.
func (k *Keyring) writeOnlySet(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (vault.WrappedKeyset, []vault.WrappedKeyset, error) {
	sets, err := k.store.Keysets(ctx, tx, t)
	if err != nil {
		return vault.WrappedKeyset{}, nil, err
	}
	for _, s := range sets {
		if s.Name == WriteOnlyKeyset {
			return s, sets, nil
		}
	}
	return vault.WrappedKeyset{}, nil, vault.ErrUnknownKey
}

// writeOnlyKey turns a keyset of private keys into a vault key.
func writeOnlyKey(h *keyset.Handle) (vault.WriteOnlyKey, error) {
	primary, err := h.Primary()
	if err != nil {
		return vault.WriteOnlyKey{}, ErrKeysetType
	}
	d, err := hybrid.NewHybridDecrypt(h)
	if err != nil {
		return vault.WriteOnlyKey{}, ErrKeysetType
	}
	key := vault.WriteOnlyKey{IDs: []uint32{primary.KeyID()}, Key: d}
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return vault.WriteOnlyKey{}, ErrKeysetType
		}
		if e.KeyID() != primary.KeyID() && e.KeyStatus() == keyset.Enabled {
			key.IDs = append(key.IDs, e.KeyID())
		}
	}
	return key, nil
}
