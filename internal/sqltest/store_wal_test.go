package sqltest_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestTheLogOfSQLiteShrinks: while somebody reads, the write-ahead log grows without end. When they have
// ended, the next writes give its space back, down to the limit that package service sets.
func TestTheLogOfSQLiteShrinks(t *testing.T) {
	const limit = 64 << 20 // service.SQLitePool
	path := sqltest.SQLitePath(t)
	pool, err := service.SQLitePool("sqlite", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = pool.Close() })
	require.Equal(t, limit, one(t, pool, "PRAGMA journal_size_limit"))
	engine.Apply(t, pool, sqlstore.SQLite)
	db := open(t, pool, sqlstore.SQLite)
	grow := func() int {
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			for range 40 {
				row := auditRow(sealtext.NewSubject())
				row.Payload = sealtext.MakeSealed(1, make([]byte, 64<<10))
				if err := db.Audit().Append(ctx, tx, row); err != nil {
					return err
				}
			}
			return nil
		}))
		info, err := os.Stat(path + "-wal")
		require.NoError(t, err)
		return int(info.Size())
	}
	reader, err := pool.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	var n int
	require.NoError(t, reader.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM sealtext_audit").Scan(&n))
	for size := 0; size <= limit+limit/4; {
		size = grow()
	}
	require.NoError(t, reader.Rollback())
	size := 0
	for range 100 { // the log is written from its start when all of it is in the database
		if size = grow(); size <= limit {
			return
		}
	}
	require.LessOrEqual(t, size, limit)
}
