package auditlog_test

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/watch"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/sqlstore/pgxstore"
)

// rising gives everybody a lease with a larger token, as if each holder had been suspended for longer than
// its lease lasts.
type rising struct {
	mu    sync.Mutex
	token uint64
}

func (r *rising) Lease(context.Context, string, [16]byte, time.Duration) (uint64, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.token++
	return r.token, true, nil
}

// TestTogether: events of many transactions at once are numbered once each by sequencers that all believe
// to be alone.
func TestTogether(t *testing.T) {
	const writers, each = 4, 12
	engine.OnBothAtOnce(t, func(t *testing.T, e engine.Engine) {
		db := store(t, e)
		ctx, done := context.WithCancel(context.WithoutCancel(t.Context()))
		defer done()
		var writing, numbering sync.WaitGroup
		for range writers {
			writing.Go(func() {
				for n := range each {
					if err := record(t.Context(), db, rows(1+n%5)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		leases := &rising{}
		for range 3 {
			s, err := sequencerOf(db, func(c *sequencer.Config) { c.Leases, c.Batch = leases, 7 })
			require.NoError(t, err)
			numbering.Go(func() {
				for ctx.Err() == nil {
					if _, err := s.Step(context.WithoutCancel(ctx)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		writing.Wait()
		done()
		numbering.Wait()
		s, err := sequencerOf(db, func(c *sequencer.Config) { c.Leases = leases })
		require.NoError(t, err)
		_, err = s.Step(t.Context())
		require.NoError(t, err)
		want := 0
		for n := range each {
			want += writers * (1 + n%5)
		}
		c, _, err := prover(t, db).Checkpoint(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, want, c.Size)
		require.NoError(t, prover(t, db).VerifyRows(t.Context(), sequencer.RowsConfig{}))
		b, err := prover(t, db).Bundle(t.Context(), c.Size/2)
		require.NoError(t, err)
		require.Equal(t, c.Size/2-1, b.Index)
	})
}

// store returns a store without rows, on PostgreSQL through pgx.
func store(t *testing.T, e engine.Engine) *sqlstore.DB {
	t.Helper()
	if e.Dialect == sqlstore.PostgreSQL {
		return engine.Store(t, pgxstore.Pool(engine.NativePool(t, e.Made(t), func(cfg *pgxpool.Config) { cfg.MaxConns = 10 })))
	}
	db, _ := e.Fresh(t)
	return db
}

// TestWhatNumberingTakes prints how long numbering 500 events takes beside inserting their rows. It should
// be at most three times; the long form, which has the machine for itself, allows twice that.
func TestWhatNumberingTakes(t *testing.T) {
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db := store(t, e)
		var ratios []float64
		for range 8 {
			events := rows(500)
			start := time.Now()
			require.NoError(t, record(t.Context(), db, events))
			inserted := time.Since(start)
			start = time.Now()
			n, err := number(t, db)
			require.NoError(t, err)
			require.Equal(t, 500, n)
			ratios = append(ratios, float64(time.Since(start))/float64(inserted))
		}
		slices.Sort(ratios)
		t.Logf("numbering takes %.2f times the insertion (median of 8; %.2f to %.2f)", ratios[4], ratios[0], ratios[7])
		if os.Getenv("SEALTEXT_LONG") != "" {
			require.Less(t, ratios[4], 6.)
		}
	})
}

// TestStatementsOfNumbering: 500 events are numbered by a few statements, in a log with as many as in an
// empty one.
func TestStatementsOfNumbering(t *testing.T) {
	most := map[sqlstore.Dialect]int{sqlstore.SQLite: 17, sqlstore.PostgreSQL: 10}
	engine.OnBoth(t, func(t *testing.T, e engine.Engine) {
		db, _, r := watch.Store(t, e)
		var took []int
		for range 4 {
			require.NoError(t, record(t.Context(), db, rows(500)))
			r.Take()
			r.Bounds()
			n, err := number(t, db)
			require.NoError(t, err)
			require.Equal(t, 500, n)
			took = append(took, len(r.Take())+r.Bounds())
		}
		t.Logf("statements, with BEGIN and COMMIT: %v", took)
		require.LessOrEqual(t, slices.Max(took), most[e.Dialect])
	})
}
