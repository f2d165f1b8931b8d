package audittest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

func unlinkCases() []StoreCase {
	return []StoreCase{
		{"unlink", "erasure must put ErasedSubject in place of the Subject, and change nothing else, in all rows of the one subject in the one tenant, and count them", unlink},
		{"unlink-rollback", "an erasure that fails must leave the rows linked: the person is still there, and so is the duty to tell them", unlinkRollback},
	}
}

// remove unlinks a subject and checks the count.
func remove(ctx context.Context, s audit.Store, tenant sealtext.Tenant, subject sealtext.Subject, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Unlink(ctx, tx, tenant, subject)
		if err != nil {
			return err
		}
		return txcase.Want("the count of Unlink", n, want)
	})
}

func unlink(ctx context.Context, open func() audit.Store) error {
	s := open()
	rows := []audit.Row{sample(0), sample(1), sample(2), sample(3)}
	person := rows[0].Subject
	rows[2].Subject = person
	rows[3].Subject = sealtext.Subject{}
	theirs := sample(0)
	theirs.Tenant = south
	if err := add(ctx, s, append(rows, theirs)...); err != nil {
		return err
	}
	if err := remove(ctx, s, north, person, 2); err != nil {
		return err
	}
	rows[0].Subject, rows[2].Subject = audit.ErasedSubject, audit.ErasedSubject
	if err := same(ctx, s, "after Unlink", audit.Query{}, rows...); err != nil {
		return err
	}
	if err := same(ctx, s, "the forgotten subject", audit.Query{Subject: person}); err != nil {
		return err
	}
	if err := same(ctx, s, "all who were forgotten", audit.Query{Subject: audit.ErasedSubject}, rows[0], rows[2]); err != nil {
		return err
	}
	if err := same(ctx, s, "the same subject in another tenant", audit.Query{Tenant: south, Subject: person}, theirs); err != nil {
		return err
	}
	return remove(ctx, s, north, person, 0)
}

func unlinkRollback(ctx context.Context, open func() audit.Store) error {
	s, row, giveUp := open(), sample(0), errors.New("gives up on purpose")
	if err := add(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Unlink(ctx, tx, row.Tenant, row.Subject); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	return same(ctx, s, "after a rollback", audit.Query{Subject: row.Subject}, row)
}
