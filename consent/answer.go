package consent

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// Answer returns the one text that answers the action, of the texts of a program: those of STOP,
// STOP ALL, of words that were taken for a STOP, of HELP and of START, and of a request, once a day.
// It is not due, which is no
// error, if there is nothing to answer, Answers is zero, or the program has no such text. The texts
// are those of [program.Program.Texts], usually of the program Answering.
//
//	if text, due := action.Answer(declared.Texts()); due {
//		decision, err := ledger.Do(ctx, consent.Request{
//			Person: person, Program: action.Answering, Sender: action.Sender,
//			Purpose: sealtext.Transactional, Message: id, Answers: action.Answers,
//		}, send(text))
//	}
//
// A likely opt-out that is a request for erasure is answered with the text for one, where the program
// has it.
//
// Due is what the events say. The gate decides when the message is handed over, and may deny it by
// hours or caps, or because another attempt was first: see [Decision.Err]. That is no reason to let
// a provider repeat the text.
func (a Action) Answer(texts program.Replies) (text string, due bool) {
	if a.Answers.IsZero() {
		return "", false
	}
	switch a.Intent {
	case keyword.IntentOptOut:
		text = texts.OptOut
		if a.Everything {
			text = cmp.Or(texts.OptOutAll, text)
		}
	case keyword.IntentLikelyOptOut:
		text = texts.LikelyOptOut
		if a.Request == keyword.RequestErasure {
			text = cmp.Or(texts.Erasure, text)
		}
	case keyword.IntentHelp:
		text = texts.Help
	case keyword.IntentOptIn:
		text = texts.OptIn
	case keyword.IntentNone:
		text = a.requestText(texts)
	}
	return text, text != ""
}

// answering returns an action with the event that the one answer to its text answers, and the program
// that may send it: the first that the gate would allow by the events of the person. Both are zero if
// nothing is due. An opt-out with a request in it is answered as an opt-out only.
func (l *Ledger) answering(ctx context.Context, tx sealtext.Tx, set *program.Set, in InboundText, programs []*program.Declared, a Action) (Action, error) {
	if len(a.Receipts) == 0 || len(programs) == 0 || in.Person.Subject.IsZero() {
		return a, nil
	}
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return a, fmt.Errorf("consent: load: %w", err)
	}
	for _, p := range programs {
		for _, s := range a.Receipts {
			r := Request{
				Person: in.Person, Program: p.Name, Sender: in.Sender, Purpose: sealtext.Transactional, Location: in.Location, Answers: s.ID,
			}
			if rs, _ := l.standing(terms{set, p}, rows, r, l.now()); len(rs) > 0 {
				continue
			}
			event, _ := answerable(rows, r)
			if event.Kind.Request() != keyword.RequestNone && a.Intent != keyword.IntentNone {
				continue
			}
			done, err := l.answered(ctx, tx, rows, event, in.Sender)
			if done || err != nil { // the same text led to all receipts
				return a, err
			}
			if event.Kind == lastRequest {
				row, _ := inForce(rows, p, in.Sender, l.now())
				a.Consent = row.entry()
			}
			a.Answers, a.Answering = s.ID, p.Name
			return a, nil
		}
	}
	return a, nil
}

// answered reports whether a message has answered the text that led to an event, or, of a request, one
// of its kind within a day.
func (l *Ledger) answered(ctx context.Context, tx sealtext.Tx, rows []EventRow, event EventRow, from sealtext.Sender) (bool, error) {
	if late, err := l.lately(ctx, tx, rows, event, from); late || err != nil {
		return late, err
	}
	_, found, err := l.answerWith(ctx, tx, rows, event.Key.Tenant, answerKeyOf(event, from))
	return found, err
}

// answerWith returns the row of the answer that was recorded under a key.
func (l *Ledger) answerWith(ctx context.Context, tx sealtext.Tx, rows []EventRow, tenant sealtext.Tenant, key []byte) (row EventRow, found bool, err error) {
	if !slices.ContainsFunc(rows, func(r EventRow) bool { return r.Kind == KindAnswer }) {
		return row, false, nil
	}
	reference, err := l.sealer.Token(ctx, tx, tenant, sealtext.DomainReference, key)
	if err != nil {
		return row, false, fmt.Errorf("consent: token: %w", err)
	}
	i := slices.IndexFunc(rows, func(r EventRow) bool {
		return r.Kind == KindAnswer && r.Key.Tenant == tenant && r.Reference == reference
	})
	if i < 0 {
		return row, false, nil
	}
	return rows[i], true, nil
}

// answerKeyOf is the key of the answer to an event. It is derived from what the person said, so that
// the events of one text have one answer, and of a request from its day.
func answerKeyOf(event EventRow, from sealtext.Sender) []byte {
	if event.Kind.Request() != keyword.RequestNone {
		return dailyKey(event, from, event.ReceivedAt)
	}
	key := canon.AppendBytes([]byte{answerKey}, event.Digest[:])
	return canon.AppendUint64(key, uint64(event.OccurredAt.UnixMicro())) //nolint:gosec // a bit pattern
}
