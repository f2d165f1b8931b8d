package sqlstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// A relay that is about to begin the message waits for the row, or finds that its lease is lost.
const outboxCancel = "UPDATE sealtext_outbox SET state = 13, lease = lease + 1, lease_until = $3, updated_at = $3 WHERE tenant = $1"

var (
	outboxCancelID        = one(outboxCancel + " AND id = $2 AND state = 1 AND begun_at IS NULL RETURNING " + outboxColumns)
	outboxCancelReference = one(outboxCancel + " AND reference = $2 AND state = 1 AND begun_at IS NULL RETURNING " + outboxColumns)
)

// Cancel implements [transport.CancelStore]: two statements, also if there is nothing to cancel.
func (t *Transport) Cancel(ctx context.Context, tx sealtext.Tx, c transport.Canceling) (transport.OutboxRow, bool, error) {
	s, err := t.db.write(ctx, tx, "outbox cancel")
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	change, look, by := outboxCancelID, outboxGet, any(c.ID)
	if c.ID.IsZero() {
		change, look, by = outboxCancelReference, outboxReference, c.Reference[:]
	}
	rows, err := messages(ctx, s, change, c.Tenant.String(), by, micros(c.At))
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	if len(rows) == 1 {
		return rows[0], true, s.hear(ctx, rows[0].StateEvent(c.At))
	}
	if rows, err = messages(ctx, s, look, c.Tenant.String(), by); err != nil {
		return transport.OutboxRow{}, false, err
	}
	if len(rows) == 0 {
		return transport.OutboxRow{}, false, transport.ErrUnknownMessage
	}
	return rows[0], false, nil
}
