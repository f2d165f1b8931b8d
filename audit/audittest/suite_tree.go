package audittest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/txcase"
)

// TreeCases returns the cases of [RunTree], for use without package testing.
func TreeCases() []TreeCase {
	return []TreeCase{
		{"tree-tx", "Head, Fresh and Append must refuse a nil Tx and one that has ended: a number that was not committed with its leaf would be lost or given twice", treeTx},
		{"tree-head", "Head must make one tree with the first secret, and refuse a token that is smaller than another's: two sequencers would give one number twice", treeHead},
		{"tree-fresh", "Fresh must return what has no number, the oldest first, at most limit rows, and Oldest the time of the first: what they leave out is never proved", treeFresh},
		{"tree-append", "Append must number the events and keep leaves, nodes and head as they are: proofs are made from them", treeAppend},
		{"tree-append-refused", "an event that is missing or has a number, and a batch that does not begin at the end of the tree, must be errors that leave nothing behind", treeRefused},
		{"tree-rollback", "a batch that is not committed must leave no number, leaf, node or head: the next one takes its place", treeRollback},
		{"tree-leaves", "Leaves must return every batch with a leaf of the range, in order, and no other", treeLeaves},
		{"tree-nodes", "Nodes must return the hashes of the one level from the place on, in order", treeNodes},
		{"tree-numbered", "Numbered must return each event with a number once, in pages by (Tenant, ID), also after its person was erased: an event that is left out could have been changed", treeNumbered},
	}
}

// number numbers rows as the sequencer does.
func number(ctx context.Context, s Stores, limit int) (b sequencer.Batch, err error) {
	err = s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if b, err = next(ctx, s, tx, limit); err != nil {
			return err
		}
		return s.Tree.Append(ctx, tx, b)
	})
	return b, err
}

// next makes the next batch.
func next(ctx context.Context, s Stores, tx sealtext.Tx, limit int) (b sequencer.Batch, err error) {
	head, err := s.Tree.Head(ctx, tx, 7, [32]byte{1, 2, 3})
	if err != nil {
		return b, err
	}
	rows, err := s.Tree.Fresh(ctx, tx, limit)
	if err != nil {
		return b, err
	}
	f, err := tree.ParseFrontier(head.Size, head.Frontier)
	if err != nil {
		return b, err
	}
	b = sequencer.Batch{First: head.Size}
	for _, r := range rows {
		leaf := tree.LeafOf(r, head.Secret)
		b.Entries = tree.AppendEntry(b.Entries, leaf)
		b.Nodes = append(b.Nodes, f.Add(leaf.Hash())...)
		b.Places = append(b.Places, sequencer.Place{Tenant: r.Tenant, ID: r.ID, Number: f.Size()})
	}
	b.Head = sequencer.Head{Size: f.Size(), Frontier: f.Bytes(), Secret: head.Secret, Checkpoint: []byte{'c', byte(f.Size()), 0}}
	return b, nil
}

// many returns n rows of two tenants, in the order of the sequencer.
func many(n int) (rows []audit.Row) {
	for i := range n {
		row := sample(i % 200)
		row.At = start.Add(time.Duration(i) * time.Microsecond)
		row.ID = sealtext.ID{0: byte(i % 2 * 0x90), 13: byte(i / 256), 14: byte(i), 15: 1}
		if i%4 > 1 {
			row.Tenant = south
		}
		rows = append(rows, row)
	}
	return rows
}

func treeTx(ctx context.Context, open func() Stores) error {
	s := open()
	calls := map[string]func(sealtext.Tx) error{
		"Head":   func(tx sealtext.Tx) error { _, err := s.Tree.Head(ctx, tx, 1, [32]byte{1}); return err },
		"Fresh":  func(tx sealtext.Tx) error { _, err := s.Tree.Fresh(ctx, tx, 1); return err },
		"Append": func(tx sealtext.Tx) error { return s.Tree.Append(ctx, tx, sequencer.Batch{}) },
	}
	var ended sealtext.Tx
	if err := s.Tree.InTx(ctx, func(_ context.Context, tx sealtext.Tx) error { ended = tx; return nil }); err != nil {
		return err
	}
	for name, call := range calls {
		if err := txcase.WantErr(name+" with a nil Tx", call(nil), sealtext.ErrForeignTx); err != nil {
			return err
		}
		if call(ended) == nil {
			return fmt.Errorf("%s took a Tx that has ended", name)
		}
	}
	head, err := s.Tree.Tree(ctx)
	if err != nil {
		return err
	}
	return wantHead("after refused calls", head, sequencer.Head{})
}

func wantHead(what string, got, want sequencer.Head) error {
	if got.Size != want.Size || !bytes.Equal(got.Frontier, want.Frontier) || got.Secret != want.Secret || !bytes.Equal(got.Checkpoint, want.Checkpoint) {
		return fmt.Errorf("%s: the head is %v, want %v", what, got, want)
	}
	return nil
}

func treeHead(ctx context.Context, open func() Stores) error {
	s := open()
	head := func(token uint64, secret byte) (h sequencer.Head, err error) {
		err = s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			h, err = s.Tree.Head(ctx, tx, token, [32]byte{secret})
			return err
		})
		return h, err
	}
	first := sequencer.Head{Secret: [32]byte{5}}
	for _, token := range []uint64{3, 3, 9} {
		h, err := head(token, 5+byte(token)-3)
		if err != nil {
			return err
		}
		if err := wantHead("an empty tree", h, first); err != nil {
			return err
		}
	}
	if _, err := head(8, 6); !errors.Is(err, sequencer.ErrLost) {
		return txcase.WantErr("Head with a smaller token", err, sequencer.ErrLost)
	}
	h, err := s.Tree.Tree(ctx)
	if err != nil {
		return err
	}
	if err := wantHead("the tree", h, first); err != nil {
		return err
	}
	_, err = head(9, 6)
	return err
}

func treeFresh(ctx context.Context, open func() Stores) error {
	s := open()
	if at, err := s.Tree.Oldest(ctx); err != nil || !at.IsZero() {
		return fmt.Errorf("Oldest of an empty log: %v, %w", at, err)
	}
	rows := many(12)
	if err := add(ctx, s.Events, shuffled(rows)...); err != nil {
		return err
	}
	fresh := func(limit int) (got []audit.Row, err error) {
		err = s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			got, err = s.Tree.Fresh(ctx, tx, limit)
			return err
		})
		return got, err
	}
	for _, limit := range []int{1, 5, 12, 100} {
		got, err := fresh(limit)
		if err != nil {
			return err
		}
		if err := txcase.DiffRows(fmt.Sprintf("Fresh with limit %d", limit), got, rows[:min(limit, len(rows))]); err != nil {
			return err
		}
	}
	if _, err := number(ctx, s, 5); err != nil {
		return err
	}
	got, err := fresh(100)
	if err != nil {
		return err
	}
	if err := txcase.DiffRows("Fresh after five were numbered", got, rows[5:]); err != nil {
		return err
	}
	at, err := s.Tree.Oldest(ctx)
	if err != nil {
		return err
	}
	if err := txcase.Want("Oldest", at, rows[5].At); err != nil {
		return err
	}
	if _, err := number(ctx, s, 100); err != nil {
		return err
	}
	if at, err := s.Tree.Oldest(ctx); err != nil || !at.IsZero() {
		return fmt.Errorf("Oldest where all have a number: %v, %w", at, err)
	}
	return nil
}

func treeAppend(ctx context.Context, open func() Stores) error {
	s := open()
	rows := many(300)
	if err := addAll(ctx, s.Events, rows...); err != nil {
		return err
	}
	var last sequencer.Batch
	for first := 0; first < 300; first += 150 {
		b, err := number(ctx, s, 150)
		if err != nil {
			return err
		}
		got, err := s.Tree.Leaves(ctx, int64(first), int64(first)+150)
		if err != nil {
			return err
		}
		if len(got) != 1 || got[0].First != int64(first) || !bytes.Equal(got[0].Bytes, b.Entries) {
			return errors.New("Leaves did not return the batch that was appended")
		}
		last = b
	}
	h, err := s.Tree.Tree(ctx)
	if err != nil {
		return err
	}
	if err := wantHead("after two batches", h, last.Head); err != nil {
		return err
	}
	var ours []audit.Row
	for i := range rows {
		if rows[i].Number = int64(i) + 1; rows[i].Tenant == north {
			ours = append(ours, rows[i])
		}
	}
	return same(ctx, s.Events, "numbered rows", audit.Query{}, ours...)
}

func treeRefused(ctx context.Context, open func() Stores) error {
	s := open()
	if err := add(ctx, s.Events, many(8)...); err != nil {
		return err
	}
	kept, err := number(ctx, s, 4)
	if err != nil {
		return err
	}
	for what, change := range map[string]func(*sequencer.Batch){
		"an event that is not there":  func(b *sequencer.Batch) { b.Places[1].ID = sealtext.ID{9, 9, 9} },
		"an event of another tenant":  func(b *sequencer.Batch) { b.Places[0].Tenant = sealtext.MustTenant("west") },
		"an event with a number":      func(b *sequencer.Batch) { b.Places[2] = kept.Places[0] },
		"a batch from before the end": func(b *sequencer.Batch) { b.First-- },
		"a batch from behind the end": func(b *sequencer.Batch) { b.First++ },
		"a batch that was appended":   func(b *sequencer.Batch) { *b = kept },
	} {
		err := s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			b, err := next(ctx, s, tx, 4)
			if err != nil {
				return fmt.Errorf("%w: %w", errNext, err)
			}
			change(&b)
			return s.Tree.Append(ctx, tx, b)
		})
		if err == nil || errors.Is(err, errNext) {
			return fmt.Errorf("Append took %s: %w", what, err)
		}
		h, err := s.Tree.Tree(ctx)
		if err != nil {
			return err
		}
		if err := wantHead("after "+what, h, kept.Head); err != nil {
			return err
		}
	}
	_, err = number(ctx, s, 4)
	return err
}

var errNext = errors.New("the batch could not be made")

func treeRollback(ctx context.Context, open func() Stores) error {
	s, giveUp := open(), errors.New("gives up on purpose")
	rows := many(300)
	if err := addAll(ctx, s.Events, rows...); err != nil {
		return err
	}
	err := s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		b, err := next(ctx, s, tx, 300)
		if err != nil {
			return err
		}
		if err := s.Tree.Append(ctx, tx, b); err != nil {
			return err
		}
		return giveUp
	})
	if err := txcase.WantErr("InTx", err, giveUp); err != nil {
		return err
	}
	h, err := s.Tree.Tree(ctx)
	if err != nil {
		return err
	}
	if err := wantHead("after a rollback", h, sequencer.Head{}); err != nil {
		return err
	}
	leaves, err := s.Tree.Leaves(ctx, 0, 300)
	if err != nil {
		return err
	}
	nodes, err := s.Tree.Nodes(ctx, 8, 0, 10)
	if err != nil {
		return err
	}
	if len(leaves)+len(nodes) > 0 {
		return fmt.Errorf("after a rollback there are %d batches and %d nodes", len(leaves), len(nodes))
	}
	at, err := s.Tree.Oldest(ctx)
	if err != nil {
		return err
	}
	return txcase.Want("Oldest after a rollback", at, rows[0].At)
}

func treeLeaves(ctx context.Context, open func() Stores) error {
	s := open()
	if err := add(ctx, s.Events, many(10)...); err != nil {
		return err
	}
	for _, n := range []int{1, 4, 2, 3} {
		if _, err := number(ctx, s, n); err != nil {
			return err
		}
	}
	firsts := []int64{0, 1, 5, 7, 10}
	for from := int64(0); from < 10; from++ {
		for end := from + 1; end <= 10; end++ {
			got, err := s.Tree.Leaves(ctx, from, end)
			if err != nil {
				return err
			}
			var want, have []int64
			for i, first := range firsts[:4] {
				if first < end && firsts[i+1] > from {
					want = append(want, first)
				}
			}
			for _, e := range got {
				have = append(have, e.First)
			}
			if fmt.Sprint(have) != fmt.Sprint(want) {
				return fmt.Errorf("Leaves(%d, %d) returned the batches at %v, want %v", from, end, have, want)
			}
		}
	}
	return nil
}

func treeNodes(ctx context.Context, open func() Stores) error {
	s := open()
	if err := add(ctx, s.Events, many(1)...); err != nil {
		return err
	}
	err := s.Tree.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		b, err := next(ctx, s, tx, 1)
		if err != nil {
			return err
		}
		for place := range int64(5) {
			for _, level := range []int{16, 8} {
				b.Nodes = append(b.Nodes, tree.Node{Level: level, Place: 4 - place, Hash: tree.Hash{byte(level), byte(4 - place), 31: 0xff}})
			}
		}
		return s.Tree.Append(ctx, tx, b)
	})
	if err != nil {
		return err
	}
	for _, level := range []int{8, 16, 24} {
		for place := range int64(6) {
			got, err := s.Tree.Nodes(ctx, level, place, 3)
			if err != nil {
				return err
			}
			var want []tree.Hash
			for p := place; p < min(place+3, 5) && level < 24; p++ {
				want = append(want, tree.Hash{byte(level), byte(p), 31: 0xff})
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				return fmt.Errorf("Nodes(%d, %d, 3) returned %v, want %v", level, place, got, want)
			}
		}
	}
	return nil
}

func treeNumbered(ctx context.Context, open func() Stores) error {
	s := open()
	rows := many(20)
	if err := add(ctx, s.Events, rows...); err != nil {
		return err
	}
	if _, err := number(ctx, s, 17); err != nil {
		return err
	}
	erased := rows[4]
	if err := remove(ctx, s.Events, erased.Tenant, erased.Subject, 1); err != nil {
		return err
	}
	seen := map[sealtext.ID]bool{}
	tenant, id := sealtext.Tenant{}, sealtext.ID{}
	for {
		page, err := s.Tree.Numbered(ctx, tenant, id, 4)
		if err != nil {
			return err
		}
		for _, r := range page {
			if r.Tenant == tenant && bytes.Compare(r.ID[:], id[:]) <= 0 || r.Tenant.String() < tenant.String() || seen[r.ID] {
				return fmt.Errorf("Numbered returned event %s out of order, or twice", r.ID)
			}
			want := rows[r.Number-1]
			if want.Number = r.Number; want.ID == erased.ID {
				want.Subject = Mark(want.ID)
			}
			if err := txcase.DiffRows("an event", []audit.Row{r}, []audit.Row{want}); err != nil {
				return err
			}
			tenant, id, seen[r.ID] = r.Tenant, r.ID, true
		}
		if len(page) < 4 {
			return txcase.Want("how many events Numbered returned", len(seen), 17)
		}
	}
}
