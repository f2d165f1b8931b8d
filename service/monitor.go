package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/webhook"
	"github.com/sealtext/sealtext/vault"
)

// monitorTask is the name of the monitor among the tasks in the background.
const monitorTask = "monitor"

// relayTask and webhookTask are the names of those whose errors say more.
const relayTask, webhookTask = "relay", "webhook"

// gaugesEvery is how often the monitor is told how old what waits is.
const gaugesEvery = 15 * time.Second

// buildMonitor makes the monitor of Config.Monitor.
func (s *Service) buildMonitor(cfg Config) (err error) {
	if cfg.Monitor == nil {
		return nil
	}
	c := *cfg.Monitor
	c.Now = cfg.Now
	if c.OnError == nil {
		c.OnError = func(ctx context.Context, err error) { s.report(ctx, Error{Task: monitorTask, Cause: err}) }
	}
	if c.Responder == nil {
		for _, a := range c.Respond {
			if a == monitor.ActionSuspendActor {
				return errNoSuspension
			}
		}
		c.Responder = pauses{s}
	}
	if s.Monitor, err = monitor.New(c); err != nil {
		return fmt.Errorf("service: Config.Monitor: %w", err)
	}
	return nil
}

// watch is what gateway and relays call with each message; nil without a monitor.
func (s *Service) watch() func(monitor.Message) {
	if s.Monitor == nil {
		return nil
	}
	return s.Monitor.Message
}

// alarmed returns what the vault calls with each alert. Of most of them an audit event tells the
// monitor, but not of what did not open.
func (s *Service) alarmed(next func(context.Context, vault.Alert)) func(context.Context, vault.Alert) {
	if s.Monitor == nil {
		return next
	}
	return func(ctx context.Context, a vault.Alert) {
		s.unopened(a.Tenant, a.Actor.ID, a.Err)
		if next != nil {
			next(ctx, a)
		}
	}
}

// unopened tells the monitor of a value that did not open. What is under a key of somebody else was
// put where it is.
func (s *Service) unopened(t sealtext.Tenant, actor string, err error) {
	f := monitor.Failure{Kind: monitor.FailureDecrypt, Tenant: t, Actor: actor}
	switch {
	case errors.Is(err, vault.ErrUnknownKey):
		f.Kind = monitor.FailureCrossTenant
	case !errors.Is(err, vault.ErrWrongContext):
		return
	}
	s.Monitor.Failure(f)
}

var errNoSuspension = errors.New("service: Config.Monitor.Respond suspends actors; set Config.Monitor.Responder, which tells the Authorizer of the host")

// observed returns what the audit log calls with each event.
func (s *Service) observed(next func(audit.Event)) func(audit.Event) {
	if s.Monitor == nil {
		return next
	}
	return func(e audit.Event) {
		s.Monitor.Event(e)
		if next != nil {
			next(e)
		}
	}
}

// treeSeen is a size of the tree of the audit log, and until when nothing more had to be in it.
type treeSeen struct {
	size int64
	at   time.Time
}

// auditGauges tells the monitor how old the oldest event without a number is, and for how long there
// has been no checkpoint, which any process may sign, while events wait for one.
func (s *Service) auditGauges(ctx context.Context) error {
	age, err := s.Sequencer.Age(ctx)
	if err != nil {
		return err
	}
	s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: age})
	head, err := s.stores.AuditTree.Tree(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	if age == 0 || s.tree.at.IsZero() || head.Size != s.tree.size {
		s.tree = treeSeen{head.Size, now}
	}
	s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeCheckpointAge, Age: now.Sub(s.tree.at)})
	return nil
}

// sweepAndWatch sweeps, and tells the monitor of what is past due in the classes that the sweep did
// not come to the end of.
func (s *Service) sweepAndWatch(ctx context.Context) error {
	report, err := s.Sweeper.Sweep(ctx)
	if s.Monitor == nil || err == nil || ctx.Err() != nil {
		return err
	}
	errs := []error{err}
	for _, class := range s.classes {
		if slices.ContainsFunc(report.Classes, func(c retention.ClassReport) bool { return c.Class == class && c.Complete }) {
			continue
		}
		overdue, err := s.Sweeper.Overdue(ctx, class)
		if err != nil {
			errs = append(errs, fmt.Errorf("service: overdue: class %s: %w", class, err))
			continue
		}
		s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeRetention, Name: string(class), Age: overdue})
	}
	return errors.Join(errs...)
}

// gauges tells the monitor how old what waits is.
func (s *Service) gauges(ctx context.Context) error {
	if s.Sequencer != nil {
		if err := s.auditGauges(ctx); err != nil {
			return err
		}
	}
	if s.Feed == nil {
		return nil
	}
	feed, err := s.stores.Transport.FeedStats(ctx)
	if err != nil {
		return err
	}
	tell := func(name string, oldest time.Time) {
		if !oldest.IsZero() {
			s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeFeed, Name: name, Age: s.now().Sub(oldest)})
		}
	}
	tell("", feed.OldestUnnumbered)
	for _, c := range feed.Cursors {
		tell(c.Name, c.Oldest)
	}
	return nil
}

// watchError tells the monitor of errors that are signs of more than a fault.
func (s *Service) watchError(e Error) {
	var refused *webhook.RefusedError
	switch {
	case s.Monitor == nil:
	case e.Task == webhookTask:
		if errors.As(e.Cause, &refused) {
			s.Monitor.Failure(monitor.Failure{Kind: monitor.FailureSignature, Tenant: e.Tenant, Name: e.Route})
		}
	case e.Task == relayTask:
		s.unopened(e.Tenant, "", e.Cause)
	case errors.Is(e.Cause, tree.ErrRolledBack), errors.Is(e.Cause, tree.ErrForked):
		s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeAnchor, Count: 1})
	case errors.Is(e.Cause, optouts.ErrDrift):
		s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeDrift, Tenant: e.Tenant, Name: e.Route, Count: 1})
	}
}

// pauses carries out actions by pauses of the ledger, which have audit events of their own.
type pauses struct{ s *Service }

// Respond implements [monitor.Responder]. A pause is in force once it is stored, though hand-offs
// that had begun may still run.
func (p pauses) Respond(ctx context.Context, r monitor.Response) error {
	pause := program.Pause{Tenant: r.Alert.Tenant, Purposes: r.Purposes, Until: r.Until}
	switch r.Action {
	case monitor.ActionPauseTenant:
	case monitor.ActionPauseProgram:
		pause.Program = r.Alert.Program
	case monitor.ActionPauseSender:
		pause.Sender = r.Alert.Sender
	default:
		return errNoSuspension
	}
	_, err := p.s.Consent.Pause(ctx, r.By, pause)
	if running := (*consent.HandoffsInFlightError)(nil); errors.As(err, &running) {
		return nil
	}
	return err
}
