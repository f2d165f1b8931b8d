package vaulttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

func shredCases() []SubjectStoreCase {
	return []SubjectStoreCase{
		{"shred-forgets", "after Shred the row must be gone both ways: Subject gives ErrShredded, FindSubject ErrUnknownSubject", shredForgets},
		{"shred-tombstone", "a tombstone must keep every late writer from making the subject again, under any number and in the same transaction too: its old ciphertexts must stay closed", shredTombstone},
		{"shred-unknown", "Shred must leave a tombstone also where there is no row, and say so: after a restore the tombstones come before the rows of an old backup", shredUnknown},
		{"shred-number-free", "the number of a forgotten person must be free for a new subject: people come back", shredNumberFree},
		{"shred-tenants", "Shred must not touch another tenant or another subject", shredTenants},
		{"shred-rollback", "a Shred that is rolled back must leave the row and no tombstone: an erasure that a hold stops must not half happen", shredRollback},
	}
}

// forget shreds a subject and checks the result.
func forget(ctx context.Context, s vault.SubjectStore, row vault.SubjectRow, want bool) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.Shred(ctx, tx, row.Tenant, row.Subject, start)
		if err != nil {
			return err
		}
		return txcase.Want("the report of Shred", was, want)
	})
}

// gone checks that only a tombstone remains.
func gone(ctx context.Context, s vault.SubjectStore, tx sealtext.Tx, row vault.SubjectRow) error {
	_, err := s.Subject(ctx, tx, row.Tenant, row.Subject)
	if err := txcase.WantErr("Subject of a shredded one", err, vault.ErrShredded); err != nil {
		return err
	}
	_, err = s.FindSubject(ctx, tx, row.Tenant, []sealtext.Pseudonym{row.Directory})
	return txcase.WantErr("FindSubject of a shredded one", err, vault.ErrUnknownSubject)
}

// refused checks that a row cannot be added because of its tombstone.
func refused(ctx context.Context, s vault.SubjectStore, row vault.SubjectRow) error {
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.AddSubject(ctx, tx, row)
		return err
	})
	return txcase.WantErr("AddSubject of a shredded one", err, vault.ErrShredded)
}

func shredForgets(ctx context.Context, open func() vault.SubjectStore) error {
	s, row := open(), subjectRow(0)
	if err := enroll(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.Shred(ctx, tx, row.Tenant, row.Subject, start)
		if err != nil {
			return err
		}
		return errors.Join(txcase.Want("the report of Shred", was, true), gone(ctx, s, tx, row))
	})
	if err != nil {
		return err
	}
	if err := gone(ctx, s, nil, row); err != nil {
		return err
	}
	if err := forget(ctx, s, row, false); err != nil {
		return err
	}
	return gone(ctx, s, nil, row)
}

func shredTombstone(ctx context.Context, open func() vault.SubjectStore) error {
	s, row, again := open(), subjectRow(0), subjectRow(0)
	again.Directory = directory(1)
	if err := enroll(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Shred(ctx, tx, row.Tenant, row.Subject, start); err != nil {
			return err
		}
		_, err := s.AddSubject(ctx, tx, row)
		return err
	})
	if err := txcase.WantErr("AddSubject in the transaction of Shred", err, vault.ErrShredded); err != nil {
		return err
	}
	if err := forget(ctx, s, row, true); err != nil {
		return err
	}
	return errors.Join(refused(ctx, s, row), refused(ctx, s, again), gone(ctx, s, nil, row), gone(ctx, s, nil, again))
}

func shredUnknown(ctx context.Context, open func() vault.SubjectStore) error {
	s, row := open(), subjectRow(0)
	if err := forget(ctx, s, row, false); err != nil {
		return err
	}
	return errors.Join(refused(ctx, s, row), gone(ctx, s, nil, row))
}

func shredNumberFree(ctx context.Context, open func() vault.SubjectStore) error {
	s, before, after := open(), subjectRow(0), subjectRow(1)
	after.Directory = before.Directory
	if err := enroll(ctx, s, before); err != nil {
		return err
	}
	if err := forget(ctx, s, before, true); err != nil {
		return err
	}
	if err := enroll(ctx, s, after); err != nil {
		return err
	}
	if err := there(ctx, s, "the new subject of the number", after); err != nil {
		return err
	}
	_, err := s.Subject(ctx, nil, north, before.Subject)
	return txcase.WantErr("Subject of the old one", err, vault.ErrShredded)
}

func shredTenants(ctx context.Context, open func() vault.SubjectStore) error {
	s, ours, theirs, neighbor := open(), subjectRow(0), subjectRow(0), subjectRow(1)
	theirs.Tenant = south
	if err := enroll(ctx, s, ours, theirs, neighbor); err != nil {
		return err
	}
	if err := forget(ctx, s, ours, true); err != nil {
		return err
	}
	if err := errors.Join(there(ctx, s, "the same id in another tenant", theirs), there(ctx, s, "another subject", neighbor)); err != nil {
		return err
	}
	late := subjectRow(2)
	late.Tenant = south
	if err := forget(ctx, s, subjectRow(2), false); err != nil {
		return err
	}
	return enroll(ctx, s, late)
}

func shredRollback(ctx context.Context, open func() vault.SubjectStore) error {
	s, row, late, giveUp := open(), subjectRow(0), subjectRow(1), errors.New("gives up on purpose")
	if err := enroll(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, r := range []vault.SubjectRow{row, late} {
			if _, err := s.Shred(ctx, tx, r.Tenant, r.Subject, start); err != nil {
				return err
			}
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	return errors.Join(there(ctx, s, "after a rollback", row), enroll(ctx, s, late))
}
