package retentiontest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/retention"
)

func guardCases() []StoreCase {
	return []StoreCase{
		{"guard-held", "Guard must return exactly the subjects that have an unreleased hold, each once, in its own tenant, and see holds of its own transaction: a subject that is not returned is destroyed", guardHeld},
		{"guard-many", "hundreds of subjects must fit into one call: a sweep works in batches", guardMany},
		{"guard-excludes-place", "a hold must not be placed between a Guard and the end of its transaction: the records would be destroyed under a hold", guardExcludesPlace},
		{"guard-sees-place", "whichever of a Guard and a Place commits first must be seen by the other", guardSeesPlace},
		{"guard-crossing", "transactions that guard the same subjects in opposite order, or one after another, must both come to an end", guardCrossing},
	}
}

// guard checks which of the subjects are held.
func guard(ctx context.Context, s retention.Store, tx sealtext.Tx, what string, tenant sealtext.Tenant, subjects []sealtext.Subject, want ...sealtext.Subject) error {
	got, err := s.Guard(ctx, tx, tenant, subjects)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	bySubject := func(a, b sealtext.Subject) int { return bytes.Compare(a[:], b[:]) }
	got = slices.SortedFunc(slices.Values(got), bySubject)
	want = slices.SortedFunc(slices.Values(want), bySubject)
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s: Guard returned %d subjects, want %d, or others", what, len(got), len(want))
	}
	return nil
}

func guardHeld(ctx context.Context, open func() retention.Store) error {
	s := open()
	one, two, ended, both := sample(0), sample(1), sample(2), sample(3)
	two.Subject, ended.Subject, both.Subject = person(1), person(2), person(1)
	if err := place(ctx, s, true, one, two, ended, both); err != nil {
		return err
	}
	if err := errors.Join(release(ctx, s, true, ended), release(ctx, s, true, both)); err != nil {
		return err
	}
	all := []sealtext.Subject{person(3), person(2), person(1), person(0)}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		err := errors.Join(
			guard(ctx, s, tx, "all", north, all, person(0), person(1)),
			guard(ctx, s, tx, "all once more", north, all, person(0), person(1)),
			guard(ctx, s, tx, "a subject twice", north, []sealtext.Subject{person(0), person(2), person(0)}, person(0)),
			guard(ctx, s, tx, "no subjects", north, nil),
			guard(ctx, s, tx, "a subject without holds", north, []sealtext.Subject{person(3)}),
			guard(ctx, s, tx, "the other tenant", south, all))
		if err != nil {
			return err
		}
		late := sample(4)
		late.Subject = person(3)
		if _, err := s.Place(ctx, tx, late); err != nil {
			return err
		}
		if _, err := s.Release(ctx, tx, north, one.Subject, one.ID, start); err != nil {
			return err
		}
		return guard(ctx, s, tx, "after a Place and a Release in the transaction", north, all, person(1), person(3))
	})
}

func guardMany(ctx context.Context, open func() retention.Store) error {
	s, row := open(), sample(0)
	row.Subject = person(321)
	if err := place(ctx, s, true, row); err != nil {
		return err
	}
	subjects := make([]sealtext.Subject, 500)
	for n := range subjects {
		subjects[n] = person(n)
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return guard(ctx, s, tx, "many subjects", north, subjects, person(321))
	})
}

// guardExcludesPlace starts a Place while a guard is held. Place may return only after the guarding
// transaction has ended.
func guardExcludesPlace(outer context.Context, open func() retention.Store) error {
	s := open()
	subjects := []sealtext.Subject{person(1), person(0)}
	var guarding atomic.Bool
	placed := make(chan error, 1)
	started := false
	err := s.InTx(outer, func(ctx context.Context, tx sealtext.Tx) error {
		defer guarding.Store(false)
		if started { // run again by InTx: the Place may be through by now
			return nil
		}
		if err := guard(ctx, s, tx, "before the hold", north, subjects); err != nil {
			return err
		}
		guarding.Store(true)
		started = true
		go func() {
			placed <- s.InTx(outer, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Place(ctx, tx, sample(0))
				if guarding.Load() {
					return errors.New("a hold was placed while another transaction had the guard")
				}
				return err
			})
		}()
		for range 20 { // time for a wrong Place to return
			runtime.Gosched()
			if err := guard(ctx, s, tx, "while the guard is taken", north, subjects); err != nil {
				return err
			}
		}
		return nil
	})
	if !started {
		return err
	}
	if err := errors.Join(err, <-placed); err != nil {
		return err
	}
	return s.InTx(outer, func(ctx context.Context, tx sealtext.Tx) error {
		return guard(ctx, s, tx, "after the hold", north, subjects, person(0))
	})
}

// guardSeesPlace runs the two on many subjects: one after the other in either order, and at once.
// Where Guard saw no hold, its transaction notes that it destroys; a Place that commits later must
// find that note, here an atomic that is written before the commit.
func guardSeesPlace(ctx context.Context, open func() retention.Store) error {
	const rounds = 30
	s := open()
	for n := range rounds {
		var destroyed atomic.Bool
		var spared bool
		destroy := func() error {
			return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				held, err := s.Guard(ctx, tx, north, []sealtext.Subject{person(n)})
				destroyed.Store(err == nil && len(held) == 0)
				return err
			})
		}
		hold := func() error {
			row := sample(n)
			row.Subject = person(n)
			return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Place(ctx, tx, row)
				spared = !destroyed.Load()
				return err
			})
		}
		var err error
		switch n % 3 {
		case 0:
			err = errors.Join(hold(), destroy())
		case 1:
			err = errors.Join(destroy(), hold())
		case 2:
			err = txcase.Each(2, func(side int) error { return []func() error{hold, destroy}[side]() })
		}
		if err != nil {
			return err
		}
		if spared && destroyed.Load() {
			return errors.New("a hold was placed before the destruction and not seen by its Guard")
		}
	}
	return nil
}

func guardCrossing(ctx context.Context, open func() retention.Store) error {
	const rounds = 4
	s := open()
	err := txcase.Each(4, func(side int) error {
		for n := range rounds {
			subjects := []sealtext.Subject{person(2 * n), person(2*n + 1)}
			if side%2 == 1 {
				slices.Reverse(subjects)
			}
			err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				if side < 2 {
					return guard(ctx, s, tx, "both at once", north, subjects)
				}
				return errors.Join(guard(ctx, s, tx, "the first", north, subjects[:1]), guard(ctx, s, tx, "the second", north, subjects[1:]))
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
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return guard(ctx, s, tx, "after all", north, []sealtext.Subject{person(0)})
	})
}
