package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/grant"
	"github.com/sealtext/sealtext/internal/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// site is a database with the keys that stand beside it.
type site struct {
	store  memstore.VaultStore
	files  tinkvault.Files
	ring   *tinkvault.Keyring
	sealer *vault.Sealer
	epochs *vault.Epochs
	pause  func(context.Context) error
}

var note = sealtext.ID{1}

func newSite(t testing.TB) *site {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	require.NoError(t, tinkvault.Init(dir))
	files, err := tinkvault.Open(dir)
	require.NoError(t, err)
	store, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	s := &site{store: store.Vault(), files: files}
	s.start(t)
	_, err = s.ring.CreateTenant(context.Background(), clinic)
	require.NoError(t, err)
	return s
}

// start makes everything that is in memory anew, as a new process does.
func (s *site) start(t testing.TB) {
	t.Helper()
	var err error
	s.ring, err = tinkvault.New(context.Background(), tinkvault.Config{Store: s.store, KEK: s.files.KEK, Epochs: s.files.Epochs})
	require.NoError(t, err)
	s.sealer, err = vault.NewSealer(vault.SealerConfig{Keyring: s.ring, Store: s.store})
	require.NoError(t, err)
	s.epochs, err = vault.NewEpochs(vault.EpochsConfig{
		Keys: s.files.Epochs, Keyring: s.ring, Store: s.store, Batch: 3,
		Pause: func(ctx context.Context) error {
			if s.pause != nil {
				return s.pause(ctx)
			}
			return ctx.Err()
		},
	})
	require.NoError(t, err)
}

// person is a subject with a sealed text.
type person struct {
	sealtext.Person
	n    int
	note sealtext.Sealed
}

func (p person) text() string { return fmt.Sprintf("the text of person %d", p.n) }

func (p person) binding() sealtext.Binding {
	return sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: "note", Record: note}
}

func (s *site) enroll(t testing.TB, from, to int) (people []person) {
	t.Helper()
	for n := from; n < to; n++ {
		p := person{n: n}
		require.NoError(t, s.store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) (err error) {
			if p.Person, err = s.sealer.Enroll(ctx, tx, clinic, number(t, fmt.Sprintf("+44770090%04d", n))); err != nil {
				return err
			}
			p.note, err = s.sealer.Seal(ctx, tx, p.binding(), []byte(p.text()))
			return err
		}))
		people = append(people, p)
	}
	return people
}

func (s *site) open(p person) error {
	got, err := s.sealer.Open(context.Background(), grant.Recorded(), nil, p.binding(), p.note)
	if err == nil && string(got) != p.text() {
		err = errors.New("another text")
	}
	return err
}

func (s *site) shred(t testing.TB, people ...person) {
	t.Helper()
	for _, p := range people {
		require.NoError(t, s.store.InTx(context.Background(), func(ctx context.Context, tx sealtext.Tx) error {
			_, err := s.store.Shred(ctx, tx, p.Tenant, p.Subject, now)
			return err
		}))
	}
}

// backup copies the vault room into another store.
func (s *site) backup(t testing.TB) memstore.VaultStore {
	t.Helper()
	ctx := context.Background()
	to, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	sets, err := s.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	_, err = to.Vault().AddKeysets(ctx, sets)
	require.NoError(t, err)
	rows, err := s.store.EpochSubjects(ctx, nil, vault.SubjectQuery{Limit: 1000})
	require.NoError(t, err)
	tombs, err := s.store.Tombstones(ctx, nil, vault.SubjectQuery{Limit: 1000})
	require.NoError(t, err)
	epochs, err := s.store.Epochs(ctx, nil)
	require.NoError(t, err)
	require.NoError(t, to.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range rows {
			if _, err := to.Vault().AddSubject(ctx, tx, r); err != nil {
				return err
			}
		}
		for _, r := range tombs {
			if _, err := to.Vault().Shred(ctx, tx, r.Tenant, r.Subject, r.At); err != nil {
				return err
			}
		}
		for _, r := range epochs {
			if _, err := to.Vault().SetEpoch(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	}))
	return to.Vault()
}

// finish does what comes after CloseEpoch.
func (s *site) finish(t testing.TB, epoch string) (export []byte, c vault.EpochCertificate) {
	t.Helper()
	ctx := context.Background()
	var buf bytes.Buffer
	_, err := s.epochs.ExportKeys(ctx, &buf)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, bytes.NewReader(buf.Bytes()))
	require.NoError(t, err)
	c, err = s.epochs.DestroyEpoch(ctx, epoch)
	require.NoError(t, err)
	require.Equal(t, vault.EpochDestroyed, c.State)
	return buf.Bytes(), c
}

func TestCloseEpoch(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	_, err := s.epochs.CloseEpoch(ctx, "file:nobody", nil)
	require.ErrorIs(t, err, vault.ErrEpochUnknown)
	people := s.enroll(t, 0, 10)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrEpochInUse)
	s.shred(t, people[2], people[7])

	var told []int
	c, err := s.epochs.CloseEpoch(ctx, first, func(n int) { told = append(told, n) })
	require.NoError(t, err)
	require.Equal(t, []int{3, 6, 8}, told)
	require.Equal(t, vault.EpochPending, c.State)
	require.Zero(t, c.NothingOpensAfter)
	next, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	require.Equal(t, next, c.Next)

	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrExportUnconfirmed)
	var export, tombs bytes.Buffer
	m, err := s.epochs.ExportKeys(ctx, &export)
	require.NoError(t, err)
	require.Equal(t, [2]int{8, 2}, [2]int{m.Keys, m.Tombstones})
	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrExportUnconfirmed, "written is not stored")
	_, err = s.epochs.ExportTombstones(ctx, &tombs)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, &tombs)
	require.ErrorIs(t, err, vault.ErrExportUnknown)
	confirmed, err := s.epochs.ConfirmExport(ctx, bytes.NewReader(export.Bytes()))
	require.NoError(t, err)
	require.True(t, m.At.Equal(confirmed.At))
	require.Equal(t, m.SHA256, confirmed.SHA256)

	c, err = s.epochs.DestroyEpoch(ctx, first)
	require.NoError(t, err)
	require.Equal(t, vault.EpochDestroyed, c.State)
	require.False(t, c.NothingOpensAfter.IsZero())
	require.Equal(t, fmt.Sprintf("%x", m.SHA256), c.ExportSHA256)
	for range 2 { // each step again gives the same
		again, err := s.epochs.DestroyEpoch(ctx, first)
		require.NoError(t, err)
		require.Equal(t, c, again)
		again, err = s.epochs.CloseEpoch(ctx, first, nil)
		require.NoError(t, err)
		require.Equal(t, c, again)
		s.start(t)
	}
	for i, p := range people {
		if i == 2 || i == 7 {
			require.ErrorIs(t, s.open(p), vault.ErrShredded)
		} else {
			require.NoError(t, s.open(p))
		}
	}
	text, err := json.Marshal(c)
	require.NoError(t, err)
	require.Contains(t, string(text), `"state":"destroyed"`)
	all, err := s.epochs.Certificates(ctx)
	require.NoError(t, err)
	require.Len(t, all, 1, "nobody was enrolled under the next one yet")
}

// A restore of an old backup with the newest export opens everybody but the
// shredded, though the live database is gone; the backup alone opens nobody.
func TestRestore(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 20)
	gone, stay := people[:7], people[7:]
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	old := s.backup(t)
	s.shred(t, gone[:5]...)
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	later := s.enroll(t, 20, 22) // in no backup
	s.shred(t, gone[5:]...)      // after the export
	var tombs bytes.Buffer
	_, err = s.epochs.ExportTombstones(ctx, &tombs)
	require.NoError(t, err)

	s.store = old // the live database is gone
	s.start(t)
	for _, p := range people {
		require.ErrorIs(t, s.open(p), vault.ErrEpochDestroyed, "the backup alone opens nothing")
	}
	for round := range 2 {
		n, err := s.epochs.ReplayTombstones(ctx, bytes.NewReader(tombs.Bytes()))
		require.NoError(t, err)
		r, err := s.epochs.ImportKeys(ctx, bytes.NewReader(export))
		require.NoError(t, err)
		require.Zero(t, r.Lost)
		if round == 0 {
			require.Equal(t, len(gone), n)
			require.Equal(t, len(stay), r.Restored)
		} else {
			require.Zero(t, n+r.Restored, "again changes nothing")
		}
	}
	for _, p := range gone {
		require.ErrorIs(t, s.open(p), vault.ErrShredded)
	}
	for _, p := range stay {
		require.NoError(t, s.open(p))
	}
	for _, p := range later {
		require.ErrorIs(t, s.open(p), vault.ErrUnknownSubject)
	}
	// The house goes on from there, to the next closing.
	s.enroll(t, 30, 33)
	second, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.CloseEpoch(ctx, second, nil)
	require.NoError(t, err)
	s.finish(t, second)
	for _, p := range stay {
		require.NoError(t, s.open(p))
	}
}

// Without the tombstones nobody who was shredded before the export comes back
// either; they are counted as lost.
func TestImportWithoutTombstones(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 6)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	old := s.backup(t)
	s.shred(t, people[0], people[1])
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	s.store = old
	s.start(t)
	r, err := s.epochs.ImportKeys(ctx, bytes.NewReader(export))
	require.NoError(t, err)
	require.Equal(t, [2]int{4, 2}, [2]int{r.Restored, r.Lost})
	require.ErrorIs(t, s.open(people[0]), vault.ErrEpochDestroyed)
	require.NoError(t, s.open(people[3]))
}

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

func (k *killing) SetEpoch(ctx context.Context, tx sealtext.Tx, row vault.EpochRow) (bool, error) {
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
	vault.EpochKeys
	k     *killing
	after bool // dies when it is done, before anybody learns of it
}

func (e killingKeys) Create(ctx context.Context) (string, error) {
	if err := e.k.use(); err != nil {
		return "", err
	}
	id, err := e.EpochKeys.Create(ctx)
	return id, errors.Join(err, e.k.use())
}

func (e killingKeys) Destroy(ctx context.Context, id string) (vault.Destruction, error) {
	if err := e.k.use(); err != nil {
		return vault.Destruction{}, err
	}
	d, err := e.EpochKeys.Destroy(ctx, id)
	return d, errors.Join(err, e.k.use())
}

// Killed at any point and begun again, closing ends the same: everybody but
// the shredded opens, at every moment on the way too.
func TestCloseEpochKilledAtAnyPoint(t *testing.T) {
	ctx := context.Background()
	for dies := 0; ; dies++ {
		s := newSite(t)
		people := s.enroll(t, 0, 7)
		first, err := s.files.Epochs.Current(ctx)
		require.NoError(t, err)
		s.shred(t, people[3])
		k := &killing{VaultStore: s.store, left: dies}
		run := func(store vault.EpochsStore, keys vault.EpochKeys) error {
			e, err := vault.NewEpochs(vault.EpochsConfig{Keys: keys, Keyring: s.ring, Store: store, Batch: 2})
			require.NoError(t, err)
			if _, err := e.CloseEpoch(ctx, first, nil); err != nil {
				return err
			}
			var buf bytes.Buffer
			if _, err := e.ExportKeys(ctx, &buf); err != nil {
				return err
			}
			if _, err := e.ConfirmExport(ctx, &buf); err != nil && !errors.Is(err, vault.ErrExportUnknown) {
				return err
			}
			_, err = e.DestroyEpoch(ctx, first)
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
		err = run(k, killingKeys{EpochKeys: s.files.Epochs, k: k})
		s.start(t)
		check()
		if err == nil {
			require.Greater(t, dies, 10, "every write was tried")
			return
		}
		require.ErrorIs(t, err, errProcessKilled)
		more := s.enroll(t, 50, 52) // the house goes on meanwhile
		people = append(people, more...)
		require.NoError(t, run(s.store, s.files.Epochs))
		s.start(t)
		check()
		certs, err := s.epochs.Certificates(ctx)
		require.NoError(t, err)
		for _, c := range certs {
			if c.Epoch == first {
				require.Equal(t, vault.EpochDestroyed, c.State)
			}
		}
	}
}

// Others enroll, seal and shred while the epoch is closed.
func TestCloseEpochWhileOthersGoOn(t *testing.T) {
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
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
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
	vault.EpochKeys
	old  string
	more int // how often it still names the old one
}

func (l *lagging) Current(ctx context.Context) (string, error) {
	if l.more > 0 {
		l.more--
		return l.old, nil
	}
	return l.EpochKeys.Current(ctx)
}

// A writer that does not know of the new epoch yet is refused by the store,
// and its next try finds it.
func TestEnrollWhileTheEpochIsClosed(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	s.enroll(t, 0, 3)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
	require.NoError(t, err)
	keys := &lagging{EpochKeys: s.files.Epochs, old: first, more: 2}
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

// An export that was begun before everybody was wrapped again does not count:
// it may hold a key under the epoch that is destroyed.
func TestExportBeforeTheEnd(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	s.enroll(t, 0, 8)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	var early bytes.Buffer
	s.pause = func(ctx context.Context) error {
		s.pause = nil
		_, err := s.epochs.ExportKeys(ctx, &early)
		return err
	}
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, &early)
	require.ErrorIs(t, err, vault.ErrExportUnknown)
	_, err = s.epochs.DestroyEpoch(ctx, first)
	require.ErrorIs(t, err, vault.ErrExportUnconfirmed)
	s.finish(t, first)
}

// Nothing of an export that was changed is believed, and nothing is written.
func TestDamagedExport(t *testing.T) {
	ctx, s := context.Background(), newSite(t)
	people := s.enroll(t, 0, 5)
	first, err := s.files.Epochs.Current(ctx)
	require.NoError(t, err)
	s.shred(t, people[0])
	_, err = s.epochs.CloseEpoch(ctx, first, nil)
	require.NoError(t, err)
	export, _ := s.finish(t, first)
	lines := strings.SplitAfter(strings.TrimSuffix(string(export), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	join := func(change func([]string) []string) string {
		return strings.Join(change(append([]string(nil), lines...)), "")
	}
	for name, bad := range map[string]string{
		"empty":             "",
		"cut off":           string(export[:len(export)-40]),
		"without its end":   join(func(l []string) []string { return l[:len(l)-1] }),
		"without its begin": join(func(l []string) []string { return l[1:] }),
		"a line missing":    join(func(l []string) []string { return append(l[:1], l[2:]...) }),
		"a line twice":      join(func(l []string) []string { return append(l[:2], l[1:]...) }),
		"lines swapped":     join(func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }),
		"a tombstone added": join(func(l []string) []string {
			l[1] = fmt.Sprintf(`{"tenant":"clinic","subject":"%s","shredded_at":"2026-03-02T15:00:00Z"}`+"\n", people[2].Subject)
			return l
		}),
		"a key changed":   strings.Replace(string(export), `"wrapped":"E`, `"wrapped":"F`, 1),
		"text behind it":  string(export) + "{}\n",
		"another version": strings.Replace(string(export), `"version":1`, `"version":2`, 1),
		"another field":   strings.Replace(string(export), `"version":1`, `"version":1,"x":1`, 1),
		"a long line":     strings.Repeat("x", 1<<17),
	} {
		t.Run(name, func(t *testing.T) {
			require.NotEqual(t, string(export), bad)
			_, err := s.epochs.ReplayTombstones(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, vault.ErrExportDamaged)
			_, err = s.epochs.ImportKeys(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, vault.ErrExportDamaged)
			_, err = s.epochs.ConfirmExport(ctx, strings.NewReader(bad))
			require.ErrorIs(t, err, vault.ErrExportDamaged)
			for _, p := range people[1:] {
				require.NoError(t, s.open(p))
			}
		})
	}
	t.Run("another house", func(t *testing.T) {
		stranger := newSite(t)
		stranger.enroll(t, 0, 1)
		_, err := stranger.epochs.ImportKeys(ctx, bytes.NewReader(export))
		require.ErrorIs(t, err, vault.ErrKEKMissing)
	})
}

func FuzzReadExport(f *testing.F) {
	s := newSite(f)
	s.shred(f, s.enroll(f, 0, 3)[0])
	var buf bytes.Buffer
	_, err := s.epochs.ExportKeys(context.Background(), &buf)
	require.NoError(f, err)
	f.Add(buf.Bytes())
	f.Add([]byte(`{"sealtext":"key export","version":1,"epoch":"x","at":"2026-03-02T15:00:00Z"}` + "\n" + `{"keys":0,"tombstones":0,"sha256":"","mac":""}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := s.epochs.ConfirmExport(context.Background(), bytes.NewReader(b))
		if err == nil || errors.Is(err, vault.ErrExportUnknown) {
			if !bytes.Equal(b, buf.Bytes()) {
				t.Fatal("an export that nobody wrote was believed")
			}
			return
		}
		if m != (vault.ExportManifest{}) {
			t.Fatal("a manifest with an error")
		}
	})
}

func TestEpochsConfig(t *testing.T) {
	s := newSite(t)
	good := vault.EpochsConfig{Keys: s.files.Epochs, Keyring: s.ring, Store: s.store}
	for name, change := range map[string]func(*vault.EpochsConfig){
		"no keys":    func(c *vault.EpochsConfig) { c.Keys = nil },
		"no keyring": func(c *vault.EpochsConfig) { c.Keyring = nil },
		"no store":   func(c *vault.EpochsConfig) { c.Store = nil },
		"batch":      func(c *vault.EpochsConfig) { c.Batch = 1001 },
	} {
		cfg := good
		change(&cfg)
		_, err := vault.NewEpochs(cfg)
		require.Error(t, err, name)
	}
	_, err := vault.NewEpochs(good)
	require.NoError(t, err)
	require.Equal(t, "none", vault.EpochState(9).String())
}
