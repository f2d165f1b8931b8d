package tinkvault

import (
	"context"

	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// AddDomain adds the keyset of a pseudonym domain to a tenant that was created without it, and
// reports whether it did. Other processes return [vault.ErrUnknownDomain] until their TTL has passed.
func (k *Keyring) AddDomain(ctx context.Context, t sealtext.Tenant, d sealtext.Domain) (bool, error) {
	if err := d.Check(); err != nil {
		return false, err
	}
	sets, err := k.store.Keysets(ctx, nil, t)
	if err != nil {
		return false, err
	}
	if len(sets) == 0 {
		return false, vault.ErrUnknownTenant
	}
	bounded, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	o, err := k.openKey(bounded, t, sets)
	if err != nil {
		return false, err
	}
	if o.aead == nil {
		return false, errNoTenantKey
	}
	h, err := keyset.NewHandle(k.prf.template())
	if err != nil {
		return false, errMade
	}
	row, err := o.row(ctx, prfPrefix+string(d), h)
	if err != nil {
		return false, err
	}
	added, err := k.store.AddKeysets(ctx, []vault.WrappedKeyset{row})
	k.tenants.drop(t)
	return added, err
}
