package webhook_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

// Of the other methods only GET may be taken, and only where that is configured.
func TestHandlerGET(t *testing.T) {
	for _, c := range []struct {
		method string
		get    bool
		want   int
		allow  []string
	}{
		{"POST", true, 204, nil},
		{"GET", true, 204, nil},
		{"GET", false, 405, []string{"POST"}},
		{"HEAD", true, 405, []string{"POST", "GET"}},
		{"DELETE", true, 405, []string{"POST", "GET"}},
	} {
		g := &gateway{}
		cfg := g.config(webhook.Event{})
		cfg.GET = c.get
		var query url.Values
		cfg.Parse = func(r *webhook.Request) (webhook.Event, error) {
			require.Equal(t, c.method, r.Method)
			query, _ = r.Query()
			return webhook.Event{ID: "1", Sender: us, Message: from(t, "hello")}, nil
		}
		rec := httptest.NewRecorder()
		open(t, cfg).ServeHTTP(rec, httptest.NewRequest(c.method, "/hook?id=1&id=2", http.NoBody))
		require.Equal(t, c.want, rec.Code)
		require.Equal(t, c.allow, rec.Header()["Allow"])
		n, _, heard := g.count()
		if c.want == 204 {
			require.Equal(t, 1, n)
			require.Equal(t, url.Values{"id": {"1", "2"}}, query)
			continue
		}
		require.Len(t, heard, 1)
		require.ErrorIs(t, heard[0], webhook.ErrMethod)
		require.Zero(t, n)
	}
}

func TestQuery(t *testing.T) {
	for _, c := range []struct {
		name, url string
		want      url.Values // nil for an error
	}{
		{"none", "https://example.com/hook", url.Values{}},
		{"plain", "https://example.com/hook?a=b+c&d=%2B1", url.Values{"a": {"b c"}, "d": {"+1"}}},
		{"a broken escape", "https://example.com/hook?a=%2", nil},
		{"a semicolon", "https://example.com/hook?a=1;b=2", nil},
		{"no UTF-8", "https://example.com/hook?a=%ff", nil},
		{"a name that is no ASCII", "https://example.com/hook?%C3%BC=1", nil},
		{"no name", "https://example.com/hook?=1", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := (&webhook.Request{URL: c.url}).Query()
			if c.want == nil {
				var refused *webhook.RefusedError
				require.ErrorAs(t, err, &refused)
				require.Equal(t, webhook.ClassMalformed, refused.Class)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}
