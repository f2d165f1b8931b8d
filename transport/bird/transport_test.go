package bird_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/transporttest"
)

const messageID = "e013a75b-b5ac-4341-aa7c-571d38d067d0"

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

func TestAdapter(t *testing.T) {
	m := message{id: messageID, to: "+447700900123", text: "x", reference: "r", status: "accepted"}
	body, err := json.Marshal(m.fields())
	require.NoError(t, err)
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Account = accounts(account(httptransport.Secret(api.Secret)), nil)
			return open(t, cfg)
		},
		Status: http.StatusAccepted, Body: string(body), ID: messageID,
	})
}

func open(t testing.TB, cfg bird.Config) *bird.Transport {
	t.Helper()
	tr, err := bird.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg bird.Config, body string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: number, Text: body})
}

func TestRequest(t *testing.T) {
	at := func(offset time.Duration) func(*bird.Config) {
		return func(c *bird.Config) { c.Now = func() time.Time { return start.Add(offset) } }
	}
	plain := func(*bird.Config) {}
	for _, c := range []struct {
		name, body string
		change     func(*bird.Config)
		validity   int
		callback   string
	}{
		{"plain", text, plain, 86_400, ""},
		{"no GSM", "Bis später – Łukasz <b>&", plain, 86_400, ""},
		{"9 parts", strings.Repeat("x", 1377), plain, 86_400, ""},
		{"status callback", text, func(c *bird.Config) { c.StatusCallback = "https://example.com/receipts?a=b&c" }, 86_400, "https://example.com/receipts?a=b&c"},
		{"no validity left", text, at(24 * time.Hour), 1, ""},
		{"much validity", text, at(-60 * time.Hour), 172_800, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, c.body)
			require.NoError(t, rec.Err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "00000000-0000-4000-8000-000000000001", Code: rec.Out.Code}, rec.Out)
			require.Len(t, f.sent(), 1)
			got := f.sent()[0]
			require.Equal(t, rec.ID.String()+":"+ours, got.Reference)
			require.Equal(t, number, got.Receiver.Contacts[0].Value)
			require.Equal(t, c.body, got.Body.Text.Text)
			require.Equal(t, c.validity, got.Validity)
			if c.callback == "" {
				require.Nil(t, got.Notification)
				return
			}
			require.Equal(t, c.callback, got.Notification.URL)
		})
	}
}

// A text that Bird may cut is not sent.
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
	refuses := func(status int, code string) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			refuse(w, status, code)
			return true
		}
	}
	taken := func(status string, failure any) func(http.ResponseWriter) bool {
		return func(w http.ResponseWriter) bool {
			m := message{id: messageID, to: number, text: text, status: status, failure: failure}
			answer(w, 202, m.fields())
			return true
		}
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
		{"bad request", refuses(400, "InvalidRequest"), transport.Outcome{Kind: rejected, Code: "InvalidRequest"}},
		{"bad message", refuses(422, "InvalidPayload"), transport.Outcome{Kind: rejected, Code: "InvalidPayload"}},
		{"wrong key", refuses(401, "Unauthorized"), transport.Outcome{Kind: notSent, Code: "Unauthorized", Account: true}},
		{"a key without the permission", refuses(403, "Forbidden"), transport.Outcome{Kind: notSent, Code: "Forbidden", Account: true}},
		{"no such channel", refuses(404, "NotFound"), transport.Outcome{Kind: notSent, Code: "NotFound", Account: true}},
		{"not found, by somebody else", answers(404, "<html>"), transport.Outcome{Kind: rejected, Code: "http-404"}},
		{"forbidden, by somebody else", answers(403, `{"code":"x"}`), transport.Outcome{Kind: rejected, Code: "http-403", Account: true}},
		{"conflict", refuses(409, "Conflict"), transport.Outcome{Kind: rejected, Code: "Conflict"}},
		{"conflict, by somebody else", answers(409, "<html>"), transport.Outcome{Kind: unknown, Code: "http-409"}},
		{"too many", answers(429, `{}`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a number", refuses(422, number[1:]), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"a code that is a text", refuses(422, text), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"internal error", refuses(500, "InternalError"), transport.Outcome{Kind: unknown, Code: "InternalError"}},
		{"rejected at once", taken("rejected", failed(14001, "unpaid", "accounting")), transport.Outcome{Kind: rejected, Code: "14001"}},
		{"skipped at once", taken("skipped", nil), transport.Outcome{Kind: rejected, Code: "skipped"}},
		{"failed at once", taken("sending_failed", failed(15005, "1", "sms-messagebird")), transport.Outcome{Kind: rejected, Code: "1"}},
		{"opted out", taken("sending_failed", failed(15005, "103", "sms-messagebird")), transport.Outcome{Kind: rejected, Code: "103", OptedOut: true}},
		{"the same code of another source", taken("sending_failed", failed(12001, "103", "pre-processing")), transport.Outcome{Kind: rejected, Code: "12001"}},
		{"no id", answers(202, `{"status":"accepted"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of another form", answers(202, `{"id":"../messages","status":"accepted"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of the same length", answers(202, `{"id":"e013a75b-b5ac-4341-aa7c/571d38d067d0"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
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
	with := func(w, c string, k httptransport.Secret) bird.Account {
		return bird.Account{Workspace: w, Channel: c, Key: k}
	}
	for name, fails := range map[string]func(context.Context, sealtext.Tenant, sealtext.Sender) (bird.Account, error){
		"error": accounts(account(key), leak), "no key": accounts(account(""), nil), "newline": accounts(account(key+"\n"), nil),
		"no workspace": accounts(with("", channel, key), nil), "the name of a workspace": accounts(with("ws_"+workspace[3:], channel, key), nil),
		"no channel": accounts(with(workspace, "", key), nil), "a path": accounts(with(workspace, "123e4567-e89b-12d3-a456-4266141740/0", key), nil),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			cfg.Account = fails
			_, rec := handOver(t, cfg, text)
			require.ErrorContains(t, rec.Err, "bird: Config.Account gave an error")
			adaptertest.Silent(t, rec.Err, key, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "account"}, rec.Out)
			require.Empty(t, f.sent())
		})
	}
}

// The account is asked for with each message, by tenant and sender.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	given := []httptransport.Secret{"old-key", key}
	var asked []string
	cfg.Account = func(_ context.Context, tenant sealtext.Tenant, from sealtext.Sender) (bird.Account, error) {
		asked = append(asked, tenant.String()+" "+from.String())
		return account(given[len(asked)-1]), nil
	}
	h, rec := handOver(t, cfg, text)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "Unauthorized", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic " + ours, "clinic " + ours}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*bird.Config)
	}{
		{"no account", "bird: Config.Account is required", func(c *bird.Config) { c.Account = nil }},
		{"credentials in the URL", "bird: Config.URL: ", func(c *bird.Config) { c.URL = "https://a:" + key + "@api.bird.com" }},
		{"a query", "bird: Config.URL: ", func(c *bird.Config) { c.URL = "https://api.bird.com?a=b" }},
		{"http", "must begin with https://; http is for this machine", func(c *bird.Config) { c.URL = "http://api.bird.com" }},
		{"callback", "bird: Config.StatusCallback must be a whole URL", func(c *bird.Config) { c.StatusCallback = "/receipts" }},
		{"credentials in the callback", "bird: Config.StatusCallback must be a whole URL", func(c *bird.Config) {
			c.StatusCallback = "https://a:" + key + "@example.com"
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := bird.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), key)
		})
	}
	open(t, config("", nil))
	open(t, config("http://127.0.0.1:8080/", nil))
}
