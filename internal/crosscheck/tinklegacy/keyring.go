package tinklegacy

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/google/tink/go/aead"
	"github.com/google/tink/go/keyset"
	"github.com/google/tink/go/prf"
	"github.com/google/tink/go/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
	"github.com/sealtext/sealtext/vault"
)

// Keyring is a [vault.Keyring] with primitives of google/tink/go only. It
// caches nothing, which a host would.
type Keyring struct {
	store      vault.KeysetStore
	kek, epoch wrapper
}

// wrapper is a key that wraps others, and the id that is stored beside them.
type wrapper struct {
	id   string
	aead tink.AEAD
}

var ourDomains = []sealtext.Domain{
	sealtext.DomainDirectory, sealtext.DomainConsent, sealtext.DomainAccount,
	sealtext.DomainAudit, sealtext.DomainReference, sealtext.DomainAnalytics,
}

// CreateTenant creates the keysets of a tenant. Each has two keys, as after a rotation, so that
// older keys are tested as well.
func (k *Keyring) CreateTenant(ctx context.Context, t sealtext.Tenant) (bool, error) {
	names, keyTypes := []string{"aead"}, []string{"aes256-gcm"}
	for _, d := range ourDomains {
		names, keyTypes = append(names, "prf."+string(d)), append(keyTypes, "aes-cmac-prf")
	}
	var sets []vault.WrappedKeyset
	for i, name := range names {
		h, err := Tink.New(keyTypes[i])
		if err != nil {
			return false, err
		}
		if h, err = Tink.Rotate(h, keyTypes[i]); err != nil {
			return false, err
		}
		wrapped, err := k.kek.wrap(h, tenantAD(t, name))
		if err != nil {
			return false, err
		}
		sets = append(sets, vault.WrappedKeyset{Tenant: t, Name: name, KEK: k.kek.id, Wrapped: wrapped})
	}
	return k.store.AddKeysets(ctx, sets)
}

// Tenant implements [vault.Keyring].
func (k *Keyring) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	sets, err := k.store.Keysets(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	if len(sets) == 0 {
		return nil, vault.ErrUnknownTenant
	}
	keys := &vault.TenantKeys{PRFs: map[sealtext.Domain][]vault.PRFKey{}}
	// tinkvault puts a key of the tenant between the key-encryption key and the keysets.
	own := wrapper{id: "tenant-key"}
	for _, s := range sets {
		if s.Name != "key."+k.kek.id {
			continue
		}
		h, err := k.kek.unwrap(s.Wrapped, tenantAD(t, "key"))
		if err != nil {
			return nil, err
		}
		if own.aead, err = aead.New(h); err != nil {
			return nil, err
		}
	}
	for _, s := range sets {
		by := k.kek
		switch {
		case strings.HasPrefix(s.Name, "key."):
			continue
		case s.KEK == own.id && own.aead != nil:
			by = own
		case s.KEK != by.id:
			return nil, vault.ErrKEKMissing
		}
		h, err := by.unwrap(s.Wrapped, tenantAD(t, s.Name))
		if err != nil {
			return nil, err
		}
		if domain, ok := strings.CutPrefix(s.Name, "prf."); ok {
			if keys.PRFs[sealtext.Domain(domain)], err = prfKeys(h); err != nil {
				return nil, err
			}
			continue
		}
		if keys.Seal, err = aeadKey(h); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// NewSubject implements [vault.Keyring].
func (k *Keyring) NewSubject(_ context.Context, t sealtext.Tenant, s sealtext.Subject) (vault.Key, string, []byte, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return vault.Key{}, "", nil, err
	}
	wrapped, err := k.epoch.wrap(h, subjectAD(t, s))
	if err != nil {
		return vault.Key{}, "", nil, err
	}
	key, err := aeadKey(h)
	return key, k.epoch.id, wrapped, err
}

// Subject implements [vault.Keyring].
func (k *Keyring) Subject(_ context.Context, row vault.SubjectRow) (vault.Key, error) {
	if row.Epoch != k.epoch.id {
		return vault.Key{}, vault.ErrKEKMissing
	}
	h, err := k.epoch.unwrap(row.Wrapped, subjectAD(row.Tenant, row.Subject))
	if err != nil {
		return vault.Key{}, err
	}
	return aeadKey(h)
}

func aeadKey(h *keyset.Handle) (vault.Key, error) {
	a, err := aead.New(h)
	if err != nil {
		return vault.Key{}, err
	}
	primary, all := Tink.IDs(h)
	key := vault.Key{ID: primary, AEAD: a}
	for _, id := range all {
		if id != primary {
			key.Older = append(key.Older, id)
		}
	}
	return key, nil
}

func prfKeys(h *keyset.Handle) ([]vault.PRFKey, error) {
	set, err := prf.NewPRFSet(h)
	if err != nil {
		return nil, err
	}
	primary, all := Tink.IDs(h)
	keys := []vault.PRFKey{{ID: primary, PRF: set.PRFs[primary]}}
	for _, id := range all {
		if id != primary {
			keys = append(keys, vault.PRFKey{ID: id, PRF: set.PRFs[id]})
		}
	}
	return keys, nil
}

func (w wrapper) wrap(h *keyset.Handle, ad []byte) ([]byte, error) {
	var buf bytes.Buffer
	err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&buf), w.aead, ad)
	return buf.Bytes(), err
}

func (w wrapper) unwrap(wrapped, ad []byte) (*keyset.Handle, error) {
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), w.aead, ad)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", vault.ErrKeysUnavailable, err)
	}
	return h, nil
}

// The associated data of wrapped keysets is written out here again: it is a stored format of
// tinkvault, and a second implementation detects a change of it.

func tenantAD(t sealtext.Tenant, name string) []byte {
	ad := canon.AppendString([]byte("sealtext tenant keyset v1"), t.String())
	return canon.AppendString(ad, name)
}

func subjectAD(t sealtext.Tenant, s sealtext.Subject) []byte {
	ad := canon.AppendString([]byte("sealtext subject keyset v1"), t.String())
	return canon.AppendBytes(ad, s[:])
}
