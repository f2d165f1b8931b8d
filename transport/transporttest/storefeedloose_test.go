package transporttest_test

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s loose) Unnumbered(ctx context.Context) (bool, error) { return s.next.Unnumbered(ctx) }

func (s loose) FeedStats(ctx context.Context) (transport.FeedStats, error) {
	return s.next.FeedStats(ctx)
}

func (s loose) Number(ctx context.Context, tx sealtext.Tx, token uint64, limit int) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.Number(ctx, tx, token, limit)
		return err
	})
	return n, err
}

func (s loose) Events(ctx context.Context, tx sealtext.Tx, after int64, limit int) (events []transport.Event, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		events, err = s.next.Events(ctx, tx, after, limit)
		return err
	})
	return events, err
}

func (s loose) Cursor(ctx context.Context, tx sealtext.Tx, name string, at time.Time) (c transport.FeedCursor, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		c, err = s.next.Cursor(ctx, tx, name, at)
		return err
	})
	return c, err
}

func (s loose) SetCursor(ctx context.Context, tx sealtext.Tx, c transport.FeedCursor) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.SetCursor(ctx, tx, c) })
}

func (s loose) Park(ctx context.Context, tx sealtext.Tx, p transport.ParkedEvent) error {
	return s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) error { return s.next.Park(ctx, tx, p) })
}

func (s loose) Parked(ctx context.Context, tx sealtext.Tx, cursor string, after int64, limit int) (found []transport.ParkedEvent, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		found, err = s.next.Parked(ctx, tx, cursor, after, limit)
		return err
	})
	return found, err
}

func (s loose) Unpark(ctx context.Context, tx sealtext.Tx, cursor string, position int64) (was bool, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		was, err = s.next.Unpark(ctx, tx, cursor, position)
		return err
	})
	return was, err
}

func (s loose) DueEvents(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) (items []sealtext.Item, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		items, err = s.next.DueEvents(ctx, tx, cutoff, limit)
		return err
	})
	return items, err
}

func (s loose) DropEvents(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (n int, err error) {
	err = s.Call(ctx, tx, true, func(ctx context.Context, tx sealtext.Tx) (err error) {
		n, err = s.next.DropEvents(ctx, tx, items)
		return err
	})
	return n, err
}

func (s loose) Conversation(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, page transport.ConversationPage) (sent []transport.OutboxRow, inbound []transport.InboundRow, err error) {
	err = s.Call(ctx, tx, false, func(ctx context.Context, tx sealtext.Tx) (err error) {
		sent, inbound, err = s.next.Conversation(ctx, tx, tenant, subject, page)
		return err
	})
	return sent, inbound, err
}
