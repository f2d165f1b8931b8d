package consenttest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

// MovingStore is a [consent.Store] that is a [consent.KeyMover] too.
type MovingStore interface {
	consent.Store
	consent.KeyMover
}

// MoveCase is one requirement for a [consent.KeyMover].
type MoveCase struct {
	Name string
	Why  string // printed when the case fails
	// Run is as in [StoreCase].
	Run func(ctx context.Context, open func() MovingStore) error
}

// RunMove checks a [consent.KeyMover]; see [RunStore].
func RunMove(t *testing.T, open func(t *testing.T) MovingStore) {
	t.Helper()
	for _, c := range MoveCases() {
		runCase(t, c.Name, c.Why, c.Run, open)
	}
}

// MoveCases returns the cases of [RunMove], for a runner of your own.
func MoveCases() []MoveCase {
	return []MoveCase{
		{"move-order", "every event must keep its Seq and everything else, also where two come to share one: with another order of receipt an opt-in could come behind the opt-out", moveOrder},
		{"move-minimum", "after a move an Append to either Key must get a Seq above its minSeq and the rows there: a new opt-out below an old opt-in would not count", moveMinimum},
		{"move-reference", "a Reference that was moved must still be known, with the row where it is now: a Record that is repeated must not count twice", moveReference},
		{"move-erase", "erasure must tell events of one Seq apart: it would delete an opt-out with the opt-in beside it", moveErase},
		{"move-append-concurrent", "no event that is appended while others are moved may get lost", moveAppendConcurrent},
		{"move-erase-concurrent", "events that are moved while their person is erased must be erased too, from whichever Key to whichever: they would stay for ever", moveEraseConcurrent},
	}
}

// two are keys of one person; the greater pseudonym is the second.
func two() (from, to consent.EventKey) { return key(1), key(2) }

func at(k consent.EventKey, row consent.EventRow, seq uint64) consent.EventRow {
	row.Key, row.Seq = k, seq
	return row
}

// tied puts rows under two keys and moves them together: 1 and 3 from the
// first, 1 and 2 from the second.
func tied(ctx context.Context, s MovingStore) (rows []consent.EventRow, to consent.EventKey, err error) {
	from, to := two()
	minSeqs := []uint64{0, 2}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		rows = nil
		for i, k := range []consent.EventKey{from, from, to, to} {
			minSeq := uint64(0)
			if i < 2 {
				minSeq = minSeqs[i]
			}
			row, _, err := s.Append(ctx, tx, at(k, sample(i), 0), minSeq)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	if err != nil {
		return nil, to, err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Move(ctx, tx, north, from.Pseudonym, to.Pseudonym)
		return errors.Join(err, txcase.Want("the report of Move", n, 2))
	})
	return rows, to, err
}

func moveOrder(ctx context.Context, open func() MovingStore) error {
	s := open()
	rows, to, err := tied(ctx, s)
	if err != nil {
		return err
	}
	from, _ := two()
	// Of two with one Seq the one with the lower ID is first, so that Load always returns the same.
	return same(ctx, s, "after the move", []consent.EventKey{from, to},
		at(to, rows[0], 1), at(to, rows[2], 1), at(to, rows[3], 2), at(to, rows[1], 3))
}

func moveMinimum(ctx context.Context, open func() MovingStore) error {
	s := open()
	_, to, err := tied(ctx, s)
	if err != nil {
		return err
	}
	from, _ := two()
	for n, step := range []struct {
		key          consent.EventKey
		minSeq, want uint64
	}{{to, 0, 4}, {from, 3, 4}, {to, 9, 10}, {from, 0, 5}} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			row, _, err := s.Append(ctx, tx, at(step.key, sample(10+n), 0), step.minSeq)
			return errors.Join(err, txcase.Want(fmt.Sprintf("the Seq of step %d", n+1), row.Seq, step.want))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func moveReference(ctx context.Context, open func() MovingStore) error {
	s := open()
	rows, to, err := tied(ctx, s)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for i, want := range rows {
			row, added, err := s.Append(ctx, tx, at(key(3), sample(i), 0), 0)
			if err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("Append of a known Reference", added, false),
				txcase.Diff("the row that is there", row, at(to, want, want.Seq))); err != nil {
				return err
			}
		}
		return nil
	})
}

func moveErase(ctx context.Context, open func() MovingStore) error {
	s := open()
	rows, to, err := tied(ctx, s)
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Erase(ctx, tx, []consent.EventKey{to}, []sealtext.ID{rows[2].ID})
		return errors.Join(err, txcase.Want("the report of Erase", n, 4))
	})
	if err != nil {
		return err
	}
	kept := at(to, rows[2], 1)
	kept.Subject, kept.Evidence = sealtext.Subject{}, sealtext.Sealed{}
	return same(ctx, s, "the one of two that is kept", []consent.EventKey{to}, kept)
}

func moveAppendConcurrent(ctx context.Context, open func() MovingStore) error {
	const workers, each = 6, 5
	s := open()
	from, to := two()
	keys := []consent.EventKey{from, to}
	err := txcase.Each(workers, func(w int) error {
		for n := range each {
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				if w%3 == 2 {
					pair := [2]consent.EventKey{from, to}
					_, err := s.Move(ctx, tx, north, pair[n%2].Pseudonym, pair[1-n%2].Pseudonym)
					return err
				}
				_, _, err := s.Append(ctx, tx, at(keys[w%3], sample(w*each+n), 0), 0)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Move(ctx, tx, north, from.Pseudonym, to.Pseudonym)
		if err == nil {
			_, err = s.Move(ctx, tx, north, to.Pseudonym, from.Pseudonym)
		}
		return err
	})
	if err != nil {
		return err
	}
	rows, err := s.Load(ctx, nil, keys)
	return errors.Join(err, txcase.Want("rows of all that were appended", len(rows), workers*2/3*each))
}

func moveEraseConcurrent(ctx context.Context, open func() MovingStore) error {
	s := open()
	for n := range 12 {
		pair := [2]consent.EventKey{}
		pair[0], pair[1] = two()
		if n%2 == 1 {
			pair[0], pair[1] = pair[1], pair[0]
		}
		if err := put(ctx, s, at(pair[0], sample(n), 1)); err != nil {
			return err
		}
		err := txcase.Each(2, func(w int) error {
			return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
				if w == n/2%2 { // so that each is first at times
					_, err = s.Move(ctx, tx, north, pair[0].Pseudonym, pair[1].Pseudonym)
				} else {
					_, err = s.Erase(ctx, tx, pair[:], nil)
				}
				return err
			})
		})
		if err != nil {
			return err
		}
		if err := same(ctx, s, "after a move and an erasure at once", pair[:]); err != nil {
			return err
		}
	}
	return nil
}
