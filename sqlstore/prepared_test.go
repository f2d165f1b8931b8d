package sqlstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/sqlstore"
)

// TestWhatIsPrepared: on SQLite everything that comes a third time, once for
// each connection; on PostgreSQL nothing, which is the driver's business.
func TestWhatIsPrepared(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.String(), func(t *testing.T) {
			db, f := opened(t, d)
			f.prepares = true
			var parsed []int
			for range 5 {
				f.reset(0, nil)
				require.NoError(t, db.InTx(t.Context(), everyStore(db)))
				parsed = append(parsed, f.parsed)
			}
			require.Positive(t, parsed[0])
			require.Equal(t, parsed[0], parsed[1])
			if d == sqlstore.PostgreSQL {
				require.Equal(t, parsed[0], parsed[4])
				require.Empty(t, f.prepared)
				return
			}
			require.Zero(t, parsed[2])
			require.Zero(t, parsed[4])
			for query, times := range f.prepared {
				require.Equal(t, 1, times, query)
			}
			require.Len(t, f.prepared, parsed[0])
		})
	}
}

// TestTextsThatNeverEnd do not fill the memory.
func TestTextsThatNeverEnd(t *testing.T) {
	require.LessOrEqual(t, sqlstore.PreparedAfter(5000), 256)
}
