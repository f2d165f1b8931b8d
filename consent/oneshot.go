package consent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// A one-shot is a message that a person asks for at this moment, such as the passcode of a log-in,
// although they opted out before. It is asked for by an event, [KindAsked], and named by
// Request.Asked.

// RuleAsked is the rule id in the audit event of a message that was handed over because the person
// asked for it; the reference there is the ID of the event. See Request.Asked.
const RuleAsked = "consent.asked"

// maxAsked is how long a message may be handed over after the person asked for it.
const maxAsked = 10 * time.Minute

// The reasons for which the gate denies a message that names an ask; see Request.Asked. The opt-outs
// that deny it are named beside them.
const (
	ReasonAskedNothing   = "asked.nothing"         // Request.Asked names nothing that this person asked for of the program, the sender and the purpose
	ReasonAskedLate      = "asked.too-late"        // the time for it has passed
	ReasonAskedOptedOut  = "asked.opted-out-since" // an opt-out that covers the message was received after the person asked
	ReasonAskedAgain     = "asked.again"           // another message was handed over for it, or this one before
	ReasonAskedForbidden = "asked.forbidden"       // the program does not permit it; see program.Program.NoOneShot
)

const sourceAsked = "the request of the person for one message"

// askLimits bound how often a person may ask, over all programs of the tenant: whoever knows a
// number can type it into a form.
var askLimits = [...]rule.Cap{{Limit: 5, Window: time.Hour}, {Limit: 10, Window: 24 * time.Hour}}

// AskLimitError is returned for a [KindAsked] of a person who has asked 5 times within an hour, or
// 10 times within 24 hours, in the tenant. Nothing was recorded. Show the person when to try again,
// and offer another way to log in.
type AskLimitError struct {
	// RetryAt is when the person may ask again.
	RetryAt time.Time
}

// Error returns the rule, and does not identify the person.
func (e *AskLimitError) Error() string {
	return "consent: the person has asked 5 times within an hour or 10 times within 24 hours; not again before " + e.RetryAt.UTC().Format(time.RFC3339)
}

// Ask records that a person asks for one message now. It is [Ledger.Record] for a [KindAsked]: Kind
// is set, and so are, where they are zero, Purposes to otp, Method to MethodAPI, and OccurredAt to
// the present time. The ID of the result is the value for Request.Asked. The error is that of
// Record, or an [*AskLimitError].
func (l *Ledger) Ask(ctx context.Context, e Event) (Stored, error) {
	e.Kind, e.Method = KindAsked, cmp.Or(e.Method, MethodAPI)
	e.Purposes = cmp.Or(e.Purposes, sealtext.Purposes(sealtext.OTP))
	if e.OccurredAt.IsZero() {
		e.OccurredAt = l.now()
	}
	return l.Record(ctx, e)
}

// checkAsk validates a KindAsked and sets its end.
func (t terms) checkAsk(e *Event) error {
	if t.program == nil {
		return inputError("scope", "must be a program, or a sender of one, for something that a person asks for")
	}
	may := sealtext.Purposes(sealtext.OTP)
	if t.program.OneShotTransactional {
		may |= sealtext.Purposes(sealtext.Transactional)
	}
	end := e.OccurredAt.Add(maxAsked)
	switch {
	case e.Purposes == 0 || e.Purposes&^may != 0:
		return inputError("purposes", "must be otp, or transactional where the program declares OneShotTransactional, for something that a person asks for")
	case e.Method != MethodAPI && e.Method != MethodWebForm && e.Method != MethodCall:
		return inputError("method", "must be API, WebForm or Call for something that a person asks for")
	case e.ExpiresAt.IsZero():
		e.ExpiresAt = end
	case !e.ExpiresAt.After(e.OccurredAt) || e.ExpiresAt.After(end):
		return inputError("expires at", "must be at most 10 minutes after the person asked")
	}
	return t.checkAgreed(*e)
}

// askLimit refuses an ask beyond the limits, given all rows of the person.
func askLimit(r EventRow, rows []EventRow) error {
	if r.Kind != KindAsked {
		return nil
	}
	var times []time.Time
	for _, old := range rows {
		if old.Kind == KindAsked && old.Key.Tenant == r.Key.Tenant && old.ID != r.ID {
			times = append(times, old.ReceivedAt)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	var retry time.Time
	for _, c := range askLimits {
		if n := len(times) - c.Limit; n >= 0 && times[n].Add(c.Window).After(retry) {
			retry = times[n].Add(c.Window)
		}
	}
	if !retry.After(r.ReceivedAt) {
		return nil
	}
	return &AskLimitError{RetryAt: retry}
}

// askLimitAgain applies the limits once more when the row is written, as [Ledger.throttleAgain] does.
func (l *Ledger) askLimitAgain(ctx context.Context, tx sealtext.Tx, p sealtext.Person, r EventRow) error {
	if r.Kind != KindAsked {
		return nil
	}
	rows, err := l.store.Load(ctx, tx, l.keys(p))
	if err != nil {
		return fmt.Errorf("consent: load: %w", err)
	}
	return askLimit(r, rows)
}

// askedFor lets a message pass that the person asked for, if the state of their consent is against
// it: it removes these reasons, sets Decision.Asked, and returns the time until which the request
// permits the message. Otherwise it adds the reasons for which it does not, and returns zero.
func (l *Ledger) askedFor(t terms, rows []EventRow, r Request, d *Decision, now time.Time) (until time.Time) {
	if r.Asked.IsZero() || !slices.ContainsFunc(d.Reasons, Reason.ofConsent) {
		return time.Time{}
	}
	var against []Reason
	deny := func(rule string) { against = append(against, Reason{Rule: rule, Source: sourceAsked}) }
	ask, ok := askOf(rows, r)
	if !ok {
		deny(ReasonAskedNothing)
		d.Reasons = append(d.Reasons, against...)
		return time.Time{}
	}
	until = ask.askedUntil()
	if !now.Before(until) {
		deny(ReasonAskedLate)
	}
	if slices.ContainsFunc(rows, func(row EventRow) bool { return ask.ended(row, r) }) {
		deny(ReasonAskedOptedOut)
	}
	if t.program.NoOneShot || r.Purpose != sealtext.OTP && !t.program.OneShotTransactional {
		against = append(against, Reason{Rule: ReasonAskedForbidden, Source: sourceDeclared})
	}
	for _, f := range l.rules.NoOneShot(t.query(r), now) {
		against = append(against, Reason{Rule: f.ID, Source: f.Source, AsOf: f.AsOf})
	}
	rest := foldSome(rows, now, func(row *EventRow) bool {
		return row.Purposes.Has(r.Purpose) && row.Scope.Covers(r.Program, r.Sender) && !row.passable(rows)
	})
	if _, outs := rest.of(r.Program, r.Sender, r.Purpose); len(outs) > 0 || len(against) > 0 {
		d.Reasons = append(d.Reasons, against...)
		return time.Time{}
	}
	d.Reasons, d.Asked = slices.DeleteFunc(d.Reasons, Reason.ofConsent), ask.ID
	return until
}

// ofConsent reports whether a reason is the state of a person's consent.
func (r Reason) ofConsent() bool {
	return r.Rule == ReasonOptedOut || r.Rule == ReasonNoOptIn || r.Rule == ReasonNoticeChanged
}

// named reports whether a message names an event, which may be any of the person's.
func (r Request) named() bool { return !r.Answers.IsZero() || !r.Asked.IsZero() }

// askOf returns the ask that a request names, if it is one of the person's and covers the message.
func askOf(rows []EventRow, r Request) (EventRow, bool) {
	i := slices.IndexFunc(rows, func(row EventRow) bool {
		return row.ID == r.Asked && row.Kind == KindAsked && row.Key.Tenant == r.Person.Tenant && !row.Subject.IsZero() &&
			row.Scope.Covers(r.Program, r.Sender) && row.Purposes.Has(r.Purpose)
	})
	if i < 0 {
		return EventRow{}, false
	}
	return rows[i], true
}

// askedUntil returns the end of an ask.
func (r *EventRow) askedUntil() time.Time {
	until := r.OccurredAt.Add(maxAsked)
	if !r.ExpiresAt.IsZero() && r.ExpiresAt.Before(until) {
		until = r.ExpiresAt
	}
	return until
}

// ended reports whether a row ends an ask for a message: an opt-out that was received after it. An
// ask that is recorded late, after an opt-out that followed it, has ended too.
func (r *EventRow) ended(row EventRow, m Request) bool {
	return row.Kind == KindOptOut && row.Scope.Covers(m.Program, m.Sender) && row.Purposes.Has(m.Purpose) &&
		(row.Seq >= r.Seq || row.ReceivedAt.After(r.OccurredAt))
}

// passable reports whether an ask passes an opt-out: one of the person's own by text or form, or of
// a provider, and not of the account. One that staff recorded may restrict what is done with the
// person's data, and after a number was reassigned a passcode would go to its new holder.
func (r *EventRow) passable(rows []EventRow) bool {
	if r.Kind != KindOptOut || r.Scope.Level == LevelAccount {
		return false
	}
	switch r.Method {
	case MethodKeyword, MethodWebForm:
		return true
	case MethodProvider:
		return !slices.ContainsFunc(rows, func(o EventRow) bool {
			return o.Kind == KindReassigned && o.Seq < r.Seq && o.OccurredAt.Equal(r.OccurredAt)
		})
	case MethodPaper, MethodCall, MethodAPI, MethodImport, MethodEmail:
	}
	return false
}
