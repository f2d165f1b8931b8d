package memstore

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/vault"
)

var (
	_ vault.PseudonymRows = vaultStore{}
	_ vault.NumberChanger = vaultStore{}
	_ vault.PseudonymRows = consentStore{}
)

// ConsentRows returns the rows of the consent ledger as rows that can be moved to another key.
func (s *Store) ConsentRows() vault.PseudonymRows { return consentStore{s} }

// pseudonymPage sorts rows by their pseudonym and cuts out a page.
func pseudonymPage(rows []vault.PseudonymRow, after sealtext.Pseudonym, limit int) []vault.PseudonymRow {
	compare := func(a, b vault.PseudonymRow) int {
		return bytes.Compare(a.Pseudonym.Bytes(), b.Pseudonym.Bytes())
	}
	rows = slices.DeleteFunc(rows, func(p vault.PseudonymRow) bool {
		return !after.IsZero() && bytes.Compare(p.Pseudonym.Bytes(), after.Bytes()) <= 0
	})
	slices.SortFunc(rows, compare)
	return rows[:min(len(rows), max(limit, 0))]
}

func (s vaultStore) CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	found, err := s.PseudonymsUnder(ctx, tenant, keyID, sealtext.Pseudonym{}, math.MaxInt)
	return len(found), err
}

func (s vaultStore) CountSealed(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer release()
	n := 0
	count := func(t sealtext.Tenant, v sealtext.Sealed) {
		if t == tenant && !v.IsZero() && v.KeyID() == keyID {
			n++
		}
	}
	for _, row := range s.events.rows {
		if row.Subject.IsZero() || row.Kind == audit.KindErased {
			count(row.Tenant, row.Payload)
		}
	}
	for _, row := range s.access.cases {
		count(row.Tenant, row.Payload)
	}
	for _, holds := range s.legalHold.holds {
		for _, row := range holds {
			count(row.Tenant, row.Details)
		}
	}
	for key, rows := range s.ledger.rows {
		for _, row := range rows {
			if row.Subject.IsZero() {
				count(key.Tenant, row.Evidence)
			}
		}
	}
	return n, nil
}

func (s vaultStore) PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []vault.PseudonymRow
	for k, subject := range s.people.directory {
		if k.tenant == tenant && k.pseudonym.KeyID() == keyID {
			found = append(found, vault.PseudonymRow{Tenant: tenant, Pseudonym: k.pseudonym, Subject: subject})
		}
	}
	return pseudonymPage(found, after, limit), nil
}

func (s vaultStore) Move(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	old, fresh := directoryKey{tenant, from}, directoryKey{tenant, to}
	subject, there := s.people.directory[old]
	if _, taken := s.people.directory[fresh]; !there || taken {
		return 0, nil
	}
	person := personKey{tenant, subject}
	row := s.people.subjects[person]
	row.Directory = to
	s.people.subjects.put(t, person, row)
	s.people.directory.drop(t, old)
	s.people.directory.put(t, fresh, subject)
	return 1, nil
}

func (s consentStore) CountUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32) (int, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer release()
	n := 0
	for k, rows := range s.ledger.rows {
		if k.Tenant == tenant && k.Pseudonym.KeyID() == keyID {
			n += len(rows)
		}
	}
	return n, nil
}

func (s consentStore) PseudonymsUnder(ctx context.Context, tenant sealtext.Tenant, keyID uint32, after sealtext.Pseudonym, limit int) ([]vault.PseudonymRow, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []vault.PseudonymRow
	for k, rows := range s.ledger.rows {
		if k.Tenant != tenant || k.Pseudonym.KeyID() != keyID {
			continue
		}
		p := vault.PseudonymRow{Tenant: tenant, Pseudonym: k.Pseudonym}
		for _, r := range rows {
			if !r.Subject.IsZero() {
				p.Subject = r.Subject // rows are in order, so that the latest subject is kept
			}
		}
		found = append(found, p)
	}
	return pseudonymPage(found, after, limit), nil
}

func (s consentStore) Move(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, from, to sealtext.Pseudonym) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	old, fresh := consent.EventKey{Tenant: tenant, Pseudonym: from}, consent.EventKey{Tenant: tenant, Pseudonym: to}
	moved := s.ledger.rows[old]
	if len(moved) == 0 || from == to {
		return 0, nil
	}
	for _, r := range moved {
		s.ledger.refs.put(t, hashKey{tenant, r.Reference}, fresh)
	}
	for _, rows := range []table[consent.EventKey, []consent.EventRow]{s.ledger.rows, s.ledger.live} {
		all := slices.Concat(rows[fresh], rows[old])
		for i := range all {
			all[i].Key = fresh
		}
		slices.SortFunc(all, bySeq)
		putRows(t, rows, fresh, all)
		rows.drop(t, old)
	}
	return len(moved), nil
}

// bySeq orders the rows of a key. Two rows that came from two pseudonyms may have the same Seq.
func bySeq(a, b consent.EventRow) int {
	return cmp.Or(cmp.Compare(a.Seq, b.Seq), bytes.Compare(a.ID[:], b.ID[:]))
}

func (s vaultStore) ChangeNumber(ctx context.Context, x sealtext.Tx, row vault.SubjectRow) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	person, fresh := personKey{row.Tenant, row.Subject}, directoryKey{row.Tenant, row.Directory}
	was, there := s.people.subjects[person]
	if owner, taken := s.people.directory[fresh]; !there || taken && owner != row.Subject {
		return false, nil
	}
	s.people.directory.drop(t, directoryKey{row.Tenant, was.Directory})
	was.Directory, was.Number = row.Directory, copySealed(row.Number)
	s.people.subjects.put(t, person, was)
	s.people.directory.put(t, fresh, row.Subject)
	return true, nil
}
