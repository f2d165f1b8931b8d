package transporttest_test

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func addJournalFaults(add adder) {
	add("forgets which transport", func(b *bent, next single) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			a.Transport = "any"
			return next.Begin(ctx, tx, a)
		}
	}, "begin-round-trip", "finish-once")
	add("overlooks a second attempt of one number", func(b *bent, next single) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			_ = next.Begin(ctx, tx, a)
			return nil
		}
	}, "begin-duplicate", "tx-nil")
	add("numbers attempts itself", func(b *bent, next single) {
		b.begin = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
			all, err := next.Attempts(ctx, tx, a.Tenant, []sealtext.ID{a.Message})
			a.Number = len(all) + 1
			return errors.Join(err, next.Begin(ctx, tx, a))
		}
	}, "begin-round-trip", "begin-duplicate")
	add("always says that it finished", func(b *bent, next single) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			_, err := next.Finish(ctx, tx, a)
			return true, err
		}
	}, "finish-once")
	add("loses the code", func(b *bent, next single) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			a.Code = ""
			return next.Finish(ctx, tx, a)
		}
	}, "finish-once")
	add("loses the member of a pool", func(b *bent, next single) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			a.Member = sealtext.Sender{}
			return next.Finish(ctx, tx, a)
		}
	}, "finish-once")
	add("finishes in the first tenant", func(b *bent, next single) {
		b.finish = func(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
			a.Tenant = sealtext.MustTenant("north")
			return next.Finish(ctx, tx, a)
		}
	}, "finish-once")
}

func addReceiptFaults(add adder) {
	type receipt = func(context.Context, sealtext.Tx, transport.ReceiptRow) (transport.ReceiptResult, error)
	through := func(f func(next receipt) receipt) func(*bent, single) {
		return func(b *bent, next single) { b.receipt = f(next.Receipt) }
	}
	add("always says that it changed", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			got, err := next(ctx, tx, r)
			got.Changed = got.Known
			return got, err
		}
	}), "receipt-permutations", "receipt-rankless", "receipts-all")
	add("returns the message as it was", func(b *bent, next single) {
		b.receipt = func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			got, err := next.Receipt(ctx, tx, r)
			got.Message.State = transport.StateAccepted
			return got, err
		}
	}, "receipt-settles", "receipt-permutations", "receipt-attempts", "receipts-all")
	add("leaves the message as it is", func(b *bent, next single) {
		b.receipt = func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			got, err := next.Receipt(ctx, tx, r)
			if got.Changed {
				row := got.Message
				_, err = next.Advance(ctx, tx, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, State: transport.StateAccepted, At: r.At})
			}
			return got, err
		}
	}, "receipt-settles", "receipt-attempts")
	add("sets the message to what the last attempt's receipt says", func(b *bent, next single) {
		said := map[sealtext.ID]transport.State{}
		b.receipt = func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			got, err := next.Receipt(ctx, tx, r)
			if got.Known {
				got.Message.State, said[got.Message.ID] = r.State, r.State
			}
			return got, err
		}
		b.message = func(row transport.OutboxRow) transport.OutboxRow {
			if st, ok := said[row.ID]; ok {
				row.State = st
			}
			return row
		}
	}, "receipt-attempts", "receipt-permutations", "receipt-rankless", "receipt-first-attempt")
	add("says that it knows every receipt", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			got, err := next(ctx, tx, r)
			got.Known = true
			return got, err
		}
	}), "receipt-unknown", "finish-rollback", "erase", "receipts-all")
	add("takes Accepted for no report", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			if r.State == transport.StateAccepted {
				r.State = transport.StateQueued
			}
			return next(ctx, tx, r)
		}
	}), "receipt-accepted")
	add("overlooks the id of the message", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			r.Message = sealtext.ID{}
			return next(ctx, tx, r)
		}
	}), "receipt-by-message", "receipt-early", "receipt-history", "receipt-erased")
	add("never joins a receipt", func(b *bent, _ single) {
		b.join = func(context.Context, sealtext.Tx, []transport.Attempt) ([]transport.ReceiptResult, error) {
			return nil, nil
		}
	}, "receipt-early", "receipt-history", "receipt-stray")
	add("does not say what it joined", func(b *bent, next single) {
		b.join = func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]transport.ReceiptResult, error) {
			got, err := next.JoinReceipts(ctx, tx, attempts)
			for i := range got {
				got[i].Receipt.OptedOut = false
			}
			return got, err
		}
	}, "receipt-early")
	add("joins a receipt of an erased message", func(b *bent, next single) {
		erased := false
		b.erase = func(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
			erased = true
			return next.EraseMessages(ctx, tx, tenant, subject)
		}
		b.join = func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]transport.ReceiptResult, error) {
			got, err := next.JoinReceipts(ctx, tx, attempts)
			if erased {
				got = append(got, transport.ReceiptResult{Known: true})
			}
			return got, err
		}
	}, "receipt-erased")
	add("lists every attempt as stray", func(b *bent, next single) {
		b.strays = func(ctx context.Context, _ time.Time, limit int) ([]transport.Attempt, error) {
			return next.StrayReceipts(ctx, time.Time{}, limit)
		}
	}, "receipt-stray")
	add("finds receipts in every tenant", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			r.Tenant = sealtext.MustTenant("north")
			return next(ctx, tx, r)
		}
	}), "receipt-unknown")
	add("finds receipts of every transport", through(func(next receipt) receipt {
		return func(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
			r.Transport = "first-line"
			return next(ctx, tx, r)
		}
	}), "receipt-unknown")
}
