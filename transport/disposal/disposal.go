// Package disposal deletes what a gateway keeps when it is of no use any more: messages, idempotency
// keys, and events of providers.
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
