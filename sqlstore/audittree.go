package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// AuditTree stores the tree over the audit events. It is safe for concurrent use.
type AuditTree struct{ part }

var (
	_ sequencer.Store  = (*AuditTree)(nil)
	_ sequencer.Reader = (*AuditTree)(nil)
)

const treeHead = "size, frontier, secret, checkpoint"

var (
	treeOldest = one("SELECT at FROM sealtext_audit WHERE number IS NULL ORDER BY at LIMIT 1")
	// Rows of one microsecond come in any order: with more columns PostgreSQL would rather sort all rows.
	treeFresh = one(auditSelect + "number IS NULL ORDER BY at LIMIT $1")
	// A sequencer whose lease went to another one finds a larger token.
	treeLock = one("INSERT INTO sealtext_audit_head (id, token, " + treeHead + ") VALUES (1, $1, 0, $2, $3, $2)" +
		" ON CONFLICT (id) DO UPDATE SET token = excluded.token WHERE sealtext_audit_head.token <= excluded.token RETURNING " + treeHead)
	treeGet   = one("SELECT " + treeHead + " FROM sealtext_audit_head WHERE id = 1")
	treeSet   = one("UPDATE sealtext_audit_head SET size = $1, frontier = $2, checkpoint = $3 WHERE id = 1 AND size = $4")
	treeBatch = one("INSERT INTO sealtext_audit_batches (first, leaves, entries) VALUES ($1, $2, $3)")
	treeNodes = inserts("sealtext_audit_nodes", "level, place, hash", "bigint, bigint, bytea", "")
	treeNode  = one("SELECT hash FROM sealtext_audit_nodes WHERE level = $1 AND place >= $2 AND place < $3 ORDER BY place")
	// The batch with the first leaf begins at or before it.
	treeLeaves = one("SELECT first, entries FROM sealtext_audit_batches WHERE first < $2 AND first >=" +
		" COALESCE((SELECT MAX(b.first) FROM sealtext_audit_batches b WHERE b.first <= $1), 0) ORDER BY first")
	treeNumbered = one(auditSelect + "number IS NOT NULL AND (tenant, id) > ($1, $2) ORDER BY tenant, id LIMIT $3")
	treePlaces   = recordsOf("tenant text, id bytea, number bigint")
)

// treePlace numbers rows. By a plain condition PostgreSQL might look through everything that has no
// number yet, for each batch; the CASE has no statistics.
const treePlace = "UPDATE sealtext_audit SET number = r.number FROM {r} WHERE sealtext_audit.tenant = r.tenant AND sealtext_audit.id = r.id" +
	" AND CASE WHEN sealtext_audit.number IS NULL THEN 1 ELSE 0 END <> 0"

var (
	errTreeEvents = errors.New("an event that is being numbered is gone, or has a number already")
	errTreeHead   = errors.New("the tree has grown meanwhile; call Head within the same transaction")
)

// Oldest implements [sequencer.Store].
func (a *AuditTree) Oldest(ctx context.Context) (at time.Time, err error) {
	s, err := a.db.read(ctx, nil, "audit oldest")
	if err != nil {
		return time.Time{}, err
	}
	_, err = s.row(ctx, treeOldest, nil, func(scan func(...any) error) error { return scan(moment{&at}) })
	return at, err
}

// Head implements [sequencer.Store].
func (a *AuditTree) Head(ctx context.Context, tx sealtext.Tx, token uint64, secret [32]byte) (h sequencer.Head, err error) {
	s, err := a.db.write(ctx, tx, "audit head")
	if err != nil {
		return sequencer.Head{}, err
	}
	found, err := s.row(ctx, treeLock, []any{int64(token), []byte{}, secret[:]}, scanHead(&h)) //nolint:gosec // counts leases
	if err == nil && !found {
		err = sequencer.ErrLost
	}
	if err != nil {
		return sequencer.Head{}, err
	}
	return h, nil
}

// Tree implements [sequencer.Reader].
func (a *AuditTree) Tree(ctx context.Context) (h sequencer.Head, err error) {
	s, err := a.db.read(ctx, nil, "audit tree")
	if err != nil {
		return sequencer.Head{}, err
	}
	if _, err = s.row(ctx, treeGet, nil, scanHead(&h)); err != nil {
		return sequencer.Head{}, err
	}
	return h, nil
}

func scanHead(h *sequencer.Head) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		*h = sequencer.Head{}
		if err := scan(&h.Size, &h.Frontier, digest{&h.Secret}, &h.Checkpoint); err != nil {
			return err
		}
		if len(h.Checkpoint) == 0 {
			h.Checkpoint = nil
		}
		return nil
	}
}

// Fresh implements [sequencer.Store].
func (a *AuditTree) Fresh(ctx context.Context, tx sealtext.Tx, limit int) (rows []audit.Row, err error) {
	s, err := a.db.write(ctx, tx, "audit fresh")
	if err != nil || limit < 1 {
		return nil, err
	}
	err = s.query(ctx, treeFresh, []any{int64(limit)}, func(scan func(...any) error) error {
		r, err := scanAudit(scan)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// Append implements [sequencer.Store].
func (a *AuditTree) Append(ctx context.Context, tx sealtext.Tx, b sequencer.Batch) error {
	s, err := a.db.write(ctx, tx, "audit number")
	if err != nil {
		return err
	}
	places := make([][]any, len(b.Places))
	for i, p := range b.Places {
		places[i] = []any{p.Tenant.String(), p.ID, p.Number}
	}
	switch n, err := s.join(ctx, treePlace, treePlaces, places, nil); {
	case err != nil:
		return err
	case n != int64(len(places)):
		return s.fail(errTreeEvents)
	}
	nodes := make([][]any, len(b.Nodes))
	for i, n := range b.Nodes {
		nodes[i] = []any{int64(n.Level), n.Place, n.Hash[:]}
	}
	if err := s.insertAll(ctx, treeNodes, nodes, nil); err != nil {
		return err
	}
	changed, err := s.execAll(ctx,
		call{treeBatch, []any{b.First, int64(len(b.Places)), b.Entries}},
		call{treeSet, []any{b.Head.Size, b.Head.Frontier, b.Head.Checkpoint, b.First}})
	if err == nil && changed[1] != 1 {
		err = s.fail(errTreeHead)
	}
	return err
}

// Leaves implements [sequencer.Reader].
func (a *AuditTree) Leaves(ctx context.Context, first, end int64) (found []sequencer.Entries, err error) {
	s, err := a.db.read(ctx, nil, "audit leaves")
	if err != nil {
		return nil, err
	}
	s.anew = anew(&found)
	err = s.query(ctx, treeLeaves, []any{first, end}, func(scan func(...any) error) error {
		var e sequencer.Entries
		err := scan(&e.First, &e.Bytes)
		found = append(found, e)
		return err
	})
	return found, err
}

// Nodes implements [sequencer.Reader].
func (a *AuditTree) Nodes(ctx context.Context, level int, place int64, count int) (found []tree.Hash, err error) {
	s, err := a.db.read(ctx, nil, "audit nodes")
	if err != nil {
		return nil, err
	}
	s.anew = anew(&found)
	err = s.query(ctx, treeNode, []any{int64(level), place, place + int64(count)}, func(scan func(...any) error) error {
		var h tree.Hash
		err := scan(digest{(*[32]byte)(&h)})
		found = append(found, h)
		return err
	})
	return found, err
}

// Numbered implements [sequencer.Reader].
func (a *AuditTree) Numbered(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID, limit int) (rows []audit.Row, err error) {
	s, err := a.db.read(ctx, nil, "audit numbered")
	if err != nil || limit < 1 {
		return nil, err
	}
	s.anew = anew(&rows)
	err = s.query(ctx, treeNumbered, []any{tenant.String(), id, int64(limit)}, func(scan func(...any) error) error {
		r, err := scanAudit(scan)
		rows = append(rows, r)
		return err
	})
	return rows, err
}
