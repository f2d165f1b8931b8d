package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/canon"
)

// The kinds of requests by text, about the tenant: firstRequest and the number of the
// [keyword.Request]. The numbers are stored. Only [Ledger.Inbound] records them, and they change
// nothing: they prove what was asked for, and when. See [Kind.Request].
const (
	firstRequest Kind = 13
	lastRequest       = firstRequest + Kind(keyword.RequestWhy) // 14 erasure, 15 access, 16 do-not-sell, 17 why
)

// Request returns what a person asked for by an event that records a request by text: 14 is one for
// erasure, 15 for access, 16 not to sell data, and 17 a WHY. It is RequestNone for other kinds.
func (k Kind) Request() keyword.Request {
	if k <= firstRequest || k > lastRequest {
		return keyword.RequestNone
	}
	return keyword.Request(k - firstRequest)
}

// requested returns the event of the request in a text; none if it has none.
func requested(in InboundText, c keyword.Classification) []Event {
	if c.Request == keyword.RequestNone || in.Person.Subject.IsZero() {
		return nil
	}
	return []Event{{
		Person: in.Person, Kind: firstRequest + Kind(c.Request), Scope: ForTenant(), Method: MethodKeyword, Actor: sealtext.System("inbound"),
		OccurredAt: in.At, Clock: in.Clock, Evidence: Evidence{Reference: in.Reference, SHA256: textHash(in.Text)},
		IdempotencyKey: "request-" + c.Request.String(), // beside the other events of the text
	}}
}

// requestText returns the text that answers a request.
func (a Action) requestText(texts program.Replies) string {
	switch a.Request {
	case keyword.RequestErasure:
		return texts.Erasure
	case keyword.RequestAccess:
		return texts.Access
	case keyword.RequestDoNotSell:
		return texts.DoNotSell
	case keyword.RequestWhy:
		return texts.WhyText(a.Consent.OccurredAt.UTC().Format(time.DateOnly), a.Consent.way())
	case keyword.RequestNone:
	}
	return ""
}

// way returns how a consent was given, in the words of a text.
func (e HistoryEntry) way() string {
	if e.Flags&FlagImplied != 0 {
		return "implied"
	}
	switch e.Method {
	case MethodKeyword:
		return "by text"
	case MethodImport:
		return "from a list"
	case MethodAPI:
		return "in an app or account"
	case MethodWebForm, MethodPaper, MethodCall, MethodProvider, MethodEmail:
	}
	return strings.ReplaceAll(e.Method.String(), "-", " ")
}

// inForce returns the latest opt-in in force for messages of a program from a sender. There is none
// for a person who opted out of any purpose of the program, or whose number a database has called
// reassigned: its present holder must not learn what the former one agreed to.
func inForce(rows []EventRow, p *program.Declared, from sealtext.Sender, now time.Time) (found EventRow, ok bool) {
	if slices.ContainsFunc(rows, func(r EventRow) bool { return r.Kind == KindReassigned }) {
		return EventRow{}, false
	}
	state := fold(rows, now)
	for _, purpose := range p.Purposes.Each() {
		s, _ := state.of(p.Name, from, purpose)
		if s == StateOut {
			return EventRow{}, false
		}
		if s != StateIn || !state.holds(p, from, purpose, now) {
			continue
		}
		for _, r := range rows {
			in := r.Kind == KindOptIn && !r.expired(now) && r.Purposes.Has(purpose) && r.Scope.Covers(p.Name, from)
			if in && state.at(r.Scope, purpose).state == StateIn && (!ok || r.OccurredAt.After(found.OccurredAt)) {
				found, ok = r, true
			}
		}
	}
	return found, ok
}

// daily is the least time between two answers to requests of one kind.
const daily = 24 * time.Hour

// dailyKey is the key of the answer to a request: one a day for a person and a sender.
func dailyKey(event EventRow, from sealtext.Sender, at time.Time) []byte {
	key := canon.AppendBytes([]byte{dailyAnswerKey, byte(event.Kind)}, event.Subject[:])
	key = canon.AppendString(key, from.String())
	return canon.AppendString(key, at.UTC().Format(time.DateOnly))
}

// lately reports whether a request of the kind was answered from the sender within a day before. An
// answer of the same day has the key of the next one, which cannot be recorded twice.
func (l *Ledger) lately(ctx context.Context, tx sealtext.Tx, rows []EventRow, event EventRow, from sealtext.Sender) (bool, error) {
	if event.Kind.Request() == keyword.RequestNone {
		return false, nil
	}
	row, found, err := l.answerWith(ctx, tx, rows, event.Key.Tenant, dailyKey(event, from, event.ReceivedAt.Add(-daily)))
	return found && row.ReceivedAt.Add(daily).After(event.ReceivedAt), err
}
