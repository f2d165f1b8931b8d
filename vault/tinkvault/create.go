package tinkvault

import (
	"context"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// CreateTenant creates the keysets of a tenant and stores them wrapped, in a transaction of its own.
// It reports whether it did; a tenant that has keysets keeps them. Every key-encryption key that
// wraps must answer; otherwise nothing is stored.
func (k *Keyring) CreateTenant(ctx context.Context, t sealtext.Tenant) (bool, error) {
	if t.IsZero() {
		return false, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	}
	there, err := k.store.Keysets(ctx, nil, t)
	if err != nil || len(there) > 0 {
		return false, err
	}
	sets, err := k.newKeysets(ctx, t)
	if err != nil {
		return false, err
	}
	return k.store.AddKeysets(ctx, sets)
}

// newKeysets creates all keysets of a tenant.
func (k *Keyring) newKeysets(ctx context.Context, t sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	wrap, _, err := k.keksFor(ctx, t)
	if err != nil {
		return nil, err
	}
	o := &opened{tenant: t}
	if err := o.makeKey(); err != nil {
		return nil, err
	}
	sets, err := o.keyRows(ctx, wrap)
	if err != nil {
		return nil, err
	}
	add := func(name string, h *keyset.Handle, err error) error {
		if err != nil {
			return errMade
		}
		row, err := o.row(ctx, name, h)
		sets = append(sets, row)
		return err
	}
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err := add(aeadName, h, err); err != nil {
		return nil, err
	}
	for _, d := range k.domains {
		h, err := keyset.NewHandle(k.prf.template())
		if err := add(prfPrefix+string(d), h, err); err != nil {
			return nil, err
		}
	}
	return sets, nil
}
