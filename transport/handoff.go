package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/opening"
	"github.com/sealtext/sealtext/internal/urgent"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// errGivenBack reports that the relay is stopping and has not begun hand-offs.
var errGivenBack = errors.New("transport: the relay is stopping")

// handoff is one attempt that is stored, from then on until its outcome is.
type handoff struct {
	row     OutboxRow
	person  sealtext.Person
	opened  recipientKeys
	permit  consent.Permit
	attempt Attempt
	until   time.Time // the end of the lease
	given   bool      // the number was given out
	share   bool      // the router has something for other processes
	more    bool      // another provider can take the message at once if nothing was sent

	outcome Outcome
	took    time.Duration // by the transport; for the metrics
	failed  error         // what is reported to the host beside the outcome
	optOut  bool          // an opt-out that the provider reports is to be stored

	// Of storing the outcome.
	stored bool
	lost   bool // another relay has the message
	tried  bool // a transaction with it has failed; whether it was stored is not known
	tries  int
	giveUp time.Time // by the wall clock; zero before the first try has failed
	err    error     // of the last try
}

// recipientKeys are the number and the key of a recipient, as read when the message was decided. An
// erasure since then denies the message when its permit is redeemed.
type recipientKeys struct {
	number sealtext.Number
	key    opening.Key
}

// recipients reads the persons of messages, with their numbers and keys, at once. If that fails it
// reads one after the other: the keys of one tenant may be missing, or a service that has them away.
// The audit events of the messages that are handed over are written before the transport gets any of
// it.
func (r *Relay) recipients(ctx context.Context, rows []OutboxRow) []opening.Opened {
	subjects := make([]opening.Subject, len(rows))
	for i, row := range rows {
		subjects[i] = opening.Subject{Tenant: row.Tenant, Subject: row.Subject}
	}
	opened, err := opening.Of(r.sealer).PeopleRecorded(ctx, nil, subjects)
	if err == nil {
		return opened
	}
	opened = make([]opening.Opened, len(rows))
	for i, subject := range subjects {
		one := []opening.Opened{{Err: err}}
		if len(rows) > 1 {
			one, err = opening.Of(r.sealer).PeopleRecorded(ctx, nil, []opening.Subject{subject})
		}
		if opened[i].Err = err; err == nil || len(rows) == 1 {
			opened[i] = one[0]
		}
	}
	return opened
}

// handOff calls the transport. The attempt and the audit event of opening the number and the text are
// durable.
func (r *Relay) handOff(ctx context.Context, h *handoff) {
	defer func() {
		h.optOut = h.outcome.OptedOut
		switch {
		case r.router == nil:
		case h.given:
			h.share = r.router.Ended(h.row.Tenant, h.attempt.Transport, h.outcome)
		default:
			h.share = r.router.Ended(h.row.Tenant, h.attempt.Transport, Outcome{})
		}
	}()
	h.outcome = Outcome{Kind: OutcomeNotSent, Code: "not-cleared"}
	if h.permit.Err() != nil { // an opt-out has come since
		return
	}
	c := &clearance{permit: h.permit, row: h.row, number: h.opened.number}
	text, err := h.opened.key.OpenRecorded(bodyField, h.row.ID, h.row.Body)
	if err == nil {
		c.body, err = sealtext.NewBody(string(text))
		clear(text)
	}
	if err != nil {
		h.failed = err
		return
	}
	if r.metrics == nil {
		h.outcome, h.failed = r.call(ctx, c, h)
		return
	}
	waited := h.attempt.StartedAt.Sub(h.row.NotBefore)
	r.metrics.of(h.row, metric.KindHandedOver, "", h.attempt.Transport, waited)
	r.metrics.handedOver(h.row, h.attempt.Transport, waited)
	began := r.wall()
	h.outcome, h.failed = r.call(ctx, c, h)
	h.took = r.wall().Sub(began)
}

// call calls the transport and turns any result into an outcome: a panic or an error after the number
// was given out is OutcomeUnknown; before that nothing can have been sent. If the transport ends the
// goroutine, that of h is the outcome.
func (r *Relay) call(ctx context.Context, c *clearance, h *handoff) (out Outcome, failed error) {
	h.outcome = Outcome{Kind: OutcomeUnknown}
	defer func() {
		given := c.end()
		if p := recover(); p != nil { // not shown: it may hold the number
			out, failed = Outcome{Kind: OutcomeUnknown, Code: "panic"}, errPanic
		}
		if out.Duplicate && given {
			out.Kind = OutcomeAccepted
		}
		if !out.Kind.Valid() {
			out = Outcome{Kind: OutcomeUnknown, Code: "no-outcome"}
		}
		if out.Kind == OutcomeUnknown && !given {
			out = Outcome{Kind: OutcomeNotSent, Code: out.Code}
		}
		h.given = given
	}()
	out, err := r.providers[h.attempt.Transport].Send(ctx, Cleared{c})
	if err != nil && !out.Duplicate && (!out.Kind.Valid() || out.Kind == OutcomeAccepted) {
		return Outcome{Kind: OutcomeUnknown, Code: "error"}, nil
	}
	return out, nil
}

// complete sets what is stored of the outcome.
func (r *Relay) complete(h *handoff) {
	h.attempt.FinishedAt, h.attempt.Kind, h.attempt.Code = r.now(), h.outcome.Kind, closedCode(h.outcome.Code)
	h.attempt.Member = h.outcome.Member
}

// recordOptOut records an opt-out that the provider reports, unless it was reported before.
func (r *Relay) recordOptOut(ctx context.Context, e consent.Event) (recorded bool, err error) {
	err = r.store.InTx(urgent.Context(ctx), func(ctx context.Context, tx sealtext.Tx) error {
		stored, err := r.consent.RecordTx(ctx, tx, e)
		recorded = !stored.Repeated
		return err
	})
	if errors.Is(err, consent.ErrConflict) {
		return false, nil // reported before, with another time
	}
	return recorded, err
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

// wait returns the time for which a message that was not sent is held back.
func (r *Relay) wait(h *handoff) time.Duration {
	if h.outcome.RetryAfter > 0 && r.router == nil { // a router leaves the provider alone for so long
		d := min(h.outcome.RetryAfter, maxRetryAfter)
		r.rates.pause(r.now().Add(d))
		return d
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
