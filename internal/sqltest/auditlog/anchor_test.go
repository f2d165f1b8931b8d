package auditlog_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/audittest"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/sqlstore"
)

const anchorOrigin = "audit.example.com"

func sqlAnchor(t *testing.T, e engine.Engine) (*sqlstore.Anchor, sqlstore.Pool) {
	t.Helper()
	pool := sqlstore.SQL(e.Pool(t), e.Dialect)
	table, err := sqlstore.AnchorTable(e.Dialect)
	require.NoError(t, err)
	for range 2 { // it may be there
		_, err = pool.Exec(t.Context(), table)
		require.NoError(t, err)
	}
	a, err := sqlstore.NewAnchor(pool, anchorOrigin)
	require.NoError(t, err)
	return a, pool
}

func TestAnchorConformance(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		audittest.RunAnchor(t, func(t *testing.T) tree.Anchor {
			a, _ := sqlAnchor(t, e)
			return a
		})
	})
}

func checkpointOf(t *testing.T, origin string, size int64, root byte) []byte {
	t.Helper()
	signer, _ := audittest.Key(origin)
	b, err := tree.Sign(tree.Checkpoint{Origin: origin, Size: size, Root: tree.Hash{root}}, signer)
	require.NoError(t, err)
	return b
}

// TestAnchorNeverGoesBack: whoever writes, and in whatever order, the largest checkpoint stays.
func TestAnchorNeverGoesBack(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		a, pool := sqlAnchor(t, e)
		var all sync.WaitGroup
		for n := range 8 {
			note := checkpointOf(t, anchorOrigin, int64(n*37%8+1), 1)
			all.Go(func() {
				if err := a.Publish(t.Context(), note); err != nil {
					require.ErrorIs(t, err, tree.ErrRolledBack) //nolint:testifylint // nothing follows
				}
			})
		}
		all.Wait()
		last, err := a.Last(t.Context())
		require.NoError(t, err)
		require.Equal(t, checkpointOf(t, anchorOrigin, 8, 1), last)

		require.ErrorIs(t, a.Publish(t.Context(), checkpointOf(t, anchorOrigin, 7, 1)), tree.ErrRolledBack)
		require.ErrorIs(t, a.Publish(t.Context(), checkpointOf(t, anchorOrigin, 8, 2)), tree.ErrForked)
		require.ErrorIs(t, a.Publish(t.Context(), checkpointOf(t, "other.example.com", 9, 1)), tree.ErrCheckpoint)
		require.ErrorIs(t, a.Publish(t.Context(), []byte("hello")), tree.ErrCheckpoint)

		other, err := sqlstore.NewAnchor(pool, "other.example.com")
		require.NoError(t, err)
		require.NoError(t, other.Publish(t.Context(), checkpointOf(t, "other.example.com", 2, 1)))
		again, err := a.Last(t.Context())
		require.NoError(t, err)
		require.Equal(t, last, again)
	})
}

func TestNewAnchorRefuses(t *testing.T) {
	_, err := sqlstore.NewAnchor(nil, anchorOrigin)
	require.ErrorAs(t, err, new(*sealtext.InputError))
	_, err = sqlstore.AnchorTable(0)
	require.ErrorAs(t, err, new(*sealtext.InputError))
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		pool := sqlstore.SQL(e.Pool(t), e.Dialect)
		_, err := sqlstore.NewAnchor(pool, "")
		require.ErrorContains(t, err, "origin must not be empty")
		a, err := sqlstore.NewAnchor(pool, anchorOrigin)
		require.NoError(t, err)
		_, err = a.Last(context.Background())
		require.ErrorContains(t, err, "sealtext_anchor", "without the table")
	})
}
