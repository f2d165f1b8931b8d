package sqlstore

import (
	"bytes"
	"context"
	"math"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// The bound on the time alone is what the index is used for.
var (
	outboxPage = one("SELECT " + outboxColumns + " FROM sealtext_outbox WHERE tenant = $1 AND subject = $2 AND created_at <= $3" +
		" AND (created_at < $3 OR id < $4) ORDER BY created_at DESC, id DESC LIMIT $5")
	inboundPage = one("SELECT " + inboundColumns + " FROM sealtext_inbound WHERE tenant = $1 AND subject = $2 AND received_at <= $3" +
		" AND (received_at < $3 OR id < $4) ORDER BY received_at DESC, id DESC LIMIT $5")
)

// Conversation implements [transport.ConversationStore]: two statements.
func (t *Transport) Conversation(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
	s, err := t.db.read(ctx, tx, "conversation")
	if err != nil || page.Limit < 1 {
		return nil, nil, err
	}
	at, before := micros(page.Before), page.BeforeID[:]
	if page.Before.IsZero() {
		at, before = math.MaxInt64, bytes.Repeat([]byte{0xff}, len(page.BeforeID))
	}
	args := func() []any { return []any{tenant.String(), subject, at, before, int64(page.Limit)} }
	sent, err := messages(ctx, s, outboxPage, args()...)
	if err != nil {
		return nil, nil, err
	}
	inbound, err := inbounds(ctx, s, inboundPage, args()...)
	return sent, inbound, err
}
