package consent

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/canon"
)

// The ids of the reasons for which a message is no answer.
const (
	ReasonAnswerNothing = "answer.nothing"      // Request.Answers names no STOP, HELP, START or requested opt-in of the person's that covers the program and sender, and is in force
	ReasonAnswerLate    = "answer.too-late"     // the time for it has passed
	ReasonAnswerAgain   = "answer.again"        // another message answers it, or the person was out before
	ReasonAnswerLifted  = "answer.lifted"       // the person has come back since
	ReasonAnswerPurpose = "answer.no-marketing" // an answer must not be marketing
	ReasonAnswerOwner   = "answer.by-provider"  // the provider of the sender has answered it; see program.Sender
)

const sourceAnswer = "47 CFR 64.1200(a)(12)"

// MaxAnswer is how long an event may be answered, where no row of the table
// says less.
const MaxAnswer = 5 * time.Minute

// standing lists what the configuration and the person's events have against a
// message. Where the message answers an event, that event is its permission,
// until a moment.
func (l *Ledger) standing(t terms, rows []EventRow, r Request, now time.Time) (rs []Reason, until time.Time) {
	if r.Answers.IsZero() {
		f := foldFor(rows, r, now)
		return append(t.reasons(r), f.reasons(t.program, r, now)...), l.outdated(&f, t.program, r, now)
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
	if event.Kind == KindOptInRequested || event.Kind == KindOptIn {
		rs = append(rs, t.welcoming(rows, event, r, now)...)
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

// welcoming is what stands against asking somebody to opt in, and against
// confirming that they have: anybody can type a number into a form, and who is
// out of more than they came back to is not to be told otherwise.
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

// answerable is the event that a request names, if one can be answered: what
// the person said, not what a list or a provider did, nor what is left of somebody
// who was forgotten.
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

// answerable reports whether a row of its kind can be answered. Of opt-ins it is
// those that the person texted: what a form confirms is on the page.
func (r *EventRow) answerable() bool {
	switch r.Kind {
	case KindOptOut, KindHelp, KindOptInRequested:
		return r.Method != MethodImport && r.Method != MethodProvider
	case KindOptIn:
		return r.Method == MethodKeyword
	case KindAnswer, KindLift, KindReassigned, KindNotReassigned, KindNoReassignmentData:
	}
	return false
}

// answerBy is until when an event may be answered: the shortest time that the
// table gives.
func (l *Ledger) answerBy(t terms, r Request, event EventRow, now time.Time) time.Time {
	until, q := event.ReceivedAt.Add(MaxAnswer), t.query(r)
	// Where nothing is known of the person no row of a jurisdiction shortens it.
	end := l.rules.Shortest(rule.TermAnswerWithin, q.Location.Effective(), sealtext.Purposes(r.Purpose), now, event.ReceivedAt, rule.UnknownBindsNothing)
	if !end.IsZero() && end.Before(until) {
		until = end
	}
	return until
}

// before are the rows that were there before an event.
func before(rows []EventRow, event EventRow) (out []EventRow) {
	for _, row := range rows {
		if row.Seq < event.Seq {
			out = append(out, row)
		}
	}
	return out
}

// purposes counts those of an event that have a state for a message.
func (f folded) purposes(event EventRow, r Request, state State) (n int) {
	for _, p := range event.Purposes.Each() {
		if s, _ := f.of(r.Program, r.Sender, p); s == state {
			n++
		}
	}
	return n
}

// answer puts on record that a message answers an event. The reference is that
// of what the person said, so that one message answers it, however many events
// it led to; another try of the same message is a repeat. False says that
// another message was first.
func (l *Ledger) answer(ctx context.Context, tx sealtext.Tx, r Request) (bool, error) {
	rows, err := l.store.Load(ctx, tx, l.keys(r.Person))
	if err != nil {
		return false, err
	}
	event, ok := answerable(rows, r)
	if !ok {
		return false, nil
	}
	key := canon.AppendBytes([]byte{answerKey}, event.Digest[:])
	key = canon.AppendUint64(key, uint64(event.OccurredAt.UnixMicro())) //nolint:gosec // a bit pattern
	_, err = l.record(ctx, tx, entry{
		event: Event{
			Person: r.Person, Kind: KindAnswer, Scope: event.Scope, Method: MethodAPI, Actor: sealtext.System("answer"), OccurredAt: l.now(),
			Evidence: Evidence{Source: r.Sender.String(), Reference: event.ID.String()},
		},
		key: key, content: canon.AppendBytes([]byte{digestAnswer}, r.Message[:]),
	})
	if errors.Is(err, ErrConflict) {
		return false, nil
	}
	return err == nil, err
}
