package transporttest_test

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addUnknownFaults(add adder) {
	add("claims nothing unknown", func(b *bent, _ single) {
		b.claimUnk = func(context.Context, sealtext.Tx, transport.Claim) ([]transport.OutboxRow, error) { return nil, nil }
	}, "claim-unknown")
	add("never changes an outcome", func(b *bent, next single) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			all, err := next.Attempts(ctx, tx, a.Tenant, []sealtext.ID{a.Message})
			if err != nil {
				return false, err
			}
			for _, was := range all {
				if was.Number == a.Number && !was.FinishedAt.IsZero() {
					return false, nil
				}
			}
			return next.Finish(ctx, tx, a)
		}
	}, "finish-unknown")
	type row = transport.OutboxRow
	resolve := func(f func(ctx context.Context, tx sealtext.Tx, next single, r transport.Resolving) (row, bool, error)) func(*bent, single) {
		return func(b *bent, next single) {
			b.resolve = func(ctx context.Context, tx sealtext.Tx, r transport.Resolving) (row, bool, error) {
				return f(ctx, tx, next, r)
			}
		}
	}
	add("lists everything from the start", func(b *bent, next single) {
		b.unknown = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, _ sealtext.ID, limit int) ([]row, error) {
			return next.Unknown(ctx, tx, tenant, sealtext.ID{}, limit)
		}
	}, "unknown-list")
	add("lists one too few", func(b *bent, next single) {
		b.unknown = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]row, error) {
			rows, err := next.Unknown(ctx, tx, tenant, after, limit)
			return rows[:max(0, len(rows)-1)], err
		}
	}, "unknown-list")
	add("forgets when to try again", resolve(func(ctx context.Context, tx sealtext.Tx, next single, r transport.Resolving) (row, bool, error) {
		r.NotBefore = r.At
		return next.Resolve(ctx, tx, r)
	}), "resolve")
	add("resolves what is known", resolve(func(ctx context.Context, tx sealtext.Tx, next single, r transport.Resolving) (row, bool, error) {
		got, changed, err := next.Resolve(ctx, tx, r)
		if err != nil || changed {
			return got, changed, err
		}
		_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: r.Tenant, ID: r.ID, Lease: got.Lease, State: r.State, At: r.At})
		if err != nil {
			return got, false, err
		}
		got, err = next.Message(ctx, tx, r.Tenant, r.ID)
		return got, true, err
	}), "resolve-states", "resolve")
	add("tells of each resolution", resolve(func(ctx context.Context, tx sealtext.Tx, next single, r transport.Resolving) (row, bool, error) {
		got, changed, err := next.Resolve(ctx, tx, r)
		if err == nil && !changed { // as a change to the state that it has
			_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: r.Tenant, ID: r.ID, Lease: got.Lease, State: got.State, At: r.At})
		}
		return got, changed, err
	}), "resolve-feed")
	add("resolves what is not there", resolve(func(ctx context.Context, tx sealtext.Tx, next single, r transport.Resolving) (row, bool, error) {
		got, changed, _ := next.Resolve(ctx, tx, r)
		return got, changed, nil
	}), "resolve-unknown")
	senders := func(f func([]transport.SenderBacklog) []transport.SenderBacklog) func(*bent, single) {
		return func(b *bent, _ single) { b.senders = f }
	}
	add("lists senders the other way around", senders(func(b []transport.SenderBacklog) []transport.SenderBacklog {
		slices.Reverse(b)
		return b
	}), "backlog-sender")
	add("counts no unknown ones", senders(func(b []transport.SenderBacklog) []transport.SenderBacklog {
		for i := range b {
			b[i].Unknown = 0
		}
		return b
	}), "backlog-sender")
}
