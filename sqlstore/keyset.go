package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Keysets implements [vault.KeysetStore].
func (v *Vault) Keysets(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	s, err := v.db.read(ctx, tx, "keysets")
	if err != nil {
		return nil, err
	}
	var sets []vault.WrappedKeyset
	s.anew = anew(&sets)
	err = s.query(ctx, keysetsGet, []any{tenant.String()}, func(scan func(...any) error) error {
		var k vault.WrappedKeyset
		if err := scan(name{&k.Tenant}, &k.Name, &k.KEK, &k.Wrapped); err != nil {
			return err
		}
		sets = append(sets, k)
		return nil
	})
	return sets, err
}

// errTaken rolls back AddKeysets and SwapKeysets.
var errTaken = errors.New("sqlstore: keysets: taken")

// AddKeysets implements [vault.KeysetStore].
func (v *Vault) AddKeysets(ctx context.Context, sets []vault.WrappedKeyset) (bool, error) {
	for _, k := range sets {
		if err := named(k.Tenant); err != nil {
			return false, err
		}
	}
	err := v.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		s, err := v.db.write(ctx, tx, "add keysets")
		if err != nil {
			return err
		}
		for _, k := range sets {
			if err := s.one(ctx, keysetAdd, k.Tenant.String(), k.Name, k.KEK, k.Wrapped); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errTaken) {
		return false, nil
	}
	return err == nil, err
}

// SwapKeysets implements [vault.KeysetStore]. It locks rows in a fixed order, so that of two
// concurrent calls one waits and finds the rows changed.
func (v *Vault) SwapKeysets(ctx context.Context, tx sealtext.Tx, was, now []vault.WrappedKeyset) (bool, error) {
	for _, k := range slices.Concat(was, now) {
		if err := named(k.Tenant); err != nil {
			return false, err
		}
	}
	was, now = slices.SortedFunc(slices.Values(was), byName), slices.SortedFunc(slices.Values(now), byName)
	swap := func(ctx context.Context, tx sealtext.Tx) error {
		s, err := v.db.write(ctx, tx, "swap keysets")
		if err != nil {
			return err
		}
		for _, k := range was {
			if err := s.one(ctx, keysetDrop, k.Tenant.String(), k.Name, k.KEK, k.Wrapped); err != nil {
				return err
			}
		}
		for _, k := range now {
			if err := s.one(ctx, keysetAdd, k.Tenant.String(), k.Name, k.KEK, k.Wrapped); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	if tx != nil {
		err = swap(ctx, tx)
	} else {
		err = v.InTx(ctx, swap)
	}
	if errors.Is(err, errTaken) {
		return false, nil
	}
	return err == nil, err
}

func byName(a, b vault.WrappedKeyset) int {
	return cmp.Or(cmp.Compare(a.Tenant.String(), b.Tenant.String()), cmp.Compare(a.Name, b.Name))
}

// one runs a statement that must change one row, and returns errTaken where it does not.
func (s session) one(ctx context.Context, query text, args ...any) error {
	n, err := s.exec(ctx, query, args...)
	if err == nil && n != 1 {
		err = errTaken
	}
	return err
}

// Tenants implements [vault.KeysetStore].
func (v *Vault) Tenants(ctx context.Context, q vault.TenantQuery) ([]sealtext.Tenant, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	s, err := v.db.read(ctx, nil, "tenants")
	if err != nil {
		return nil, err
	}
	query, args := keysetTenants, []any{q.After.String(), int64(q.Limit)}
	if len(q.Without) > 0 {
		without := padded(q.Without)
		query += " AND NOT EXISTS (SELECT 1 FROM sealtext_keysets under WHERE under.tenant = sets.tenant AND under.kek IN (" + list(3, len(without)) + "))"
		for _, kek := range without {
			args = append(args, kek)
		}
	}
	var tenants []sealtext.Tenant
	s.anew = anew(&tenants)
	err = s.query(ctx, s.text(query+" ORDER BY tenant LIMIT $2"), args, func(scan func(...any) error) error {
		var t sealtext.Tenant
		err := scan(name{&t})
		tenants = append(tenants, t)
		return err
	})
	return tenants, err
}

// KEKs implements [vault.KeysetStore]. The ids come in order.
func (v *Vault) KEKs(ctx context.Context) ([]string, error) {
	s, err := v.db.read(ctx, nil, "keks")
	if err != nil {
		return nil, err
	}
	var ids []string
	s.anew = anew(&ids)
	err = s.query(ctx, keysetKEKs, nil, func(scan func(...any) error) error {
		var id string
		if err := scan(&id); err != nil {
			return err
		}
		ids = append(ids, id)
		return nil
	})
	slices.Sort(ids)
	return ids, err
}
