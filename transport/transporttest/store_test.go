package transporttest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func goodStore() transport.Store {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return s.Transport()
}

func TestGoodStore(t *testing.T) {
	transporttest.RunStore(t, func(*testing.T) transport.Store { return goodStore() })
}

// single is a good store that can be asked for one row at a time.
type single struct{ transport.Store }

func (s single) Insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (transport.OutboxRow, bool, error) {
	got, err := s.InsertAll(ctx, tx, []transport.OutboxRow{row})
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	return got[0].Row, got[0].New, nil
}

func (s single) Advance(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
	was, err := s.AdvanceAll(ctx, tx, []transport.OutboxChange{c})
	return err == nil && was[0], err
}

func (s single) Begin(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
	return s.BeginAll(ctx, tx, []transport.Attempt{a})
}

func (s single) Finish(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
	was, err := s.FinishAll(ctx, tx, []transport.Attempt{a})
	return err == nil && was[0], err
}

func (s single) Receipt(ctx context.Context, tx sealtext.Tx, r transport.ReceiptRow) (transport.ReceiptResult, error) {
	got, err := s.Receipts(ctx, tx, []transport.ReceiptRow{r})
	if err != nil {
		return transport.ReceiptResult{}, err
	}
	return got[0], nil
}

// bent is a good store with some methods of its own; for a nil one it uses the good store's.
type bent struct {
	transport.Store
	insert     func(context.Context, sealtext.Tx, transport.OutboxRow) (transport.OutboxRow, bool, error)
	claim      func(context.Context, sealtext.Tx, transport.Claim) ([]transport.OutboxRow, error)
	advance    func(context.Context, sealtext.Tx, transport.OutboxChange) (bool, error)
	begin      func(context.Context, sealtext.Tx, transport.Attempt) error
	finish     func(context.Context, sealtext.Tx, transport.Attempt) (bool, error)
	receipt    func(context.Context, sealtext.Tx, transport.ReceiptRow) (transport.ReceiptResult, error)
	claimEvent func(context.Context, sealtext.Tx, sealtext.Tenant, string, [16]byte, time.Time) (bool, error)
	addInbound func(context.Context, sealtext.Tx, transport.InboundRow, transport.Event) error
	erase      func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (int, error)
	due        func(context.Context, sealtext.Tx, time.Time, time.Time, int) ([]sealtext.Item, error)
	drop       func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)
	reroute    func(context.Context, sealtext.Tx, transport.Reroute) (int, error)
	unknown    func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.ID, int) ([]transport.OutboxRow, error)
	claimUnk   func(context.Context, sealtext.Tx, transport.Claim) ([]transport.OutboxRow, error)
	resolve    func(context.Context, sealtext.Tx, transport.Resolving) (transport.OutboxRow, bool, error)
	senders    func([]transport.SenderBacklog) []transport.SenderBacklog
	cancel     func(context.Context, sealtext.Tx, transport.Canceling) (transport.OutboxRow, bool, error)

	// These break a batch as a whole; nil for one row after the other.
	insertAll  func(context.Context, sealtext.Tx, []transport.OutboxRow) ([]transport.Inserted, error)
	advanceAll func(context.Context, sealtext.Tx, []transport.OutboxChange) ([]bool, error)
	beginAll   func(context.Context, sealtext.Tx, []transport.Attempt) error
	finishAll  func(context.Context, sealtext.Tx, []transport.Attempt) ([]bool, error)
	receipts   func(context.Context, sealtext.Tx, []transport.ReceiptRow) ([]transport.ReceiptResult, error)
	join       func(context.Context, sealtext.Tx, []transport.Attempt) ([]transport.ReceiptResult, error)
	strays     func(context.Context, time.Time, int) ([]transport.Attempt, error)

	// These change what is read.
	message  func(transport.OutboxRow) transport.OutboxRow
	sent     func([]transport.OutboxRow) []transport.OutboxRow
	inbound  func([]transport.InboundRow) []transport.InboundRow
	attempts func([]transport.Attempt) []transport.Attempt
	backlog  func([]transport.Backlog) []transport.Backlog
	fenced   bool
	clock    func() time.Time // nil: none
}

// bend makes a bent store that is as the good one.
func bend(next single) *bent {
	return &bent{
		Store: next.Store, insert: next.Insert, claim: next.Claim, advance: next.Advance, begin: next.Begin, finish: next.Finish, receipt: next.Receipt,
		claimEvent: next.ClaimEvent, addInbound: next.AddInbound, erase: next.EraseMessages, due: next.DueBodies, drop: next.DropBodies, reroute: next.Reroute, cancel: next.Cancel, unknown: next.Unknown, resolve: next.Resolve, claimUnk: next.ClaimUnknown, join: next.JoinReceipts, strays: next.StrayReceipts,
		senders: func(b []transport.SenderBacklog) []transport.SenderBacklog { return b },
		message: func(r transport.OutboxRow) transport.OutboxRow { return r }, sent: func(r []transport.OutboxRow) []transport.OutboxRow { return r },
		inbound:  func(r []transport.InboundRow) []transport.InboundRow { return r },
		attempts: func(a []transport.Attempt) []transport.Attempt { return a }, backlog: func(b []transport.Backlog) []transport.Backlog { return b },
	}
}

// each calls f for each of a batch.
func each[T, R any](batch []T, f func(T) (R, error)) ([]R, error) {
	out := make([]R, len(batch))
	for i, v := range batch {
		var err error
		if out[i], err = f(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *bent) InsertAll(ctx context.Context, tx sealtext.Tx, rows []transport.OutboxRow) ([]transport.Inserted, error) {
	if b.insertAll != nil {
		return b.insertAll(ctx, tx, rows)
	}
	return each(rows, func(r transport.OutboxRow) (transport.Inserted, error) {
		row, added, err := b.insert(ctx, tx, r)
		return transport.Inserted{Row: row, New: added}, err
	})
}

func (b *bent) Claim(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	return b.claim(ctx, tx, c)
}

func (b *bent) Reroute(ctx context.Context, tx sealtext.Tx, r transport.Reroute) (int, error) {
	return b.reroute(ctx, tx, r)
}

func (b *bent) Cancel(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (transport.OutboxRow, bool, error) {
	return b.cancel(ctx, tx, c)
}

func (b *bent) Unknown(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]transport.OutboxRow, error) {
	return b.unknown(ctx, tx, tenant, after, limit)
}

func (b *bent) Resolve(ctx context.Context, tx sealtext.Tx, r transport.Resolving) (transport.OutboxRow, bool, error) {
	return b.resolve(ctx, tx, r)
}

func (b *bent) SenderBacklog(ctx context.Context, now time.Time) ([]transport.SenderBacklog, error) {
	found, err := b.Store.SenderBacklog(ctx, now)
	return b.senders(found), err
}

func (b *bent) AdvanceAll(ctx context.Context, tx sealtext.Tx, changes []transport.OutboxChange) ([]bool, error) {
	if b.advanceAll != nil {
		return b.advanceAll(ctx, tx, changes)
	}
	return each(changes, func(c transport.OutboxChange) (bool, error) { return b.advance(ctx, tx, c) })
}

func (b *bent) BeginAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) error {
	if b.beginAll != nil {
		return b.beginAll(ctx, tx, attempts)
	}
	_, err := each(attempts, func(a transport.Attempt) (struct{}, error) { return struct{}{}, b.begin(ctx, tx, a) })
	return err
}

func (b *bent) FinishAll(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]bool, error) {
	if b.finishAll != nil {
		return b.finishAll(ctx, tx, attempts)
	}
	return each(attempts, func(a transport.Attempt) (bool, error) { return b.finish(ctx, tx, a) })
}

func (b *bent) Receipts(ctx context.Context, tx sealtext.Tx, receipts []transport.ReceiptRow) ([]transport.ReceiptResult, error) {
	if b.receipts != nil {
		return b.receipts(ctx, tx, receipts)
	}
	return each(receipts, func(r transport.ReceiptRow) (transport.ReceiptResult, error) { return b.receipt(ctx, tx, r) })
}

func (b *bent) Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, ids []sealtext.ID) ([]transport.Attempt, error) {
	found, err := b.Store.Attempts(ctx, tx, tenant, ids)
	return b.attempts(found), err
}

func (b *bent) Backlog(ctx context.Context, now time.Time) ([]transport.Backlog, error) {
	found, err := b.Store.Backlog(ctx, now)
	return b.backlog(found), err
}

func (b *bent) ClaimUnknown(ctx context.Context, tx sealtext.Tx, c transport.Claim) ([]transport.OutboxRow, error) {
	return b.claimUnk(ctx, tx, c)
}

func (b *bent) JoinReceipts(ctx context.Context, tx sealtext.Tx, attempts []transport.Attempt) ([]transport.ReceiptResult, error) {
	return b.join(ctx, tx, attempts)
}

func (b *bent) StrayReceipts(ctx context.Context, since time.Time, limit int) ([]transport.Attempt, error) {
	return b.strays(ctx, since, limit)
}

func (b *bent) ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
	return b.claimEvent(ctx, tx, tenant, name, event, at)
}

func (b *bent) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	return b.addInbound(ctx, tx, row, heard)
}

func (b *bent) EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	return b.erase(ctx, tx, tenant, subject)
}

func (b *bent) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
	return b.due(ctx, tx, cutoff, now, limit)
}

func (b *bent) DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return b.drop(ctx, tx, items)
}

func (b *bent) Message(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, id sealtext.ID) (transport.OutboxRow, error) {
	row, err := b.Store.Message(ctx, tx, tenant, id)
	return b.message(row), err
}

func (b *bent) Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.OutboxRow, error) {
	rows, err := b.Store.Sent(ctx, tx, tenant, subject)
	return b.sent(rows), err
}

func (b *bent) Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.InboundRow, error) {
	rows, err := b.Store.Inbound(ctx, tx, tenant, subject)
	return b.inbound(rows), err
}

func (b *bent) Fenced(context.Context) (fenced bool, now time.Time, err error) {
	if b.clock != nil {
		now = b.clock()
	}
	return b.fenced, now, nil
}

// adder adds a broken store: how it differs from a good one, and which cases must notice.
type adder func(name string, how func(b *bent, next single), cases ...string)

func TestBrokenStores(t *testing.T) {
	var broken []txcase.Broken[transport.Store]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[transport.Store]{Name: f.Name, Cases: f.Cases, Open: func() transport.Store {
			s := goodStore()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "claim-rollback", "finish-rollback", "receipt-rollback", "event-once", "erase-rollback", "feed-rollback", "feed-erase-rollback", "number-rollback", "drop-bodies-rollback", "drop-messages-rollback", "insert-all-id", "begin-all")
		}
		broken = append(broken, b)
	}
	add := func(name string, how func(b *bent, next single), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			next := single{goodStore()}
			b := bend(next)
			how(b, next)
			return b
		}})
	}
	addOutboxFaults(add)
	addLeaseFaults(add)
	addJournalFaults(add)
	addReceiptFaults(add)
	addInboundFaults(add)
	addPersonFaults(add)
	addBatchFaults(add)
	addBacklogFaults(add)
	addRouteFaults(add)
	addCancelFaults(add)
	addUnknownFaults(add)
	broken = append(broken, feedFaults()...)
	broken = append(broken, rateFaults()...)
	broken = append(broken, idleFaults()...)
	broken = append(broken, disposalFaults()...)

	cases := map[string]transporttest.StoreCase{}
	var names []string
	for _, c := range transporttest.StoreCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() transport.Store) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
