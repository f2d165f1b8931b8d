package twilio_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/transporttest"
	"github.com/sealtext/sealtext/transport/twilio"
)

const (
	number = "+12025550123"
	text   = "Your appointment is tomorrow at 10."
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config()) })
}

func TestAdapter(t *testing.T) {
	const sid = "SM0123456789abcdef0123456789abcdef"
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			cfg := config(api.URL, api.TLS)
			cfg.Credentials = credentials(twilio.Credentials{Secret: httptransport.Secret(api.Secret)}, nil)
			return open(t, cfg)
		},
		Status: http.StatusCreated, Body: `{"sid":"` + sid + `","status":"queued","error_code":null}`, ID: sid,
		Listed: func(to, text string, at time.Time) string {
			m := message{sid: sid, to: to, from: "+15005550006", body: text, status: "sent", created: at}
			page, err := json.Marshal(map[string]any{"messages": []any{m.fields()}, "next_page_uri": nil})
			if err != nil {
				panic(err)
			}
			return string(page)
		},
	})
}

func open(t testing.TB, cfg twilio.Config) *twilio.Transport {
	t.Helper()
	tr, err := twilio.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg twilio.Config, to string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: to, Text: text})
}

func TestRequest(t *testing.T) {
	base := url.Values{"To": {number}, "From": {"+15005550006"}, "Body": {text}, "ValidityPeriod": {"36000"}, "SmartEncoded": {"false"}}
	with := func(form url.Values, pairs ...string) url.Values {
		all := url.Values{}
		for name, values := range form {
			all[name] = values
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			if all.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
				all.Del(pairs[i])
			}
		}
		return all
	}
	for _, c := range []struct {
		name   string
		change func(*twilio.Config, *fake)
		want   url.Values
	}{
		{"plain", func(*twilio.Config, *fake) {}, base},
		{"an API key", func(c *twilio.Config, f *fake) {
			f.key = "SKcccccccccccccccccccccccccccccccc"
			c.Credentials = credentials(twilio.Credentials{User: f.key, Secret: secret}, nil)
		}, base},
		{"a Messaging Service", func(c *twilio.Config, _ *fake) {
			c.Account = account(twilio.Account{SID: accountSID, Service: serviceSID}, nil)
		}, with(base, "From", "", "MessagingServiceSid", serviceSID, "ShortenUrls", "false")},
		{"retention", func(c *twilio.Config, _ *fake) { c.DiscardContent, c.ObfuscateAddress = true, true },
			with(base, "ContentRetention", "discard", "AddressRetention", "obfuscate")},
		{"short validity", func(c *twilio.Config, _ *fake) {
			c.Now = func() time.Time { return start.Add(24*time.Hour - 90*time.Second - 1) }
		}, with(base, "ValidityPeriod", "90")},
		{"no validity left", func(c *twilio.Config, _ *fake) { c.Now = func() time.Time { return start.Add(48 * time.Hour) } }, with(base, "ValidityPeriod", "1")},
		{"status callback", func(c *twilio.Config, _ *fake) { c.StatusCallback = "https://example.com/receipts?a=b" }, with(base, "StatusCallback", "*")},
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
			if got.Has("StatusCallback") {
				require.Equal(t, "https://example.com/receipts?a=b&message="+rec.ID.String(), got.Get("StatusCallback"))
				got.Set("StatusCallback", "*")
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestOutcomes(t *testing.T) {
	answers := func(status int, body string, header ...string) func(*fake) {
		return func(f *fake) {
			f.respond = func(w http.ResponseWriter, _ url.Values) bool {
				for i := 0; i+1 < len(header); i += 2 {
					w.Header().Set(header[i], header[i+1])
				}
				w.WriteHeader(status)
				_, _ = fmt.Fprint(w, body)
				return true
			}
		}
	}
	fails := func(status, code int, header ...string) func(*fake) {
		return answers(status, fmt.Sprintf(`{"code":%d,"message":"to %s: %s","status":%d}`, code, number, text, status), header...)
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
		{"invalid", "+15005550001", nil, transport.Outcome{Kind: rejected, Code: "21211"}},
		{"unroutable", "+15005550002", nil, transport.Outcome{Kind: rejected, Code: "21612"}},
		{"region", "+15005550003", nil, transport.Outcome{Kind: rejected, Code: "21408"}},
		{"opted out", number, func(f *fake) { f.optedOut[number] = true }, transport.Outcome{Kind: rejected, Code: "21610", OptedOut: true}},
		{"no mobile", "+15005550009", nil, transport.Outcome{Kind: rejected, Code: "21614"}},
		{"wrong key", number, func(f *fake) { f.key = "SKcccccccccccccccccccccccccccccccc" }, transport.Outcome{Kind: notSent, Code: "20003", Account: true}},
		{"account closed", number, fails(404, 20404), transport.Outcome{Kind: notSent, Code: "20404", Account: true}},
		{"account suspended", number, fails(403, 20005), transport.Outcome{Kind: notSent, Code: "20005", Account: true}},
		{"queue full", number, fails(400, 21611), transport.Outcome{Kind: notSent, Code: "21611", Account: true}},
		{"too many", number, fails(429, 20429, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "20429", Account: true, RetryAfter: 7 * time.Second}},
		{"too many of one that opted out", number, fails(429, 21610, "Retry-After", "7"), transport.Outcome{Kind: rejected, Code: "21610", OptedOut: true}},
		{"a code that is a number", number, answers(400, `{"code":12025550123}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"a code that is a text", number, answers(400, `{"code":"`+text+`"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"no code", number, answers(403, `<html>`), transport.Outcome{Kind: rejected, Code: "http-403", Account: true}},
		{"server error", number, fails(500, 20500), transport.Outcome{Kind: unknown, Code: "20500"}},
		{"server error with a code of the queue", number, fails(503, 20429), transport.Outcome{Kind: unknown, Code: "20429"}},
		{"no SID", number, answers(201, `{"status":"queued"}`), transport.Outcome{Kind: unknown, Code: "no-sid"}},
		{"SID of something else", number, answers(201, `{"sid":"`+accountSID+`"}`), transport.Outcome{Kind: unknown, Code: "no-sid"}},
		{"redirect", number, answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			if c.change != nil {
				c.change(f)
			}
			h, rec := handOver(t, f.config(), c.to)
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
			if c.want.OptedOut {
				require.ErrorIs(t, h.Send(c.to, text), transport.ErrDenied, "the opt-out is ours too")
			}
		})
	}
}

// The number that carried a message of a pool is kept, where Twilio names it.
func TestMember(t *testing.T) {
	for from, want := range map[string]sealtext.Sender{`"+15005550123"`: sealtext.MustSender("+15005550123"), "null": {}, `"` + text + `"`: {}} {
		f := newFake(t)
		f.respond = func(w http.ResponseWriter, _ url.Values) bool {
			w.WriteHeader(201)
			_, _ = fmt.Fprintf(w, `{"sid":"SM%032d","from":%s}`, 1, from)
			return true
		}
		cfg := f.config()
		cfg.Account = account(twilio.Account{SID: accountSID, Service: serviceSID}, nil)
		_, rec := handOver(t, cfg, number)
		require.Equal(t, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: fmt.Sprintf("SM%032d", 1), Member: want}, rec.Out)
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number + " " + secret)
	for _, c := range []struct {
		name, code, want string
		change           func(*twilio.Config)
	}{
		{"account", "account", "twilio: Config.Account gave an error", func(c *twilio.Config) { c.Account = account(twilio.Account{}, leak) }},
		{"no account", "account", "twilio: Config.Account gave an error", func(c *twilio.Config) { c.Account = account(twilio.Account{SID: "AC/../x"}, nil) }},
		{"wrong service", "account", "twilio: Config.Account gave an error", func(c *twilio.Config) {
			c.Account = account(twilio.Account{SID: accountSID, Service: accountSID}, nil)
		}},
		{"credentials", "credentials", "twilio: Config.Credentials gave an error", func(c *twilio.Config) { c.Credentials = credentials(twilio.Credentials{Secret: secret}, leak) }},
		{"no secret", "credentials", "twilio: Config.Credentials gave an error", func(c *twilio.Config) { c.Credentials = credentials(twilio.Credentials{User: "SK"}, nil) }},
		{"newline", "credentials", "twilio: Config.Credentials gave an error", func(c *twilio.Config) { c.Credentials = credentials(twilio.Credentials{Secret: secret + "\n"}, nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, number)
			require.ErrorContains(t, rec.Err, c.want)
			adaptertest.Silent(t, rec.Err, secret, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.code}, rec.Out)
			require.Empty(t, f.sent())
		})
	}
}

// The account and the key are asked for each message, by tenant.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	keys := []httptransport.Secret{"old-secret", secret}
	var asked []string
	cfg.Credentials = func(_ context.Context, tenant sealtext.Tenant, account string) (twilio.Credentials, error) {
		asked = append(asked, tenant.String()+" "+account)
		return twilio.Credentials{Secret: keys[len(asked)-1]}, nil
	}
	h, rec := handOver(t, cfg, number)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "20003", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic " + accountSID, "clinic " + accountSID}, asked)
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil)
	want := transport.Capabilities{
		MinValidity: time.Second, MaxValidity: 10 * time.Hour, Receipts: true, Scheduling: true,
		Redacts: true, Deletes: true, DeletesMedia: true, BlocksNumbers: true, InboundList: true,
	}
	require.Equal(t, want, open(t, cfg).Capabilities())
	cfg.StatusCallback, cfg.DiscardContent, cfg.Regions = "https://sms.example.com/twilio", true, []string{"ie"}
	want.Reference, want.Discards, want.Regions = true, true, []string{"ie"}
	require.Equal(t, want, open(t, cfg).Capabilities())
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*twilio.Config)
	}{
		{"no account", "twilio: Config.Account is required", func(c *twilio.Config) { c.Account = nil }},
		{"no credentials", "twilio: Config.Credentials is required", func(c *twilio.Config) { c.Credentials = nil }},
		{"credentials in the URL", "twilio: Config.URL: httptransport: the URL must not hold credentials", func(c *twilio.Config) { c.URL = "https://a:" + secret + "@api.twilio.com" }},
		{"a path", "twilio: Config.URL must have a host and no path", func(c *twilio.Config) { c.URL = "https://api.twilio.com/2010-04-01" }},
		{"not a URL", "twilio: Config.URL: httptransport: the URL must be a whole one", func(c *twilio.Config) { c.URL = "https://[::1" }},
		{"http", "must begin with https://; http is for this machine", func(c *twilio.Config) { c.URL = "http://api.twilio.com" }},
		{"callback", "twilio: Config.StatusCallback must be a whole URL", func(c *twilio.Config) { c.StatusCallback = "/receipts" }},
		{"credentials in the callback", "twilio: Config.StatusCallback must be a whole URL", func(c *twilio.Config) { c.StatusCallback = "https://a:" + secret + "@example.com" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := twilio.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), secret)
		})
	}
	open(t, config("", nil))
	open(t, config("http://127.0.0.1:8080/", nil))
}

// See package httptransport for everything else that may print a secret.
func TestCredentialsAreNotShown(t *testing.T) {
	c := twilio.Credentials{User: "SK1", Secret: "^^^^^^^^"}
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("key", "credentials", c)
	said := logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		said += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, &c)
	}
	require.NotContains(t, said, "^")
	require.NotContains(t, strings.ToLower(said), "5e")
	_, err := json.Marshal(c)
	require.ErrorContains(t, err, "a secret is not encoded")
}
