package audittest

import (
	"context"
	"errors"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/txcase"
)

func unlinkCases() []StoreCase {
	return []StoreCase{
		{"unlink", "erasure must put another value in place of the Subject of each event of the one person, and change nothing else, and count them: two events that share one would still be linked", unlink},
		{"unlink-many", "a person with many events is unlinked from all of them", unlinkMany},
		{"unlink-rollback", "an erasure that fails must leave the rows linked: the person is still there, and so is the duty to tell them", unlinkRollback},
	}
}

// remove unlinks a subject and checks the count.
func remove(ctx context.Context, s audit.Store, tenant sealtext.Tenant, subject sealtext.Subject, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := Unlink(ctx, s, tx, tenant, subject)
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
	if err := add(ctx, s, append(slices.Clone(rows), theirs)...); err != nil {
		return err
	}
	if err := remove(ctx, s, north, person, 2); err != nil {
		return err
	}
	rows[0].Subject, rows[2].Subject = Mark(rows[0].ID), Mark(rows[2].ID)
	if err := same(ctx, s, "after Unlink", audit.Query{}, rows...); err != nil {
		return err
	}
	if err := same(ctx, s, "the forgotten subject", audit.Query{Subject: person}); err != nil {
		return err
	}
	if err := same(ctx, s, "an event by its mark", audit.Query{Subject: Mark(rows[2].ID)}, rows[2]); err != nil {
		return err
	}
	if err := same(ctx, s, "the same subject in another tenant", audit.Query{Tenant: south, Subject: person}, theirs); err != nil {
		return err
	}
	if err := remove(ctx, s, north, person, 0); err != nil {
		return err
	}
	// An id that is not there, and no ids.
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, marks := range [][]audit.Mark{{{ID: sealtext.ID{1, 2, 3}, Subject: Mark(sealtext.ID{1})}}, nil} {
			n, err := s.Unlink(ctx, tx, north, marks)
			if err != nil {
				return err
			}
			if err := txcase.Want("the count of Unlink", n, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

func unlinkMany(ctx context.Context, open func() audit.Store) error {
	s := open()
	person := sample(0).Subject
	rows := crowd()
	for i := range rows {
		rows[i].Subject = person
	}
	if err := add(ctx, s, rows...); err != nil {
		return err
	}
	if err := remove(ctx, s, north, person, len(rows)); err != nil {
		return err
	}
	return same(ctx, s, "after Unlink", audit.Query{Subject: person})
}

func unlinkRollback(ctx context.Context, open func() audit.Store) error {
	s, row, giveUp := open(), sample(0), errors.New("gives up on purpose")
	if err := add(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := Unlink(ctx, s, tx, row.Tenant, row.Subject); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	return same(ctx, s, "after a rollback", audit.Query{Subject: row.Subject}, row)
}
