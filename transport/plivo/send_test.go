package plivo_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/internal/adaptertest"
	"github.com/sealtext/sealtext/transport/plivo"
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
			cfg.Token = token(httptransport.Secret(api.Secret), nil)
			return open(t, cfg)
		},
		Status: http.StatusAccepted, Body: `{"message":"message(s) queued","message_uuid":["` + idOf(1) + `"]}`, ID: idOf(1),
	})
}

func open(t testing.TB, cfg plivo.Config) *plivo.Transport {
	t.Helper()
	tr, err := plivo.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg plivo.Config, from, to string) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{From: from, To: to, Text: text})
}

func TestRequest(t *testing.T) {
	plain := outgoing{From: ours[1:], To: number[1:], Text: text, Type: "sms", Expiry: 10_799}
	for _, c := range []struct {
		name   string
		change func(*plivo.Config)
		want   func(*outgoing)
	}{
		{"plain", nil, nil},
		{"a Powerpack", func(c *plivo.Config) { c.Account = accounts(plivo.Account{AuthID: account, Powerpack: powerpack}, nil) },
			func(m *outgoing) { m.From, m.Powerpack = "", powerpack }},
		{"no text kept", func(c *plivo.Config) { c.DiscardContent = true }, func(m *outgoing) { m.Log = []byte(`"number_only"`) }},
		{"no number kept", func(c *plivo.Config) { c.MaskNumber = true }, func(m *outgoing) { m.Log = []byte(`"content_only"`) }},
		{"neither kept", func(c *plivo.Config) { c.DiscardContent, c.MaskNumber = true, true }, func(m *outgoing) { m.Log = []byte("false") }},
		{"short validity", func(c *plivo.Config) {
			c.Now = func() time.Time { return start.Add(24*time.Hour - 90*time.Second - 1) }
		}, func(m *outgoing) { m.Expiry = 90 }},
		{"no validity left", func(c *plivo.Config) { c.Now = func() time.Time { return start.Add(48 * time.Hour) } }, func(m *outgoing) { m.Expiry = 5 }},
		{"a callback", func(c *plivo.Config) { c.Callback = "https://sms.example.com/plivo?a=b" }, func(m *outgoing) { m.URL, m.Method = "*", "POST" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			if c.change != nil {
				c.change(&cfg)
			}
			_, rec := handOver(t, cfg, ours, number)
			require.NoError(t, rec.Err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: idOf(1)}, rec.Out)
			require.Len(t, f.all(), 1)
			got := f.all()[0]
			if got.URL != "" {
				require.Equal(t, "https://sms.example.com/plivo?a=b&message="+rec.ID.String(), got.URL)
				got.URL = "*"
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
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	answers := func(status int, body string, header ...string) func(*fake) {
		return func(f *fake) { f.answers(status, body, header...) }
	}
	for _, c := range []struct {
		name, to string
		change   func(*fake)
		want     transport.Outcome
	}{
		{"refused", "+15005550001", nil, transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"refused with a code", number, answers(400, `{"error":"200","error_code":200,"code":"`+number+`"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"wrong token", number, func(f *fake) { f.token = "another" }, transport.Outcome{Kind: notSent, Code: "http-401", Account: true}},
		{"no such account", number, answers(404, `{}`), transport.Outcome{Kind: notSent, Code: "http-404", Account: true}},
		{"too many", number, answers(429, `{}`, "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 7 * time.Second}},
		{"server error", number, answers(500, `{"error":"`+text+`"}`), transport.Outcome{Kind: unknown, Code: "http-500"}},
		{"no id", number, answers(202, `{"message":"message(s) queued"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"two ids", number, answers(202, `{"message_uuid":["`+idOf(1)+`","`+idOf(2)+`"]}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id of something else", number, answers(202, `{"message_uuid":["`+number+`"]}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"an id that is no list", number, answers(202, `{"message_uuid":"`+idOf(1)+`"}`), transport.Outcome{Kind: unknown, Code: "no-id"}},
		{"redirect", number, answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			if c.change != nil {
				f.change(func() { c.change(f) })
			}
			_, rec := handOver(t, f.config(), ours, c.to)
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
		})
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no token for " + number + " " + secret)
	for _, c := range []struct {
		name, code, want string
		change           func(*plivo.Config)
	}{
		{"account", "account", "plivo: Config.Account gave an error", func(c *plivo.Config) { c.Account = accounts(plivo.Account{}, leak) }},
		{"no account", "account", "plivo: Config.Account gave an error", func(c *plivo.Config) { c.Account = accounts(plivo.Account{AuthID: "MA/../x012345678901"}, nil) }},
		{"wrong Powerpack", "account", "plivo: Config.Account gave an error", func(c *plivo.Config) {
			c.Account = accounts(plivo.Account{AuthID: account, Powerpack: account}, nil)
		}},
		{"token", "token", "plivo: Config.Token gave an error", func(c *plivo.Config) { c.Token = token(secret, leak) }},
		{"no token", "token", "plivo: Config.Token gave an error", func(c *plivo.Config) { c.Token = token("", nil) }},
		{"newline", "token", "plivo: Config.Token gave an error", func(c *plivo.Config) { c.Token = token(secret+"\n", nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config()
			c.change(&cfg)
			_, rec := handOver(t, cfg, ours, number)
			require.ErrorContains(t, rec.Err, c.want)
			adaptertest.Silent(t, rec.Err, secret, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: c.code}, rec.Out)
			require.Empty(t, f.all())
		})
	}
}

// A sender that Plivo would change is refused, and any other is sent as it is.
func TestSenders(t *testing.T) {
	const british = "+447700900123" // no network of the US takes a sender of letters
	for from, want := range map[string]string{"CLINIC": "CLINIC", "24273": "24273", "CITY CLINIC": "", "CITY-CLINIC": "", "A.B": "", "A&B": ""} {
		f := newFake(t)
		_, rec := handOver(t, f.config(), from, british)
		if want == "" {
			require.EqualError(t, rec.Err, "plivo: the sender must have letters and digits only; Plivo strips everything else")
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "account"}, rec.Out)
			require.Empty(t, f.all())
			continue
		}
		require.NoError(t, rec.Err)
		require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
		require.Equal(t, want, f.all()[0].From)
	}
	f := newFake(t)
	cfg := f.config()
	cfg.Account = accounts(plivo.Account{AuthID: account, Powerpack: powerpack}, nil)
	_, rec := handOver(t, cfg, "CITY CLINIC", british)
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind, "the name of a pool is not sent")
}

// The account and the token are asked for each message, by tenant.
func TestRotation(t *testing.T) {
	f := newFake(t)
	cfg := f.config()
	tokens := []httptransport.Secret{"old-token", secret}
	var asked []string
	cfg.Token = func(_ context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error) {
		asked = append(asked, tenant.String()+" "+account)
		return tokens[len(asked)-1], nil
	}
	h, rec := handOver(t, cfg, ours, number)
	require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "http-401", Account: true}, rec.Out)
	h.Clock.Advance(time.Hour)
	require.Equal(t, 1, h.Deliver())
	require.Equal(t, transport.OutcomeAccepted, rec.Out.Kind)
	require.Equal(t, []string{"clinic " + account, "clinic " + account}, asked)
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*plivo.Config)
	}{
		{"no account", "plivo: Config.Account is required", func(c *plivo.Config) { c.Account = nil }},
		{"no token", "plivo: Config.Token is required", func(c *plivo.Config) { c.Token = nil }},
		{"credentials in the URL", "plivo: Config.URL: httptransport: the URL must not hold credentials", func(c *plivo.Config) { c.URL = "https://a:" + secret + "@api.plivo.com" }},
		{"not a URL", "plivo: Config.URL: httptransport: the URL must be a whole one", func(c *plivo.Config) { c.URL = "https://[::1" + secret }},
		{"http", "must begin with https://; http is for this machine", func(c *plivo.Config) { c.URL = "http://api.plivo.com" }},
		{"callback", "plivo: Config.Callback must be a whole URL", func(c *plivo.Config) { c.Callback = "/receipts" }},
		{"credentials in the callback", "plivo: Config.Callback must be a whole URL", func(c *plivo.Config) { c.Callback = "https://a:" + secret + "@example.com" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config("", nil)
			c.change(&cfg)
			_, err := plivo.New(cfg)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), secret)
		})
	}
	open(t, config("", nil))
}

func TestCapabilities(t *testing.T) {
	cfg := config("", nil)
	want := transport.Capabilities{MinValidity: 5 * time.Second, MaxValidity: 10_799 * time.Second, DeletesMedia: true}
	require.Equal(t, want, open(t, cfg).Capabilities())
	cfg.Callback, cfg.Regions = "https://sms.example.com/plivo", []string{"us"}
	want.Regions, want.Receipts, want.Reference = []string{"us"}, true, true
	require.Equal(t, want, open(t, cfg).Capabilities())
	cfg.DiscardContent, want.Discards = true, true
	require.Equal(t, want, open(t, cfg).Capabilities())
}
