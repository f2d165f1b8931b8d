package telnyx_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

func TestAdapter(t *testing.T) {
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Key = key(httptransport.Secret(api.Secret), nil)
			return open(t, cfg)
		},
		Status: http.StatusOK, Body: `{"data":{"record_type":"message","id":"` + idOf(1) + `","to":[{"status":"queued"}]}}`, ID: idOf(1),
	})
}

func open(t testing.TB, cfg telnyx.Config) *telnyx.Transport {
	t.Helper()
	tr, err := telnyx.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg telnyx.Config, to, body string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: to, Text: body})
}

func TestRequest(t *testing.T) {
	plain := outgoing{From: ours, To: number, Text: text, Type: "SMS", Encoding: "gsm7"}
	for _, c := range []struct {
		name, text string
		change     func(*telnyx.Config)
		want       func(*outgoing)
		member     string
	}{
		{"plain", text, nil, nil, ""},
		{"with a profile", text, func(c *telnyx.Config) { c.Account = account(telnyx.Account{Profile: profile}, nil) }, func(m *outgoing) { m.Profile = profile }, ""},
		{"a pool", text, func(c *telnyx.Config) { c.Account = account(telnyx.Account{Profile: profile, Pool: true}, nil) },
			func(m *outgoing) { m.From, m.Profile = "", profile }, "+15005550042"},
		{"a webhook", text, func(c *telnyx.Config) { c.Webhook = "https://sms.example.com/telnyx?a=b" }, func(m *outgoing) { m.Webhook = "*" }, ""},
		{"characters that profiles replace", "We \u2019ll call you \u2014 soon", nil, func(m *outgoing) { m.Text, m.Encoding = "We \u2019ll call you \u2014 soon", "ucs2" }, ""},
		{"characters outside the smaller table", "Caf\u00e9 at 10", nil, func(m *outgoing) { m.Text, m.Encoding = "Caf\u00e9 at 10", "ucs2" }, ""},
		{"a grave accent", "Code `10`", nil, func(m *outgoing) { m.Text, m.Encoding = "Code `10`", "ucs2" }, ""},
		{"signs of HTML", "1 < 2 & (3)\nok", nil, func(m *outgoing) { m.Text = "1 < 2 & (3)\nok" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			if c.change != nil {
				c.change(&cfg)
			}
			_, rec := handOver(t, cfg, number, c.text)
			require.NoError(t, rec.Err)
			want := transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: idOf(1)}
			if c.member != "" {
				want.Member = sealtext.MustSender(c.member)
			}
			require.Equal(t, want, rec.Out)
			require.Len(t, f.all(), 1)
			got := f.all()[0]
			if got.Webhook != "" {
				require.Equal(t, "https://sms.example.com/telnyx?a=b&message="+rec.ID.String(), got.Webhook)
				got.Webhook = "*"
			}
			message := plain
			if c.want != nil {
				c.want(&message)
			}
			require.Equal(t, message, got)
		})
	}
}

func TestOutcomes(t *testing.T) {
	fails := func(status int, code string, header ...string) func(*fake) {
		return func(f *fake) {
			f.answers(status, fmt.Sprintf(`{"errors":[{"code":%s,"title":"to %s","detail":"%s"}]}`, code, number, text), header...)
		}
	}
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	for _, c := range []struct {
		name, to string
		change   func(*fake)
		want     transport.Outcome
	}{
		{"opted out", number, func(f *fake) { f.optedOut[number] = true }, transport.Outcome{Kind: rejected, Code: "40300", OptedOut: true}},
		{"opted out, among others", number, func(f *fake) { f.answers(400, `{"errors":[{"code":"10015"},{"code":"40300"}]}`) }, transport.Outcome{Kind: rejected, Code: "40300", OptedOut: true}},
		{"too many of one that opted out", number, fails(429, `"40300"`, "Retry-After", "7"), transport.Outcome{Kind: rejected, Code: "40300", OptedOut: true}},
		{"invalid number", "+15005550001", nil, transport.Outcome{Kind: rejected, Code: "40310"}},
		{"content", number, fails(400, `"40322"`), transport.Outcome{Kind: rejected, Code: "40322"}},
		{"wrong key", number, func(f *fake) { f.key = "another" }, transport.Outcome{Kind: notSent, Code: "10009", Account: true}},
		{"key without the permission", number, fails(403, `"10010"`), transport.Outcome{Kind: notSent, Code: "10010", Account: true}},
		{"no such profile", number, fails(404, `"10005"`), transport.Outcome{Kind: notSent, Code: "10005", Account: true}},
		{"account blocked", number, fails(403, `"20013"`), transport.Outcome{Kind: notSent, Code: "20013", Account: true}},
		{"no funds", number, fails(403, `20100`), transport.Outcome{Kind: notSent, Code: "20100", Account: true}},
		{"profile disabled", number, fails(400, `"40312"`), transport.Outcome{Kind: notSent, Code: "40312", Account: true}},
		{"queue full", number, fails(400, `"40318"`), transport.Outcome{Kind: notSent, Code: "40318", Account: true}},
		{"too many", number, fails(429, `"10011"`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "10011", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a number", number, fails(400, `"12025550123"`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"a code that is a text", number, fails(400, `"refused"`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"a code that is none", number, fails(400, `{"a":1}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"no code", number, func(f *fake) { f.answers(422, `<html>`) }, transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"server error", number, fails(500, `"10007"`), transport.Outcome{Kind: unknown, Code: "10007"}},
		{"server error with a code of the queue", number, fails(503, `"40318"`), transport.Outcome{Kind: unknown, Code: "40318"}},
		{"server error with a code of an opt-out", number, fails(502, `"40300"`), transport.Outcome{Kind: unknown, Code: "40300"}},
		{"timeout", number, fails(408, `"10008"`), transport.Outcome{Kind: unknown, Code: "10008"}},
		{"no id", number, func(f *fake) { f.answers(200, `{"data":{}}`) }, transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of something else", number, func(f *fake) { f.answers(200, `{"data":{"id":"`+number+`"}}`) }, transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"redirect", number, func(f *fake) { f.answers(302, ``, "Location", "https://example.com") }, transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			if c.change != nil {
				f.change(func() { c.change(f) })
			}
			h, rec := handOver(t, f.config(), c.to, text)
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
			if c.want.OptedOut {
				require.ErrorIs(t, h.Send(c.to, text), transport.ErrDenied, "the opt-out is ours too")
			}
		})
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number + " " + secret)
	for _, c := range []struct {
		name, code, want string
		change           func(*telnyx.Config)
	}{
		{"account", "account", "telnyx: Config.Account gave an error", func(c *telnyx.Config) { c.Account = account(telnyx.Account{}, leak) }},
		{"a profile that is none", "account", "telnyx: Config.Account gave an error", func(c *telnyx.Config) { c.Account = account(telnyx.Account{Profile: profile + "/.."}, nil) }},
		{"a pool without a profile", "account", "telnyx: Config.Account gave an error", func(c *telnyx.Config) { c.Account = account(telnyx.Account{Pool: true}, nil) }},
		{"key", "key", "telnyx: Config.Key gave an error", func(c *telnyx.Config) { c.Key = key(secret, leak) }},
		{"no key", "key", "telnyx: Config.Key gave an error", func(c *telnyx.Config) { c.Key = key("", nil) }},
		{"newline", "key", "telnyx: Config.Key gave an error", func(c *telnyx.Config) { c.Key = key(secret+"\n", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, number, text)
			require.ErrorContains(t, rec.Err, c.want)
			adaptertest.Silent(t, rec.Err, secret, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.code}, rec.Out)
			require.Empty(t, f.all())
		})
	}
}

// The account and the key are asked for each message, by tenant.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	cfg.Account = account(telnyx.Account{Name: "main"}, nil)
	keys := []httptransport.Secret{"old-key", secret}
	var asked []string
	cfg.Key = func(_ context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error) {
		asked = append(asked, tenant.String()+" "+account)
		return keys[len(asked)-1], nil
	}
	h, rec := handOver(t, cfg, number, text)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "10009", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic main", "clinic main"}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*telnyx.Config)
	}{
		{"no account", "telnyx: Config.Account is required", func(c *telnyx.Config) { c.Account = nil }},
		{"no key", "telnyx: Config.Key is required", func(c *telnyx.Config) { c.Key = nil }},
		{"credentials in the URL", "telnyx: Config.URL: httptransport: the URL must not hold credentials", func(c *telnyx.Config) { c.URL = "https://a:" + secret + "@api.telnyx.com" }},
		{"not a URL", "telnyx: Config.URL: httptransport: the URL must be a whole one", func(c *telnyx.Config) { c.URL = "https://[::1" + secret }},
		{"http", "must begin with https://; http is for this machine", func(c *telnyx.Config) { c.URL = "http://api.telnyx.com" }},
		{"webhook", "telnyx: Config.Webhook must be a whole URL", func(c *telnyx.Config) { c.Webhook = "/receipts" }},
		{"credentials in the webhook", "telnyx: Config.Webhook must be a whole URL", func(c *telnyx.Config) { c.Webhook = "https://a:" + secret + "@example.com" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := telnyx.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), secret)
		})
	}
	open(t, config("", nil))
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil)
	want := transport.Capabilities{Receipts: true, Scheduling: true, ListsOptOuts: true}
	require.Equal(t, want, open(t, cfg).Capabilities())
	cfg.Webhook, cfg.ShortensURLs, cfg.Regions = "https://sms.example.com/telnyx", true, []string{"us"}
	want.Regions, want.Reference, want.Unseen = []string{"us"}, true, []string{"shorten-urls"}
	require.Equal(t, want, open(t, cfg).Capabilities())
}
