package backup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backup"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var (
	clinic = sealtext.MustTenant("clinic")
	shop   = sealtext.MustTenant("shop")
	at     = time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
)

// host is a database with its keys.
type host struct {
	t     testing.TB
	store *memstore.Store
	dir   string
	files tinkvault.Files
	ring  *tinkvault.Keyring
}

func newHost(t testing.TB, tenants ...sealtext.Tenant) *host {
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	h := &host{t: t, store: store, dir: filepath.Join(t.TempDir(), "keys")}
	require.NoError(t, tinkvault.Init(h.dir))
	h.files, h.ring = h.open(h.dir)
	for _, tenant := range tenants {
		_, err := h.ring.CreateTenant(t.Context(), tenant)
		require.NoError(t, err)
	}
	return h
}

// open makes a keyring of a folder, over the database.
func (h *host) open(dir string) (tinkvault.Files, *tinkvault.Keyring) {
	h.t.Helper()
	files, err := tinkvault.Open(dir)
	require.NoError(h.t, err)
	return files, h.ringOf(files.KEK, files.Epochs)
}

func (h *host) ringOf(kek tinkvault.KEK, epochs epoch.Keys) *tinkvault.Keyring {
	h.t.Helper()
	// KEKFor keeps New from refusing a key that is not of this database, which is what is tested.
	ring, err := tinkvault.New(h.t.Context(), tinkvault.Config{
		Store: h.store.Vault(), KEK: kek, Epochs: epochs,
		KEKFor: func(context.Context, sealtext.Tenant) (tinkvault.KEK, error) { return tinkvault.KEK{}, nil },
	})
	require.NoError(h.t, err)
	return ring
}

// copy copies files of the folder.
func (h *host) copy(names ...string) (dir string) {
	h.t.Helper()
	dir = h.t.TempDir()
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(h.dir, name))
		require.NoError(h.t, err)
		require.NoError(h.t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	return dir
}

// enroll adds a subject under the current epoch.
func (h *host) enroll(t sealtext.Tenant) {
	h.t.Helper()
	number, err := sealtext.ParseE164("+12025550123")
	require.NoError(h.t, err)
	sealer, err := vault.NewSealer(vault.SealerConfig{Keyring: h.ring, Store: h.store.Vault()})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.InTx(h.t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := sealer.Enroll(ctx, tx, t, number)
		return err
	}))
}

func (h *host) check(copied, live vault.Keyring) (backup.Report, error) {
	return backup.Check(h.t.Context(), backup.Config{Copy: copied, Store: h.store.Vault(), Live: live, Now: func() time.Time { return at }})
}

func TestCheck(t *testing.T) {
	h := newHost(t, clinic, shop)
	h.enroll(clinic)
	_, copied := h.open(h.copy("kek.json", "epoch-1.json"))
	want := backup.Report{At: at, Tenants: 2, KEKs: []string{h.files.KEK.ID, "tenant-key"}, Epochs: []string{h.files.Epoch.ID}}
	for name, live := range map[string]vault.Keyring{"with the copy alone": nil, "with the keys in use": h.ring} {
		t.Run(name, func(t *testing.T) {
			report, err := h.check(copied, live)
			require.NoError(t, err)
			require.Equal(t, want, report)
			text, err := json.Marshal(report)
			require.NoError(t, err)
			var again backup.Report
			require.NoError(t, json.Unmarshal(text, &again))
			require.Equal(t, want, again)
			since, err := again.Uncovered(t.Context(), h.store.Vault())
			require.NoError(t, err)
			require.Empty(t, since)
		})
	}
}

// An epoch without subjects is proved by the keys in use alone.
func TestCheckNewEpoch(t *testing.T) {
	h := newHost(t, clinic)
	h.enroll(clinic)
	_, before := h.open(h.copy("kek.json", "epoch-1.json"))
	report, err := h.check(before, nil)
	require.NoError(t, err)
	next, err := h.files.Epochs.Create(t.Context())
	require.NoError(t, err)
	_, err = h.store.Vault().SetEpoch(t.Context(), nil, epoch.Row{})
	require.ErrorIs(t, err, sealtext.ErrForeignTx)
	require.NoError(t, h.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		_, err := h.store.Vault().SetEpoch(ctx, tx, epoch.Row{ID: next, State: epoch.StateOpen})
		return err
	}))
	since, err := report.Uncovered(t.Context(), h.store.Vault())
	require.NoError(t, err)
	require.Equal(t, []string{next}, since)

	report, err = h.check(before, nil)
	require.NoError(t, err)
	require.Equal(t, []string{next}, report.Unproved)
	report, err = h.check(before, h.ring)
	require.ErrorIs(t, err, backup.ErrIncomplete)
	require.Equal(t, 1, report.Failed)
	require.Equal(t, next, report.Failures[0].Epoch)
	require.ErrorIs(t, report.Failures[0].Err, vault.ErrKEKMissing)

	_, after := h.open(h.copy("kek.json", "epoch-1.json", "epoch-2.json"))
	report, err = h.check(after, h.ring)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{h.files.Epoch.ID, next}, report.Epochs)
}

func TestCheckFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		copied func(h *host) vault.Keyring
		live   bool
		failed int
		epoch  bool // it is the epoch that does not open
		want   error
	}{
		{name: "keys of another database", copied: otherFolder, failed: 3, want: vault.ErrKEKMissing},
		{name: "keys of another database, with the keys in use", copied: otherFolder, live: true, failed: 3, want: vault.ErrKEKMissing},
		{name: "another epoch", copied: func(h *host) vault.Keyring {
			return h.ringOf(h.files.KEK, newHost(h.t).files.Epochs)
		}, failed: 1, epoch: true, want: vault.ErrKEKMissing},
		{name: "an epoch file that was changed", copied: func(h *host) vault.Keyring {
			return h.ringOf(h.files.KEK, renamed{newHost(h.t).files.Epochs, h.files.Epoch.ID})
		}, failed: 1, epoch: true, want: vault.ErrWrongContext},
		{name: "tenant keys that only seem to be", copied: func(h *host) vault.Keyring { return swapped{h.ring} }, live: true, failed: 2, want: vault.ErrUnknownKey},
		{name: "another AEAD keyset beside the right pseudonym keys", copied: func(h *host) vault.Keyring { return otherSeal{h.ring} }, live: true, failed: 2, want: vault.ErrUnknownKey},
		{name: "pseudonym keys that are lost", copied: func(h *host) vault.Keyring { return noPRF{h.ring} }, live: true, failed: 2, want: vault.ErrUnknownKey},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t, clinic, shop)
			h.enroll(clinic)
			var live vault.Keyring
			if c.live {
				live = h.ring
			}
			report, err := h.check(c.copied(h), live)
			require.ErrorIs(t, err, backup.ErrIncomplete)
			require.Equal(t, 2, report.Tenants)
			require.Equal(t, c.failed, report.Failed)
			require.Len(t, report.Failures, c.failed)
			require.ErrorIs(t, report.Failures[0].Err, c.want)
			require.Equal(t, c.epoch, report.Failures[0].Epoch != "")
		})
	}
}

func otherFolder(h *host) vault.Keyring {
	_, ring := h.open(newHost(h.t).dir)
	return ring
}

// renamed gives another key for the id of an epoch.
type renamed struct {
	*tinkvault.EpochFolder
	id string
}

func (r renamed) Open(ctx context.Context, id string) (epoch.KeyWrapper, error) {
	if id == r.id {
		id, _ = r.Current(ctx)
	}
	return r.EpochFolder.Open(ctx, id)
}

// swapped gives a tenant the keys of the other.
type swapped struct{ *tinkvault.Keyring }

func (s swapped) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	if t == clinic {
		return s.Keyring.Tenant(ctx, tx, shop)
	}
	return s.Keyring.Tenant(ctx, tx, clinic)
}

// otherSeal gives a tenant the AEAD keyset of the other.
type otherSeal struct{ *tinkvault.Keyring }

func (o otherSeal) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	keys, err := o.Keyring.Tenant(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	other, err := swapped(o).Tenant(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	return &vault.TenantKeys{Seal: other.Seal, PRFs: keys.PRFs}, nil
}

// noPRF has lost the pseudonym keys.
type noPRF struct{ *tinkvault.Keyring }

func (n noPRF) Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*vault.TenantKeys, error) {
	keys, err := n.Keyring.Tenant(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	return &vault.TenantKeys{Seal: keys.Seal}, nil
}

// An epoch that is destroyed needs no key any more, also where a row under it was restored.
func TestCheckOfDestroyedEpochs(t *testing.T) {
	h := newHost(t, clinic)
	h.enroll(clinic)
	require.NoError(t, h.store.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		for id, state := range map[string]epoch.State{
			"pending": epoch.StatePending, "scheduled": epoch.StateScheduled, h.files.Epoch.ID: epoch.StateDestroyed,
		} {
			if _, err := h.store.Vault().SetEpoch(ctx, tx, epoch.Row{ID: id, State: state}); err != nil {
				return err
			}
		}
		return nil
	}))
	report, err := h.check(h.ringOf(h.files.KEK, newHost(t).files.Epochs), nil)
	require.NoError(t, err)
	require.Empty(t, report.Epochs)
	require.Empty(t, report.Unproved)
}

func TestCheckConfig(t *testing.T) {
	h := newHost(t, clinic)
	for _, c := range []struct {
		name string
		cfg  backup.Config
		want string
	}{
		{"no copy", backup.Config{Store: h.store.Vault()}, "backup: Config.Copy is required; open a keyring from the copied keys"},
		{"no store", backup.Config{Copy: h.ring}, "backup: Config.Store is required; the vault store of the database is one"},
		{"the keyring in use", backup.Config{Copy: h.ring, Live: h.ring, Store: h.store.Vault()}, "backup: Config.Copy is the keyring in use; open another one from the copied keys alone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := backup.Check(t.Context(), c.cfg)
			require.EqualError(t, err, c.want)
		})
	}
}

// A check that could not be finished is no proof and no failure.
func TestCheckIsCanceled(t *testing.T) {
	h := newHost(t, clinic)
	h.enroll(clinic)
	_, copied := h.open(h.copy("kek.json", "epoch-1.json"))
	ctx, cancel := context.WithCancel(t.Context())
	stop := stopping{copied, cancel}
	_, err := backup.Check(ctx, backup.Config{Copy: stop, Store: h.store.Vault()})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, backup.ErrIncomplete)
}

type stopping struct {
	*tinkvault.Keyring
	cancel context.CancelFunc
}

func (s stopping) Subject(context.Context, vault.SubjectRow) (vault.Key, error) {
	s.cancel()
	return vault.Key{}, vault.ErrKeysUnavailable
}

func TestManyFailures(t *testing.T) {
	h := newHost(t)
	for i := range 103 {
		_, err := h.ring.CreateTenant(t.Context(), sealtext.MustTenant(fmt.Sprintf("t%d", i)))
		require.NoError(t, err)
	}
	report, err := h.check(otherFolder(h), nil)
	require.ErrorIs(t, err, backup.ErrIncomplete)
	require.Equal(t, 103, report.Failed)
	require.Len(t, report.Failures, 100)
}

// An operator's job, with the copy on another medium.
func ExampleCheck() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "copy")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := tinkvault.Init(dir); err != nil {
		fmt.Println(err)
		return
	}
	files, err := tinkvault.Open(dir) // the folder in use, and, in this example, its copy
	if err != nil {
		fmt.Println(err)
		return
	}
	store, err := memstore.New(memstore.Config{}) // in a host, sqlstore
	if err != nil {
		fmt.Println(err)
		return
	}
	open := func() *tinkvault.Keyring {
		ring, err := tinkvault.New(ctx, tinkvault.Config{Store: store.Vault(), KEK: files.KEK, Epochs: files.Epochs})
		if err != nil {
			fmt.Println(err)
		}
		return ring
	}
	live, copied := open(), open()
	if _, err := live.CreateTenant(ctx, sealtext.MustTenant("clinic")); err != nil {
		fmt.Println(err)
		return
	}
	report, err := backup.Check(ctx, backup.Config{Copy: copied, Store: store.Vault(), Live: live})
	fmt.Println(report.Tenants, len(report.Epochs), errors.Is(err, backup.ErrIncomplete), err)
	// Output:
	// 1 1 false <nil>
}
