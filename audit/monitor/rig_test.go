package monitor_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
)

var (
	clinic    = sealtext.MustTenant("clinic")
	reminders = sealtext.MustProgram("reminders")
	offers    = sealtext.MustProgram("offers")
	code, _   = sealtext.ParseSender("24273")
	agent     = sealtext.Actor{ID: "agent-7", Roles: []string{"support"}}
	noon      = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC) // a Monday
)

// sink keeps the alerts.
type sink struct {
	mu     sync.Mutex
	alerts []monitor.Alert
}

func (s *sink) Alert(_ context.Context, a monitor.Alert) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alerts = append(s.alerts, a)
	return nil
}

// rig is a monitor with a clock that the test sets.
type rig struct {
	*monitor.Monitor
	sink
	now time.Time
}

func newRig(t testing.TB, change func(*monitor.Config)) *rig {
	t.Helper()
	r := &rig{now: noon}
	cfg := monitor.Config{Sinks: []monitor.AlertSink{&r.sink}, Learn: -1, Now: func() time.Time { return r.now }}
	if change != nil {
		change(&cfg)
	}
	var err error
	r.Monitor, err = monitor.New(cfg)
	require.NoError(t, err)
	return r
}

// raised returns the alerts since the last call.
func (r *rig) raised() []monitor.Alert {
	r.Step(context.Background())
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.alerts
	r.alerts = nil
	return all
}

func (r *rig) detectors() []string {
	names := []string{}
	for _, a := range r.raised() {
		names = append(names, a.Detector.String())
	}
	return names
}

func subject(n int) sealtext.Subject {
	return sealtext.Subject{1, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}
}

func token(kind byte, n int) sealtext.Pseudonym {
	return sealtext.MakePseudonym(1, [16]byte{kind, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
}

// event returns an event of the clinic about a message of a program.
func event(k audit.Kind, who sealtext.Subject, p sealtext.Program, outcome string, rules ...string) audit.Event {
	return audit.Event{Tenant: clinic, Kind: k, Subject: who, Actor: sealtext.System("relay"), Details: audit.Details{
		Program: p, Sender: code, Purposes: []sealtext.Purpose{sealtext.Marketing}, Transport: "carrier", Outcome: outcome, Rules: rules,
	}}
}

func reveal(n int) audit.Event {
	return audit.Event{Tenant: clinic, Kind: audit.KindRevealed, Subject: subject(n), Actor: agent, Details: audit.Details{Reason: "support", Field: "number"}}
}
