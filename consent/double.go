package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// confirmed returns the opt-ins of a YES: for each program of the sender that has asked the person
// and not had an answer in time, an opt-in to what it asked for.
func (l *Ledger) confirmed(ctx context.Context, tx sealtext.Tx, in InboundText, programs []*program.Declared) (events []Event, err error) {
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	now := l.now()
	state := fold(rows, now)
	for _, p := range programs {
		asked, ok := pending(p, rows, now)
		if !ok || p.Retired() || state.purposes(asked, Request{Program: p.Name, Sender: in.Sender}, StateOut) > 0 {
			continue // a person who opted out was not asked; START opts them in again
		}
		events = append(events, Event{
			Person: in.Person, Kind: KindOptIn, Scope: ForProgram(p.Name), Purposes: asked.Purposes & p.Agreeable(), Method: MethodKeyword,
			Notice: known(p, asked.Notice), // which they have read, or were free to
			Actor:  sealtext.System("inbound"), OccurredAt: in.At,
			Evidence: Evidence{Source: asked.ID.String(), Reference: in.Reference, SHA256: textHash(in.Text)},
		})
	}
	return events, nil
}

// pending returns the last request for an opt-in to the program, if it has not expired and no other
// event about the program followed it.
func pending(p *program.Declared, rows []EventRow, now time.Time) (asked EventRow, ok bool) {
	for _, r := range rows {
		if r.Kind == KindOptInRequested && r.Scope == ForProgram(p.Name) && r.Seq >= asked.Seq {
			asked, ok = r, true
		}
	}
	if !ok || asked.expired(now) || asked.Purposes&p.Agreeable() == 0 {
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
