package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

const receiptColumns = "tenant, ref, transport, state, opted_out, provider, at, heard_at"

var (
	// The rows are locked in the order in which a relay writes them, the attempt first: of a receipt
	// and an outcome at the same time one sees what the other has stored.
	attemptsLock = locking(attemptsOf + "($2) ORDER BY number")
	outboxLock   = locking("SELECT " + outboxColumns + " FROM sealtext_outbox WHERE tenant = $1 AND id = $2")

	attemptKnown = one("UPDATE sealtext_attempts SET provider = $4 WHERE tenant = $1 AND message = $2 AND number = $3 AND provider IS NULL")
	outboxHeard  = one("UPDATE sealtext_outbox SET state = $3, updated_at = $4, look_at = NULL, begun_at = NULL WHERE tenant = $1 AND id = $2")

	receiptKeep = one("INSERT INTO sealtext_receipts (" + receiptColumns + ") VALUES " + values(receiptColumns) + " ON CONFLICT DO NOTHING")
	receiptDrop = one("DELETE FROM sealtext_receipts WHERE tenant = $1 AND ref = $2 AND transport = $3 AND state = $4 AND opted_out = $5")
	// SQLite takes the tables in this order.
	receiptsOf = "SELECT kept." + strings.ReplaceAll(receiptColumns, ", ", ", kept.") + " FROM {r} CROSS JOIN sealtext_receipts AS kept" +
		" WHERE kept.tenant = r.tenant AND kept.ref = r.ref"
	// Subqueries of a column are looked up row by row, by the index, whatever the statistics say.
	strayByProvider = hinted("sealtext_attempts_provider", "SELECT DISTINCT tenant, ref FROM (SELECT kept.tenant, kept.ref, (SELECT a.number FROM sealtext_attempts AS a {by}"+
		" WHERE a.tenant = kept.tenant AND a.transport = kept.transport AND a.provider = kept.ref ORDER BY a.number LIMIT 1) AS attempt"+
		" FROM sealtext_receipts AS kept WHERE kept.heard_at >= $1) AS strays WHERE attempt IS NOT NULL LIMIT $2")
	strayByMessage = one("SELECT DISTINCT tenant, ref FROM (SELECT kept.tenant, kept.ref, (SELECT a.number FROM sealtext_attempts AS a" +
		" WHERE a.tenant = kept.tenant AND a.message = kept.ref AND a.transport = kept.transport AND a.finished_at IS NOT NULL ORDER BY a.number LIMIT 1) AS attempt" +
		" FROM sealtext_receipts AS kept WHERE kept.heard_at >= $1) AS strays WHERE attempt IS NOT NULL LIMIT $2")
)

var refRecords = recordsOf("tenant text, ref bytea")

// locking is like one, for a statement that locks the rows that it reads. On SQLite there is one
// writer.
func locking(statement string) text {
	t := one(statement)
	t.postgres += " FOR UPDATE"
	return t
}

// Receipts implements [transport.GatewayStore]. The number of statements does not depend on that of
// receipts on PostgreSQL, but for those that find no attempt by the id of their provider or are several of
// one message.
func (t *Transport) Receipts(ctx context.Context, tx sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	s, err := t.db.write(ctx, tx, "receipt")
	if err != nil {
		return nil, err
	}
	out := make([]transport.ReceiptResult, len(receipts))
	var events []transport.Event
	many, err := s.together(ctx, receipts)
	if err != nil {
		return nil, err
	}
	for i, r := range receipts {
		var was transport.OutboxRow
		if h := many[i]; h != nil {
			out[i], was = h.result, h.was
		} else if out[i], was, err = s.receipt(ctx, r); err != nil {
			return nil, err
		}
		if out[i].Message.State != was.State {
			events = append(events, out[i].Message.StateEvent(heardAt(r)))
		}
	}
	return out, s.hear(ctx, events...)
}

func heardAt(r transport.ReceiptRow) time.Time {
	if r.HeardAt.IsZero() {
		return r.At
	}
	return r.HeardAt
}

// receipt stores one receipt, or keeps it. It also returns the message as it was before.
func (s session) receipt(ctx context.Context, r transport.ReceiptRow) (out transport.ReceiptResult, was transport.OutboxRow, err error) {
	a, found, err := s.attemptOf(ctx, r)
	if err != nil {
		return transport.ReceiptResult{}, was, err
	}
	if !found {
		if r.Provider == [16]byte{} {
			return transport.ReceiptResult{}, was, nil
		}
		r.Message = sealtext.ID{} // no such message
		out.Kept, err = s.keepReceipt(ctx, r, r.Provider)
		return out, was, err
	}
	out.Known = true
	open := a.FinishedAt.IsZero() && a.Provider == [16]byte{}
	if open {
		if out.Kept, err = s.keepReceipt(ctx, r, a.Message); err != nil {
			return transport.ReceiptResult{}, was, err
		}
	} else if out.Changed, err = s.receiptOf(ctx, a, r); err != nil {
		return transport.ReceiptResult{}, was, err
	}
	rows, err := messages(ctx, s, outboxLock, r.Tenant.String(), a.Message)
	if err != nil || len(rows) == 0 {
		return transport.ReceiptResult{}, was, err
	}
	row := rows[0]
	was = row
	if !open && row.Hears(a.Number, r.State) {
		if _, err := s.exec(ctx, outboxHeard, r.Tenant.String(), a.Message, int64(r.State), micros(r.At)); err != nil {
			return transport.ReceiptResult{}, was, err
		}
		out.Message = row
		hears(&out, r)
		return out, was, nil
	}
	out.Message = row
	return out, was, nil
}

// attemptOf finds the attempt that a receipt is about, by the provider's id or by ours.
func (s session) attemptOf(ctx context.Context, r transport.ReceiptRow) (transport.Attempt, bool, error) {
	if r.Provider != [16]byte{} {
		found, err := journal(ctx, s, attemptFind, r.Tenant.String(), r.Transport, r.Provider[:])
		if err != nil || len(found) > 0 {
			return append(found, transport.Attempt{})[0], len(found) > 0, err
		}
	}
	if r.Message.IsZero() {
		return transport.Attempt{}, false, nil
	}
	all, err := journal(ctx, s, attemptsLock, r.Tenant.String(), r.Message)
	if err != nil {
		return transport.Attempt{}, false, err
	}
	a, ok := r.Attempt(all)
	return a, ok, nil
}

// receiptOf stores a receipt with its attempt, and reports whether that changed.
func (s session) receiptOf(ctx context.Context, a transport.Attempt, r transport.ReceiptRow) (bool, error) {
	if a.Provider == [16]byte{} && r.Provider != [16]byte{} {
		if _, err := s.exec(ctx, attemptKnown, r.Tenant.String(), a.Message, int64(a.Number), r.Provider[:]); err != nil {
			return false, err
		}
	}
	below := ranksBelow(r.State)
	if len(below) == 0 { // no receipt reports such a state
		return false, nil
	}
	n, err := s.exec(ctx, s.text(forReceipt+"("+list(6, len(below))+")"),
		append([]any{r.Tenant.String(), a.Message, int64(a.Number), int64(r.State), micros(r.At)}, below...)...)
	return n == 1, err
}

// ranksBelow returns the states that a receipt of s replaces, including none. Comparing with a list
// keeps the order of receipts in one place, State.Rank.
func ranksBelow(s transport.State) []any {
	var below []any
	for other := transport.State(0); other == 0 || other.Valid(); other++ {
		if other.Rank() < s.Rank() {
			below = append(below, int64(other))
		}
	}
	return below
}

// keepReceipt keeps a receipt whose attempt is not known, or has no outcome yet.
func (s session) keepReceipt(ctx context.Context, r transport.ReceiptRow, ref [16]byte) (bool, error) {
	if !r.Reports() {
		return false, nil
	}
	_, err := s.exec(ctx, receiptKeep, r.Tenant.String(), ref[:], r.Transport, int64(r.State), flag(r.OptedOut), optionalBytes(r.Provider), micros(r.At), micros(heardAt(r)))
	return err == nil, err
}

// keptReceipt is a row of kept receipts.
type keptReceipt struct {
	transport.ReceiptRow
	ref [16]byte
}

// JoinReceipts implements [transport.ReceiptStore]: one statement on PostgreSQL, and one for each list
// on SQLite, if there are none.
func (t *Transport) JoinReceipts(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]transport.ReceiptResult, error) {
	s, err := t.db.write(ctx, tx, "join receipts")
	if err != nil {
		return nil, err
	}
	type key struct {
		tenant sealtext.Tenant
		ref    [16]byte
	}
	seen := map[key]bool{}
	var refs [][]any
	for _, a := range attempts {
		for _, ref := range [][16]byte{a.Message, a.Provider} {
			if k := (key{a.Tenant, ref}); ref != [16]byte{} && !seen[k] {
				seen[k] = true
				refs = append(refs, []any{a.Tenant.String(), ref[:]})
			}
		}
	}
	var kept []keptReceipt
	_, err = s.join(ctx, receiptsOf, refRecords, refs, func(scan func(...any) error) error {
		var k keptReceipt
		var optedOut int64
		err := scan(name{&k.Tenant}, sixteen{&k.ref}, &k.Transport, &k.State, &optedOut, sixteen{&k.Provider}, moment{&k.At}, moment{&k.HeardAt})
		k.OptedOut = optedOut != 0
		if k.ref != k.Provider {
			k.Message = k.ref
		}
		kept = append(kept, k)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(kept, func(a, b keptReceipt) int {
		return cmp.Or(a.HeardAt.Compare(b.HeardAt), cmp.Compare(a.State, b.State))
	})
	var out []transport.ReceiptResult
	var events []transport.Event
	for _, k := range kept {
		result, was, err := s.receipt(ctx, k.ReceiptRow)
		if err != nil {
			return nil, err
		}
		if result.Kept { // still
			continue
		}
		if _, err := s.exec(ctx, receiptDrop, k.Tenant.String(), k.ref[:], k.Transport, int64(k.State), flag(k.OptedOut)); err != nil {
			return nil, err
		}
		if result.Message.State != was.State {
			at := was.UpdatedAt // behind the outcome
			if k.HeardAt.After(at) {
				at = k.HeardAt
			}
			events = append(events, result.Message.StateEvent(at))
		}
		result.Receipt = k.ReceiptRow
		out = append(out, result)
	}
	return out, s.hear(ctx, events...)
}

// StrayReceipts implements [transport.ReceiptStore]: two statements.
func (t *Transport) StrayReceipts(ctx context.Context, since time.Time, limit int) ([]transport.Attempt, error) {
	s, err := t.db.read(ctx, nil, "stray receipts")
	if err != nil || limit < 1 {
		return nil, err
	}
	var out []transport.Attempt
	for _, by := range []struct {
		query text
		ref   func(*transport.Attempt) *[16]byte
	}{
		{strayByProvider, func(a *transport.Attempt) *[16]byte { return &a.Provider }},
		{strayByMessage, func(a *transport.Attempt) *[16]byte { return (*[16]byte)(&a.Message) }},
	} {
		s.anew = anew(&out)
		err := s.query(ctx, by.query, []any{micros(since), int64(limit - len(out))}, func(scan func(...any) error) error {
			var a transport.Attempt
			err := scan(name{&a.Tenant}, sixteen{by.ref(&a)})
			out = append(out, a)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
