package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

func (s vaultStore) Keysets(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var names []string
	for name := range s.people.names[tenant] {
		names = append(names, name)
	}
	slices.Sort(names)
	var sets []vault.WrappedKeyset
	for _, name := range names {
		k := s.people.keysets[keysetKey{tenant, name}]
		k.Wrapped = bytes.Clone(k.Wrapped)
		sets = append(sets, k)
	}
	return sets, nil
}

func (s vaultStore) AddKeysets(ctx context.Context, sets []vault.WrappedKeyset) (added bool, err error) {
	err = s.InTx(ctx, func(_ context.Context, x sealtext.Tx) error {
		t, err := s.write(ctx, x)
		if err != nil {
			return err
		}
		for _, k := range sets {
			if _, taken := s.people.keysets[keysetKey{k.Tenant, k.Name}]; taken {
				return nil
			}
		}
		for _, k := range sets {
			k.Wrapped = bytes.Clone(k.Wrapped)
			s.people.keysets.put(t, keysetKey{k.Tenant, k.Name}, k)
			s.people.names.add(t, k.Tenant, k.Name)
		}
		added = true
		return nil
	})
	return added && err == nil, err
}

func (s vaultStore) SwapKeysets(ctx context.Context, tx sealtext.Tx, was, now []vault.WrappedKeyset) (swapped bool, err error) {
	swap := func(ctx context.Context, x sealtext.Tx) error {
		t, err := s.write(ctx, x)
		if err != nil {
			return err
		}
		goes := map[keysetKey]bool{}
		for _, k := range was {
			key := keysetKey{k.Tenant, k.Name}
			stored, there := s.people.keysets[key]
			if !there || goes[key] || stored.KEK != k.KEK || !bytes.Equal(stored.Wrapped, k.Wrapped) {
				return nil
			}
			goes[key] = true
		}
		comes := map[keysetKey]bool{}
		for _, k := range now {
			key := keysetKey{k.Tenant, k.Name}
			if _, taken := s.people.keysets[key]; comes[key] || taken && !goes[key] {
				return nil
			}
			comes[key] = true
		}
		for _, k := range was {
			s.people.keysets.drop(t, keysetKey{k.Tenant, k.Name})
			s.people.names.remove(t, k.Tenant, k.Name)
		}
		for _, k := range now {
			k.Wrapped = bytes.Clone(k.Wrapped)
			s.people.keysets.put(t, keysetKey{k.Tenant, k.Name}, k)
			s.people.names.add(t, k.Tenant, k.Name)
		}
		swapped = true
		return nil
	}
	if tx != nil {
		err = swap(ctx, tx)
	} else {
		err = s.InTx(ctx, swap)
	}
	return swapped && err == nil, err
}

func (s vaultStore) Tenants(ctx context.Context, q vault.TenantQuery) ([]sealtext.Tenant, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var tenants []sealtext.Tenant
	for tenant, names := range s.people.names {
		out := tenant.String() <= q.After.String()
		for name := range names {
			out = out || slices.Contains(q.Without, s.people.keysets[keysetKey{tenant, name}].KEK)
		}
		if !out {
			tenants = append(tenants, tenant)
		}
	}
	slices.SortFunc(tenants, func(a, b sealtext.Tenant) int { return cmp.Compare(a.String(), b.String()) })
	return tenants[:min(len(tenants), q.Limit)], nil
}

func (s vaultStore) KEKs(ctx context.Context) ([]string, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var ids []string
	for _, k := range s.people.keysets {
		ids = append(ids, k.KEK)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
