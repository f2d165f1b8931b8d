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

func disposalCases() []StoreCase {
	return []StoreCase{
		{"due-messages", "DueMessages must list what is final or inbound, with its text or without, and last changed before the cutoff, oldest first, over all tenants", dueMessages},
		{"drop-messages", "DropMessages must delete the rows that are named, with their attempts, and count them, and leave everybody else's; a receipt that comes later finds nothing", dropMessages},
		{"drop-messages-waiting", "DropMessages must leave a message that is not final, with its attempts: it was made to wait again since it was listed", dropWaiting},
		{"drop-messages-key", "the key of a deleted message must stay used, and nothing else of it may be found: a repeated Send must not send twice", dropLeavesKey},
		{"drop-messages-rollback", "a deletion that is rolled back must leave everything, and leave it due", dropMessagesRollback},
		{"drop-keys", "a key must be due by the time of its Send, and free when it was dropped", dropKeys},
		{"drop-kept", "a receipt that was kept must be due by the time at which it was heard, and join nothing when it was dropped", dropKept},
		{"drop-claims", "a provider's event must be due by the time at which it was claimed, and new again when it was dropped", dropClaims},
	}
}

// lists checks a list of items that are due, outside of a transaction and inside of one.
func lists(ctx context.Context, s transport.Store, what string, f func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error), cutoff, limit int, want ...sealtext.Item) error {
	look := func(ctx context.Context, tx sealtext.Tx) error {
		got, err := f(ctx, tx, after(cutoff), limit)
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

// dropping drops items and checks the count.
func dropping(ctx context.Context, s transport.Store, f func(context.Context, sealtext.Tx, []sealtext.Item) (int, error), want int, items ...sealtext.Item) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		n, err := f(ctx, tx, items)
		return errors.Join(err, txcase.Want("the count of what was dropped", n, want))
	})
}

// deleting deletes messages whose keys stay if they were sent at after(keys) or later.
func deleting(s transport.Store, keys int) func(context.Context, sealtext.Tx, []sealtext.Item) (int, error) {
	return func(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
		return s.DropMessages(ctx, tx, items, after(keys))
	}
}

func dueMessages(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	var want []sealtext.Item
	for st := transport.StateQueued; st.Valid(); st++ {
		row := message(len(rows))
		if row.State = st; st == transport.StateDelivered {
			row.Body = sealtext.Sealed{}
		}
		rows = append(rows, row)
		if st.Final() {
			want = append(want, item(row))
		}
	}
	late, theirs, answer, bare := message(50), message(21), reply(22), reply(23)
	late.State, theirs.State, theirs.Tenant, bare.Body = transport.StateDelivered, transport.StateExpired, south, sealtext.Sealed{}
	want = append(want, item(theirs), inboundItem(answer), inboundItem(bare))
	if err := errors.Join(insert(ctx, s, append(rows, late, theirs)...), arrive(ctx, s, bare, answer)); err != nil {
		return err
	}
	for _, limit := range []int{0, 1, len(want) - 1, len(want)} {
		if err := lists(ctx, s, fmt.Sprintf("the oldest %d", limit), s.DueMessages, 50, limit, want[:limit]...); err != nil {
			return err
		}
	}
	return errors.Join(lists(ctx, s, "just at the change of the last one", s.DueMessages, 50, 100, want...),
		lists(ctx, s, "after it", s.DueMessages, 51, 100, append(want, item(late))...))
}

// ended is a store with the correspondence of correspondence, which has ended.
func ended(ctx context.Context, s transport.Store) (rows [3]transport.OutboxRow, tries [3]transport.Attempt, replies [2]transport.InboundRow, err error) {
	rows, tries, replies, err = correspondence(ctx, s)
	if err != nil {
		return rows, tries, replies, err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		for i := range rows {
			rows[i].State, rows[i].UpdatedAt, rows[i].LeaseUntil = transport.StateAccepted, after(30+i), time.Time{}
			change := transport.OutboxChange{Tenant: north, ID: rows[i].ID, State: transport.StateAccepted, At: after(30 + i)}
			if _, err := advanceOne(ctx, s, tx, change); err != nil {
				return err
			}
		}
		return nil
	})
	return rows, tries, replies, err
}

func dropMessages(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, tries, replies, err := ended(ctx, s)
	if err != nil {
		return err
	}
	theirs, theirReply := rows[0], replies[0]
	theirs.Tenant, theirReply.Tenant = south, south
	try := finished(attempt(theirs, 2), transport.OutcomeAccepted)
	if err := errors.Join(insert(ctx, s, theirs), begin(ctx, s, attempt(theirs, 2)), finish(ctx, s, true, try), arrive(ctx, s, theirReply)); err != nil {
		return err
	}
	nobody := sealtext.Item{Tenant: north, Subject: rows[0].Subject, Record: sealtext.ID{9}}
	// Of the first only the row goes, and of nobody nothing.
	if err := dropping(ctx, s, deleting(s, 100), 2, inboundItem(replies[0]), nobody, item(rows[0])); err != nil {
		return err
	}
	who := rows[0].Subject
	_, err = s.Message(ctx, nil, north, rows[0].ID)
	err = errors.Join(txcase.WantErr("Message of a deleted row", err, transport.ErrUnknownMessage),
		txcase.WantErr("a receipt for a deleted message", receiptErr(ctx, s, tries[1], transport.StateDelivered), transport.ErrUnknownMessage),
		sent(ctx, s, "what is left of the messages", north, who, rows[1]), arrived(ctx, s, "what is left of the replies", north, who),
		journal(ctx, s, "attempts of the deleted", rows[0]))
	if err != nil {
		return err
	}
	neighbor := rows[2].Subject
	return errors.Join(sent(ctx, s, "the neighbor's messages", north, neighbor, rows[2]), arrived(ctx, s, "the neighbor's replies", north, neighbor, replies[1]),
		journal(ctx, s, "the neighbor's attempts", rows[2], tries[2]),
		sent(ctx, s, "messages of the other tenant", south, who, theirs), arrived(ctx, s, "replies of the other tenant", south, who, theirReply),
		journal(ctx, s, "attempts of the other tenant", theirs, try),
		dropping(ctx, s, deleting(s, 100), 0, item(rows[0]), inboundItem(replies[0])),
		insert(ctx, s, rows[0]), // the key is free
	)
}

func dropWaiting(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, tries, _, err := correspondence(ctx, s)
	if err != nil {
		return err
	}
	for _, keys := range []int{0, 100} {
		if err := dropping(ctx, s, deleting(s, keys), 0, item(rows[0]), item(rows[1]), item(rows[2])); err != nil {
			return err
		}
	}
	return errors.Join(stored(ctx, s, "what waits", rows[:]...), journal(ctx, s, "its attempts", rows[0], tries[0], tries[1]))
}

// keyOf is what is left of a message.
func keyOf(row transport.OutboxRow) transport.OutboxRow {
	return transport.OutboxRow{
		Tenant: row.Tenant, ID: row.ID, Reference: row.Reference, Digest: row.Digest, State: row.State, CreatedAt: row.CreatedAt, Attempts: row.Attempts,
	}
}

// repeats checks that a row whose key is used is not inserted, and what InsertAll returns.
func repeats(ctx context.Context, s transport.Store, row, want transport.OutboxRow) error {
	row.ID = sealtext.NewID()
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		fresh := message(200)
		fresh.ID, fresh.Reference = sealtext.NewID(), sealtext.NewID()
		got, err := s.InsertAll(ctx, tx, []transport.OutboxRow{row, fresh, row})
		if err != nil {
			return err
		}
		one, added, err := insertOne(ctx, s, tx, row)
		return errors.Join(err, diffInserted(got, []transport.Inserted{{Row: want}, {Row: fresh, New: true}, {Row: want}}),
			txcase.Want("a repeat by itself: New", added, false), txcase.Diff("a repeat by itself", one, want))
	})
}

func dropLeavesKey(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, tries, _, err := ended(ctx, s)
	if err != nil {
		return err
	}
	denied := message(5)
	denied.State = transport.StateDenied
	unknown := message(6)
	unknown.State = transport.StateUnknown
	if err := insert(ctx, s, denied, unknown); err != nil {
		return err
	}
	// The first is too old to leave its key.
	items := []sealtext.Item{item(rows[0]), item(rows[1]), item(denied), item(unknown)}
	if err := dropping(ctx, s, deleting(s, 1), 4, items...); err != nil {
		return err
	}
	for _, row := range []transport.OutboxRow{rows[1], denied, unknown} {
		other := row
		other.Digest = [16]byte{1}
		if err := errors.Join(repeats(ctx, s, row, keyOf(row)), repeats(ctx, s, other, keyOf(row))); err != nil {
			return err
		}
		for what, f := range map[string]func(ctx context.Context, tx sealtext.Tx) error{
			"Message": func(ctx context.Context, tx sealtext.Tx) error {
				_, err := s.Message(ctx, tx, north, row.ID)
				return err
			},
			"Cancel by ID": func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Cancel(ctx, tx, transport.Canceling{Tenant: north, ID: row.ID, At: after(50)})
				return err
			},
			"Cancel by Reference": func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Cancel(ctx, tx, transport.Canceling{Tenant: north, Reference: row.Reference, At: after(50)})
				return err
			},
			"Resolve": func(ctx context.Context, tx sealtext.Tx) error {
				_, _, err := s.Resolve(ctx, tx, transport.Resolving{Tenant: north, ID: row.ID, State: transport.StateDropped, At: after(50)})
				return err
			},
		} {
			if err := txcase.WantErr(what+" of a deleted message", s.InTx(ctx, f), transport.ErrUnknownMessage); err != nil {
				return err
			}
		}
	}
	parked, err := s.Unknown(ctx, nil, north, sealtext.ID{}, 10)
	if err != nil {
		return err
	}
	backlog, err := s.Backlog(ctx, after(500))
	if err != nil {
		return err
	}
	unknowns := 0
	for _, b := range backlog {
		unknowns += b.Unknown
	}
	who, neighbor := rows[0].Subject, rows[2]
	left := func(what string) error { // but for those of repeats
		all, err := s.Sent(ctx, nil, north, who)
		for _, row := range all {
			for _, gone := range items {
				if row.ID == gone.Record {
					err = errors.Join(err, fmt.Errorf("%s: Sent has a deleted message", what))
				}
			}
		}
		return err
	}
	return errors.Join(txcase.Want("how many are unknown", len(parked)+unknowns, 0), left("after the deletion"),
		txcase.WantErr("a receipt for a deleted message", receiptErr(ctx, s, tries[1], transport.StateDelivered), transport.ErrUnknownMessage),
		lists(ctx, s, "texts", bodiesBy(s), 500, 100, inboundItem(reply(0)), inboundItemOf(reply(1), neighbor.Subject), item(neighbor)),
		dropping(ctx, s, deleting(s, 1), 0, items...), insert(ctx, s, rows[0]))
}

// inboundItemOf is the item of the inbound row of another subject.
func inboundItemOf(r transport.InboundRow, subject sealtext.Subject) sealtext.Item {
	r.Subject = subject
	return inboundItem(r)
}

func dropMessagesRollback(ctx context.Context, open func() transport.Store) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	rows, tries, replies, err := ended(ctx, s)
	if err != nil {
		return err
	}
	items := []sealtext.Item{inboundItem(replies[0]), inboundItem(replies[1]), item(rows[0]), item(rows[1]), item(rows[2])}
	for _, keys := range []int{0, 100} {
		err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			if _, err := s.DropMessages(ctx, tx, items, after(keys)); err != nil {
				return err
			}
			return giveUp
		})
		err = errors.Join(txcase.WantErr("InTx", err, giveUp), stored(ctx, s, "after a rollback", rows[:]...), arrived(ctx, s, "after a rollback", north, rows[0].Subject, replies[0]),
			journal(ctx, s, "after a rollback", rows[0], tries[0], tries[1]), lists(ctx, s, "after a rollback", s.DueMessages, 100, 10, items...),
			lists(ctx, s, "keys after a rollback", s.DueKeys, 100, 10))
		if err != nil {
			return err
		}
	}
	return receiptErr(ctx, s, tries[1], transport.StateDelivered)
}

func dropKeys(ctx context.Context, open func() transport.Store) error {
	s := open()
	var items, keys []sealtext.Item
	var rows []transport.OutboxRow
	for n := range 4 {
		row := message(n)
		row.State, row.UpdatedAt = transport.StateDelivered, after(90-n) // the Send counts
		if n == 3 {
			row.Tenant = south
		}
		rows, items = append(rows, row), append(items, item(row))
		keys = append(keys, sealtext.Item{Tenant: row.Tenant, Record: row.ID})
	}
	if err := errors.Join(insert(ctx, s, rows...), dropping(ctx, s, deleting(s, 0), 4, items...)); err != nil {
		return err
	}
	err := errors.Join(lists(ctx, s, "before the second", s.DueKeys, 1, 10, keys[0]), lists(ctx, s, "all", s.DueKeys, 100, 10, keys...),
		lists(ctx, s, "the oldest two", s.DueKeys, 100, 2, keys[:2]...), lists(ctx, s, "no messages", s.DueMessages, 500, 10),
		lists(ctx, s, "no texts", bodiesBy(s), 500, 10),
		dropping(ctx, s, s.DropKeys, 2, keys[0], keys[3], sealtext.Item{Tenant: south, Record: rows[1].ID}))
	if err != nil {
		return err
	}
	return errors.Join(lists(ctx, s, "what is left", s.DueKeys, 100, 10, keys[1], keys[2]), dropping(ctx, s, s.DropKeys, 0, keys[0], keys[3]),
		insert(ctx, s, rows[0], rows[3]), repeats(ctx, s, rows[1], keyOf(rows[1])),
		dropping(ctx, s, s.DropKeys, 0, keys[0], keys[3])) // which are messages now
}

func dropClaims(ctx context.Context, open func() transport.Store) error {
	s := open()
	claim := func(tenant sealtext.Tenant, n, at int, want bool) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			isNew, err := s.ClaimEvent(ctx, tx, tenant, "first-line", [16]byte{0: 0xff, 15: byte(n)}, after(at))
			return errors.Join(err, txcase.Want("whether the event is new", isNew, want))
		})
	}
	event := func(tenant sealtext.Tenant, n int) sealtext.Item {
		return sealtext.Item{Tenant: tenant, Record: sealtext.ID{0: 0xff, 15: byte(n)}}
	}
	if err := errors.Join(claim(north, 1, 9, true), claim(north, 2, 5, true), claim(south, 1, 7, true)); err != nil {
		return err
	}
	all := []sealtext.Item{event(north, 2), event(south, 1), event(north, 1)}
	return errors.Join(lists(ctx, s, "all", s.DueClaims, 10, 10, all...), lists(ctx, s, "just at the last", s.DueClaims, 9, 10, all[:2]...),
		lists(ctx, s, "the oldest", s.DueClaims, 10, 1, all[:1]...),
		dropping(ctx, s, s.DropClaims, 2, event(south, 1), event(north, 2), event(south, 2)),
		lists(ctx, s, "what is left", s.DueClaims, 10, 10, event(north, 1)), dropping(ctx, s, s.DropClaims, 0, event(south, 1)),
		claim(north, 1, 20, false), claim(north, 2, 20, true), claim(south, 1, 20, true))
}

func dropKept(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := sending(ctx, s, 0)
	if err != nil {
		return err
	}
	a = finished(a, transport.OutcomeAccepted)
	a.Provider = [16]byte{8}
	for _, r := range []transport.ReceiptRow{
		{Tenant: north, Transport: a.Transport, Provider: a.Provider, State: transport.StateSent, At: after(40), HeardAt: after(60)},
		{Tenant: north, Transport: a.Transport, Message: row.ID, State: transport.StateSent, At: after(40), HeardAt: after(50)},
	} {
		if _, err := give(ctx, s, r); err != nil {
			return err
		}
	}
	byMessage, byProvider := sealtext.Item{Tenant: north, Record: row.ID}, sealtext.Item{Tenant: north, Record: a.Provider}
	if err := errors.Join(lists(ctx, s, "both", s.DueClaims, 61, 10, byMessage, byProvider), lists(ctx, s, "the oldest", s.DueClaims, 60, 10, byMessage),
		dropping(ctx, s, s.DropClaims, 2, byMessage, byProvider), lists(ctx, s, "what is left", s.DueClaims, 61, 10)); err != nil {
		return err
	}
	got, err := outcome(ctx, s, a, transport.StateAccepted)
	return errors.Join(err, diffReceipts("what JoinReceipts returned", got, nil))
}

// bodiesBy is DueBodies at the time of its cutoff.
func bodiesBy(s transport.Store) func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error) {
	return func(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
		return s.DueBodies(ctx, tx, cutoff, cutoff, limit)
	}
}
