package main

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/examples/kms/fakekms"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// Tests of a program are in its package: nobody else can link it.

var (
	kinds = []string{"aws", "gcp", "hcvault"}

	// What each service says of a value that was changed and of a key that is
	// disabled, and how the URI of a key begins.
	changed = map[string]string{"aws": "InvalidCiphertextException", "gcp": "decryption failed", "hcvault": "message authentication failed"}
	refused = map[string]string{"aws": "DisabledException", "gcp": "disabled", "hcvault": "permission denied"}
	scheme  = map[string]string{"aws": "aws-kms://", "gcp": "gcp-kms://", "hcvault": "hcvault://"}
	clinic  = sealtext.MustTenant("clinic")
)

// fake starts a service and points the clients of this test at it.
func fake(t *testing.T, kind string) *fakekms.Server {
	t.Helper()
	s, err := fakekms.Start(kind)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	// Nothing of the machine's own is to be used.
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	for name, value := range s.Env {
		t.Setenv(name, value)
	}
	return s
}

func kek(t *testing.T, kind string, s *fakekms.Server) tinkvault.KEK {
	t.Helper()
	k, err := open(t.Context(), kind, s.URI, s.Options...)
	require.NoError(t, err)
	require.Equal(t, s.URI, k.ID)
	return k
}

func newStore(t *testing.T) *memstore.Store {
	t.Helper()
	s, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	return s
}

func each(t *testing.T, f func(t *testing.T, kind string)) {
	t.Helper()
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) { f(t, kind) })
	}
}

func TestKEK(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		s := fake(t, kind)
		k := kek(t, kind, s)
		ctx := t.Context()
		ct, err := k.AEAD.EncryptWithContext(ctx, []byte("a keyset"), []byte("of a tenant"))
		require.NoError(t, err)
		pt, err := k.AEAD.DecryptWithContext(ctx, ct, []byte("of a tenant"))
		require.NoError(t, err)
		require.Equal(t, "a keyset", string(pt))
		_, err = k.AEAD.DecryptWithContext(ctx, ct, []byte("of another"))
		require.ErrorContains(t, err, changed[kind])
		ct[len(ct)-1] ^= 1
		_, err = k.AEAD.DecryptWithContext(ctx, ct, []byte("of a tenant"))
		require.ErrorContains(t, err, changed[kind])

		gone, cancel := context.WithCancel(ctx)
		cancel()
		before := s.Calls.Load()
		_, err = k.AEAD.EncryptWithContext(gone, []byte("x"), nil)
		require.ErrorContains(t, err, "context canceled")
		require.Equal(t, before, s.Calls.Load(), "nobody was asked")
	})
}

// A service that takes associated data and forgets them would not keep the
// keys of two tenants apart.
func TestServiceThatIgnoresAssociatedData(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		s := fake(t, kind)
		s.IgnoreAssociatedData.Store(true)
		_, err := open(t.Context(), kind, s.URI, s.Options...)
		require.ErrorIs(t, err, errIgnores)
	})
}

func TestKeyThatDoesNotWork(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		s := fake(t, kind)
		_, err := open(t.Context(), kind, s.URI+"2", s.Options...)
		require.ErrorContains(t, err, "the key cannot encrypt", "no such key")
		_, err = open(t.Context(), kind, "file:///etc/key", s.Options...)
		require.ErrorContains(t, err, scheme[kind], "not a URI of this service")
		s.Down.Store(true)
		_, err = open(t.Context(), kind, s.URI, s.Options...)
		require.ErrorContains(t, err, refused[kind], "said at start, not at the first message")
	})
}

// What the package doc says of calls: counted where they arrive.
func TestCallsAndOutage(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		ctx, s, store := t.Context(), fake(t, kind), newStore(t)
		s.Calls.Store(0)
		k := kek(t, kind, s)
		require.EqualValues(t, 3, s.Calls.Swap(0), "the probe")
		folder := epochFolder(t, kind, s, t.TempDir())
		require.EqualValues(t, 5, s.Calls.Swap(0), "the first epoch: made, probed, wrapped")

		now := time.Unix(1e9, 0)
		ring := func() *tinkvault.Keyring {
			r, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: k, Epochs: folder, TTL: time.Minute, Now: func() time.Time { return now }})
			require.NoError(t, err)
			return r
		}
		first := ring()
		_, err := first.CreateTenant(ctx, clinic)
		require.NoError(t, err)
		require.EqualValues(t, 1, s.Calls.Swap(0), "the tenant key")
		keys, err := first.Tenant(ctx, nil, clinic)
		require.NoError(t, err)
		require.EqualValues(t, 1, s.Calls.Swap(0), "unwrapped once")
		_, _, _, err = first.NewSubject(ctx, clinic, sealtext.NewSubject())
		require.NoError(t, err)
		require.EqualValues(t, 1, s.Calls.Swap(0), "and so is the epoch")

		s.Down.Store(true)
		now = now.Add(time.Hour)
		_, err = first.Tenant(ctx, nil, clinic)
		require.NoError(t, err, "what is in memory goes on, past the TTL")
		_, _, _, err = first.NewSubject(ctx, clinic, sealtext.NewSubject())
		require.NoError(t, err, "people need no call once the epoch is open")
		require.Zero(t, s.Calls.Load())
		second := ring() // a process that starts during the outage
		_, err = second.Tenant(ctx, nil, clinic)
		require.ErrorIs(t, err, vault.ErrKeysUnavailable)
		require.NotContains(t, err.Error(), s.URI)

		s.Down.Store(false)
		again, err := second.Tenant(ctx, nil, clinic)
		require.NoError(t, err)
		require.Equal(t, keys.Seal.ID, again.Seal.ID)
	})
}

// Keys wrapped by one service are never replaced when another is configured.
func TestOtherServiceIsRefused(t *testing.T) {
	ctx, store := t.Context(), newStore(t)
	a, b := kek(t, "aws", fake(t, "aws")), kek(t, "gcp", fake(t, "gcp"))
	folder, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: t.TempDir()})
	require.NoError(t, err)
	_, err = folder.Create(ctx)
	require.NoError(t, err)
	ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: a, Epochs: folder})
	require.NoError(t, err)
	_, err = ring.CreateTenant(ctx, clinic)
	require.NoError(t, err)
	_, err = tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: b, Epochs: folder})
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}

// stuck is a client that never hears back.
type stuck struct {
	asked   atomic.Int64
	release chan struct{}
}

func (s *stuck) Encrypt(_, _ []byte) ([]byte, error) {
	s.asked.Add(1)
	<-s.release
	return nil, errors.New("late")
}

func (s *stuck) Decrypt(p, ad []byte) ([]byte, error) { return s.Encrypt(p, ad) }

func TestWaitEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stuck{release: make(chan struct{})}
		defer close(s.release)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := awaited{s}.EncryptWithContext(ctx, nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		// The minute is over: nobody is asked any more.
		_, err = awaited{s}.DecryptWithContext(ctx, nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		synctest.Wait()
		require.EqualValues(t, 1, s.asked.Load())
	})
}
