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

// bent is a good store with some methods of its own; a nil one is the good
// store's.
type bent struct {
	transport.Store
	insert     func(context.Context, sealtext.Tx, transport.OutboxRow) (transport.OutboxRow, bool, error)
	claim      func(context.Context, sealtext.Tx, time.Time, time.Time, int) ([]transport.OutboxRow, error)
	advance    func(context.Context, sealtext.Tx, transport.OutboxChange) (bool, error)
	begin      func(context.Context, sealtext.Tx, transport.Attempt) error
	finish     func(context.Context, sealtext.Tx, transport.Attempt) (bool, error)
	receipt    func(context.Context, sealtext.Tx, sealtext.Tenant, string, [16]byte, transport.State, time.Time) (transport.Attempt, bool, error)
	claimEvent func(context.Context, sealtext.Tx, sealtext.Tenant, string, [16]byte, time.Time) (bool, error)
	addInbound func(context.Context, sealtext.Tx, transport.InboundRow) error
	erase      func(context.Context, sealtext.Tx, sealtext.Tenant, sealtext.Subject) (int, error)
	due        func(context.Context, sealtext.Tx, time.Time, int) ([]sealtext.Item, error)
	drop       func(context.Context, sealtext.Tx, []sealtext.Item) (int, error)

	// These change what is read.
	message func(transport.OutboxRow) transport.OutboxRow
	sent    func([]transport.OutboxRow) []transport.OutboxRow
	inbound func([]transport.InboundRow) []transport.InboundRow
	fenced  bool
}

// bend makes a bent store that is as the good one.
func bend(next transport.Store) *bent {
	return &bent{
		Store: next, insert: next.Insert, claim: next.Claim, advance: next.Advance, begin: next.Begin, finish: next.Finish, receipt: next.Receipt,
		claimEvent: next.ClaimEvent, addInbound: next.AddInbound, erase: next.EraseMessages, due: next.DueBodies, drop: next.DropBodies,
		message: func(r transport.OutboxRow) transport.OutboxRow { return r }, sent: func(r []transport.OutboxRow) []transport.OutboxRow { return r },
		inbound: func(r []transport.InboundRow) []transport.InboundRow { return r },
	}
}

func (b *bent) Insert(ctx context.Context, tx sealtext.Tx, row transport.OutboxRow) (transport.OutboxRow, bool, error) {
	return b.insert(ctx, tx, row)
}

func (b *bent) Claim(ctx context.Context, tx sealtext.Tx, now, until time.Time, limit int) ([]transport.OutboxRow, error) {
	return b.claim(ctx, tx, now, until, limit)
}

func (b *bent) Advance(ctx context.Context, tx sealtext.Tx, c transport.OutboxChange) (bool, error) {
	return b.advance(ctx, tx, c)
}

func (b *bent) Begin(ctx context.Context, tx sealtext.Tx, a transport.Attempt) error {
	return b.begin(ctx, tx, a)
}

func (b *bent) Finish(ctx context.Context, tx sealtext.Tx, a transport.Attempt) (bool, error) {
	return b.finish(ctx, tx, a)
}

func (b *bent) Receipt(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, provider [16]byte, state transport.State, at time.Time) (transport.Attempt, bool, error) {
	return b.receipt(ctx, tx, tenant, name, provider, state, at)
}

func (b *bent) ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
	return b.claimEvent(ctx, tx, tenant, name, event, at)
}

func (b *bent) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow) error {
	return b.addInbound(ctx, tx, row)
}

func (b *bent) EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	return b.erase(ctx, tx, tenant, subject)
}

func (b *bent) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return b.due(ctx, tx, cutoff, limit)
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

func (b *bent) Fenced(context.Context) (bool, error) { return b.fenced, nil }

// adder adds a broken store: how it bends a good one, and which cases must
// notice.
type adder func(name string, how func(b *bent, next transport.Store), cases ...string)

func TestBrokenStores(t *testing.T) {
	var broken []txcase.Broken[transport.Store]
	for _, f := range txcase.Flaws() {
		b := txcase.Broken[transport.Store]{Name: f.Name, Cases: f.Cases, Open: func() transport.Store {
			s := goodStore()
			return loose{txcase.NewLoose(s.InTx, f.Fault), s}
		}}
		if f.Fault == txcase.Autocommit {
			b.Cases = append(b.Cases, "claim-rollback", "finish-rollback", "event-once", "erase-rollback", "drop-bodies-rollback")
		}
		broken = append(broken, b)
	}
	add := func(name string, how func(b *bent, next transport.Store), cases ...string) {
		broken = append(broken, txcase.Broken[transport.Store]{Name: name, Cases: cases, Open: func() transport.Store {
			next := goodStore()
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
