package sqltest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention"
)

// TestGuardsAreDeleted: the rows by which disposal and holds lock each other out go when they were not
// written for as long as the schedule says, and never within an hour.
func TestGuardsAreDeleted(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		db, pool := e.Fresh(t)
		store, people := db.Retention(), []sealtext.Subject{sealtext.NewSubject(), sealtext.NewSubject(), sealtext.NewSubject()}
		take := func(subjects ...sealtext.Subject) {
			require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
				_, err := store.Guard(ctx, tx, clinic, subjects)
				return err
			}))
		}
		take(people...)
		older := func(subject sealtext.Subject, d time.Duration) {
			_, err := pool.ExecContext(t.Context(), "UPDATE sealtext_guards SET taken_at = taken_at - $1 WHERE subject = $2", d.Microseconds(), subject[:])
			require.NoError(t, err)
		}
		older(people[0], 30*time.Minute)
		older(people[1], 3*time.Hour)
		older(people[2], 2*time.Hour)
		guards := retention.NewGuards(store)
		item := func(subject sealtext.Subject) sealtext.Item {
			return sealtext.Item{Tenant: clinic, Record: sealtext.ID(subject)}
		}
		now := time.Now()
		due, err := guards.Due(t.Context(), now.Add(-time.Hour), 10)
		require.NoError(t, err)
		require.Equal(t, []sealtext.Item{item(people[1]), item(people[2])}, due)
		due, err = guards.Due(t.Context(), now.Add(-time.Hour), 1)
		require.NoError(t, err)
		require.Equal(t, []sealtext.Item{item(people[1])}, due)

		take(people[2]) // meanwhile
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			n, err := guards.Dispose(ctx, tx, []sealtext.Item{item(people[0]), item(people[1]), item(people[2])})
			require.Equal(t, 1, n)
			return err
		}))
		require.Equal(t, 2, one(t, pool, "SELECT COUNT(*) FROM sealtext_guards"))
		require.Zero(t, one(t, pool, "SELECT COUNT(*) FROM sealtext_guards WHERE subject = $1", people[1][:]))
		take(people...) // a new row
		require.Equal(t, 3, one(t, pool, "SELECT COUNT(*) FROM sealtext_guards"))
	})
}
