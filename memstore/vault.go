package memstore

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/epoch"
)

// directoryKey identifies a number of a tenant.
type directoryKey struct {
	tenant    sealtext.Tenant
	pseudonym sealtext.Pseudonym
}

// keysetKey identifies a keyset of a tenant.
type keysetKey struct {
	tenant sealtext.Tenant
	name   string
}

type vaultPart struct {
	subjects   table[personKey, vault.SubjectRow]
	directory  table[directoryKey, sealtext.Subject]
	tombstones table[personKey, time.Time]
	keysets    table[keysetKey, vault.WrappedKeyset]
	names      index[sealtext.Tenant, string]
	epochs     table[string, epoch.Row]
}

func newVaultPart() vaultPart {
	return vaultPart{
		table[personKey, vault.SubjectRow]{}, table[directoryKey, sealtext.Subject]{}, table[personKey, time.Time]{},
		table[keysetKey, vault.WrappedKeyset]{}, index[sealtext.Tenant, string]{},
		table[string, epoch.Row]{},
	}
}

type vaultStore struct{ *Store }

func copySubject(r vault.SubjectRow) vault.SubjectRow {
	r.Wrapped, r.Number = bytes.Clone(r.Wrapped), copySealed(r.Number)
	cut(&r.CreatedAt)
	return r
}

func (s vaultStore) AddSubject(ctx context.Context, x sealtext.Tx, row vault.SubjectRow) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person, number := personKey{row.Tenant, row.Subject}, directoryKey{row.Tenant, row.Directory}
	if _, forgotten := s.people.tombstones[person]; forgotten {
		return false, vault.ErrShredded
	}
	if _, taken := s.people.directory[number]; taken {
		return false, nil
	}
	if _, taken := s.people.subjects[person]; taken {
		return false, errors.New("memstore: the subject already has another number")
	}
	if row.Epoch != "" {
		if err := s.enter(t, row.Epoch); err != nil {
			return false, err
		}
	}
	s.people.subjects.put(t, person, copySubject(row))
	s.people.directory.put(t, number, row.Subject)
	return true, nil
}

func (s vaultStore) Subject(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (vault.SubjectRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return vault.SubjectRow{}, err
	}
	defer release()
	person := personKey{tenant, subject}
	if row, ok := s.people.subjects[person]; ok {
		return copySubject(row), nil
	}
	if _, forgotten := s.people.tombstones[person]; forgotten {
		return vault.SubjectRow{}, vault.ErrShredded
	}
	return vault.SubjectRow{}, vault.ErrUnknownSubject
}

func (s vaultStore) Subjects(ctx context.Context, x sealtext.Tx, refs []vault.Ref) ([]vault.SubjectRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var rows []vault.SubjectRow
	seen := make(map[vault.Ref]bool, len(refs))
	for _, ref := range refs {
		if row, ok := s.people.subjects[personKey{ref.Tenant, ref.Subject}]; ok && !seen[ref] {
			rows = append(rows, copySubject(row))
		}
		seen[ref] = true
	}
	return rows, nil
}

func (s vaultStore) FindSubject(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, directory []sealtext.Pseudonym) (vault.SubjectRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return vault.SubjectRow{}, err
	}
	defer release()
	for _, p := range directory {
		if subject, ok := s.people.directory[directoryKey{tenant, p}]; ok {
			return copySubject(s.people.subjects[personKey{tenant, subject}]), nil
		}
	}
	return vault.SubjectRow{}, vault.ErrUnknownSubject
}

func (s vaultStore) Shred(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, at time.Time) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person := personKey{tenant, subject}
	if _, forgotten := s.people.tombstones[person]; !forgotten {
		cut(&at)
		s.people.tombstones.put(t, person, at)
	}
	row, was := s.people.subjects[person]
	if was {
		s.people.subjects.drop(t, person)
		s.people.directory.drop(t, directoryKey{tenant, row.Directory})
	}
	return was, nil
}
