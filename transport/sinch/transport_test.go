package sinch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

// noting is an adapter of which the test sees the client reference.
type noting struct {
	*sinch.Transport
	reference *atomic.Value
}

func (n noting) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	n.reference.Store(c.Message().String() + ":" + c.From().String())
	return n.Transport.Send(ctx, c)
}

func TestAdapter(t *testing.T) {
	const id = "01FC66621XXXXX119Z8PMV1QPQ"
	var reference atomic.Value
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Token = tokens(httptransport.Secret(api.Secret), nil)
			return noting{open(t, cfg), &reference}
		},
		Status: http.StatusCreated, Body: `{"id":"` + id + `","canceled":false}`, ID: id,
		Listed: func(to, text string, at time.Time) string {
			b := batch{request: request{To: []string{to}, From: ours, Body: text, Reference: reference.Load().(string)}, id: id, created: at}
			page, err := json.Marshal(map[string]any{"count": 1, "page": 0, "page_size": 1, "batches": []any{b.fields()}})
			if err != nil {
				panic(err)
			}
			return string(page)
		},
	})
}

func open(t testing.TB, cfg sinch.Config) *sinch.Transport {
	t.Helper()
	tr, err := sinch.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg sinch.Config, to string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: to, Text: text})
}

func TestRequest(t *testing.T) {
	no := false
	base := request{
		Type: "mt_text", From: ours, To: []string{number}, Body: text, Report: "per_recipient", Expire: "2026-03-03T15:00:00.000Z", Truncate: &no,
	}
	with := func(change func(*request)) request {
		r := base
		change(&r)
		return r
	}
	at := func(offset time.Duration) func(*sinch.Config, *fake) {
		return func(c *sinch.Config, _ *fake) { c.Now = func() time.Time { return start.Add(offset) } }
	}
	for _, c := range []struct {
		name   string
		change func(*sinch.Config, *fake)
		want   request
	}{
		{"plain", func(*sinch.Config, *fake) {}, base},
		{"status callback", func(c *sinch.Config, f *fake) { c.StatusCallback, f.noURL = "https://example.com/receipts?a=b&c", true },
			with(func(r *request) { r.Callback = "https://example.com/receipts?a=b&c" })},
		{"no validity left", at(24 * time.Hour), with(func(r *request) { r.Expire = "2026-03-03T15:00:01.000Z" })},
		{"more validity than Sinch takes", at(-60 * time.Hour), with(func(r *request) { r.Expire = "2026-03-03T02:55:00.000Z" })},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg, f)
			_, rec := handOver(t, cfg, number)
			require.NoError(t, rec.Err)
			require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind, rec.Out.Code)
			require.Len(t, f.sent(), 1)
			got := f.sent()[0]
			require.Equal(t, rec.ID.String()+":"+ours, got.Reference)
			got.Reference = ""
			require.Equal(t, c.want, got)
		})
	}
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil)
	cfg.Regions = []string{"eu"}
	require.Equal(t, transport.Capabilities{
		Regions: []string{"eu"}, MinValidity: time.Second, MaxValidity: 72 * time.Hour, Receipts: true, Reference: true,
		Scheduling: true, InboundList: true, Unseen: []string{"smart-encoding"},
	}, open(t, cfg).Capabilities())
	cfg.NoAutoEncoding = true
	require.Empty(t, open(t, cfg).Capabilities().Unseen)
}

func TestOutcomes(t *testing.T) {
	answers := func(status int, body string, header ...string) func(*fake) {
		return func(f *fake) {
			f.respond = func(w http.ResponseWriter) bool {
				for i := 0; i+1 < len(header); i += 2 {
					w.Header().Set(header[i], header[i+1])
				}
				w.WriteHeader(status)
				_, _ = fmt.Fprint(w, body)
				return true
			}
		}
	}
	fails := func(status int, code string, header ...string) func(*fake) {
		return answers(status, fmt.Sprintf(`{"code":%q,"text":"to %s: %s"}`, code, number, text), header...)
	}
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	for _, c := range []struct {
		name   string
		change func(*fake)
		want   transport.Outcome
	}{
		{"bad number", fails(400, "syntax_invalid_parameter_format"), transport.Outcome{Kind: rejected, Code: "syntax_invalid_parameter_format"}},
		{"constraint", fails(400, "syntax_constraint_violation"), transport.Outcome{Kind: rejected, Code: "syntax_constraint_violation"}},
		{"unknown campaign", fails(403, "unknown_campaign"), transport.Outcome{Kind: rejected, Code: "unknown_campaign"}},
		{"no callback URL", func(f *fake) { f.noURL = true }, transport.Outcome{Kind: notSent, Code: "missing_callback_url", Account: true}},
		{"no callback URL, with another status", fails(400, "missing_callback_url"), transport.Outcome{Kind: rejected, Code: "missing_callback_url"}},
		{"wrong token", answers(401, ""), transport.Outcome{Kind: notSent, Code: "http-401", Account: true}},
		{"no such plan", answers(404, ""), transport.Outcome{Kind: notSent, Code: "http-404", Account: true}},
		{"too many", answers(429, "", "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a number", answers(400, `{"code":"12025550123"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"a code that is a text", answers(400, `{"code":"`+text+`"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"no code", answers(403, `<html>`), transport.Outcome{Kind: rejected, Code: "http-403", Account: true}},
		{"a code of a status that has none", fails(409, "missing_callback_url"), transport.Outcome{Kind: unknown, Code: "http-409"}},
		{"server error", fails(500, "missing_callback_url"), transport.Outcome{Kind: unknown, Code: "http-500"}},
		{"no id", answers(201, `{"canceled":false}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of another form", answers(201, `{"id":"../batches"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"redirect", answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			c.change(f)
			_, rec := handOver(t, f.config(), number)
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
		})
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number + " " + token)
	for _, c := range []struct {
		name, code, want string
		change           func(*sinch.Config)
	}{
		{"plan", "plan", "sinch: Config.Plan gave an error", func(c *sinch.Config) { c.Plan = plan(planID, leak) }},
		{"no plan", "plan", "sinch: Config.Plan gave an error", func(c *sinch.Config) { c.Plan = plan("", nil) }},
		{"a path", "plan", "sinch: Config.Plan gave an error", func(c *sinch.Config) { c.Plan = plan("a/../b", nil) }},
		{"token", "token", "sinch: Config.Token gave an error", func(c *sinch.Config) { c.Token = tokens(token, leak) }},
		{"no token", "token", "sinch: Config.Token gave an error", func(c *sinch.Config) { c.Token = tokens("", nil) }},
		{"newline", "token", "sinch: Config.Token gave an error", func(c *sinch.Config) { c.Token = tokens(token+"\n", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, number)
			require.ErrorContains(t, rec.Err, c.want)
			adaptertest.Silent(t, rec.Err, token, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.code}, rec.Out)
			require.Empty(t, f.sent())
		})
	}
}

// The token is asked for with each message, by tenant and service plan.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	given := []httptransport.Secret{"old-secret", token}
	var asked []string
	cfg.Token = func(_ context.Context, tenant sealtext.Tenant, plan string) (httptransport.Secret, error) {
		asked = append(asked, tenant.String()+" "+plan)
		return given[len(asked)-1], nil
	}
	h, rec := handOver(t, cfg, number)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "http-401", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic " + planID, "clinic " + planID}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*sinch.Config)
	}{
		{"no plan", "sinch: Config.Plan is required", func(c *sinch.Config) { c.Plan = nil }},
		{"no token", "sinch: Config.Token is required", func(c *sinch.Config) { c.Token = nil }},
		{"credentials in the URL", "sinch: Config.URL: ", func(c *sinch.Config) { c.URL = "https://a:" + token + "@us.sms.api.sinch.com" }},
		{"a query", "sinch: Config.URL: ", func(c *sinch.Config) { c.URL = "https://us.sms.api.sinch.com?a=b" }},
		{"not a URL", "sinch: Config.URL: ", func(c *sinch.Config) { c.URL = "https://[::1" }},
		{"http", "must begin with https://; http is for this machine", func(c *sinch.Config) { c.URL = "http://us.sms.api.sinch.com" }},
		{"callback", "sinch: Config.StatusCallback must be a whole URL", func(c *sinch.Config) { c.StatusCallback = "/receipts" }},
		{"credentials in the callback", "sinch: Config.StatusCallback must be a whole URL", func(c *sinch.Config) { c.StatusCallback = "https://a:" + token + "@example.com" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := sinch.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), token)
		})
	}
	open(t, config("", nil))
	open(t, config("http://127.0.0.1:8080/", nil))
	require.True(t, strings.HasPrefix(sinch.DefaultURL, "https://"))
}
