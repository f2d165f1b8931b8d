package transporttest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func batchCases() []StoreCase {
	return []StoreCase{
		{"insert-all", "InsertAll must answer for each row in its order, and of equal References among the rows insert the first: a batch must not send twice what single calls would send once", insertAll},
		{"insert-all-id", "one row that cannot be inserted must be an error, and leave none of the batch", insertAllID},
		{"insert-all-many", "a batch must come back field by field, and know exactly which of its rows are new, also where most are repeats: what counts as new is sent and audited", insertAllMany},
		{"insert-all-concurrent", "of many batches with the same References in different orders, each Reference must be new in exactly one, and none may fail: two workers may have one list", insertAllConcurrent},
		{"advance-all", "AdvanceAll must report for each change in its order, and one whose lease is lost must not keep the others from it: one slow message would hold a whole batch", advanceAll},
		{"advance-give-back", "a change without State must leave the state as it is and end the lease: what a stopping relay has not begun must be free for others at once", advanceGiveBack},
		{"advance-renew", "Begin with LeaseUntil must move the end of the lease, and no other change may: it would end during the hand-off, or stay after it", advanceRenew},
		{"begin-all", "BeginAll must insert all attempts or none", beginAll},
		{"finish-all", "FinishAll must report for each attempt in its order, and Attempts read those of several messages in the order asked for", finishAll},
		{"receipts-all", "Receipts must answer for each receipt in its order, and each must see those before it", receiptsAll},
		{"batch-empty", "an empty batch must do nothing and be no error", batchEmpty},
	}
}

func insertAll(ctx context.Context, open func() transport.Store) error {
	s, there := open(), message(0)
	if err := insert(ctx, s, there); err != nil {
		return err
	}
	first, again, other, theirs := message(1), message(2), message(3), message(1)
	again.Reference, theirs.Tenant = first.Reference, south
	taken := message(4)
	taken.Reference = there.Reference
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.InsertAll(ctx, tx, []transport.OutboxRow{first, taken, again, other, theirs})
		if err != nil {
			return err
		}
		return diffInserted(got, []transport.Inserted{
			{Row: first, New: true}, {Row: there}, {Row: first}, {Row: other, New: true}, {Row: theirs, New: true},
		})
	})
	if err != nil {
		return err
	}
	for _, row := range []transport.OutboxRow{again, taken} {
		_, err := s.Message(ctx, nil, north, row.ID)
		if err := txcase.WantErr("Message of a row that was not inserted", err, transport.ErrUnknownMessage); err != nil {
			return err
		}
	}
	return stored(ctx, s, "after a batch", there, first, other, theirs)
}

func insertAllID(ctx context.Context, open func() transport.Store) error {
	s, there, good, bad := open(), message(0), message(1), message(2)
	bad.ID = there.ID
	if err := insert(ctx, s, there); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := s.InsertAll(ctx, tx, []transport.OutboxRow{good, bad})
		return err
	})
	if err == nil {
		return errors.New("InsertAll took a row with the ID of another")
	}
	_, err = s.Message(ctx, nil, north, good.ID)
	return errors.Join(txcase.WantErr("Message of a row of the batch", err, transport.ErrUnknownMessage), stored(ctx, s, "after a refused batch", there))
}

func insertAllMany(ctx context.Context, open func() transport.Store) error {
	s := open()
	var rows []transport.OutboxRow
	for n := range 120 {
		row := message(n)
		switch n % 6 {
		case 1:
			row.Body, row.Answers, row.Asked, row.Trace, row.Template, row.Commands, row.NoReply = sealtext.Sealed{}, sealtext.ID{}, sealtext.ID{}, [16]byte{}, "", nil, false
		case 2:
			row.Location, row.Route = rule.Location{}, "a,b \"c\" {d} \\x00 NULL"
		case 3:
			row.Tenant, row.Sender = south, sealtext.MustSender("CITY CLINIC")
		case 4:
			row.State, row.Attempts, row.Lease, row.LeaseUntil = transport.StateSending, 3, 1<<40, after(9)
		}
		rows = append(rows, row)
	}
	were := rows[7:40]
	if err := insert(ctx, s, were...); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		var want []transport.Inserted
		for i, row := range rows {
			want = append(want, transport.Inserted{Row: row, New: i < 7 || i >= 40})
		}
		for i, row := range rows[:20] { // once more, with another id and text
			want = append(want, transport.Inserted{Row: row})
			row.ID[12], row.Digest, row.Body = 7, [16]byte{9}, rows[i+1].Body
			rows = append(rows, row)
		}
		got, err := s.InsertAll(ctx, tx, rows)
		if err != nil {
			return err
		}
		return diffInserted(got, want)
	})
	if err != nil {
		return err
	}
	return stored(ctx, s, "after a batch", rows[:120]...)
}

func insertAllConcurrent(ctx context.Context, open func() transport.Store) error {
	const workers, references = 4, 20
	s := open()
	news := make(chan [references]int, workers)
	err := txcase.Each(workers, func(w int) error {
		rows := make([]transport.OutboxRow, references)
		for i := range rows {
			at := (i*7 + w*5) % references // each worker has another order
			rows[i] = message(at)
			rows[i].ID[12] = byte(w + 1)
		}
		var mine [references]int
		err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			mine = [references]int{}
			got, err := s.InsertAll(ctx, tx, rows)
			for i, in := range got {
				if in.Row.Reference != rows[i].Reference {
					return errors.New("InsertAll answered with a row under another Reference")
				}
				if in.New {
					mine[(i*7+w*5)%references]++
				}
			}
			return err
		})
		news <- mine
		return err
	})
	if err != nil {
		return err
	}
	close(news)
	var sum [references]int
	for n := range news {
		for i := range sum {
			sum[i] += n[i]
		}
	}
	for i, n := range sum {
		if n != 1 {
			return fmt.Errorf("reference %d was new in %d batches", i, n)
		}
	}
	return nil
}

// claimedRows inserts rows and claims them until after(200).
func claimedRows(ctx context.Context, s transport.Store, rows ...transport.OutboxRow) ([]transport.OutboxRow, error) {
	if err := insert(ctx, s, rows...); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i] = leased(rows[i], after(200))
	}
	return rows, claims(ctx, s, "the first claim", after(100), after(200), 1000, rows...)
}

// advances makes changes in one transaction and checks the report.
func advances(ctx context.Context, s transport.Store, want []bool, changes ...transport.OutboxChange) error {
	return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.AdvanceAll(ctx, tx, changes)
		if err != nil {
			return err
		}
		return diffReport("the report of AdvanceAll", was, want)
	})
}

func advanceAll(ctx context.Context, open func() transport.Store) error {
	s, theirs := open(), message(2)
	theirs.Tenant = south
	rows, err := claimedRows(ctx, s, message(0), message(1), theirs, message(3), message(4))
	if err != nil {
		return err
	}
	var changes []transport.OutboxChange
	for _, row := range rows {
		changes = append(changes, transport.OutboxChange{
			Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, State: transport.StateDenied, At: after(110),
		})
	}
	changes[1].Lease++                                                         // as good as lost
	changes[3].State, changes[3].NotBefore = transport.StateQueued, after(150) // another change among them
	missing := changes[0]
	missing.ID = message(9).ID
	changes = append(changes, missing)
	for i, row := range rows {
		if i != 1 {
			rows[i].State, rows[i].UpdatedAt, rows[i].LeaseUntil = changes[i].State, after(110), time.Time{}
		}
		if i == 3 {
			rows[i].NotBefore = after(150)
		}
		_ = row
	}
	return errors.Join(advances(ctx, s, []bool{true, false, true, true, true, false}, changes...), stored(ctx, s, "after a batch", rows...))
}

func advanceGiveBack(ctx context.Context, open func() transport.Store) error {
	const count = 150
	s := open()
	var rows []transport.OutboxRow
	for n := range count {
		row := message(n % 100)
		if n >= 100 {
			row.Tenant = south
		}
		if n%3 == 0 {
			row.State, row.Attempts = transport.StateSending, 1
		}
		rows = append(rows, row)
	}
	rows, err := claimedRows(ctx, s, rows...)
	if err != nil {
		return err
	}
	var changes []transport.OutboxChange
	want := make([]bool, count)
	for n, row := range rows {
		changes = append(changes, transport.OutboxChange{Tenant: row.Tenant, ID: row.ID, Lease: row.Lease, At: after(110)})
		if want[n] = n != 70; !want[n] {
			changes[n].Lease--
			continue
		}
		rows[n].UpdatedAt, rows[n].LeaseUntil = after(110), time.Time{}
	}
	if err := errors.Join(advances(ctx, s, want, changes...), stored(ctx, s, "after they were given back", rows...)); err != nil {
		return err
	}
	var free []transport.OutboxRow
	for n, row := range rows {
		if n != 70 {
			free = append(free, leased(row, after(300)))
		}
	}
	return claims(ctx, s, "the next claim", after(110), after(300), 1000, free...)
}

func advanceRenew(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows, err := claimedRows(ctx, s, message(0), message(1))
	if err != nil {
		return err
	}
	begin := transport.OutboxChange{
		Tenant: north, ID: rows[0].ID, Lease: rows[0].Lease, State: transport.StateSending, At: after(110), Begin: true,
		LeaseUntil: after(500).Add(789).In(time.FixedZone("east", 5*3600)),
	}
	end := transport.OutboxChange{
		Tenant: north, ID: rows[1].ID, Lease: rows[1].Lease, State: transport.StateAccepted, At: after(110), LeaseUntil: after(500),
	}
	rows[0].State, rows[0].UpdatedAt, rows[0].Attempts, rows[0].LeaseUntil = transport.StateSending, after(110), 1, after(500)
	rows[1].State, rows[1].UpdatedAt, rows[1].LeaseUntil = transport.StateAccepted, after(110), time.Time{}
	return errors.Join(advances(ctx, s, []bool{true, true}, begin, end), stored(ctx, s, "after Begin", rows...),
		claims(ctx, s, "before the new end", after(499), after(600), 10), claims(ctx, s, "at the new end", after(500), after(600), 10, leased(rows[0], after(600))))
}

func beginAll(ctx context.Context, open func() transport.Store) error {
	s, row, other := open(), message(0), message(1)
	if err := errors.Join(insert(ctx, s, row, other), begin(ctx, s, attempt(row, 1))); err != nil {
		return err
	}
	all := func(attempts ...transport.Attempt) error {
		return s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return s.BeginAll(ctx, tx, attempts) })
	}
	if all(attempt(other, 1), attempt(row, 1)) == nil {
		return errors.New("BeginAll took a second attempt with the same number")
	}
	return errors.Join(journal(ctx, s, "after a refused batch", other), all(attempt(other, 1), attempt(row, 2)),
		journal(ctx, s, "one message", row, attempt(row, 1), attempt(row, 2)), journal(ctx, s, "the other", other, attempt(other, 1)))
}

func finishAll(ctx context.Context, open func() transport.Store) error {
	s, row, other := open(), message(0), message(1)
	if err := errors.Join(insert(ctx, s, row, other), begin(ctx, s, attempt(row, 1), attempt(row, 2), attempt(other, 1))); err != nil {
		return err
	}
	accepted, rejected := finished(attempt(row, 1), transport.OutcomeAccepted), finished(attempt(other, 1), transport.OutcomeRejected)
	missing := finished(attempt(other, 2), transport.OutcomeRejected)
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		was, err := s.FinishAll(ctx, tx, []transport.Attempt{accepted, missing, accepted, rejected})
		if err != nil {
			return err
		}
		return diffReport("the report of FinishAll", was, []bool{true, false, false, true})
	})
	if err != nil {
		return err
	}
	got, err := s.Attempts(ctx, nil, north, []sealtext.ID{other.ID, message(9).ID, row.ID})
	if err != nil {
		return err
	}
	return txcase.DiffRows("the attempts of two messages", got, []transport.Attempt{rejected, accepted, attempt(row, 2)})
}

func receiptsAll(ctx context.Context, open func() transport.Store) error {
	s := open()
	row, a, err := accepted(ctx, s, 0, transport.StateAccepted)
	if err != nil {
		return err
	}
	other, b, err := accepted(ctx, s, 1, transport.StateUnknown)
	if err != nil {
		return err
	}
	in := func(a transport.Attempt, state transport.State, at int) transport.ReceiptRow {
		return transport.ReceiptRow{Tenant: a.Tenant, Transport: a.Transport, Provider: a.Provider, State: state, At: after(at)}
	}
	strange := in(a, transport.StateDelivered, 301)
	strange.Provider = [16]byte{7}
	sent, delivered, failed := row, row, other
	sent.State, sent.UpdatedAt = transport.StateSent, after(300)
	delivered.State, delivered.UpdatedAt = transport.StateDelivered, after(303)
	failed.State, failed.UpdatedAt = transport.StateFailed, after(302)
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		got, err := s.Receipts(ctx, tx, []transport.ReceiptRow{
			in(a, transport.StateSent, 300), strange, in(b, transport.StateFailed, 302), in(a, transport.StateDelivered, 303), in(a, transport.StateSent, 304),
		})
		if err != nil {
			return err
		}
		return diffReceipts("what Receipts returned", got, []transport.ReceiptResult{
			{Message: sent, Known: true, Changed: true}, {Kept: true}, {Message: failed, Known: true, Changed: true},
			{Message: delivered, Known: true, Changed: true}, {Message: delivered, Known: true},
		})
	})
	return errors.Join(err, stored(ctx, s, "after the receipts", delivered, failed))
}

func batchEmpty(ctx context.Context, open func() transport.Store) error {
	s := open()
	if err := insert(ctx, s, message(0)); err != nil {
		return err
	}
	err := s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		inserted, err1 := s.InsertAll(ctx, tx, nil)
		advanced, err2 := s.AdvanceAll(ctx, tx, nil)
		finished, err3 := s.FinishAll(ctx, tx, nil)
		received, err4 := s.Receipts(ctx, tx, nil)
		attempts, err5 := s.Attempts(ctx, tx, north, nil)
		return errors.Join(err1, err2, err3, err4, err5, s.BeginAll(ctx, tx, nil),
			txcase.Want("results for nothing", len(inserted)+len(advanced)+len(finished)+len(received)+len(attempts), 0))
	})
	return errors.Join(err, stored(ctx, s, "the one row", message(0)))
}
