package memstore_test

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/vault"
)

func TestStoresTogether(t *testing.T) {
	transporttest.RunDatabase(t, func(t *testing.T) transporttest.Database {
		s := open(t)
		return transporttest.Database{Audit: s.Audit(), Subjects: s.Vault(), Consent: s.Consent(), Retention: s.Retention(), Transport: s.Transport()}
	})
}

// TestNested checks that the store returns an error instead of waiting for a lock that the caller
// holds.
func TestNested(t *testing.T) {
	s, other := open(t), open(t)
	nothing := func(context.Context, sealtext.Tx) error { return nil }
	var kept context.Context
	err := s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		kept = ctx
		require.Same(t, s, tx.Owner())
		require.ErrorIs(t, s.InTx(ctx, nothing), memstore.ErrNested)
		_, err := s.Vault().Keysets(ctx, nil, sealtext.MustTenant("north"))
		require.ErrorIs(t, err, memstore.ErrNested)
		_, err = s.Vault().AddKeysets(ctx, []vault.WrappedKeyset{{}})
		require.ErrorIs(t, err, memstore.ErrNested)
		require.NoError(t, other.InTx(ctx, func(ctx context.Context, _ sealtext.Tx) error {
			require.ErrorIs(t, s.InTx(ctx, nothing), memstore.ErrNested, "also through another store")
			return nil
		}))
		return nil
	})
	require.NoError(t, err)
	require.NoError(t, s.InTx(kept, nothing), "the transaction of this context has ended")
}

// TestWaiting checks that a context ends the wait for the lock.
func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		waiting, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := s.InTx(t.Context(), func(context.Context, sealtext.Tx) error {
			entered := make(chan error)
			go func() {
				entered <- s.InTx(waiting, func(context.Context, sealtext.Tx) error { return errors.New("entered a held store") })
			}()
			synctest.Wait() // now the goroutine waits for the lock
			cancel()
			require.ErrorIs(t, <-entered, context.Canceled)
			return nil
		})
		require.NoError(t, err)
	})
}

func TestConfig(t *testing.T) {
	for _, c := range []struct {
		name          string
		cfg           memstore.Config
		fenced, valid bool
	}{
		{"nothing known", memstore.Config{}, false, true},
		{"at home", memstore.Config{Environment: "production", OpenedIn: "production"}, false, true},
		{"a copy elsewhere", memstore.Config{Environment: "production", OpenedIn: "laptop"}, true, true},
		{"no home", memstore.Config{OpenedIn: "laptop"}, false, false},
		{"opened nowhere", memstore.Config{Environment: "production"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := memstore.New(c.cfg)
			if !c.valid {
				require.ErrorContains(t, err, "memstore: ")
				return
			}
			require.NoError(t, err)
			fenced, now, err := s.Transport().Fenced(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.fenced, fenced)
			require.Zero(t, now)
		})
	}
}

// TestSorted compares the ordered set with a sorted slice, over enough items for many chunks.
func TestSorted(t *testing.T) {
	d := rand.New(rand.NewPCG(7, 1)) //nolint:gosec // repeatable on purpose
	put, drop, from := memstore.Sorted(cmp.Compare[int])
	var model []int
	for step := range 6000 {
		v := d.IntN(5000)
		i, there := slices.BinarySearch(model, v)
		switch {
		case !there:
			put(v)
			model = slices.Insert(model, i, v)
		case step > 4000 || v%3 == 0:
			drop(v)
			model = slices.Delete(model, i, i+1)
		}
		if step%500 == 0 {
			start := d.IntN(5000)
			i, _ = slices.BinarySearch(model, start)
			require.Equal(t, append([]int(nil), model[i:]...), from(start))
		}
	}
	for _, v := range slices.Clone(model) {
		drop(v)
	}
	drop(1)
	require.Empty(t, from(0))
}

// TestManyMessages drains a backlog in small claims, all due at once.
func TestManyMessages(t *testing.T) {
	const count = 10_000
	s, tenant := open(t), sealtext.MustTenant("north")
	now := day.Add(time.Hour)
	require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for range count {
			row := transport.OutboxRow{Tenant: tenant, ID: sealtext.NewID(), Subject: sealtext.NewSubject(), Purpose: sealtext.Marketing, Reference: sealtext.NewID(), State: transport.StateQueued, NotBefore: day}
			if _, err := s.Transport().InsertAll(ctx, tx, []transport.OutboxRow{row}); err != nil {
				return err
			}
		}
		return nil
	}))
	seen := 0
	for done := false; !done; {
		require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			rows, err := s.Transport().Claim(ctx, tx, transport.Claim{Now: now, Until: now.Add(time.Minute), Limit: 50})
			if err != nil {
				return err
			}
			for _, r := range rows {
				if _, err := s.Transport().AdvanceAll(ctx, tx, []transport.OutboxChange{{Tenant: tenant, ID: r.ID, Lease: r.Lease, State: transport.StateAccepted, At: now}}); err != nil {
					return err
				}
			}
			seen, done = seen+len(rows), len(rows) == 0
			return nil
		}))
	}
	require.Equal(t, count, seen)
}
