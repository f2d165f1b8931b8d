package monitor

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Action is what may follow an alert without anybody being asked.
type Action uint8

// The actions. None of them ever holds back passcodes or what comes in.
const (
	ActionPauseTenant Action = 1 + iota
	ActionPauseProgram
	ActionPauseSender
	ActionSuspendActor
)

// Response is an action that a [Responder] carries out.
type Response struct {
	Action Action
	Alert  Alert
	// Purposes are those of the messages that are paused: all but passcodes. Zero for an actor.
	Purposes sealtext.PurposeSet
	// Until is when the action ends by itself. Zero once an actor has confirmed it: it then lasts
	// until somebody ends it.
	Until time.Time
	// By is the actor who confirmed it, or system:monitor.
	By sealtext.Actor
}

// Responder pauses hand-offs, or suspends an actor. What it does must be in the audit log, must end
// at Response.Until, and must not hold back passcodes or what comes in. It is called a second time,
// with the same alert and the zero Until, when an actor confirms.
type Responder interface {
	Respond(ctx context.Context, r Response) error
}

// ErrNoResponse is returned by [Monitor.Confirm] for an alert that no action followed in this
// process, or whose action has ended.
var ErrNoResponse = errors.New("monitor: no action followed this alert, or it has ended")

// maxActed is how many actions can be confirmed.
const maxActed = 256

// monitorActor carries out what nobody has confirmed.
var monitorActor = sealtext.System("monitor")

// scopes are the detectors that count by what an action is about.
var scopes = map[Action][]Detector{
	ActionPauseTenant: {
		DetectorOptOuts, DetectorSendsToOptedOut, DetectorSentAfterOptOut, DetectorNumberBlock, DetectorCountry, DetectorReceipts, DetectorNoReceipt,
		DetectorDeliveredLate, DetectorClosedHours, DetectorDrift, DetectorHandOffSlow, DetectorDeliverySlow,
	},
	ActionPauseProgram: {DetectorOptOuts, DetectorSendsToOptedOut, DetectorSentAfterOptOut},
	ActionPauseSender:  {DetectorSentAfterOptOut, DetectorDrift, DetectorDeliveredLate, DetectorClosedHours, DetectorHandOffSlow, DetectorDeliverySlow},
	ActionSuspendActor: {DetectorReveals, DetectorRevealReason, DetectorDecrypts, DetectorCrossTenant, DetectorEnumeration, DetectorLogins},
}

func (c *Config) checkRespond() error {
	if len(c.Respond) > 0 && c.Responder == nil {
		return &sealtext.InputError{Field: "responder", Rule: "must be set where Respond has actions"}
	}
	for d, a := range c.Respond {
		if !slices.Contains(scopes[a], d) {
			return &sealtext.InputError{Field: "respond", Rule: "must have actions about what their detectors count by, such as ActionSuspendActor for DetectorReveals"}
		}
	}
	return nil
}

// act carries out the action that follows an alert. There is none where the alert does not say whom
// it would concern.
func (m *Monitor) act(ctx context.Context, a Alert) error {
	r := Response{Action: m.cfg.Respond[a.Detector], Alert: a, Until: m.now().Add(m.cfg.For), By: monitorActor}
	var known bool
	switch r.Action {
	case ActionPauseTenant:
		known = !a.Tenant.IsZero()
	case ActionPauseProgram:
		known = !a.Program.IsZero()
	case ActionPauseSender:
		known = !a.Sender.IsZero()
	case ActionSuspendActor:
		known = a.Actor != "" && a.Actor != refused
	}
	if !known {
		return nil
	}
	if r.Action != ActionSuspendActor {
		r.Purposes = sealtext.AllPurposes &^ sealtext.Purposes(sealtext.OTP)
	}
	if err := m.cfg.Responder.Respond(ctx, r); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.acted) == maxActed {
		m.acted = slices.Delete(m.acted, 0, 1)
	}
	m.acted = append(m.acted, r)
	return nil
}

// Confirm makes the action that followed an alert last until somebody ends it, by the given actor,
// who cannot be the system. It calls the Responder and returns its error; [ErrNoResponse] where the
// action has ended by itself, and a [*sealtext.InputError] for an actor who cannot confirm.
func (m *Monitor) Confirm(ctx context.Context, alert sealtext.ID, by sealtext.Actor) error {
	if err := by.Check(); err != nil {
		return err
	}
	if by.Is(sealtext.SystemRole) {
		return &sealtext.InputError{Field: "actor", Rule: "must be a person, not the system"}
	}
	m.mu.Lock()
	i := slices.IndexFunc(m.acted, func(r Response) bool { return r.Alert.ID == alert })
	if i < 0 || !m.now().Before(m.acted[i].Until) {
		m.mu.Unlock()
		return ErrNoResponse
	}
	r := m.acted[i]
	m.mu.Unlock()
	r.Until, r.By = time.Time{}, by
	ctx, cancel := context.WithTimeout(ctx, m.cfg.Deadline)
	defer cancel()
	return m.cfg.Responder.Respond(ctx, r)
}
