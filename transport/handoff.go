package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/vault"
)

// errGivenBack reports that the relay is stopping and has not begun the hand-off.
var errGivenBack = errors.New("transport: the relay is stopping")

// relay decides one claimed message, or gives it back.
func (r *Relay) relay(s *shift, row OutboxRow, fenced bool) error {
	ctx := s.lasting
	h := handoff{}
	person, decision, err := r.decide(ctx, s.ctx, row, fenced, &h)
	switch {
	case h.begun:
		err = r.finish(ctx, row, person, h)
		if h.failed != nil {
			_ = r.report(ctx, row, h.failed)
		}
		return err
	case errors.Is(err, errLeaseLost):
		return nil // another relay has the message, and nothing was begun here
	case errors.Is(err, errGivenBack):
		return r.giveBack(ctx, []OutboxRow{row}, time.Time{})
	case err == nil && decision != nil:
		if err = r.refuse(ctx, row, person, *decision); err == nil || errors.Is(err, errLeaseLost) {
			return nil
		}
	case err == nil:
		return nil
	}
	later := r.now().Add(r.poll)
	if h.attempt.Number > 0 { // whether the attempt was stored is not known
		return errors.Join(err, r.unbegun(ctx, row, person, h.attempt, later))
	}
	return errors.Join(err, r.giveBack(ctx, []OutboxRow{row}, later))
}

// once runs an operation for which one attempt is enough: the message is given back if it fails. It
// is bounded even after the relay's context has ended.
func once(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
	defer cancel()
	return f(ctx)
}

// decide asks whether the message may be handed over, and hands it over if so. The function that it
// returns writes the decision; nil if there is nothing to write.
func (r *Relay) decide(ctx, stop context.Context, row OutboxRow, fenced bool, h *handoff) (person sealtext.Person, _ *consent.Decision, err error) {
	expired := row.State != StateSending && !r.now().Before(row.ExpiresAt)
	person, err = r.sealer.Person(ctx, nil, row.Tenant, row.Subject)
	switch erased := errors.Is(err, vault.ErrShredded); {
	case row.State == StateSending && (err == nil || erased):
		return person, nil, r.abandoned(ctx, row, person)
	case expired:
		// Also if the person's keys do not open: an expired message must not be claimed for ever.
		return person, nil, once(ctx, func(ctx context.Context) error {
			return r.settle(ctx, row, person, OutboxChange{State: StateExpired}, audit.Event{Kind: audit.KindMessageExpired}, nil)
		})
	case erased:
		// Erased together with their messages; this one is about to be deleted.
		return person, nil, once(ctx, func(ctx context.Context) error {
			return r.settle(ctx, row, person, OutboxChange{State: StateDenied}, audit.Event{
				Kind: audit.KindMessageDenied, Details: audit.Details{Rules: []string{ruleErased}},
			}, nil)
		})
	case err != nil:
		return person, nil, err
	}
	if fenced {
		n, err := opening.Of(r.sealer).NumberRecorded(ctx, nil, row.Tenant, row.Subject)
		if err != nil {
			return person, nil, err
		}
		if !r.allow[n] {
			return person, nil, once(ctx, func(ctx context.Context) error {
				return r.settle(ctx, row, person, OutboxChange{State: StateDenied}, audit.Event{Kind: audit.KindEnvironmentFence}, nil)
			})
		}
	}
	decision, err := r.consent.Do(ctx, row.request(person), func(ctx context.Context, p consent.Permit) error {
		if stop.Err() != nil {
			return errGivenBack
		}
		return r.handOff(ctx, p, row, person, h)
	})
	return person, &decision, err
}

// ruleErased denies a message to an erased person.
const ruleErased = "recipient.erased"

// refuse writes the decision of the gate about a denied message.
func (r *Relay) refuse(ctx context.Context, row OutboxRow, person sealtext.Person, d consent.Decision) error {
	change := OutboxChange{State: StateDenied}
	event := audit.Event{Kind: audit.KindMessageDenied, Details: audit.Details{Rules: rules(d.Reasons)}}
	if !d.RetryAt.IsZero() && !d.RetryAt.After(row.ExpiresAt) {
		change = OutboxChange{State: StateQueued, NotBefore: d.RetryAt}
		event.Kind, event.Details.Until = audit.KindMessageDeferred, d.RetryAt
	}
	return once(ctx, func(ctx context.Context) error { return r.settle(ctx, row, person, change, event, nil) })
}

// handoff is the result of one attempt.
type handoff struct {
	attempt Attempt // zero before it was to be stored
	begun   bool    // it is stored
	until   time.Time
	outcome Outcome
	failed  error // what is reported to the host beside the outcome
}

// handOff runs under the permit. The attempt and the audit event of opening the number and the text
// are durable before either is opened.
func (r *Relay) handOff(ctx context.Context, p consent.Permit, row OutboxRow, person sealtext.Person, h *handoff) error {
	h.attempt = Attempt{
		Tenant: row.Tenant, Message: row.ID, Number: row.Attempts + 1,
		Transport: r.name, StartedAt: r.now(),
	}
	event := audit.Event{Kind: audit.KindHandedOff}
	if e := p.Exemption(); e != (program.Exemption{}) {
		event.Details.Rules, event.Details.Reference = []string{consent.ExemptRule}, e.Reason
	}
	// The lease begins anew, so that it covers the hand-off and the writing of its outcome however
	// long the message has waited for a worker.
	h.until = h.attempt.StartedAt.Add(r.lease)
	err := once(ctx, func(ctx context.Context) error {
		return r.settle(ctx, row, person, OutboxChange{State: StateSending, Begin: true, LeaseUntil: h.until}, event,
			func(ctx context.Context, tx sealtext.Tx) (bool, error) {
				return true, r.store.BeginAll(ctx, tx, []Attempt{h.attempt})
			})
	})
	if err != nil {
		return err
	}
	h.begun = true
	r.count(func(s *RelayStats) { s.Begun++ })
	h.outcome = Outcome{Kind: OutcomeNotSent, Code: "not-cleared"}
	c := &clearance{permit: p, row: row}
	// From here on the attempt must get an outcome, whatever fails.
	if c.number, err = opening.Of(r.sealer).NumberRecorded(ctx, nil, row.Tenant, row.Subject); err != nil {
		h.failed = err
		return nil
	}
	text, err := opening.Of(r.sealer).OpenRecorded(ctx, nil, bodyBinding(row), row.Body)
	if err != nil {
		h.failed = err
		return nil
	}
	if c.body, err = sealtext.NewBody(string(text)); err != nil {
		h.failed = err
		return nil
	}
	clear(text)
	h.outcome, h.failed = r.call(ctx, c)
	return nil
}

// call calls the transport and turns any result into an outcome: a panic or an error after the
// number was given out is OutcomeUnknown; before that nothing can have been sent.
func (r *Relay) call(ctx context.Context, c *clearance) (out Outcome, failed error) {
	defer func() {
		c.ended.Store(true)
		if p := recover(); p != nil { // not shown: it may hold the number
			out, failed = Outcome{Kind: OutcomeUnknown, Code: "panic"}, errPanic
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
		return Outcome{Kind: OutcomeUnknown, Code: "error"}, nil
	}
	return out, nil
}

// finish stores the outcome, and retries until the lease ends. An opt-out that the provider reports
// is stored first and by itself: neither depends on the other.
func (r *Relay) finish(ctx context.Context, row OutboxRow, person sealtext.Person, h handoff) error {
	h.attempt.FinishedAt, h.attempt.Kind, h.attempt.Code = r.now(), h.outcome.Kind, closedCode(h.outcome.Code)
	h.attempt.Member = h.outcome.Member
	change := OutboxChange{State: StateUnknown}
	switch h.outcome.Kind {
	case OutcomeAccepted:
		change.State = StateAccepted
	case OutcomeRejected:
		change.State = StateRejected
	case OutcomeNotSent:
		change.State, change.NotBefore = StateQueued, r.now().Add(r.wait(h))
	}
	event := providerOptOut(row, person, r.name, h.attempt.FinishedAt, relayActor)
	optedOut, stored, lost, tries := !h.outcome.OptedOut, false, false, 0
	err := r.persist(ctx, h.until, func(ctx context.Context) error {
		tries++
		var errs [2]error
		if !optedOut {
			errs[0] = r.recordOptOut(ctx, event)
			optedOut = errs[0] == nil
		}
		if !stored {
			errs[1] = r.outcome(ctx, row, person, h, change, tries > 1)
			if lost = errors.Is(errs[1], errLeaseLost); lost {
				errs[1] = nil
			}
			stored = errs[1] == nil
		}
		err := errors.Join(errs[:]...)
		if err != nil && tries == 1 { // now: it may take as long as the lease
			_ = r.report(ctx, row, err)
		}
		return err
	})
	if lost {
		err = errors.Join(ErrLeaseLost, err)
	}
	if h.outcome.OptedOut && optedOut {
		_, barrier := r.consent.Barrier(ctx, person)
		err = errors.Join(err, barrier)
	}
	return err
}

// outcome stores the outcome of an attempt. If the attempt has one already, another relay has given
// the message up, or an earlier attempt to write succeeded without an answer.
func (r *Relay) outcome(ctx context.Context, row OutboxRow, person sealtext.Person, h handoff, change OutboxChange, again bool) error {
	return r.settle(ctx, row, person, change, audit.Event{
		Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: h.attempt.Kind.String(), Code: h.attempt.Code},
	}, func(ctx context.Context, tx sealtext.Tx) (_ bool, err error) {
		if h.outcome.ProviderID != "" && h.outcome.Kind == OutcomeAccepted {
			h.attempt.Provider, err = providerToken(ctx, r.sealer, tx, row.Tenant, r.name, h.outcome.ProviderID)
			if err != nil {
				return false, err
			}
		}
		was, err := r.store.FinishAll(ctx, tx, []Attempt{h.attempt})
		if err == nil && !was[0] && !again {
			err = errLeaseLost
		}
		return err == nil && was[0], err
	})
}

// recordOptOut records an opt-out that the provider reports.
func (r *Relay) recordOptOut(ctx context.Context, e consent.Event) error {
	err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		_, err := r.consent.RecordTx(ctx, tx, e)
		return err
	})
	if errors.Is(err, consent.ErrConflict) {
		return nil // reported before, with another time
	}
	return err
}

// providerOptOut returns the event of the opt-out that a provider reports for a message, with a key
// that makes it unique.
func providerOptOut(row OutboxRow, person sealtext.Person, transport string, at time.Time, actor sealtext.Actor) consent.Event {
	return consent.Event{
		Person: person, Kind: consent.KindOptOut, Scope: consent.ForSender(row.Program, row.Sender),
		Method: consent.MethodProvider, Evidence: consent.Evidence{Source: transport}, Actor: actor,
		OccurredAt: at, IdempotencyKey: "provider-opt-out:" + row.ID.String(),
	}
}

// abandoned settles a message whose relay died between the attempt and its outcome. It is not known
// whether it was sent, so it is not sent again.
func (r *Relay) abandoned(ctx context.Context, row OutboxRow, person sealtext.Person) error {
	var attempts []Attempt
	for n := range row.Attempts {
		attempts = append(attempts, Attempt{
			Tenant: row.Tenant, Message: row.ID, Number: n + 1, FinishedAt: r.now(), Kind: OutcomeUnknown, Code: "abandoned",
		})
	}
	return once(ctx, func(ctx context.Context) error {
		return r.settle(ctx, row, person, OutboxChange{State: StateUnknown}, audit.Event{
			Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: OutcomeUnknown.String(), Code: "abandoned"},
		}, func(ctx context.Context, tx sealtext.Tx) (bool, error) {
			_, err := r.store.FinishAll(ctx, tx, attempts) // those that had ended stay as they are
			return true, err
		})
	})
}

// unbegun gives back a message after an attempt that may or may not have been stored: the transport
// was not called. A stored attempt gets the outcome that nothing was sent.
func (r *Relay) unbegun(ctx context.Context, row OutboxRow, person sealtext.Person, a Attempt, later time.Time) error {
	a.FinishedAt, a.Kind, a.Code = r.now(), OutcomeNotSent, "not-begun"
	stored := false
	err := r.persist(ctx, row.LeaseUntil, func(ctx context.Context) error {
		stored = false
		return r.settle(ctx, row, person, OutboxChange{State: StateQueued, NotBefore: later}, audit.Event{
			Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: a.Kind.String(), Code: a.Code},
		}, func(ctx context.Context, tx sealtext.Tx) (bool, error) {
			was, err := r.store.FinishAll(ctx, tx, []Attempt{a})
			if err != nil {
				return false, err
			}
			stored = was[0]
			return stored, nil
		})
	})
	switch {
	case errors.Is(err, errLeaseLost):
		return nil
	case err != nil || stored:
		return err
	}
	return r.giveBack(ctx, []OutboxRow{row}, later)
}

// wait returns the time for which a message that was not sent is held back.
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

// closedCode keeps a provider's code if it follows the grammar of [Outcome.Code]: a provider may
// put anything there, even the number.
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

// providerToken returns the keyed hash by which receipts find an attempt.
func providerToken(ctx context.Context, s *vault.Sealer, tx sealtext.Tx, t sealtext.Tenant, transport, id string) ([16]byte, error) {
	token, err := s.Token(ctx, tx, t, sealtext.DomainReference, []byte("provider\x00"+transport+"\x00"+id))
	if err != nil {
		return token, fmt.Errorf("transport: provider id: %w", err)
	}
	return token, nil
}
