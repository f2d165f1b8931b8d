package transporttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func feedCases() []StoreCase {
	return []StoreCase{
		{"feed-inbound", "an inbound message must be in the feed with every field, also where no row of it is stored: it is all that a host hears after a crash", feedInbound},
		{"feed-insert", "a message that is inserted in a final state must be in the feed, and one that waits, or was there before, must not", feedInsert},
		{"feed-advance", "each change to a final state must be in the feed, in a batch as singly, and no other: not one whose lease was lost, nor one to a state from which the relay goes on", feedAdvance},
		{"feed-receipts", "a receipt that changes the state of its message must be in the feed at the time at which the host received it, and one that changes nothing must not", feedReceipts},
		{"feed-cancel", "a message that is canceled must be in the feed, once", feedCancel},
		{"feed-rollback", "an event must not outlive the change that it is about", feedRollback},
		{"feed-erase", "erasure must empty the events of the subject, read or not, and no other's: an id in the feed would name an erased person", feedErase},
		{"feed-erase-rollback", "an erasure that is rolled back must leave the events", feedEraseRollback},
	}
}

// number numbers up to limit events in a transaction and checks how many there were.
func number(ctx context.Context, s transport.Store, limit, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.Number(ctx, tx, 1, limit)
		return errors.Join(err, txcase.Want("how many events Number numbered", n, want))
	})
}

// feed numbers all events and checks the whole feed, inside of a transaction and outside. It sets
// the positions of want.
func feed(ctx context.Context, s transport.Store, what string, want ...transport.Event) error {
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Number(ctx, tx, 1, 1000)
		return err
	})
	if err != nil {
		return err
	}
	for i := range want {
		want[i].Position = int64(i) + 1
	}
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Events(ctx, tx, 0, 1000)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	return errors.Join(look(ctx, nil), s.InTx(ctx, look))
}

// inState returns the event of a row that reaches a state.
func inState(row transport.OutboxRow, state transport.State, at int) transport.Event {
	return transport.Event{
		Kind: transport.EventState, Tenant: row.Tenant, Subject: row.Subject, Message: row.ID, Program: row.Program, Sender: row.Sender,
		State: state, At: after(at),
	}
}

func feedInbound(ctx context.Context, open func() transport.Store) error {
	s, row := open(), reply(1)
	aside, stray := heard(reply(2)), heard(reply(3))
	aside.Tenant = south
	stray.Subject, stray.Message, stray.Program = sealtext.Subject{}, sealtext.ID{}, sealtext.Program{}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(s.AddInbound(ctx, tx, transport.InboundRow{}, stray), s.AddInbound(ctx, tx, row, heard(row)),
			s.AddInbound(ctx, tx, transport.InboundRow{}, aside))
	})
	return errors.Join(err, arrived(ctx, s, "the row of a message", row.Tenant, row.Subject, row),
		arrived(ctx, s, "a text that is another tenant's", south, row.Subject), feed(ctx, s, "inbound messages", heard(row), aside, stray))
}

func feedInsert(ctx context.Context, open func() transport.Store) error {
	s, waits, denied := open(), message(0), message(1)
	denied.State = transport.StateDenied
	again := message(2)
	again.Reference, again.State = waits.Reference, transport.StateDenied
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.InsertAll(ctx, tx, []transport.OutboxRow{waits, denied, again})
		return err
	})
	return errors.Join(err, feed(ctx, s, "inserted messages", inState(denied, transport.StateDenied, 1)))
}

func feedAdvance(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 16 {
		rows = append(rows, message(n))
	}
	rows[14].Tenant, rows[15].Subject = south, sealtext.Subject{9}
	rows, err := claimedRows(ctx, s, rows...)
	if err != nil {
		return err
	}
	states := []transport.State{
		0, transport.StateQueued, transport.StateSending, transport.StateAccepted, transport.StateRejected, transport.StateUnknown,
		transport.StateDenied, transport.StateExpired,
	}
	var changes []transport.OutboxChange
	var want []transport.Event
	var report []bool
	for i, row := range rows {
		c := transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, At: after(200 + i), State: transport.StateAccepted}
		switch {
		case i < len(states):
			c.State = states[i]
		case i < 10:
			c.Lease++ // lost
		case i < 12:
			c.At, c.State = after(300), transport.StateExpired // two that differ only in their rows
		}
		changes, report = append(changes, c), append(report, c.Lease == row.Lease)
		switch {
		case c.Lease != row.Lease || !c.State.Final() || i == 10 || i == 11:
		default:
			want = append(want, inState(row, c.State, 200+i))
		}
	}
	if err := advances(ctx, s, report, changes...); err != nil {
		return err
	}
	// The two of one time have no order.
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Number(ctx, tx, 1, 1000)
		return err
	})
	if err != nil {
		return err
	}
	got, err := s.Events(ctx, nil, 0, 1000)
	if err != nil {
		return err
	}
	if len(got) != len(want)+2 {
		return fmt.Errorf("changes of state: got %d events, want %d", len(got), len(want)+2)
	}
	for i := range want {
		want[i].Position = int64(i) + 1
	}
	last := []transport.Event{inState(rows[10], transport.StateExpired, 300), inState(rows[11], transport.StateExpired, 300)}
	if got[len(want)].Message != rows[10].ID {
		last[0], last[1] = last[1], last[0]
	}
	for i := range last {
		last[i].Position = int64(len(want)+i) + 1
	}
	return txcase.DiffRows("changes of state", got, append(want, last...))
}

func feedReceipts(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := accepted(ctx, s, 0, transport.StateAccepted)
	if err != nil {
		return err
	}
	other, b, err := accepted(ctx, s, 1, transport.StateAccepted)
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.Receipts(ctx, tx, []transport.ReceiptRow{
			{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateSent, At: after(100), HeardAt: after(400)},
			{Tenant: north, Transport: b.Transport, Provider: b.Provider, State: transport.StateLapsed, At: after(410)},
			{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateDelivered, At: after(90), HeardAt: after(420)},
			{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateFailed, At: after(95), HeardAt: after(430)},
			{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateSent, At: after(96), HeardAt: after(440)},
			{Tenant: south, Transport: a.Transport, Provider: a.Provider, State: transport.StateDelivered, At: after(450)},
			{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateAccepted, At: after(460)},
		})
		return err
	})
	return errors.Join(err, feed(ctx, s, "receipts", inState(row, transport.StateAccepted, 0), inState(other, transport.StateAccepted, 1), inState(row, transport.StateSent, 400), inState(other, transport.StateLapsed, 410),
		inState(row, transport.StateDelivered, 420)))
}

func feedCancel(ctx context.Context, open func() transport.Store) error {
	s, row := open(), message(1)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	for n := range 2 {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			_, _, err := s.Cancel(ctx, tx, transport.Canceling{Tenant: north, ID: row.ID, At: after(50 + n)})
			return err
		})
		if err != nil {
			return err
		}
	}
	return feed(ctx, s, "a canceled message", inState(row, transport.StateCanceled, 50))
}

func feedRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	row := message(1)
	row.State = transport.StateDenied
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.InsertAll(ctx, tx, []transport.OutboxRow{row})
		return errors.Join(err, s.AddInbound(ctx, tx, reply(1), heard(reply(1))), giveUp)
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), feed(ctx, s, "what was rolled back"))
}

// told fills a store with a numbered and an unnumbered event of message(0)'s subject, and one of each
// of a neighbor and of another tenant.
func told(ctx context.Context, s transport.Store) (events []transport.Event, err error) {
	for n := range 6 {
		e := heard(reply(n))
		switch n % 3 {
		case 1:
			e.Subject = sealtext.Subject{9}
		case 2:
			e.Tenant = south
		}
		events = append(events, e)
	}
	add := func(events ...transport.Event) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			for _, e := range events {
				if err := s.AddInbound(ctx, tx, transport.InboundRow{}, e); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return events, errors.Join(add(events[:3]...), number(ctx, s, 10, 3), add(events[3:]...))
}

func feedErase(ctx context.Context, open func() transport.Store) error {
	s := open()
	events, err := told(ctx, s)
	if err != nil {
		return err
	}
	if err := erase(ctx, s, north, message(0).Subject, 0); err != nil {
		return err
	}
	for _, i := range []int{0, 3} {
		e := events[i]
		events[i] = transport.Event{Kind: transport.EventErased, Tenant: e.Tenant, Program: e.Program, Sender: e.Sender, At: e.At}
	}
	return feed(ctx, s, "after an erasure", events...)
}

func feedEraseRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	events, err := told(ctx, s)
	if err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.EraseMessages(ctx, tx, north, message(0).Subject)
		return errors.Join(err, giveUp)
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), feed(ctx, s, "after a rollback", events...))
}
