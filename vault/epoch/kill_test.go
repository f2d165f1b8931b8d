package epoch_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var errProcessKilled = errors.New("killed")

// killing fails every write from the nth on, as a killed process does.
type killing struct {
	memstore.VaultStore
	mu   sync.Mutex
	left int
}

func (k *killing) use() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.left--
	if k.left < 0 {
		return errProcessKilled
	}
	return nil
}

func (k *killing) SetEpoch(ctx context.Context, tx sealtext.Tx, row epoch.Row) (bool, error) {
	if err := k.use(); err != nil {
		return false, err
	}
	return k.VaultStore.SetEpoch(ctx, tx, row)
}

func (k *killing) RewrapSubject(ctx context.Context, tx sealtext.Tx, was vault.SubjectRow, epoch string, wrapped []byte) (bool, error) {
	if err := k.use(); err != nil {
		return false, err
	}
	return k.VaultStore.RewrapSubject(ctx, tx, was, epoch, wrapped)
}

// killingKeys is the keys of epochs that a killed process works with.
type killingKeys struct {
	epoch.Keys
	k *killing
}

func (e killingKeys) Create(ctx context.Context) (string, error) {
	if err := e.k.use(); err != nil {
		return "", err
	}
	id, err := e.Keys.Create(ctx)
	return id, errors.Join(err, e.k.use())
}

func (e killingKeys) Destroy(ctx context.Context, id string) (epoch.KeyDestruction, error) {
	if err := e.k.use(); err != nil {
		return epoch.KeyDestruction{}, err
	}
	d, err := e.Keys.Destroy(ctx, id)
	return d, errors.Join(err, e.k.use())
}

// Killed at any point and begun again, closing ends the same: everybody but
// the shredded opens, at every moment on the way too.
func TestCloseKilledAtAnyPoint(t *testing.T) {
	ctx := context.Background()
	for dies := 0; ; dies++ {
		s := newSite(t)
		people := s.enroll(t, 0, 7)
		first, err := s.files.Epochs.Current(ctx)
		require.NoError(t, err)
		s.shred(t, people[3])
		k := &killing{VaultStore: s.store, left: dies}
		run := func(store epoch.Store, keys epoch.Keys) error {
			e, err := epoch.New(epoch.Config{Keys: keys, Keyring: s.ring, Store: store, Batch: 2})
			require.NoError(t, err)
			if _, err := e.Close(ctx, first, nil); err != nil {
				return err
			}
			var buf bytes.Buffer
			if _, err := e.ExportKeys(ctx, &buf); err != nil {
				return err
			}
			if _, err := e.ConfirmExport(ctx, &buf); err != nil && !errors.Is(err, epoch.ErrExportUnknown) {
				return err
			}
			_, err = e.Destroy(ctx, first)
			return err
		}
		check := func() {
			for i, p := range people {
				if i == 3 {
					require.ErrorIs(t, s.open(p), vault.ErrShredded)
				} else {
					require.NoError(t, s.open(p), "killed at write %d", dies)
				}
			}
		}
		err = run(k, killingKeys{Keys: s.files.Epochs, k: k})
		s.start(t)
		check()
		if err == nil {
			require.Greater(t, dies, 10, "every write was tried")
			return
		}
		require.ErrorIs(t, err, errProcessKilled)
		more := s.enroll(t, 50, 52) // the application goes on meanwhile
		people = append(people, more...)
		require.NoError(t, run(s.store, s.files.Epochs))
		s.start(t)
		check()
		live, err := filepath.Glob(filepath.Join(s.dir, "epoch-*.json"))
		require.NoError(t, err)
		require.Len(t, live, 1, "one epoch follows another")
		certs, err := s.epochs.Certificates(ctx)
		require.NoError(t, err)
		for _, c := range certs {
			if c.Epoch == first {
				require.Equal(t, epoch.StateDestroyed, c.State)
			}
		}
	}
}

// Others enroll, seal and shred while the epoch is closed.
func TestCloseWhileOthersGoOn(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 30)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	n := 100
	var late []person
	s.pause = func(context.Context) error { // between two batches
		if n < 108 {
			late = append(late, s.enroll(t, n, n+1)...)
			s.shred(t, people[n-100])
			n++
		}
		return nil
	}
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	require.NotEmpty(t, late)
	s.pause = nil
	s.finish(t, first)
	s.start(t)
	for _, p := range late {
		require.NoError(t, s.open(p))
	}
	for i, p := range people {
		if i < len(late) {
			require.ErrorIs(t, s.open(p), vault.ErrShredded)
		} else {
			require.NoError(t, s.open(p))
		}
	}
}

// lagging is the keys of a process that learns of a new epoch late.
type lagging struct {
	epoch.Keys
	old  string
	more int // how often it still names the old one
}

func (l *lagging) Current(ctx context.Context) (string, error) {
	if l.more > 0 {
		l.more--
		return l.old, nil
	}
	return l.Keys.Current(ctx)
}

// A writer that does not know of the new epoch yet is refused by the store,
// and its next try finds it.
func TestEnrollWhileTheEpochIsClosed(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	s.enroll(t, 0, 3)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.Close(ctx, first, nil)
	require.NoError(t, err)
	keys := &lagging{Keys: s.files.Epochs, old: first, more: 2}
	s.ring, err = tinkvault.New(ctx, tinkvault.Config{Store: s.store, KEK: s.files.KEK, Epochs: keys})
	require.NoError(t, err)
	s.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: s.ring, Store: s.store})
	require.NoError(t, err)
	late := s.enroll(t, 10, 11)
	require.Zero(t, keys.more, "it did try under the old one")
	keys.more = 100
	err = s.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.sealer.Enroll(ctx, tx, clinic, number(t, "+447700900999"))
		return err
	})
	require.ErrorIs(t, err, vault.ErrEpochClosed, "and does not try for ever")
	s.finish(t, first)
	s.start(t)
	require.NoError(t, s.open(late[0]))
}
