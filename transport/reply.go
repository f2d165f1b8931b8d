package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// replyTo is the text of a program for what a person wrote; empty for none.
func replyTo(texts program.Replies, a consent.Action) string {
	switch a.Intent {
	case keyword.IntentOptOut:
		if a.Everything && texts.OptOutAll != "" {
			return texts.OptOutAll
		}
		return texts.OptOut
	case keyword.IntentLikelyOptOut:
		return texts.LikelyOptOut
	case keyword.IntentHelp:
		return texts.Help
	case keyword.IntentOptIn:
		return texts.OptIn
	case keyword.IntentNone:
	}
	return ""
}

// reply queues the one text that answers what a person wrote, if the program
// has one and the rules allow it; the zero ID where not. Where several programs
// share the sender it is that of the first that may answer.
//
// It fails only as the store and the vault do, and the transaction with it: the
// provider repeats the event. Nothing that is wrong with a text loses a STOP.
func (g *Gateway) reply(ctx context.Context, tx sealtext.Tx, in Incoming, out Received) (sealtext.ID, error) {
	a := out.Action
	set, err := g.programs.Tenant(ctx, tx, in.Tenant)
	if err != nil {
		return sealtext.ID{}, nil //nolint:nilerr // the STOP counts, and what answers it cannot be known
	}
	for _, name := range a.Programs {
		p := set.Program(name)
		if p == nil {
			continue
		}
		text := replyTo(p.Texts(), a)
		body, err := sealtext.NewBody(text)
		if text == "" || err != nil || g.content.Check(sealtext.Transactional.String(), text) != nil {
			continue
		}
		m := Message{
			Tenant: in.Tenant, To: in.From, Program: name, Sender: a.Sender, Purpose: sealtext.Transactional, Body: body,
			Template: "reply-" + a.Intent.String(), IdempotencyKey: "reply-" + out.ID.String(), Actor: inboundActor,
		}
		for _, r := range a.Receipts {
			if r.Flags&consent.FlagProviderAnswered != 0 { // it has answered already
				continue
			}
			m.Answers = r.ID
			id, err := g.queueAllowed(ctx, tx, m)
			if errors.Is(err, ErrUnregisteredSender) || errors.Is(err, consent.ErrUndeclared) { // declared otherwise meanwhile
				break
			}
			if err != nil || !id.IsZero() {
				return id, err
			}
		}
	}
	return sealtext.ID{}, nil
}

// queueAllowed queues a message if the gate allows it, at once or before it
// expires, and leaves no trace of one that it does not.
func (g *Gateway) queueAllowed(ctx context.Context, tx sealtext.Tx, m Message) (sealtext.ID, error) {
	p, err := g.prepare(ctx, tx, &m)
	if err != nil || p.row.State == StateDenied {
		return sealtext.ID{}, err
	}
	return g.commit(ctx, tx, &m, p)
}
