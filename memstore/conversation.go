package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

func (s transportStore) Conversation(ctx context.Context, x sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
	release, err := s.read(ctx, x)
	if err != nil {
		return nil, nil, err
	}
	defer release()
	cut(&page.Before)
	on := func(at time.Time, id sealtext.ID) bool {
		return page.Before.IsZero() || cmp.Or(at.Compare(page.Before), bytes.Compare(id[:], page.BeforeID[:])) < 0
	}
	var sent []transport.OutboxRow
	for id := range s.outbox.sentTo[personKey{tenant, subject}] {
		if row := s.outbox.sent[recordKey{tenant, id}].row; on(row.CreatedAt, id) {
			sent = append(sent, copyMessage(row))
		}
	}
	var inbound []transport.InboundRow
	for id := range s.outbox.sentFrom[personKey{tenant, subject}] {
		if row := s.outbox.inbound[recordKey{tenant, id}].row; on(row.ReceivedAt, id) {
			inbound = append(inbound, copyInbound(row))
		}
	}
	slices.SortFunc(sent, func(a, b transport.OutboxRow) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), bytes.Compare(b.ID[:], a.ID[:]))
	})
	slices.SortFunc(inbound, func(a, b transport.InboundRow) int {
		return cmp.Or(b.ReceivedAt.Compare(a.ReceivedAt), bytes.Compare(b.ID[:], a.ID[:]))
	})
	limit := max(page.Limit, 0)
	return sent[:min(len(sent), limit)], inbound[:min(len(inbound), limit)], nil
}
