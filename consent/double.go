package consent

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

const (
	// questionLife is the longest time in which a YES answers a question.
	questionLife = 7 * 24 * time.Hour
	// writtenSkew is how far the clock of a provider, by which a text was written, may be behind
	// that of the ledger, by which the question was handed over.
	writtenSkew = time.Minute
)

// confirmed returns the opt-in of a YES: to what the last message from the sender asked for, if that
// was a question and is still open.
func (l *Ledger) confirmed(ctx context.Context, tx sealtext.Tx, set *program.Set, in InboundText, programs []*program.Declared) ([]Event, error) {
	last, err := l.lastFrom(ctx, tx, set, in.Person, in.Sender)
	if err != nil {
		return nil, err
	}
	asks, ok := question(last, in.At)
	if !ok {
		return nil, nil
	}
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	i := slices.IndexFunc(programs, func(p *program.Declared) bool { return p.Name == asks.Program })
	if i < 0 || programs[i].Retired() {
		return nil, nil
	}
	p, now := programs[i], l.now()
	asked, ok := pending(p, rows, asks.Question, now)
	state := fold(rows, now)
	if !ok || state.purposes(asked, Request{Program: p.Name, Sender: in.Sender}, StateOut) > 0 {
		return nil, nil // a person who opted out was not asked; START opts them in again
	}
	return []Event{{
		Person: in.Person, Kind: KindOptIn, Scope: ForProgram(p.Name), Purposes: asked.Purposes & p.Agreeable(), Method: MethodKeyword,
		Notice: known(p, asked.Notice), // which they have read, or were free to
		Actor:  sealtext.System("inbound"), OccurredAt: in.At,
		Evidence: Evidence{Source: asked.ID.String(), Reference: in.Reference, SHA256: textHash(in.Text)},
	}}, nil
}

// question returns the last hand-off if it is a question that a text of a time can answer. Of two
// messages of the same time it is not known which one the text is about.
func question(last []LastHandoff, written time.Time) (LastHandoff, bool) {
	n := len(last)
	if n == 0 || last[n-1].Question.IsZero() || n > 1 && last[n-2].At.Equal(last[n-1].At) {
		return LastHandoff{}, false
	}
	return last[n-1], !written.Add(writtenSkew).Before(last[n-1].At)
}

// lastAsked returns the last request for an opt-in to the program if it is pending, whether or not
// its question was handed over.
func lastAsked(p *program.Declared, rows []EventRow, now time.Time) (EventRow, bool) {
	var asked EventRow
	for _, r := range rows {
		if r.Kind == KindOptInRequested && r.Scope == ForProgram(p.Name) && r.Seq >= asked.Seq {
			asked = r
		}
	}
	return pending(p, rows, asked.ID, now)
}

// pending returns a request for an opt-in to the program, if it has not expired and no other event
// about the program followed it.
func pending(p *program.Declared, rows []EventRow, id sealtext.ID, now time.Time) (EventRow, bool) {
	i := slices.IndexFunc(rows, func(r EventRow) bool {
		return r.ID == id && r.Kind == KindOptInRequested && r.Scope == ForProgram(p.Name)
	})
	if i < 0 {
		return EventRow{}, false
	}
	asked := rows[i]
	if asked.expired(now) || !now.Before(asked.ReceivedAt.Add(questionLife)) || asked.Purposes&p.Agreeable() == 0 {
		return EventRow{}, false
	}
	for _, r := range rows {
		said := r.Kind == KindOptIn || r.Kind == KindOptOut
		if said && r.Seq > asked.Seq && within(asked.Scope, r.Scope) {
			return EventRow{}, false
		}
	}
	return asked, true
}
