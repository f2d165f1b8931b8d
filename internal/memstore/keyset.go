package memstore

import (
	"bytes"
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
