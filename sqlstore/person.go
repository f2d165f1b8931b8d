package sqlstore

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Sent implements [transport.ArchiveStore].
func (t *Transport) Sent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.OutboxRow, error) {
	s, err := t.db.read(ctx, tx, "sent")
	if err != nil {
		return nil, err
	}
	return messages(ctx, s, outboxSent, tenant.String(), subject)
}

// Inbound implements [transport.ArchiveStore].
func (t *Transport) Inbound(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) ([]transport.InboundRow, error) {
	s, err := t.db.read(ctx, tx, "inbound")
	if err != nil {
		return nil, err
	}
	var rows []transport.InboundRow
	err = s.query(ctx, inboundGet, []any{tenant.String(), subject}, func(scan func(...any) error) error {
		var r transport.InboundRow
		err := scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), name{&r.Sender}, &r.Body, &r.Intent, moment{&r.ReceivedAt})
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// EraseMessages implements [transport.ArchiveStore].
func (t *Transport) EraseMessages(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject) (int, error) {
	s, err := t.db.write(ctx, tx, "erase messages")
	if err != nil {
		return 0, err
	}
	args := []any{tenant.String(), subject}
	counts, err := s.execAll(ctx, call{eraseFence, args}, call{eraseAttempts, args}, call{eraseOutbox, args}, call{eraseInbound, args})
	if err != nil {
		return 0, err
	}
	return int(counts[2] + counts[3]), nil
}

// DueBodies implements [transport.ArchiveStore].
func (t *Transport) DueBodies(ctx context.Context, tx sealtext.Tx, cutoff time.Time, limit int) ([]sealtext.Item, error) {
	s, err := t.db.read(ctx, tx, "due bodies")
	if err != nil || limit < 1 {
		return nil, err
	}
	var items []sealtext.Item
	err = s.query(ctx, bodiesDue, []any{micros(cutoff), int64(limit)}, func(scan func(...any) error) error {
		var it sealtext.Item
		var at time.Time
		err := scan(name{&it.Tenant}, subjectOf(&it.Subject), idOf(&it.Record), moment{&at})
		items = append(items, it)
		return err
	})
	return items, err
}

// DropBodies implements [transport.ArchiveStore]. An item names a sent or an inbound row; others are
// ignored.
func (t *Transport) DropBodies(ctx context.Context, tx sealtext.Tx, items []sealtext.Item) (int, error) {
	s, err := t.db.write(ctx, tx, "drop bodies")
	if err != nil {
		return 0, err
	}
	byTenant := map[string][]sealtext.ID{}
	for _, it := range items {
		byTenant[it.Tenant.String()] = append(byTenant[it.Tenant.String()], it.Record)
	}
	tenants := make([]string, 0, len(byTenant))
	for tenant := range byTenant {
		tenants = append(tenants, tenant)
	}
	slices.Sort(tenants) // two sweeps take rows in the same order
	total := int64(0)
	for _, tenant := range tenants {
		ids := byTenant[tenant]
		slices.SortFunc(ids, func(a, b sealtext.ID) int { return strings.Compare(string(a[:]), string(b[:])) })
		for _, chunk := range chunks(ids, t.db.largest(1)) {
			for _, table := range []string{"sealtext_outbox", "sealtext_inbound"} {
				query := s.text("UPDATE " + table + " SET body = NULL WHERE tenant = $1 AND body IS NOT NULL AND id IN (" + list(2, len(chunk)) + ")")
				n, err := s.exec(ctx, query, append([]any{tenant}, bytesOf(chunk)...)...)
				if err != nil {
					return 0, err
				}
				total += n
			}
		}
	}
	return int(total), nil
}
