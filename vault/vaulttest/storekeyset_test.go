package vaulttest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/vaulttest"
)

// keys is a keyset store made of functions.
type keys struct {
	memstore.VaultStore
	read func(context.Context, memstore.VaultStore, sealtext.Tx, sealtext.Tenant) ([]vault.WrappedKeyset, error)
	add  func(context.Context, memstore.VaultStore, []vault.WrappedKeyset) (bool, error)
	swap func(context.Context, memstore.VaultStore, []vault.WrappedKeyset, []vault.WrappedKeyset) (bool, error)
	keks func([]string) []string
	list func(vault.TenantQuery) vault.TenantQuery
}

func (s keys) SwapKeysets(ctx context.Context, tx sealtext.Tx, was, now []vault.WrappedKeyset) (bool, error) {
	if s.swap == nil {
		return s.VaultStore.SwapKeysets(ctx, tx, was, now)
	}
	return s.swap(ctx, s.VaultStore, was, now)
}

func (s keys) Tenants(ctx context.Context, q vault.TenantQuery) ([]sealtext.Tenant, error) {
	if s.list != nil {
		q = s.list(q)
	}
	return s.VaultStore.Tenants(ctx, q)
}

func (s keys) Keysets(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	if s.read == nil {
		return s.VaultStore.Keysets(ctx, tx, tenant)
	}
	return s.read(ctx, s.VaultStore, tx, tenant)
}

func (s keys) AddKeysets(ctx context.Context, sets []vault.WrappedKeyset) (bool, error) {
	if s.add == nil {
		return s.VaultStore.AddKeysets(ctx, sets)
	}
	return s.add(ctx, s.VaultStore, sets)
}

func (s keys) KEKs(ctx context.Context) ([]string, error) {
	ids, err := s.VaultStore.KEKs(ctx)
	if s.keks != nil {
		ids = s.keks(ids)
	}
	return ids, err
}

func TestBrokenKeysetStores(t *testing.T) {
	var broken []txcase.Broken[vault.KeysetStore]
	add := func(name string, k func() keys, cases ...string) {
		broken = append(broken, txcase.Broken[vault.KeysetStore]{Name: name, Cases: cases, Open: func() vault.KeysetStore {
			s := k()
			s.VaultStore = good()
			return s
		}})
	}
	add("forgets the KEK", func() keys {
		return keys{add: func(ctx context.Context, s memstore.VaultStore, sets []vault.WrappedKeyset) (bool, error) {
			sets = slices.Clone(sets)
			sets[0].KEK = ""
			return s.AddKeysets(ctx, sets)
		}}
	}, "keyset-round-trip", "keyset-keks")
	add("shares buffers", func() keys {
		shared := map[string][]byte{}
		return keys{
			add: func(ctx context.Context, s memstore.VaultStore, sets []vault.WrappedKeyset) (bool, error) {
				for _, k := range sets {
					shared[k.Name] = k.Wrapped
				}
				return s.AddKeysets(ctx, sets)
			},
			read: func(ctx context.Context, s memstore.VaultStore, tx sealtext.Tx, tenant sealtext.Tenant) ([]vault.WrappedKeyset, error) {
				sets, err := s.Keysets(ctx, tx, tenant)
				for i := range sets {
					sets[i].Wrapped = shared[sets[i].Name]
				}
				return sets, err
			},
		}
	}, "keyset-copies")
	add("adds the names that are free", func() keys {
		return keys{add: func(ctx context.Context, s memstore.VaultStore, sets []vault.WrappedKeyset) (bool, error) {
			all := true
			for _, k := range sets {
				ok, err := s.AddKeysets(ctx, []vault.WrappedKeyset{k})
				if err != nil {
					return false, err
				}
				all = all && ok
			}
			return all, nil
		}}
	}, "keyset-all-or-nothing")
	add("always says that it added", func() keys {
		return keys{add: func(ctx context.Context, s memstore.VaultStore, sets []vault.WrappedKeyset) (bool, error) {
			_, err := s.AddKeysets(ctx, sets)
			return err == nil, err
		}}
	}, "keyset-all-or-nothing", "keyset-concurrent")
	add("leaks tenants", func() keys {
		return keys{read: func(ctx context.Context, s memstore.VaultStore, tx sealtext.Tx, _ sealtext.Tenant) ([]vault.WrappedKeyset, error) {
			return s.Keysets(ctx, tx, sealtext.MustTenant("north"))
		}}
	}, "keyset-tenants")
	add("lists a KEK twice", func() keys {
		return keys{keks: func(ids []string) []string { return append(ids, ids...) }}
	}, "keyset-keks")
	add("drops nothing in a swap", func() keys {
		return keys{swap: func(ctx context.Context, s memstore.VaultStore, was, now []vault.WrappedKeyset) (bool, error) {
			was = slices.DeleteFunc(slices.Clone(was), func(k vault.WrappedKeyset) bool {
				return !slices.ContainsFunc(now, func(n vault.WrappedKeyset) bool { return n.Name == k.Name })
			})
			return s.SwapKeysets(ctx, nil, was, now)
		}}
	}, "keyset-swap")
	add("swaps whatever is there", func() keys {
		return keys{swap: func(ctx context.Context, s memstore.VaultStore, was, now []vault.WrappedKeyset) (bool, error) {
			var there []vault.WrappedKeyset
			for _, k := range slices.Concat(was, now) {
				all, err := s.Keysets(ctx, nil, k.Tenant)
				if err != nil {
					return false, err
				}
				for _, a := range all {
					if a.Name == k.Name && !slices.ContainsFunc(there, func(t vault.WrappedKeyset) bool { return t.Name == a.Name }) {
						there = append(there, a)
					}
				}
			}
			return s.SwapKeysets(ctx, nil, there, now)
		}}
	}, "keyset-swap-stale", "keyset-swap-concurrent")
	add("begins every page at the first tenant", func() keys {
		return keys{list: func(q vault.TenantQuery) vault.TenantQuery { q.After = sealtext.Tenant{}; return q }}
	}, "keyset-tenants-page")
	add("leaves no tenant out", func() keys {
		return keys{list: func(q vault.TenantQuery) vault.TenantQuery { q.Without = nil; return q }}
	}, "keyset-tenants-page")
	add("does not listen to the context", func() keys {
		return keys{add: func(ctx context.Context, s memstore.VaultStore, sets []vault.WrappedKeyset) (bool, error) {
			return s.AddKeysets(context.WithoutCancel(ctx), sets)
		}}
	}, "keyset-canceled")
	add("reads outside of the Tx", func() keys {
		return keys{read: func(ctx context.Context, s memstore.VaultStore, _ sealtext.Tx, tenant sealtext.Tenant) ([]vault.WrappedKeyset, error) {
			return s.Keysets(ctx, nil, tenant)
		}}
	}, "keyset-tx")

	cases := map[string]vaulttest.KeysetStoreCase{}
	var names []string
	for _, c := range vaulttest.KeysetStoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() vault.KeysetStore) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
