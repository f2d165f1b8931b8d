package sequencer

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/tree"
)

var (
	// ErrNotNumbered is returned for an event that has no number yet; the sequencer gives it one.
	ErrNotNumbered = errors.New("sequencer: the event has no number yet; try again when the sequencer has run")
	// ErrEmpty is returned where the log has no checkpoint yet.
	ErrEmpty = errors.New("sequencer: nothing in the log is numbered yet")
)

// Prover makes proofs from the database, and exports the log. It is safe for concurrent use.
type Prover struct {
	reader Reader
	policy tree.Policy
	access *audit.Access // nil: nothing is recorded
}

// NewProver returns a prover for the log that the policy names. Its quorum is not asked for: the
// checkpoint in the database has the log's own signature only.
func NewProver(reader Reader, policy tree.Policy) (*Prover, error) {
	if reader == nil {
		return nil, errors.New("sequencer: a prover needs a reader")
	}
	if err := policy.Check(); err != nil {
		return nil, fmt.Errorf("sequencer: policy: %w", err)
	}
	return &Prover{reader: reader, policy: tree.Policy{Log: policy.Log, Origin: policy.Origin}}, nil
}

// Checkpoint returns the signed checkpoint of the log as it is. The error is [ErrEmpty] before the
// first one.
func (p *Prover) Checkpoint(ctx context.Context) (tree.Checkpoint, []byte, error) {
	head, err := p.reader.Tree(ctx)
	if err != nil {
		return tree.Checkpoint{}, nil, err
	}
	if len(head.Checkpoint) == 0 {
		return tree.Checkpoint{}, nil, ErrEmpty
	}
	c, err := p.policy.Open(head.Checkpoint)
	return c, head.Checkpoint, err
}

// TenantToken returns what stands for a tenant in leaves, to select its leaves from an export.
func (p *Prover) TenantToken(ctx context.Context, tenant sealtext.Tenant) ([16]byte, error) {
	head, err := p.reader.Tree(ctx)
	if err != nil {
		return [16]byte{}, err
	}
	if head.Size == 0 {
		return [16]byte{}, ErrEmpty
	}
	return tree.TenantToken(head.Secret, tenant), nil
}

// Bundle returns the proof of the event with a number, see [audit.Entry], under the present
// checkpoint. It reads a few hundred hashes and leaves, and checks them by the checkpoint: where they
// were changed in the database, the error is a [*tree.DamageError]. It is [ErrNotNumbered] for number
// 0 and for one that the log does not have.
func (p *Prover) Bundle(ctx context.Context, number int64) (tree.Bundle, error) {
	c, signed, err := p.Checkpoint(ctx)
	if errors.Is(err, ErrEmpty) || err == nil && (number < 1 || number > c.Size) {
		return tree.Bundle{}, ErrNotNumbered
	}
	if err != nil {
		return tree.Bundle{}, err
	}
	return p.bundle(ctx, number, c, signed)
}

// bundle proves an event under a checkpoint that covers it.
func (p *Prover) bundle(ctx context.Context, number int64, c tree.Checkpoint, signed []byte) (tree.Bundle, error) {
	index := number - 1
	leaves, err := p.leaves(ctx, index, number)
	if err != nil {
		return tree.Bundle{}, err
	}
	leaf, err := tree.ParseLeaf(leaves[0])
	if err != nil {
		return tree.Bundle{}, &tree.DamageError{Index: index, What: err.Error()}
	}
	proof, err := tlog.ProveRecord(c.Size, index, p.hashes(ctx, c))
	if err != nil {
		return tree.Bundle{}, damaged(err, index)
	}
	b := tree.Bundle{Index: index, Leaf: leaf, Proof: proof, Checkpoint: signed}
	if _, err := b.Verify(p.policy); err != nil {
		return tree.Bundle{}, damaged(err, index)
	}
	return b, nil
}

// Consistency returns the proof that the log of the present checkpoint, which it returns too, begins
// with the first size leaves, for [tree.CheckConsistency]. The error is [tree.ErrRolledBack] if the log
// is shorter than that.
func (p *Prover) Consistency(ctx context.Context, size int64) (tlog.TreeProof, []byte, error) {
	c, signed, err := p.Checkpoint(ctx)
	if err != nil {
		return nil, nil, err
	}
	if size < 0 || size > c.Size {
		return nil, nil, tree.ErrRolledBack
	}
	if size == 0 || size == c.Size {
		return nil, signed, nil
	}
	proof, err := p.consistency(ctx, size, c)
	return proof, signed, err
}

func (p *Prover) consistency(ctx context.Context, size int64, c tree.Checkpoint) (tlog.TreeProof, error) {
	proof, err := tlog.ProveTree(c.Size, size, p.hashes(ctx, c))
	if err != nil {
		return nil, damaged(err, -1)
	}
	return proof, nil
}

// continues checks that the log of checkpoint now, which is in the database, begins with that of
// checkpoint earlier.
func (p *Prover) continues(ctx context.Context, earlier, now tree.Checkpoint) error {
	if earlier.Size == 0 || earlier.Size >= now.Size {
		return tree.CheckConsistency(earlier, now, nil)
	}
	proof, err := p.consistency(ctx, earlier.Size, now)
	if err != nil {
		return err
	}
	return tree.CheckConsistency(earlier, now, proof)
}

// damaged returns an error of the store as it is, and any other as damage.
func damaged(err error, index int64) error {
	var store *storeError
	if errors.As(err, &store) {
		return store.cause
	}
	return &tree.DamageError{Index: index, What: "what is stored does not lead to the checkpoint"}
}

// hashes reads the hashes of a tree and checks each by its checkpoint.
func (p *Prover) hashes(ctx context.Context, c tree.Checkpoint) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, &tileReader{ctx: ctx, prover: p})
}

// storeError is an error of the store on its way through package tlog.
type storeError struct{ cause error }

func (e *storeError) Error() string { return e.cause.Error() }

// tileReader makes tiles from what is stored.
type tileReader struct {
	ctx    context.Context //nolint:containedctx // tlog.TileReader has no parameter for it
	prover *Prover
}

// Height implements tlog.TileReader.
func (r *tileReader) Height() int { return tree.Height }

// SaveTiles implements tlog.TileReader.
func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles implements tlog.TileReader.
func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		b, err := r.prover.tile(r.ctx, t.L, t.N, t.W)
		if err != nil {
			return nil, &storeError{err}
		}
		data[i] = b
	}
	return data, nil
}

// tile returns the hashes of a tile.
func (p *Prover) tile(ctx context.Context, level int, number int64, width int) ([]byte, error) {
	first := number << tree.Height
	data := make([]byte, 0, width*tlog.HashSize)
	if level > 0 {
		nodes, err := p.reader.Nodes(ctx, level*tree.Height, first, width)
		if err != nil {
			return nil, err
		}
		if len(nodes) != width {
			return nil, &tree.DamageError{Index: first << (level * tree.Height), What: "hashes of the tree are missing in the database"}
		}
		for _, h := range nodes {
			data = append(data, h[:]...)
		}
		return data, nil
	}
	leaves, err := p.leaves(ctx, first, first+int64(width))
	if err != nil {
		return nil, err
	}
	for _, l := range leaves {
		h := tlog.RecordHash(l)
		data = append(data, h[:]...)
	}
	return data, nil
}

// leaves returns the leaves from index first on, below index end, or a [*tree.DamageError] if one is
// missing.
func (p *Prover) leaves(ctx context.Context, first, end int64) ([][]byte, error) {
	batches, err := p.reader.Leaves(ctx, first, end)
	if err != nil {
		return nil, err
	}
	var leaves [][]byte
	for _, b := range batches {
		all, err := tree.Entries(b.Bytes)
		if err != nil {
			return nil, &tree.DamageError{Index: b.First, What: "a batch of leaves in the database was changed"}
		}
		for i, l := range all {
			if index := b.First + int64(i); index == first+int64(len(leaves)) && index < end {
				leaves = append(leaves, l)
			}
		}
	}
	if next := first + int64(len(leaves)); next < end {
		return nil, &tree.DamageError{Index: next, What: "the leaf is missing in the database"}
	}
	return leaves, nil
}
