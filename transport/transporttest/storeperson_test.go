package transporttest_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addInboundFaults(add adder) {
	add("has one event space for all transports", func(b *bent, next single) {
		b.claimEvent = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, _ string, event [16]byte, at time.Time) (bool, error) {
			return next.ClaimEvent(ctx, tx, tenant, "any", event, at)
		}
	}, "event-once")
	add("takes every event for new", func(b *bent, next single) {
		b.claimEvent = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
			_, err := next.ClaimEvent(ctx, tx, tenant, name, event, at)
			return true, err
		}
	}, "event-once", "event-concurrent")
	add("remembers events that were rolled back", func(b *bent, next single) {
		var mu sync.Mutex
		seen := map[[16]byte]bool{}
		b.claimEvent = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
			mu.Lock()
			defer mu.Unlock()
			isNew, err := next.ClaimEvent(ctx, tx, tenant, name, event, at)
			was := seen[event]
			seen[event] = true
			return isNew && !was, err
		}
	}, "event-once")
	change := func(f func(*transport.InboundRow)) func(*bent, single) {
		return func(b *bent, next single) {
			b.addInbound = func(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
				f(&row)
				return next.AddInbound(ctx, tx, row, heard)
			}
		}
	}
	add("forgets the intent", change(func(r *transport.InboundRow) { r.Intent = "" }), "inbound-round-trip")
	add("gives a taken ID another one", change(func(r *transport.InboundRow) { r.ID = sealtext.NewID() }), "inbound-duplicate", "inbound-round-trip")
	add("lists the newest reply first", func(b *bent, _ single) {
		b.inbound = func(rows []transport.InboundRow) []transport.InboundRow { slices.Reverse(rows); return rows }
	}, "inbound-round-trip")
	add("shares buffers", func(b *bent, next single) {
		shared := map[sealtext.ID]sealtext.Sealed{}
		b.addInbound = func(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
			shared[row.ID] = row.Body
			return next.AddInbound(ctx, tx, row, heard)
		}
		b.inbound = func(rows []transport.InboundRow) []transport.InboundRow {
			for i := range rows {
				rows[i].Body = shared[rows[i].ID]
			}
			return rows
		}
	}, "inbound-copies")
}

func addPersonFaults(add adder) {
	add("lists the newest message first", func(b *bent, _ single) {
		b.sent = func(rows []transport.OutboxRow) []transport.OutboxRow { slices.Reverse(rows); return rows }
	}, "sent-order")
	add("counts sent messages only", func(b *bent, next single) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
			rows, err := next.Sent(ctx, tx, tenant, subject)
			if err != nil {
				return 0, err
			}
			_, err = next.EraseMessages(ctx, tx, tenant, subject)
			return len(rows), err
		}
	}, "erase")
	add("keeps replies", func(b *bent, next single) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
			replies, err := next.Inbound(ctx, tx, tenant, subject)
			if err != nil {
				return 0, err
			}
			n, err := next.EraseMessages(ctx, tx, tenant, subject)
			for _, r := range replies {
				if err := next.AddInbound(ctx, tx, r, heardAgain(r)); err != nil {
					return n, err
				}
			}
			return n, err
		}
	}, "erase")
	add("erases in both tenants", func(b *bent, next single) {
		b.erase = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
			if _, err := next.EraseMessages(ctx, tx, sealtext.MustTenant("south"), subject); err != nil {
				return 0, err
			}
			return next.EraseMessages(ctx, tx, tenant, subject)
		}
	}, "erase-tenants")
	due := func(f func([]sealtext.Item) []sealtext.Item) func(*bent, single) {
		return func(b *bent, next single) {
			b.due = func(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
				items, err := next.DueBodies(ctx, tx, cutoff, now, limit)
				return f(items), err
			}
		}
	}
	add("disposes a moment early", func(b *bent, next single) {
		b.due = func(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
			return next.DueBodies(ctx, tx, cutoff.Add(time.Microsecond), now, limit)
		}
	}, "due-bodies", "due-bodies-order")
	add("forgets a conversation", func(b *bent, next single) {
		b.due = func(ctx context.Context, tx sealtext.Tx, cutoff, _ time.Time, limit int) ([]sealtext.Item, error) {
			return next.DueBodies(ctx, tx, cutoff, cutoff, limit)
		}
	}, "due-conversations")
	add("ends a conversation a moment early", func(b *bent, next single) {
		b.due = func(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
			return next.DueBodies(ctx, tx, cutoff, now.Add(time.Microsecond), limit)
		}
	}, "due-conversations")
	add("lists the newest text first", due(func(items []sealtext.Item) []sealtext.Item { slices.Reverse(items); return items }), "due-bodies", "due-bodies-order")
	add("forgets whose text it is", due(func(items []sealtext.Item) []sealtext.Item {
		for i := range items {
			items[i].Subject = sealtext.Subject{}
		}
		return items
	}), "due-bodies")
	add("counts every item that it is given", func(b *bent, next single) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
			_, err := next.DropBodies(ctx, tx, items)
			return len(items), err
		}
	}, "drop-bodies")
	add("drops texts in both tenants", func(b *bent, next single) {
		b.drop = func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
			n, err := next.DropBodies(ctx, tx, items)
			if err != nil {
				return n, err
			}
			theirs := slices.Clone(items)
			for i := range theirs {
				theirs[i].Tenant = sealtext.MustTenant("south")
			}
			_, err = next.DropBodies(ctx, tx, theirs)
			return n, err
		}
	}, "drop-bodies")
	add("drops nothing", func(b *bent, _ single) {
		b.drop = func(_ context.Context, _ sealtext.Tx, items []sealtext.Item) (int, error) { return len(items), nil }
	}, "drop-bodies")
}
