package vaulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/vault"
)

// RowsHarness is a [vault.PseudonymRows] under test, with the functions that the cases need to
// write rows and to look them up.
type RowsHarness struct {
	Rows vault.PseudonymRows
	// Add writes a row under a pseudonym, with a subject or, if that is zero and the rows allow it,
	// without one.
	Add func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, p sealtext.Pseudonym, s sealtext.Subject) error
	// Count returns the number of rows that a look-up under the pseudonym finds.
	Count func(ctx context.Context, tenant sealtext.Tenant, p sealtext.Pseudonym) (int, error)
	// Unique says that a pseudonym has at most one row, and that each row has a subject.
	Unique bool
}

// PseudonymRowsCase is one property of a [vault.PseudonymRows].
type PseudonymRowsCase struct {
	Name string
	Why  string // why the property matters; printed when the case fails
	// Run is like that of [SubjectStoreCase].
	Run func(ctx context.Context, open func() RowsHarness) error
}

// RunPseudonymRows is like [RunSubjectStore], for rows that can be moved to another key.
func RunPseudonymRows(t *testing.T, open func(t *testing.T) RowsHarness) {
	t.Helper()
	for _, c := range PseudonymRowsCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// PseudonymRowsCases returns the cases of [RunPseudonymRows], for use without package testing.
func PseudonymRowsCases() []PseudonymRowsCase {
	return []PseudonymRowsCase{
		{"keyed-count", "rows must be counted by tenant and by the whole key id: a key is dropped when its count is zero, and what is under it then is lost", keyedCount},
		{"keyed-pages", "pages must come in the order of bytes, meet without a gap, name each pseudonym once and its latest subject: a row that is passed over keeps the old key in use", keyedPages},
		{"keyed-move", "after a move all rows are found under the new pseudonym, none under the old, and no other rows: a row that is under neither is an opt-out that is not found", keyedMove},
		{"keyed-move-nothing", "moving what is not there, or to itself, must report 0 and change nothing: a job that was killed does its last batch again", keyedMoveNothing},
		{"keyed-move-onto", "rows that may be many must come to those that are there; a row that must be alone must stay where it is, with the transaction still good: neither may be lost", keyedMoveOnto},
		{"keyed-rollback", "a move that is rolled back must leave every row where it was", keyedRollback},
		{"keyed-tx", "Move must take only an open Tx of its own store", keyedTx},
		{"keyed-canceled", "a context that has ended must give an error: a count that was cut short is not zero", keyedCanceled},
	}
}

// under makes a pseudonym under a key.
func under(keyID uint32, tag ...byte) sealtext.Pseudonym {
	var b [16]byte
	copy(b[16-len(tag):], tag)
	return sealtext.MakePseudonym(keyID, b)
}

// edges returns the first and the last pseudonym of a key.
func edges(keyID uint32) []sealtext.Pseudonym {
	return []sealtext.Pseudonym{under(keyID), under(keyID, bytes.Repeat([]byte{0xff}, 16)...)}
}

func (r RowsHarness) add(ctx context.Context, tenant sealtext.Tenant, ps ...sealtext.Pseudonym) error {
	return r.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for _, p := range ps {
			if err := r.Add(ctx, tx, tenant, p, sealtext.NewSubject()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r RowsHarness) move(ctx context.Context, tenant sealtext.Tenant, from, to sealtext.Pseudonym, want int) error {
	var n int
	err := r.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = r.Rows.Move(ctx, tx, tenant, from, to)
		return err
	})
	if err != nil {
		return fmt.Errorf("Move: %w", err)
	}
	return txcase.Want("the report of Move", n, want)
}

func (r RowsHarness) finds(ctx context.Context, what string, tenant sealtext.Tenant, p sealtext.Pseudonym, want int) error {
	n, err := r.Count(ctx, tenant, p)
	if err != nil {
		return err
	}
	return txcase.Want(what, n, want)
}

func (r RowsHarness) counts(ctx context.Context, what string, tenant sealtext.Tenant, keyID uint32, want int) error {
	n, err := r.Rows.CountUnder(ctx, tenant, keyID)
	if err != nil {
		return err
	}
	return txcase.Want(what, n, want)
}

func keyedCount(ctx context.Context, open func() RowsHarness) error {
	r := open()
	ids := []uint32{0, 1, 0x7fff_ffff, 0x8000_0000, 0x00ff_ffff, 0x0100_0000, 0xffff_ffff}
	for _, id := range ids {
		if err := r.counts(ctx, "an empty store", north, id, 0); err != nil {
			return err
		}
		if id == 0 { // the zero Pseudonym is none
			if err := r.add(ctx, north, edges(id)[1], under(id, 1)); err != nil {
				return err
			}
		} else if err := r.add(ctx, north, edges(id)...); err != nil {
			return err
		}
	}
	if err := r.add(ctx, south, under(1, 7)); err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.counts(ctx, fmt.Sprintf("rows under key %#x", id), north, id, 2); err != nil {
			return err
		}
	}
	return errors.Join(r.counts(ctx, "a key without rows", north, 2, 0), r.counts(ctx, "another tenant", south, 1, 1))
}

func keyedPages(ctx context.Context, open func() RowsHarness) error {
	r := open()
	const key = 0x8000_00ff
	if err := r.add(ctx, north, under(key-1, 9), under(key+1, 9), edges(key - 1)[1], edges(key + 1)[0]); err != nil {
		return err
	}
	if err := r.add(ctx, south, under(key, 4)); err != nil {
		return err
	}
	var want []vault.PseudonymRow
	for n := range 7 {
		p := vault.PseudonymRow{Tenant: north, Subject: sealtext.NewSubject(), Pseudonym: under(key, byte(n*40), 1)}
		switch n {
		case 0:
			p.Pseudonym = edges(key)[0]
		case 6:
			p.Pseudonym = edges(key)[1]
		}
		want = append(want, p)
	}
	// Written in another order than they are read in. Where rows may be many, each person also has
	// an older row of another subject and a newer row without a subject.
	for _, i := range []int{3, 6, 0, 5, 1, 4, 2} {
		err := r.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			subjects := []sealtext.Subject{want[i].Subject}
			if !r.Unique {
				subjects = []sealtext.Subject{sealtext.NewSubject(), want[i].Subject, {}}
			}
			for _, s := range subjects {
				if err := r.Add(ctx, tx, north, want[i].Pseudonym, s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var got []vault.PseudonymRow
	var after sealtext.Pseudonym
	for _, size := range []int{1, 2, 3, 100} {
		page, err := r.Rows.PseudonymsUnder(ctx, north, key, after, size)
		if err != nil {
			return err
		}
		if err := txcase.Want("the size of a page", len(page), min(size, len(want)-len(got))); err != nil {
			return err
		}
		got = append(got, page...)
		after = got[len(got)-1].Pseudonym
	}
	for i := range want {
		if got[i] != want[i] {
			return fmt.Errorf("pseudonym %d of the pages: got %v, want %v", i, got[i], want[i])
		}
	}
	page, err := r.Rows.PseudonymsUnder(ctx, north, key, after, 5)
	if err != nil {
		return err
	}
	return txcase.Want("how many pseudonyms come behind the last", len(page), 0)
}

func keyedMove(ctx context.Context, open func() RowsHarness) error {
	r, from, to, other := open(), under(1, 5), under(9, 200), under(1, 6)
	rows := 1
	if err := r.add(ctx, north, from, other); err != nil {
		return err
	}
	if !r.Unique {
		rows = 3
		if err := r.add(ctx, north, from, from); err != nil {
			return err
		}
	}
	if err := r.add(ctx, south, from); err != nil {
		return err
	}
	return errors.Join(
		r.move(ctx, north, from, to, rows),
		r.finds(ctx, "rows under the new pseudonym", north, to, rows),
		r.finds(ctx, "rows under the old one", north, from, 0),
		r.finds(ctx, "rows of another person", north, other, 1),
		r.finds(ctx, "rows of another tenant", south, from, 1),
		r.counts(ctx, "rows under the new key", north, 9, rows),
		r.counts(ctx, "rows under the old key", north, 1, 1),
	)
}

func keyedMoveNothing(ctx context.Context, open func() RowsHarness) error {
	r, there := open(), under(1, 5)
	if err := r.add(ctx, north, there); err != nil {
		return err
	}
	return errors.Join(
		r.move(ctx, north, under(2, 5), under(3, 5), 0),
		r.finds(ctx, "where nothing went", north, under(3, 5), 0),
		r.move(ctx, north, there, there, 0),
		r.finds(ctx, "what was moved to itself", north, there, 1),
		r.move(ctx, south, there, under(3, 5), 0),
		r.finds(ctx, "after another tenant's move", north, there, 1),
		r.counts(ctx, "rows under a key that got none", north, 3, 0),
	)
}

func keyedMoveOnto(ctx context.Context, open func() RowsHarness) error {
	r, from, to, more := open(), under(9, 5), under(1, 200), under(9, 6)
	if err := r.add(ctx, north, from, to, more); err != nil {
		return err
	}
	moved := 1
	if r.Unique {
		moved = 0
	}
	var n, again int
	err := r.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		if n, err = r.Rows.Move(ctx, tx, north, from, to); err != nil {
			return err
		}
		again, err = r.Rows.Move(ctx, tx, north, more, under(1, 201))
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(
		txcase.Want("the report of Move onto a row", n, moved),
		txcase.Want("the report of the next Move", again, 1),
		r.finds(ctx, "rows that were there and those that came", north, to, 1+moved),
		r.finds(ctx, "rows that stayed", north, from, 1-moved),
		r.finds(ctx, "the row of the next move", north, under(1, 201), 1),
	)
}

func keyedRollback(ctx context.Context, open func() RowsHarness) error {
	r, from, to := open(), under(1, 5), under(9, 5)
	if err := r.add(ctx, north, from); err != nil {
		return err
	}
	fail := errors.New("on purpose")
	err := r.Rows.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := r.Rows.Move(ctx, tx, north, from, to); err != nil {
			return err
		}
		return fail
	})
	return errors.Join(
		txcase.WantErr("InTx", err, fail),
		r.finds(ctx, "the row where it was", north, from, 1),
		r.finds(ctx, "the row where it did not go", north, to, 0),
		r.counts(ctx, "rows under the old key", north, 1, 1),
		r.counts(ctx, "rows under the new key", north, 9, 0),
	)
}

func keyedTx(ctx context.Context, open func() RowsHarness) error {
	r, from, to := open(), under(1, 5), under(9, 5)
	if err := r.add(ctx, north, from); err != nil {
		return err
	}
	_, err := r.Rows.Move(ctx, strangerTx{}, north, from, to)
	if err := txcase.WantErr("Move with a foreign Tx", err, sealtext.ErrForeignTx); err != nil {
		return err
	}
	_, err = r.Rows.Move(ctx, nil, north, from, to)
	if err := txcase.WantErr("Move without a Tx", err, sealtext.ErrForeignTx); err != nil {
		return err
	}
	return r.finds(ctx, "the row where it was", north, from, 1)
}

func keyedCanceled(ctx context.Context, open func() RowsHarness) error {
	r := open()
	if err := r.add(ctx, north, under(1, 5)); err != nil {
		return err
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := r.Rows.CountUnder(ended, north, 1); err == nil {
		return errors.New("CountUnder returned no error under a context that had ended")
	}
	if _, err := r.Rows.PseudonymsUnder(ended, north, 1, sealtext.Pseudonym{}, 5); err == nil {
		return errors.New("PseudonymsUnder returned no error under a context that had ended")
	}
	return nil
}
