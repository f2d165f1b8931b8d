package consent

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// Request asks whether a message may go out now.
type Request struct {
	// Person it goes to, from the vault's Enroll or Find. Required.
	Person sealtext.Person
	// Program, Sender and Purpose of the message. Required; the program must
	// be declared; see Config.Programs.
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	// Message names it in what a revocation reports, and is what the permit
	// is bound to. Required by Do.
	Message sealtext.ID
	// Location is where the person may be; a [rule.Locator] fills in what the
	// host does not know, such as package consent/zone by the number. Where a
	// rule sets hours for the purpose, no zone, or one that is not in the
	// database, denies.
	//
	// Rows bind in each of its Jurisdictions, so with several the strictest
	// decides. Where there are none those of the program count, else those of
	// the tenant, else the countries of the candidate zones together with
	// Regions. No zone tells a state: name it, from an address, or "US-*" where
	// it is not known. People take their numbers along, so Regions are a guess,
	// and count only where nothing else names a jurisdiction.
	Location rule.Location
	// Answers makes the message the one answer to what the person said: the ID
	// of the receipt of a STOP, HELP or START, see Action.Answers. It needs no consent
	// then, and may go out to somebody who has opted out: from a sender of the
	// program, for a purpose that is not marketing, within five minutes (or
	// less, where a rule says so), by the hours of transactional messages, and
	// once: another message for the same STOP is denied. Whether one that failed
	// is tried again is up to the caller.
	Answers sealtext.ID
	// Expires is when the message must not be handed over any more. Zero for
	// never.
	Expires time.Time
	// Observe makes Do run f although it denies the message, without a
	// permit; see [Observe]. Refused unless Config.Observe is set, and without
	// effect after its end. False enforces.
	Observe bool
}

// checked holds a request to the grammar and finds what it is judged under.
func (l *Ledger) checked(ctx context.Context, tx sealtext.Tx, r Request) (terms, error) {
	if err := l.checkRequest(r); err != nil {
		return terms{}, err
	}
	t, err := l.terms(ctx, tx, r.Person.Tenant, r.Program)
	if err == nil && r.Answers.IsZero() && t.newer() {
		err = program.ErrNewerFormat
	}
	return t, err
}

func (l *Ledger) checkRequest(r Request) error {
	if err := l.checkRecipient(r.Person); err != nil {
		return err
	}
	if r.Sender.IsZero() {
		return inputError("sender", "must be named")
	}
	if !r.Purpose.Valid() {
		return inputError("purpose", "must be marketing, informational, transactional or otp")
	}
	if err := r.Location.Check(); err != nil {
		return err
	}
	return nil
}

// Check decides without holding anybody to it: by the time the caller acts on
// it an opt-out may have arrived. It is for refusing early what [Ledger.Do]
// would refuse later. A nil tx reads outside of any transaction.
func (l *Ledger) Check(ctx context.Context, tx sealtext.Tx, r Request) (Decision, error) {
	t, err := l.checked(ctx, tx, r)
	if err != nil {
		return Decision{}, err
	}
	d, _, err := l.decide(ctx, tx, t, r)
	return d, err
}

// Do is the gate: it decides, and if the message is allowed runs f, during
// which no opt-out that covers the message can come to pass unnoticed. See
// [Ledger.Revoke] for the other side.
//
// The context of f, and the permit with it, ends after Config.HandOffTimeout,
// when the message expires, or when the hours of a rule end, whichever comes
// first. f redeems the permit right before it hands the message over, and
// returns when that is done or its context has ended; it must not leave work
// behind. It need not be a transport of this house: Do guards a call to a
// provider that the host makes by itself just as well. When f does not run,
// because the message is denied or something failed, the permit was never
// made. The error is a [*sealtext.InputError], of the store, or what f
// returned. Do records nothing; the caller does. Where a rule caps how many
// messages there may be, one that f handed over counts: f returned nil, or
// redeemed the permit.
func (l *Ledger) Do(ctx context.Context, r Request, f func(context.Context, Permit) error) (Decision, error) {
	if err := l.checkRequest(r); err != nil {
		return Decision{}, err
	}
	if r.Message.IsZero() {
		return Decision{}, inputError("message", "must be named")
	}
	if f == nil {
		return Decision{}, errors.New("consent: Do needs a function")
	}
	if r.Observe && l.observe == nil {
		return Decision{}, inputError("observe", "must be false unless Config.Observe is set")
	}
	t, err := l.checked(ctx, nil, r)
	if err != nil {
		return Decision{}, err
	}
	d, err := l.gate(ctx, t, r, f)
	if err == nil && !d.Allowed && l.observes(r) {
		err = l.observed(ctx, r, d, f)
	}
	return d, err
}

// gate is Do for a request that was checked.
func (l *Ledger) gate(ctx context.Context, t terms, r Request, f func(context.Context, Permit) error) (Decision, error) {
	h := l.flights.enter(r, l.now)
	defer l.flights.leave(h) // also when f panics
	ctx, leave, err := l.board(ctx, h)
	if err != nil {
		return Decision{}, err
	}
	defer leave()
	d, limit, err := l.decide(ctx, nil, t, r)
	if err != nil || !d.Allowed {
		return d, err
	}
	if !h.until.IsZero() && h.until.Before(limit) {
		limit = h.until
	}
	h.exemption = d.Exemption
	c, d, err := l.claim(ctx, t, r, limit)
	d.Exemption = h.exemption
	if err != nil || !d.Allowed {
		return d, err
	}
	started := false
	defer func() {
		if !started {
			c.settle(ctx, false)
		}
	}()
	// The time that reading took counts, by the clock of the ledger; the
	// deadline of the context is measured by the runtime's.
	ctx, cancelTimeout := context.WithTimeout(ctx, limit.Sub(l.now()))
	defer cancelTimeout()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if !h.start(ctx, cancel, limit) {
		return Decision{Reasons: []Reason{{Rule: ReasonRevoked, Source: sourceRevoke}}}, nil
	}
	if err := ctx.Err(); err != nil {
		return d, fmt.Errorf("consent: hand-off: %w", err)
	}
	started = true // from here on a panic leaves the claim standing
	err = f(ctx, Permit{h})
	c.settle(ctx, err == nil || h.used())
	return d, err
}

const sourceRevoke = "47 CFR 64.1200(a)(10)"

// decide lists every rule that the message fails, and says how long an
// allowed one stays so.
func (l *Ledger) decide(ctx context.Context, tx sealtext.Tx, t terms, r Request) (d Decision, limit time.Time, err error) {
	rows, err := l.current(ctx, tx, l.keys(r.Person), !r.Answers.IsZero())
	if err != nil {
		return Decision{}, time.Time{}, err
	}
	// After reading: what is judged is the moment of the hand-off.
	return l.judge(t, r, rows, l.now(), func() ([]CapSlot, error) {
		return l.counter.Slots(ctx, tx, r.Person.Tenant, r.Person.Subject)
	})
}

// judge is decide on what was read of the person; slots reads those under
// frequency caps, where one binds.
func (l *Ledger) judge(t terms, r Request, rows []EventRow, now time.Time, slots func() ([]CapSlot, error)) (d Decision, limit time.Time, err error) {
	var until time.Time
	d.Reasons, until = l.standing(t, rows, r, now)
	d.Reasons, d.Exemption = exempted(t.program, d.Reasons, r)
	if !until.IsZero() && (r.Expires.IsZero() || until.Before(r.Expires)) {
		r.Expires = until
	}
	if !r.Expires.IsZero() && !now.Before(r.Expires) {
		d.Reasons = append(d.Reasons, Reason{Rule: ReasonExpired, Source: "Request.Expires"})
	}
	waitable, suspended := len(d.Reasons) == 0, held(d.Reasons)
	v, err := l.verdict(t, r, now, slots)
	if err != nil {
		return Decision{}, time.Time{}, err
	}
	table := tableDecision(&v, r, now)
	d.Reasons = append(d.Reasons, table.Reasons...)
	if len(d.Reasons) == 0 {
		d.Allowed = true
		return d, l.limit(r, v, now), nil
	}
	switch {
	case waitable:
		d.RetryAt = table.RetryAt
	case suspended && (table.Allowed || !table.RetryAt.IsZero()):
		d.RetryAt = now.Add(suspendedRetry)
		if table.RetryAt.After(d.RetryAt) {
			d.RetryAt = table.RetryAt
		}
		if !r.Expires.IsZero() && d.RetryAt.After(r.Expires) {
			d.RetryAt = r.Expires
		}
	}
	return d, time.Time{}, nil
}

// verdict is what the table says, with the frequency of the program; slots
// reads those under caps, where one binds.
func (l *Ledger) verdict(t terms, r Request, now time.Time, slots func() ([]CapSlot, error)) (rule.Verdict, error) {
	var used func() ([]rule.Use, error)
	if l.counter != nil {
		slots = sync.OnceValues(slots)
		used = func() ([]rule.Use, error) { return usesOf(slots, func(CapSlot) bool { return true }) }
	}
	v, err := l.rules.Judge(t.query(r), r.Message, now, used)
	if err != nil || !t.limited(r) {
		return v, err
	}
	if l.counter != nil {
		used = func() ([]rule.Use, error) {
			return usesOf(slots, func(s CapSlot) bool { return s.Program == r.Program })
		}
	}
	return v, v.Cap(t.frequency(), r.Message, now, used)
}

// usesOf are the slots that count, in the words of the table.
func usesOf(slots func() ([]CapSlot, error), counts func(CapSlot) bool) ([]rule.Use, error) {
	read, err := slots()
	if err != nil {
		return nil, fmt.Errorf("consent: slots: %w", err)
	}
	uses := make([]rule.Use, 0, len(read))
	for _, s := range read {
		if counts(s) {
			uses = append(uses, rule.Use{Message: s.Message, Purpose: s.Purpose, At: s.At})
		}
	}
	return uses, nil
}

// tableDecision is what a verdict alone leads to.
func tableDecision(v *rule.Verdict, r Request, now time.Time) (d Decision) {
	// Also where something else stands against the message: it may add a finding.
	at := v.Retry(now)
	for _, f := range v.Findings {
		d.Reasons = append(d.Reasons, Reason{Rule: f.ID, Source: f.Source, AsOf: f.AsOf})
	}
	d.Allowed = len(d.Reasons) == 0
	if r.Expires.IsZero() || at.Before(r.Expires) {
		d.RetryAt = at
	}
	return d
}

// limit is when the right to hand over ends.
func (l *Ledger) limit(r Request, v rule.Verdict, now time.Time) time.Time {
	limit := now.Add(l.timeout)
	if !r.Expires.IsZero() && r.Expires.Before(limit) {
		limit = r.Expires
	}
	return v.Closes(now, limit)
}

func (f folded) reasons(p *program.Declared, r Request, now time.Time) (rs []Reason) {
	state, outs := f.of(r.Program, r.Sender, r.Purpose)
	for _, s := range outs {
		rs = append(rs, Reason{Rule: ReasonOptedOut, Source: sourceRevoke, Scope: s})
	}
	switch {
	case state == StateUnknown:
		rs = append(rs, Reason{Rule: ReasonNoOptIn, Source: sourceDeny})
	case state == StateIn && !f.holds(p, r.Sender, r.Purpose, now):
		rs = append(rs, Reason{Rule: ReasonNoticeChanged, Source: sourceDeclared})
	}
	return rs
}
