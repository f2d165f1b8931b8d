package consenttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/txcase"
)

func eraseCases() []StoreCase {
	return []StoreCase{
		{"erase", "erasure must delete the rows of the keys, strip Subject and Evidence and nothing else from those that are kept, count both, and leave other keys alone: an opt-out outlives the person's data", erase},
		{"erase-tenants", "erasure must not reach the same pseudonym and ids in another tenant, nor keep rows for another tenant's ids", eraseTenants},
		{"erase-after", "after erasure a kept Reference must still be known and a new Seq must lie above the kept rows", eraseAfter},
		{"erase-rollback", "an erasure that is rolled back must leave every row as it was", eraseRollback},
	}
}

// remove erases and checks the count.
func remove(ctx context.Context, s consent.Store, keys []consent.EventKey, keep []sealtext.ID, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Erase(ctx, tx, keys, keep)
		if err != nil {
			return err
		}
		return txcase.Want("the count of Erase", n, want)
	})
}

// stripped returns a row after an erasure that keeps it.
func stripped(row consent.EventRow) consent.EventRow {
	row.Subject, row.Evidence = sealtext.Subject{}, sealtext.Sealed{}
	return row
}

// people returns three rows of one person under two keys and one of a neighbor.
func people() (rows []consent.EventRow, keys []consent.EventKey) {
	rows = []consent.EventRow{numbered(sample(0), 1), numbered(sample(1), 2), numbered(sample(2), 1), numbered(sample(3), 1)}
	rows[2].Key, rows[3].Key = key(1), key(2)
	return rows, []consent.EventKey{key(0), key(1)}
}

func erase(ctx context.Context, open func() consent.Store) error {
	s := open()
	rows, keys := people()
	if err := put(ctx, s, rows...); err != nil {
		return err
	}
	all := append(keys, key(2))
	// The neighbor's row is named too, and is not changed: its key is not named.
	if err := remove(ctx, s, keys, []sealtext.ID{rows[1].ID, rows[3].ID, {1, 2, 3}}, 3); err != nil {
		return err
	}
	if err := same(ctx, s, "after Erase", all, stripped(rows[1]), rows[3]); err != nil {
		return err
	}
	if err := remove(ctx, s, []consent.EventKey{key(2)}, nil, 1); err != nil {
		return err
	}
	if err := same(ctx, s, "after an Erase that keeps nothing", all, stripped(rows[1])); err != nil {
		return err
	}
	return errors.Join(remove(ctx, s, []consent.EventKey{key(2)}, nil, 0), remove(ctx, s, nil, nil, 0),
		same(ctx, s, "after an Erase of nothing", all, stripped(rows[1])))
}

func eraseTenants(ctx context.Context, open func() consent.Store) error {
	s, ours, theirs := open(), numbered(sample(0), 1), numbered(sample(0), 1)
	theirs.Key.Tenant = south
	if err := put(ctx, s, ours, theirs); err != nil {
		return err
	}
	if err := remove(ctx, s, []consent.EventKey{ours.Key}, nil, 1); err != nil {
		return err
	}
	return errors.Join(same(ctx, s, "the erased tenant", []consent.EventKey{ours.Key}),
		same(ctx, s, "the other tenant", []consent.EventKey{theirs.Key}, theirs))
}

func eraseAfter(ctx context.Context, open func() consent.Store) error {
	s := open()
	rows, keys := people()
	if err := put(ctx, s, rows...); err != nil {
		return err
	}
	if err := remove(ctx, s, keys, []sealtext.ID{rows[1].ID}, 3); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, added, err := s.Append(ctx, tx, sample(1), 0)
		if err != nil {
			return err
		}
		if err := errors.Join(txcase.Want("Append of a kept Reference", added, false), txcase.Diff("the kept row", got, stripped(rows[1]))); err != nil {
			return err
		}
		got, added, err = s.Append(ctx, tx, sample(9), 0)
		if err != nil {
			return err
		}
		return errors.Join(txcase.Want("Append of a new row", added, true), txcase.Diff("a row after erasure", got, numbered(sample(9), 3)))
	})
}

func eraseRollback(ctx context.Context, open func() consent.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	rows, keys := people()
	if err := put(ctx, s, rows...); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Erase(ctx, tx, keys, []sealtext.ID{rows[0].ID}); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), same(ctx, s, "after a rollback", append(keys, key(2)), rows...))
}
