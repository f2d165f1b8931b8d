package sqlstore

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// ClaimEvent implements [transport.GatewayStore].
func (t *Transport) ClaimEvent(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, via string, event [16]byte, at time.Time) (bool, error) {
	if err := named(tenant); err != nil {
		return false, err
	}
	s, err := t.db.write(ctx, tx, "claim event")
	if err != nil {
		return false, err
	}
	n, err := s.exec(ctx, eventClaim, tenant.String(), via, event[:], micros(at))
	return n == 1, err
}

// AddInbound implements [transport.GatewayStore].
func (t *Transport) AddInbound(ctx context.Context, tx sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	if err := named(heard.Tenant); err != nil {
		return err
	}
	s, err := t.db.write(ctx, tx, "add inbound")
	if err != nil {
		return err
	}
	if !row.ID.IsZero() {
		_, err = s.exec(ctx, inboundAdd, row.Tenant.String(), row.ID, row.Subject, row.Sender.String(),
			row.Body, row.Intent, micros(row.ReceivedAt), optionalMicros(row.TextUntil))
		if err != nil {
			return err
		}
	}
	return s.hear(ctx, heard)
}
