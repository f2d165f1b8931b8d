package sequencer

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext/audit/tree"
)

// walkChunk is how many leaves are read at once: two tiles.
const walkChunk = 2 << tree.Height

// walk calls f for each leaf of the log of a checkpoint, from an index on and below index end, and for
// each node that one completes. At the end it compares the tree with the checkpoint, whose hash covers
// all leaves: what f was given is right only if walk returns nil.
func (p *Prover) walk(ctx context.Context, c tree.Checkpoint, from, end int64, f func(index int64, leaf []byte, nodes []tree.Node) error) error {
	if from > c.Size {
		return tree.ErrRolledBack
	}
	frontier, err := p.frontier(ctx, c, from)
	if err != nil {
		return err
	}
	for index := from; index < end; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("sequencer: %w", err)
		}
		leaves, err := p.leaves(ctx, index, min(index-index%walkChunk+walkChunk, end))
		if err != nil {
			return err
		}
		for _, leaf := range leaves {
			if err := f(index, leaf, frontier.Add(tlog.RecordHash(leaf))); err != nil {
				return err
			}
			index++
		}
	}
	want := c.Root
	if end < c.Size {
		signed, err := p.frontier(ctx, c, end)
		if err != nil {
			return err
		}
		want = signed.Root()
	}
	if frontier.Root() != want {
		return &tree.DamageError{Index: -1, What: "the leaves in the database are not those that were signed: some were changed, dropped or swapped"}
	}
	return nil
}

// frontier returns the frontier of the first leaves of a log.
func (p *Prover) frontier(ctx context.Context, c tree.Checkpoint, size int64) (tree.Frontier, error) {
	var indexes []int64
	for level, before := 62, int64(0); level >= 0; level-- {
		if size>>level&1 == 1 {
			indexes = append(indexes, tlog.StoredHashIndex(level, before>>level))
			before += 1 << level
		}
	}
	if len(indexes) == 0 {
		return tree.Frontier{}, nil
	}
	hashes, err := p.hashes(ctx, c).ReadHashes(indexes)
	if err != nil {
		return tree.Frontier{}, damaged(err, -1)
	}
	var b []byte
	for _, h := range hashes {
		b = append(b, h[:]...)
	}
	return tree.ParseFrontier(size, b)
}

// known opens checkpoints that the log has to continue.
func (p *Prover) known(signed [][]byte) ([]tree.Checkpoint, error) {
	var all []tree.Checkpoint
	for _, s := range signed {
		c, err := p.policy.Open(s)
		if err != nil {
			return nil, fmt.Errorf("sequencer: a known checkpoint: %w", err)
		}
		all = append(all, c)
	}
	return all, nil
}
