package transporttest_test

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addBatchFaults(add adder) {
	add("lets the last of equal references win", func(b *bent, next single) {
		b.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
			turned := slices.Clone(rows)
			slices.Reverse(turned)
			got, err := next.InsertAll(ctx, tx, turned)
			slices.Reverse(got)
			return got, err
		}
	}, "insert-all")
	add("answers only for what is new", func(b *bent, next single) {
		b.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
			got, err := next.InsertAll(ctx, tx, rows)
			return slices.DeleteFunc(got, func(i transport.Inserted) bool { return !i.New }), err
		}
	}, "insert-all", "insert-reference")
	add("gives all of a batch the route of the first", func(b *bent, next single) {
		b.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
			rows = slices.Clone(rows)
			for i := range rows {
				rows[i].Route = rows[0].Route
			}
			return next.InsertAll(ctx, tx, rows)
		}
	}, "insert-all-many")
	add("reports all rows of a batch as new", func(b *bent, next single) {
		b.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
			got, err := next.InsertAll(ctx, tx, rows)
			for i := range got {
				got[i].New = true
			}
			return got, err
		}
	}, "insert-all", "insert-all-many", "insert-all-concurrent")
	add("keeps the good rows of a bad batch", func(b *bent, next single) {
		b.insertAll = func(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) (out []transport.Inserted, _ error) {
			for _, r := range rows {
				row, added, err := next.Insert(ctx, tx, r)
				if err == nil {
					out = append(out, transport.Inserted{Row: row, New: added})
				}
			}
			return out, nil
		}
	}, "insert-all-id")
	add("stops at a lease that is lost", func(b *bent, next single) {
		b.advanceAll = func(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
			out := make([]bool, len(changes))
			for i, c := range changes {
				was, err := next.Advance(ctx, tx, c)
				if out[i] = was; err != nil || !was {
					return out, err
				}
			}
			return out, nil
		}
	}, "advance-all", "advance-give-back")
	add("reports changes in another order", func(b *bent, next single) {
		b.advanceAll = func(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
			was, err := next.AdvanceAll(ctx, tx, changes)
			slices.Reverse(was)
			return was, err
		}
	}, "advance-all")
	add("queues what it gives back", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			if c.State == 0 {
				c.State = transport.StateQueued
			}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-give-back")
	add("renews no lease", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			c.LeaseUntil = time.Time{}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-renew")
	add("renews a lease that ends", func(b *bent, next single) {
		b.advance = func(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
			if !c.Begin && !c.LeaseUntil.IsZero() {
				c.At = c.LeaseUntil
			}
			return next.Advance(ctx, tx, c)
		}
	}, "advance-renew")
	add("begins the first attempt of a batch", func(b *bent, next single) {
		b.beginAll = func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
			return next.BeginAll(ctx, tx, attempts[:min(1, len(attempts))])
		}
	}, "begin-all")
	add("finishes the first attempt of a batch", func(b *bent, next single) {
		b.finishAll = func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
			was, err := next.FinishAll(ctx, tx, attempts[:min(1, len(attempts))])
			return append(was, make([]bool, max(len(attempts)-1, 0))...), err
		}
	}, "finish-all")
	add("lists attempts by their number", func(b *bent, _ single) {
		b.attempts = func(all []transport.Attempt) []transport.Attempt {
			slices.SortStableFunc(all, func(a, b transport.Attempt) int { return b.Number - a.Number })
			return all
		}
	}, "finish-all", "begin-round-trip")
	add("answers receipts with what is there at the end", func(b *bent, next single) {
		b.receipts = func(ctx context.Context, tx sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
			got, err := next.Receipts(ctx, tx, receipts)
			for i := range got {
				if err == nil && got[i].Known {
					got[i].Message, err = next.Message(ctx, tx, got[i].Message.Tenant, got[i].Message.ID)
				}
			}
			return got, err
		}
	}, "receipts-all")
	add("answers for an empty batch", func(b *bent, next single) {
		b.finishAll = func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
			if len(attempts) == 0 {
				return []bool{false}, nil
			}
			return next.FinishAll(ctx, tx, attempts)
		}
	}, "batch-empty")
}

func addBacklogFaults(add adder) {
	change := func(f func(*transport.Backlog)) func(*bent, single) {
		return func(b *bent, _ single) {
			b.backlog = func(all []transport.Backlog) []transport.Backlog {
				for i := range all {
					f(&all[i])
				}
				return all
			}
		}
	}
	add("counts what is leased as due", change(func(b *transport.Backlog) { b.Due, b.Leased = b.Due+b.Leased, 0 }), "backlog")
	add("counts what is deferred as due", change(func(b *transport.Backlog) { b.Due, b.Deferred = b.Due+b.Deferred, 0 }), "backlog")
	add("overlooks what is unknown", change(func(b *transport.Backlog) { b.Unknown = 0 }), "backlog", "backlog-empty")
	add("does not say since when", change(func(b *transport.Backlog) { b.OldestDue = b.OldestDue.Add(time.Second) }), "backlog")
	add("shows an empty route", func(b *bent, _ single) {
		b.backlog = func(all []transport.Backlog) []transport.Backlog {
			if len(all) == 0 {
				return []transport.Backlog{{}}
			}
			return all
		}
	}, "backlog-empty")
}

func addRouteFaults(add adder) {
	add("forgets the route", func(b *bent, next single) {
		b.insert = func(ctx context.Context, tx sealtext.Tx, r transport.OutboxRow) (transport.OutboxRow, bool, error) {
			r.Route = ""
			return next.Insert(ctx, tx, r)
		}
	}, "route-round-trip", "claim-route", "backlog-route")
	add("claims for every route", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			c.Route = ""
			return next.Claim(ctx, tx, c)
		}
	}, "claim-route")
	add("claims what has no route too", func(b *bent, next single) {
		b.claim = func(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
			rows, err := next.Claim(ctx, tx, c)
			if c.Route != "" && err == nil && len(rows) < c.Limit {
				c.Route, c.Limit = "", c.Limit-len(rows)
				more, err := next.Claim(ctx, tx, c)
				return append(rows, more...), err
			}
			return rows, err
		}
	}, "claim-route")
	moves := func(name string, f func(*transport.Reroute), cases ...string) {
		add(name, func(b *bent, next single) {
			b.reroute = func(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (int, error) {
				f(&r)
				return next.Reroute(ctx, tx, r)
			}
		}, cases...)
	}
	moves("moves what is leased", func(r *transport.Reroute) { r.Now = r.Now.Add(time.Hour) }, "reroute")
	moves("moves nothing", func(r *transport.Reroute) { r.Limit = 0 }, "reroute", "reroute-batches")
	moves("moves all at once", func(r *transport.Reroute) { r.Limit = 1000 }, "reroute-batches")
	moves("moves the sender of another tenant", func(r *transport.Reroute) { r.Tenant = sealtext.MustTenant("south") }, "reroute")
	add("counts what it has not moved", func(b *bent, next single) {
		b.reroute = func(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (int, error) {
			_, err := next.Reroute(ctx, tx, r)
			return r.Limit, err
		}
	}, "reroute", "reroute-batches")
	add("lists the last route first", func(b *bent, _ single) {
		b.backlog = func(all []transport.Backlog) []transport.Backlog { slices.Reverse(all); return all }
	}, "backlog-route")
}
