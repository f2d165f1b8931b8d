package vonage_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
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
	"github.com/sealtext/sealtext/transport/vonage"
)

func TestTransport(t *testing.T) {
	f := newFake(t)
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport { return open(t, f.config(t)) })
}

func TestAdapter(t *testing.T) {
	transporttest.RunAdapter(t, transporttest.Adapter{
		New: func(t testing.TB, api transporttest.API) transport.Transport {
			return open(t, config(t, api.URL, api.TLS))
		},
		Status: http.StatusAccepted, Body: `{"message_uuid":"` + application + `"}`, ID: application,
	})
}

func open(t testing.TB, cfg vonage.Config) *vonage.Transport {
	t.Helper()
	tr, err := vonage.New(cfg)
	require.NoError(t, err)
	return tr
}

// handOver sends one message through a gateway and a relay.
func handOver(t testing.TB, cfg vonage.Config) (*servicetest.Harness, *adaptertest.Recorder) {
	t.Helper()
	return adaptertest.HandOver(t, open(t, cfg), adaptertest.Message{To: number, Text: text})
}

func TestRequest(t *testing.T) {
	at := func(d time.Duration) func(*vonage.Config) {
		return func(c *vonage.Config) { c.Now = func() time.Time { return start.Add(d) } }
	}
	for _, c := range []struct {
		name   string
		change func(*vonage.Config)
		ttl    int
		status string
	}{
		{"plain", func(*vonage.Config) {}, 24 * 60 * 60, ""},
		{"longer", at(-4 * time.Minute), 24*60*60 + 240, ""},
		{"statuses", func(c *vonage.Config) { c.StatusURL = "https://sms.example.com/vonage" }, 24 * 60 * 60, "https://sms.example.com/vonage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config(t)
			c.change(&cfg)
			_, rec := handOver(t, cfg)
			require.NoError(t, rec.Err)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "aaaaaaaa-bbbb-4ccc-8ddd-000000000001"}, rec.Out)
			sent, tokens := f.requests()
			require.Equal(t, []request{{
				Channel: "sms", MessageType: "text", To: number[1:], From: ours[1:], Text: text, TTL: c.ttl,
				ClientRef: rec.ID.String(), WebhookURL: c.status, Version: "v1",
			}}, sent)
			require.Len(t, tokens, 1)
			require.Equal(t, cfg.Now().Unix(), tokens[0].IssuedAt)
			require.Equal(t, cfg.Now().Add(5*time.Minute).Unix(), tokens[0].Expires)
			_, err := sealtext.ParseID(tokens[0].ID)
			require.NoError(t, err)
		})
	}
}

// Each request has a token of its own.
func TestTokens(t *testing.T) {
	f := newFake(t)
	h, rec := handOver(t, f.config(t))
	require.NoError(t, h.Send(number, text))
	h.Deliver()
	require.NoError(t, rec.Err)
	_, tokens := f.requests()
	require.Len(t, tokens, 2)
	require.NotEqual(t, tokens[0].ID, tokens[1].ID)
}

func TestOutcomes(t *testing.T) {
	const (
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	says := func(status int, code string, header ...string) func(*fake) {
		return answers(status, `{"type":"https://developer.vonage.com/api-errors`+code+`","title":"`+text+`","detail":"`+number+`"}`, header...)
	}
	for _, c := range []struct {
		name   string
		change func(*fake)
		want   transport.Outcome
	}{
		{"sender", says(422, "/messages#1120"), transport.Outcome{Kind: rejected, Code: "1120"}},
		{"opted out", says(422, "/messages#1240"), transport.Outcome{Kind: rejected, Code: "1240", OptedOut: true}},
		{"opted out, with an answer that may be wrong", says(500, "/messages#1240"), transport.Outcome{Kind: unknown, Code: "1240"}},
		{"token", says(401, "/#unathorized"), transport.Outcome{Kind: notSent, Code: "unathorized", Account: true}},
		{"credit", says(402, "#low-balance"), transport.Outcome{Kind: notSent, Code: "low-balance", Account: true}},
		{"account", says(403, "#account-suspended"), transport.Outcome{Kind: notSent, Code: "account-suspended", Account: true}},
		{"URL", says(404, "#not-found"), transport.Outcome{Kind: notSent, Code: "not-found", Account: true}},
		{"too many", says(429, "#throttled", "Retry-After", "7"), transport.Outcome{Kind: notSent, Code: "throttled", Account: true, RetryAfter: 7 * time.Second}},
		{"a code that is a number", says(422, "#12025550123"), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"no code", answers(422, `<html>`), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"server error", says(500, "#error"), transport.Outcome{Kind: unknown, Code: "error"}},
		{"no id", answers(202, `{}`), transport.Outcome{Kind: unknown, Code: "no-uuid"}},
		{"an id that is none", answers(202, `{"message_uuid":"`+number+`"}`), transport.Outcome{Kind: unknown, Code: "no-uuid"}},
		{"redirect", answers(302, ``, "Location", "https://example.com"), transport.Outcome{Kind: unknown, Code: "http-302"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			c.change(f)
			h, rec := handOver(t, f.config(t))
			require.NoError(t, rec.Err)
			require.Equal(t, c.want, rec.Out)
			if c.want.OptedOut {
				require.ErrorIs(t, h.Send(number, text), transport.ErrDenied, "the opt-out is ours too")
			}
		})
	}
}

// What the functions of the host return is checked, and their errors are silent.
func TestHostFails(t *testing.T) {
	leak := errors.New("no key for " + number)
	for _, c := range []struct {
		name, want string
		change     func(*vonage.Config)
	}{
		{"application", "vonage: Config.Application gave an error", func(c *vonage.Config) { c.Application = app(application, leak) }},
		{"no application", "vonage: Config.Application gave an error", func(c *vonage.Config) { c.Application = app("", nil) }},
		{"an application that is none", "vonage: Config.Application gave an error", func(c *vonage.Config) { c.Application = app(strings.Repeat("a", 36), nil) }},
		{"key", "vonage: Config.Key gave an error", func(c *vonage.Config) { c.Key = key(appKey(t), leak) }},
		{"no key", "vonage: Config.Key gave an error", func(c *vonage.Config) { c.Key = key(vonage.Key{}, nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			cfg := f.config(t)
			c.change(&cfg)
			_, rec := handOver(t, cfg)
			require.ErrorContains(t, rec.Err, c.want)
			adaptertest.Silent(t, rec.Err, number)
			require.NotErrorIs(t, rec.Err, leak)
			require.Equal(t, transport.Outcome{Kind: transport.OutcomeNotSent, Code: "credentials"}, rec.Out)
			sent, _ := f.requests()
			require.Empty(t, sent)
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*vonage.Config)
	}{
		{"no application", "vonage: Config.Application is required", func(c *vonage.Config) { c.Application = nil }},
		{"no key", "vonage: Config.Key is required", func(c *vonage.Config) { c.Key = nil }},
		{"http", "vonage: Config.URL: httptransport: the URL must begin with https://", func(c *vonage.Config) { c.URL = "http://api.nexmo.com" }},
		{"statuses", "vonage: Config.StatusURL: httptransport: the URL must", func(c *vonage.Config) { c.StatusURL = "/status" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config(t, "", nil)
			c.change(&cfg)
			_, err := vonage.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
	want := transport.Capabilities{MinValidity: 20 * time.Second, MaxValidity: 7 * 24 * time.Hour, Receipts: true, Reference: true}
	cfg := config(t, "", nil)
	require.Equal(t, want, open(t, cfg).Capabilities())
	cfg.Secret = func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return "secret", nil }
	want.Redacts = true
	require.Equal(t, want, open(t, cfg).Capabilities())
}

func TestParseKey(t *testing.T) {
	_, err := vonage.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private())}))
	require.NoError(t, err)
	curve, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), big.NewInt(7).FillBytes(make([]byte, 32)))
	require.NoError(t, err)
	for name, bad := range map[string][]byte{
		"nothing": nil, "no PEM": []byte(text), "no key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte(text)}),
		"another algorithm": pkcs8(t, curve),
	} {
		_, err := vonage.ParseKey(bad)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input, name)
		require.NotContains(t, err.Error(), text)
	}
}

func TestKeyIsNotShown(t *testing.T) {
	k := appKey(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.Equal(t, "vonage.Key", fmt.Sprintf(verb, k))
		require.NotContains(t, fmt.Sprintf(verb, &k), private().D.String())
	}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "key", k)
	require.Contains(t, b.String(), "key=vonage.Key")
	_, err := json.Marshal(k)
	require.ErrorContains(t, err, "a key is not encoded")
}
