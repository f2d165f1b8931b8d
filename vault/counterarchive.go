package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// CounterArchive disposes of what actors have used of their quotas, when it counts for none any
// more; it is the disposer of [retention.ClassCounters]. It is safe for concurrent use.
type CounterArchive struct {
	store CounterDisposalStore
	keep  time.Duration
	now   func() time.Time
}

// NewCounterArchive returns a CounterArchive over the store of a [Vault] with these limits. A nil
// now is the system clock.
func NewCounterArchive(store CounterDisposalStore, limits Limits, now func() time.Time) *CounterArchive {
	longest := max(limits.Reveals.Window, limits.LookUps.Window, limits.Emergencies.Window, limits.UnknownLookUps.Window)
	return &CounterArchive{store, longest + longest/16 + 24*time.Hour, clock.Or(now)} // a use counts a little longer than its window
}

// Due lists counters that were last used before cutoff, and none that a limit may still count.
func (a *CounterArchive) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	if end := a.now().Add(-a.keep); end.Before(cutoff) {
		cutoff = end
	}
	return a.store.DueCounters(ctx, nil, cutoff, limit)
}

// Dispose deletes the counters and returns their number.
func (a *CounterArchive) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropCounters(ctx, tx, items, a.now().Add(-a.keep))
}
