package transport

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// turn is one transaction of a relay.
type turn struct {
	r      *Relay
	outs   []*handoff          // whose outcomes it stores
	begins []*entry            // messages that it decides on
	claims int                 // how many it claims
	only   sealtext.PurposeSet // of these; all if there are none
	taking taking              // and of these

	expires bool // it also claims what has expired, if nothing else is claimed

	batch *consent.Batch // of those of begins that need a decision

	// Of the last run of the transaction.
	began   time.Time
	took    time.Duration
	claimed []OutboxRow
	waiting int       // messages that were claimed and wait for another day
	claimAt time.Time // of the next claim; zero for the usual one
	more    bool      // nothing was claimed, and the next claim looks at more
	lost    bool      // another relay has some of the messages, and the transaction is to be made without them
	events  []audit.Event
	final   []textRef
	ended   []Attempt      // that have an outcome now
	heard   []heardReceipt // that came before the outcome
}

// entry is a message in a turn.
type entry struct {
	row    OutboxRow
	person sealtext.Person // zero if it cannot be read
	asks   int             // index of its request in the batch; -1 for none
	opened recipientKeys

	provider string // that takes it; see [Relay.route]
	only     string // the one provider that may repeat it; empty for any
	more     bool   // see [RouteChoice]
	chosen   bool   // by the router
	waits    bool   // for a provider

	// What is to be written: of a message that is decided without the gate from the start.
	change  OutboxChange
	event   audit.Event
	attempt Attempt // that begins, if its number is not 0

	reasons []consent.Reason // of the gate, against a hand-off now
	label   string           // of what is decided without the gate, for the metrics

	err  error // why the message is given back
	lost bool  // another relay has it
	// tried are permits of transactions that have failed. They have ended; whether they are stored is
	// not known.
	tried []consent.Permit
}

// errLost makes a transaction roll back, because another relay has some of the messages.
var errLost = errors.New("transport: a lease was lost")

// run makes the transaction, without the messages that other relays have.
func (t *turn) run(ctx context.Context, stop context.Context) error {
	for {
		t.open()
		err := once(ctx, func(ctx context.Context) error {
			return t.r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
				t.began, t.claimed, t.lost, t.events, t.final, t.ended, t.heard = t.r.wall(), nil, false, nil, nil, nil, nil
				return t.write(ctx, stop, tx)
			})
		})
		t.took = t.r.wall().Sub(t.began)
		if err == nil {
			return nil
		}
		t.abort(ctx)
		if !errors.Is(err, errLost) || !t.lost {
			return err
		}
		var left []*entry
		for _, e := range t.begins {
			if !e.lost {
				left = append(left, e)
				continue
			}
			t.r.unused(e)
			t.r.metrics.of(e.row, metric.KindLeaseLost, "", t.r.name, 0)
		}
		t.begins = left
	}
}

// abort ends the hand-offs of a transaction that has failed.
func (t *turn) abort(ctx context.Context) {
	for _, h := range t.outs {
		h.tried = true
	}
	permits := t.batch.Open(ctx)
	for _, e := range t.begins {
		if e.asks >= 0 && permits[e.asks] != (consent.Permit{}) {
			permits[e.asks].End(false)
			e.tried = append(e.tried, permits[e.asks])
		}
	}
	t.batch.Close()
}

// open enters the messages that need a decision into the barrier.
func (t *turn) open() {
	var requests []consent.Request
	for _, e := range t.begins {
		if e.asks >= 0 {
			e.asks = len(requests)
			request := e.row.request(e.person)
			request.To = e.opened.number.Prefix()
			request.Route, request.Regions = e.provider, t.r.providers[e.provider].capabilities.Regions
			requests = append(requests, request)
		}
	}
	t.batch = t.r.consent.Batch(requests)
}

// write is the transaction. The locks of the gate come before those of messages.
func (t *turn) write(ctx, stop context.Context, tx sealtext.Tx) error {
	r := t.r
	permits := make([]consent.Permit, len(t.outs))
	for i, h := range t.outs {
		permits[i] = h.permit
	}
	if len(permits) > 0 {
		if err := r.consent.Settle(ctx, tx, permits); err != nil {
			return err
		}
	}
	if err := t.batch.Decide(ctx, tx); err != nil {
		return err
	}
	if stop.Err() != nil && len(t.begins) > 0 {
		return errGivenBack
	}
	for _, e := range t.begins {
		if e.asks >= 0 {
			d, err := t.batch.Decision(e.asks)
			if errors.Is(err, consent.ErrHandoffOpen) && len(e.tried) > 0 { // it is ours
				return err
			}
			r.decided(e, d, err)
		}
	}
	changes, of, err := t.outcomes(ctx, tx)
	if err != nil {
		return err
	}
	changes = slices.Grow(changes, len(t.begins))
	begun := make([]Attempt, 0, len(t.begins))
	for _, e := range t.begins {
		changes = append(changes, e.change)
		if e.attempt.Number > 0 {
			begun = append(begun, e.attempt)
		}
		t.note(e.row, e.person, e.change, e.event)
	}
	if err := t.advance(ctx, tx, changes, of); err != nil {
		return err
	}
	if len(begun) > 0 {
		if err := r.store.BeginAll(ctx, tx, begun); err != nil {
			return err
		}
	}
	if t.heard, err = r.joinReceipts(ctx, tx, t.ended); err != nil {
		return err
	}
	if err := r.dropTexts(ctx, tx, t.final); err != nil {
		return err
	}
	if t.claims > 0 {
		if err := t.claim(ctx, tx); err != nil {
			return err
		}
	}
	if len(t.events) == 0 {
		return nil
	}
	return r.record(ctx, tx, t.events)
}

// advance makes the changes: those of outs, and then those of the messages that begin.
func (t *turn) advance(ctx context.Context, tx sealtext.Tx, changes []OutboxChange, outs []*handoff) error {
	if len(changes) == 0 {
		return nil
	}
	held, err := t.r.store.AdvanceAll(ctx, tx, changes)
	if err != nil {
		return err
	}
	for i, ok := range held {
		switch {
		case ok:
		case i < len(outs):
			outs[i].lost, t.lost = true, true
		default:
			t.begins[i-len(outs)].lost, t.lost = true, true
		}
	}
	if t.lost {
		return errLost
	}
	return nil
}

// note keeps what follows from a change: its audit event, and whether the text goes.
func (t *turn) note(row OutboxRow, p sealtext.Person, c OutboxChange, e audit.Event) {
	if c.State.Final() && c.LookAt.IsZero() {
		t.final = append(t.final, textRef{row, p})
	}
	if e.Kind != 0 {
		t.events = append(t.events, e)
	}
}

// outcomes completes the attempts of hand-offs that have ended and of those that were abandoned. It
// returns the changes of the messages of the former, and whose they are. An attempt that has an
// outcome already was given up by another relay, or an earlier attempt to write it succeeded without
// an answer.
func (t *turn) outcomes(ctx context.Context, tx sealtext.Tx) (changes []OutboxChange, of []*handoff, err error) {
	attempts := make([]Attempt, 0, len(t.outs))
	outs := make([]*handoff, 0, len(t.outs))
	t.events = make([]audit.Event, 0, len(t.outs)+len(t.begins))
	for _, h := range t.outs {
		if h.lost {
			continue
		}
		if h.outcome.ProviderID != "" && h.outcome.Kind == OutcomeAccepted {
			h.attempt.Provider, err = providerToken(ctx, t.r.sealer, tx, h.row.Tenant, h.attempt.Transport, h.outcome.ProviderID)
			if err != nil {
				return nil, nil, err
			}
		}
		attempts, outs = append(attempts, h.attempt), append(outs, h)
	}
	for _, e := range t.begins {
		if e.row.State == StateSending && e.change.State == StateUnknown {
			attempts = append(attempts, abandoned(e.row, t.r.now())...) // those that had ended stay as they are
		}
	}
	if len(attempts) == 0 {
		return nil, nil, nil
	}
	was, err := t.r.store.FinishAll(ctx, tx, attempts)
	if err != nil {
		return nil, nil, err
	}
	changes, of = make([]OutboxChange, 0, len(outs)+len(t.begins)), make([]*handoff, 0, len(outs))
	t.ended, t.final = make([]Attempt, 0, len(attempts)), make([]textRef, 0, len(outs))
	for i, a := range attempts {
		if was[i] {
			t.ended = append(t.ended, a)
		}
	}
	for i, h := range outs {
		if !was[i] {
			h.lost = !h.tried
			continue
		}
		// Settle has seen to those that were not sent. An earlier attempt may have reached the person.
		if h.attempt.Kind == OutcomeRejected && h.row.State != StateUnknown {
			if err := t.r.consent.NotHandedOver(ctx, tx, h.row.Tenant, h.row.Subject, h.row.ID); err != nil {
				return nil, nil, err
			}
		}
		c, e := t.r.result(h)
		changes, of = append(changes, c), append(of, h)
		t.note(h.row, h.person, c, e)
	}
	return changes, of, nil
}

// decided sets what a decision of the gate changes.
func (r *Relay) decided(e *entry, d consent.Decision, err error) {
	e.attempt, e.err, e.reasons = Attempt{}, err, d.Reasons
	var change OutboxChange
	var event audit.Event
	switch {
	case err != nil: // given back
		change.NotBefore = r.now().Add(r.poll)
	case d.Allowed:
		e.attempt = Attempt{Tenant: e.row.Tenant, Message: e.row.ID, Number: e.row.Attempts + 1, Transport: e.provider, StartedAt: r.now()}
		// The lease begins anew, so that it covers the hand-off and the writing of its outcome however
		// long the message has waited for a worker.
		change = OutboxChange{State: StateSending, Begin: true, LeaseUntil: r.leases.now().Add(r.lease)}
		event.Kind = audit.KindHandedOff
		if d.Exemption != (program.Exemption{}) {
			event.Details.Rules, event.Details.Reference = []string{consent.RuleExempt}, d.Exemption.Reason
		}
		if !d.Asked.IsZero() {
			event.Details.Rules, event.Details.Reference = []string{consent.RuleAsked}, d.Asked.String()
		}
	case d.Waits:
		change.State, change.NotBefore = StateQueued, d.RetryAt
		event.Kind, event.Details = audit.KindMessageDeferred, audit.Details{Rules: rules(d.Reasons), Until: d.RetryAt}
	default:
		change.State = StateDenied
		event.Kind, event.Details = audit.KindMessageDenied, audit.Details{Rules: rules(d.Reasons), Until: d.RetryAt}
	}
	if e.row.State == StateUnknown && err == nil && !d.Allowed { // not repeated now; what became of it is as unknown as before
		change, event = OutboxChange{LookAt: r.now().Add(r.backoff)}, audit.Event{}
		if d.Waits {
			change.LookAt = d.RetryAt
		}
	}
	if d.Allowed {
		event.Details.Rules = append(event.Details.Rules, r.providers[e.provider].unseen...)
	}
	event.Details.Transport = e.provider
	e.change, e.event = r.change(e.row, e.person, change, event)
}

// result returns the change of a message by the outcome of its hand-off, and the audit event.
func (r *Relay) result(h *handoff) (OutboxChange, audit.Event) {
	change := OutboxChange{State: StateUnknown}
	switch h.outcome.Kind {
	case OutcomeAccepted:
		change.State = StateAccepted
	case OutcomeRejected:
		change.State = StateRejected
	case OutcomeNotSent:
		change.State = StateQueued
		if h.row.State == StateUnknown { // as before
			change.State, change.LookAt = StateUnknown, r.now().Add(r.wait(h))
		} else if !h.more { // else it is due, and claimed at once for another provider
			change.NotBefore = r.now().Add(r.wait(h))
			if change.NotBefore.After(h.row.ExpiresAt) {
				change.NotBefore = h.row.ExpiresAt // it is claimed then, and expires
			}
		}
	case OutcomeUnknown:
		change.LookAt = r.lookAt(h.row, h.attempt.Transport)
	}
	return r.change(h.row, h.person, change, audit.Event{
		Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: h.attempt.Kind.String(), Code: h.attempt.Code, Transport: h.attempt.Transport},
	})
}

// ruleErased denies a message to an erased person.
const ruleErased = "recipient.erased"

// entries reads the persons of messages at once, and decides what needs no gate. It leaves out those
// whose persons cannot be read; they go to unread.
func (r *Relay) entries(ctx context.Context, rows []OutboxRow, fenced bool, shut sealtext.PurposeSet, unread func(OutboxRow, error)) []*entry {
	if len(rows) == 0 {
		return nil
	}
	opened := r.recipients(ctx, rows)
	entries := make([]*entry, 0, len(rows))
	for i, row := range rows {
		o := opened[i]
		e := &entry{row: row, person: o.Person, opened: recipientKeys{o.Number, o.Key}, asks: -1}
		erased := errors.Is(o.Err, vault.ErrShredded)
		if o.Err != nil && !erased {
			unread(row, o.Err)
			continue
		}
		repeat, repeats := r.repeats.take(row)
		e.only = repeat.provider
		switch {
		case row.State == StateUnknown && (!repeats || !repeat.until.IsZero() && !r.now().Before(repeat.until)):
			e.change, _ = r.change(row, e.person, OutboxChange{}, audit.Event{})
		case row.State == StateUnknown && (erased || fenced || !r.now().Before(row.ExpiresAt)):
			e.change, _ = r.change(row, e.person, OutboxChange{LookAt: r.now().Add(r.backoff)}, audit.Event{})
		case row.State == StateSending:
			e.change, e.event = r.unknown(row, e.person)
		case !r.now().Before(row.ExpiresAt):
			e.change, e.event = r.expired(row, e.person)
			e.event.Details.Rules = r.whyExpired(ctx, e, shut)
		case erased:
			// Erased together with their messages; this one is about to be deleted.
			e.label = metric.LabelErased
			e.change, e.event = r.change(row, e.person, OutboxChange{State: StateDenied}, audit.Event{
				Kind: audit.KindMessageDenied, Details: audit.Details{Rules: []string{ruleErased}},
			})
		case fenced && !r.allow[o.Number]:
			e.label = metric.LabelFenced
			e.change, e.event = r.change(row, e.person, OutboxChange{State: StateDenied}, audit.Event{Kind: audit.KindEnvironmentFence})
		default:
			e.asks = 0
		}
		entries = append(entries, e)
	}
	return r.route(ctx, entries, unread)
}

// unknown settles a message whose relay died between the attempt and its outcome. It is not known
// whether it was sent, so it is not sent again.
func (r *Relay) unknown(row OutboxRow, p sealtext.Person) (OutboxChange, audit.Event) {
	return r.change(row, p, OutboxChange{State: StateUnknown, LookAt: r.lookAt(row, "")}, audit.Event{
		Kind: audit.KindOutcomeRecorded, Details: audit.Details{Outcome: OutcomeUnknown.String(), Code: codeAbandoned},
	})
}

const codeAbandoned = "abandoned"

// abandoned returns the outcome of all attempts of a message whose relay died.
func abandoned(row OutboxRow, now time.Time) (attempts []Attempt) {
	for n := range row.Attempts {
		attempts = append(attempts, Attempt{
			Tenant: row.Tenant, Message: row.ID, Number: n + 1, FinishedAt: now, Kind: OutcomeUnknown, Code: codeAbandoned,
		})
	}
	return attempts
}

func (r *Relay) expired(row OutboxRow, p sealtext.Person) (OutboxChange, audit.Event) {
	return r.change(row, p, OutboxChange{State: StateExpired}, audit.Event{Kind: audit.KindMessageExpired})
}
