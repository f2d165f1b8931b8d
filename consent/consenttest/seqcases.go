package consenttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

func seqCases() []StoreCase {
	return []StoreCase{
		{"seq-minimum", "Seq must be one more than the greater of minSeq and the last Seq of the Key: a Seq that was handed out before a restore is not handed out again", seqMinimum},
		{"seq-rollback", "a rolled back Append must leave no trace: neither its row nor its Reference nor its Seq", seqRollback},
		{"seq-concurrent", "concurrent Appends of one Key must get distinct Seqs that rise without a gap: the last opt-out wins by its Seq", seqConcurrent},
		{"reference-concurrent", "of many that record one Reference at once exactly one must get true and all the same row", referenceConcurrent},
	}
}

func seqMinimum(ctx context.Context, open func() consent.Store) error {
	s := open()
	keys := []consent.EventKey{key(0), key(1)}
	steps := []struct {
		key          int
		minSeq, want uint64
	}{
		{0, 0, 1}, {0, 1, 2}, {0, 10, 11}, {0, 0, 12}, {0, 5, 13}, {1, 0, 1}, {0, 13, 14}, {1, 1 << 40, 1<<40 + 1}, {1, 3, 1<<40 + 2}, {0, 0, 15},
	}
	var want [2][]consent.EventRow
	for n, step := range steps {
		row := sample(n)
		row.Key = keys[step.key]
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, added, err := s.Append(ctx, tx, row, step.minSeq)
			if err != nil {
				return err
			}
			return errors.Join(txcase.Want("Append of a new row", added, true),
				txcase.Diff(fmt.Sprintf("step %d with minSeq %d", n+1, step.minSeq), got, numbered(row, step.want)))
		})
		if err != nil {
			return err
		}
		want[step.key] = append(want[step.key], numbered(row, step.want))
	}
	return same(ctx, s, "after all steps", keys, append(want[0], want[1]...)...)
}

func seqRollback(ctx context.Context, open func() consent.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	if err := put(ctx, s, numbered(sample(0), 1)); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for n := 1; n < 4; n++ {
			if _, _, err := s.Append(ctx, tx, sample(n), 20); err != nil {
				return err
			}
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	if err := put(ctx, s, numbered(sample(1), 2)); err != nil {
		return err
	}
	return same(ctx, s, "after a rollback", []consent.EventKey{key(0)}, numbered(sample(0), 1), numbered(sample(1), 2))
}

func seqConcurrent(ctx context.Context, open func() consent.Store) error {
	const workers, each = 6, 4
	s := open()
	var got [workers][each]uint64
	err := txcase.Each(workers, func(w int) error {
		for n := range each {
			row := sample(w*each + n)
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				stored, added, err := s.Append(ctx, tx, row, 0)
				if err != nil {
					return err
				}
				got[w][n] = stored.Seq
				return txcase.Want("Append of a new row", added, true)
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
	rows, err := s.Load(ctx, nil, []consent.EventKey{key(0)})
	if err != nil {
		return err
	}
	if err := txcase.Want("rows of the Key", len(rows), workers*each); err != nil {
		return err
	}
	for n, row := range rows {
		if err := txcase.Want("Seq of a row in order", row.Seq, uint64(n)+1); err != nil {
			return err
		}
		at := int(row.Reference[15])
		if err := txcase.Want("the Seq that its Append returned", got[at/each][at%each], row.Seq); err != nil {
			return err
		}
		if at%each > 0 && got[at/each][at%each-1] >= row.Seq {
			return errors.New("an Append that came after another got a lower Seq")
		}
	}
	return nil
}

func referenceConcurrent(ctx context.Context, open func() consent.Store) error {
	const workers = 6
	s := open()
	var rows [workers]consent.EventRow
	var won [workers]bool
	err := txcase.Each(workers, func(w int) error {
		row := sample(w)
		row.Reference = sample(0).Reference
		row.Key = key(w % 2) // also from two Keys, which do not lock each other
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
			rows[w], won[w], err = s.Append(ctx, tx, row, 0)
			return err
		})
	})
	if err != nil {
		return err
	}
	winners := 0
	for w := range workers {
		if won[w] {
			winners++
		}
		if err := txcase.Diff("what two Appends of one Reference returned", rows[w], rows[0]); err != nil {
			return err
		}
	}
	return errors.Join(txcase.Want("how many got true for one Reference", winners, 1),
		same(ctx, s, "the one row", []consent.EventKey{key(0), key(1)}, rows[0]))
}
