package httptransport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

const secret = "correct-horse-battery"

func newClient(t *testing.T, s *httptest.Server, change func(*httptransport.Config)) *httptransport.Client {
	t.Helper()
	cfg := httptransport.Config{}
	if s != nil && s.TLS != nil {
		pool := x509.NewCertPool()
		pool.AddCert(s.Certificate())
		cfg.TLS = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10} //nolint:gosec // raised by the client
	}
	if change != nil {
		change(&cfg)
	}
	c, err := httptransport.New(cfg)
	require.NoError(t, err)
	return c
}

func request(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("to=%2B12025550123"))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Idempotency-Key", "x") // which the standard library takes for a leave to repeat
	return r
}

// requireError has the code, and nothing of the request.
func requireError(t *testing.T, err error, want httptransport.Error) {
	t.Helper()
	var own *httptransport.Error
	require.ErrorAs(t, err, &own)
	require.Equal(t, want, *own)
	require.Same(t, own, err, "wraps nothing")
	for _, clear := range []string{secret, "12025550123", "127.0.0.1", "http:", "https:"} {
		require.NotContains(t, err.Error(), clear)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"https://api.example.com/a?b", ""},
		{"http://localhost:8080", ""},
		{"http://[::1]:8080", ""},
		{"http://127.9.9.9", ""},
		{"http://localhost.example.com", "must begin with https://"},
		{"http://10.0.0.7", "must begin with https://"},
		{"ftp://api.example.com", "must begin with https://"},
		{"https://" + secret + "@api.example.com", "must not hold credentials"},
		{"/messages", "must have a whole URL"},
	} {
		c2 := newClient(t, nil, nil)
		if c.want == "" {
			require.NoError(t, c2.Check(request(t, c.url)))
			continue
		}
		err := c2.Check(request(t, c.url))
		require.ErrorContains(t, err, c.want)
		require.NotContains(t, err.Error(), secret)
		_, err = c2.Do(t.Context(), request(t, c.url)) //nolint:bodyclose // there is none
		requireError(t, err, httptransport.Error{Code: "request"})
	}
	require.ErrorContains(t, newClient(t, nil, nil).Check(nil), "must have a whole URL")
	require.NoError(t, newClient(t, nil, func(c *httptransport.Config) { c.AllowPlaintext = true }).Check(request(t, "http://10.0.0.7")))
	_, err := httptransport.New(httptransport.Config{TLS: &tls.Config{InsecureSkipVerify: true}}) //nolint:gosec // what is tested
	require.EqualError(t, err, "httptransport: Config.TLS must not skip verification; set RootCAs to trust a private authority")
}

func TestDo(t *testing.T) {
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	var requests atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id":"m-1"}`) })
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/reset", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	client := newClient(t, s, nil)

	a := client.Exchange(t.Context(), request(t, s.URL+"/ok"))
	require.NoError(t, a.Err)
	require.JSONEq(t, `{"id":"m-1"}`, string(a.Body))
	require.Equal(t, transport.Outcome{Kind: unknown, Code: "http-307"}, httptransport.Outcome(client.Do(t.Context(), request(t, s.URL+"/redirect"))))
	require.Zero(t, elsewhere.Load(), "the credentials went to another host")
	requests.Store(0)
	_, err := client.Do(t.Context(), request(t, s.URL+"/reset")) //nolint:bodyclose // there is none
	requireError(t, err, httptransport.Error{Code: "no-answer", Written: true})
	require.EqualValues(t, 1, requests.Load())

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.Do(ended, request(t, s.URL+"/ok")) //nolint:bodyclose // there is none
	requireError(t, err, httptransport.Error{Code: "canceled"})
	_, err = newClient(t, nil, nil).Do(t.Context(), request(t, s.URL+"/ok")) //nolint:bodyclose // there is none
	requireError(t, err, httptransport.Error{Code: "tls"})
	require.EqualValues(t, 1, requests.Load())

	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	_, err = client.Do(t.Context(), request(t, dead.URL+"/"+secret)) //nolint:bodyclose // there is none
	requireError(t, err, httptransport.Error{Code: "no-connection"})
	failing := newClient(t, nil, func(c *httptransport.Config) {
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, errors.New(secret) }
	})
	for _, url := range []string{"https://api.example.com", "http://127.0.0.1"} {
		_, err = failing.Do(t.Context(), request(t, url)) //nolint:bodyclose // there is none
		requireError(t, err, httptransport.Error{Code: "no-connection"})
	}
}

// A server that speaks nothing newer than TLS 1.1 gets no message.
func TestOldTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // what is tested
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := newClient(t, s, nil).Do(t.Context(), request(t, s.URL)) //nolint:bodyclose // there is none
	requireError(t, err, httptransport.Error{Code: "tls"})
}
