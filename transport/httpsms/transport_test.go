package httpsms_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
	"github.com/sealtext/sealtext/transport/transporttest"
)

const (
	number = "+12025550123"
	text   = "Your appointment is tomorrow at 10."
	user   = "clinic"
	secret = "correct-horse-battery"
)

// provider is a server that keeps the requests and gives one answer.
type provider struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

// harnessOver is a harness whose relay hands over to tr.
func harnessOver(t testing.TB, tr transport.Transport) *servicetest.Harness {
	t.Helper()
	return servicetest.NewWith(t, func(c *servicetest.Config) { c.Relay.Transport = tr })
}

func newProvider(t testing.TB, answer http.HandlerFunc) *provider {
	p := &provider{}
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.requests, p.bodies = append(p.requests, r), append(p.bodies, string(b))
		p.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// roots trusts the certificate of the server alone.
func (p *provider) roots() *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(p.Certificate())
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (p *provider) config() httpsms.Config {
	return httpsms.Config{Request: httpsms.Form(p.URL+"/messages", user, secret), TLS: p.roots()}
}

func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.bodies)
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// handOver sends one message through a gateway and relay, which is the only way to a cleared one.
// change may set the context that the transport gets.
func handOver(t testing.TB, cfg httpsms.Config, change func(context.Context) context.Context) (transport.Outcome, error) {
	t.Helper()
	tr, err := httpsms.New(cfg)
	require.NoError(t, err)
	return handOverBy(t, tr, change)
}

func handOverBy(t testing.TB, tr transport.Transport, change func(context.Context) context.Context) (transport.Outcome, error) {
	t.Helper()
	rec := &recorder{next: tr, change: change}
	h := harnessOver(t, rec)
	h.OptIn(number)
	require.NoError(t, h.Send(number, text))
	require.True(t, rec.called)
	return rec.out, rec.err
}

type recorder struct {
	next   transport.Transport
	change func(context.Context) context.Context
	out    transport.Outcome
	err    error
	called bool
}

func (r *recorder) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	if r.change != nil {
		ctx = r.change(ctx)
	}
	r.out, r.err = r.next.Send(ctx, c)
	r.called = true
	return r.out, r.err
}

func TestTransport(t *testing.T) {
	var n atomic.Int64
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"id": n.Add(1)})
	})
	transporttest.RunTransport(t, func(t testing.TB) transport.Transport {
		tr, err := httpsms.New(p.config())
		require.NoError(t, err)
		return tr
	})
}

func TestOutcomes(t *testing.T) {
	const (
		accepted = transport.OutcomeAccepted
		rejected = transport.OutcomeRejected
		notSent  = transport.OutcomeNotSent
		unknown  = transport.OutcomeUnknown
	)
	now := time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   transport.Outcome
	}{
		{"id", answer(201, `{"id":"msg-1"}`), transport.Outcome{Kind: accepted, ProviderID: "msg-1"}},
		{"id that is a number", answer(202, `{"id":12345678901234567890}`), transport.Outcome{Kind: accepted, ProviderID: "12345678901234567890"}},
		{"no id", answer(200, `OK`), transport.Outcome{Kind: accepted}},
		{"id that is none", answer(200, `{"id":"two words"}`), transport.Outcome{Kind: accepted}},
		{"code of an accepted message", answer(200, `{"id":"msg-1","code":"queued"}`), transport.Outcome{Kind: accepted, ProviderID: "msg-1"}},
		{"refused", answer(400, `{"code":21211}`), transport.Outcome{Kind: rejected, Code: "21211"}},
		{"refused without a code", answer(422, `no`), transport.Outcome{Kind: rejected, Code: "http-422"}},
		{"opted out", answer(400, `{"code":21610}`), transport.Outcome{Kind: rejected, Code: "21610", OptedOut: true}},
		{"opt-out code of another status", answer(500, `{"code":21610}`), transport.Outcome{Kind: unknown, Code: "21610"}},
		{"code with a number", answer(400, `{"code":"12025550123"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"code with a text", answer(400, `{"code":"Your appointment"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"long code", answer(400, `{"code":"`+strings.Repeat("a", 33)+`"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"long refusal", answer(400, strings.Repeat(" ", 1<<20)+`{"code":"x"}`), transport.Outcome{Kind: rejected, Code: "http-400"}},
		{"credentials", answer(401, ``), transport.Outcome{Kind: notSent, Code: "http-401", Account: true}},
		{"account is empty", answer(402, ``), transport.Outcome{Kind: notSent, Code: "http-402", Account: true}},
		{"forbidden", answer(403, ``), transport.Outcome{Kind: rejected, Code: "http-403", Account: true}},
		{"too early", answer(425, ``), transport.Outcome{Kind: notSent, Code: "http-425"}},
		{"rate limit", answer(429, ``), transport.Outcome{Kind: notSent, Code: "http-429", Account: true}},
		{"rate limit in seconds", answer(429, ``, "Retry-After", "90"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 90 * time.Second}},
		{"rate limit by date", answer(429, ``, "Retry-After", now.Add(time.Minute).Format(http.TimeFormat)), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: time.Minute}},
		{"rate limit of a past date", answer(429, ``, "Retry-After", now.Add(-time.Minute).Format(http.TimeFormat)), transport.Outcome{Kind: notSent, Code: "http-429", Account: true}},
		{"rate limit of a year", answer(429, ``, "Retry-After", "31536000"), transport.Outcome{Kind: notSent, Code: "http-429", Account: true, RetryAfter: 24 * time.Hour}},
		{"server timed out", answer(408, ``), transport.Outcome{Kind: unknown, Code: "http-408"}},
		{"conflict", answer(409, ``), transport.Outcome{Kind: unknown, Code: "http-409"}},
		{"provider declines for now", answer(503, ``, "Retry-After", "5"), transport.Outcome{Kind: notSent, Code: "http-503", RetryAfter: 5 * time.Second}},
		{"503 of a proxy", answer(503, ``), transport.Outcome{Kind: unknown, Code: "http-503"}},
		{"503 with nonsense", answer(503, ``, "Retry-After", "soon"), transport.Outcome{Kind: unknown, Code: "http-503"}},
		{"server error", answer(500, ``), transport.Outcome{Kind: unknown, Code: "http-500"}},
		{"gateway timeout", answer(504, ``, "Retry-After", "5"), transport.Outcome{Kind: unknown, Code: "http-504"}},
		{"redirect", answer(307, ``, "Location", "/elsewhere"), transport.Outcome{Kind: unknown, Code: "http-307"}},
		{"answer without an end", answer(200, strings.Repeat(" ", 1<<20)+`{"id":"msg-1"}`), transport.Outcome{Kind: unknown, Code: "answer-too-long"}},
		{"answer cut short", answer(200, `{"id":`, "Content-Length", "99"), transport.Outcome{Kind: unknown, Code: "answer-cut"}},
		{"refusal cut short", answer(400, `{"code":`, "Content-Length", "99"), transport.Outcome{Kind: rejected, Code: "http-400"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, c.answer)
			cfg := p.config()
			cfg.OptOutCodes = []string{"21610"}
			cfg.Now = func() time.Time { return now }
			out, err := handOver(t, cfg, nil)
			require.NoError(t, err)
			require.Equal(t, c.want, out)
			require.Equal(t, 1, p.count(), "requests")
		})
	}
}

func TestOutcomeOfTheHost(t *testing.T) {
	for _, c := range []struct {
		name string
		says transport.Outcome
		want transport.Outcome
	}{
		{"refusal with status 200", transport.Outcome{Kind: transport.OutcomeRejected, Code: "blocked", OptedOut: true}, transport.Outcome{Kind: transport.OutcomeRejected, Code: "blocked", OptedOut: true}},
		{"no opinion", transport.Outcome{}, transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: "msg-1"}},
		{"a text for a code", transport.Outcome{Kind: transport.OutcomeUnknown, Code: text, ProviderID: "msg-2"}, transport.Outcome{Kind: transport.OutcomeUnknown, Code: "http-200"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := newProvider(t, answer(200, `{"id":"msg-1"}`, "X-Part", "7")).config()
			cfg.Outcome = func(status int, header http.Header, body []byte) transport.Outcome {
				require.Equal(t, 200, status)
				require.Equal(t, "7", header.Get("X-Part"))
				require.Equal(t, "msg-1", httpsms.JSONField(body, "id"))
				return c.says
			}
			out, err := handOver(t, cfg, nil)
			require.NoError(t, err)
			require.Equal(t, c.want, out)
		})
	}
}

func TestForm(t *testing.T) {
	p := newProvider(t, answer(200, `{"id":"msg-1"}`))
	_, err := handOver(t, p.config(), nil)
	require.NoError(t, err)
	form, err := url.ParseQuery(p.bodies[0])
	require.NoError(t, err)
	require.Len(t, form.Get("reference"), 32)
	delete(form, "reference")
	require.Equal(t, url.Values{"to": {number}, "from": {"+15005550006"}, "text": {text}, "validity": {"1"}}, form)
	r := p.requests[0]
	require.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
	require.Equal(t, int64(len(p.bodies[0])), r.ContentLength, "some providers do not take chunks")
	gotUser, gotSecret, _ := r.BasicAuth()
	require.Equal(t, []string{user, secret}, []string{gotUser, gotSecret})
	require.Equal(t, "/messages", r.URL.String())
}

func TestJSON(t *testing.T) {
	p := newProvider(t, answer(200, `{"id":"msg-1"}`))
	cfg := p.config()
	cfg.Request = httpsms.JSON(p.URL, "", secret)
	cfg.Now = func() time.Time { return time.Date(2026, time.March, 2, 15, 0, 0, 0, time.UTC) }
	_, err := handOver(t, cfg, nil)
	require.NoError(t, err)
	var sent map[string]any
	require.NoError(t, json.Unmarshal([]byte(p.bodies[0]), &sent))
	require.Len(t, sent["reference"], 32)
	delete(sent, "reference")
	require.Equal(t, map[string]any{"to": number, "from": "+15005550006", "text": text, "validity": 86400.0}, sent)
	require.Equal(t, "Bearer "+secret, p.requests[0].Header.Get("Authorization"))
	require.Equal(t, "application/json", p.requests[0].Header.Get("Content-Type"))
}
