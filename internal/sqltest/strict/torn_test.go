package strict_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/sealtext/sealtext/internal/sqltest/engine"
	"github.com/sealtext/sealtext/internal/sqltest/everystore"
	"github.com/sealtext/sealtext/sqlstore"
)

// torn is a pool in which every third run of a read loses to another transaction after its first row. A
// server whose default is SERIALIZABLE ends reads like that.
type torn struct {
	sqlstore.Pool
	mu   sync.Mutex
	open bool           // it is in use
	runs map[string]int // of each statement
	cuts int
}

// lostToOthers is SQLSTATE 40001.
type lostToOthers struct{}

func (lostToOthers) Error() string    { return "could not serialize access" }
func (lostToOthers) SQLState() string { return "40001" }

func (p *torn) Query(ctx context.Context, statement string, args ...any) (sqlstore.Rows, error) {
	rows, err := p.Pool.Query(ctx, statement, args...)
	p.mu.Lock()
	defer p.mu.Unlock()
	writes := strings.Contains(statement, "RETURNING") // which SQLite has done
	if p.runs[statement]++; err != nil || writes || !p.open || p.runs[statement]%3 != 1 {
		return rows, err
	}
	return &tornRows{Rows: rows, pool: p}, nil
}

// tornRows ends after one row, unless there is none.
type tornRows struct {
	sqlstore.Rows
	pool *torn
	seen bool
	err  error
}

func (r *tornRows) Next() bool {
	if !r.seen {
		r.seen = r.Rows.Next()
		return r.seen
	}
	r.err = lostToOthers{}
	r.pool.mu.Lock()
	defer r.pool.mu.Unlock()
	r.pool.cuts++
	return false
}

func (r *tornRows) Err() error {
	if r.err != nil {
		return r.err
	}
	return r.Rows.Err()
}

// TestEveryStoreOnTornReads: a read outside of a transaction that loses to another one after its first
// row is repeated, and returns no row twice.
func TestEveryStoreOnTornReads(t *testing.T) {
	t.Parallel()
	cuts := 0
	everystore.Run(t, func(t *testing.T) *sqlstore.DB {
		pool := engine.SQLite.Open(t, engine.SQLite.Made(t))
		p := &torn{Pool: sqlstore.SQL(pool, sqlstore.SQLite), runs: map[string]int{}}
		t.Cleanup(func() { cuts += p.cuts })
		db := engine.Store(t, p)
		p.open = true
		return db
	})
	if cuts < 100 {
		t.Errorf("%d reads were torn", cuts)
	}
}
