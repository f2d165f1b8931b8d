package tinkvault

import (
	"context"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// ReplaceTenantKey creates a new tenant key and wraps every keyset of the tenant under it. It is the
// first step after a tenant's keys leaked: an attacker with the old tenant key and the database does
// not learn the keys that are created afterwards. It changes no key that seals values. It
// returns [ErrChanged] where another operator changed a keyset at the same time.
func (r *Rotation) ReplaceTenantKey(ctx context.Context, t sealtext.Tenant) error {
	k := r.keyring
	was, err := k.store.Keysets(ctx, nil, t)
	if err != nil {
		return err
	}
	if len(was) == 0 {
		return vault.ErrUnknownTenant
	}
	bounded, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	now, err := k.underNewKey(bounded, t, was)
	if err != nil {
		return err
	}
	return r.swap(ctx, t, keyName, stepReplaced, 0, was, now)
}

func (k *Keyring) underNewKey(ctx context.Context, t sealtext.Tenant, was []vault.WrappedKeyset) ([]vault.WrappedKeyset, error) {
	isNote := func(s vault.WrappedKeyset) bool { return strings.HasPrefix(s.Name, changedPrefix) }
	old, err := k.open(ctx, t, was, func(s vault.WrappedKeyset) bool { return !isNote(s) })
	if err != nil {
		return nil, err
	}
	wrap, _, err := k.keksFor(ctx, t)
	if err != nil {
		return nil, err
	}
	next := &opened{tenant: t}
	if err := next.makeKey(); err != nil {
		return nil, err
	}
	now, err := next.keyRows(ctx, wrap)
	if err != nil {
		return nil, err
	}
	for _, s := range was {
		if isKeyRow(s) {
			continue
		}
		row := s
		if isNote(s) {
			row.Wrapped, err = again(ctx, old, next, s)
		} else {
			row, err = next.row(ctx, s.Name, old.sets[s.Name])
		}
		if err != nil {
			return nil, err
		}
		now = append(now, row)
	}
	return now, nil
}

// again encrypts a note, which is not a keyset, under another tenant key.
func again(ctx context.Context, old, next *opened, s vault.WrappedKeyset) ([]byte, error) {
	if old.aead == nil {
		return nil, ErrKeysetType
	}
	plain, err := old.aead.DecryptWithContext(ctx, s.Wrapped, tenantAD(s.Tenant, s.Name))
	if err != nil {
		return nil, ErrKeysetType
	}
	wrapped, err := next.aead.EncryptWithContext(ctx, plain, tenantAD(s.Tenant, s.Name))
	if err != nil {
		return nil, errMade
	}
	return wrapped, nil
}
