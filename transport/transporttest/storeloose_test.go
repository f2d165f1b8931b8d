package transporttest_test

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

// loose breaks the transactions of a good store.
type loose struct {
	*txcase.Loose
	next transport.Store
}

func (s loose) Fenced(ctx context.Context) (bool, time.Time, error) { return s.next.Fenced(ctx) }

func (s loose) Backlog(ctx context.Context, now time.Time) ([]transport.Backlog, error) {
	return s.next.Backlog(ctx, now)
}

// all is one call of a batch.
func all[T, R any](ctx context.Context, s loose, tx sealtext.Tx, batch []T, f func(context.Context, sealtext.Tx, []T) (R, error)) (out R, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = f(ctx, tx, batch)
		return err
	})
	return out, err
}

// parts is a batch whose parts are calls of their own.
func parts[T, R any](ctx context.Context, s loose, tx sealtext.Tx, batch []T, f func(context.Context, sealtext.Tx, []T) ([]R, error)) ([]R, error) {
	if len(batch) == 0 {
		return all(ctx, s, tx, batch, f)
	}
	var out []R
	for i := range batch {
		got, err := all(ctx, s, tx, batch[i:i+1], f)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

func (s loose) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	return parts(ctx, s, tx, rows, s.next.InsertAll)
}

func (s loose) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) (rows []transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Claim(ctx, tx, c)
		return err
	})
	return rows, err
}

func (s loose) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	return parts(ctx, s, tx, changes, s.next.AdvanceAll)
}

func (s loose) Reroute(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.Reroute(ctx, tx, r)
		return err
	})
	return n, err
}

func (s loose) Cancel(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (row transport.OutboxRow, changed bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, changed, err = s.next.Cancel(ctx, tx, c)
		return err
	})
	return row, changed, err
}

func (s loose) SenderBacklog(ctx context.Context, now time.Time) ([]transport.SenderBacklog, error) {
	return s.next.SenderBacklog(ctx, now)
}

func (s loose) Unknown(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) (rows []transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Unknown(ctx, tx, tenant, after, limit)
		return err
	})
	return rows, err
}

func (s loose) UnknownDue(ctx context.Context, c transport.Claim) (bool, error) {
	return s.next.UnknownDue(ctx, c)
}

func (s loose) ClaimUnknown(ctx context.Context, tx sealtext.Tx, c transport.Claim) (rows []transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.ClaimUnknown(ctx, tx, c)
		return err
	})
	return rows, err
}

func (s loose) Resolve(ctx context.Context, tx sealtext.Tx, r transport.Resolving) (row transport.OutboxRow, changed bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, changed, err = s.next.Resolve(ctx, tx, r)
		return err
	})
	return row, changed, err
}

func (s loose) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, err = s.next.Message(ctx, tx, tenant, id)
		return err
	})
	return row, err
}

func (s loose) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	_, err := parts(ctx, s, tx, attempts, func(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
		return nil, s.next.BeginAll(ctx, tx, attempts)
	})
	return err
}

func (s loose) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	return parts(ctx, s, tx, attempts, s.next.FinishAll)
}

func (s loose) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, ids []sealtext.ID) (rows []transport.Attempt, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Attempts(ctx, tx, tenant, ids)
		return err
	})
	return rows, err
}

func (s loose) Receipts(ctx context.Context, tx sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	return parts(ctx, s, tx, receipts, s.next.Receipts)
}

func (s loose) JoinReceipts(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) (out []transport.ReceiptResult, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = s.next.JoinReceipts(ctx, tx, attempts)
		return err
	})
	return out, err
}

func (s loose) StrayReceipts(ctx context.Context, since time.Time, limit int) ([]transport.Attempt, error) {
	return s.next.StrayReceipts(ctx, since, limit)
}

func (s loose) ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (isNew bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		isNew, err = s.next.ClaimEvent(ctx, tx, tenant, name, event, at)
		return err
	})
	return isNew, err
}

func (s loose) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error {
		return s.next.AddInbound(ctx, tx, row, heard)
	})
}

func (s loose) Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (rows []transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Sent(ctx, tx, tenant, subject)
		return err
	})
	return rows, err
}

func (s loose) Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (rows []transport.InboundRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Inbound(ctx, tx, tenant, subject)
		return err
	})
	return rows, err
}

func (s loose) EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.EraseMessages(ctx, tx, tenant, subject)
		return err
	})
	return n, err
}

func (s loose) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) (items []sealtext.Item, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		items, err = s.next.DueBodies(ctx, tx, cutoff, now, limit)
		return err
	})
	return items, err
}

func (s loose) DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.DropBodies(ctx, tx, items)
		return err
	})
	return n, err
}

func (s loose) Rates(ctx context.Context, tx sealtext.Tx, names []string) (states []transport.RateState, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		states, err = s.next.Rates(ctx, tx, names)
		return err
	})
	return states, err
}

func (s loose) SetRates(ctx context.Context, tx sealtext.Tx, states []transport.RateState) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.SetRates(ctx, tx, states) })
}
