package transporttest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func claimLease(ctx context.Context, open func() transport.Store) error {
	s, fresh, worn := open(), message(0), message(1)
	worn.State, worn.Attempts, worn.Lease, worn.LeaseUntil = transport.StateSending, 2, 7, after(50)
	if err := insert(ctx, s, fresh, worn); err != nil {
		return err
	}
	return claims(ctx, s, "two rows", after(100), after(200), 10, leased(fresh, after(200)), leased(worn, after(200)))
}

func claimAgain(ctx context.Context, open func() transport.Store) error {
	s, row := open(), message(0)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	first := leased(row, after(200))
	second := leased(first, after(300))
	return errors.Join(
		claims(ctx, s, "the first claim", after(100), after(200), 10, first),
		claims(ctx, s, "just before the lease ends", after(199), after(300), 10),
		claims(ctx, s, "when the lease ends", after(200), after(300), 10, second),
		claims(ctx, s, "while the second lease runs", after(200), after(300), 10))
}

func claimRollback(ctx context.Context, open func() transport.Store) error {
	s, row, giveUp := open(), message(0), errors.New("gives up on purpose")
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Claim(ctx, tx, transport.Claim{Now: after(100), Until: after(200), Limit: 10}); err != nil {
			return err
		}
		again, err := s.Claim(ctx, tx, transport.Claim{Now: after(100), Until: after(200), Limit: 10})
		if err != nil {
			return err
		}
		if err := txcase.Want("rows of a second Claim in one transaction", len(again), 0); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), stored(ctx, s, "after a rollback", row),
		claims(ctx, s, "after a rollback", after(100), after(200), 10, leased(row, after(200))))
}

func claimConcurrent(ctx context.Context, open func() transport.Store) error {
	const workers, count = 4, 40
	s := open()
	var rows []transport.OutboxRow
	for n := range count {
		rows = append(rows, message(n))
	}
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	var mu sync.Mutex
	seen := map[sealtext.ID]int{}
	take := func() (int, error) {
		got, err := claim(ctx, s, after(count), after(200), 3)
		mu.Lock()
		defer mu.Unlock()
		for _, r := range got {
			seen[r.ID]++
			if r.Lease != 1 {
				return 0, fmt.Errorf("a row was claimed %d times", r.Lease)
			}
		}
		return len(got), err
	}
	drain := func(int) error {
		for n := 1; n > 0; {
			var err error
			if n, err = take(); err != nil {
				return err
			}
		}
		return nil
	}
	// A claimer may skip rows that another one is about to claim and may give up: one more round
	// alone claims what is left.
	if err := errors.Join(txcase.Each(workers, drain), drain(0)); err != nil {
		return err
	}
	for _, n := range seen {
		if n != 1 {
			return fmt.Errorf("a row was handed out %d times", n)
		}
	}
	return txcase.Want("rows that were handed out", len(seen), count)
}
