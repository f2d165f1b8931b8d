package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/transport/optouts"
)

// monitorTask is the name of the monitor among the tasks in the background.
const monitorTask = "monitor"

// gaugesEvery is how often the monitor is told how old what waits is.
const gaugesEvery = 15 * time.Second

// buildMonitor makes the monitor of Config.Monitor, and has it told of hand-offs.
func (s *Service) buildMonitor(cfg *Config) (err error) {
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
	next := cfg.Metrics
	cfg.Metrics = func(p metric.Point) {
		if p.Kind == metric.KindHandedOver {
			s.Monitor.Message(monitor.Message{
				Stage: monitor.StageHandedOff, Tenant: p.Tenant, Transport: p.Transport, Purpose: p.Purpose, Took: p.Took,
			})
		}
		if next != nil {
			next(p)
		}
	}
	return nil
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

// gauges tells the monitor how old what waits is.
func (s *Service) gauges(ctx context.Context) error {
	if s.Sequencer != nil {
		age, err := s.Sequencer.Age(ctx)
		if err != nil {
			return err
		}
		s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeAuditAge, Age: age})
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
	switch {
	case s.Monitor == nil:
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
