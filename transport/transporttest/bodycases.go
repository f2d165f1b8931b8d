package transporttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func bodyCases() []StoreCase {
	return []StoreCase{
		{"due-bodies", "DueBodies must list what still has a Body, is final or inbound, and last changed before the cutoff, over all tenants: another text would be destroyed too early or kept too long", dueBodies},
		{"due-bodies-order", "DueBodies must list sent and inbound rows together, oldest first, up to the limit: a sweep that is behind begins with the oldest", dueOrder},
		{"due-conversations", "DueBodies must list a text with a TextUntil after that time and not before, whatever the cutoff, and DropBodies must take the TextUntil too: a conversation would be lost, or a text never destroyed", dueConversations},
		{"drop-bodies", "DropBodies must take the Body and nothing else out of the rows that are named, count those that had one, and leave other tenants alone", dropBodies},
		{"drop-bodies-rollback", "a disposal that is rolled back must leave the texts, and leave them due", dropRollback},
	}
}

// item is the item of a sent row in DueBodies.
func item(r transport.OutboxRow) sealtext.Item {
	return sealtext.Item{Tenant: r.Tenant, Subject: r.Subject, Record: r.ID}
}

// inboundItem is the item of an inbound row in DueBodies.
func inboundItem(r transport.InboundRow) sealtext.Item {
	return sealtext.Item{Tenant: r.Tenant, Subject: r.Subject, Record: r.ID}
}

// due checks the list of DueBodies, outside of a transaction and inside of one.
func due(ctx context.Context, s transport.Store, what string, cutoff, limit int, want ...sealtext.Item) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.DueBodies(ctx, tx, after(cutoff), after(cutoff), limit)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return txcase.DiffRows(what, got, want)
	}
	if err := look(ctx, nil); err != nil {
		return err
	}
	return s.InTx(ctx, look)
}

// drop drops bodies and checks the count.
func drop(ctx context.Context, s transport.Store, want int, items ...sealtext.Item) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.DropBodies(ctx, tx, items)
		if err != nil {
			return err
		}
		return txcase.Want("the count of DropBodies", n, want)
	})
}

func dueBodies(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	var want []sealtext.Item
	for st := transport.StateQueued; st.Valid(); st++ {
		row := message(len(rows))
		row.State = st
		rows = append(rows, row)
		if st.Final() {
			want = append(want, item(row))
		}
	}
	empty, late, theirs := message(20), message(50), message(21)
	for _, r := range []*transport.OutboxRow{&empty, &late, &theirs} {
		r.State = transport.StateDelivered
	}
	empty.Body, theirs.Tenant = sealtext.Sealed{}, south
	answer, emptyAnswer, lateAnswer := reply(22), reply(23), reply(50)
	emptyAnswer.Body = sealtext.Sealed{}
	want = append(want, item(theirs), inboundItem(answer))
	rows = append(rows, empty, late, theirs)
	if err := errors.Join(insert(ctx, s, rows...), arrive(ctx, s, lateAnswer, answer, emptyAnswer)); err != nil {
		return err
	}
	if err := due(ctx, s, "just at the change of the last ones", 50, 100, want...); err != nil {
		return err
	}
	// A receipt is a change: it postpones disposal.
	a := finished(attempt(rows[2], 1), transport.OutcomeAccepted)
	err := errors.Join(begin(ctx, s, attempt(rows[2], 1)), finish(ctx, s, true, a), receiptErr(ctx, s, a, transport.StateDelivered))
	if err != nil {
		return err
	}
	want = append(want[1:], item(late), inboundItem(lateAnswer))
	got, err := s.DueBodies(ctx, nil, after(51), after(51), 100)
	if err != nil {
		return err
	}
	// The last two are of the same microsecond.
	if n := len(got); n == len(want) && n > 1 && got[n-1] == want[n-2] {
		got[n-1], got[n-2] = got[n-2], got[n-1]
	}
	return txcase.DiffRows("after a receipt", got, want)
}

func dueOrder(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	var answers []transport.InboundRow
	var want []sealtext.Item
	for n := range 8 {
		if n%2 == 0 {
			row := message(n)
			row.State, row.CreatedAt = transport.StateDelivered, after(50-n) // the last change counts
			rows = append([]transport.OutboxRow{row}, rows...)
			want = append(want, item(row))
			continue
		}
		answers = append([]transport.InboundRow{reply(n)}, answers...)
		want = append(want, inboundItem(reply(n)))
	}
	if err := errors.Join(insert(ctx, s, rows...), arrive(ctx, s, answers...)); err != nil {
		return err
	}
	for limit := 1; limit <= 8; limit++ {
		if err := due(ctx, s, fmt.Sprintf("the oldest %d", limit), 100, limit, want[:limit]...); err != nil {
			return err
		}
	}
	return due(ctx, s, "before the first", 0, 100)
}

func dueConversations(ctx context.Context, open func() transport.Store) error {
	s := open()
	plain, talk, answer := message(2), message(1), reply(3)
	plain.State, talk.State = transport.StateDelivered, transport.StateDelivered
	talk.TextUntil, answer.TextUntil = after(20), after(10)
	waits := message(4)
	waits.TextUntil = after(5)
	if err := errors.Join(insert(ctx, s, plain, talk, waits), arrive(ctx, s, answer)); err != nil {
		return err
	}
	look := func(what string, cutoff, now int, want ...sealtext.Item) error {
		got, err := s.DueBodies(ctx, nil, after(cutoff), after(now), 100)
		return errors.Join(err, txcase.DiffRows(what, got, want))
	}
	if err := errors.Join(
		stored(ctx, s, "sent rows", plain, talk, waits), arrived(ctx, s, "inbound rows", north, answer.Subject, answer),
		look("while the conversation lasts", 50, 10, item(plain)),
		look("when it ends for one", 50, 11, item(plain), inboundItem(answer)),
		look("when it ends for both", 50, 21, item(plain), inboundItem(answer), item(talk)),
		look("before the cutoff", 0, 21, inboundItem(answer), item(talk)),
		drop(ctx, s, 2, item(talk), inboundItem(answer)),
	); err != nil {
		return err
	}
	talk.Body, answer.Body, talk.TextUntil, answer.TextUntil = sealtext.Sealed{}, sealtext.Sealed{}, time.Time{}, time.Time{}
	return errors.Join(stored(ctx, s, "sent rows without a text", plain, talk, waits),
		arrived(ctx, s, "inbound rows without a text", north, answer.Subject, answer), look("at the end", 50, 50, item(plain)))
}

func dropBodies(ctx context.Context, open func() transport.Store) error {
	s := open()
	one, two, queued, theirs := message(0), message(1), message(2), message(0)
	one.State, two.State, theirs.State, theirs.Tenant = transport.StateDelivered, transport.StateFailed, transport.StateDelivered, south
	answer, other := reply(5), reply(6)
	if err := errors.Join(insert(ctx, s, one, two, queued, theirs), arrive(ctx, s, answer, other)); err != nil {
		return err
	}
	gone := sealtext.Item{Tenant: north, Subject: one.Subject, Record: sealtext.ID{1, 2, 3}}
	if err := drop(ctx, s, 2, item(one), gone, inboundItem(answer)); err != nil {
		return err
	}
	one.Body, answer.Body = sealtext.Sealed{}, sealtext.Sealed{}
	err := errors.Join(stored(ctx, s, "sent rows", one, two, queued, theirs), arrived(ctx, s, "inbound rows", north, answer.Subject, answer, other),
		drop(ctx, s, 0, item(one), gone, inboundItem(answer)), drop(ctx, s, 0))
	if err != nil {
		return err
	}
	return due(ctx, s, "what is left", 100, 100, item(theirs), item(two), inboundItem(other))
}

func dropRollback(ctx context.Context, open func() transport.Store) error {
	s, row, answer, giveUp := open(), message(0), reply(1), errors.New("gives up on purpose")
	row.State = transport.StateDelivered
	if err := errors.Join(insert(ctx, s, row), arrive(ctx, s, answer)); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := s.DropBodies(ctx, tx, []sealtext.Item{item(row), inboundItem(answer)})
		if err := errors.Join(err, txcase.Want("the count of DropBodies", n, 2)); err != nil {
			return err
		}
		return giveUp
	})
	return errors.Join(txcase.WantErr("InTx", err, giveUp), stored(ctx, s, "after a rollback", row),
		due(ctx, s, "after a rollback", 100, 100, item(row), inboundItem(answer)))
}
