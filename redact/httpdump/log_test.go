package httpdump_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/redact/httpdump"
)

// TestBothSides sends a request through the transport to the handler. Both print it masked, and
// both ends get what was sent.
func TestBothSides(t *testing.T) {
	var dumps []string
	cfg := httpdump.Config{Log: func(_ context.Context, dump []byte) { dumps = append(dumps, string(dump)) }}
	h, err := httpdump.NewHandler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		require.NoError(t, err)
		w.Header().Set("Content-Type", "text/plain")
		_, err = fmt.Fprintf(w, "got %s", body)
		require.NoError(t, err)
	}), cfg)
	require.NoError(t, err)
	server := httptest.NewServer(h)
	defer server.Close()
	tr, err := httpdump.NewRoundTripper(nil, cfg)
	require.NoError(t, err)
	res, err := (&http.Client{Transport: tr}).Post(server.URL+"/in?token=ann.lee", "text/plain", strings.NewReader("mail "+mail))
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, "got mail "+mail, string(body))
	require.Len(t, dumps, 3)
	for _, dump := range dumps {
		require.NotContains(t, dump, "ann.lee")
		require.Contains(t, dump, "mail [EMAIL_ADDRESS]")
	}
}

type brokenTransport struct{}

func (brokenTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("no route")
}

func TestRoundTripperPassesErrorsOn(t *testing.T) {
	n := 0
	tr, err := httpdump.NewRoundTripper(brokenTransport{}, httpdump.Config{Log: func(context.Context, []byte) { n++ }})
	require.NoError(t, err)
	req := httptest.NewRequest("GET", "http://example.com/", nil)
	_, err = tr.RoundTrip(req)
	require.ErrorContains(t, err, "no route")
	require.Equal(t, 1, n)
}

func TestLogRefuses(t *testing.T) {
	_, err := httpdump.NewHandler(nil, httpdump.Config{Log: func(context.Context, []byte) {}})
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = httpdump.NewHandler(http.NotFoundHandler(), httpdump.Config{})
	require.ErrorIs(t, err, redact.ErrConfig)
	_, err = httpdump.NewRoundTripper(nil, httpdump.Config{})
	require.ErrorIs(t, err, redact.ErrConfig)
}

func ExampleNewHandler() {
	h, err := httpdump.NewHandler(http.NotFoundHandler(), httpdump.Config{Log: func(_ context.Context, dump []byte) {
		first, _, _ := strings.Cut(string(dump), "\r\n")
		fmt.Println(first)
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/people/ann@example.org?otp=204817", nil))
	// Output: GET /people/[EMAIL_ADDRESS]?otp=[REDACTED] HTTP/1.1
}

func ExampleNewRoundTripper() {
	tr, err := httpdump.NewRoundTripper(brokenTransport{}, httpdump.Config{Log: func(_ context.Context, dump []byte) {
		first, _, _ := strings.Cut(string(dump), "\r\n")
		fmt.Println(first)
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = (&http.Client{Transport: tr}).Get("http://api.example.com/search?q=%2B442079460018")
	fmt.Println(err != nil)
	// Output:
	// GET /search?q=[PHONE_NUMBER] HTTP/1.1
	// true
}
