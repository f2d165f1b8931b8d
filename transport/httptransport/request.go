package httptransport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

var errRequest = errors.New("httptransport: no request can be made; the URL, the method, the context or the content is not valid")

// Base checks the URL of a provider's interface and returns it without a slash at its end. It must
// be whole, without credentials, query and fragment, and one that [Client.Check] does not refuse.
// The error never holds the URL.
func (c *Client) Base(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(raw, "?#") {
		return "", errors.New("httptransport: the URL must be a whole one without a query and a fragment, such as https://api.example.com")
	}
	if err := c.Check(&http.Request{URL: u}); err != nil {
		return "", err
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// NewJSON returns a request with v as JSON, in which <, > and & are not escaped; with a nil v it
// has no body. The error never holds the URL or the content.
func NewJSON(ctx context.Context, method, url string, v any) (*http.Request, error) {
	if v == nil {
		return newRequest(ctx, method, url, http.NoBody, "")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil, errRequest
	}
	return newRequest(ctx, method, url, bytes.NewReader(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), "application/json")
}

// NewForm returns a request with a form as its body, also for an empty one; with a nil form it has
// no body. The error never holds the URL or the content.
func NewForm(ctx context.Context, method, url string, form url.Values) (*http.Request, error) {
	if form == nil {
		return newRequest(ctx, method, url, http.NoBody, "")
	}
	return newRequest(ctx, method, url, strings.NewReader(form.Encode()), "application/x-www-form-urlencoded")
}

// newRequest returns a request that asks for JSON.
func newRequest(ctx context.Context, method, url string, body io.Reader, kind string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, errRequest
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}
