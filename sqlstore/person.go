package sqlstore

import (
	"context"

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
	return inbounds(ctx, s, inboundGet, tenant.String(), subject)
}

// inbounds reads inbound rows.
func inbounds(ctx context.Context, s session, query text, args ...any) (rows []transport.InboundRow, err error) {
	s.anew = anew(&rows)
	err = s.query(ctx, query, args, func(scan func(...any) error) error {
		var r transport.InboundRow
		err := scan(name{&r.Tenant}, idOf(&r.ID), subjectOf(&r.Subject), name{&r.Sender}, &r.Body, &r.Intent, moment{&r.ReceivedAt}, moment{&r.TextUntil})
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
	counts, err := s.execAll(ctx, call{eraseFence, args}, call{eraseReceipts, args}, call{eraseAttempts, args}, call{eraseOutbox, args}, call{eraseInbound, args}, call{feedErase, args})
	if err != nil {
		return 0, err
	}
	return int(counts[3] + counts[4]), nil
}
