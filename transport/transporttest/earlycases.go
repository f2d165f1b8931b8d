package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func earlyCases() []StoreCase {
	return []StoreCase{
		{"receipt-early", "a receipt that comes before the outcome must be kept and change nothing, and be joined once when the outcome is stored, with all that it said", receiptEarly},
		{"receipt-history", "an outcome and its receipts must end in one state in whatever order they come", receiptHistory},
		{"receipt-stray", "StrayReceipts must list what has an outcome and kept receipts, since the given time: those were stored at the same time", receiptStray},
		{"receipt-rollback", "a kept receipt that is rolled back must leave no trace", receiptRollback},
		{"receipt-erased", "kept receipts of an erased message must go with it", receiptErased},
		{"advance-reported", "what a receipt has reported must stay when the relay stores an outcome, and such a message must not be begun again", advanceReported},
		{"advance-look", "LookAt must be that of the change for a row that is Unknown then, and zero for any other", advanceLook},
	}
}

// sending inserts a message whose first attempt has begun, under the lease 1.
func sending(ctx context.Context, s transport.Store, n int) (transport.OutboxRow, transport.Attempt, error) {
	row := message(n)
	row.State, row.Attempts, row.Lease, row.LeaseUntil = transport.StateSending, 1, 1, after(900)
	a := attempt(row, 1)
	return row, a, errors.Join(insert(ctx, s, row), begin(ctx, s, a))
}

// outcome stores the outcome of an attempt as a relay does, and returns what the kept receipts did.
func outcome(ctx context.Context, s transport.Store, a transport.Attempt, state transport.State) (out []transport.ReceiptResult, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := finishOne(ctx, s, tx, a)
		if err := errors.Join(err, txcase.Want("the report of FinishAll", was, true)); err != nil {
			return err
		}
		held, err := advanceOne(ctx, s, tx, transport.OutboxChange{Tenant: a.Tenant, ID: a.Message, Lease: 1, State: state, At: after(200)})
		if err := errors.Join(err, txcase.Want("the report of AdvanceAll", held, true)); err != nil {
			return err
		}
		out, err = s.JoinReceipts(ctx, tx, []transport.Attempt{a})
		return err
	})
	return out, err
}

// give hands in one receipt in a transaction of its own.
func give(ctx context.Context, s transport.Store, r transport.ReceiptRow) (got transport.ReceiptResult, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		results, err := s.Receipts(ctx, tx, []transport.ReceiptRow{r})
		if err := errors.Join(err, txcase.Want("how many results Receipts returned for one receipt", len(results), 1)); err != nil {
			return err
		}
		got = results[0]
		return nil
	})
	return got, err
}

func receiptEarly(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := sending(ctx, s, 0)
	if err != nil {
		return err
	}
	other, b, err := sending(ctx, s, 1)
	if err != nil {
		return err
	}
	a = finished(a, transport.OutcomeAccepted)
	b = finished(b, transport.OutcomeUnknown)
	byProvider := transport.ReceiptRow{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateDelivered, OptedOut: true, At: after(40), HeardAt: after(50)}
	byMessage := transport.ReceiptRow{Tenant: north, Transport: a.Transport, Provider: [16]byte{3}, Message: other.ID, State: transport.StateFailed, At: after(41), HeardAt: after(51)}
	for range 2 { // a provider repeats itself
		got1, err1 := give(ctx, s, byProvider)
		got2, err2 := give(ctx, s, byMessage)
		if err := errors.Join(err1, err2, diffReceipts("what Receipts returned", []transport.ReceiptResult{got1, got2},
			[]transport.ReceiptResult{{Kept: true}, {Message: other, Known: true, Kept: true}})); err != nil {
			return err
		}
	}
	if err := errors.Join(stored(ctx, s, "before the outcome", row, other), journal(ctx, s, "before the outcome", row, attempt(row, 1))); err != nil {
		return err
	}
	got, err := outcome(ctx, s, a, transport.StateAccepted)
	row.State, row.UpdatedAt, row.LeaseUntil = transport.StateDelivered, after(40), time.Time{}
	a.Receipt, a.ReceiptAt = transport.StateDelivered, after(40)
	if err := errors.Join(err, diffReceipts("what JoinReceipts returned", got, []transport.ReceiptResult{{Message: row, Known: true, Changed: true, Receipt: byProvider}}),
		stored(ctx, s, "after the outcome", row, other), journal(ctx, s, "after the outcome", row, a)); err != nil {
		return err
	}
	got, err = outcome(ctx, s, b, transport.StateUnknown)
	other.State, other.UpdatedAt, other.LeaseUntil = transport.StateFailed, after(41), time.Time{}
	b.Provider, b.Receipt, b.ReceiptAt = byMessage.Provider, transport.StateFailed, after(41)
	return errors.Join(err, diffReceipts("what JoinReceipts returned by message", got, []transport.ReceiptResult{{Message: other, Known: true, Changed: true, Receipt: byMessage}}),
		stored(ctx, s, "after both outcomes", row, other), journal(ctx, s, "after both outcomes", other, b),
		s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			again, err := s.JoinReceipts(ctx, tx, []transport.Attempt{a, b})
			return errors.Join(err, diffReceipts("what JoinReceipts returned again", again, nil))
		}),
		feed(ctx, s, "the feed", inState(row, transport.StateAccepted, 200), inState(other, transport.StateUnknown, 200),
			inState(row, transport.StateDelivered, 200), inState(other, transport.StateFailed, 200)))
}

// receiptHistory plays five events in all 120 orders: the outcome, and four receipts of which one comes
// twice, that have the provider's id, ours, or both.
func receiptHistory(ctx context.Context, open func() transport.Store) error {
	s, n := open(), 0
	states := []transport.State{0, transport.StateAccepted, transport.StateSent, transport.StateDelivered, transport.StateSent}
	failing := []transport.State{0, transport.StateAccepted, transport.StateSent, transport.StateFailed, transport.StateLapsed}
	for kind, h := range []struct {
		states []transport.State // 0 is the outcome
		kind   transport.OutcomeKind
		ids    string
		want   transport.State
	}{
		{states, transport.OutcomeAccepted, "provider", transport.StateDelivered},
		{failing, transport.OutcomeAccepted, "message", transport.StateFailed},
		{states, transport.OutcomeUnknown, "both", transport.StateDelivered},
		{failing, transport.OutcomeUnknown, "both", transport.StateFailed},
	} {
		i := 0
		for order := range permutations(h.states) {
			// Each kind takes another quarter of the orders: all of them take a database a minute.
			if i++; i%4 != kind {
				continue
			}
			row, a, err := sending(ctx, s, n)
			if err != nil {
				return err
			}
			a = finished(a, h.kind)
			provider := [16]byte{0: 0xfb, 14: byte(n >> 8), 15: byte(n)}
			if h.kind == transport.OutcomeAccepted {
				a.Provider = provider
			}
			n++
			if err := play(ctx, s, a, provider, h.ids, order); err != nil {
				return fmt.Errorf("%v: %w", order, err)
			}
			got, err := s.Message(ctx, nil, row.Tenant, row.ID)
			all, err2 := s.Attempts(ctx, nil, row.Tenant, []sealtext.ID{row.ID})
			stray, err3 := s.StrayReceipts(ctx, time.Time{}, 10)
			if err := errors.Join(err, err2, err3, txcase.Want("the attempts", len(all), 1), txcase.Want("receipts that are still kept", len(stray), 0)); err != nil {
				return err
			}
			if err := errors.Join(txcase.Want("the state of the message", got.State, h.want), txcase.Want("the receipt of the attempt", all[0].Receipt, h.want)); err != nil {
				return fmt.Errorf("an outcome %v and receipts with the id of %s, in the order %v: %w", h.kind, h.ids, order, err)
			}
		}
	}
	return nil
}

// play plays one history of an attempt.
func play(ctx context.Context, s transport.Store, a transport.Attempt, provider [16]byte, ids string, order []transport.State) error {
	for i, state := range order {
		if state == 0 {
			after := transport.StateAccepted
			if a.Kind == transport.OutcomeUnknown {
				after = transport.StateUnknown
			}
			if _, err := outcome(ctx, s, a, after); err != nil {
				return err
			}
			continue
		}
		r := transport.ReceiptRow{Tenant: a.Tenant, Transport: a.Transport, Provider: provider, Message: a.Message, State: state, At: after(300 + i)}
		switch ids {
		case "provider":
			r.Message = sealtext.ID{}
		case "message":
			r.Provider = [16]byte{}
		}
		if _, err := give(ctx, s, r); err != nil {
			return err
		}
	}
	return nil
}

// permutations yields all orders of items.
func permutations[T any](items []T) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		order := slices.Clone(items)
		var from func(fixed int) bool
		from = func(fixed int) bool {
			if fixed == len(order) {
				return yield(slices.Clone(order))
			}
			for i := fixed; i < len(order); i++ {
				order[fixed], order[i] = order[i], order[fixed]
				if !from(fixed + 1) {
					return false
				}
				order[fixed], order[i] = order[i], order[fixed]
			}
			return true
		}
		from(0)
	}
}

// receiptStray stores outcomes without joining, as one that does not see the receipt of another
// transaction.
func receiptStray(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := sending(ctx, s, 0)
	if err != nil {
		return err
	}
	other, b, err := sending(ctx, s, 1)
	if err != nil {
		return err
	}
	_, c, err := sending(ctx, s, 2)
	if err != nil {
		return err
	}
	a, b = finished(a, transport.OutcomeAccepted), finished(b, transport.OutcomeUnknown)
	a.Provider = [16]byte{8}
	for _, r := range []transport.ReceiptRow{
		{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateSent, At: after(40), HeardAt: after(50)},
		{Tenant: north, Transport: b.Transport, Message: b.Message, State: transport.StateSent, At: after(40), HeardAt: after(60)},
		{Tenant: north, Transport: c.Transport, Message: c.Message, State: transport.StateSent, At: after(40), HeardAt: after(60)}, // has no outcome
		{Tenant: north, Transport: a.Transport, Provider: [16]byte{9}, State: transport.StateSent, At: after(40), HeardAt: after(60)},
	} {
		got, err := give(ctx, s, r)
		if err := errors.Join(err, txcase.Want("whether the receipt was kept", got.Kept, true)); err != nil {
			return err
		}
	}
	byProvider, byMessage := transport.Attempt{Tenant: north, Provider: a.Provider}, transport.Attempt{Tenant: north, Message: b.Message}
	strays := func(what string, since, limit int, want ...transport.Attempt) error {
		got, err := s.StrayReceipts(ctx, after(since), limit)
		slices.SortFunc(got, func(a, b transport.Attempt) int { return bytes.Compare(a.Message[:], b.Message[:]) })
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	if err := errors.Join(strays("before the outcomes", 0, 10), finish(ctx, s, true, a), finish(ctx, s, true, b)); err != nil {
		return err
	}
	if err := errors.Join(strays("all", 50, 10, byProvider, byMessage), strays("later ones", 51, 10, byMessage), strays("none", 61, 10), strays("less than none", 0, -1)); err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.JoinReceipts(ctx, tx, []transport.Attempt{byProvider, byMessage, b})
		return err
	})
	a.Receipt, a.ReceiptAt, b.Receipt, b.ReceiptAt = transport.StateSent, after(40), transport.StateSent, after(40)
	return errors.Join(err, strays("after they were joined", 0, 10), journal(ctx, s, "the first", row, a), journal(ctx, s, "the second", other, b))
}

func receiptRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	row, a, err := sending(ctx, s, 0)
	if err != nil {
		return err
	}
	a = finished(a, transport.OutcomeAccepted)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := receiptOne(ctx, s, tx, a, transport.StateDelivered, 100); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	got, err := outcome(ctx, s, a, transport.StateAccepted)
	row.State, row.UpdatedAt, row.LeaseUntil = transport.StateAccepted, after(200), time.Time{}
	return errors.Join(err, diffReceipts("what JoinReceipts returned", got, nil), stored(ctx, s, "after the outcome", row))
}

func receiptErased(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := sending(ctx, s, 0)
	if err != nil {
		return err
	}
	got, err := give(ctx, s, transport.ReceiptRow{Tenant: north, Transport: a.Transport, Message: row.ID, State: transport.StateDelivered, At: after(50)})
	if err := errors.Join(err, txcase.Want("whether the receipt was kept", got.Kept, true)); err != nil {
		return err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.EraseMessages(ctx, tx, north, row.Subject)
		return errors.Join(err, txcase.Want("how many messages were erased", n, 1))
	})
	if err != nil {
		return err
	}
	// The same id again stands for what may be left of the message.
	_, a, err = sending(ctx, s, 0)
	if err != nil {
		return err
	}
	joined, err := outcome(ctx, s, finished(a, transport.OutcomeAccepted), transport.StateAccepted)
	return errors.Join(err, diffReceipts("what JoinReceipts returned", joined, nil))
}

func advanceReported(ctx context.Context, open func() transport.Store) error {
	s := open()
	n := 0
	for was := transport.StateQueued; was.Valid(); was++ {
		for _, to := range []transport.State{transport.StateAccepted, transport.StateUnknown, transport.StateQueued, 0} {
			row := message(n)
			n++
			row.State, row.Lease, row.LeaseUntil = was, 3, after(900)
			change := transport.OutboxChange{Tenant: north, ID: row.ID, Lease: 3, State: to, At: after(200)}
			want := row
			want.UpdatedAt, want.LeaseUntil = after(200), time.Time{}
			if to != 0 && was.Rank() == 0 && (was != transport.StateAccepted || to != transport.StateUnknown) {
				want.State = to
			}
			if err := errors.Join(insert(ctx, s, row), advance(ctx, s, true, change), stored(ctx, s, "after the change", want)); err != nil {
				return fmt.Errorf("from %v to %v: %w", was, to, err)
			}
		}
		row := message(n)
		n++
		row.State, row.Lease, row.LeaseUntil = was, 3, after(900)
		begins := !was.Final() || was == transport.StateUnknown
		want := row
		if begins {
			want.State, want.UpdatedAt, want.Attempts = transport.StateSending, after(200), 1
		}
		if err := errors.Join(insert(ctx, s, row),
			advance(ctx, s, begins, transport.OutboxChange{Tenant: north, ID: row.ID, Lease: 3, State: transport.StateSending, Begin: true, At: after(200)}),
			stored(ctx, s, "after the beginning", want)); err != nil {
			return fmt.Errorf("beginning what is %v: %w", was, err)
		}
	}
	reported := message(n)
	reported.State = transport.StateDelivered
	if err := errors.Join(insert(ctx, s, reported), advance(ctx, s, true, transport.OutboxChange{Tenant: north, ID: reported.ID, State: transport.StateRejected, At: after(210)})); err != nil {
		return err
	}
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.Number(ctx, tx, 1, 1000); err != nil {
			return err
		}
		events, err := s.Events(ctx, tx, 0, 1000)
		for _, e := range events {
			if e.Message == reported.ID && e.State == transport.StateRejected {
				return errors.New("the feed has a state that the message did not get")
			}
		}
		return err
	})
}

func advanceLook(ctx context.Context, open func() transport.Store) error {
	s := open()
	row := message(0)
	row.State, row.Attempts, row.Lease, row.LeaseUntil = transport.StateSending, 1, 1, after(900)
	if err := insert(ctx, s, row); err != nil {
		return err
	}
	step := func(what string, change transport.OutboxChange) error {
		change.Tenant, change.ID, change.Lease, change.At = north, row.ID, 1, after(200)
		return errors.Join(advance(ctx, s, true, change), stored(ctx, s, what, row))
	}
	row.State, row.LookAt, row.UpdatedAt, row.LeaseUntil = transport.StateUnknown, after(300), after(200), time.Time{}
	if err := step("Unknown", transport.OutboxChange{State: transport.StateUnknown, LookAt: after(300)}); err != nil {
		return err
	}
	row.LookAt = after(400)
	if err := step("later", transport.OutboxChange{LookAt: after(400)}); err != nil {
		return err
	}
	row.State, row.LookAt = transport.StateAccepted, time.Time{}
	if err := step("Accepted", transport.OutboxChange{State: transport.StateAccepted, LookAt: after(500)}); err != nil {
		return err
	}
	return step("Accepted, and nothing changes", transport.OutboxChange{LookAt: after(500)})
}
