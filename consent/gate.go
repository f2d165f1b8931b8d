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

// Request asks whether a message may be sent now.
type Request struct {
	// Person who receives it, from the vault's Enroll or Find. Required.
	Person sealtext.Person
	// Program, Sender and Purpose of the message. Required; the program must be declared; see
	// Config.Programs.
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	// Message is the id of the message, reported by a revocation and bound to the permit. Required
	// by Do.
	Message sealtext.ID
	// Location is where the person may be; a [rule.Locator] supplies what the host does not know,
	// such as that of package consent/zone from the number. If a rule sets hours for the purpose,
	// an empty list of zones, or an unknown zone, denies.
	//
	// Rows bind in each of its Jurisdictions, so with several the strictest decides. If there are
	// none, those of the program count, else those of the tenant, else the countries of the
	// candidate zones together with Regions. A zone does not tell a state: name the state, from an
	// address, or "US-*" if it is not known. Numbers are portable, so Regions are a guess, and
	// count only if nothing else names a jurisdiction.
	Location rule.Location
	// Answers makes the message the one answer to an event: its value is the ID of a STOP, HELP or
	// START, from Action.Answers. Such a message needs no consent and may go to a person who opted
	// out, if it is sent from a sender of the program, for a purpose other than marketing, within
	// five minutes (or less, if a rule says so), within the hours of transactional messages, and
	// once: another message for the same event is denied. Whether a failed one is tried again is up
	// to the caller.
	Answers sealtext.ID
	// Expires is the time after which the message must not be handed over; zero means never.
	Expires time.Time
	// Observe makes Do run f although it denies the message, without a permit; see [Observe].
	// Refused unless Config.Observe is set, and without effect after its end.
	Observe bool
}

// checked validates a request and looks up its terms.
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

// Check reports whether a message may be sent. It is advisory: its result may be stale when the
// caller acts on it. A denied message is no error: see [Decision.Err]. The error is a
// [*sealtext.InputError], which matches [ErrUndeclared] for a program that is not declared, or of
// the store or the source of declarations. Use it to refuse early what [Ledger.Do] would refuse
// later. A nil tx reads outside of any transaction.
func (l *Ledger) Check(ctx context.Context, tx sealtext.Tx, r Request) (Decision, error) {
	t, err := l.checked(ctx, tx, r)
	if err != nil {
		return Decision{}, err
	}
	d, _, err := l.decide(ctx, tx, t, r)
	return d, err
}

// Do decides and, if the message is allowed, runs f under a [Permit]. While f runs,
// an opt-out that covers the message voids the permit and waits for f to return; see
// [Ledger.Revoke].
//
// The context of f, and the permit with it, ends after Config.HandoffTimeout, when the message
// expires, or when the hours of a rule end, whichever comes first. f redeems the permit immediately
// before it hands the message over, and returns when that is done or its context has ended; it must
// not leave work behind. f need not use a transport of this module: Do guards any call to a
// provider.
//
// If f does not run, because the message is denied or something failed, no permit was made. A
// denied message is no error: look at the Decision, or at [Decision.Err]. The error is a
// [*sealtext.InputError], of the store, or what f returned. Do writes no audit event; the caller
// does. If a rule caps the number of messages, one that f handed over counts: f returned nil, or
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

// gate is Do for a checked request.
func (l *Ledger) gate(ctx context.Context, t terms, r Request, f func(context.Context, Permit) error) (Decision, error) {
	h := l.handoffs.enter(r, l.now)
	defer l.handoffs.leave(h) // also when f panics
	ctx, leave, err := l.enter(ctx, h)
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
	// The time that reading took counts, by the clock of the ledger; the deadline of the context is
	// measured by the runtime's clock.
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

// decide lists every rule that the message fails, and returns the time until which an allowed one
// stays allowed.
func (l *Ledger) decide(ctx context.Context, tx sealtext.Tx, t terms, r Request) (d Decision, limit time.Time, err error) {
	rows, err := l.current(ctx, tx, l.keys(r.Person), !r.Answers.IsZero())
	if err != nil {
		return Decision{}, time.Time{}, err
	}
	// The clock is read after the state: the time of the hand-off is what is judged.
	return l.judge(t, r, rows, l.now(), func() ([]CapSlot, error) {
		return l.counter.Slots(ctx, tx, r.Person.Tenant, r.Person.Subject)
	})
}

// judge is decide on rows that were read before; slots reads those under frequency caps, if one
// binds.
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

// verdict returns the verdict of the table and of the frequency of the program; slots reads those
// under caps, if one binds.
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

// usesOf converts the slots that count into those of package rule.
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

// tableDecision returns the decision of a verdict alone.
func tableDecision(v *rule.Verdict, r Request, now time.Time) (d Decision) {
	// Also if there are other reasons against the message: it may add a finding.
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

// limit returns the time at which the right to hand over ends.
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
