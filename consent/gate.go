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
	// by Do, which hands a message over once; see Retry.
	Message sealtext.ID
	// Retry lets Do hand a message over again that it handed over before, or may have: it is for a
	// caller who accepts that the person may get it twice because the outcome is unknown, or who
	// knows from a journal of the attempts that nothing was sent, as the relay of package transport
	// does. After [ErrNotSent] it is not needed.
	Retry bool
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
	// DueAt is when the host wanted the message to be sent; zero if that is not known. [Ledger.Check]
	// judges a message that is due later as of then. One that is handed over more than 30 minutes
	// after it was due is late: the hours of informational messages, which are the courtesy hours
	// of [rule.Default], bind it too, whatever its purpose, unless that is otp. Nobody waits for it
	// any more.
	DueAt time.Time
	// Template is the id of the template of the program that made the text; empty for a free text. It
	// tells which of several DLT registrations of the sender the message has; see
	// [senderid.Registration].
	Template string
	// Commands are the names of commands of the program that the text offers, such as "Reply MOVE
	// for another time". A word that is one of them and also answers a question is for the newer of
	// the two messages.
	Commands []string
	// NoReply states that the text asks for no answer, such as a receipt: a question that was asked
	// before stays open. Any other message from the sender ends it, except one of the purpose otp
	// and an answer. It has no effect on a message with Commands, and on a question.
	NoReply bool
	// Asked names what the person asked for at this moment, such as the passcode of a log-in: its
	// value is the ID of a [KindAsked], from [Ledger.Ask]. It is used only if the person's consent
	// would deny the message: if they have opted out, or have not opted in. It passes opt-outs from a
	// sender, a program or the tenant that were made by text, by a form or by a provider, and also
	// what an erasure left of them; never one from the account, one that staff recorded or that was
	// imported, or one that follows from a reassigned number. It lifts nothing, here or at a
	// provider: one that blocks the number still refuses the message.
	//
	// The message must be for the purpose that was asked for, otp in general, and be handed over
	// within 10 minutes. An opt-out that covers it and is received after the request ends the latter,
	// also while the message is handed over. One message uses it up, unless that was not sent; then
	// the same message may use it again. A program with NoOneShot, or a row of the table with
	// [rule.Rule.NoOneShot], denies such messages. Refused together with Answers.
	Asked sealtext.ID
	// To is the prefix of the person's number, which tells the country for the rules about senders; see
	// package senderid. Without it the country is not known: a sender that declares Countries is denied
	// then.
	To sealtext.Prefix
	// Route is the name of the provider that the message is handed over to, by which a
	// program.Pause may cover it, and Regions are all regions in which that provider may process it.
	// A tenant that declares Routes or Regions permits no others, and none that are not named; see
	// [ReasonRoutes]. [Ledger.Check] and [Ledger.CheckAll] do not judge that: the provider is chosen
	// when the message is handed over.
	Route   string
	Regions []string
	// Expires is the time after which the message must not be handed over; zero means never.
	Expires time.Time
	// Observe makes Do run f although it denies the message, without a permit; see [Observe].
	// Refused unless Config.Observe is set, and without effect after its end.
	Observe bool

	noRoute bool // the provider is not known
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
	if !r.Asked.IsZero() && !r.Answers.IsZero() {
		return inputError("asked", "must be zero beside Answers; a message has one reason")
	}
	return r.Location.Check()
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
	r.noRoute = true
	d, _, err := l.decide(ctx, tx, t, r, r.DueAt)
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
// A message has one hand-off at a time, over all processes that share a [HandoffStore]: otherwise
// the error is [ErrHandoffOpen]. With a [CapStore], Do remembers for a week what f handed over, and
// denies another hand-off with [ReasonSent]: f returned nil, or redeemed the permit and did not
// return [ErrNotSent], or its process died. See Request.Retry.
//
// If f does not run, because the message is denied or something failed, no permit was made. A
// denied message is no error: look at the Decision, or at [Decision.Err]. The error is a
// [*sealtext.InputError], of the store, or what f returned. Do writes no audit event; the caller
// does. If a rule caps the number of messages, one that f handed over counts.
func (l *Ledger) Do(ctx context.Context, r Request, f func(context.Context, Permit) error) (Decision, error) {
	if err := l.checkHandoff(r); err != nil {
		return Decision{}, err
	}
	if f == nil {
		return Decision{}, errors.New("consent: Do needs a function")
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

// checkHandoff validates a request for a hand-off.
func (l *Ledger) checkHandoff(r Request) error {
	if err := l.checkRequest(r); err != nil {
		return err
	}
	if r.Message.IsZero() {
		return inputError("message", "must be named")
	}
	if r.Observe && l.observe == nil {
		return inputError("observe", "must be false unless Config.Observe is set")
	}
	return nil
}

// gate is Do for a checked request.
func (l *Ledger) gate(ctx context.Context, t terms, r Request, f func(context.Context, Permit) error) (Decision, error) {
	h, err := l.handoffs.enter(r, l.now, nil)
	if err != nil {
		return Decision{}, err
	}
	defer l.handoffs.leave(h) // also when f panics
	ctx, leave, err := l.enter(ctx, h)
	if err != nil {
		return Decision{}, err
	}
	defer leave()
	d, limit, err := l.decide(ctx, nil, t, r, time.Time{})
	if err != nil || !d.Allowed {
		return d, err
	}
	if !h.until.IsZero() && h.until.Before(limit) {
		limit = h.until
	}
	h.exemption, h.asked, h.registrations = d.Exemption, d.Asked, t.registrations(r)
	r.Asked = d.Asked // zero if the message does not need it
	c, d, err := l.claim(ctx, t, r, limit)
	h.last = l.remembered(r, c.question)
	if err != nil || !d.Allowed {
		return d, err
	}
	d.Exemption, d.Asked = h.exemption, h.asked
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
		return h.voided(l.now()), nil
	}
	if err := ctx.Err(); err != nil {
		if errors.Is(context.Cause(ctx), ErrPermitInvalid) { // by an opt-out or a pause since
			return h.voided(l.now()), nil
		}
		return d, fmt.Errorf("consent: hand-off: %w", err)
	}
	started = true // from here on a panic leaves the claim standing
	err = f(ctx, Permit{h})
	sent := !errors.Is(err, ErrNotSent) && (err == nil || h.used())
	c.settle(ctx, sent)
	h.last.settle(ctx, sent)
	return d, err
}

const sourceRevoke = "47 CFR 64.1200(a)(10)"

// voided returns the decision on a message whose permit was voided before f ran: by an opt-out, or by
// a pause, which it waits for.
func (h *handoff) voided(now time.Time) Decision {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.paused {
		return Decision{Reasons: []Reason{{Rule: ReasonRevoked, Source: sourceRevoke}}}
	}
	d := Decision{Reasons: []Reason{{Rule: ReasonPaused, Source: sourcePause}}, RetryAt: now.Add(suspendedRetry), Waits: true}
	if end := h.request.Expires; !end.IsZero() && end.Before(d.RetryAt) {
		d.RetryAt = end
	}
	return d
}

// decide lists every rule that the message fails, and returns the time until which an allowed one
// stays allowed. The message is judged as of now, or of due if that is later.
func (l *Ledger) decide(ctx context.Context, tx sealtext.Tx, t terms, r Request, due time.Time) (d Decision, limit time.Time, err error) {
	rows, err := l.current(ctx, tx, l.keys(r.Person), r.named())
	if err != nil {
		return Decision{}, time.Time{}, err
	}
	// The clock is read after the state: the time of the hand-off is what is judged.
	d, limit, err = l.judge(t, r, rows, later(l.now(), due), func() ([]CapSlot, error) {
		return l.counter.Slots(ctx, tx, r.Person.Tenant, r.Person.Subject)
	})
	if err == nil {
		err = l.askedBefore(ctx, tx, r, rows, &d)
	}
	return d, limit, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// judge is decide on rows that were read before; slots reads those under frequency caps, if one
// binds.
func (l *Ledger) judge(t terms, r Request, rows []EventRow, now time.Time, slots func() ([]CapSlot, error)) (_ Decision, limit time.Time, err error) {
	d, until := l.grounds(t, rows, r, now)
	d.Reasons = append(d.Reasons, l.unregistered(t, r)...)
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
	d.Asked = sealtext.ID{}
	switch {
	case waitable && (until.IsZero() || table.RetryAt.Before(until)):
		d.RetryAt, d.Waits = table.RetryAt, table.Waits
	case suspended && !table.Allowed && !table.Waits:
		d.RetryAt = table.RetryAt
	case suspended:
		d.RetryAt, d.Waits = later(t.again(r, now), table.RetryAt), true
		if !r.Expires.IsZero() && d.RetryAt.After(r.Expires) {
			d.RetryAt = r.Expires
		}
	}
	return d, time.Time{}, nil
}

// grounds lists the reasons of the declarations and of the person's events against a message: all
// that an opt-out or an erasure can change, with the exemption or the request of the person that
// was needed. The gate and [Ledger.Barrier] both decide by it, so that they cannot differ. An
// allowed message is allowed until the returned time, if that is set.
func (l *Ledger) grounds(t terms, rows []EventRow, r Request, now time.Time) (d Decision, until time.Time) {
	d.Reasons, until = l.standing(t, rows, r, now)
	if _, paused := t.paused(r, now); paused {
		d.Reasons = append(d.Reasons, Reason{Rule: ReasonPaused, Source: sourcePause})
	}
	d.Reasons = append(d.Reasons, pinned(t.set, r)...)
	d.Reasons, d.Exemption = exempted(t.program, d.Reasons, r)
	if end := l.askedFor(t, rows, r, &d, now); !end.IsZero() {
		until = end
	}
	return d, until
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
	d.Allowed, d.RetryAt = len(d.Reasons) == 0, at
	d.Waits = !at.IsZero() && (r.Expires.IsZero() || at.Before(r.Expires))
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
