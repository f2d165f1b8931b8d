package anchor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit/tree"
)

// MaxSize is the largest size of a signed checkpoint in bytes.
const MaxSize = 64 << 10

var (
	// ErrTooLarge is returned for a checkpoint of more than [MaxSize] bytes.
	ErrTooLarge = errors.New("anchor: the checkpoint has more than 64 KiB")
	// ErrRedirect is returned for a redirect to another host or scheme, for one that changes the method,
	// and for the fourth in a row. Configure the address that it leads to.
	ErrRedirect = errors.New("anchor: the server redirects elsewhere; configure the final address")
	// ErrEmpty is returned for an answer of status 200 without a checkpoint in it.
	ErrEmpty = errors.New("anchor: the server returned an empty checkpoint")
)

// StatusError is a status of the server that means neither success nor anything of the protocol.
type StatusError struct{ Status int }

// Error names the status.
func (e *StatusError) Error() string {
	return "anchor: the server returned the status " + strconv.Itoa(e.Status)
}

// HTTPConfig configures [NewHTTP].
type HTTPConfig struct {
	// URL is the address of the checkpoint: https, or http with a loopback address. It must not have a
	// user or a fragment. Required.
	URL string
	// Authorization returns the value of the header with that name, and is called before each request.
	// None by default.
	Authorization func(ctx context.Context) (string, error)
	// Timeout is how long a request may take, with its redirects; 10 seconds by default.
	Timeout time.Duration
	// Transport sends the requests; http.DefaultTransport by default.
	Transport http.RoundTripper
}

// HTTP is a [tree.Anchor] behind a web address. It is safe for concurrent use.
type HTTP struct {
	url           string
	authorization func(ctx context.Context) (string, error)
	client        *http.Client
}

var _ tree.Anchor = (*HTTP)(nil)

// NewHTTP returns an anchor. The error is a [*sealtext.InputError]. It sends nothing.
func NewHTTP(cfg HTTPConfig) (*HTTP, error) {
	if err := checkURL("anchor url", cfg.URL); err != nil {
		return nil, err
	}
	client, err := newClient(cfg.Timeout, cfg.Transport)
	if err != nil {
		return nil, err
	}
	return &HTTP{cfg.URL, cfg.Authorization, client}, nil
}

// newClient returns a client that follows few redirects, and waits no longer than a timeout.
func newClient(timeout time.Duration, transport http.RoundTripper) (*http.Client, error) {
	if timeout < 0 {
		return nil, &sealtext.InputError{Field: "anchor timeout", Rule: "must not be negative"}
	}
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	return &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: checkRedirect}, nil
}

// checkURL checks an address.
func checkURL(field, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
		return &sealtext.InputError{Field: field, Rule: "must be an https address with a host, without a user or a fragment"}
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return &sealtext.InputError{Field: field, Rule: "must be an https address, unless its host is a loopback address"}
	}
	return nil
}

// loopback reports whether a host is an address of this machine, or its usual name.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

const maxRedirects = 3

func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme || next.Method != first.Method {
		return ErrRedirect
	}
	return nil
}

// Last asks for the last checkpoint; nil where there is none.
func (a *HTTP) Last(ctx context.Context) ([]byte, error) {
	resp, err := a.do(ctx, http.MethodGet, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, nil
	default:
		return nil, &StatusError{resp.StatusCode}
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, MaxSize+1))
	switch {
	case err != nil:
		return nil, failed(err)
	case len(b) > MaxSize:
		return nil, ErrTooLarge
	case len(b) == 0:
		return nil, ErrEmpty
	}
	return b, nil
}

// Publish replaces the checkpoint. The error is [tree.ErrRolledBack] if the server has a later one.
func (a *HTTP) Publish(ctx context.Context, checkpoint []byte) error {
	if len(checkpoint) > MaxSize {
		return ErrTooLarge
	}
	resp, err := a.do(ctx, http.MethodPut, bytes.Clone(checkpoint))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusConflict:
		return tree.ErrRolledBack
	}
	return &StatusError{resp.StatusCode}
}

func (a *HTTP) do(ctx context.Context, method string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, a.url, bytes.NewReader(body)) //nolint:gosec // the address is of the configuration
	if err != nil {
		return nil, failed(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	if a.authorization != nil {
		value, err := a.authorization(ctx)
		if err != nil {
			return nil, fmt.Errorf("anchor: authorization: %w", err)
		}
		req.Header.Set("Authorization", value)
	}
	resp, err := a.client.Do(req) //nolint:gosec // the address is of the configuration
	if err != nil {
		return nil, failed(err)
	}
	return resp, nil
}

// failed returns an error without the address.
func failed(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	if errors.Is(err, ErrRedirect) {
		return ErrRedirect
	}
	return fmt.Errorf("anchor: request: %w", err)
}
