package monitor

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// SlogSink writes alerts to a logger, at the level Warn.
type SlogSink struct{ log *slog.Logger }

// NewSlogSink returns a sink for the logger, or for slog.Default if it is nil.
func NewSlogSink(log *slog.Logger) *SlogSink {
	if log == nil {
		log = slog.Default()
	}
	return &SlogSink{log}
}

// Alert writes an alert. It returns nil.
func (s *SlogSink) Alert(ctx context.Context, a Alert) error {
	attrs := []slog.Attr{
		slog.String("detector", a.Detector.String()), slog.String("alert", a.ID.String()),
		slog.Float64("value", a.Value), slog.Float64("limit", a.Limit),
	}
	for _, f := range []struct{ key, value string }{
		{"tenant", a.Tenant.String()}, {"program", a.Program.String()}, {"sender", senderText(a)}, {"actor", a.Actor}, {"name", a.Name},
	} {
		if f.value != "" {
			attrs = append(attrs, slog.String(f.key, f.value))
		}
	}
	if !a.Block.IsZero() {
		attrs = append(attrs, slog.String("block", a.Block.String()))
	}
	if !a.Event.IsZero() {
		attrs = append(attrs, slog.String("event", a.Event.String()))
	}
	s.log.LogAttrs(ctx, slog.LevelWarn, "sealtext: alert", attrs...)
	return nil
}

func senderText(a Alert) string {
	if a.Sender.IsZero() {
		return ""
	}
	return a.Sender.String()
}

// WebhookConfig configures [NewWebhookSink].
type WebhookConfig struct {
	// URL that alerts are posted to: https, or http to the machine itself. Required.
	URL string
	// Secret signs the requests: whsec_ and 24 to 64 random bytes in base64. Required.
	Secret string
	// Client makes the requests; one of its own by default, which follows no redirects.
	Client *http.Client
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// WebhookSink posts alerts as JSON, signed as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id,
// time and body, in the headers webhook-id, webhook-timestamp and webhook-signature. The id is that
// of the alert.
type WebhookSink struct {
	url    string
	key    []byte
	client *http.Client
	now    func() time.Time
}

// NewWebhookSink returns a sink. The error is a [*sealtext.InputError].
func NewWebhookSink(cfg WebhookConfig) (*WebhookSink, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
		return nil, &sealtext.InputError{Field: "url", Rule: "must begin with https, and have no password; http is for the machine itself"}
	}
	secret, ok := strings.CutPrefix(cfg.Secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(secret)
	if !ok || err != nil || len(key) < 24 || len(key) > 64 {
		return nil, &sealtext.InputError{Field: "secret", Rule: "must be whsec_ and 24 to 64 random bytes in base64"}
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &WebhookSink{cfg.URL, key, cfg.Client, clock.Or(cfg.Now)}, nil
}

func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// errNotAccepted is returned where the request could not be made. The text of the cause may have
// the URL, which may have a secret.
var errNotAccepted = errors.New("monitor: the webhook did not answer; see that its address is right and that it runs")

// Alert posts an alert. The error has nothing of the alert, the URL or the answer but its status.
func (s *WebhookSink) Alert(ctx context.Context, a Alert) error {
	body, err := json.Marshal(a)
	if err != nil {
		return errors.New("monitor: the alert has no JSON form")
	}
	id, stamp := a.ID.String(), strconv.FormatInt(s.now().Unix(), 10)
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id + "." + stamp + "."))
	mac.Write(body)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return errNotAccepted
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", stamp)
	r.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer, err := s.client.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return errNotAccepted
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("monitor: the webhook answered with status %d and does not count as told", answer.StatusCode)
	}
	return nil
}
