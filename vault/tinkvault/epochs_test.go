package tinkvault_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// fakeEpochKMS makes keys in memory, counts calls, and destroys after a week.
type fakeEpochKMS struct {
	mu    sync.Mutex
	now   time.Time
	keys  map[string]tink.AEAD
	ends  map[string]time.Time
	calls int
}

func newEpochKMS() *fakeEpochKMS {
	return &fakeEpochKMS{now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), keys: map[string]tink.AEAD{}, ends: map[string]time.Time{}}
}

func (f *fakeEpochKMS) clock() time.Time { f.mu.Lock(); defer f.mu.Unlock(); return f.now }

func (f *fakeEpochKMS) pass(d time.Duration) { f.mu.Lock(); defer f.mu.Unlock(); f.now = f.now.Add(d) }

func (f *fakeEpochKMS) NewKey(ctx context.Context) (tinkvault.KEK, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return tinkvault.KEK{}, err
	}
	a, err := aead.New(h)
	if err != nil {
		return tinkvault.KEK{}, err
	}
	f.mu.Lock()
	id := "kms:" + sealtext.NewID().String()
	f.keys[id] = a
	f.mu.Unlock()
	return f.Key(ctx, id)
}

func (f *fakeEpochKMS) Key(_ context.Context, id string) (tinkvault.KEK, error) {
	return tinkvault.KEK{ID: id, AEAD: epochKey{f, id}}, nil
}

func (f *fakeEpochKMS) DestroyKey(_ context.Context, id string) (epoch.KeyDestruction, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ends[id].IsZero() {
		f.ends[id] = f.now.Add(7 * 24 * time.Hour)
	}
	if f.now.Before(f.ends[id]) {
		return epoch.KeyDestruction{State: epoch.StateScheduled, At: f.ends[id]}, nil
	}
	delete(f.keys, id)
	return epoch.KeyDestruction{State: epoch.StateDestroyed, At: f.ends[id]}, nil
}

// epochKey is a key of the fake; one whose destruction is scheduled does not
// answer any more.
type epochKey struct {
	kms *fakeEpochKMS
	id  string
}

func (e epochKey) use() (tink.AEAD, error) {
	e.kms.mu.Lock()
	defer e.kms.mu.Unlock()
	e.kms.calls++
	if a := e.kms.keys[e.id]; a != nil && e.kms.ends[e.id].IsZero() {
		return a, nil
	}
	return nil, errors.New("pending deletion: " + e.id)
}

func (e epochKey) EncryptWithContext(_ context.Context, p, ad []byte) ([]byte, error) {
	a, err := e.use()
	if err != nil {
		return nil, err
	}
	return a.Encrypt(p, ad)
}

func (e epochKey) DecryptWithContext(_ context.Context, c, ad []byte) ([]byte, error) {
	a, err := e.use()
	if err != nil {
		return nil, err
	}
	return a.Decrypt(c, ad)
}

func TestEpochFolder(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	f, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
	require.NoError(t, err)
	_, err = f.Current(ctx)
	require.ErrorIs(t, err, vault.ErrKEKMissing, "none is made unasked")
	first, err := f.Create(ctx)
	require.NoError(t, err)
	other, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
	require.NoError(t, err)
	second, err := f.Create(ctx)
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	current, err := other.Current(ctx)
	require.NoError(t, err)
	require.Equal(t, second, current, "another process sees it at once")
	_, err = f.Destroy(ctx, second)
	require.ErrorContains(t, err, "the current epoch cannot be destroyed", "the current one")

	w, err := other.Open(ctx, first)
	require.NoError(t, err)
	ct, err := w.EncryptWithContext(ctx, []byte("key"), nil)
	require.NoError(t, err)
	secret, err := os.ReadFile(filepath.Join(dir, "epoch-1.json"))
	require.NoError(t, err)
	value := regexp.MustCompile(`"value":\s*"([^"]+)"`).FindSubmatch(secret)
	require.Len(t, value, 2)
	done, err := f.Destroy(ctx, first)
	require.NoError(t, err)
	require.Equal(t, epoch.StateDestroyed, done.State)
	again, err := other.Destroy(ctx, first)
	require.NoError(t, err)
	require.True(t, done.At.Equal(again.At), "the date does not move")
	for _, f := range []*tinkvault.EpochFolder{f, other} {
		_, err = f.Open(ctx, first)
		require.ErrorIs(t, err, vault.ErrEpochDestroyed)
	}
	_, err = f.Open(ctx, "file:nobody")
	require.ErrorIs(t, err, vault.ErrKEKMissing)
	_, err = os.Stat(filepath.Join(dir, "epoch-1.json"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, file := range left {
		b, err := os.ReadFile(filepath.Join(dir, file.Name()))
		require.NoError(t, err)
		require.False(t, bytes.Contains(b, value[1]))
	}
	w2, err := f.Open(ctx, second)
	require.NoError(t, err)
	_, err = w2.DecryptWithContext(ctx, ct, nil)
	require.ErrorContains(t, err, "decryption failed")

	third, err := f.Create(ctx)
	require.NoError(t, err)
	require.NotContains(t, []string{first, second}, third)
}

// Of several that create at once one makes the key and all name it.
func TestEpochFolderCreateAtOnce(t *testing.T) {
	dir := t.TempDir()
	var ids [8]string
	var wg sync.WaitGroup
	for i := range ids {
		f, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
		require.NoError(t, err)
		wg.Go(func() { ids[i], _ = f.Create(context.Background()) })
	}
	wg.Wait()
	files, err := filepath.Glob(filepath.Join(dir, "epoch-*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	half, err := filepath.Glob(filepath.Join(dir, ".half-*"))
	require.NoError(t, err)
	require.Empty(t, half)
	for _, id := range ids {
		f, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
		require.NoError(t, err)
		_, err = f.Open(context.Background(), id)
		require.NoError(t, err, "whatever was named is there")
	}
}

// A folder of an early version of this package had epoch.json.
func TestEpochFolderReadsTheFirstForm(t *testing.T) {
	f := goldenFiles(t, "v2")
	current, err := f.Epochs.Current(context.Background())
	require.NoError(t, err)
	require.Equal(t, f.Epoch.ID, current)
	var h goldenTenant
	readGolden(t, &h, "v2", "house.json")
	require.Equal(t, h.Epoch, current)
	next, err := f.Epochs.Create(context.Background())
	require.NoError(t, err)
	require.NotEqual(t, current, next)
	_, err = f.Epochs.Destroy(context.Background(), current)
	require.NoError(t, err)
	_, err = f.Epochs.Open(context.Background(), current)
	require.ErrorIs(t, err, vault.ErrEpochDestroyed)
}

func TestEpochFolderUnderAKMS(t *testing.T) {
	ctx, kms, dir := context.Background(), newEpochKMS(), t.TempDir()
	cfg := tinkvault.EpochFolderConfig{Dir: dir, KMS: kms, Now: kms.clock}
	f, err := tinkvault.NewEpochFolder(cfg)
	require.NoError(t, err)
	first, err := f.Create(ctx)
	require.NoError(t, err)
	copied, err := os.ReadFile(filepath.Join(dir, "epoch-1.json")) // a backup of the folder
	require.NoError(t, err)

	// One call in the life of a process, however many people.
	k := open(t, tinkvault.Config{Store: newStore(t).Vault(), KEK: files(t).KEK, Epochs: f})
	kms.calls = 0
	for _, err := range crowd(func() error {
		_, _, _, err := k.NewSubject(ctx, clinic, sealtext.NewSubject())
		return err
	}) {
		require.NoError(t, err)
	}
	require.Equal(t, 1, kms.calls)

	second, err := f.Create(ctx)
	require.NoError(t, err)
	done, err := f.Destroy(ctx, first)
	require.NoError(t, err)
	require.Equal(t, epoch.StateScheduled, done.State)
	require.Equal(t, kms.now.Add(7*24*time.Hour), done.At)
	_, err = f.Open(ctx, first)
	require.ErrorIs(t, err, vault.ErrEpochDestroyed)
	kms.pass(8 * 24 * time.Hour)
	again, err := f.Destroy(ctx, first)
	require.NoError(t, err)
	require.Equal(t, epoch.KeyDestruction{State: epoch.StateDestroyed, At: done.At}, again)

	// The file from the backup of the folder opens nothing without the KMS.
	back := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(back, "epoch-1.json"), copied, 0o600))
	cfg.Dir = back
	restored, err := tinkvault.NewEpochFolder(cfg)
	require.NoError(t, err)
	_, err = restored.Open(ctx, first)
	require.ErrorIs(t, err, vault.ErrKeysUnavailable)
	require.NotContains(t, err.Error(), "kms:")
	_, err = f.Open(ctx, second)
	require.NoError(t, err)
	noKMS, err := tinkvault.NewEpochFolder(tinkvault.EpochFolderConfig{Dir: dir})
	require.NoError(t, err)
	_, err = noKMS.Open(ctx, second)
	require.ErrorIs(t, err, vault.ErrKEKMissing)
}

// The key of a subject is the same after it was wrapped again.
func TestRewrapSubject(t *testing.T) {
	ctx, f := context.Background(), files(t)
	k := open(t, tinkvault.Config{Store: newStore(t).Vault(), KEK: f.KEK, Epochs: f.Epochs})
	row := vault.SubjectRow{Tenant: clinic, Subject: sealtext.NewSubject()}
	key, epoch, wrapped, err := k.NewSubject(ctx, row.Tenant, row.Subject)
	require.NoError(t, err)
	row.Epoch, row.Wrapped = epoch, wrapped
	ct, err := key.AEAD.Encrypt([]byte("x"), nil)
	require.NoError(t, err)
	next, err := f.Epochs.Create(ctx)
	require.NoError(t, err)
	again := row
	again.Epoch = next
	again.Wrapped, err = k.RewrapSubject(ctx, row, next)
	require.NoError(t, err)
	_, err = f.Epochs.Destroy(ctx, epoch)
	require.NoError(t, err)
	k.ForgetEpoch(epoch)
	_, err = k.Subject(ctx, row)
	require.ErrorIs(t, err, vault.ErrEpochDestroyed)
	after, err := k.Subject(ctx, again)
	require.NoError(t, err)
	require.Equal(t, key.ID, after.ID)
	pt, err := after.AEAD.Decrypt(ct, nil)
	require.NoError(t, err)
	require.Equal(t, "x", string(pt))
	moved := again
	moved.Subject = sealtext.NewSubject()
	_, err = k.RewrapSubject(ctx, moved, next)
	require.ErrorIs(t, err, vault.ErrWrongContext, "bound to the subject")
}
