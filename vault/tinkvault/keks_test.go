package tinkvault_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

func open(t *testing.T, cfg tinkvault.Config) *tinkvault.Keyring {
	t.Helper()
	k, err := tinkvault.New(context.Background(), cfg)
	require.NoError(t, err)
	return k
}

// Any one of the keys that wrap opens everything; one that is not there, or
// is down, is passed over.
func TestAnyKEKOpens(t *testing.T) {
	ctx, s, e := context.Background(), newStore(t).Vault(), files(t).Epochs
	east, west, offline, stranger := files(t).KEK, files(t).KEK, files(t).KEK, files(t).KEK
	k := open(t, tinkvault.Config{Store: s, KEK: east, MoreKEKs: []tinkvault.KEK{west, offline}, Epochs: e})
	_, err := k.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	sets, err := s.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	require.Len(t, sets, 7+3, "another key is one row")
	want, err := k.Tenant(ctx, nil, clinic)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		cfg  tinkvault.Config
		want error
	}{
		"the second alone":        {tinkvault.Config{KEK: west}, nil},
		"the third alone":         {tinkvault.Config{KEK: offline}, nil},
		"an old one":              {tinkvault.Config{KEK: stranger, OldKEKs: []tinkvault.KEK{east}}, nil},
		"the first is down":       {tinkvault.Config{KEK: tinkvault.KEK{ID: east.ID, AEAD: refusing{}}, MoreKEKs: []tinkvault.KEK{west}}, nil},
		"the first lies":          {tinkvault.Config{KEK: tinkvault.KEK{ID: east.ID, AEAD: stranger.AEAD}, MoreKEKs: []tinkvault.KEK{west}}, nil},
		"all are down":            {tinkvault.Config{KEK: tinkvault.KEK{ID: east.ID, AEAD: refusing{}}}, vault.ErrKeysUnavailable},
		"none was supplied":       {tinkvault.Config{KEK: stranger}, vault.ErrKEKMissing},
		"a key of the tenant":     {tinkvault.Config{KEK: stranger, KEKFor: own(west)}, nil},
		"a wrong one of tenant's": {tinkvault.Config{KEK: stranger, KEKFor: own(files(t).KEK)}, vault.ErrKEKMissing},
		"the tenant's is unknown": {tinkvault.Config{KEK: east, KEKFor: func(context.Context, sealtext.Tenant) (tinkvault.KEK, error) {
			return tinkvault.KEK{}, errors.New("arn:aws:kms")
		}}, vault.ErrKeysUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Store, c.cfg.Epochs = s, e
			k, err := tinkvault.New(ctx, c.cfg)
			var got *vault.TenantKeys
			if err == nil {
				got, err = k.Tenant(ctx, nil, clinic)
			}
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want.Seal.ID, got.Seal.ID)
		})
	}
	for name, c := range map[string]struct {
		cfg  tinkvault.Config
		want string
	}{
		"two ids are the same":   {tinkvault.Config{KEK: east, OldKEKs: []tinkvault.KEK{east}}, "two key-encryption keys have the same ID"},
		"an id is the reserved":  {tinkvault.Config{KEK: tinkvault.KEK{ID: "tenant-key", AEAD: east.AEAD}}, "other than tenant-key"},
		"a second one is no key": {tinkvault.Config{KEK: east, MoreKEKs: []tinkvault.KEK{{ID: "x"}}}, "and an AEAD"},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Store, c.cfg.Epochs = s, e
			_, err := tinkvault.New(ctx, c.cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func own(k tinkvault.KEK) func(context.Context, sealtext.Tenant) (tinkvault.KEK, error) {
	return func(context.Context, sealtext.Tenant) (tinkvault.KEK, error) { return k, nil }
}

// Runbook: a key-encryption key was lost, another one still opens. Every
// tenant is brought under the keys that are left and a new one; stopping in
// the middle does no harm.
func TestLostKEK(t *testing.T) {
	ctx, s, e := context.Background(), newStore(t).Vault(), files(t).Epochs
	lost, recovery, fresh := files(t).KEK, files(t).KEK, files(t).KEK
	before := open(t, tinkvault.Config{Store: s, KEK: lost, MoreKEKs: []tinkvault.KEK{recovery}, Epochs: e})
	ids := map[string]uint32{}
	for i := range 5 {
		tenant := sealtext.MustTenant(fmt.Sprintf("tenant%d", i))
		_, err := before.CreateTenant(ctx, tenant)
		require.NoError(t, err)
		keys, err := before.Tenant(ctx, nil, tenant)
		require.NoError(t, err)
		ids[tenant.String()] = keys.Seal.ID
	}

	// Step 1 of the runbook: go on with what is left.
	cfg := tinkvault.Config{Store: s, KEK: fresh, OldKEKs: []tinkvault.KEK{recovery}, Epochs: e}
	k := open(t, cfg)
	_, err := k.Tenant(ctx, nil, sealtext.MustTenant("tenant0"))
	require.NoError(t, err)

	// Step 2: bring everything under the new key.
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, rotation(t, k, s).RewrapTenants(stopped, nil), context.Canceled)
	var seen, changed int
	note := func(s, c int) { seen, changed = s, c }
	require.NoError(t, rotation(t, k, s).RewrapTenants(ctx, note))
	require.Equal(t, [2]int{5, 5}, [2]int{seen, changed})
	require.NoError(t, rotation(t, k, s).RewrapTenants(ctx, note))
	require.Equal(t, [2]int{5, 0}, [2]int{seen, changed}, "again changes nothing")
	keks, err := s.KEKs(ctx)
	require.NoError(t, err)
	slices.Sort(keks)
	require.Equal(t, []string{fresh.ID, "tenant-key"}, keks, "nothing is under the old ones")

	// Step 3: everybody has the keys that they had.
	alone := open(t, tinkvault.Config{Store: s, KEK: fresh, Epochs: e})
	for tenant, id := range ids {
		keys, err := alone.Tenant(ctx, nil, sealtext.MustTenant(tenant))
		require.NoError(t, err)
		require.Equal(t, id, keys.Seal.ID)
	}
	_, err = tinkvault.New(ctx, tinkvault.Config{Store: s, KEK: recovery, Epochs: e})
	require.ErrorIs(t, err, vault.ErrKEKMissing, "rotated away")
}

// Keysets that are directly under a key-encryption key, as google/tink/go and
// the first release of this package wrote them, are read, and get a tenant key.
func TestRewrapOfTheFormWithoutATenantKey(t *testing.T) {
	for _, side := range goldenSides {
		ctx, s, f := context.Background(), newStore(t).Vault(), goldenFiles(t, side)
		var h goldenTenant
		readGolden(t, &h, side, "house.json")
		var sets []vault.WrappedKeyset
		for _, k := range h.Keysets {
			sets = append(sets, vault.WrappedKeyset{Tenant: h.Tenant, Name: k.Name, KEK: k.KEK, Wrapped: k.Wrapped})
		}
		_, err := s.AddKeysets(ctx, sets)
		require.NoError(t, err)
		fresh := files(t).KEK
		k := open(t, tinkvault.Config{Store: s, KEK: fresh, OldKEKs: []tinkvault.KEK{f.KEK}, Epochs: f.Epochs})
		want, err := k.Tenant(ctx, nil, h.Tenant)
		require.NoError(t, err)
		require.NoError(t, rotation(t, k, s).RewrapTenants(ctx, nil))
		got, err := open(t, tinkvault.Config{Store: s, KEK: fresh, Epochs: f.Epochs}).Tenant(ctx, nil, h.Tenant)
		require.NoError(t, err)
		require.Equal(t, want.Seal.ID, got.Seal.ID)
		for d, keys := range want.PRFs {
			require.Equal(t, keys[0].ID, got.PRFs[d][0].ID)
		}
	}
}

// A tenant gets a key of its own, and the shared one opens it no more.
func TestKEKOfATenant(t *testing.T) {
	ctx, s, e := context.Background(), newStore(t).Vault(), files(t).Epochs
	shared, theirs, bank := files(t).KEK, files(t).KEK, sealtext.MustTenant("bank")
	plain := open(t, tinkvault.Config{Store: s, KEK: shared, Epochs: e})
	for _, tenant := range []sealtext.Tenant{clinic, bank} {
		_, err := plain.CreateTenant(ctx, tenant)
		require.NoError(t, err)
	}
	cfg := tinkvault.Config{Store: s, KEK: shared, Epochs: e, KEKFor: func(_ context.Context, t sealtext.Tenant) (tinkvault.KEK, error) {
		if t == bank {
			return theirs, nil
		}
		return tinkvault.KEK{}, nil
	}}
	k := open(t, cfg)
	_, err := k.Tenant(ctx, nil, bank)
	require.NoError(t, err, "made before it had a key of its own")
	require.NoError(t, rotation(t, k, s).RewrapTenants(ctx, nil))
	k = open(t, cfg)
	for _, tenant := range []sealtext.Tenant{clinic, bank} {
		_, err := k.Tenant(ctx, nil, tenant)
		require.NoError(t, err)
	}
	_, err = tinkvault.New(ctx, tinkvault.Config{Store: s, KEK: shared, Epochs: e})
	require.ErrorIs(t, err, vault.ErrKEKMissing)
	sets, err := s.Keysets(ctx, nil, bank)
	require.NoError(t, err)
	for _, set := range sets {
		require.NotEqual(t, shared.ID, set.KEK)
	}
}
