package sqltest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service"
)

// TestLeaseIsNotCutOff cancels the extension of a lease that waits on the server. Its answer is waited
// for all the same: executed after the release that follows in a Stop, it would take the lease again.
func TestLeaseIsNotCutOff(t *testing.T) {
	db, pool := engines[1].Fresh(t) // SQLite has one writer, and its statements end at once
	holder := [16]byte{1}
	_, ok, err := db.Lease(t.Context(), "work", holder, time.Hour)
	require.NoError(t, err)
	require.True(t, ok)

	begun, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = begun.Rollback() }()
	_, err = begun.ExecContext(t.Context(), "UPDATE sealtext_leases SET until = until WHERE name = 'work'")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error, 1)
	go func() {
		_, ok, err := db.Lease(ctx, "work", holder, time.Hour)
		if err == nil && !ok {
			err = service.ErrNotSingle
		}
		answered <- err
	}()
	require.Eventually(t, func() bool {
		return one(t, pool, "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND wait_event_type = 'Lock' AND query LIKE '%sealtext_leases%'") == 1
	}, time.Minute, time.Millisecond, "the extension did not wait")
	cancel()
	select {
	case err := <-answered:
		t.Fatalf("the call returned while the server executes it: %v", err)
	case <-time.After(50 * time.Millisecond): // only to catch one that returns at once
	}
	require.NoError(t, begun.Commit())
	require.NoError(t, <-answered)

	_, ok, err = db.Lease(t.Context(), "work", holder, 0)
	require.NoError(t, err)
	require.True(t, ok)
	_, ok, err = db.Lease(t.Context(), "work", [16]byte{2}, time.Hour)
	require.NoError(t, err)
	require.True(t, ok)
	_, _, err = db.Lease(ctx, "work", holder, time.Hour)
	require.ErrorIs(t, err, context.Canceled)
}
