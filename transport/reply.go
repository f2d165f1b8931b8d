package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
)

// ReplyConfig has [Gateway.Receive] answer what people write to the senders of
// a program: a STOP and a call for HELP, past an opt-out and within the time
// that the rules give, and an opt-in, by the opt-in itself. The text is queued
// in the transaction that records what it answers.
type ReplyConfig struct {
	// Tenant and Program name the program. Required, each pair once.
	Tenant  sealtext.Tenant
	Program sealtext.Program
	// Wording makes the texts. Exactly one of Wording and Texts is required.
	Wording consent.Wording
	// Texts are the host's own, in another language for instance.
	Texts ReplyTexts
}

// ReplyTexts are the texts that answer what people write. An empty one is not
// sent. They are checked by the content policy when the gateway is made.
type ReplyTexts struct {
	OptOut       string // after a STOP: it confirms, without marketing and without a question
	OptOutAll    string // after a STOPALL, which no START lifts; that of OptOut where empty
	LikelyOptOut string // after words that were taken for a STOP: it says so too
	Help         string // after HELP
	OptIn        string // after an opt-in by START, or by YES where that was asked for
}

// replyKey names a program.
type replyKey struct {
	tenant  sealtext.Tenant
	program sealtext.Program
}

// replies are the texts of a program, by what they answer.
type replies map[replyTo]sealtext.Body

type replyTo struct {
	intent     keyword.Intent
	everything bool
}

// to is the text for what a person wrote.
func (r replies) to(a consent.Action) (sealtext.Body, bool) {
	if body, ok := r[replyTo{a.Intent, a.Everything}]; ok {
		return body, true
	}
	body, ok := r[replyTo{intent: a.Intent}]
	return body, ok
}

// answerPurposes are what an answer may be sent for, and optInPurposes what the
// confirmation of an opt-in may, the first that is registered and allowed. An
// answer is never marketing. Who agreed to marketing alone can be told so only
// for that purpose.
var (
	answerPurposes = []sealtext.Purpose{sealtext.Transactional, sealtext.Informational}
	optInPurposes  = append(slices.Clone(answerPurposes), sealtext.Marketing)
)

func purposesFor(intent keyword.Intent) []sealtext.Purpose {
	if intent == keyword.IntentOptIn {
		return optInPurposes
	}
	return answerPurposes
}

// addReplies checks a configuration. A text that could not be sent is refused
// here, where somebody reads the error.
func (g *Gateway) addReplies(cfg ReplyConfig) error {
	key := replyKey{cfg.Tenant, cfg.Program}
	texts := cfg.Texts
	switch _, taken := g.replies[key]; {
	case cfg.Tenant.IsZero() || cfg.Program.IsZero():
		return errors.New("needs a tenant and a program")
	case taken:
		return errors.New("names a program that has replies already")
	case !slices.ContainsFunc(g.senders, func(s SenderConfig) bool { return s.Tenant == cfg.Tenant && s.Program == cfg.Program }):
		return errors.New("names a program that no sender is registered for")
	case (cfg.Wording == consent.Wording{}) == (texts == ReplyTexts{}):
		return errors.New("needs exactly one of Wording and Texts")
	case texts == ReplyTexts{}:
		if err := cfg.Wording.Check(); err != nil {
			return err
		}
		w := cfg.Wording
		texts = ReplyTexts{OptOut: w.OptOut(), OptOutAll: w.OptOutAll(), LikelyOptOut: w.LikelyOptOut(), Help: w.Help(), OptIn: w.OptIn()}
	}
	bodies := replies{}
	for _, t := range []struct {
		to   replyTo
		text string
	}{
		{replyTo{intent: keyword.IntentOptOut}, texts.OptOut}, {replyTo{keyword.IntentOptOut, true}, texts.OptOutAll},
		{replyTo{intent: keyword.IntentLikelyOptOut}, texts.LikelyOptOut},
		{replyTo{intent: keyword.IntentHelp}, texts.Help}, {replyTo{intent: keyword.IntentOptIn}, texts.OptIn},
	} {
		if t.text == "" {
			continue
		}
		body, err := sealtext.NewBody(t.text)
		if err == nil {
			err = g.mayReply(cfg, t.to.intent, t.text)
		}
		if err != nil {
			return fmt.Errorf("text for %s: %w", t.to.intent, err)
		}
		bodies[t.to] = body
	}
	g.replies[key] = bodies
	return nil
}

// mayReply reports whether a text can be sent from every sender of a program.
func (g *Gateway) mayReply(cfg ReplyConfig, intent keyword.Intent, text string) error {
	for _, s := range g.senders {
		if s.Tenant != cfg.Tenant || s.Program != cfg.Program {
			continue
		}
		may := false
		for _, p := range purposesFor(intent) {
			if !s.Purposes.Has(p) {
				continue
			}
			may = true
			if err := g.content.Check(p.String(), text); err != nil {
				return fmt.Errorf("content: %w", err)
			}
		}
		if !may {
			return errors.New("a sender of the program is registered for no purpose that it may have")
		}
	}
	return nil
}

// reply queues the one text that answers what a person wrote, if the program
// has one and the rules allow it; the zero ID where not. Where several programs
// share the sender it is that of the first that may answer.
//
// It fails only as the store and the vault do, and the transaction with it: the
// provider repeats the event. Nothing that is wrong with a text loses a STOP.
func (g *Gateway) reply(ctx context.Context, tx sealtext.Tx, in Incoming, out Received) (sealtext.ID, error) {
	a := out.Action
	for _, program := range a.Programs {
		body, ok := g.replies[replyKey{in.Tenant, program}].to(a)
		if !ok {
			continue
		}
		for _, p := range purposesFor(a.Intent) {
			m := Message{
				Tenant: in.Tenant, To: in.From, Program: program, Sender: in.To, Purpose: p, Body: body,
				Template: "reply-" + a.Intent.String(), IdempotencyKey: "reply-" + out.ID.String(), Actor: inboundActor,
			}
			if !g.registered(&m) || g.content.Check(p.String(), body.Plaintext()) != nil {
				continue
			}
			for _, event := range answered(a) {
				m.Answers = event
				id, err := g.queueAllowed(ctx, tx, m)
				if err != nil || !id.IsZero() {
					return id, err
				}
			}
		}
	}
	return sealtext.ID{}, nil
}

// answered lists the events that a text may answer, as Message.Answers: those
// of a STOP or HELP, of which the gate knows which covers the program and
// changed anything; and none, the zero ID, for an opt-in, whose confirmation
// needs no permission but it. Not what the provider has answered already.
func answered(a consent.Action) (events []sealtext.ID) {
	for _, r := range a.Receipts {
		switch {
		case r.Flags&consent.FlagProviderAnswered != 0:
		case a.Intent == keyword.IntentOptIn:
			return []sealtext.ID{{}}
		default:
			events = append(events, r.ID)
		}
	}
	return events
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
