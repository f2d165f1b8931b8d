package httptransport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// Config configures a [Client]. The zero value is for a provider on the internet.
type Config struct {
	// AllowPlaintext permits http to a host other than this machine: everyone on the way can read
	// numbers, texts and the credentials. False by default.
	AllowPlaintext bool
	// TLS configures connections, for example with the roots of a private authority, a client
	// certificate, or a VerifyConnection that pins keys. Nil, the default, trusts the roots of the
	// system. The lowest version is TLS 1.2 in any case, and InsecureSkipVerify is refused.
	TLS *tls.Config
	// Dial makes the connection below TLS, for example through a proxy; a [net.Dialer] by default.
	// Proxies of the environment are not used.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client makes requests to providers. It is safe for concurrent use.
type Client struct {
	connections *http.Transport
	plaintext   bool
}

// New validates the configuration and returns a Client.
func New(cfg Config) (*Client, error) {
	if cfg.TLS != nil && cfg.TLS.InsecureSkipVerify {
		return nil, errors.New("httptransport: Config.TLS must not skip verification; set RootCAs to trust a private authority")
	}
	return &Client{connections: newConnections(cfg.TLS, cfg.Dial), plaintext: cfg.AllowPlaintext}, nil
}

// Error is why there is no answer, or no whole one. It has nothing of the request or the answer.
type Error struct {
	// Code is "request", for one that [Client.Check] refuses, "canceled", "timeout", "tls",
	// "no-connection", "no-answer", "answer-cut" or "answer-too-long".
	Code string
	// Written is false if no byte of the request has been or will be written.
	Written bool
}

// Error tells the code and whether anything was written.
func (e *Error) Error() string {
	if e.Written {
		return "httptransport: " + e.Code + ", after the request was written"
	}
	return "httptransport: " + e.Code + ", and nothing was written"
}

// Check refuses a request that others could read or log on its way: to plain http, see
// Config.AllowPlaintext, or with credentials in its URL.
func (c *Client) Check(req *http.Request) error {
	switch {
	case req == nil || req.URL == nil || req.URL.Host == "":
		return errors.New("httptransport: the request must have a whole URL")
	case req.URL.Scheme != "https" && req.URL.Scheme != "http",
		req.URL.Scheme == "http" && !c.plaintext && !loopback(req.URL.Hostname()):
		return errors.New("httptransport: the URL must begin with https://; http is for this machine, or with Config.AllowPlaintext")
	case req.URL.User != nil:
		return errors.New("httptransport: the URL must not hold credentials; set the Authorization header")
	}
	return nil
}

// Do writes a request, at most once, and returns the answer, whose body the caller closes; [Read]
// and [Outcome] do. It follows no redirect and repeats nothing. The error is an [*Error].
func (c *Client) Do(ctx context.Context, req *http.Request) (*http.Response, error) {
	if c.Check(req) != nil {
		return nil, &Error{Code: "request"}
	}
	if ctx.Err() != nil {
		return nil, &Error{Code: "canceled"}
	}
	ctx, w := watched(ctx)
	req = req.WithContext(ctx)
	req.GetBody = nil // the body can be sent once
	// Not through an http.Client: it would follow redirects, and put the URL into errors.
	resp, err := c.connections.RoundTrip(req)
	switch {
	case err == nil:
		return resp, nil
	case !w.nothingWritten():
		return nil, &Error{Code: "no-answer", Written: true}
	case ctx.Err() != nil:
		return nil, &Error{Code: "timeout"}
	case errors.Is(err, errTLS):
		return nil, &Error{Code: "tls"}
	}
	return nil, &Error{Code: "no-connection"}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
