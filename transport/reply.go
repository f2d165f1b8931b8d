package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// reply queues the one text that answers an inbound message, if the program has one and the rules
// allow it; otherwise it returns the zero ID. If several programs share the sender it is that of
// the first that may answer. The gate decides on all of them at once, and one that it does not
// allow, at once or before it expires, leaves no trace. The answer is set to what was queued.
//
// It fails only as the store and the vault do, and the transaction with it: the provider repeats
// the event. An error in a text never loses a STOP.
func (g *Gateway) reply(ctx context.Context, tx sealtext.Tx, in Incoming, to recipient, out Received, answer *prepared) (sealtext.ID, error) {
	set, err := g.programs.Tenant(ctx, tx, in.Tenant)
	if err != nil {
		return sealtext.ID{}, nil //nolint:nilerr // the STOP counts, and its answer cannot be determined
	}
	var messages []Message
	var drafts []prepared
	var requests []consent.Request
	for _, m := range g.answers(set, in, out) {
		p, err := g.draft(ctx, tx, &m, func(context.Context, sealtext.Tx, *Message) (recipient, error) { return to, nil })
		if undeclared(err) {
			continue
		}
		if err != nil {
			return sealtext.ID{}, err
		}
		messages, drafts, requests = append(messages, m), append(drafts, p), append(requests, p.request)
	}
	if len(requests) == 0 {
		return sealtext.ID{}, nil
	}
	decisions, err := g.consent.CheckAll(ctx, tx, requests)
	if undeclared(err) {
		return sealtext.ID{}, nil
	}
	if err != nil {
		return sealtext.ID{}, err
	}
	for i, d := range decisions {
		if drafts[i].decide(d); drafts[i].row.State == StateQueued {
			*answer = drafts[i]
			return g.commit(ctx, tx, &messages[i], answer)
		}
	}
	return sealtext.ID{}, nil
}

// kindOfReply names what an answer answers.
func kindOfReply(a consent.Action) string {
	if a.Intent == keyword.IntentNone {
		return a.Request.String()
	}
	return a.Intent.String()
}

// undeclared reports whether the declaration of a program changed after the text was classified.
func undeclared(err error) bool {
	return errors.Is(err, ErrUnregisteredSender) || errors.Is(err, ErrTemplateOnly) || errors.Is(err, consent.ErrUndeclared)
}

// answers returns the messages that might answer an inbound message, in their order: of each
// program that has a text, to each event that was recorded.
func (g *Gateway) answers(set *program.Set, in Incoming, out Received) (ms []Message) {
	a := out.Action
	for _, name := range a.Programs {
		p := set.Program(name)
		if p == nil || a.Intent == keyword.IntentNone && name != a.Answering {
			continue // the answer to a request is about one program
		}
		text, due := a.Answer(p.Texts())
		body, err := sealtext.NewBody(text)
		if !due || err != nil || g.content.Check(sealtext.Transactional.String(), text) != nil {
			continue
		}
		for _, r := range a.Receipts {
			if r.Flags&consent.FlagProviderAnswered != 0 { // it has answered already
				continue
			}
			ms = append(ms, Message{
				Tenant: in.Tenant, To: in.From, Program: name, Sender: a.Sender, Purpose: sealtext.Transactional, Body: body, Answers: r.ID,
				Template: "reply-" + kindOfReply(a), IdempotencyKey: "reply-" + out.ID.String(), Actor: inboundActor,
			})
		}
	}
	return ms
}
