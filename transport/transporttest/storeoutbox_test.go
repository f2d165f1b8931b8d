package transporttest_test

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addOutboxFaults(add adder) {
	type row = transport.OutboxRow
	change := func(f func(*row)) func(*bent, single) {
		return func(b *bent, next single) {
			b.insert = func(ctx context.Context, tx sealtext.Tx, r row) (row, bool, error) {
				f(&r)
				return next.Insert(ctx, tx, r)
			}
		}
	}
	add("keeps whole seconds", change(func(r *row) { r.ExpiresAt = r.ExpiresAt.Truncate(time.Second) }), "insert-round-trip")
	add("keeps one zone", change(func(r *row) { r.Location.Zones = r.Location.Zones[:min(1, len(r.Location.Zones))] }), "insert-round-trip")
	add("keeps one jurisdiction", change(func(r *row) {
		r.Location.Jurisdictions = r.Location.Jurisdictions[:min(1, len(r.Location.Jurisdictions))]
	}), "insert-round-trip")
	add("takes the number for the host", change(func(r *row) {
		r.Location.Jurisdictions, r.Location.Regions = append(r.Location.Jurisdictions, r.Location.Regions...), nil
	}), "insert-round-trip")
	add("forgets what is answered", change(func(r *row) { r.Answers = sealtext.ID{} }), "insert-round-trip")
	add("keeps 32 bits of a lease", change(func(r *row) { r.Lease &= 1<<32 - 1 }), "insert-round-trip")
	add("forgets the segments", change(func(r *row) { r.Segments = 0 }), "insert-round-trip")
	add("forgets the trace", change(func(r *row) { r.Trace = [16]byte{} }), "insert-round-trip")
	add("forgets when it was due", change(func(r *row) { r.DueAt = r.CreatedAt.Add(-time.Second) }), "insert-round-trip")
	add("moves the time at which it was due", func(b *bent, _ single) {
		b.message = func(r row) row {
			if r.UpdatedAt.After(r.CreatedAt) {
				r.DueAt = r.NotBefore
			}
			return r
		}
	}, "advance-end")
	add("has no memory for references", change(func(r *row) { r.Reference = sealtext.NewID() }), "insert-reference", "insert-reference-concurrent")
	add("gives a taken ID another one", change(func(r *row) { r.ID = sealtext.NewID() }), "insert-id")
	add("keeps one tenant", change(func(r *row) { r.Tenant = sealtext.MustTenant("north") }), "insert-tenants")
	add("returns what it was given", func(b *bent, next single) {
		b.insert = func(ctx context.Context, tx sealtext.Tx, r row) (row, bool, error) {
			_, added, err := next.Insert(ctx, tx, r)
			return r, added, err
		}
	}, "insert-reference", "insert-reference-concurrent")
	add("shares buffers", func(b *bent, next single) {
		shared := map[sealtext.ID]row{}
		b.insert = func(ctx context.Context, tx sealtext.Tx, r row) (row, bool, error) {
			shared[r.ID] = r
			return next.Insert(ctx, tx, r)
		}
		b.message = func(r row) row {
			r.Body, r.Location = shared[r.ID].Body, shared[r.ID].Location
			return r
		}
	}, "insert-copies")
	add("believes to be elsewhere", func(b *bent, _ single) { b.fenced = true }, "not-fenced")
	add("has a clock that goes back", func(b *bent, _ single) {
		now := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
		b.clock = func() time.Time { now = now.Add(-time.Microsecond); return now }
	}, "not-fenced")
	add("has a clock now and then", func(b *bent, _ single) {
		reads := 0
		b.clock = func() time.Time {
			if reads++; reads%2 == 0 {
				return time.Time{}
			}
			return time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
		}
	}, "not-fenced")
}

func addLeaseFaults(add adder) {
	add("forgets when to look again", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			c.LookAt = time.Time{}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-look")
	add("lets an outcome replace what a receipt has reported", func(b *bent, next single) {
		said := map[sealtext.ID]transport.State{}
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			ok, err := next.Advance(ctx, tx, c)
			if ok && c.State != 0 {
				said[c.ID] = c.State
			}
			return ok, err
		}
		b.message = func(row transport.OutboxRow) transport.OutboxRow {
			if st, ok := said[row.ID]; ok {
				row.State = st
			}
			return row
		}
	}, "advance-reported")
	claim := func(f func(rows []transport.OutboxRow) []transport.OutboxRow) func(*bent, single) {
		return func(b *bent, next single) {
			b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
				rows, err := next.Claim(ctx, tx, c)
				return f(rows), err
			}
		}
	}
	ask := func(f func(now, until *time.Time, limit *int)) func(*bent, single) {
		return func(b *bent, next single) {
			b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
				f(&c.Now, &c.Until, &c.Limit)
				return next.Claim(ctx, tx, c)
			}
		}
	}
	add("claims what is due where what has expired is asked for", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.Expired = false
			return next.Claim(ctx, tx, c)
		}
	}, "claim-expired")
	add("judges leases by the time of what is due", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.LeaseNow = c.Now
			return next.Claim(ctx, tx, c)
		}
	}, "claim-clock")
	add("judges what is due by the time of leases", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.Now = c.LeaseTime()
			return next.Claim(ctx, tx, c)
		}
	}, "claim-clock")
	add("judges leases of unknown messages by the time of what is due", func(b *bent, next single) {
		b.claimUnk = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.LeaseNow = c.Now
			return next.ClaimUnknown(ctx, tx, c)
		}
	}, "claim-clock")
	add("claims what is not due yet", ask(func(now, _ *time.Time, _ *int) { *now = now.Add(time.Microsecond) }), "claim-due", "claim-again")
	add("leaves what is due now", ask(func(now, _ *time.Time, _ *int) { *now = now.Add(-time.Microsecond) }), "claim-due", "claim-again", "claim-expired")
	add("ignores the limit", ask(func(_, _ *time.Time, limit *int) { *limit = 1000 }), "claim-order")
	add("leases for ever", ask(func(_, until *time.Time, _ *int) { *until = until.AddDate(1, 0, 0) }), "claim-lease", "claim-again")
	add("leases for no time", ask(func(now, until *time.Time, _ *int) { *until = *now }), "claim-concurrent", "claim-again", "claim-rollback")
	add("claims in no order", claim(func(rows []transport.OutboxRow) []transport.OutboxRow { slices.Reverse(rows); return rows }), "claim-order")
	add("claims out of order", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			now, limit := c.Now, c.Limit
			c.Limit *= 2
			rows, err := next.Claim(ctx, tx, c)
			for _, r := range rows[min(limit, len(rows)):] {
				if _, err := next.Advance(ctx, tx, transport.OutboxChange{Tenant: r.Tenant, ID: r.ID, Lease: r.Lease, State: r.State, NotBefore: r.NotBefore.Add(-time.Second), At: now}); err != nil {
					return nil, err
				}
			}
			return rows[:min(limit, len(rows))], err
		}
	}, "claim-order")
	add("ignores the purposes", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.Purposes = 0
			return next.Claim(ctx, tx, c)
		}
	}, "claim-purposes")
	add("forgets whose turn it is", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.Order = nil
			return next.Claim(ctx, tx, c)
		}
	}, "claim-fair", "claim-priority")
	add("looks at all tenants in each claim", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) (rows []transport.OutboxRow, err error) {
			for len(rows) == 0 && err == nil {
				if rows, err = next.Claim(ctx, tx, c); !c.Order.More() {
					break
				}
			}
			return rows, err
		}
	}, "claim-idle")
	add("looks at the same tenants in each claim", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) (rows []transport.OutboxRow, err error) {
			if c.Order == nil {
				return next.Claim(ctx, tx, c)
			}
			was := *c.Order
			rows, err = next.Claim(ctx, tx, c)
			if c.Order.More() {
				*c.Order = was
			}
			return rows, err
		}
	}, "claim-idle")
	add("claims the largest part of the queue first", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			all, limit := c, c.Limit
			if c.Purposes != 0 {
				return next.Claim(ctx, tx, c)
			}
			c.Purposes = sealtext.Purposes(sealtext.Marketing)
			rows, err := next.Claim(ctx, tx, c)
			if all.Limit = limit - len(rows); err != nil || all.Limit == 0 {
				return rows, err
			}
			more, err := next.Claim(ctx, tx, all)
			return append(rows, more...), err
		}
	}, "claim-priority")
	add("returns rows as they were", claim(func(rows []transport.OutboxRow) []transport.OutboxRow {
		for i := range rows {
			rows[i].Lease--
		}
		return rows
	}), "claim-lease", "claim-concurrent")
	add("hands out what has expired to nobody", claim(func(rows []transport.OutboxRow) []transport.OutboxRow {
		return slices.DeleteFunc(rows, func(r transport.OutboxRow) bool { return r.ExpiresAt.Sub(r.CreatedAt) < time.Minute })
	}), "claim-due")
	add("does not fence", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			if row, err := next.Message(ctx, tx, c.Tenant, c.ID); err == nil {
				c.Lease = row.Lease
			}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-fenced")
	add("always says that it advanced", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			_, err := next.Advance(ctx, tx, c)
			return true, err
		}
	}, "advance-fenced", "advance-unknown")
	add("ends every lease", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			c.Begin = false
			return next.Advance(ctx, tx, c)
		}
	}, "advance-begin")
	add("ends no lease", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			c.Begin = true
			return next.Advance(ctx, tx, c)
		}
	}, "advance-end", "insert-reference")
	add("retries at once", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			c.NotBefore = time.Time{}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-end", "advance-begin")
}
