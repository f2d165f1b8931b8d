package httptransport_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/httptransport"
)

func TestBase(t *testing.T) {
	for _, c := range []struct{ name, raw, want, err string }{
		{"as it is", "https://api.example.com", "https://api.example.com", ""},
		{"a slash", "https://api.example.com/", "https://api.example.com", ""},
		{"a path", "https://api.example.com:8443/sms/v2//", "https://api.example.com:8443/sms/v2", ""},
		{"this machine", "http://127.0.0.1:8080", "http://127.0.0.1:8080", ""},
		{"empty", "", "", "must be a whole one"},
		{"no scheme", "api.example.com", "", "must be a whole one"},
		{"no host", "https:///" + secret, "", "must be a whole one"},
		{"a port alone", "https://:443", "", "must be a whole one"},
		{"not a URL", "https://[::1" + secret, "", "must be a whole one"},
		{"a query", "https://api.example.com/?key=" + secret, "", "must be a whole one"},
		{"an empty query", "https://api.example.com/?", "", "must be a whole one"},
		{"a fragment", "https://api.example.com/#" + secret, "", "must be a whole one"},
		{"plain http", "http://" + secret + ".example.com", "", "must begin with https://"},
		{"another scheme", "ftp://" + secret, "", "must begin with https://"},
		{"credentials", "https://a:" + secret + "@api.example.com", "", "must not hold credentials"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := newClient(t, nil, nil).Base(c.raw)
			require.Equal(t, c.want, got)
			if c.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.err)
			require.NotContains(t, err.Error(), secret)
		})
	}
	got, err := newClient(t, nil, func(c *httptransport.Config) { c.AllowPlaintext = true }).Base("http://10.0.0.7/")
	require.NoError(t, err)
	require.Equal(t, "http://10.0.0.7", got)
}

func TestNewRequest(t *testing.T) {
	const at = "https://api.example.com/messages"
	asJSON := func(v any) func() (*http.Request, error) {
		return func() (*http.Request, error) { return httptransport.NewJSON(t.Context(), http.MethodPost, at, v) }
	}
	asForm := func(form url.Values) func() (*http.Request, error) {
		return func() (*http.Request, error) { return httptransport.NewForm(t.Context(), http.MethodPost, at, form) }
	}
	for _, c := range []struct {
		name       string
		make       func() (*http.Request, error)
		body, kind string
	}{
		{"an object", asJSON(map[string]string{"text": "<5 & >3 \u00fc\"\n"}), `{"text":"<5 & >3 ` + "\u00fc" + `\"\n"}`, "application/json"},
		{"no JSON", asJSON(nil), "", ""},
		{"a form", asForm(url.Values{"to": {"+12025550123"}, "text": {"a b&c"}}), "text=a+b%26c&to=%2B12025550123", "application/x-www-form-urlencoded"},
		{"an empty form", asForm(url.Values{}), "", "application/x-www-form-urlencoded"},
		{"no form", asForm(nil), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.make()
			require.NoError(t, err)
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.Equal(t, c.body, string(body))
			require.EqualValues(t, len(c.body), r.ContentLength)
			require.Equal(t, c.kind, r.Header.Get("Content-Type"))
			require.Equal(t, "application/json", r.Header.Get("Accept"))
			require.Equal(t, http.MethodPost, r.Method)
			require.Equal(t, at, r.URL.String())
		})
	}
}

// failing is content whose encoding fails, with a cause that repeats it.
type failing struct{}

func (failing) MarshalJSON() ([]byte, error) { return nil, errors.New(secret) }

func TestNewRequestRefuses(t *testing.T) {
	const bad = "https://api.example.com/%zz" + secret
	for _, c := range []struct {
		name string
		make func(ctx context.Context) (*http.Request, error)
	}{
		{"JSON to no URL", func(ctx context.Context) (*http.Request, error) { return httptransport.NewJSON(ctx, "POST", bad, 1) }},
		{"a form to no URL", func(ctx context.Context) (*http.Request, error) {
			return httptransport.NewForm(ctx, "POST", bad, url.Values{})
		}},
		{"no method", func(ctx context.Context) (*http.Request, error) {
			return httptransport.NewForm(ctx, secret+" ", "https://api.example.com", nil)
		}},
		{"what is no JSON", func(ctx context.Context) (*http.Request, error) {
			return httptransport.NewJSON(ctx, "POST", "https://api.example.com", math.Inf(1))
		}},
		{"what fails", func(ctx context.Context) (*http.Request, error) {
			return httptransport.NewJSON(ctx, "POST", "https://api.example.com", failing{})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.make(t.Context())
			require.Nil(t, r)
			require.EqualError(t, err, "httptransport: no request can be made; the URL, the method, the context or the content is not valid")
			require.NoError(t, errors.Unwrap(err), "the cause repeats what it got")
		})
	}
}
