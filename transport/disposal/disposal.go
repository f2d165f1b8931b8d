// Package disposal deletes what a gateway keeps when it is of no use any more: messages,
// idempotency keys, events of providers, and what is left of rates and readers that a host does not
// run any more.
//
//	schedules := []retention.Schedule{
//		{Class: retention.ClassMessages, Keep: 90 * day, Disposer: disposal.NewMessages(db.Transport(), 0, nil), ...},
//		{Class: retention.ClassMessageKeys, Keep: disposal.KeepKeys, Disposer: disposal.NewKeys(db.Transport()), ...},
//		{Class: retention.ClassProviderEvents, Keep: 30 * day, Disposer: disposal.NewEvents(db.Transport()), ...},
//	}
//
// Each type is the Disposer of one class of package retention, whose Sweeper deletes in batches, skips
// what is under a legal hold, and records what it did. Package service has schedules for all of them.
// transport.Archive disposes of the texts, which are of no use earlier, and transport.FeedArchive of
// the events of the feed.
//
// # Messages
//
// [Messages] deletes whole rows: sent messages that are final and inbound ones, with their attempts and
// receipts. It is due by the last change, so that a late receipt postpones it. A message that waits, or
// is being handed over, is never due. What is deleted is unknown: to Status and Cancel, and to a
// receipt that comes later still. The audit log, which is kept by itself, says that it was sent.
//
// Frequency caps and the one answer to a STOP do not depend on these rows: the consent ledger counts
// what it needs in rows of its own.
//
// # Idempotency keys
//
// A message that is deleted within [KeepKeys] of its Send leaves its key behind: keyed hashes of the
// idempotency key and of the content, the id, whether it was denied, and the time. They say nothing
// about the person and do not name them. A repeated Send still returns the first id, and another
// content is a conflict. [Keys] deletes what is left after that time. From then on a Send with the key
// is a new message, as it is at once for a message that was deleted later than that.
//
// An erasure deletes the messages of a person with their keys. A key that was left behind before that
// stays for its time, since nothing leads from it to the person.
//
// # Events of providers
//
// [Events] deletes the keyed hashes by which a second delivery of an inbound message is known, and the
// receipts that were kept because no message has their id. Providers repeat a delivery for hours or
// days; 30 days are enough for those that are known.
//
// # Rates and readers
//
// [Rates] deletes what was used of rates that no relay has claimed by for a while, and the health
// of providers of which nothing was noted. [Cursors] deletes the places of readers of the feed that
// a host does not run any more, when the events that they have passed are deleted too. A relay or a
// reader that runs again under the name goes on as if its row was still there. Both are of no
// tenant: the report of a sweep counts them, and the audit log, which is by tenant, does not.
//
// # What this does not protect
//
// A key that is used again later than the schedule keeps it sends again: a host must not repeat a Send
// from a queue that is older than that. What is deleted stays in free pages, the write-ahead log and
// backups until they are reused.
package disposal

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
)

// KeepKeys is how long an idempotency key is kept after its Send, unless the host says otherwise.
const KeepKeys = 30 * 24 * time.Hour

// Messages disposes of sent and inbound messages; it is the disposer of [retention.ClassMessages]. It
// is safe for concurrent use.
type Messages struct {
	store transport.DisposalStore
	keys  time.Duration
	now   func() time.Time
}

// NewMessages returns a Messages over the store of a gateway. keys is how long idempotency keys are
// kept after their Send: the Keep of the schedule of [Keys]. Zero means [KeepKeys]. A nil now is the
// system clock.
func NewMessages(store transport.DisposalStore, keys time.Duration, now func() time.Time) *Messages {
	if keys == 0 {
		keys = KeepKeys
	}
	return &Messages{store, keys, clock.Or(now)}
}

// Due lists final and inbound messages that were last changed before cutoff.
func (m *Messages) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return m.store.DueMessages(ctx, nil, cutoff, limit)
}

// Dispose deletes the messages, except for keys that must be kept longer, and returns their number.
func (m *Messages) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return m.store.DropMessages(ctx, tx, items, m.now().Add(-m.keys))
}

// Keys disposes of the idempotency keys that deleted messages have left; it is the disposer of
// [retention.ClassMessageKeys]. It is safe for concurrent use.
type Keys struct{ store transport.DisposalStore }

// NewKeys returns a Keys over the store of a gateway.
func NewKeys(store transport.DisposalStore) *Keys { return &Keys{store} }

// Due lists keys whose Send was before cutoff, without a subject.
func (k *Keys) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return k.store.DueKeys(ctx, nil, cutoff, limit)
}

// Dispose deletes the keys and returns their number.
func (k *Keys) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return k.store.DropKeys(ctx, tx, items)
}

// Events disposes of the events of providers that were received; it is the disposer of
// [retention.ClassProviderEvents]. It is safe for concurrent use.
type Events struct{ store transport.DisposalStore }

// NewEvents returns an Events over the store of a gateway.
func NewEvents(store transport.DisposalStore) *Events { return &Events{store} }

// Due lists events that were received before cutoff, without a subject.
func (e *Events) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return e.store.DueClaims(ctx, nil, cutoff, limit)
}

// Dispose deletes the events and returns their number.
func (e *Events) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	n, err := e.store.DropClaims(ctx, tx, items)
	return min(n, len(items)), err // one item may stand for several receipts
}

const (
	// KeepRates is the shortest time for which [Rates] keeps a rate that is not used: a rate counts
	// the messages of a day, and makes a relay wait for at most one.
	KeepRates = 3 * 24 * time.Hour
	// KeepCursors is the shortest time for which [Cursors] keeps the place of a reader that is not
	// at work. A reader that is looks for events every few seconds.
	KeepCursors = 24 * time.Hour
)

// Rates disposes of rates that are not used any more; it is the disposer of [retention.ClassRates].
// It is safe for concurrent use.
type Rates struct {
	store transport.RateStore
	now   func() time.Time
}

// NewRates returns a Rates over the store of a relay. A nil now is the system clock.
func NewRates(store transport.RateStore, now func() time.Time) *Rates {
	return &Rates{store, clock.Or(now)}
}

// Due lists rates that were not used since cutoff, and none that was within [KeepRates].
func (r *Rates) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return r.store.DueRates(ctx, nil, earlier(cutoff, r.now().Add(-KeepRates)), limit)
}

// Dispose deletes the rates and returns their number.
func (r *Rates) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return r.store.DropRates(ctx, tx, items, r.now().Add(-KeepRates))
}

// Cursors disposes of the places of readers of the feed that do not run any more; it is the
// disposer of [retention.ClassFeedCursors]. It is safe for concurrent use.
type Cursors struct {
	store transport.FeedArchiveStore
	now   func() time.Time
}

// NewCursors returns a Cursors over the store of a feed. A nil now is the system clock.
func NewCursors(store transport.FeedArchiveStore, now func() time.Time) *Cursors {
	return &Cursors{store, clock.Or(now)}
}

// Due lists readers that were not at work since cutoff, nor within [KeepCursors], and that have
// passed no event that is left.
func (c *Cursors) Due(ctx context.Context, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	return c.store.DueCursors(ctx, nil, earlier(cutoff, c.now().Add(-KeepCursors)), limit)
}

// Dispose deletes the places of readers and returns their number.
func (c *Cursors) Dispose(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	return c.store.DropCursors(ctx, tx, items, c.now().Add(-KeepCursors))
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
