package transporttest_test

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addCancelFaults(add adder) {
	type row = transport.OutboxRow
	type cancel = func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error)
	bend := func(how func(next single) cancel) func(*bent, single) {
		return func(b *bent, next single) { b.cancel = how(next) }
	}
	add("finds only by ID", bend(func(next single) cancel {
		return func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error) {
			c.Reference = [16]byte{0xee}
			return next.Cancel(ctx, tx, c)
		}
	}), "cancel")
	add("says it changed what was canceled before", bend(func(next single) cancel {
		return func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error) {
			r, changed, err := next.Cancel(ctx, tx, c)
			return r, changed || r.State == transport.StateCanceled, err
		}
	}), "cancel")
	// It changes the state alone.
	advance := func(from func(transport.State) bool) func(*bent, single) {
		return bend(func(next single) cancel {
			return func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error) {
				r, err := next.Message(ctx, tx, c.Tenant, c.ID)
				if err != nil || !from(r.State) {
					return r, false, err
				}
				_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: r.Tenant, ID: r.ID, Lease: r.Lease, State: transport.StateCanceled, At: c.At})
				if err != nil {
					return r, false, err
				}
				r, err = next.Message(ctx, tx, c.Tenant, c.ID)
				return r, true, err
			}
		})
	}
	add("leaves the lease to the relay", advance(func(s transport.State) bool { return s == transport.StateQueued }), "cancel-lease")
	add("cancels what is under way", advance(func(s transport.State) bool { return !s.Final() }), "cancel-states")
	add("hands out what is canceled", func(b *bent, next single) {
		b.cancel = func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error) {
			r, err := next.Message(ctx, tx, c.Tenant, c.ID)
			r.State, r.Lease, r.UpdatedAt, r.LeaseUntil = transport.StateCanceled, r.Lease+1, c.At, c.At
			return r, err == nil, err
		}
	}, "cancel-claim", "cancel")
	add("knows every message", bend(func(next single) cancel {
		return func(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row, bool, error) {
			r, changed, _ := next.Cancel(ctx, tx, c)
			return r, changed, nil
		}
	}), "cancel-unknown")
}
