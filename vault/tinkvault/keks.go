package tinkvault

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// The keysets of a tenant in the store, by name:
//
//	key.ID     the tenant key, under the key-encryption key ID; one for each
//	aead       under the tenant key, whose place in WrappedKeyset.KEK is tenantKEK
//	prf.DOMAIN under the tenant key
//
// So one call of one KMS opens all keysets of a tenant, and one more key-encryption key costs one
// row. The older form, keysets directly under a key-encryption key, is read as well.
const (
	keyName   = "key"
	keyPrefix = keyName + "."
	aeadName  = "aead"
	prfPrefix = "prf."
	tenantKEK = "tenant-key"
)

// keksFor lists the keys for a tenant: those that wrap, and all that open, in
// the order in which they are tried.
func (k *Keyring) keksFor(ctx context.Context, t sealtext.Tenant) (wrap, open []KEK, err error) {
	first := k.kek
	if k.kekFor != nil {
		own, err := k.kekFor(ctx, t)
		if err != nil {
			return nil, nil, unavailable(ctx)
		}
		if own.AEAD != nil {
			if !validID(own.ID) {
				return nil, nil, errKEKID
			}
			first = own
		}
	}
	wrap = append([]KEK{first}, k.more...)
	open = append(append([]KEK{first}, k.more...), k.old...)
	if first.ID != k.kek.ID {
		// A tenant that was made before it got a key of its own is still
		// under the shared one.
		open = append(open, k.kek)
	}
	return wrap, open, nil
}

// opened are the keysets of a tenant as handles.
type opened struct {
	tenant sealtext.Tenant
	key    *keyset.Handle // the tenant key; nil in the form without one
	aead   tink.AEADWithContext
	sets   map[string]*keyset.Handle // by name, without the tenant key
}

func isKeyRow(s vault.WrappedKeyset) bool { return strings.HasPrefix(s.Name, keyPrefix) }

// keyRowsOf are the rows of the tenant key.
func keyRowsOf(sets []vault.WrappedKeyset) (rows []vault.WrappedKeyset) {
	for _, s := range sets {
		if isKeyRow(s) {
			rows = append(rows, s)
		}
	}
	return rows
}

// openKey unwraps the tenant key, where there is one. It calls one KMS once,
// or another one where that fails.
func (k *Keyring) openKey(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset) (*opened, error) {
	o := &opened{tenant: t, sets: map[string]*keyset.Handle{}}
	rows := keyRowsOf(sets)
	if len(rows) == 0 {
		return o, nil
	}
	_, keks, err := k.keksFor(ctx, t)
	if err != nil {
		return nil, err
	}
	if o.key, err = k.openAny(ctx, keks, rows, tenantAD(t, keyName)); err != nil {
		return nil, err
	}
	o.aead, err = local(o.key)
	return o, err
}

// openSet unwraps one other keyset of the tenant.
func (k *Keyring) openSet(ctx context.Context, o *opened, s vault.WrappedKeyset) (h *keyset.Handle, err error) {
	switch {
	case s.KEK == tenantKEK && o.aead == nil:
		err = vault.ErrKEKMissing
	case s.KEK == tenantKEK:
		h, err = unwrap(ctx, o.aead, s.Wrapped, tenantAD(o.tenant, s.Name))
	default:
		var keks []KEK
		if _, keks, err = k.keksFor(ctx, o.tenant); err == nil {
			h, err = k.openAny(ctx, keks, []vault.WrappedKeyset{s}, tenantAD(o.tenant, s.Name))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("tinkvault: tenant keyset %s: %w", s.Name, err)
	}
	return h, nil
}

// open unwraps the keysets of a tenant for which wanted returns true.
func (k *Keyring) open(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset, wanted func(vault.WrappedKeyset) bool) (*opened, error) {
	o, err := k.openKey(ctx, t, sets)
	if err != nil {
		return nil, err
	}
	for _, s := range sets {
		if isKeyRow(s) || !wanted(s) {
			continue
		}
		if o.sets[s.Name], err = k.openSet(ctx, o, s); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// always reports whether a keyset is one that every tenant has and every process needs. Others are
// opened on demand.
func always(s vault.WrappedKeyset) bool {
	return s.Name == aeadName || strings.HasPrefix(s.Name, prfPrefix)
}

// tenantKeys converts the handles to keys of package vault.
func (o *opened) tenantKeys() (keys *vault.TenantKeys, err error) {
	keys = &vault.TenantKeys{PRFs: map[sealtext.Domain][]vault.PRFKey{}}
	for name, h := range o.sets {
		if domain, ok := strings.CutPrefix(name, prfPrefix); ok {
			keys.PRFs[sealtext.Domain(domain)], err = prfKeys(h)
		} else {
			keys.Seal, err = aeadKey(h)
		}
		if err != nil {
			return nil, err
		}
	}
	if keys.Seal.AEAD == nil {
		return nil, ErrKeysetType
	}
	return keys, nil
}

// row wraps a keyset of the tenant under the tenant key.
func (o *opened) row(ctx context.Context, name string, h *keyset.Handle) (vault.WrappedKeyset, error) {
	wrapped, err := rewrap(ctx, o.aead, h, tenantAD(o.tenant, name))
	return vault.WrappedKeyset{Tenant: o.tenant, Name: name, KEK: tenantKEK, Wrapped: wrapped}, err
}

// keyRows wraps the tenant key under each key-encryption key.
func (o *opened) keyRows(ctx context.Context, keks []KEK) (rows []vault.WrappedKeyset, err error) {
	for _, kek := range keks {
		wrapped, err := rewrap(ctx, kek.AEAD, o.key, tenantAD(o.tenant, keyName))
		if err != nil {
			return nil, err
		}
		rows = append(rows, vault.WrappedKeyset{Tenant: o.tenant, Name: keyPrefix + kek.ID, KEK: kek.ID, Wrapped: wrapped})
	}
	return rows, nil
}

// makeKey makes a tenant key.
func (o *opened) makeKey() (err error) {
	if o.key, err = keyset.NewHandle(aead.AES256GCMKeyTemplate()); err != nil {
		return errMade
	}
	o.aead, err = local(o.key)
	return err
}

// rewrap encrypts a keyset under w.
func rewrap(ctx context.Context, w tink.AEADWithContext, h *keyset.Handle, ad []byte) ([]byte, error) {
	var buf bytes.Buffer
	if err := h.WriteWithContext(ctx, keyset.NewBinaryWriter(&buf), w, ad); err != nil {
		return nil, unavailable(ctx)
	}
	return buf.Bytes(), nil
}

// local is the primitive of an AEAD keyset in memory.
func local(h *keyset.Handle) (tink.AEADWithContext, error) {
	a, err := aead.New(h)
	if err != nil {
		return nil, ErrKeysetType
	}
	return withContext{a}, nil
}
