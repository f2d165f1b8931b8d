package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func claimCases() []StoreCase {
	return []StoreCase{
		{"claim-due", "Claim must lease what is Queued or Sending and due, a time of exactly now included, also when it has expired, and nothing else: a message would be late, early or stuck", claimDue},
		{"claim-order", "Claim must take the earliest NotBefore first, over all tenants, up to its limit: a backlog must not starve the messages that wait longest", claimOrder},
		{"claim-lease", "Claim must raise Lease by one, set LeaseUntil and nothing else, and return the rows as they are then: the fencing token is what keeps a slow relay out", claimLease},
		{"claim-again", "a leased row must not be claimed before LeaseUntil and must be from then on: a relay that died must not take its messages with it", claimAgain},
		{"claim-rollback", "a Claim that is rolled back must leave the rows free with the old token", claimRollback},
		{"claim-concurrent", "relays that claim at once must never get the same row, and together get all: two of them would send one message twice", claimConcurrent},
	}
}

// claim claims in a transaction of its own and returns the rows by ID.
func claim(ctx context.Context, s transport.Store, now, until time.Time, limit int) (rows []transport.OutboxRow, err error) {
	return claimFor(ctx, s, "", now, until, limit)
}

// claims checks what a Claim returns, in any order, and that it is stored so.
func claims(ctx context.Context, s transport.Store, what string, now, until time.Time, limit int, want ...transport.OutboxRow) error {
	got, err := claim(ctx, s, now, until, limit)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	byID := func(a, b transport.OutboxRow) int {
		if a.Tenant != b.Tenant {
			return bytes.Compare([]byte(a.Tenant.String()), []byte(b.Tenant.String()))
		}
		return bytes.Compare(a.ID[:], b.ID[:])
	}
	slices.SortFunc(got, byID)
	want = slices.SortedFunc(slices.Values(want), byID)
	if err := txcase.DiffRows(what, got, want); err != nil {
		return err
	}
	return stored(ctx, s, what+", read again", want...)
}

// leased is a row after one more claim.
func leased(row transport.OutboxRow, until time.Time) transport.OutboxRow {
	row.Lease, row.LeaseUntil = row.Lease+1, until
	return row
}

func claimDue(ctx context.Context, open func() transport.Store) error {
	s := open()
	now := after(100)
	var rows, due []transport.OutboxRow
	add := func(isDue bool, change func(*transport.OutboxRow)) {
		row := message(len(rows))
		change(&row)
		rows = append(rows, row)
		if isDue {
			due = append(due, leased(row, after(200)))
		}
	}
	for st := transport.StateQueued; st.Valid(); st++ {
		add(st == transport.StateQueued || st == transport.StateSending, func(r *transport.OutboxRow) { r.State = st })
	}
	add(true, func(r *transport.OutboxRow) { r.NotBefore = now })
	add(false, func(r *transport.OutboxRow) { r.NotBefore = after(101) })
	add(true, func(r *transport.OutboxRow) { r.NotBefore = time.Time{} })
	add(true, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, now })
	add(false, func(r *transport.OutboxRow) { r.Lease, r.LeaseUntil = 4, after(101) })
	add(true, func(r *transport.OutboxRow) { r.ExpiresAt = after(1) })
	add(true, func(r *transport.OutboxRow) { r.Tenant = south })
	add(true, func(r *transport.OutboxRow) { r.Body = sealtext.Sealed{} })
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	if err := claims(ctx, s, "what is due", now, after(200), 100, due...); err != nil {
		return err
	}
	return claims(ctx, s, "once more", now, after(200), 100)
}

func claimOrder(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 9 {
		row := message(n)
		row.NotBefore = after(n * 4 % 9) // all different, in another order than the ids and the times of making
		if n%2 == 1 {
			row.Tenant = south
		}
		rows = append(rows, row)
	}
	if err := insert(ctx, s, rows...); err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b transport.OutboxRow) int { return a.NotBefore.Compare(b.NotBefore) })
	for n := range rows {
		rows[n] = leased(rows[n], after(200))
	}
	for n := 0; n < 9; n += 3 {
		got, err := claim(ctx, s, after(100), after(200), 3)
		if err != nil {
			return err
		}
		if err := txcase.DiffRows("the earliest three", got, rows[n:n+3]); err != nil {
			return err
		}
	}
	return claims(ctx, s, "after all", after(100), after(200), 3)
}

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
