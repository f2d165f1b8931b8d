package sequencer_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/audit/tree"
)

// TestUnder: proofs under checkpoints of before verify, whatever the log has become since, and those under
// checkpoints that it did not sign are refused.
func TestUnder(t *testing.T) {
	r := newRig(t)
	p := r.prover(t)
	var kept [][]byte
	var sizes []int64
	size := int64(0)
	for _, more := range []int{1, 2, 253, 1, 255, 300} {
		r.grow(t, more)
		size += int64(more)
		_, signed, err := p.Checkpoint(t.Context())
		require.NoError(t, err)
		kept, sizes = append(kept, signed), append(sizes, size)
	}
	for i, signed := range kept {
		for number := int64(1); number <= sizes[i]; number += max(sizes[i]/9, 1) {
			b, err := p.BundleUnder(t.Context(), number, signed)
			require.NoError(t, err)
			c, err := b.Verify(r.policy)
			require.NoError(t, err)
			require.Equal(t, sizes[i], c.Size)
		}
		now, err := r.policy.Open(signed)
		require.NoError(t, err)
		for j := range i + 1 {
			proof, err := p.ConsistencyUnder(t.Context(), sizes[j], signed)
			require.NoError(t, err)
			earlier, err := r.policy.Open(kept[j])
			require.NoError(t, err)
			require.NoError(t, tree.CheckConsistency(earlier, now, proof))
		}
		_, err = p.ConsistencyUnder(t.Context(), sizes[i]+1, signed)
		require.ErrorIs(t, err, tree.ErrRolledBack)
		for _, number := range []int64{-1, 0, sizes[i] + 1} {
			_, err := p.BundleUnder(t.Context(), number, signed)
			require.ErrorIs(t, err, sequencer.ErrNotNumbered)
		}
	}
	stranger, _ := audittest.Key("stranger.example.com")
	forged, err := tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1}}, stranger)
	require.NoError(t, err)
	own, err := tree.Sign(tree.Checkpoint{Origin: "audit.example.com", Size: 3, Root: tree.Hash{1}}, r.signer)
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		signed []byte
		want   error
	}{{"signed by another", forged, tree.ErrUnsigned}, {"nothing", nil, tree.ErrUnsigned}} {
		_, err = p.BundleUnder(t.Context(), 1, c.signed)
		require.ErrorIs(t, err, c.want, c.name)
		_, err = p.ConsistencyUnder(t.Context(), 1, c.signed)
		require.ErrorIs(t, err, c.want, c.name)
	}
	// One that is signed and not of this log.
	_, err = p.BundleUnder(t.Context(), 1, own)
	require.ErrorAs(t, err, new(*tree.DamageError))
	_, err = p.ConsistencyUnder(t.Context(), 1, own)
	require.ErrorAs(t, err, new(*tree.DamageError))
}

func TestPoll(t *testing.T) {
	r := newRig(t)
	require.Equal(t, 500*time.Millisecond, r.sequencer(t).Poll())
	require.Equal(t, time.Second, r.sequencer(t, func(c *sequencer.Config) { c.Poll = time.Second }).Poll())
}
