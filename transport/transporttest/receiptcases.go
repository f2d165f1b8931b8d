package transporttest

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func receiptCases() []StoreCase {
	return []StoreCase{
		{"receipt-settles", "a receipt must rank above every state of the relay's own, Unknown too, and set Receipt, ReceiptAt, State and UpdatedAt and nothing else; only Delivered ends a message that waits for another attempt", receiptSettles},
		{"receipt-permutations", "receipts in whatever order and however often they come must end in one state: providers repeat and overtake themselves", receiptPermutations},
		{"receipt-rankless", "a state that no receipt reports must change nothing and must not be kept", receiptRankless},
		{"receipt-accepted", "a receipt that the provider has the message must settle Unknown, and change nothing else: a repeat that it refuses as a duplicate has not failed", receiptAccepted},
		{"receipt-unknown", "a receipt of another tenant, transport or provider id must not be Known, be kept and change nothing; the zero id, which attempts without an answer have, must not even be kept", receiptUnknown},
		{"receipt-attempts", "receipts of two attempts must be kept apart, and the message show the furthest", receiptAttempts},
		{"receipt-first-attempt", "after a retry a failure of the first attempt must not end the message, and its delivery must", receiptFirstAttempt},
		{"receipt-by-message", "a receipt with the id of the message must find the last attempt of its transport that may be meant, and give it the provider's id", receiptByMessage},
	}
}

// receiptOne hands in one receipt for an attempt.
func receiptOne(ctx context.Context, s transport.Store, tx sealtext.Tx, a transport.Attempt, state transport.State, at int) (transport.ReceiptResult, error) {
	results, err := s.Receipts(ctx, tx, []transport.ReceiptRow{
		{Tenant: a.Tenant, Transport: a.Transport, Provider: a.Provider, State: state, At: after(at)},
	})
	if err != nil {
		return transport.ReceiptResult{}, err
	}
	if err := txcase.Want("how many results Receipts returned for one receipt", len(results), 1); err != nil {
		return transport.ReceiptResult{}, err
	}
	return results[0], nil
}

// receiptErr passes in a receipt in a transaction of its own; the error is ErrUnknownMessage if no
// attempt matches.
func receiptErr(ctx context.Context, s transport.Store, a transport.Attempt, state transport.State) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		result, err := receiptOne(ctx, s, tx, a, state, 300)
		if err == nil && !result.Known {
			err = errors.Join(transport.ErrUnknownMessage,
				diffReceipts("the result of a receipt for nobody", []transport.ReceiptResult{result}, []transport.ReceiptResult{{}}))
		}
		return err
	})
}

// receive hands in a receipt within a transaction and checks the answer.
func receive(ctx context.Context, s transport.Store, tx sealtext.Tx, row transport.OutboxRow, a transport.Attempt, state transport.State, at int, change bool) error {
	got, err := receiptOne(ctx, s, tx, a, state, at)
	if err != nil {
		return err
	}
	want := transport.ReceiptResult{Message: row, Known: true, Changed: change}
	return diffReceipts(fmt.Sprintf("what Receipts returned of a receipt of %v", state), []transport.ReceiptResult{got}, []transport.ReceiptResult{want})
}

// accepted inserts a message in a state with one accepted attempt.
func accepted(ctx context.Context, s transport.Store, n int, state transport.State) (transport.OutboxRow, transport.Attempt, error) {
	row := message(n)
	row.State = state
	a := finished(attempt(row, 1), transport.OutcomeAccepted)
	a.Provider = [16]byte{0: 0xff, 13: byte(n >> 8), 14: byte(n)}
	return row, a, errors.Join(insert(ctx, s, row), begin(ctx, s, attempt(row, 1)), finish(ctx, s, true, a))
}

func receiptSettles(ctx context.Context, open func() transport.Store) error {
	s := open()
	n := 0
	for was := transport.StateQueued; was.Valid(); was++ {
		for to := transport.StateQueued; to.Valid(); to++ {
			if was.Rank() > 0 || to.Rank() == 0 {
				continue
			}
			row, a, err := accepted(ctx, s, n, was)
			if err != nil {
				return err
			}
			n++
			a.Receipt, a.ReceiptAt = to, after(300)
			ended := !was.Final() && to == transport.StateDelivered
			if was.Final() || ended {
				row.State, row.UpdatedAt = to, after(300)
			}
			err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				got, err := receiptOne(ctx, s, tx, a, to, 300)
				return errors.Join(err, diffReceipts("what Receipts returned", []transport.ReceiptResult{got},
					[]transport.ReceiptResult{{Message: row, Known: true, Changed: true, Ended: ended}}))
			})
			if err := errors.Join(err, journal(ctx, s, "after the receipt", row, a), stored(ctx, s, "after the receipt", row)); err != nil {
				return fmt.Errorf("from %v to %v: %w", was, to, err)
			}
		}
	}
	return nil
}

// receiptPermutations passes in all receipts in all 120 orders, and the first one once more at the
// end.
func receiptPermutations(ctx context.Context, open func() transport.Store) error {
	s, n := open(), 0
	states := []transport.State{transport.StateSent, transport.StateDelivered, transport.StateUndelivered, transport.StateFailed, transport.StateLapsed}
	var try func(fixed int) error
	try = func(fixed int) error {
		if fixed == len(states) {
			n++
			if err := receiptSequence(ctx, s, n, append(states, states[0])); err != nil {
				return fmt.Errorf("in the order %v: %w", states, err)
			}
			return nil
		}
		for i := fixed; i < len(states); i++ {
			states[fixed], states[i] = states[i], states[fixed]
			if err := try(fixed + 1); err != nil {
				return err
			}
			states[fixed], states[i] = states[i], states[fixed]
		}
		return nil
	}
	return try(0)
}

func receiptSequence(ctx context.Context, s transport.Store, n int, states []transport.State) error {
	row, a, err := accepted(ctx, s, n, transport.StateAccepted)
	if err != nil {
		return err
	}
	begun, first := row, a
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		row, a = begun, first
		for i, state := range states {
			change := state.Rank() > a.Receipt.Rank()
			if change {
				a.Receipt, a.ReceiptAt = state, after(300+i)
				row.State, row.UpdatedAt = state, after(300+i)
			}
			if err := receive(ctx, s, tx, row, a, state, 300+i, change); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, txcase.Want("the state after all receipts", row.State, transport.StateDelivered),
		journal(ctx, s, "after the receipts", row, a), stored(ctx, s, "after the receipts", row))
}

func receiptRankless(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := accepted(ctx, s, 0, transport.StateUnknown)
	if err != nil {
		return err
	}
	for state := transport.State(0); state <= transport.StateDropped; state++ {
		if state == transport.StateAccepted || state.Rank() > 0 {
			continue
		}
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return receive(ctx, s, tx, row, a, state, 300, false) })
		if err := errors.Join(err, journal(ctx, s, "after the receipt", row, a), stored(ctx, s, "after the receipt", row)); err != nil {
			return err
		}
	}
	return nil
}

func receiptAccepted(ctx context.Context, open func() transport.Store) error {
	s := open()
	n := 0
	for was := transport.StateQueued; was.Valid(); was++ {
		row, a, err := accepted(ctx, s, n, was)
		if err != nil {
			return err
		}
		n++
		changes := was == transport.StateUnknown
		if changes {
			row.State, row.UpdatedAt = transport.StateAccepted, after(300)
		}
		err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return receive(ctx, s, tx, row, a, transport.StateAccepted, 300, changes)
		})
		if err := errors.Join(err, journal(ctx, s, "after the receipt", row, a), stored(ctx, s, "after the receipt", row)); err != nil {
			return fmt.Errorf("from %v: %w", was, err)
		}
	}
	return nil
}

func receiptUnknown(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := accepted(ctx, s, 0, transport.StateAccepted)
	if err != nil {
		return err
	}
	open2 := attempt(row, 2)
	if err := begin(ctx, s, open2); err != nil {
		return err
	}
	tenant, line, provider, zero := a, a, a, a
	tenant.Tenant, line.Transport, provider.Provider, zero.Provider = south, "second-line", [16]byte{1}, [16]byte{}
	for _, b := range []transport.Attempt{tenant, line, provider, zero} {
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := receiptOne(ctx, s, tx, b, transport.StateDelivered, 300)
			return errors.Join(err, diffReceipts("the result of a receipt for nobody", []transport.ReceiptResult{got}, []transport.ReceiptResult{{Kept: b != zero}}))
		})
		if err != nil {
			return err
		}
	}
	return errors.Join(journal(ctx, s, "after refused receipts", row, a, open2), stored(ctx, s, "after refused receipts", row))
}

func receiptAttempts(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, one, err := accepted(ctx, s, 0, transport.StateAccepted)
	if err != nil {
		return err
	}
	two := finished(attempt(row, 2), transport.OutcomeAccepted)
	if err := errors.Join(begin(ctx, s, attempt(row, 2)), finish(ctx, s, true, two)); err != nil {
		return err
	}
	one.Receipt, one.ReceiptAt = transport.StateDelivered, after(300)
	two.Receipt, two.ReceiptAt = transport.StateSent, after(301)
	row.State, row.UpdatedAt = transport.StateDelivered, after(300)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return errors.Join(receive(ctx, s, tx, row, one, transport.StateDelivered, 300, true), receive(ctx, s, tx, row, two, transport.StateSent, 301, true))
	})
	return errors.Join(err, journal(ctx, s, "two attempts", row, one, two), stored(ctx, s, "two attempts", row))
}

// receiptFirstAttempt passes in receipts of the first of two attempts, before and after the second.
func receiptFirstAttempt(ctx context.Context, open func() transport.Store) error {
	s := open()
	n := 0
	for _, c := range []struct {
		waits transport.State // of the message after the retry
		to    transport.State
		want  transport.State
	}{
		{transport.StateQueued, transport.StateDelivered, transport.StateDelivered},
		{transport.StateQueued, transport.StateSent, transport.StateQueued},
		{transport.StateQueued, transport.StateFailed, transport.StateQueued},
		{transport.StateSending, transport.StateDelivered, transport.StateDelivered},
		{transport.StateSending, transport.StateSent, transport.StateSending},
		{transport.StateSending, transport.StateUndelivered, transport.StateSending},
		{transport.StateAccepted, transport.StateDelivered, transport.StateDelivered},
		{transport.StateAccepted, transport.StateSent, transport.StateSent},
		{transport.StateAccepted, transport.StateLapsed, transport.StateAccepted},
		{transport.StateUnknown, transport.StateFailed, transport.StateUnknown},
		{transport.StateUnknown, transport.StateSent, transport.StateSent},
		{transport.StateFailed, transport.StateDelivered, transport.StateDelivered},
		{transport.StateSent, transport.StateFailed, transport.StateSent},
	} {
		row := message(n)
		row.State, row.Attempts = c.waits, 2
		one := finished(attempt(row, 1), transport.OutcomeAccepted)
		one.Provider = [16]byte{0: 0xfe, 15: byte(n)}
		n++
		two := attempt(row, 2)
		if err := errors.Join(insert(ctx, s, row), begin(ctx, s, attempt(row, 1), two), finish(ctx, s, true, one)); err != nil {
			return err
		}
		ended := !c.waits.Final() && c.want != c.waits
		one.Receipt, one.ReceiptAt = c.to, after(300)
		if c.want != c.waits {
			row.State, row.UpdatedAt = c.want, after(300)
		}
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := receiptOne(ctx, s, tx, one, c.to, 300)
			return errors.Join(err, diffReceipts("what Receipts returned", []transport.ReceiptResult{got},
				[]transport.ReceiptResult{{Message: row, Known: true, Changed: true, Ended: ended}}))
		})
		if err := errors.Join(err, journal(ctx, s, "after the receipt", row, one, two), stored(ctx, s, "after the receipt", row)); err != nil {
			return fmt.Errorf("%v of the first attempt, while the message is %v: %w", c.to, c.waits, err)
		}
	}
	return nil
}

// receiptByMessage passes in receipts by the id of their message.
func receiptByMessage(ctx context.Context, open func() transport.Store) error {
	s, row := open(), message(0)
	row.State, row.Attempts = transport.StateUnknown, 4
	one := finished(attempt(row, 1), transport.OutcomeUnknown)
	two := finished(attempt(row, 2), transport.OutcomeUnknown)
	two.Transport = "second-line"
	three := finished(attempt(row, 3), transport.OutcomeUnknown)
	four := finished(attempt(row, 4), transport.OutcomeNotSent)
	for _, a := range []transport.Attempt{one, two, three, four} {
		begun := attempt(row, a.Number)
		begun.Transport = a.Transport
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return s.BeginAll(ctx, tx, []transport.Attempt{begun})
		})
		if a.Number == 1 {
			err = errors.Join(insert(ctx, s, row), err)
		}
		if err := errors.Join(err, finish(ctx, s, true, a)); err != nil {
			return err
		}
	}
	in := func(r transport.ReceiptRow, want transport.ReceiptResult) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err := s.Receipts(ctx, tx, []transport.ReceiptRow{r})
			return errors.Join(err, diffReceipts("what Receipts returned", got, []transport.ReceiptResult{want}))
		})
	}
	r := transport.ReceiptRow{Tenant: row.Tenant, Transport: one.Transport, Provider: [16]byte{5}, Message: row.ID, State: transport.StateSent, At: after(300)}
	foreign, other, nobody := r, r, r
	foreign.Tenant, other.Transport, nobody.Message = south, "third-line", sealtext.NewID()
	foreign.Provider, other.Provider, nobody.Provider = [16]byte{}, [16]byte{}, [16]byte{}
	for _, strange := range []transport.ReceiptRow{foreign, other, nobody} {
		if err := in(strange, transport.ReceiptResult{}); err != nil {
			return err
		}
	}
	row.State, row.UpdatedAt = transport.StateSent, after(300)
	three.Provider, three.Receipt, three.ReceiptAt = r.Provider, transport.StateSent, after(300)
	if err := in(r, transport.ReceiptResult{Message: row, Known: true, Changed: true}); err != nil {
		return err
	}
	late := r // of another attempt: its provider id is not that of the third
	late.Provider, late.State, late.At = [16]byte{6}, transport.StateDelivered, after(301)
	row.State, row.UpdatedAt = transport.StateDelivered, after(301)
	one.Provider, one.Receipt, one.ReceiptAt = late.Provider, transport.StateDelivered, after(301)
	if err := in(late, transport.ReceiptResult{Message: row, Known: true, Changed: true}); err != nil {
		return err
	}
	again := r // by the provider's id alone, which is known now
	again.Message, again.At = sealtext.ID{}, after(302)
	return errors.Join(in(again, transport.ReceiptResult{Message: row, Known: true}),
		journal(ctx, s, "after the receipts", row, one, two, three, four), stored(ctx, s, "after the receipts", row))
}
