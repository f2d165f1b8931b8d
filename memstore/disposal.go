package memstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// aged is an item and when it was last changed.
type aged struct {
	item    sealtext.Item
	at      time.Time
	arrival uint64
}

// oldest returns the items from before cutoff, the oldest first.
func oldest(all []aged, cutoff time.Time, limit int) []sealtext.Item {
	cut(&cutoff)
	all = slices.DeleteFunc(all, func(a aged) bool { return !a.at.Before(cutoff) })
	slices.SortFunc(all, func(a, b aged) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.arrival, b.arrival)) })
	var items []sealtext.Item
	for _, a := range all[:min(len(all), max(limit, 0))] {
		items = append(items, a.item)
	}
	return items
}

func (s transportStore) DueMessages(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for k, m := range s.outbox.sent {
		if m.row.State.Final() && m.row.TextUntil.Before(cutoff) {
			all = append(all, aged{sealtext.Item{Tenant: k.tenant, Subject: m.row.Subject, Record: k.id}, m.row.UpdatedAt, m.arrival})
		}
	}
	for k, m := range s.outbox.inbound {
		if m.row.TextUntil.Before(cutoff) {
			all = append(all, aged{sealtext.Item{Tenant: k.tenant, Subject: m.row.Subject, Record: k.id}, m.row.ReceivedAt, m.arrival})
		}
	}
	return oldest(all, cutoff, limit), nil
}

func (s transportStore) DropMessages(ctx context.Context, x sealtext.Tx, items []sealtext.Item, keys time.Time) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	cut(&keys)
	box, n := &s.outbox, 0
	for _, item := range items {
		k := recordKey{item.Tenant, item.Record}
		if m, ok := box.sent[k]; ok && m.row.State.Final() {
			box.dropSent(t, m)
			if !m.row.CreatedAt.Before(keys) {
				box.keys.put(t, hashKey{k.tenant, m.row.Reference}, sentMessage{transport.OutboxRow{
					Tenant: k.tenant, ID: k.id, Reference: m.row.Reference, Digest: m.row.Digest, State: m.row.State, CreatedAt: m.row.CreatedAt, Attempts: m.row.Attempts,
				}, m.arrival})
				box.deleted.put(t, k, m.row.Reference)
			}
			n++
		}
		if m, ok := box.inbound[k]; ok {
			box.dropInbound(t, m)
			n++
		}
	}
	return n, nil
}

// dropSent deletes a sent message with its attempts.
func (r *transportPart) dropSent(t *tx, m sentMessage) {
	k := recordKey{m.row.Tenant, m.row.ID}
	before, was := m.dueSlot()
	requeue(t, r.due, before, was, dueSlot{}, false)
	text, had := m.textSlot()
	r.requeueText(t, text, had, slot{}, false)
	for _, a := range r.attempts[k] {
		if p := (providerKey{k.tenant, a.Transport, a.Provider}); r.providers[p].message == k {
			r.providers.drop(t, p)
		}
	}
	r.attempts.drop(t, k)
	for kept := range r.kept {
		if kept.tenant == k.tenant && kept.ref == k.id {
			r.kept.drop(t, kept)
		}
	}
	r.refs.drop(t, hashKey{k.tenant, m.row.Reference})
	r.sent.drop(t, k)
	r.sentTo.remove(t, personKey{k.tenant, m.row.Subject}, k.id)
}

// dropInbound deletes an inbound message.
func (r *transportPart) dropInbound(t *tx, m receivedMessage) {
	k := recordKey{m.row.Tenant, m.row.ID}
	before, was := m.textSlot()
	r.requeueText(t, before, was, slot{}, false)
	r.inbound.drop(t, k)
	r.sentFrom.remove(t, personKey{k.tenant, m.row.Subject}, k.id)
}

func (s transportStore) DueKeys(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for _, m := range s.outbox.keys {
		all = append(all, aged{sealtext.Item{Tenant: m.row.Tenant, Record: m.row.ID}, m.row.CreatedAt, m.arrival})
	}
	return oldest(all, cutoff, limit), nil
}

func (s transportStore) DropKeys(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, item := range items {
		k := recordKey{item.Tenant, item.Record}
		if reference, ok := s.outbox.deleted[k]; ok {
			s.outbox.keys.drop(t, hashKey{k.tenant, reference})
			s.outbox.deleted.drop(t, k)
			n++
		}
	}
	return n, nil
}

func (s transportStore) DueClaims(ctx context.Context, x sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []aged
	for k, c := range s.outbox.seen {
		all = append(all, aged{sealtext.Item{Tenant: k.tenant, Record: k.event}, c.at, c.arrival})
	}
	for k, r := range s.outbox.kept {
		all = append(all, aged{sealtext.Item{Tenant: k.tenant, Record: k.ref}, r.row.HeardAt, r.arrival})
	}
	return oldest(all, cutoff, limit), nil
}

func (s transportStore) DropClaims(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	gone := map[recordKey]bool{}
	for _, item := range items {
		gone[recordKey{item.Tenant, item.Record}] = true
	}
	n := 0
	for k := range s.outbox.kept {
		if gone[recordKey{k.tenant, k.ref}] {
			s.outbox.kept.drop(t, k)
			n++
		}
	}
	for k := range s.outbox.seen {
		if gone[recordKey{k.tenant, k.event}] {
			s.outbox.seen.drop(t, k)
			n++
		}
	}
	return n, nil
}

// DueGuards lists nothing: a transaction holds the lock of the store until it ends, without guard
// rows.
func (s retentionStore) DueGuards(ctx context.Context, x sealtext.Tx, _ time.Time, _ int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	release()
	return nil, nil
}

func (s retentionStore) DropGuards(ctx context.Context, x sealtext.Tx, _ []sealtext.Item) (int, error) {
	_, err := s.write(ctx, x)
	return 0, err
}
