package memstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Sent(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.OutboxRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []sentMessage
	for id := range s.outbox.sentTo[personKey{tenant, subject}] {
		found = append(found, s.outbox.sent[recordKey{tenant, id}])
	}
	slices.SortFunc(found, func(a, b sentMessage) int {
		return cmp.Or(a.row.CreatedAt.Compare(b.row.CreatedAt), cmp.Compare(a.arrival, b.arrival))
	})
	var rows []transport.OutboxRow
	for _, m := range found {
		rows = append(rows, copyMessage(m.row))
	}
	return rows, nil
}

func (s transportStore) Inbound(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.InboundRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	var found []receivedMessage
	for id := range s.outbox.sentFrom[personKey{tenant, subject}] {
		found = append(found, s.outbox.inbound[recordKey{tenant, id}])
	}
	slices.SortFunc(found, func(a, b receivedMessage) int {
		return cmp.Or(a.row.ReceivedAt.Compare(b.row.ReceivedAt), cmp.Compare(a.arrival, b.arrival))
	})
	var rows []transport.InboundRow
	for _, m := range found {
		rows = append(rows, copyInbound(m.row))
	}
	return rows, nil
}

func (s transportStore) EraseMessages(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	box, person := &s.outbox, personKey{tenant, subject}
	n := len(box.sentTo[person]) + len(box.sentFrom[person])
	for id := range box.sentTo[person] {
		box.dropSent(t, box.sent[recordKey{tenant, id}])
	}
	for id := range box.sentFrom[person] {
		box.dropInbound(t, box.inbound[recordKey{tenant, id}])
	}
	s.feed.erase(t, person)
	return n, nil
}

func (s transportStore) DueBodies(ctx context.Context, x sealtext.Tx, cutoff, now time.Time, limit int) ([]sealtext.Item, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, err
	}
	defer release()
	cut(&cutoff, &now)
	due := func(q *sorted[slot], before time.Time) (slots []slot) {
		for sl := range q.from(slot{at: time.Time{}.UnixMicro()}) {
			if sl.at >= before.UnixMicro() || len(slots) >= limit {
				break
			}
			slots = append(slots, sl)
		}
		return slots
	}
	all := append(due(s.outbox.texts, cutoff), due(s.outbox.talks, now)...)
	slices.SortFunc(all, compareSlot)
	var items []sealtext.Item
	for _, sl := range all[:min(len(all), max(limit, 0))] {
		subject := s.outbox.sent[sl.key].row.Subject
		if sl.inbound {
			subject = s.outbox.inbound[sl.key].row.Subject
		}
		items = append(items, sealtext.Item{Tenant: sl.key.tenant, Subject: subject, Record: sl.key.id})
	}
	return items, nil
}

func (s transportStore) DropBodies(ctx context.Context, x sealtext.Tx, items []sealtext.Item) (int, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, item := range items {
		k := recordKey{item.Tenant, item.Record}
		if m, ok := s.outbox.sent[k]; ok && !m.row.Body.IsZero() {
			m.row.Body, m.row.TextUntil = sealtext.Sealed{}, time.Time{}
			s.outbox.setSent(t, m)
			n++
		}
		if m, ok := s.outbox.inbound[k]; ok && !m.row.Body.IsZero() {
			m.row.Body, m.row.TextUntil = sealtext.Sealed{}, time.Time{}
			s.outbox.setInbound(t, m)
			n++
		}
	}
	return n, nil
}
