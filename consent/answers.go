package consent

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
)

// The reasons for which the gate denies a message that answers an event; see Request.Answers.
const (
	ReasonAnswerNothing = "answer.nothing"      // Request.Answers names no event in force that can be answered and covers the message
	ReasonAnswerLate    = "answer.too-late"     // the time for it has passed
	ReasonAnswerAgain   = "answer.again"        // another message answers it, or the person had opted out before
	ReasonAnswerLifted  = "answer.lifted"       // the person has opted in again since
	ReasonAnswerPurpose = "answer.no-marketing" // an answer must not be marketing
	ReasonAnswerOwner   = "answer.by-provider"  // the provider of the sender has answered it; see program.Sender
)

const sourceAnswer = "47 CFR 64.1200(a)(12)"

// MaxAnswer is how long an event may be answered, unless a row of the table sets a shorter time.
const MaxAnswer = 5 * time.Minute

// standing lists the reasons of the configuration and of the person's events against a message. If
// the message answers an event, that event permits it until the returned time.
func (l *Ledger) standing(t terms, rows []EventRow, r Request, now time.Time) (rs []Reason, until time.Time) {
	if r.Answers.IsZero() {
		f := foldFor(rows, r, now)
		listed, end := l.listed(t, rows, r, now)
		return slices.Concat(t.reasons(r), f.reasons(t.program, r, now), listed, restrictedFor(rows, r)), sooner(l.outdated(&f, t.program, r, now), end)
	}
	if !t.program.Sends(r.Sender) {
		rs = append(rs, Reason{Rule: ReasonSender, Source: sourceDeclared})
	}
	deny := func(rule string) { rs = append(rs, Reason{Rule: rule, Source: sourceAnswer}) }
	if r.Purpose == sealtext.Marketing {
		deny(ReasonAnswerPurpose)
	}
	event, ok := answerable(rows, r)
	if !ok {
		deny(ReasonAnswerNothing)
		return rs, time.Time{}
	}
	if event.Flags&FlagProviderAnswered != 0 {
		deny(ReasonAnswerOwner)
	}
	until = l.answerBy(t, r, event, now)
	if !now.Before(until) {
		deny(ReasonAnswerLate)
		until = time.Time{}
	}
	if event.Kind == KindOptInRequested || event.Kind == KindOptIn || event.Kind == KindUndo {
		rs = append(rs, t.welcoming(rows, event, r, now)...)
	}
	if event.Kind == lastRequest {
		if _, ok := inForce(rows, t.program, r.Sender, now); !ok {
			deny(ReasonAnswerNothing)
		}
	}
	if event.Kind == KindOptOut {
		if fold(rows, now).purposes(event, r, StateIn) > 0 {
			deny(ReasonAnswerLifted)
		}
		if fold(before(rows, event), now).purposes(event, r, StateOut) == len(event.Purposes.Each()) {
			deny(ReasonAnswerAgain) // it changed nothing
		}
	}
	return rs, until
}

// welcoming lists the reasons against asking a person to opt in, and against confirming an opt-in:
// anybody can type a number into a form, and a person who opted out of more than the new opt-in
// covers must not be told otherwise.
func (t terms) welcoming(rows []EventRow, event EventRow, r Request, now time.Time) (rs []Reason) {
	for _, reason := range t.reasons(r) {
		if reason.Rule == ReasonProgramRetired || reason.Rule == ReasonTenantSuspended {
			rs = append(rs, reason)
		}
	}
	if event.Kind == KindOptInRequested {
		for _, reason := range foldFor(rows, r, now).reasons(t.program, r, now) {
			if reason.Rule == ReasonOptedOut {
				rs = append(rs, reason)
			}
		}
		return rs
	}
	if fold(rows, now).purposes(event, r, StateIn) == 0 {
		rs = append(rs, Reason{Rule: ReasonAnswerNothing, Source: sourceAnswer})
	}
	return rs
}

// answerable returns the event that a request names, if it can be answered: something that the
// person said, not an entry of a list, an action of a provider, or the remainder of an erased
// person.
func answerable(rows []EventRow, r Request) (EventRow, bool) {
	i := slices.IndexFunc(rows, func(row EventRow) bool {
		return row.ID == r.Answers && row.Key.Tenant == r.Person.Tenant && row.answerable() &&
			!row.Subject.IsZero() && row.Scope.Covers(r.Program, r.Sender)
	})
	if i < 0 {
		return EventRow{}, false
	}
	return rows[i], true
}

// answerable reports whether a row of its kind can be answered. Of the opt-ins only those by text
// can: a form shows its own confirmation.
func (r *EventRow) answerable() bool {
	if r.Kind.Request() != keyword.RequestNone {
		return true
	}
	switch r.Kind {
	case KindOptOut, KindHelp, KindOptInRequested:
		return r.Method != MethodImport && r.Method != MethodProvider
	case KindOptIn, KindUndo:
		return r.Method == MethodKeyword
	case KindAnswer, KindLift, KindReassigned, KindNotReassigned, KindNoReassignmentData, KindAsked, KindListed, KindNotListed, restricted, restrictionEnded, numberChanged:
	}
	return false
}

// answerBy returns the time until which an event may be answered: the shortest that the table sets.
func (l *Ledger) answerBy(t terms, r Request, event EventRow, now time.Time) time.Time {
	until, q := event.ReceivedAt.Add(MaxAnswer), t.query(r)
	// While nothing is known of the person's location, no row of a jurisdiction shortens the time.
	end := l.rules.Shortest(rule.TermAnswerWithin, q.Location.Effective(), sealtext.Purposes(r.Purpose), now, event.ReceivedAt, rule.UnknownBindsNothing)
	if !end.IsZero() && end.Before(until) {
		until = end
	}
	return until
}

// before returns the rows that were stored before an event.
func before(rows []EventRow, event EventRow) (out []EventRow) {
	for _, row := range rows {
		if row.Seq < event.Seq {
			out = append(out, row)
		}
	}
	return out
}

// purposes counts the purposes of an event that have a state for a message.
func (f folded) purposes(event EventRow, r Request, state State) (n int) {
	for _, p := range event.Purposes.Each() {
		if s, _ := f.of(r.Program, r.Sender, p); s == state {
			n++
		}
	}
	return n
}

// answer records that a message answers an event, which it returns. Its reference is derived from
// what the person said, so that only one message answers it, however many events it led to; another
// attempt of the same message is a repeat. False means that another message answered it first.
func (l *Ledger) answer(ctx context.Context, tx sealtext.Tx, r Request) (event EventRow, first bool, err error) {
	rows, err := l.store.Load(ctx, tx, l.keys(r.Person))
	if err != nil {
		return EventRow{}, false, err
	}
	event, ok := answerable(rows, r)
	if !ok {
		return EventRow{}, false, nil
	}
	if late, err := l.lately(ctx, tx, rows, event, r.Sender); late || err != nil {
		return event, false, err
	}
	_, err = l.record(ctx, tx, entry{
		event: Event{
			Person: r.Person, Kind: KindAnswer, Scope: event.Scope, Method: MethodAPI, Actor: sealtext.System("answer"), OccurredAt: l.now(),
			Evidence: Evidence{Source: r.Sender.String(), Reference: event.ID.String()},
		},
		key: answerKeyOf(event, r.Sender), content: canon.AppendBytes([]byte{digestAnswer}, r.Message[:]),
	})
	if errors.Is(err, ErrConflict) {
		return event, false, nil
	}
	return event, err == nil, err
}
