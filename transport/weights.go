package transport

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
)

// weightAge is how old the weight of a tenant may be, in addition to the age of its declarations.
const weightAge = 2 * time.Second

// weightTenants is how many tenants a relay remembers that it has looked at.
const weightTenants = 10_000

// weights are the numbers of messages that tenants have in a turn; see package fair.
type weights struct {
	fixed map[sealtext.Tenant]int // by the configuration

	mu      sync.Mutex
	current map[sealtext.Tenant]int // with fixed, without those of 1; never written to
	seen    map[sealtext.Tenant]time.Time
}

// all returns the weights for a claim.
func (w *weights) all() map[sealtext.Tenant]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.current
}

// unseen returns the tenants of messages whose weight is to be read, each once.
func (w *weights) unseen(rows []OutboxRow, now time.Time) (tenants []sealtext.Tenant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, row := range rows {
		if _, ok := w.fixed[row.Tenant]; ok {
			continue
		}
		if age := now.Sub(w.seen[row.Tenant]); age >= 0 && age < weightAge {
			continue
		}
		if w.seen == nil || len(w.seen) >= weightTenants {
			w.seen = map[sealtext.Tenant]time.Time{}
		}
		w.seen[row.Tenant] = now
		tenants = append(tenants, row.Tenant)
	}
	return tenants
}

// set sets the weight that a tenant has declared; zero stands for 1.
func (w *weights) set(t sealtext.Tenant, weight int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if weight = max(weight, 1); weight == max(w.current[t], 1) {
		return
	}
	next := maps.Clone(w.current)
	if next == nil {
		next = map[sealtext.Tenant]int{}
	}
	if next[t] = weight; weight == 1 {
		delete(next, t)
	}
	w.current = next
}

// weigh reads what the tenants of messages declare as their weight. One whose declarations cannot be read
// keeps the weight that it has.
func (r *Relay) weigh(ctx context.Context, rows []OutboxRow) {
	for _, t := range r.weights.unseen(rows, r.wall()) {
		if set, err := r.consent.Programs().Tenant(ctx, nil, t); err == nil {
			r.weights.set(t, set.Tenant.Weight)
		}
	}
}
