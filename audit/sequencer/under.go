package sequencer

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext/audit/tree"
)

// BundleUnder is [Prover.Bundle] under a checkpoint of the log from elsewhere: one of before, or one that
// witnesses have signed too, whose signatures the bundle then has. The error is [ErrNotNumbered] for an
// event that it does not cover, and that of tree.Policy.Open for one that the log has not signed.
func (p *Prover) BundleUnder(ctx context.Context, number int64, signed []byte) (tree.Bundle, error) {
	c, err := p.policy.Open(signed)
	if err != nil {
		return tree.Bundle{}, err
	}
	if number < 1 || number > c.Size {
		return tree.Bundle{}, ErrNotNumbered
	}
	return p.bundle(ctx, number, c, signed)
}

// ConsistencyUnder is [Prover.Consistency] with the log of a checkpoint from elsewhere.
func (p *Prover) ConsistencyUnder(ctx context.Context, size int64, signed []byte) (tlog.TreeProof, error) {
	c, err := p.policy.Open(signed)
	if err != nil {
		return nil, err
	}
	if size < 0 || size > c.Size {
		return nil, tree.ErrRolledBack
	}
	if size == 0 || size == c.Size {
		return nil, nil
	}
	return p.consistency(ctx, size, c)
}
