package consent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Observe lets [Ledger.Do] stand beside a sender that a host already has,
// before the host relies on it: a message that Do would deny is reported and
// put on record, and goes out all the same.
//
// That is the opposite of what the gate is for, so it takes four things that
// do not happen by accident: this struct in the Config, with a function in it
// that no configuration file holds; the acknowledgment, word for word; an end
// that is not far off; and Request.Observe, call by call. The gateway and the
// relay of package transport never set that, and f gets no permit, so nothing
// that needs one goes out.
type Observe struct {
	// Acknowledge must be [ObserveAcknowledgment].
	Acknowledge string
	// Until is when it ends by itself: from then on Do denies. At most
	// [MaxObserve] after New.
	Until time.Time
	// Denied hears of each message that would be denied, before it goes out.
	// It is called from several goroutines. Required.
	Denied func(context.Context, Request, Decision)
}

const (
	// ObserveAcknowledgment is what Observe.Acknowledge must say.
	ObserveAcknowledgment = "messages go out to people who opted out"
	// MaxObserve is how far ahead Observe.Until may lie.
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

// observes reports whether a denied request goes out all the same.
func (l *Ledger) observes(r Request) bool {
	return r.Observe && l.observe != nil && l.now().Before(l.observe.Until)
}

// observed puts a denial that is only observed on record and runs f without a
// permit. What cannot be put on record does not go out.
func (l *Ledger) observed(ctx context.Context, r Request, d Decision, f func(context.Context, Permit) error) error {
	details := audit.Details{
		Record: r.Message, Program: r.Program, Sender: r.Sender, Purposes: []sealtext.Purpose{r.Purpose}, Outcome: "observed",
	}
	for _, reason := range d.Reasons {
		details.Rules = append(details.Rules, reason.Rule)
	}
	err := l.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return l.audit.Record(ctx, tx, audit.Event{
			Tenant: r.Person.Tenant, Kind: audit.KindMessageDenied, Subject: r.Person.Subject,
			Actor: sealtext.System("observe"), Details: details,
		})
	})
	if err != nil {
		return fmt.Errorf("consent: audit: %w", err)
	}
	l.observe.Denied(ctx, r, d)
	return f(ctx, Permit{})
}
