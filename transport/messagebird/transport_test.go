package messagebird_test

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
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

// noting is an adapter of which the test sees the reference.
type noting struct {
	*messagebird.Transport
	reference *atomic.Value
}

func (n noting) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	n.reference.Store(c.Message().String() + ":" + c.From().String())
	return n.Transport.Send(ctx, c)
}

func TestAdapter(t *testing.T) {
	const id = "e8077d803532c0b5937c639b60216938"
	var reference atomic.Value
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Key = keys(httptransport.Secret(api.Secret), nil)
			return noting{open(t, cfg), &reference}
		},
		Status: http.StatusCreated, Body: `{"id":"` + id + `","recipients":{"totalCount":1,"items":[{"recipient":447700900123,"status":"sent"}]}}`, ID: id,
		Listed: func(to, text string, at time.Time) string {
			m := message{request: request{Recipients: []string{bare(to)}, Body: text, Reference: reference.Load().(string)}, id: id, status: "sent", created: at}
			page, err := json.Marshal(map[string]any{"offset": 0, "limit": 20, "count": 1, "totalCount": 1, "items": []any{m.fields()}})
			if err != nil {
				panic(err)
			}
			return string(page)
		},
	})
}

func open(t testing.TB, cfg messagebird.Config) *messagebird.Transport {
	t.Helper()
	tr, err := messagebird.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg messagebird.Config, body string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: number, Text: body})
}

func TestRequest(t *testing.T) {
	no := false
	base := request{
		Type: "sms", Originator: bare(ours), Recipients: []string{bare(number)}, Body: text, Coding: "plain", Validity: 86_400, Shorten: &no,
	}
	with := func(change func(*request)) request {
		r := base
		change(&r)
		return r
	}
	at := func(offset time.Duration) func(*messagebird.Config) {
		return func(c *messagebird.Config) { c.Now = func() time.Time { return start.Add(offset) } }
	}
	plain := func(*messagebird.Config) {}
	for _, c := range []struct {
		name, body string
		change     func(*messagebird.Config)
		want       request
	}{
		{"plain", text, plain, base},
		{"GSM extension", "{€}", plain, with(func(r *request) { r.Body = "{€}" })},
		{"no GSM", "Bis später – Łukasz", plain, with(func(r *request) { r.Body, r.Coding = "Bis später – Łukasz", "unicode" })},
		{"9 parts", strings.Repeat("x", 1377), plain, with(func(r *request) { r.Body = strings.Repeat("x", 1377) })},
		{"status callback", text, func(c *messagebird.Config) { c.StatusCallback = "https://example.com/receipts?a=b&c" },
			with(func(r *request) { r.ReportURL = "https://example.com/receipts?a=b&c" })},
		{"no validity left", text, at(24 * time.Hour), with(func(r *request) { r.Validity = 1 })},
		{"much validity", text, at(-60 * time.Hour), with(func(r *request) { r.Validity = 172_800 })},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, c.body)
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

// A text that MessageBird may cut is not sent.
func TestTooLong(t *testing.T) {
	for _, body := range []string{strings.Repeat("x", 1378), strings.Repeat("ж", 604)} {
		f := newFake(t)
		_, rec := handOver(t, f.config(), body)
		require.NoError(t, rec.Err)
		require.Equal(t, transport.Outcome{Kind: transport.OutcomeRejected, Code: "too-long"}, rec.Out)
		require.Empty(t, f.sent())
	}
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil)
	cfg.Regions = []string{"eu"}
	require.Equal(t, transport.Capabilities{
		Regions: []string{"eu"}, MinValidity: time.Second, MaxValidity: 48 * time.Hour, Receipts: true, Reference: true,
		Scheduling: true, Deletes: true,
	}, open(t, cfg).Capabilities())
}

func TestOutcomes(t *testing.T) {
	answers := func(status int, body string, header ...string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
			return true
		}
	}
	fails := func(status int, codes ...int) func(http.ResponseWriter) bool {
		var list []string
		for _, code := range codes {
			list = append(list, fmt.Sprintf(`{"code":%d,"description":"to %s: %s","parameter":"recipient"}`, code, number, text))
		}
		return answers(status, `{"errors":[`+strings.Join(list, ",")+`]}`)
	}
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	for _, c := range []struct {
		name    string
		respond func(http.ResponseWriter) bool
		want    transport.Outcome
	}{
		{"bad number", fails(422, 9), transport.Outcome{Kind: rejected, Code: "9"}},
		{"bad parameter", fails(422, 10), transport.Outcome{Kind: rejected, Code: "10"}},
		{"no balance", fails(422, 25), transport.Outcome{Kind: notSent, Code: "25", Account: true}},
		{"no balance, by its status", fails(402, 25), transport.Outcome{Kind: notSent, Code: "25", Account: true}},
		{"no balance for a bad number", fails(422, 25, 9), transport.Outcome{Kind: rejected, Code: "25"}},
		{"wrong key", fails(401, 2), transport.Outcome{Kind: notSent, Code: "2", Account: true}},
		{"no such account", fails(404, 20), transport.Outcome{Kind: notSent, Code: "20", Account: true}},
		{"wrong URL", fails(404, 98), transport.Outcome{Kind: notSent, Code: "98", Account: true}},
		{"not found, without a code", answers(404, "<html>"), transport.Outcome{Kind: rejected, Code: "http-404"}},
		{"too many", answers(429, `{}`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a number", answers(422, `{"errors":[{"code":12025550123}]}`), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"a code that is a text", answers(422, `{"errors":[{"code":"`+text+`"}]}`), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"no errors", answers(422, `{"errors":[]}`), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"internal error", fails(500, 99), transport.Outcome{Kind: unknown, Code: "99"}},
		{"server error with a code of the account", fails(500, 25), transport.Outcome{Kind: unknown, Code: "25"}},
		{"no id", answers(201, `{"status":"sent"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of another form", answers(201, `{"id":"../messages"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"redirect", answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.respond = c.respond
			_, rec := handOver(t, f.config(), text)
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
		})
	}
}

// What the function of the host returns is checked, and its errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number + " " + key)
	for name, fails := range map[string]func(context.Context, sealtext.Tenant, sealtext.Sender) (httptransport.Secret, error){
		"error": keys(key, leak), "no key": keys("", nil), "newline": keys(key+"\n", nil),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			cfg.Key = fails
			_, rec := handOver(t, cfg, text)
			require.ErrorContains(t, rec.Err, "messagebird: Config.Key gave an error")
			adaptertest.Silent(t, rec.Err, key, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "key"}, rec.Out)
			require.Empty(t, f.sent())
		})
	}
}

// The key is asked for with each message, by tenant and sender.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	given := []httptransport.Secret{"old-key", key}
	var asked []string
	cfg.Key = func(_ context.Context, tenant sealtext.Tenant, from sealtext.Sender) (httptransport.Secret, error) {
		asked = append(asked, tenant.String()+" "+from.String())
		return given[len(asked)-1], nil
	}
	h, rec := handOver(t, cfg, text)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "2", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic " + ours, "clinic " + ours}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*messagebird.Config)
	}{
		{"no key", "messagebird: Config.Key is required", func(c *messagebird.Config) { c.Key = nil }},
		{"credentials in the URL", "messagebird: Config.URL: ", func(c *messagebird.Config) { c.URL = "https://a:" + key + "@rest.messagebird.com" }},
		{"a query", "messagebird: Config.URL: ", func(c *messagebird.Config) { c.URL = "https://rest.messagebird.com?a=b" }},
		{"http", "must begin with https://; http is for this machine", func(c *messagebird.Config) { c.URL = "http://rest.messagebird.com" }},
		{"callback", "messagebird: Config.StatusCallback must be a whole URL", func(c *messagebird.Config) { c.StatusCallback = "/receipts" }},
		{"credentials in the callback", "messagebird: Config.StatusCallback must be a whole URL", func(c *messagebird.Config) {
			c.StatusCallback = "https://a:" + key + "@example.com"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := messagebird.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), key)
		})
	}
	open(t, config("", nil))
	open(t, config("http://127.0.0.1:8080/", nil))
}
