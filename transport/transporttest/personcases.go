package transporttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func personCases() []StoreCase {
	return []StoreCase{
		{"sent-order", "Sent must give all rows of the one subject in the one tenant, oldest first: that is what a person is told", sentOrder},
		{"erase", "erasure must take all messages of the subject, sent and inbound, with their attempts, and count the messages, and leave everybody else's", eraseAll},
		{"erase-tenants", "erasure must not reach the same subject id in another tenant", eraseTenants},
		{"erase-rollback", "an erasure that is rolled back must leave messages, attempts and what receipts find", eraseRollback},
	}
}

// sent checks a subject's messages, outside of a transaction and inside of
// one.
func sent(ctx context.Context, s transport.Store, what string, tenant sealtext.Tenant, subject sealtext.Subject, want ...transport.OutboxRow) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Sent(ctx, tx, tenant, subject)
		if err != nil {
			return err
		}
		return txcase.DiffRows(what, got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

// erase erases a subject's messages and checks the count.
func erase(ctx context.Context, s transport.Store, tenant sealtext.Tenant, subject sealtext.Subject, want int) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.EraseMessages(ctx, tx, tenant, subject)
		if err != nil {
			return err
		}
		return txcase.Want("the count of EraseMessages", n, want)
	})
}

func sentOrder(ctx context.Context, open func() transport.Store) error {
	s, rows := open(), []transport.OutboxRow{message(0), message(1), message(2), message(3)}
	theirs, neighbor := message(1), message(4)
	theirs.Tenant, neighbor.Subject = south, sealtext.Subject{9}
	rows[2].State, rows[1].NotBefore = transport.StateDelivered, after(90)
	if err := insert(ctx, s, rows[3], rows[0], neighbor, rows[2], theirs, rows[1]); err != nil {
		return err
	}
	return errors.Join(sent(ctx, s, "the subject", north, rows[0].Subject, rows...), sent(ctx, s, "another subject", north, neighbor.Subject, neighbor),
		sent(ctx, s, "the same ids in another tenant", south, theirs.Subject, theirs), sent(ctx, s, "a subject without rows", north, sealtext.Subject{8}))
}

// correspondence is a store with two messages and a reply of one subject, one
// of the messages with two attempts, and a neighbor with one of each.
func correspondence(ctx context.Context, s transport.Store) (rows [3]transport.OutboxRow, tries [3]transport.Attempt, replies [2]transport.InboundRow, err error) {
	rows = [3]transport.OutboxRow{message(0), message(1), message(2)}
	replies = [2]transport.InboundRow{reply(0), reply(1)}
	rows[2].Subject, replies[1].Subject = sealtext.Subject{9}, sealtext.Subject{9}
	tries = [3]transport.Attempt{finished(attempt(rows[0], 1), transport.OutcomeNotSent), finished(attempt(rows[0], 2), transport.OutcomeAccepted), finished(attempt(rows[2], 3), transport.OutcomeAccepted)}
	err = errors.Join(insert(ctx, s, rows[:]...), begin(ctx, s, attempt(rows[0], 1), attempt(rows[0], 2), attempt(rows[2], 3)),
		finish(ctx, s, true, tries[0]), finish(ctx, s, true, tries[1]), finish(ctx, s, true, tries[2]), arrive(ctx, s, replies[:]...))
	return rows, tries, replies, err
}

func eraseAll(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, tries, replies, err := correspondence(ctx, s)
	if err != nil {
		return err
	}
	who, neighbor := rows[0].Subject, rows[2].Subject
	if err := erase(ctx, s, north, who, 3); err != nil {
		return err
	}
	_, err = s.Message(ctx, nil, north, rows[0].ID)
	err = errors.Join(txcase.WantErr("Message of an erased row", err, transport.ErrUnknownMessage),
		txcase.WantErr("Receipt for an erased message", receiptErr(ctx, s, tries[1], transport.StateDelivered), transport.ErrUnknownMessage),
		sent(ctx, s, "messages of the erased", north, who), arrived(ctx, s, "replies of the erased", north, who),
		journal(ctx, s, "attempts of the erased", rows[0]))
	if err != nil {
		return err
	}
	err = errors.Join(sent(ctx, s, "the neighbor's messages", north, neighbor, rows[2]), arrived(ctx, s, "the neighbor's replies", north, neighbor, replies[1]),
		journal(ctx, s, "the neighbor's attempts", rows[2], tries[2]), erase(ctx, s, north, who, 0))
	if err != nil {
		return err
	}
	// Nothing of an erased message may be due, and its Reference is free.
	return errors.Join(claims(ctx, s, "what is left to send", after(100), after(200), 10, leased(rows[2], after(200))), insert(ctx, s, rows[0]),
		journal(ctx, s, "attempts of a new message", rows[0]))
}

func eraseTenants(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, _, _, err := correspondence(ctx, s)
	if err != nil {
		return err
	}
	theirs, answer := rows[0], reply(0)
	theirs.Tenant, answer.Tenant = south, south
	try := finished(attempt(theirs, 1), transport.OutcomeAccepted)
	err = errors.Join(insert(ctx, s, theirs), begin(ctx, s, attempt(theirs, 1)), finish(ctx, s, true, try), arrive(ctx, s, answer), erase(ctx, s, north, rows[0].Subject, 3))
	if err != nil {
		return err
	}
	return errors.Join(sent(ctx, s, "messages of the other tenant", south, theirs.Subject, theirs), arrived(ctx, s, "replies of the other tenant", south, theirs.Subject, answer),
		journal(ctx, s, "attempts of the other tenant", theirs, try))
}

func eraseRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	rows, tries, replies, err := correspondence(ctx, s)
	if err != nil {
		return err
	}
	who := rows[0].Subject
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := s.EraseMessages(ctx, tx, north, who); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), sent(ctx, s, "after a rollback", north, who, rows[0], rows[1]),
		arrived(ctx, s, "after a rollback", north, who, replies[0]), journal(ctx, s, "after a rollback", rows[0], tries[0], tries[1]),
		receiptErr(ctx, s, tries[1], transport.StateDelivered))
}
