package monitor_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
)

// responder keeps what it is told to do.
type responder struct {
	done []monitor.Response
	err  error
}

func (r *responder) Respond(_ context.Context, one monitor.Response) error {
	r.done = append(r.done, one)
	return r.err
}

var boss = sealtext.Actor{ID: "duty-officer", Roles: []string{"security"}}

func TestRespond(t *testing.T) {
	out := func(r *rig) {
		r.Event(optOut(1))
		r.now = r.now.Add(time.Hour)
		r.Event(event(audit.KindHandedOff, subject(1), offers, ""))
	}
	drift := func(g monitor.Gauge) func(*rig) {
		return func(r *rig) { g.Kind, g.Count = monitor.GaugeDrift, 1; r.Gauge(g) }
	}
	paused := sealtext.Purposes(sealtext.Marketing, sealtext.Informational, sealtext.Transactional)
	for _, c := range []struct {
		name     string
		detector monitor.Detector
		action   monitor.Action
		do       func(*rig)
		want     bool
		purposes sealtext.PurposeSet
	}{
		{"off", 0, 0, out, false, 0},
		{"a tenant", monitor.DetectorSentAfterOptOut, monitor.ActionPauseTenant, out, true, paused},
		{"a program", monitor.DetectorSentAfterOptOut, monitor.ActionPauseProgram, out, true, paused},
		{"a sender", monitor.DetectorSentAfterOptOut, monitor.ActionPauseSender, out, true, paused},
		{"an actor", monitor.DetectorCrossTenant, monitor.ActionSuspendActor, func(r *rig) { r.Failure(crossTenant) }, true, 0},
		{"an actor whose name is refused", monitor.DetectorCrossTenant, monitor.ActionSuspendActor, func(r *rig) {
			r.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: "+447700900123"})
		}, false, 0},
		{"an alert without an actor", monitor.DetectorCrossTenant, monitor.ActionSuspendActor, func(r *rig) {
			r.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic})
		}, false, 0},
		{"an alert without a sender", monitor.DetectorDrift, monitor.ActionPauseSender, drift(monitor.Gauge{Tenant: clinic}), false, 0},
		{"an alert without a tenant", monitor.DetectorDrift, monitor.ActionPauseTenant, drift(monitor.Gauge{Sender: code}), false, 0},
		{"another detector", monitor.DetectorReveals, monitor.ActionSuspendActor, out, false, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var done responder
			r := newRig(t, func(cfg *monitor.Config) {
				cfg.Responder = &done
				if c.detector != 0 {
					cfg.Respond = map[monitor.Detector]monitor.Action{c.detector: c.action}
				}
			})
			c.do(r)
			alerts := r.raised()
			require.Len(t, alerts, 1)
			if !c.want {
				require.Empty(t, done.done)
				return
			}
			require.Equal(t, []monitor.Response{{
				Action: c.action, Alert: alerts[0], Purposes: c.purposes, Until: r.now.Add(time.Hour), By: sealtext.System("monitor"),
			}}, done.done)
		})
	}
}

func TestConfirm(t *testing.T) {
	var done responder
	r := newRig(t, func(c *monitor.Config) {
		c.Responder, c.Respond = &done, map[monitor.Detector]monitor.Action{monitor.DetectorCrossTenant: monitor.ActionSuspendActor}
	})
	ctx := context.Background()
	r.Failure(crossTenant)
	id := r.raised()[0].ID
	require.ErrorIs(t, r.Confirm(ctx, sealtext.NewID(), boss), monitor.ErrNoResponse)
	require.ErrorAs(t, r.Confirm(ctx, id, sealtext.Actor{}), new(*sealtext.InputError))
	require.ErrorAs(t, r.Confirm(ctx, id, sealtext.System("cron")), new(*sealtext.InputError))
	require.Len(t, done.done, 1)
	require.NoError(t, r.Confirm(ctx, id, boss))
	want := done.done[0]
	want.Until, want.By = time.Time{}, boss
	require.Equal(t, want, done.done[1])
	done.err = errors.New("away")
	require.ErrorIs(t, r.Confirm(ctx, id, boss), done.err)
	r.now = r.now.Add(time.Hour)
	require.ErrorIs(t, r.Confirm(ctx, id, boss), monitor.ErrNoResponse, "it has ended")
}

// TestResponderFails still gives the alert to the sinks, and what failed cannot be confirmed.
func TestResponderFails(t *testing.T) {
	done := responder{err: errors.New("away")}
	var errs []error
	r := newRig(t, func(c *monitor.Config) {
		c.Responder, c.Respond = &done, map[monitor.Detector]monitor.Action{monitor.DetectorCrossTenant: monitor.ActionSuspendActor}
		c.OnError = func(_ context.Context, err error) { errs = append(errs, err) }
	})
	r.Failure(crossTenant)
	alerts := r.raised()
	require.Len(t, alerts, 1)
	require.Equal(t, []error{done.err}, errs)
	require.ErrorIs(t, r.Confirm(context.Background(), alerts[0].ID, boss), monitor.ErrNoResponse)
}

func TestNew(t *testing.T) {
	type cfg = monitor.Config
	threshold := func(d monitor.Detector, th monitor.Threshold) func(*cfg) {
		return func(c *cfg) { c.Thresholds = map[monitor.Detector]monitor.Threshold{d: th} }
	}
	respond := func(d monitor.Detector, a monitor.Action) func(*cfg) {
		return func(c *cfg) {
			c.Respond, c.Responder = map[monitor.Detector]monitor.Action{d: a}, &responder{}
		}
	}
	for _, c := range []struct {
		name   string
		change func(*cfg)
		field  string // that is wrong
	}{
		{"the defaults", func(*cfg) {}, ""},
		{"no sinks", func(c *cfg) { c.Sinks = nil }, "sinks"},
		{"a nil sink", func(c *cfg) { c.Sinks = append(c.Sinks, nil) }, "sinks"},
		{"few keys", func(c *cfg) { c.Keys = 10 }, "keys"},
		{"no queue", func(c *cfg) { c.Queue = -1 }, "queue"},
		{"a deadline in the past", func(c *cfg) { c.Deadline = -1 }, "deadline"},
		{"a negative quiet", func(c *cfg) { c.Quiet = -1 }, "quiet"},
		{"a negative end", func(c *cfg) { c.For = -1 }, "for"},
		{"a threshold of none", threshold(99, monitor.Threshold{}), "thresholds"},
		{"a detector that is off", threshold(monitor.DetectorReveals, monitor.Threshold{Off: true}), ""},
		{"no window", threshold(monitor.DetectorReveals, monitor.Threshold{Count: 5, Factor: 2}), "threshold"},
		{"no count", threshold(monitor.DetectorReveals, monitor.Threshold{Window: time.Hour, Factor: 2}), "threshold"},
		{"no factor", threshold(monitor.DetectorReveals, monitor.Threshold{Window: time.Hour, Count: 5}), "threshold"},
		{"no age", threshold(monitor.DetectorAuditAge, monitor.Threshold{}), "threshold"},
		{"no share", threshold(monitor.DetectorReceipts, monitor.Threshold{Window: time.Hour, Count: 1, Samples: 1, Factor: 2}), "threshold"},
		{"no samples", threshold(monitor.DetectorReceipts, monitor.Threshold{Window: time.Hour, Count: 1, Share: 0.1, Factor: 2}), "threshold"},
		{"a large block", threshold(monitor.DetectorNumberBlock, monitor.Threshold{Window: time.Hour, Count: 50}), "threshold"},
		{"no responder", func(c *cfg) { respond(monitor.DetectorReveals, monitor.ActionSuspendActor)(c); c.Responder = nil }, "responder"},
		{"an actor of a country", respond(monitor.DetectorCountry, monitor.ActionSuspendActor), "respond"},
		{"a program of a receipt", respond(monitor.DetectorReceipts, monitor.ActionPauseProgram), "respond"},
		{"no action", respond(monitor.DetectorReveals, 0), "respond"},
		{"no detector", respond(0, monitor.ActionPauseTenant), "respond"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := monitor.Config{Sinks: []monitor.AlertSink{&sink{}}}
			c.change(&cfg)
			_, err := monitor.New(cfg)
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
		})
	}
}
