package transporttest

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/txcase"
	"github.com/sealtext/sealtext/transport"
)

func conversationCases() []StoreCase {
	return []StoreCase{
		{"conversation", "a conversation must have the rows of the one subject in the one tenant, newest first, in pages that leave none out and repeat none, also of one moment", conversation},
	}
}

func conversation(ctx context.Context, open func() transport.Store) error {
	s := open()
	rows := []transport.OutboxRow{message(0), message(1), message(2), message(3)}
	replies := []transport.InboundRow{reply(0), reply(1), reply(2)}
	rows[2].CreatedAt, replies[2].ReceivedAt = after(1), after(1) // of one moment, by ID
	neighbor, theirs := message(4), message(5)
	neighbor.Subject, theirs.Tenant = sealtext.Subject{9}, south
	err := errors.Join(insert(ctx, s, append(rows, neighbor, theirs)...), arrive(ctx, s, replies...))
	if err != nil {
		return err
	}
	look := func(page transport.ConversationPage, sent []transport.OutboxRow, received []transport.InboundRow) error {
		read := func(ctx context.Context, tx sealtext.Tx) error {
			gotSent, gotReceived, err := s.Conversation(ctx, tx, north, message(0).Subject, page)
			return errors.Join(err, txcase.DiffRows("sent rows of a page", gotSent, sent), txcase.DiffRows("inbound rows of a page", gotReceived, received))
		}
		return errors.Join(read(ctx, nil), s.InTx(ctx, read))
	}
	// The ids of message(n) and reply(n) decrease with n.
	return errors.Join(
		look(transport.ConversationPage{Limit: 10}, []transport.OutboxRow{rows[3], rows[1], rows[2], rows[0]}, []transport.InboundRow{replies[1], replies[2], replies[0]}),
		look(transport.ConversationPage{Limit: 2}, []transport.OutboxRow{rows[3], rows[1]}, []transport.InboundRow{replies[1], replies[2]}),
		look(transport.ConversationPage{Before: after(1), BeforeID: rows[1].ID, Limit: 2}, []transport.OutboxRow{rows[2], rows[0]}, []transport.InboundRow{replies[1], replies[2]}),
		look(transport.ConversationPage{Before: after(1), BeforeID: replies[1].ID, Limit: 2}, []transport.OutboxRow{rows[0]}, []transport.InboundRow{replies[2], replies[0]}),
		look(transport.ConversationPage{Before: after(0), Limit: 2}, nil, nil),
	)
}
