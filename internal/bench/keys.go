package main

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/tinkvault"
)

// benchTenant owns everything that the rows make.
var benchTenant = sealtext.MustTenant("bench")

// newSealer builds a Sealer on the real keyring with one tenant, over a store
// in memory, so that rows about keys have no database in their figures.
func newSealer(env *Env) (*vault.Sealer, error) {
	dir, err := env.TempDir()
	if err != nil {
		return nil, err
	}
	if err := tinkvault.Init(dir); err != nil {
		return nil, err
	}
	files, err := tinkvault.Open(dir)
	if err != nil {
		return nil, err
	}
	store := &keyStore{}
	keyring, err := tinkvault.New(env, tinkvault.Config{Store: store, KEK: files.KEK, Epoch: files.Epoch})
	if err != nil {
		return nil, err
	}
	if _, err := keyring.CreateTenant(env, benchTenant); err != nil {
		return nil, err
	}
	return vault.NewSealer(vault.SealerConfig{Keyring: keyring, Store: store})
}

// keyStore keeps keysets and subjects in memory, for one goroutine.
type keyStore struct {
	sets     []vault.WrappedKeyset
	subjects []vault.SubjectRow
}

func (s *keyStore) Keysets(context.Context, sealtext.Tx, sealtext.Tenant) ([]vault.WrappedKeyset, error) {
	return s.sets, nil
}

func (s *keyStore) AddKeysets(_ context.Context, sets []vault.WrappedKeyset) (bool, error) {
	s.sets = append(s.sets, sets...)
	return true, nil
}

func (s *keyStore) SwapKeysets(context.Context, sealtext.Tx, []vault.WrappedKeyset, []vault.WrappedKeyset) (bool, error) {
	return false, nil
}

func (s *keyStore) Tenants(context.Context, vault.TenantQuery) ([]sealtext.Tenant, error) {
	return nil, nil
}

func (s *keyStore) KEKs(context.Context) ([]string, error) { return nil, nil }

func (s *keyStore) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return f(ctx, keyTx{})
}

// keyTx is a transaction of a store that needs none.
type keyTx struct{}

func (keyTx) Owner() any { return nil }

func (s *keyStore) AddSubject(_ context.Context, _ sealtext.Tx, row vault.SubjectRow) (bool, error) {
	s.subjects = append(s.subjects, row)
	return true, nil
}

func (s *keyStore) Subject(_ context.Context, _ sealtext.Tx, _ sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, error) {
	for _, row := range s.subjects {
		if row.Subject == subject {
			return row, nil
		}
	}
	return vault.SubjectRow{}, vault.ErrUnknownSubject
}

func (s *keyStore) Subjects(ctx context.Context, tx sealtext.Tx, refs []vault.Ref) (rows []vault.SubjectRow, err error) {
	for _, r := range refs {
		row, err := s.Subject(ctx, tx, r.Tenant, r.Subject)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *keyStore) FindSubject(context.Context, sealtext.Tx, sealtext.Tenant, []sealtext.Pseudonym) (vault.SubjectRow, error) {
	return vault.SubjectRow{}, vault.ErrUnknownSubject
}

func (s *keyStore) Shred(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject, time.Time) (bool, error) {
	return false, nil
}
