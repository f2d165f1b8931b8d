package memstore

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// compareFresh orders events without a number.
func compareFresh(a, b auditPlace) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.id[:], b.id[:]))
}

// nodeKey identifies a hash of the tree.
type nodeKey struct {
	level int
	place int64
}

// treePart is the tree over the events.
type treePart struct {
	head    sequencer.Head
	made    bool
	token   uint64 // the largest of a sequencer
	batches []sequencer.Entries
	nodes   table[nodeKey, tree.Hash]
}

// AuditTree is the stores of package audit/sequencer.
type AuditTree interface {
	sequencer.Store
	sequencer.Reader
}

// AuditTree returns the store of the tree over the audit events.
func (s *Store) AuditTree() AuditTree { return treeStore{s} }

type treeStore struct{ *Store }

func (s treeStore) Oldest(ctx context.Context) (time.Time, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return time.Time{}, err
	}
	defer release()
	for p := range s.events.fresh.from(auditPlace{at: math.MinInt64}) {
		return s.events.rows[recordKey{p.tenant, p.id}].At, nil
	}
	return time.Time{}, nil
}

func copyHead(h sequencer.Head) sequencer.Head {
	h.Frontier, h.Checkpoint = bytes.Clone(h.Frontier), bytes.Clone(h.Checkpoint)
	return h
}

func (s treeStore) Head(ctx context.Context, x sealtext.Tx, token uint64, secret [32]byte) (sequencer.Head, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return sequencer.Head{}, err
	}
	if token < s.tree.token {
		return sequencer.Head{}, sequencer.ErrLost
	}
	before := s.tree
	t.onUndo(func() { s.tree.head, s.tree.made, s.tree.token = before.head, before.made, before.token })
	s.tree.token = token
	if !s.tree.made {
		s.tree.head, s.tree.made = sequencer.Head{Secret: secret}, true
	}
	return copyHead(s.tree.head), nil
}

func (s treeStore) Tree(ctx context.Context) (sequencer.Head, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return sequencer.Head{}, err
	}
	defer release()
	return copyHead(s.tree.head), nil
}

func (s treeStore) Fresh(ctx context.Context, x sealtext.Tx, limit int) (rows []audit.Row, err error) {
	if _, err := s.write(ctx, x); err != nil {
		return nil, err
	}
	for p := range s.events.fresh.from(auditPlace{at: math.MinInt64}) {
		if len(rows) >= limit {
			break
		}
		rows = append(rows, copyEvent(s.events.rows[recordKey{p.tenant, p.id}]))
	}
	return rows, nil
}

func (s treeStore) Append(ctx context.Context, x sealtext.Tx, b sequencer.Batch) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	if b.First != s.tree.head.Size {
		return errors.New("memstore: the tree has grown meanwhile; call Head within the same transaction")
	}
	for _, p := range b.Places {
		k := recordKey{p.Tenant, p.ID}
		row, there := s.events.rows[k]
		if !there || row.Number != 0 {
			return errors.New("memstore: an event that is being numbered is gone, or has a number already")
		}
		row.Number = p.Number
		s.events.rows.put(t, k, row)
		s.events.fresh.drop(t, auditPlace{row.Tenant, row.At.UnixMicro(), row.ID})
	}
	for _, n := range b.Nodes {
		s.tree.nodes.put(t, nodeKey{n.Level, n.Place}, n.Hash)
	}
	head, batches := s.tree.head, s.tree.batches
	t.onUndo(func() { s.tree.head, s.tree.batches = head, batches })
	s.tree.batches = append(s.tree.batches, sequencer.Entries{First: b.First, Bytes: bytes.Clone(b.Entries)})
	secret := s.tree.head.Secret
	s.tree.head = copyHead(b.Head)
	s.tree.head.Secret = secret
	return nil
}

func (s treeStore) Leaves(ctx context.Context, first, end int64) ([]sequencer.Entries, error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	from, exact := slices.BinarySearchFunc(s.tree.batches, first, func(e sequencer.Entries, i int64) int { return cmp.Compare(e.First, i) })
	if !exact && from > 0 {
		from--
	}
	var found []sequencer.Entries
	for _, e := range s.tree.batches[from:] {
		if e.First >= end {
			break
		}
		found = append(found, sequencer.Entries{First: e.First, Bytes: bytes.Clone(e.Bytes)})
	}
	return found, nil
}

func (s treeStore) Nodes(ctx context.Context, level int, place int64, count int) (found []tree.Hash, err error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	for p := place; p < place+int64(count); p++ {
		if h, there := s.tree.nodes[nodeKey{level, p}]; there {
			found = append(found, h)
		}
	}
	return found, nil
}

func (s treeStore) Numbered(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID, limit int) (rows []audit.Row, err error) {
	release, err := s.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer release()
	var keys []recordKey
	for k, row := range s.events.rows {
		if row.Number > 0 && compareRecord(k, recordKey{tenant, id}) > 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compareRecord)
	for _, k := range keys[:min(len(keys), max(limit, 0))] {
		rows = append(rows, copyEvent(s.events.rows[k]))
	}
	return rows, nil
}

func compareRecord(a, b recordKey) int {
	return cmp.Or(cmp.Compare(a.tenant.String(), b.tenant.String()), bytes.Compare(a.id[:], b.id[:]))
}
