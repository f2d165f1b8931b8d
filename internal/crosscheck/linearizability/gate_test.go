package linearizability

import (
	"database/sql"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/sqltest"
	"github.com/sealtext/sealtext/memstore"
	"github.com/sealtext/sealtext/sqlstore"
)

// The stores, as n processes see one: each has a pool of its own.
var stores = []struct {
	name string
	open func(t *testing.T, n int) []consent.Store
}{
	{"memory", inMemory},
	{"sqlite", func(t *testing.T, n int) []consent.Store {
		path := sqltest.SQLitePath(t)
		return pools(t, sqlstore.SQLite, n, func() *sql.DB { return openSQLite(t, path) })
	}},
	{"postgresql", func(t *testing.T, n int) []consent.Store {
		dsn := sqltest.PostgresDSN(t)
		return pools(t, sqlstore.PostgreSQL, n, func() *sql.DB { return sqltest.OpenPostgres(t, dsn) })
	}},
}

func inMemory(t *testing.T, n int) []consent.Store {
	mem, err := memstore.New(memstore.Config{})
	require.NoError(t, err)
	all := make([]consent.Store, n)
	for i := range all {
		all[i] = mem.Consent()
	}
	return all
}

// openSQLite does not flush: the test is about order, not about a loss of power.
func openSQLite(t testing.TB, path string) *sql.DB {
	pool, err := sql.Open("sqlite", sqltest.SQLiteDSN(path)+"&_pragma=synchronous(OFF)")
	require.NoError(t, err)
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}

func pools(t testing.TB, d sqlstore.Dialect, n int, pool func() *sql.DB) (all []consent.Store) {
	for i := range n {
		p := pool()
		p.SetMaxOpenConns(4)
		if i == 0 {
			require.NoError(t, sqlstore.Apply(t.Context(), sqlstore.SQL(p, d), sqlstore.ApplyConfig{Environment: "testing"}))
		}
		db, err := sqlstore.Open(t.Context(), sqlstore.SQL(p, d), sqlstore.Config{Environment: "testing", UnsafeSettings: true})
		require.NoError(t, err)
		all = append(all, db.Consent())
	}
	return all
}

// newBatch is fresh people for ledgers over the stores.
func newBatch(t *testing.T, all []consent.Store, gate Gate, single bool) Batch {
	clock := &ticks{}
	var stamps atomic.Int64
	b := Batch{Senders: 2, Rounds: 12, Gate: gate, Now: clock.now, Stamp: func() int64 { return stamps.Add(1) }}
	b.Stores = all
	for _, s := range all {
		l, err := newLedger(s, clock.now, time.Minute, single)
		require.NoError(t, err)
		b.Ledgers = append(b.Ledgers, l)
	}
	for range 4 {
		b.People = append(b.People, newPerson())
	}
	return b
}

// judged is the result of many batches.
type judged struct{ ops, writes, closed, late, violations int }

func (j *judged) add(h *History) {
	j.ops += h.Ops
	j.writes += len(h.Writes)
	j.closed += len(h.Closed)
	j.late += h.late()
	if !h.linearizable() {
		j.violations++
	}
}

func (j judged) String() string {
	return fmt.Sprintf("%d operations, %d messages written, %d revocations, %d late, %d violations", j.ops, j.writes, j.closed, j.late, j.violations)
}

// operations is the number of operations for each store.
func operations() int {
	if testing.Short() {
		return 2000
	}
	return 100_000
}

func TestTheGateIsLinearizable(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			all := s.open(t, 3)
			var j judged
			for j.ops < operations() {
				h, err := newBatch(t, all, Barrier, false).run(t.Context())
				require.NoError(t, err)
				j.add(h)
			}
			t.Log(j)
			require.Positive(t, j.writes)
			require.Zero(t, j.late)
			require.Zero(t, j.violations)
		})
	}
}

// The same for batches, each with two messages to every person.
func TestBatchesAreLinearizable(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			all := s.open(t, 3)
			var j judged
			for j.ops < operations() {
				b := newBatch(t, all, Barrier, false)
				b.Size = 2 * len(b.People)
				h, err := b.run(t.Context())
				require.NoError(t, err)
				j.add(h)
			}
			t.Log(j)
			require.Positive(t, j.writes)
			require.Zero(t, j.late)
			require.Zero(t, j.violations)
		})
	}
}

// Both checks fail when the barrier is replaced: by an advisory check, which fails even in one
// process, and by one within a process.
func TestWithoutTheBarrierItShows(t *testing.T) {
	for _, c := range []struct {
		name    string
		ledgers int
		gate    Gate
		single  bool
		size    int
	}{
		{"a check, in one process", 1, Check, true, 0},
		{"a check, in three", 3, Check, false, 0},
		{"a barrier in each of three processes", 3, Barrier, true, 0},
		{"batches, and a barrier in each of three processes", 3, Barrier, true, 8},
	} {
		for _, s := range stores {
			t.Run(c.name+", "+s.name, func(t *testing.T) {
				all := s.open(t, c.ledgers)
				var j judged
				for n := 0; (j.late == 0 || j.violations == 0) && n < 100; n++ {
					b := newBatch(t, all, c.gate, c.single)
					b.Size = c.size
					h, err := b.run(t.Context())
					require.NoError(t, err)
					j.add(h)
				}
				t.Log(j)
				require.Positive(t, j.late)
				require.Positive(t, j.violations)
			})
		}
	}
}

// The same barrier within one process needs no store for it.
func TestOneProcessByItself(t *testing.T) {
	all := inMemory(t, 1)
	var j judged
	for j.ops < operations() {
		h, err := newBatch(t, all, Barrier, true).run(t.Context())
		require.NoError(t, err)
		j.add(h)
	}
	t.Log(j)
	require.Positive(t, j.writes)
	require.Zero(t, j.late)
	require.Zero(t, j.violations)
}

// The checks themselves, on histories made by hand.
func TestTheJudges(t *testing.T) {
	in := Step{Set: true, Value: true, Call: 1, Return: 2}
	out := Step{Set: true, Call: 10, Return: 20}
	for _, c := range []struct {
		name   string
		steps  []Step
		write  Span
		ok     bool
		isLate bool
	}{
		{"allowed, then out", []Step{{Value: true, Call: 3, Return: 4}}, Span{Start: 5, End: 6}, true, false},
		{"allowed while it goes out", []Step{{Value: true, Call: 11, Return: 12}}, Span{Start: 13, End: 19}, true, false},
		{"denied while in", []Step{{Call: 3, Return: 4}}, Span{}, false, false},
		{"allowed after", []Step{{Value: true, Call: 21, Return: 22}}, Span{}, false, false},
		{"denied, then allowed, while it goes out", []Step{{Call: 11, Return: 12}, {Value: true, Call: 13, Return: 14}}, Span{}, false, false},
		{"begun in time and ended late", []Step{{Value: true, Call: 3, Return: 4}}, Span{Start: 5, End: 25}, false, true},
		{"begun late", []Step{{Value: true, Call: 3, Return: 4}}, Span{Start: 23, End: 25}, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &History{Steps: append([]Step{in, out}, c.steps...)}
			h.closed(1, Span{Start: 21, End: 30})
			if c.write != (Span{}) {
				h.wrote(2, c.write)
			}
			require.Equal(t, c.ok, h.linearizable())
			require.Equal(t, c.isLate, h.late() == 1)
		})
	}
}
