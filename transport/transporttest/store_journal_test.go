package transporttest_test

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addJournalFaults(add adder) {
	add("forgets which transport", func(b *bent, next transport.Store) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			a.Transport = "any"
			return next.Begin(ctx, tx, a)
		}
	}, "begin-round-trip", "finish-once")
	add("overlooks a second attempt of one number", func(b *bent, next transport.Store) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			_ = next.Begin(ctx, tx, a)
			return nil
		}
	}, "begin-duplicate", "tx-nil")
	add("numbers attempts itself", func(b *bent, next transport.Store) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			all, err := next.Attempts(ctx, tx, a.Tenant, a.Message)
			a.Number = len(all) + 1
			return errors.Join(err, next.Begin(ctx, tx, a))
		}
	}, "begin-round-trip", "begin-duplicate")
	add("always says that it finished", func(b *bent, next transport.Store) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			_, err := next.Finish(ctx, tx, a)
			return true, err
		}
	}, "finish-once")
	add("loses the code", func(b *bent, next transport.Store) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			a.Code = ""
			return next.Finish(ctx, tx, a)
		}
	}, "finish-once")
	add("finishes in the first tenant", func(b *bent, next transport.Store) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			a.Tenant = sealtext.MustTenant("north")
			return next.Finish(ctx, tx, a)
		}
	}, "finish-once")
}

func addReceiptFaults(add adder) {
	type receipt = func(context.Context, sealtext.Tx, sealtext.Tenant, string, [16]byte, transport.State, time.Time) (transport.Attempt, bool, error)
	through := func(f func(next receipt) receipt) func(*bent, transport.Store) {
		return func(b *bent, next transport.Store) { b.receipt = f(next.Receipt) }
	}
	add("always says that it changed", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			a, _, err := next(ctx, tx, tenant, name, provider, state, at)
			return a, true, err
		}
	}), "receipt-permutations", "receipt-rankless")
	add("takes the last receipt for the furthest", func(b *bent, next transport.Store) {
		b.message = func(r transport.OutboxRow) transport.OutboxRow { return r }
		b.receipt = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			a, _, err := next.Receipt(ctx, tx, tenant, name, provider, state, at)
			a.Receipt, a.ReceiptAt = state, at
			return a, true, err
		}
	}, "receipt-permutations", "receipt-rankless")
	add("leaves the message as it is", func(b *bent, next transport.Store) {
		b.receipt = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			a, changed, err := next.Receipt(ctx, tx, tenant, name, provider, state, at)
			if changed {
				row, err := next.Message(ctx, tx, a.Tenant, a.Message)
				if err != nil {
					return a, changed, err
				}
				_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, State: transport.StateAccepted, At: at})
				return a, changed, err
			}
			return a, changed, err
		}
	}, "receipt-settles", "receipt-attempts")
	add("sets the message to what the last attempt's receipt says", func(b *bent, next transport.Store) {
		b.receipt = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			a, changed, err := next.Receipt(ctx, tx, tenant, name, provider, state, at)
			if err != nil {
				return a, changed, err
			}
			row, err := next.Message(ctx, tx, a.Tenant, a.Message)
			if err != nil {
				return a, changed, err
			}
			_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, State: state, At: at, Begin: true})
			return a, changed, err
		}
	}, "receipt-attempts", "receipt-permutations", "receipt-rankless")
	add("says nothing of a receipt for nobody", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			a, changed, err := next(ctx, tx, tenant, name, provider, state, at)
			if errors.Is(err, transport.ErrUnknownMessage) {
				err = nil
			}
			return a, changed, err
		}
	}), "receipt-unknown", "finish-rollback", "erase")
	add("finds receipts in every tenant", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, _ sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			return next(ctx, tx, sealtext.MustTenant("north"), name, provider, state, at)
		}
	}), "receipt-unknown")
	add("finds receipts of every transport", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, _ string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
			return next(ctx, tx, tenant, "first-line", provider, state, at)
		}
	}), "receipt-unknown")
}
