package consent

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// PendingOptIn is a question that was recorded and that nobody has answered yet.
type PendingOptIn struct {
	Program  sealtext.Program
	Purposes sealtext.PurposeSet // that a YES opts in to
	Event    sealtext.ID         // of the kind KindOptInRequested
	AskedAt  time.Time           // when it was recorded
	// Sender and SentAt are of the message that asks it, zero if a YES does not answer it now: it
	// was not handed over, or another message followed it.
	Sender    sealtext.Sender
	SentAt    time.Time
	ExpiresAt time.Time // the question cannot be answered from then on
}

// Pending returns the questions to a person that can still be answered, one for a program at most, in
// the order of declaration. The error is a [*sealtext.InputError] or of the store.
func (l *Ledger) Pending(ctx context.Context, p sealtext.Person) ([]PendingOptIn, error) {
	rows, err := l.load(ctx, nil, p)
	if err != nil {
		return nil, err
	}
	set, err := l.tenant(ctx, nil, p.Tenant)
	if err != nil {
		return nil, err
	}
	var last []LastHandoff
	if l.last != nil {
		if last, err = l.last.LastHandoffs(ctx, nil, []sealtext.Person{{Tenant: p.Tenant, Subject: p.Subject}}); err != nil {
			return nil, fmt.Errorf("consent: last hand-offs: %w", err)
		}
	}
	latest := map[sealtext.Sender]LastHandoff{}
	for _, h := range last { // in the order of time
		latest[h.Sender] = h
	}
	now := l.now()
	var out []PendingOptIn
	for _, d := range set.Programs() {
		asked, ok := lastAsked(d, rows, now)
		if !ok || d.Retired() {
			continue
		}
		q := PendingOptIn{
			Program: d.Name, Purposes: asked.Purposes & d.Agreeable(), Event: asked.ID, AskedAt: asked.ReceivedAt,
			ExpiresAt: asked.ReceivedAt.Add(questionLife),
		}
		if asked.ExpiresAt.Before(q.ExpiresAt) {
			q.ExpiresAt = asked.ExpiresAt
		}
		for sender, h := range latest {
			if h.Question == asked.ID && h.At.After(q.SentAt) {
				q.Sender, q.SentAt = sender, h.At
			}
		}
		out = append(out, q)
	}
	return out, nil
}
