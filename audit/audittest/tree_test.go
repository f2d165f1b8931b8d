package audittest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/memstore"
)

func goodTree() audittest.Stores {
	s, err := memstore.New(memstore.Config{})
	if err != nil {
		panic(err)
	}
	return audittest.Stores{Events: s.Audit(), Tree: s.AuditTree()}
}

func TestGoodTree(t *testing.T) {
	audittest.RunTree(t, func(*testing.T) audittest.Stores { return goodTree() })
}

// bentTree changes the arguments and results of a good store.
type bentTree struct {
	audittest.TreeStore
	head     func(token uint64, secret [32]byte, call func(uint64, [32]byte) (sequencer.Head, error)) (sequencer.Head, error)
	oldest   func(time.Time) time.Time
	fresh    func([]audit.Row) []audit.Row
	limit    func(int) int
	change   func(*sequencer.Batch)
	error    func(error) error
	leaves   func(first, end int64) (int64, int64)
	nodes    func(level int, place int64) (int, int64)
	numbered func(sealtext.Tenant, sealtext.ID) (sealtext.Tenant, sealtext.ID)
	loose    bool // takes any Tx
}

func (s bentTree) in(ctx context.Context, tx sealtext.Tx, f func(context.Context, sealtext.Tx) error) error {
	if s.loose && tx == nil {
		return s.InTx(ctx, f)
	}
	return f(ctx, tx)
}

func (s bentTree) Head(ctx context.Context, tx sealtext.Tx, token uint64, secret [32]byte) (h sequencer.Head, err error) {
	err = s.in(ctx, tx, func(ctx context.Context, tx sealtext.Tx) error {
		call := func(token uint64, secret [32]byte) (sequencer.Head, error) {
			return s.TreeStore.Head(ctx, tx, token, secret)
		}
		if s.head == nil {
			h, err = call(token, secret)
		} else {
			h, err = s.head(token, secret, call)
		}
		return err
	})
	return h, err
}

func (s bentTree) Oldest(ctx context.Context) (time.Time, error) {
	at, err := s.TreeStore.Oldest(ctx)
	if s.oldest != nil {
		at = s.oldest(at)
	}
	return at, err
}

func (s bentTree) Fresh(ctx context.Context, tx sealtext.Tx, limit int) ([]audit.Row, error) {
	if s.limit != nil {
		limit = s.limit(limit)
	}
	rows, err := s.TreeStore.Fresh(ctx, tx, limit)
	if s.fresh != nil {
		rows = s.fresh(rows)
	}
	return rows, err
}

func (s bentTree) Append(ctx context.Context, tx sealtext.Tx, b sequencer.Batch) error {
	if s.change != nil {
		s.change(&b)
	}
	err := s.TreeStore.Append(ctx, tx, b)
	if s.error != nil {
		err = s.error(err)
	}
	return err
}

func (s bentTree) Leaves(ctx context.Context, first, end int64) ([]sequencer.Entries, error) {
	if s.leaves != nil {
		first, end = s.leaves(first, end)
	}
	return s.TreeStore.Leaves(ctx, first, end)
}

func (s bentTree) Nodes(ctx context.Context, level int, place int64, count int) ([]tree.Hash, error) {
	if s.nodes != nil {
		level, place = s.nodes(level, place)
	}
	return s.TreeStore.Nodes(ctx, level, place, count)
}

func (s bentTree) Numbered(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID, limit int) ([]audit.Row, error) {
	if s.numbered != nil {
		tenant, id = s.numbered(tenant, id)
	}
	return s.TreeStore.Numbered(ctx, tenant, id, limit)
}

// apart writes each batch in a transaction of its own.
type apart struct{ audittest.TreeStore }

func (s apart) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	var result error
	if err := s.TreeStore.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		result = f(ctx, tx)
		return nil
	}); err != nil {
		return err
	}
	return result
}

func TestBrokenTrees(t *testing.T) {
	var broken []txcase.Broken[audittest.Stores]
	add := func(name string, b bentTree, cases ...string) {
		broken = append(broken, txcase.Broken[audittest.Stores]{Name: name, Cases: cases, Open: func() audittest.Stores {
			s, b := goodTree(), b
			b.TreeStore = s.Tree
			s.Tree = b
			return s
		}})
	}
	broken = append(broken, txcase.Broken[audittest.Stores]{Name: "commits what failed", Cases: []string{"tree-rollback"}, Open: func() audittest.Stores {
		s := goodTree()
		s.Tree = apart{s.Tree}
		return s
	}})
	add("writes without a Tx", bentTree{loose: true}, "tree-tx")
	add("takes any token", bentTree{head: func(_ uint64, secret [32]byte, call func(uint64, [32]byte) (sequencer.Head, error)) (sequencer.Head, error) {
		return call(1, secret)
	}}, "tree-head")
	add("replaces the secret", bentTree{head: func(token uint64, secret [32]byte, call func(uint64, [32]byte) (sequencer.Head, error)) (sequencer.Head, error) {
		h, err := call(token, secret)
		h.Secret = secret
		return h, err
	}}, "tree-head")
	add("knows no oldest event", bentTree{oldest: func(time.Time) time.Time { return time.Time{} }}, "tree-fresh", "tree-rollback")
	add("returns rows backwards", bentTree{fresh: func(rows []audit.Row) []audit.Row {
		for i := range len(rows) / 2 {
			rows[i], rows[len(rows)-1-i] = rows[len(rows)-1-i], rows[i]
		}
		return rows
	}}, "tree-fresh")
	add("has no limit", bentTree{limit: func(int) int { return 1000 }}, "tree-fresh")
	add("forgets a leaf", bentTree{change: func(b *sequencer.Batch) { b.Entries = b.Entries[:len(b.Entries)-1] }}, "tree-append")
	add("numbers from 0", bentTree{change: func(b *sequencer.Batch) {
		for i := range b.Places {
			b.Places[i].Number--
		}
	}}, "tree-append")
	add("forgets the checkpoint", bentTree{change: func(b *sequencer.Batch) { b.Head.Checkpoint = nil }}, "tree-append", "tree-append-refused")
	add("hides errors", bentTree{error: func(error) error { return nil }}, "tree-append-refused", "tree-tx")
	add("appends anywhere", bentTree{change: func(b *sequencer.Batch) { b.First = b.Head.Size - int64(len(b.Places)) }}, "tree-append-refused")
	add("misses the batch that the range begins in", bentTree{leaves: func(first, end int64) (int64, int64) { return min(first+1, end), end }}, "tree-leaves")
	add("returns one batch too many", bentTree{leaves: func(first, end int64) (int64, int64) { return first, end + 1 }}, "tree-leaves")
	add("confuses levels", bentTree{nodes: func(_ int, place int64) (int, int64) { return 8, place }}, "tree-nodes")
	add("begins with the first node", bentTree{nodes: func(level int, _ int64) (int, int64) { return level, 0 }}, "tree-nodes")
	add("pages by id alone", bentTree{numbered: func(_ sealtext.Tenant, id sealtext.ID) (sealtext.Tenant, sealtext.ID) {
		return sealtext.MustTenant("a"), id
	}}, "tree-numbered")

	cases := map[string]audittest.TreeCase{}
	var names []string
	for _, c := range audittest.TreeCases() {
		cases[c.Name] = c
		names = append(names, c.Name)
	}
	require.Len(t, cases, len(names), "names of cases are distinct")
	require.NoError(t, txcase.Bites(t.Context(), names, func(ctx context.Context, name string, open func() audittest.Stores) error {
		return cases[name].Run(ctx, open)
	}, broken))
}
