package memstore

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Cancel(ctx context.Context, x sealtext.Tx, c transport.Canceling) (transport.OutboxRow, bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return transport.OutboxRow{}, false, err
	}
	id := c.ID
	if id.IsZero() {
		id = s.outbox.refs[hashKey{c.Tenant, c.Reference}]
	}
	m, ok := s.outbox.sent[recordKey{c.Tenant, id}]
	if !ok {
		return transport.OutboxRow{}, false, transport.ErrUnknownMessage
	}
	changed := m.row.State == transport.StateQueued
	if changed {
		cut(&c.At)
		m.row.State, m.row.UpdatedAt, m.row.LeaseUntil = transport.StateCanceled, c.At, c.At
		m.row.Lease++
		s.outbox.setSent(t, m)
		s.hear(t, m.row.StateEvent(c.At))
	}
	return copyMessage(m.row), changed, nil
}
