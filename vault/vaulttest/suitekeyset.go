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

// KeysetStoreCases returns the cases of [RunKeysetStore], for use without package testing.
func KeysetStoreCases() []KeysetStoreCase {
	return []KeysetStoreCase{
		{"keyset-round-trip", "every keyset must come back byte for byte, and a tenant without any must give none: a keyset with one wrong byte opens nothing ever again", keysetRoundTrip},
		{"keyset-copies", "a store must copy what it is given and what it hands out: callers wipe key buffers after use", keysetCopies},
		{"keyset-all-or-nothing", "where one name is taken none may be added or changed: half of a tenant's keys would be of another making than the rest", keysetAllOrNothing},
		{"keyset-tenants", "keysets of the same names in two tenants must not meet", keysetTenants},
		{"keyset-concurrent", "of many that make a tenant's keys at once exactly one must get true, and all keys be its own", keysetConcurrent},
		{"keyset-keks", "KEKs must list every id that wraps a keyset, once, over all tenants: a start checks by it that no key is missing", keysetKEKs},
		{"keyset-swap", "SwapKeysets must change, add and drop exactly the rows that it is told: a keyset that is rotated to something else is lost", keysetSwap},
		{"keyset-swap-stale", "SwapKeysets must do nothing where a row is not as it was read, or a name is taken: the keys that another process added meanwhile would be lost", keysetSwapStale},
		{"keyset-swap-concurrent", "of many that swap the same rows at once exactly one must get true", keysetSwapConcurrent},
		{"keyset-tenants-page", "Tenants must list every tenant once over all pages, without those that have a keyset under the keys it is asked to leave out: a key is retired when none is left", keysetPages},
		{"keyset-canceled", "a context that has ended must give an error with nothing added", keysetCanceled},
		{"keyset-tx", "Keysets must take the Tx of its own store and refuse a foreign one with ErrForeignTx", keysetTx},
	}
}

// keysets returns three keysets of one tenant; by tells apart which caller made them.
func keysets(tenant sealtext.Tenant, by byte) []vault.WrappedKeyset {
	return []vault.WrappedKeyset{
		{Tenant: tenant, Name: "aead", KEK: "kek-a", Wrapped: []byte{0, 0xff, by, '\'', 0}},
		{Tenant: tenant, Name: "prf.consent", KEK: "kek-b", Wrapped: []byte{by}},
		{Tenant: tenant, Name: "prf.directory", KEK: "kek-a", Wrapped: []byte{by, 0}},
	}
}

// holds checks the keysets of a tenant, in any order.
func holds(ctx context.Context, s vault.KeysetStore, tx sealtext.Tx, what string, tenant sealtext.Tenant, want ...vault.WrappedKeyset) error {
	got, err := s.Keysets(ctx, tx, tenant)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	slices.SortFunc(got, func(a, b vault.WrappedKeyset) int { return cmp.Compare(a.Name, b.Name) })
	return txcase.DiffRows(what, got, want)
}

// addKeysets adds keysets and checks the report.
func addKeysets(ctx context.Context, s vault.KeysetStore, want bool, sets ...vault.WrappedKeyset) error {
	added, err := s.AddKeysets(ctx, sets)
	if err != nil {
		return err
	}
	return txcase.Want("the report of AddKeysets", added, want)
}

func keysetRoundTrip(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	if err := holds(ctx, s, nil, "a new store", north); err != nil {
		return err
	}
	sets := keysets(north, 1)
	if err := addKeysets(ctx, s, true, sets[2], sets[0], sets[1]); err != nil {
		return err
	}
	return holds(ctx, s, nil, "what was added", north, sets...)
}

func keysetCopies(ctx context.Context, open func() vault.KeysetStore) error {
	s, given := open(), keysets(north, 1)
	if err := addKeysets(ctx, s, true, given...); err != nil {
		return err
	}
	clear(given[0].Wrapped)
	if err := holds(ctx, s, nil, "after the caller wiped its buffer", north, keysets(north, 1)...); err != nil {
		return err
	}
	got, err := s.Keysets(ctx, nil, north)
	if err != nil {
		return err
	}
	for _, k := range got {
		clear(k.Wrapped)
	}
	return holds(ctx, s, nil, "after a reader wiped what it was handed", north, keysets(north, 1)...)
}

func keysetAllOrNothing(ctx context.Context, open func() vault.KeysetStore) error {
	s, first, second := open(), keysets(north, 1), keysets(north, 2)
	if err := addKeysets(ctx, s, true, first[1]); err != nil {
		return err
	}
	for _, sets := range [][]vault.WrappedKeyset{second, {second[0], second[1]}, {second[1], second[2]}, {second[1]}} {
		if err := addKeysets(ctx, s, false, sets...); err != nil {
			return err
		}
		if err := holds(ctx, s, nil, "after a refusal", north, first[1]); err != nil {
			return err
		}
	}
	if err := addKeysets(ctx, s, true, first[0], first[2]); err != nil {
		return err
	}
	return holds(ctx, s, nil, "after the free names were added", north, first...)
}

func keysetTenants(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	if err := addKeysets(ctx, s, true, keysets(north, 1)...); err != nil {
		return err
	}
	if err := holds(ctx, s, nil, "another tenant", south); err != nil {
		return err
	}
	if err := addKeysets(ctx, s, true, keysets(south, 2)...); err != nil {
		return err
	}
	return errors.Join(holds(ctx, s, nil, "the first tenant", north, keysets(north, 1)...),
		holds(ctx, s, nil, "the second tenant", south, keysets(south, 2)...))
}

func keysetConcurrent(ctx context.Context, open func() vault.KeysetStore) error {
	const workers = 6
	s := open()
	var won [workers]bool
	err := txcase.Each(workers, func(n int) (err error) {
		won[n], err = s.AddKeysets(ctx, keysets(north, byte(n)))
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
	return txcase.Want("how many got true for one tenant", winners, 1)
}

func keysetKEKs(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	list := func(want ...string) error {
		got, err := s.KEKs(ctx)
		if err != nil {
			return err
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			return fmt.Errorf("KEKs: got %v, want %v", got, want)
		}
		return nil
	}
	if err := list(); err != nil {
		return err
	}
	third := keysets(south, 2)
	third[1].KEK = "kek-c"
	if err := errors.Join(addKeysets(ctx, s, true, keysets(north, 1)...), addKeysets(ctx, s, true, third...)); err != nil {
		return err
	}
	return list("kek-a", "kek-b", "kek-c")
}

func keysetCanceled(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.AddKeysets(ended, keysets(north, 1)); err == nil {
		return errors.New("AddKeysets returned no error under a context that had ended")
	}
	if _, err := s.Keysets(ended, nil, north); err == nil {
		return errors.New("Keysets returned no error under a context that had ended")
	}
	if _, err := s.KEKs(ended); err == nil {
		return errors.New("KEKs returned no error under a context that had ended")
	}
	return holds(ctx, s, nil, "after the context ended", north)
}

// strangerTx is a Tx of no store.
type strangerTx struct{}

// Owner is nothing that a store would be.
func (strangerTx) Owner() any { return strangerTx{} }

func keysetTx(ctx context.Context, open func() vault.KeysetStore) error {
	s := open()
	if err := addKeysets(ctx, s, true, keysets(north, 1)...); err != nil {
		return err
	}
	_, err := s.Keysets(ctx, strangerTx{}, north)
	if err := txcase.WantErr("Keysets with a foreign Tx", err, sealtext.ErrForeignTx); err != nil {
		return err
	}
	txs, ok := s.(interface {
		InTx(context.Context, func(context.Context, sealtext.Tx) error) error
	})
	if !ok {
		return nil
	}
	var ended sealtext.Tx
	err = txs.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		ended = tx
		return holds(ctx, s, tx, "in a transaction", north, keysets(north, 1)...)
	})
	if err != nil {
		return err
	}
	if _, err := s.Keysets(ctx, ended, north); err == nil {
		return errors.New("Keysets took a Tx that had ended")
	}
	return nil
}
