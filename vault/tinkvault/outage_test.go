package tinkvault_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// slowKMS takes a second for an answer, counts, and can be down or hang.
type slowKMS struct {
	tinkvault.KEK
	calls atomic.Int64
	down  atomic.Bool
	hangs atomic.Bool
	deaf  atomic.Bool // hangs without listening to its context
	wake  chan struct{}
}

func newSlowKMS(k tinkvault.KEK) *slowKMS { return &slowKMS{KEK: k, wake: make(chan struct{})} }

func (s *slowKMS) kek() tinkvault.KEK { return tinkvault.KEK{ID: s.ID, AEAD: s} }

func (s *slowKMS) EncryptWithContext(ctx context.Context, p, ad []byte) ([]byte, error) {
	return s.AEAD.EncryptWithContext(ctx, p, ad)
}

func (s *slowKMS) DecryptWithContext(ctx context.Context, c, ad []byte) ([]byte, error) {
	s.calls.Add(1)
	if s.deaf.Load() {
		<-s.wake
		return nil, errors.New("too late")
	}
	if s.hangs.Load() {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.down.Load() {
		return nil, errors.New("503 from arn:aws:kms:us-east-1:111122223333")
	}
	return s.AEAD.DecryptWithContext(ctx, c, ad)
}

// crowd asks from a thousand goroutines and gives what each got.
func crowd(f func() error) []error {
	const n = 1000
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errs
}

// outage is a keyring behind a slow KMS, with a tenant in the store. Time is
// that of a synctest bubble.
func outage(t *testing.T, change func(*tinkvault.Config)) (*tinkvault.Keyring, *slowKMS, vault.KeysetStore) {
	t.Helper()
	ctx, s, f := context.Background(), newStore(t), files(t)
	made := ring(t, s.Vault(), f)
	_, err := made.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	kms := newSlowKMS(f.KEK)
	cfg := tinkvault.Config{Store: s.Vault(), KEK: kms.kek(), Epochs: f.Epochs, TTL: time.Minute, MaxStale: 10 * time.Minute, Timeout: 5 * time.Second}
	if change != nil {
		change(&cfg)
	}
	k, err := tinkvault.New(ctx, cfg)
	require.NoError(t, err)
	return k, kms, s.Vault()
}

func TestOneCallForAThousand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, kms, _ := outage(t, nil)
		ask := func() error { _, err := k.Tenant(context.Background(), nil, clinic); return err }

		kms.down.Store(true)
		for _, err := range crowd(ask) {
			require.ErrorIs(t, err, vault.ErrKeysUnavailable)
			require.NotContains(t, err.Error(), "arn:")
		}
		require.EqualValues(t, 1, kms.calls.Swap(0), "a thousand were refused by one call")

		kms.down.Store(false)
		for _, err := range crowd(ask) {
			require.NoError(t, err)
		}
		require.EqualValues(t, 1, kms.calls.Swap(0), "a thousand were served by one call")

		time.Sleep(time.Minute + time.Second) // past the TTL: the store is asked, the KMS is not
		for _, err := range crowd(ask) {
			require.NoError(t, err)
		}
		require.Zero(t, kms.calls.Load())
	})
}

// A KMS that is down or hangs: who is in memory goes on, at once, until
// MaxStale; others are refused.
func TestOutage(t *testing.T) {
	for name, broken := range map[string]func(*slowKMS) *atomic.Bool{
		"down":  func(s *slowKMS) *atomic.Bool { return &s.down },
		"hangs": func(s *slowKMS) *atomic.Bool { return &s.hangs },
		"deaf":  func(s *slowKMS) *atomic.Bool { return &s.deaf },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k, kms, _ := outage(t, nil)
				ask := func() error { _, err := k.Tenant(context.Background(), nil, clinic); return err }
				require.NoError(t, ask())
				broken(kms).Store(true)
				told := time.Now()
				for time.Since(told) < 9*time.Minute {
					before := time.Now()
					require.NoError(t, ask())
					require.Zero(t, time.Since(before), "nobody waits for the KMS")
					time.Sleep(30 * time.Second)
				}
				// Asked once for each TTL in the second half of MaxStale;
				// where it does not listen, one call is left hanging.
				synctest.Wait()
				require.LessOrEqual(t, kms.calls.Load(), int64(1+5))
				require.GreaterOrEqual(t, kms.calls.Load(), int64(2))
				time.Sleep(2 * time.Minute)
				for _, err := range crowd(ask) {
					require.ErrorIs(t, err, vault.ErrKeysUnavailable, "older than MaxStale")
				}
				broken(kms).Store(false)
				close(kms.wake)
				time.Sleep(10 * time.Second)
				require.NoError(t, ask())
			})
		})
	}
}

// While a KMS hangs, a crowd waits for one deadline and not for one after
// another, and a caller's own deadline counts too.
func TestHangingKMS(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprintf("deaf %v", deaf), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k, kms, _ := outage(t, nil)
				kms.hangs.Store(true)
				kms.deaf.Store(deaf)
				ask := func() error { _, err := k.Tenant(context.Background(), nil, clinic); return err }

				impatient, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				before := time.Now()
				_, err := k.Tenant(impatient, nil, clinic)
				require.ErrorIs(t, err, vault.ErrKeysUnavailable)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.Equal(t, time.Second, time.Since(before))

				before = time.Now()
				for _, err := range crowd(ask) {
					require.ErrorIs(t, err, vault.ErrKeysUnavailable)
				}
				require.Equal(t, 4*time.Second, time.Since(before), "the rest of the one deadline")
				before = time.Now()
				for range 100 {
					require.ErrorIs(t, ask(), vault.ErrKeysUnavailable)
				}
				require.Zero(t, time.Since(before), "refused at once")
				require.EqualValues(t, 1, kms.calls.Load())

				kms.hangs.Store(false)
				kms.deaf.Store(false)
				close(kms.wake)
				time.Sleep(5 * time.Second)
				require.NoError(t, ask())
			})
		})
	}
}

// Keysets that changed in the store cannot be opened without the KMS, and
// those in memory must not stand in for them: a number would be looked up
// without its newest key.
func TestChangedKeysetsNeedTheKMS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		k, kms, store := outage(t, nil)
		_, err := k.Tenant(ctx, nil, clinic)
		require.NoError(t, err)
		kms.down.Store(true)
		sets, err := store.Keysets(ctx, nil, clinic)
		require.NoError(t, err)
		for _, s := range sets {
			if s.Name == "prf.consent" {
				changed := s
				changed.Wrapped = sets[0].Wrapped
				_, err := store.SwapKeysets(ctx, nil, []vault.WrappedKeyset{s}, []vault.WrappedKeyset{changed})
				require.NoError(t, err)
			}
		}
		_, err = k.Tenant(ctx, nil, clinic)
		require.NoError(t, err, "not read again yet")
		time.Sleep(time.Minute)
		_, err = k.Tenant(ctx, nil, clinic)
		require.ErrorIs(t, err, vault.ErrKeysUnavailable)
	})
}

// Nothing is written half: a tenant is stored under all keys or not at all.
func TestCreateTenantInAnOutage(t *testing.T) {
	ctx, s, f, other := context.Background(), newStore(t), files(t), files(t)
	down := tinkvault.KEK{ID: other.KEK.ID, AEAD: refusing{}}
	k, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: f.KEK, MoreKEKs: []tinkvault.KEK{down}, Epochs: f.Epochs})
	require.NoError(t, err)
	made, err := k.CreateTenant(ctx, clinic)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable)
	require.False(t, made)
	sets, err := s.Vault().Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	require.Empty(t, sets)
}

// refusing is a KMS that refuses everything.
type refusing struct{}

func (refusing) EncryptWithContext(context.Context, []byte, []byte) ([]byte, error) {
	return nil, errors.New("403")
}

func (refusing) DecryptWithContext(context.Context, []byte, []byte) ([]byte, error) {
	return nil, errors.New("403")
}

// What Config.MaxTenants says of the size of a tenant in memory.
func TestAllocSizeOfATenant(t *testing.T) {
	const n = 200
	ctx, s, f := context.Background(), newStore(t), files(t)
	made := ring(t, s.Vault(), f)
	for i := range n {
		_, err := made.CreateTenant(ctx, sealtext.MustTenant(fmt.Sprintf("tenant%d", i)))
		require.NoError(t, err)
	}
	k := ring(t, s.Vault(), f)
	heap := func() int {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc) //nolint:gosec // far below
	}
	before := heap()
	for i := range n {
		_, err := k.Tenant(ctx, nil, sealtext.MustTenant(fmt.Sprintf("tenant%d", i)))
		require.NoError(t, err)
	}
	size := (heap() - before) / n
	require.LessOrEqual(t, size, 16<<10)
	require.Greater(t, size, 4<<10)
	runtime.KeepAlive(k)
}

func TestTenantsInMemoryAreBounded(t *testing.T) {
	ctx, s, f := context.Background(), newStore(t), files(t)
	kms := &countingKEK{KEK: f.KEK}
	k, err := tinkvault.New(ctx, tinkvault.Config{Store: s.Vault(), KEK: tinkvault.KEK{ID: f.KEK.ID, AEAD: kms}, Epochs: f.Epochs, MaxTenants: 3})
	require.NoError(t, err)
	var tenants []sealtext.Tenant
	for i := range 10 {
		tenants = append(tenants, sealtext.MustTenant(fmt.Sprintf("tenant%d", i)))
		_, err := k.CreateTenant(ctx, tenants[i])
		require.NoError(t, err)
		_, err = k.Tenant(ctx, nil, tenants[i])
		require.NoError(t, err)
	}
	kms.down = true
	there := 0
	for _, tenant := range tenants {
		if _, err := k.Tenant(ctx, nil, tenant); err == nil {
			there++
		}
	}
	require.Equal(t, 3, there)
}
