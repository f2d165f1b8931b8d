package plans_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/sample"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
)

// TestAuditTreeByIndex looks at the plans of the sequencer and of proofs, in a log of many events of which
// few, or most, have no number yet.
func TestAuditTreeByIndex(t *testing.T) {
	for name, numbered := range map[string]int{"few wait": sample.Many() - 100, "most wait": 100} {
		t.Run(name, func(t *testing.T) {
			engine.OnBothAtOnce(t, func(t *testing.T, e engine.Engine) { auditTreeByIndex(t, e, numbered) })
		})
	}
}

func auditTreeByIndex(t *testing.T, e engine.Engine, numbered int) {
	t.Helper()
	db, pool, r := watch.Store(t, e)
	store := db.AuditTree()
	var rows []audit.Row
	for n := range sample.Many() {
		row := sample.AuditRow(sealtext.NewSubject())
		row.At = sample.Noon.Add(time.Duration(n) * time.Second)
		row.Commitment = sha256.Sum256(row.ID[:])
		rows = append(rows, row)
	}
	write := func(f func(ctx context.Context, tx sealtext.Tx) error) func() error {
		return func() error { return db.InTx(t.Context(), f) }
	}
	add := func(limit int) func() error {
		return write(func(ctx context.Context, tx sealtext.Tx) error {
			head, err := store.Head(ctx, tx, 1, [32]byte{1})
			if err != nil {
				return err
			}
			fresh, err := store.Fresh(ctx, tx, limit)
			if err != nil {
				return err
			}
			require.Len(t, fresh, limit)
			f, err := tree.ParseFrontier(head.Size, head.Frontier)
			if err != nil {
				return err
			}
			b := sequencer.Batch{First: head.Size}
			for _, row := range fresh {
				leaf := tree.LeafOf(row, head.Secret)
				b.Entries = tree.AppendEntry(b.Entries, leaf)
				b.Nodes = append(b.Nodes, f.Add(leaf.Hash())...)
				b.Places = append(b.Places, sequencer.Place{Tenant: row.Tenant, ID: row.ID, Number: f.Size()})
			}
			b.Head = sequencer.Head{Size: f.Size(), Frontier: f.Bytes(), Checkpoint: []byte("signed")}
			return store.Append(ctx, tx, b)
		})
	}
	require.NoError(t, write(func(ctx context.Context, tx sealtext.Tx) error { return db.Audit().AppendAll(ctx, tx, rows) })())
	for range numbered / 100 {
		require.NoError(t, add(100)())
	}
	_, err := pool.ExecContext(t.Context(), "ANALYZE")
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		call func() error
	}{
		{"oldest", func() error { _, err := store.Oldest(t.Context()); return err }},
		{"number", add(10)},
		{"rows by id", func() error {
			got, err := db.Audit().Rows(t.Context(), nil, audit.Query{Tenant: sample.Clinic, IDs: []sealtext.ID{rows[7].ID, rows[99].ID, rows[3].ID}, Limit: 10})
			require.Len(t, got, 3)
			return err
		}},
		{"tree", func() error { _, err := store.Tree(t.Context()); return err }},
		{"leaves", func() error {
			got, err := store.Leaves(t.Context(), 50, 60)
			require.Len(t, got, 1)
			return err
		}},
		{"nodes", func() error { _, err := store.Nodes(t.Context(), 8, 1, 1); return err }},
		{"numbered", func() error {
			got, err := store.Numbered(t.Context(), sample.Clinic, sealtext.ID{}, 10)
			require.Len(t, got, 10)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			plans := watch.NoScan(t, e, pool, r, c.call, "outbox")
			require.NotRegexp(t, `(?m)SCAN sealtext_audit$|Seq Scan on sealtext_audit `, plans)
		})
	}
}
