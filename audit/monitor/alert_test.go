package monitor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/transport/webhook"
)

var crossTenant = monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: "agent-7"}

// sinkFunc is a function as a sink.
type sinkFunc func(context.Context, monitor.Alert) error

func (f sinkFunc) Alert(ctx context.Context, a monitor.Alert) error { return f(ctx, a) }

func TestQuiet(t *testing.T) {
	r := newRig(t, nil)
	r.times(90, time.Minute, func(int) { r.Failure(crossTenant) })
	r.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: "agent-8"})
	require.Equal(t, []string{"cross-tenant", "cross-tenant", "cross-tenant"}, r.detectors(), "one in an hour, and one of somebody else")
	require.EqualValues(t, 88, r.Stats().Repeated)
}

func TestLearn(t *testing.T) {
	country := monitor.Message{Stage: monitor.StageQueued, Purpose: sealtext.OTP, Country: "GB"}
	r := newRig(t, func(c *monitor.Config) { c.Learn = 24 * time.Hour })
	require.True(t, r.Stats().Learning)
	r.messages(1000, time.Second, country)
	r.Failure(crossTenant)
	require.Equal(t, []string{"cross-tenant"}, r.detectors(), "no norm is needed for that")
	r.now = r.now.Add(24 * time.Hour)
	require.False(t, r.Stats().Learning)
	r.messages(1000, time.Second, country)
	require.Empty(t, r.detectors(), "as many as on the first day")
	country.Country = "LV"
	r.messages(100, time.Second, country)
	require.Equal(t, []string{"country"}, r.detectors())
}

// TestNames passes what must not be in an alert: it is not, and counts as that of nobody.
func TestNames(t *testing.T) {
	r := newRig(t, nil)
	for _, s := range []string{"+447700900123", "ann@example.org", "Ann Smith", strings.Repeat("a", 200)} {
		r.times(10, 0, func(int) {
			r.Failure(monitor.Failure{Kind: monitor.FailureLogin, Tenant: clinic, Actor: s})
			r.Failure(monitor.Failure{Kind: monitor.FailureSignature, Name: s})
		})
		r.Gauge(monitor.Gauge{Kind: monitor.GaugeFeed, Name: s, Age: time.Hour})
	}
	for _, a := range r.raised() {
		b, err := json.Marshal(a)
		require.NoError(t, err)
		for _, s := range []string{"447700900123", "example.org", "Smith", "aaaa"} {
			require.NotContains(t, string(b), s)
		}
		if a.Detector != monitor.DetectorLogins || a.Actor != "" {
			require.Contains(t, string(b), "refused")
		}
	}
}

func TestSlogSink(t *testing.T) {
	var out bytes.Buffer
	s := monitor.NewSlogSink(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})))
	require.NoError(t, s.Alert(context.Background(), monitor.Alert{
		ID: sealtext.ID{1}, Detector: monitor.DetectorReveals, Tenant: clinic, Program: offers, Sender: code, Actor: "agent-7", Name: "crm",
		Block: token('b', 1), Event: sealtext.ID{2}, Value: 60, Limit: 50,
	}))
	require.Equal(t, `level=WARN msg="sealtext: alert" detector=reveals alert=abaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa value=60 limit=50 tenant=clinic program=offers `+
		"sender=24273 actor=agent-7 name=crm block="+token('b', 1).String()+" event=acaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", out.String())
}

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// TestWebhookSink lets the library's own verifier of Standard Webhooks judge what is sent.
func TestWebhookSink(t *testing.T) {
	r := newRig(t, nil)
	clock := func() time.Time { return r.now }
	verify := webhook.Standard(webhook.StaticKeys(secret), clock)
	var status atomic.Int64
	var seen []monitor.Alert
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		got, err := verify.Verify(req.Context(), &webhook.Request{Method: req.Method, URL: req.URL.String(), Header: req.Header, Body: body})
		var a monitor.Alert
		if err != nil || json.Unmarshal(body, &a) != nil || got.ID != a.ID.String() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		seen = append(seen, a)
		w.Header().Set("Location", "http://localhost/elsewhere")
		w.WriteHeader(int(status.Load()))
	}))
	defer server.Close()
	s, err := monitor.NewWebhookSink(monitor.WebhookConfig{URL: server.URL, Secret: secret, Now: clock})
	require.NoError(t, err)
	alert := monitor.Alert{ID: sealtext.NewID(), At: noon, Detector: monitor.DetectorReveals, Tenant: clinic, Actor: "agent-7", Value: 60, Limit: 50}
	status.Store(http.StatusNoContent)
	require.NoError(t, s.Alert(context.Background(), alert))
	require.Equal(t, []monitor.Alert{alert}, seen)
	for _, code := range []int64{http.StatusFound, http.StatusInternalServerError} {
		status.Store(code)
		require.ErrorContains(t, s.Alert(context.Background(), alert), "status")
	}
	server.Close()
	require.EqualError(t, s.Alert(context.Background(), alert), "monitor: the webhook did not answer; see that its address is right and that it runs")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, s.Alert(ended, alert), context.Canceled)
}

func TestNewWebhookSink(t *testing.T) {
	for _, c := range []struct{ name, url, secret, field string }{
		{"http", "http://example.com/alerts", secret, "url"},
		{"no host", "https:///alerts", secret, "url"},
		{"a password", "https://u:p@example.com", secret, "url"},
		{"not a URL", "://", secret, "url"},
		{"no secret", "https://example.com", "", "secret"},
		{"a short one", "https://example.com", "whsec_c2hvcnQ=", "secret"},
		{"another form", "https://example.com", secret[6:], "secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := monitor.NewWebhookSink(monitor.WebhookConfig{URL: c.url, Secret: c.secret})
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, c.field, input.Field)
		})
	}
	for _, u := range []string{"https://example.com/alerts", "http://127.0.0.1:8080", "http://localhost"} {
		_, err := monitor.NewWebhookSink(monitor.WebhookConfig{URL: u, Secret: secret})
		require.NoError(t, err)
	}
}

// TestHangingSink has a sink that never returns, not even when its context ends. The other one gets
// every alert, and observing does not wait.
func TestHangingSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var good sink
		var calls atomic.Int64
		var errs []error
		ctx, cancel := context.WithCancel(context.Background())
		m, err := monitor.New(monitor.Config{
			Sinks: []monitor.AlertSink{
				sinkFunc(func(context.Context, monitor.Alert) error { calls.Add(1); <-release; return nil }),
				&good,
			},
			OnError: func(_ context.Context, err error) { errs = append(errs, err) },
		})
		require.NoError(t, err)
		ended := make(chan error)
		go func() { ended <- m.Run(ctx) }()
		begin := time.Now()
		for _, actor := range []string{"agent-1", "agent-2", "agent-3"} {
			m.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: actor})
		}
		require.Equal(t, begin, time.Now(), "observing does not wait")
		time.Sleep(6 * time.Second) //nolint:forbidigo // the time of the bubble
		synctest.Wait()
		require.Len(t, good.alerts, 3)
		require.EqualValues(t, 1, calls.Load(), "it runs once at a time")
		require.Len(t, errs, 3)
		require.ErrorIs(t, errs[0], context.DeadlineExceeded)
		require.ErrorIs(t, errs[1], monitor.ErrSinkBusy)
		require.EqualValues(t, 3, m.Stats().Failed)
		close(release)
		synctest.Wait()
		m.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: "agent-4"})
		synctest.Wait()
		require.EqualValues(t, 2, calls.Load(), "it has returned and gets alerts again")
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestQueue(t *testing.T) {
	var errs []error
	r := newRig(t, func(c *monitor.Config) {
		c.Queue = 2
		c.OnError = func(_ context.Context, err error) { errs = append(errs, err) }
	})
	for _, actor := range []string{"agent-1", "agent-2", "agent-3"} {
		r.Failure(monitor.Failure{Kind: monitor.FailureCrossTenant, Tenant: clinic, Actor: actor})
	}
	require.Equal(t, 2, r.Stats().Waiting)
	alerts := r.raised()
	require.Len(t, alerts, 2)
	require.Equal(t, "agent-2", alerts[0].Actor)
	require.Equal(t, []error{monitor.ErrDropped}, errs)
	require.EqualValues(t, 1, r.Stats().Dropped)
}

// TestRunEnds gives out what waits when the context ends.
func TestRunEnds(t *testing.T) {
	r := newRig(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.Failure(crossTenant)
	require.ErrorIs(t, r.Run(ctx), context.Canceled)
	require.Len(t, r.alerts, 1)
}

func TestSinkError(t *testing.T) {
	broken := errors.New("broken")
	var errs []error
	r := newRig(t, func(c *monitor.Config) {
		c.Sinks = append([]monitor.AlertSink{sinkFunc(func(context.Context, monitor.Alert) error { return broken })}, c.Sinks...)
		c.OnError = func(_ context.Context, err error) { errs = append(errs, err) }
	})
	r.Failure(crossTenant)
	require.Len(t, r.raised(), 1)
	require.Equal(t, []error{broken}, errs)
}
