package tinkvault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// RewrapTenants wraps the tenant key of every tenant under exactly the configured key-encryption
// keys: Config.KEK (or the result of Config.KEKFor) and Config.MoreKEKs. It drops rows under other
// keys, so that a key that is only in Config.OldKEKs is not needed any more once RewrapTenants has
// returned nil; KEKs of [vault.KeysetStore] lists the keys in use. No keyset changes, and no value is
// sealed again: an old backup still opens with the old key.
//
// It may be interrupted and repeated at any point; tenants that are done cost a read. Each tenant
// that has to change costs one KMS call to open and one for each key that wraps. progress, which may
// be nil, is called with how many tenants were read and how many of them were changed.
func (r *Rotation) RewrapTenants(ctx context.Context, progress func(seen, changed int)) error {
	k := r.keyring
	seen, changed := 0, 0
	q := vault.TenantQuery{Limit: 100}
	for {
		page, err := k.store.Tenants(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range page {
			did, err := r.rewrapTenant(ctx, t)
			if err != nil {
				return fmt.Errorf("tinkvault: wrap tenant %s again: %w", t, err)
			}
			seen++
			if did {
				changed++
			}
		}
		if progress != nil {
			progress(seen, changed)
		}
		if len(page) < q.Limit {
			return nil
		}
		q.After = page[len(page)-1]
	}
}

// rewrapTenant rewraps one tenant, again where another process changed its keysets meanwhile.
func (r *Rotation) rewrapTenant(ctx context.Context, t sealtext.Tenant) (bool, error) {
	for {
		sets, err := r.keyring.store.Keysets(ctx, nil, t)
		if err != nil {
			return false, err
		}
		was, now, err := r.keyring.rewrapped(ctx, t, sets)
		if err != nil || len(was) == 0 {
			return false, err
		}
		err = r.swap(ctx, t, keyName, stepRewrapped, 0, was, now)
		if !errors.Is(err, ErrChanged) {
			return err == nil, err
		}
	}
}

// rewrapped returns the rows to swap; none where nothing has to change.
func (k *Keyring) rewrapped(ctx context.Context, t sealtext.Tenant, sets []vault.WrappedKeyset) (was, now []vault.WrappedKeyset, err error) {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	wrap, _, err := k.keksFor(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	var have, want []string
	direct := false
	for _, s := range sets {
		if isKeyRow(s) {
			have = append(have, s.KEK)
		} else if s.KEK != tenantKEK {
			direct = true
		}
	}
	for _, kek := range wrap {
		want = append(want, kek.ID)
	}
	slices.Sort(have)
	slices.Sort(want)
	if !direct && slices.Equal(have, want) {
		return nil, nil, nil
	}
	o, err := k.open(ctx, t, sets, func(s vault.WrappedKeyset) bool { return s.KEK != tenantKEK })
	if err != nil {
		return nil, nil, err
	}
	if o.key == nil {
		if err := o.makeKey(); err != nil {
			return nil, nil, err
		}
	}
	if now, err = o.keyRows(ctx, wrap); err != nil {
		return nil, nil, err
	}
	for _, s := range sets {
		switch {
		case isKeyRow(s):
			was = append(was, s)
		case s.KEK != tenantKEK:
			row, err := o.row(ctx, s.Name, o.sets[s.Name])
			if err != nil {
				return nil, nil, err
			}
			was, now = append(was, s), append(now, row)
		}
	}
	return was, now, nil
}
