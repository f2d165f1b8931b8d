package shadow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
)

// Rules that the gateway denies by, beside those of the gate; see package consent and package rule.
const (
	RuleContent    = "transport.content"       // the content policy refuses the text
	RuleTooLong    = "transport.too-long"      // the text has more segments than the gateway sends
	RuleTemplates  = "transport.template-only" // the program sends its templates only
	RuleUndeclared = "transport.undeclared"    // the program does not declare the sender, or there is no such program
	RuleExpired    = "transport.expired"       // the message is of no use any more
	RuleInput      = "transport.input"         // another field of the message is refused
)

// unjudged is the Reference of an audit event that only counts messages which were not judged.
const unjudged = "unjudged"

// actor is that of the audit events of messages which are observed, also of those of package consent.
var actor = sealtext.System("observe")

// Observer judges the messages that an application sends by itself. It is safe for concurrent use.
type Observer struct {
	cfg Config

	mu     sync.Mutex
	missed map[sealtext.Tenant]int // not judged, and not written yet
}

// New validates the configuration and returns an Observer.
func New(cfg Config) (*Observer, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	return &Observer{cfg: cfg, missed: map[sealtext.Tenant]int{}}, nil
}

// Observes reports whether all of the tenants still send as before: none of them is at the gate. It is
// false without tenants. The error is that of Config.Stage.
func (o *Observer) Observes(ctx context.Context, tenants ...sealtext.Tenant) (bool, error) {
	for _, t := range tenants {
		stage, err := o.cfg.Stage(ctx, t)
		if err != nil {
			return false, fmt.Errorf("shadow: the stage of tenant %s: %w", t, err)
		}
		if stage != StageDirect && (stage != StageObserve || o.ended()) {
			return false, nil
		}
	}
	return len(tenants) > 0, nil
}

func (o *Observer) ended() bool { return !o.cfg.Now().Before(o.cfg.Until) }

// Observe judges a message of a tenant that [Observer.Observes] returned true for, calls handOver, once,
// whatever the gate would do, and writes an audit event about both. The function handOver gives the
// message to the provider as the application always did, and returns what became of it.
//
// The Tenant of the message is required. Program, To and Body may be zero where the caller could not
// tell them; what is there is judged. The ids in refused are added to the rules that would deny it: what
// the caller itself would refuse at the gate.
//
// A message that cannot be judged, such as while the database is away, goes on as before and is
// counted. The error says that handOver was not called, which happens only after Config.Until: it is a
// [*transport.DeniedError], or says what failed.
func (o *Observer) Observe(ctx context.Context, m transport.Message, refused []string, handOver func(context.Context) transport.OutcomeKind) error {
	if stage, err := o.cfg.Stage(ctx, m.Tenant); err == nil && stage == StageDirect {
		handOver(ctx)
		return nil
	}
	s := &seen{message: m, id: sealtext.NewID(), rules: slices.Clone(refused)}
	s.handOver = func() { s.ran, s.outcome = true, handOver(ctx) }
	judging, cancel := context.WithTimeout(ctx, o.cfg.Timeout) // without effect on handOver
	defer cancel()
	err := o.judge(judging, s)
	if !s.ran && err != nil && o.ended() {
		return err
	}
	if errors.Is(err, transport.ErrDenied) { // the gate says that the observation is over
		return err
	}
	if !s.ran {
		s.handOver()
	}
	if err != nil {
		o.cfg.OnError(ctx, fmt.Errorf("shadow: a message of tenant %s was not judged: %w", m.Tenant, err))
		o.miss(m.Tenant, 1)
		s.unjudged = true
	}
	o.write(ctx, s)
	return nil
}

// seen is a message that is judged.
type seen struct {
	message  transport.Message
	id       sealtext.ID
	subject  sealtext.Subject
	rules    []string
	denied   bool // by a rule that waiting does not help against
	until    time.Time
	handOver func()
	ran      bool
	outcome  transport.OutcomeKind
	unjudged bool
}

// add adds the rules of reasons, each once.
func (s *seen) add(reasons []consent.Reason) {
	for _, r := range reasons {
		if !slices.Contains(s.rules, r.Rule) {
			s.rules = append(s.rules, r.Rule)
		}
	}
}

// judge fills in the rules that would deny a message, and hands it over under the gate.
func (o *Observer) judge(ctx context.Context, s *seen) error {
	m := s.message
	s.denied = len(s.rules) > 0
	if m.To.IsZero() || m.Program.IsZero() {
		return nil
	}
	var person sealtext.Person
	err := o.cfg.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		person, err = o.cfg.Sealer.Enroll(ctx, tx, m.Tenant, m.To)
		return err
	})
	if err != nil {
		return fmt.Errorf("the person: %w", err)
	}
	s.subject = person.Subject
	if err := o.preview(ctx, s); err != nil {
		return err
	}
	at, err := o.cfg.Locator.Locate(m.Location, func() (sealtext.Prefix, error) { return m.To.Prefix(), nil })
	if err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	voided := false
	var bad *sealtext.InputError
	d, err := o.cfg.Gate.Do(ctx, consent.Request{
		Person: person, Program: m.Program, Sender: m.Sender, Purpose: m.Purpose, Message: s.id, Location: at,
		Template: m.Template, DueAt: m.NotBefore, Expires: m.ExpiresAt, Commands: m.Commands, NoReply: m.NoReply, Observe: true,
	}, func(_ context.Context, permit consent.Permit) error {
		voided = permit.Redeem(s.id) != nil
		s.handOver()
		if s.outcome == transport.OutcomeRejected || s.outcome == transport.OutcomeNotSent {
			return consent.ErrNotSent
		}
		return nil
	})
	switch {
	case errors.Is(err, consent.ErrUndeclared):
		s.add([]consent.Reason{{Rule: RuleUndeclared}})
		s.denied = true
	case errors.As(err, &bad) && bad.Field != "observe": // which is a mistake in the configuration of the gate
		s.add([]consent.Reason{{Rule: RuleInput}})
		s.denied = true
	case err != nil && !errors.Is(err, consent.ErrNotSent):
		return err
	case !d.Allowed && !s.ran:
		return &transport.DeniedError{Reasons: d.Reasons, RetryAt: d.RetryAt}
	case !d.Allowed:
		s.add(d.Reasons)
		s.until, s.denied = d.RetryAt, s.denied || !d.Waits
	case voided: // opted out since, in most cases
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.cfg.Timeout)
		defer cancel()
		return o.preview(ctx, s)
	}
	return nil
}

// preview adds the rules by which the gateway would deny a message.
func (o *Observer) preview(ctx context.Context, s *seen) error {
	m := s.message
	if m.Body.Len() == 0 { // the caller could not tell the text: the gate is enough
		return nil
	}
	p, err := o.cfg.Gateway.Preview(ctx, []transport.Message{m}, nil)
	if err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	one := p.Messages[0]
	if one.Err != nil {
		id := ruleOf(one.Err)
		if id == "" {
			return fmt.Errorf("preview: %w", one.Err)
		}
		s.add([]consent.Reason{{Rule: id}})
		s.denied = true
	}
	s.add(one.Denied)
	s.denied = s.denied || len(one.Denied) > 0
	return nil
}

// ruleOf returns the id for an error of the gateway that is about the message, and "" for another.
func ruleOf(err error) string {
	var long *transport.TooLongError
	var bad *sealtext.InputError
	switch {
	case errors.As(err, &long):
		return RuleTooLong
	case errors.Is(err, transport.ErrContent):
		return RuleContent
	case errors.Is(err, transport.ErrTemplateOnly):
		return RuleTemplates
	case errors.Is(err, transport.ErrUnregisteredSender), errors.Is(err, consent.ErrUndeclared):
		return RuleUndeclared
	case errors.Is(err, transport.ErrExpired):
		return RuleExpired
	case errors.As(err, &bad):
		return RuleInput
	}
	return ""
}

// miss counts messages that were not judged, until an event tells of them.
func (o *Observer) miss(t sealtext.Tenant, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.missed[t] += n
}

// write writes the audit event of a message. What it could not write is counted in the next event.
func (o *Observer) write(ctx context.Context, s *seen) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.cfg.Timeout)
	defer cancel()
	m := s.message
	o.mu.Lock()
	n := o.missed[m.Tenant]
	delete(o.missed, m.Tenant)
	o.mu.Unlock()
	details := audit.Details{Reference: unjudged, Count: n}
	if !s.unjudged {
		details = audit.Details{Record: s.id, Program: m.Program, Sender: m.Sender, Rules: s.rules, Outcome: s.outcome.String(), Count: n}
		if m.Purpose.Valid() {
			details.Purposes = []sealtext.Purpose{m.Purpose}
		}
		if !s.denied {
			details.Until = s.until
		}
	}
	e := audit.Event{Tenant: m.Tenant, Kind: audit.KindOutcomeRecorded, Actor: actor, Details: details}
	if !s.unjudged {
		e.Subject = s.subject
	}
	err := o.cfg.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error { return o.cfg.Audit.Record(ctx, tx, e) })
	if err == nil {
		return
	}
	if !s.unjudged {
		n++ // the message itself
	}
	o.miss(m.Tenant, n)
	o.cfg.OnError(ctx, fmt.Errorf("shadow: the audit event of a message of tenant %s: %w", m.Tenant, err))
}
