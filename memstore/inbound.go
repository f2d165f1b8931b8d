package memstore

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// eventKey identifies an event of a provider.
type eventKey struct {
	tenant    sealtext.Tenant
	transport string
	event     [16]byte
}

// claimedEvent is when an event was claimed.
type claimedEvent struct {
	at      time.Time
	arrival uint64
}

func copyInbound(r transport.InboundRow) transport.InboundRow {
	r.Body = copySealed(r.Body)
	cut(&r.ReceivedAt, &r.TextUntil)
	return r
}

// textSlot returns the place of a message in the queue for disposal, if it has one.
func (m receivedMessage) textSlot() (slot, bool) {
	return slot{m.row.ReceivedAt.UnixMicro(), m.arrival, recordKey{m.row.Tenant, m.row.ID}, true, m.row.TextUntil.UnixMicro(), !m.row.TextUntil.IsZero()}, !m.row.Body.IsZero()
}

// setInbound replaces a message and moves it in the queue.
func (r *transportPart) setInbound(t *tx, m receivedMessage) {
	k := recordKey{m.row.Tenant, m.row.ID}
	before, was := r.inbound[k].textSlot()
	r.inbound.put(t, k, m)
	after, is := m.textSlot()
	r.requeueText(t, before, was, after, is)
}

func (s transportStore) ClaimEvent(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, name string, event [16]byte, at time.Time) (bool, error) {
	t, err := s.write(ctx, x)
	if err != nil {
		return false, err
	}
	k := eventKey{tenant, name, event}
	if _, seen := s.outbox.seen[k]; seen {
		return false, nil
	}
	cut(&at)
	s.outbox.seen.put(t, k, claimedEvent{at, s.outbox.arrival()})
	return true, nil
}

func (s transportStore) AddInbound(ctx context.Context, x sealtext.Tx, row transport.InboundRow, heard transport.Event) error {
	t, err := s.write(ctx, x)
	if err != nil {
		return err
	}
	if row.ID.IsZero() {
		s.hear(t, heard)
		return nil
	}
	if _, taken := s.outbox.inbound[recordKey{row.Tenant, row.ID}]; taken {
		return errors.New("memstore: the inbound message exists already")
	}
	s.outbox.setInbound(t, receivedMessage{copyInbound(row), s.outbox.arrival()})
	s.outbox.sentFrom.add(t, personKey{row.Tenant, row.Subject}, row.ID)
	s.hear(t, heard)
	return nil
}
