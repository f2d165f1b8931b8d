package vaulttest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// swap swaps keysets and checks the result.
func swap(ctx context.Context, s vault.KeysetStore, want bool, was, now []vault.WrappedKeyset) error {
	swapped, err := s.SwapKeysets(ctx, nil, was, now)
	if err != nil {
		return err
	}
	return txcase.Want("the report of SwapKeysets", swapped, want)
}

func keysetSwap(ctx context.Context, open func() vault.KeysetStore) error {
	s, first, second := open(), keysets(north, 1), keysets(north, 2)
	if err := errors.Join(addKeysets(ctx, s, true, first...), addKeysets(ctx, s, true, keysets(south, 1)...)); err != nil {
		return err
	}
	given := keysets(north, 2)[0]
	added := vault.WrappedKeyset{Tenant: north, Name: "prf.late", KEK: "kek-c", Wrapped: []byte{9}}
	// One keyset changes, one is removed, one is added, one is unchanged.
	if err := swap(ctx, s, true, []vault.WrappedKeyset{first[0], first[1]}, []vault.WrappedKeyset{added, given}); err != nil {
		return err
	}
	clear(given.Wrapped)
	if err := errors.Join(holds(ctx, s, nil, "after a swap", north, second[0], first[2], added),
		holds(ctx, s, nil, "the same names in another tenant", south, keysets(south, 1)...)); err != nil {
		return err
	}
	if err := swap(ctx, s, true, nil, []vault.WrappedKeyset{first[1]}); err != nil {
		return err
	}
	return holds(ctx, s, nil, "after a swap of nothing for something", north, second[0], first[1], first[2], added)
}

func keysetSwapStale(ctx context.Context, open func() vault.KeysetStore) error {
	s, first, second := open(), keysets(north, 1), keysets(north, 2)
	if err := addKeysets(ctx, s, true, first[0], first[1]); err != nil {
		return err
	}
	otherKEK := first[0]
	otherKEK.KEK = "kek-z"
	for _, c := range []struct{ was, now []vault.WrappedKeyset }{
		{second[:1], second[:1]},                                 // other bytes
		{[]vault.WrappedKeyset{otherKEK}, second[:1]},            // another key
		{keysets(south, 1)[:1], second[:1]},                      // another tenant
		{first[2:], second[2:]},                                  // not there
		{[]vault.WrappedKeyset{first[0], second[1]}, second},     // one of two is stale
		{first[:1], []vault.WrappedKeyset{second[0], first[1]}},  // a name is taken
		{first[:1], []vault.WrappedKeyset{second[0], second[0]}}, // a name twice
	} {
		if err := swap(ctx, s, false, c.was, c.now); err != nil {
			return err
		}
		if err := holds(ctx, s, nil, "after a refusal", north, first[0], first[1]); err != nil {
			return err
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.SwapKeysets(ended, nil, first[:1], second[:1]); err == nil {
		return errors.New("SwapKeysets returned no error under a context that had ended")
	}
	return holds(ctx, s, nil, "after the context ended", north, first[0], first[1])
}

func keysetSwapConcurrent(ctx context.Context, open func() vault.KeysetStore) error {
	const workers = 6
	s := open()
	if err := addKeysets(ctx, s, true, keysets(north, 99)...); err != nil {
		return err
	}
	var won [workers]bool
	err := txcase.Each(workers, func(n int) (err error) {
		now := keysets(north, byte(n))
		if n%2 == 1 {
			slices.Reverse(now)
		}
		won[n], err = s.SwapKeysets(ctx, nil, keysets(north, 99), now)
		return err
	})
	if err != nil {
		return err
	}
	winners := 0
	for n, w := range won {
		if w {
			winners++
			if err := holds(ctx, s, nil, "the keys of the winner", north, keysets(north, byte(n))...); err != nil {
				return err
			}
		}
	}
	return txcase.Want("how many got true for one swap", winners, 1)
}

func keysetPages(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	var all, old []sealtext.Tenant
	for i := range 7 {
		t, err := sealtext.ParseTenant(fmt.Sprintf("tenant%d", i))
		if err != nil {
			return err
		}
		sets := keysets(t, 1)
		if i%3 == 0 { // this one has a keyset under the new key, and others
			sets[1].KEK = "kek-new"
		} else {
			old = append(old, t)
		}
		all = append(all, t)
		if err := addKeysets(ctx, s, true, sets...); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		what    string
		without []string
		want    []sealtext.Tenant
	}{
		{"all tenants", nil, all},
		{"tenants without a key", []string{"kek-new"}, old},
		{"tenants without an unused key", []string{"kek-x", "kek-y", "kek-z"}, all},
		{"tenants without any of all keys", []string{"kek-x", "kek-a", "kek-b"}, nil},
	} {
		for _, limit := range []int{1, 2, 100} {
			var got []sealtext.Tenant
			q := vault.TenantQuery{Without: c.without, Limit: limit}
			for {
				page, err := s.Tenants(ctx, q)
				if err != nil {
					return err
				}
				got = append(got, page...)
				if len(page) < limit {
					break
				}
				q.After = page[len(page)-1]
				if len(got) > len(all) {
					return errors.New("Tenants lists more than there are")
				}
			}
			slices.SortFunc(got, func(a, b sealtext.Tenant) int { return cmp.Compare(a.String(), b.String()) })
			if !slices.Equal(got, c.want) {
				return fmt.Errorf("%s, %d a page: got %v, want %v", c.what, limit, got, c.want)
			}
		}
	}
	for _, limit := range []int{0, -1, 1001} {
		if _, err := s.Tenants(ctx, vault.TenantQuery{Limit: limit}); err == nil {
			return fmt.Errorf("Tenants took a limit of %d", limit)
		}
	}
	return nil
}
