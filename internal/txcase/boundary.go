package txcase

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
)

func boundaryCases() []Case {
	return []Case{
		{"tx-nil", "a write without a Tx must give ErrForeignTx and write nothing: outside of a transaction it could not be undone together with the rest", nilTx},
		{"tx-foreign", "every method must refuse the Tx of another store, also of one of the same kind, with ErrForeignTx: its rows would be committed somewhere else, or alone", foreignTx},
		{"tx-ended", "every method must refuse a Tx whose transaction ended, and write nothing: a Tx that was kept must not write into a later transaction", endedTx},
		{"tx-canceled", "a context that has ended must stop InTx and reads with an error, with nothing written", canceledBefore},
		{"tx-canceled-inside", "a context that ends while f runs must stop later writes and the commit, with nothing kept: the caller has stopped waiting for an answer", canceledInside},
	}
}

func nilTx(ctx context.Context, open func() Store) error {
	r := open()
	for _, c := range append(r.Writes, Call{"a write", r.Write}) {
		if err := WantErr(c.Name+" with a nil Tx", c.Do(ctx, nil), sealtext.ErrForeignTx); err != nil {
			return err
		}
	}
	return wantCount(ctx, r, nil, 0, "after refused writes")
}

// stranger is a Tx of no store. It claims any owner, to detect a store that believes the claim.
type stranger struct{ owner any }

// Owner returns the claim.
func (s stranger) Owner() any { return s.owner }

func foreignTx(ctx context.Context, open func() Store) error {
	r, other := open(), open()
	var owner any
	err := r.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error {
		owner = tx.Owner()
		return nil
	})
	if err != nil {
		return err
	}
	refuse := func(whose string, tx sealtext.Tx) error {
		for _, c := range append(append(r.Writes, Call{"a write", r.Write}), r.Reads...) {
			if err := WantErr(c.Name+" with "+whose, c.Do(ctx, tx), sealtext.ErrForeignTx); err != nil {
				return err
			}
		}
		return nil
	}
	if err := refuse("a Tx of another type", stranger{new(int)}); err != nil {
		return err
	}
	if err := refuse("a Tx of another type that claims the store as its owner", stranger{owner}); err != nil {
		return err
	}
	err = other.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error {
		return refuse("the Tx of another store of the same kind", tx)
	})
	if err != nil {
		return err
	}
	return errors.Join(wantCount(ctx, r, nil, 0, "after refused writes"), wantCount(ctx, other, nil, 0, "in the other store"))
}

func endedTx(ctx context.Context, open func() Store) error {
	r := open()
	var committed, undone, panicked sealtext.Tx
	if err := r.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error { committed = tx; return nil }); err != nil {
		return err
	}
	err := r.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error { undone = tx; return errGiveUp })
	if !errors.Is(err, errGiveUp) {
		return fmt.Errorf("InTx returned %v, want the error of f", err)
	}
	recovered(func() {
		_ = r.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error { panicked = tx; panic(errGiveUp) })
	})
	for _, e := range []struct {
		how string
		tx  sealtext.Tx
	}{{"committed", committed}, {"rolled back", undone}, {"ended by a panic", panicked}} {
		for _, c := range append(append(r.Writes, Call{"a write", r.Write}), r.Reads...) {
			if c.Do(ctx, e.tx) == nil {
				return fmt.Errorf("%s took a Tx that was %s, want an error", c.Name, e.how)
			}
		}
	}
	return wantCount(ctx, r, nil, 0, "after refused writes")
}

func canceledBefore(ctx context.Context, open func() Store) error {
	r := open()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if r.InTx(ended, r.Write) == nil {
		return errors.New("InTx returned nil under a context that had ended")
	}
	for _, c := range r.Reads {
		if c.Do(ended, nil) == nil {
			return fmt.Errorf("%s returned no error under a context that had ended", c.Name)
		}
	}
	return wantCount(ctx, r, nil, 0, "after the context ended")
}

func canceledInside(outer context.Context, open func() Store) error {
	r := open()
	for _, again := range []bool{false, true} {
		ctx, cancel := context.WithCancel(outer)
		defer cancel()
		late := false
		err := r.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if err := r.Write(ctx, tx); err != nil {
				return err
			}
			cancel()
			if again {
				late = r.Write(ctx, tx) == nil
			}
			return nil
		})
		if err == nil {
			return errors.New("InTx returned nil though its context ended before the commit")
		}
		if late {
			return errors.New("a write was taken after the context ended")
		}
		if err := wantCount(outer, r, nil, 0, "after the context ended"); err != nil {
			return err
		}
	}
	return stillWorks(outer, r, 0)
}
