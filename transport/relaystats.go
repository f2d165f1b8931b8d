package transport

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// RelayStats counts what a [Relay] has done since it was created.
type RelayStats struct {
	Claimed   uint64 // messages claimed
	Begun     uint64 // hand-offs begun
	GivenBack uint64 // messages given back without a decision
	Failed    uint64 // errors reported
	Unrouted  uint64 // times that a message was held back because no provider could take it; see [ErrNoProvider]
	UnderWay  int    // messages in process now
}

// Stats returns the counters of the relay.
func (r *Relay) Stats() RelayStats {
	r.countMu.Lock()
	defer r.countMu.Unlock()
	stats := r.counts
	stats.UnderWay = len(r.open)
	return stats
}

func (r *Relay) count(f func(*RelayStats)) {
	r.countMu.Lock()
	defer r.countMu.Unlock()
	f(&r.counts)
}

func (r *Relay) enter(row OutboxRow) {
	r.countMu.Lock()
	defer r.countMu.Unlock()
	r.open[MessageRef{row.Tenant, row.ID}] = true
}

func (r *Relay) leave(row OutboxRow) {
	r.countMu.Lock()
	defer r.countMu.Unlock()
	delete(r.open, MessageRef{row.Tenant, row.ID})
}

// underWay lists the messages in process, in order.
func (r *Relay) underWay() []MessageRef {
	r.countMu.Lock()
	defer r.countMu.Unlock()
	var open []MessageRef
	for m := range r.open {
		open = append(open, m)
	}
	slices.SortFunc(open, func(a, b MessageRef) int {
		return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return open
}
