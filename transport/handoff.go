package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// relay brings one claimed message to a decision.
func (r *Relay) relay(ctx context.Context, row OutboxRow, fenced bool) error {
	person, err := r.sealer.Person(ctx, nil, row.Tenant, row.Subject)
	if errors.Is(err, vault.ErrShredded) {
		return nil // erased together with its messages
	}
	if err != nil {
		return err
	}
	if row.State == StateSending {
		return r.abandoned(ctx, row, person)
	}
	if !r.now().Before(row.ExpiresAt) {
		return r.settle(ctx, row, person, OutboxChange{State: StateExpired}, audit.Event{Kind: audit.KindMessageExpired}, nil)
	}
	if fenced {
		n, err := opening.Of(r.sealer).NumberRecorded(ctx, nil, row.Tenant, row.Subject)
		if err != nil {
			return err
		}
		if !r.allow[n] {
			return r.settle(ctx, row, person, OutboxChange{State: StateDenied}, audit.Event{Kind: audit.KindEnvironmentFence}, nil)
		}
	}
	var h handoff
	decision, err := r.consent.Do(ctx, row.request(person), func(ctx context.Context, p consent.Permit) error {
		h, err = r.handOff(ctx, p, row, person)
		return err
	})
	switch {
	case err != nil:
		return err
	case decision.Allowed:
		return r.finish(ctx, row, person, h)
	case !decision.RetryAt.IsZero() && decision.RetryAt.Before(row.ExpiresAt):
		return r.settle(ctx, row, person, OutboxChange{State: StateQueued, NotBefore: decision.RetryAt}, audit.Event{
			Kind: audit.KindMessageDeferred, Details: audit.Details{Rules: rules(decision.Reasons), Until: decision.RetryAt},
		}, nil)
	default:
		return r.settle(ctx, row, person, OutboxChange{State: StateDenied}, audit.Event{
			Kind: audit.KindMessageDenied, Details: audit.Details{Rules: rules(decision.Reasons)},
		}, nil)
	}
}

// handoff is what one attempt came to.
type handoff struct {
	attempt Attempt
	outcome Outcome
}

// handOff runs under the permit. The attempt and the event that number and
// text are opened for it are durable before either is opened.
func (r *Relay) handOff(ctx context.Context, p consent.Permit, row OutboxRow, person sealtext.Person) (handoff, error) {
	a := Attempt{
		Tenant: row.Tenant, Message: row.ID, Number: row.Attempts + 1,
		Transport: r.name, StartedAt: r.now(),
	}
	event := audit.Event{Kind: audit.KindHandedOff}
	if e := p.Exemption(); e != (consent.Exemption{}) {
		event.Details.Rules, event.Details.Reference = []string{consent.ExemptRule}, e.Reason
	}
	err := r.settle(ctx, row, person, OutboxChange{State: StateSending, Begin: true}, event,
		func(ctx context.Context, tx sealtext.Tx) error { return r.store.Begin(ctx, tx, a) })
	if err != nil {
		return handoff{}, err
	}
	h := handoff{attempt: a, outcome: Outcome{Kind: OutcomeNotSent, Code: "not-cleared"}}
	c := &clearance{permit: p, row: row}
	// From here on something must be on record about the attempt, whatever
	// goes wrong: what is returned is the outcome, not an error.
	if c.number, err = opening.Of(r.sealer).NumberRecorded(ctx, nil, row.Tenant, row.Subject); err != nil {
		return h, nil
	}
	text, err := opening.Of(r.sealer).OpenRecorded(ctx, nil, bodyBinding(row), row.Body)
	if err != nil {
		return h, nil
	}
	if c.body, err = sealtext.NewBody(string(text)); err != nil {
		return h, nil
	}
	clear(text)
	h.outcome = r.call(ctx, c)
	return h, nil
}

// call calls the transport and makes a certain outcome of whatever it does: a
// panic or an error after the number was given out is Unknown, before that
// nothing can have been sent.
func (r *Relay) call(ctx context.Context, c *clearance) (out Outcome) {
	defer func() {
		c.ended.Store(true)
		if p := recover(); p != nil {
			out = Outcome{Kind: OutcomeUnknown, Code: "panic"}
		}
		if !out.Kind.Valid() {
			out = Outcome{Kind: OutcomeUnknown, Code: "no-outcome"}
		}
		if out.Kind == OutcomeUnknown && !c.redeemed.Load() {
			out = Outcome{Kind: OutcomeNotSent, Code: out.Code}
		}
	}()
	out, err := r.transport.Send(ctx, Cleared{c})
	if err != nil && (!out.Kind.Valid() || out.Kind == OutcomeAccepted) {
		return Outcome{Kind: OutcomeUnknown, Code: "error"}
	}
	return out
}

// finish puts the outcome on record.
func (r *Relay) finish(ctx context.Context, row OutboxRow, person sealtext.Person, h handoff) error {
	h.attempt.FinishedAt, h.attempt.Kind, h.attempt.Code = r.now(), h.outcome.Kind, closedCode(h.outcome.Code)
	change := OutboxChange{State: row.State}
	switch h.outcome.Kind {
	case OutcomeAccepted:
		change.State = StateAccepted
	case OutcomeRejected:
		change.State = StateRejected
	case OutcomeUnknown:
		change.State = StateUnknown
	case OutcomeNotSent:
		change.State, change.NotBefore = StateQueued, r.now().Add(r.wait(h))
	}
	err := r.settle(ctx, row, person, change, audit.Event{
		Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: h.outcome.Kind.String(), Code: h.attempt.Code},
	}, func(ctx context.Context, tx sealtext.Tx) (err error) {
		if h.outcome.ProviderID != "" && h.outcome.Kind == OutcomeAccepted {
			h.attempt.Provider, err = providerToken(ctx, r.sealer, tx, row.Tenant, r.name, h.outcome.ProviderID)
			if err != nil {
				return err
			}
		}
		if h.outcome.OptedOut {
			if err := r.optOut(ctx, tx, row, person); err != nil {
				return err
			}
		}
		_, err = r.store.Finish(ctx, tx, h.attempt)
		return err
	})
	if err == nil && h.outcome.OptedOut {
		_, err = r.consent.Barrier(ctx, person)
	}
	return err
}

// optOut records that the provider knows of an opt-out that we did not.
func (r *Relay) optOut(ctx context.Context, tx sealtext.Tx, row OutboxRow, person sealtext.Person) error {
	_, err := r.consent.RecordTx(ctx, tx, providerOptOut(row, person, r.name, r.now(), relayActor))
	return err
}

// providerOptOut is the opt-out that a provider reports of a message, once.
func providerOptOut(row OutboxRow, person sealtext.Person, transport string, at time.Time, actor sealtext.Actor) consent.Event {
	return consent.Event{
		Person: person, Kind: consent.KindOptOut, Scope: consent.ForSender(row.Program, row.Sender),
		Method: consent.MethodProvider, Evidence: consent.Evidence{Source: transport}, Actor: actor,
		OccurredAt: at, IdempotencyKey: "provider-opt-out:" + row.ID.String(),
	}
}

// abandoned settles a message whose relay died between the attempt and its
// outcome. Whether it was sent is not known, so it is not sent again.
func (r *Relay) abandoned(ctx context.Context, row OutboxRow, person sealtext.Person) error {
	attempts, err := r.store.Attempts(ctx, nil, row.Tenant, row.ID)
	if err != nil {
		return err
	}
	return r.settle(ctx, row, person, OutboxChange{State: StateUnknown}, audit.Event{
		Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: OutcomeUnknown.String(), Code: "abandoned"},
	}, func(ctx context.Context, tx sealtext.Tx) error {
		for _, a := range attempts {
			if a.FinishedAt.IsZero() {
				a.FinishedAt, a.Kind, a.Code = r.now(), OutcomeUnknown, "abandoned"
				if _, err := r.store.Finish(ctx, tx, a); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// wait is how long a message that reached nobody is held back.
func (r *Relay) wait(h handoff) time.Duration {
	if h.outcome.RetryAfter > 0 {
		return min(h.outcome.RetryAfter, 24*time.Hour)
	}
	d := r.backoff
	for range h.attempt.Number - 1 {
		if d >= time.Hour {
			return time.Hour
		}
		d *= 2
	}
	return d
}

// closedCode keeps a provider's code if it follows the grammar of
// [Outcome.Code]: a provider may put anything there, also the number.
func closedCode(code string) string {
	if code == "" {
		return ""
	}
	digits := 0
	for i := range len(code) {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.':
		default:
			return "other"
		}
	}
	if len(code) > 32 || digits > 6 {
		return "other"
	}
	return code
}

// providerToken is the keyed hash under which receipts find an attempt.
func providerToken(ctx context.Context, s *vault.Sealer, tx sealtext.Tx, t sealtext.Tenant, transport, id string) ([16]byte, error) {
	token, err := s.Token(ctx, tx, t, sealtext.DomainReference, []byte("provider\x00"+transport+"\x00"+id))
	if err != nil {
		return token, fmt.Errorf("transport: provider id: %w", err)
	}
	return token, nil
}
