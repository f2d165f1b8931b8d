package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Observe is report-only mode for [Ledger.Do], to try the gate beside an existing sender: a message
// that Do would deny is reported and audited, and is sent all the same.
//
// Because that is the opposite of the purpose of the gate, it takes four things that do not happen
// by accident: this struct in the Config, with a function in it that no configuration file holds;
// the acknowledgment, word for word; an end in the near future; and Request.Observe, call by call.
// The gateway and the relay of package transport never set that, and f gets no permit, so nothing
// that needs one is sent.
type Observe struct {
	// Acknowledge must be [ObserveAcknowledgment].
	Acknowledge string
	// Until is when the mode ends by itself: from then on Do denies. At most [MaxObserve] after
	// New.
	Until time.Time
	// Denied is called for each message that would be denied, before it is sent, from several
	// goroutines at once. Required.
	Denied func(context.Context, Request, Decision)
}

const (
	// ObserveAcknowledgment is the required value of Observe.Acknowledge.
	ObserveAcknowledgment = "messages go out to people who opted out"
	// MaxObserve is the longest time from New to Observe.Until.
	MaxObserve = 90 * 24 * time.Hour
)

func (o *Observe) check(now time.Time) error {
	switch {
	case o == nil:
		return nil
	case o.Acknowledge != ObserveAcknowledgment:
		return errors.New("consent: Config.Observe.Acknowledge must be ObserveAcknowledgment")
	case o.Denied == nil:
		return errors.New("consent: Config.Observe.Denied is required")
	case o.Until.IsZero() || o.Until.After(now.Add(MaxObserve)):
		return errors.New("consent: Config.Observe.Until must be at most 90 days away")
	}
	return nil
}

// observes reports whether a denied request is sent all the same.
func (l *Ledger) observes(r Request) bool {
	return r.Observe && l.observe != nil && l.now().Before(l.observe.Until)
}

// observed writes the audit event of a denial in report-only mode and runs f without a permit. If
// the event cannot be written, f does not run.
func (l *Ledger) observed(ctx context.Context, r Request, d Decision, f func(context.Context, Permit) error) error {
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return l.auditObserved(ctx, tx, r, d) })
	if err != nil {
		return fmt.Errorf("consent: audit: %w", err)
	}
	l.observe.Denied(ctx, r, d)
	return f(ctx, Permit{})
}

// auditObserved writes the audit event of a denial in report-only mode, and that the message is handed
// over.
func (l *Ledger) auditObserved(ctx context.Context, tx sealtext.Tx, r Request, d Decision) error {
	details := audit.Details{
		Record: r.Message, Program: r.Program, Sender: r.Sender, Purposes: []sealtext.Purpose{r.Purpose}, Outcome: "observed",
	}
	for _, reason := range d.Reasons {
		details.Rules = append(details.Rules, reason.Rule)
	}
	// What an answer is to is not known here; the others are handed over now.
	if err := l.remembered(r, sealtext.ID{}).beginIn(ctx, tx); err != nil {
		return err
	}
	return l.audit.Record(ctx, tx, audit.Event{
		Tenant: r.Person.Tenant, Kind: audit.KindMessageDenied, Subject: r.Person.Subject,
		Actor: sealtext.System("observe"), Details: details,
	})
}
