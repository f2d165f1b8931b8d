package transport

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
)

// FeedArchive disposes of the events of a feed that are due; it is the disposer of a schedule of
// package retention. Events name messages and persons, and contain nothing of either: no legal hold
// covers them, since rows of messages and audit events, which say the same, are kept by themselves.
// It is safe for concurrent use.
//
// An event is due when it is older than the schedule's Keep and every reader has passed it. A reader
// that was not at work for as long as Keep keeps no event: one that a host no longer runs would
// otherwise keep all. Parked events are disposed of like others.
type FeedArchive struct{ store FeedArchiveStore }

// NewFeedArchive returns a FeedArchive over the store of a gateway.
func NewFeedArchive(store FeedArchiveStore) *FeedArchive { return &FeedArchive{store} }

// Due lists events that are due, without their subjects.
func (a *FeedArchive) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return a.store.DueEvents(ctx, nil, cutoff, limit)
}

// Dispose deletes the events and returns their number.
func (a *FeedArchive) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return a.store.DropEvents(ctx, tx, items)
}
