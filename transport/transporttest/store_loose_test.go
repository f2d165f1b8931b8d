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

func (s loose) Fenced(ctx context.Context) (bool, error) { return s.next.Fenced(ctx) }

func (s loose) Insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (got transport.OutboxRow, added bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		got, added, err = s.next.Insert(ctx, tx, row)
		return err
	})
	return got, added, err
}

func (s loose) Claim(ctx context.Context, tx sealtext.Tx, now, until time.Time, limit int) (rows []transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Claim(ctx, tx, now, until, limit)
		return err
	})
	return rows, err
}

func (s loose) Advance(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (was bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.next.Advance(ctx, tx, c)
		return err
	})
	return was, err
}

func (s loose) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (row transport.OutboxRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		row, err = s.next.Message(ctx, tx, tenant, id)
		return err
	})
	return row, err
}

func (s loose) Begin(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		err = s.next.Begin(ctx, tx, a)
		return err
	})
	return err
}

func (s loose) Finish(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (was bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.next.Finish(ctx, tx, a)
		return err
	})
	return was, err
}

func (s loose) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (rows []transport.Attempt, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		rows, err = s.next.Attempts(ctx, tx, tenant, id)
		return err
	})
	return rows, err
}

func (s loose) Receipt(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, to transport.State, at time.Time) (a transport.Attempt, changed bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		a, changed, err = s.next.Receipt(ctx, tx, tenant, name, provider, to, at)
		return err
	})
	return a, changed, err
}

func (s loose) ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (isNew bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		isNew, err = s.next.ClaimEvent(ctx, tx, tenant, name, event, at)
		return err
	})
	return isNew, err
}

func (s loose) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow) (err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		err = s.next.AddInbound(ctx, tx, row)
		return err
	})
	return err
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

func (s loose) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) (items []sealtext.Item, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		items, err = s.next.DueBodies(ctx, tx, cutoff, limit)
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
