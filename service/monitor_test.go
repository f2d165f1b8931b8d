package service_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/tree"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/metric"
)

// alerts keeps what the monitor raises.
type alerts struct {
	mu  sync.Mutex
	all []monitor.Alert
}

func (a *alerts) Alert(_ context.Context, one monitor.Alert) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, one)
	return nil
}

func (a *alerts) detectors() (names []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.all {
		names = append(names, one.Detector.String())
	}
	a.all = nil
	return names
}

// about returns the detectors with what names their alerts have.
func (a *alerts) about() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for _, one := range a.all {
		text := one.Detector.String()
		for _, name := range []string{one.Actor, one.Name} {
			if name != "" {
				text += " " + name
			}
		}
		if !one.Block.IsZero() {
			text += " block"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// rewound is an anchor that had more than the log has.
type rewound struct{}

func (rewound) Last(context.Context) ([]byte, error)  { return nil, tree.ErrRolledBack }
func (rewound) Publish(context.Context, []byte) error { return nil }

// TestMonitor: the service tells its monitor of audit events and of the anchor, and an action
// pauses a sender for an hour, but for passcodes, or for good once a person confirms it.
func TestMonitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard alerts
		var observed []audit.Kind
		keys := logKeys(t)
		keys.Anchor = rewound{}
		s := open(t, func(c *service.Config) {
			c.Sequencer = keys
			c.Monitor = &monitor.Config{
				Sinks:   []monitor.AlertSink{&heard},
				Respond: map[monitor.Detector]monitor.Action{monitor.DetectorDrift: monitor.ActionPauseSender},
			}
			c.Adjust = func(p *service.Parts) { p.Audit.Observe = func(e audit.Event) { observed = append(observed, e.Kind) } }
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		require.Equal(t, []audit.Kind{audit.KindProgramDeclared}, observed, "the host's own function is called too")
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(time.Second) //nolint:forbidigo // the time of the bubble
		require.Equal(t, []string{"anchor"}, heard.detectors())

		require.NoError(t, s.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
			return s.Audit.Record(ctx, tx, audit.Event{Tenant: shop, Kind: audit.KindDirectoryRefused, Actor: web})
		}))
		synctest.Wait()
		require.Equal(t, []string{"cross-tenant"}, heard.detectors())

		begin := time.Now()
		s.Monitor.Gauge(monitor.Gauge{Kind: monitor.GaugeDrift, Tenant: shop, Sender: sender, Count: 2})
		synctest.Wait()
		list, err := s.Consent.Pauses(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, sender, list[0].Sender)
		require.Equal(t, shop, list[0].Tenant)
		require.Equal(t, sealtext.Purposes(sealtext.Marketing, sealtext.Informational, sealtext.Transactional), list[0].Purposes)
		require.False(t, list[0].Answers)
		require.WithinDuration(t, begin.Add(time.Hour), list[0].Until, time.Second)
		heard.mu.Lock()
		id := heard.all[0].ID
		heard.mu.Unlock()
		require.NoError(t, s.Monitor.Confirm(t.Context(), id, sealtext.Actor{ID: "duty-officer"}))
		list, err = s.Consent.Pauses(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.True(t, list[1].Until.IsZero())
		require.ErrorIs(t, s.Stop(t.Context()), tree.ErrRolledBack) // the log still contradicts its anchor
	})
}

// TestMonitorHandOff: the monitor hears how late a message was handed over, and the host's own
// metrics are told as well.
func TestMonitorHandOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var heard alerts
		var points atomic.Int64
		handset, err := inbox.New(inbox.Config{})
		require.NoError(t, err)
		s := open(t, func(c *service.Config) {
			c.Transports = map[string]transport.Transport{"inbox": handset}
			c.Metrics = func(metric.Point) { points.Add(1) }
			c.Monitor = &monitor.Config{Sinks: []monitor.AlertSink{&heard}, Learn: -1, Thresholds: map[monitor.Detector]monitor.Threshold{
				monitor.DetectorHandOffSlow: {Window: time.Hour, Samples: 1, Factor: 1, Age: time.Minute},
			}}
		})
		require.NoError(t, s.Declare(t.Context(), web, offersOf(shop)))
		optIn(t, s, shop, ann)
		require.NoError(t, send(t, s, shop, ann, "spring"))
		time.Sleep(2 * time.Minute) //nolint:forbidigo // the time of the bubble
		require.Empty(t, heard.detectors())
		require.NoError(t, s.Start(t.Context()))
		time.Sleep(2 * time.Second) //nolint:forbidigo // the time of the bubble
		require.NoError(t, s.Stop(t.Context()))
		require.Equal(t, []string{"hand-off-slow"}, heard.detectors())
		require.GreaterOrEqual(t, points.Load(), int64(3), "queued, handed over, outcome")
	})
}

// TestMonitorConfig: what a monitor cannot do is refused when the service is made.
func TestMonitorConfig(t *testing.T) {
	for _, c := range []struct {
		name, want string
		cfg        monitor.Config
	}{
		{"no sinks", "service: Config.Monitor: sealtext: sinks must have one at least; see SlogSink", monitor.Config{}},
		{
			"a suspension that nothing carries out", "service: Config.Monitor.Respond suspends actors; set Config.Monitor.Responder, which tells the Authorizer of the host",
			monitor.Config{
				Sinks:   []monitor.AlertSink{&alerts{}},
				Respond: map[monitor.Detector]monitor.Action{monitor.DetectorReveals: monitor.ActionSuspendActor},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := service.New(t.Context(), service.Config{Stores: memory(t), Locator: locator(t), Monitor: &c.cfg})
			require.EqualError(t, err, c.want)
		})
	}
}
