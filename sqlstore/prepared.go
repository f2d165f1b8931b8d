package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared is the maximum number of statements that a pool keeps prepared on each of its
// connections: all with a fixed text, and most of those with a list.
const maxPrepared = 256

// prepared are the statements of a SQLite pool that came more than once. Of a
// short statement SQLite spends a third of its time on parsing.
//
// A statement that was used inside of a transaction is prepared before the next one begins:
// database/sql prepares for a whole pool on a connection of its own, and the transaction may have the
// last one.
type prepared struct {
	db     *sql.DB
	mu     sync.Mutex
	met    map[string]bool      // once, or more often
	wanted []string             // more than once, and not prepared yet
	ready  map[string]*sql.Stmt // belong to the pool, and end with it; nil for a wanted one
}

func newPrepared(db *sql.DB) *prepared {
	return &prepared{db: db, met: map[string]bool{}, ready: map[string]*sql.Stmt{}}
}

// get returns the prepared statement, or nil where there is none. A nil p has none.
func (p *prepared) get(query string) *sql.Stmt {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	stmt, ok := p.ready[query]
	switch {
	case ok || len(p.ready) >= maxPrepared:
	case p.met[query]:
		p.wanted = append(p.wanted, query)
		p.ready[query] = nil
	case len(p.met) < 4*maxPrepared:
		p.met[query] = true
	default: // as many texts as this come from lists of many tenants
		clear(p.met)
	}
	return stmt
}

// prepare prepares the statements that get did not find. One that cannot be prepared is run as text,
// which gives the error.
func (p *prepared) prepare(ctx context.Context) {
	if p == nil {
		return
	}
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, query := range wanted {
		stmt, err := p.db.PrepareContext(ctx, query) //nolint:sqlclosecheck // ends with the pool
		p.mu.Lock()
		if err == nil {
			p.ready[query] = stmt
		} else {
			delete(p.ready, query)
		}
		p.mu.Unlock()
	}
}
