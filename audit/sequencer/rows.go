package sequencer

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/rand"
)

// RowsConfig configures [Prover.VerifyRows]. The zero value is valid.
type RowsConfig struct {
	// Known are signed checkpoints from elsewhere, which the log has to continue. None by default.
	Known [][]byte
	// Progress is called from time to time with the number of leaves and rows that were read, of twice
	// the size of the log. None by default.
	Progress func(done, all int64)
}

// VerifyRows checks the whole log in the database: the tree by its checkpoint, and the events by the
// tree. The error is a [*tree.DamageError] if a leaf, a hash or an event that has a number is missing or
// was changed, and [tree.ErrRolledBack] or [tree.ErrForked] if the log does not continue a known
// checkpoint. It opens no payload. It does not look at the subject of an event, which an erasure
// changes: audit.Log.Events finds one that was changed, as Entry.Unreadable, and tells it from one of an
// erased person.
//
// It reads everything and holds 8 bytes for each event in memory.
func (p *Prover) VerifyRows(ctx context.Context, cfg RowsConfig) error {
	return p.recordVerification(ctx, p.verifyRows(ctx, cfg))
}

func (p *Prover) verifyRows(ctx context.Context, cfg RowsConfig) error {
	known, err := p.known(cfg.Known)
	if err != nil {
		return err
	}
	c, _, err := p.Checkpoint(ctx)
	if err != nil {
		return err
	}
	for _, k := range known {
		if err := p.continues(ctx, k, c); err != nil {
			return err
		}
	}
	v := &rowCheck{prover: p, size: c.Size, progress: cfg.Progress, salt: rand.Bytes16(), seen: make([]uint64, (c.Size+63)/64)}
	v.sums = make([]uint64, 0, c.Size)
	if err := v.leaves(ctx, c); err != nil {
		return err
	}
	return v.rows(ctx)
}

// rowCheck is a run of VerifyRows.
type rowCheck struct {
	prover   *Prover
	size     int64
	progress func(done, all int64)
	salt     [16]byte
	sums     []uint64 // of the leaves, by index
	seen     []uint64 // a bit for each leaf whose event was read
}

// sum is a short hash under a salt that nobody knows before: a leaf with the same one cannot be made.
func (v *rowCheck) sum(leaf []byte) uint64 {
	h := sha256.Sum256(append(append(make([]byte, 0, len(v.salt)+len(leaf)), v.salt[:]...), leaf...))
	return binary.BigEndian.Uint64(h[:])
}

func (v *rowCheck) report(done int64) {
	if v.progress != nil {
		v.progress(done, 2*v.size)
	}
}

// leaves reads the tree.
func (v *rowCheck) leaves(ctx context.Context, c tree.Checkpoint) error {
	return v.prover.walk(ctx, c, 0, c.Size, func(index int64, leaf []byte, nodes []tree.Node) error {
		v.sums = append(v.sums, v.sum(leaf))
		for _, n := range nodes {
			stored, err := v.prover.reader.Nodes(ctx, n.Level, n.Place, 1)
			if err != nil {
				return err
			}
			if len(stored) != 1 || stored[0] != n.Hash {
				return &tree.DamageError{Index: index + 1 - 1<<n.Level, What: "a hash of the tree in the database is missing or was changed"}
			}
		}
		if (index+1)%walkChunk == 0 {
			v.report(index + 1)
		}
		return nil
	})
}

// rows reads the events and compares them with the leaves.
func (v *rowCheck) rows(ctx context.Context) error {
	head, err := v.prover.reader.Tree(ctx)
	if err != nil {
		return err
	}
	var tenant sealtext.Tenant
	var id sealtext.ID
	read := int64(0)
	for {
		page, err := v.prover.reader.Numbered(ctx, tenant, id, rowPage)
		if err != nil {
			return err
		}
		for _, r := range page {
			if err := v.row(r, head.Secret); err != nil {
				return err
			}
			tenant, id = r.Tenant, r.ID
		}
		read += int64(len(page))
		v.report(v.size + min(read, v.size))
		if len(page) < rowPage {
			break
		}
	}
	for index := range v.size {
		if v.seen[index/64]>>(index%64)&1 == 0 {
			return &tree.DamageError{Index: index, What: "its event is gone from the database"}
		}
	}
	return nil
}

const rowPage = 500

func (v *rowCheck) row(r audit.Row, secret [32]byte) error {
	index := r.Number - 1
	if index >= v.size {
		return nil // it was numbered meanwhile
	}
	if index < 0 || v.sum(tree.LeafOf(r, secret).Bytes()) != v.sums[index] {
		return &tree.DamageError{Index: index, What: "the event in the database with its number is not the one that was signed"}
	}
	if v.seen[index/64]>>(index%64)&1 == 1 {
		return &tree.DamageError{Index: index, What: "two events in the database have its number"}
	}
	v.seen[index/64] |= 1 << (index % 64)
	return nil
}
