package epoch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

var (
	clinic = sealtext.MustTenant("clinic")
	now    = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
)

func number(t testing.TB, s string) sealtext.Number {
	t.Helper()
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n
}

// site is a database with the folder of its keys.
type site struct {
	dir    string // of the keys
	store  memstore.VaultStore
	files  tinkvault.Files
	ring   *tinkvault.Keyring
	sealer *vault.Sealer
	epochs *epoch.Manager
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
	s := &site{dir: dir, store: store.Vault(), files: files}
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
	s.epochs, err = epoch.New(epoch.Config{
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
	got, err := opening.Of(s.sealer).OpenRecorded(context.Background(), nil, p.binding(), p.note)
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

// backup copies what the vault stores into another store.
func (s *site) backup(t testing.TB) memstore.VaultStore {
	t.Helper()
	ctx := context.Background()
	to, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	sets, err := s.store.Keysets(ctx, nil, clinic)
	require.NoError(t, err)
	_, err = to.Vault().AddKeysets(ctx, sets)
	require.NoError(t, err)
	rows, err := s.store.EpochSubjects(ctx, nil, epoch.SubjectQuery{Limit: 1000})
	require.NoError(t, err)
	tombs, err := s.store.Tombstones(ctx, nil, epoch.SubjectQuery{Limit: 1000})
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

// finish does what comes after Close.
func (s *site) finish(t testing.TB, id string) (export []byte, c epoch.Certificate) {
	t.Helper()
	ctx := context.Background()
	var buf bytes.Buffer
	_, err := s.epochs.ExportKeys(ctx, &buf)
	require.NoError(t, err)
	_, err = s.epochs.ConfirmExport(ctx, bytes.NewReader(buf.Bytes()))
	require.NoError(t, err)
	c, err = s.epochs.Destroy(ctx, id)
	require.NoError(t, err)
	require.Equal(t, epoch.StateDestroyed, c.State)
	return buf.Bytes(), c
}
