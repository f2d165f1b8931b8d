package httpdump

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sealtext/sealtext/redact"
)

// Config configures [NewHandler] and [NewRoundTripper].
type Config struct {
	// Redactor masks the dumps. Nil means one with the zero redact.Config.
	Redactor *redact.Redactor
	// Log is called with each dump, for instance to write it to a slog.Logger at debug level. It
	// must be safe for concurrent use. Required.
	Log func(ctx context.Context, dump []byte)
}

// check returns the configuration with its default.
func (c Config) check() (Config, error) {
	if c.Log == nil {
		return c, fmt.Errorf("%w: Log is nil", redact.ErrConfig)
	}
	if c.Redactor == nil {
		r, err := redact.New(redact.Config{})
		if err != nil {
			return c, err
		}
		c.Redactor = r
	}
	return c, nil
}

// NewHandler returns a handler that passes every request, masked as by [Request], to Log before
// next serves it. A body that cannot be read is left out, and next gets the same error. The error
// wraps redact.ErrConfig.
func NewHandler(next http.Handler, cfg Config) (http.Handler, error) {
	if next == nil {
		return nil, fmt.Errorf("%w: next is nil", redact.ErrConfig)
	}
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		dump, _ := Request(cfg.Redactor, req)
		cfg.Log(req.Context(), dump)
		next.ServeHTTP(w, req)
	}), nil
}

// NewRoundTripper returns a transport that passes every request and every response, masked, to Log.
// If next is nil it uses http.DefaultTransport. It reads the first 64 KiB of a response before it
// returns it, so it is not suitable for responses that stream. The error wraps redact.ErrConfig.
func NewRoundTripper(next http.RoundTripper, cfg Config) (http.RoundTripper, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	if next == nil {
		next = http.DefaultTransport
	}
	return roundTripper{next, cfg}, nil
}

type roundTripper struct {
	next http.RoundTripper
	cfg  Config
}

// RoundTrip sends a copy of req, because a RoundTripper must not change its request.
func (t roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	sent := req.Clone(req.Context())
	dump, _ := Request(t.cfg.Redactor, sent)
	t.cfg.Log(req.Context(), dump)
	res, err := t.next.RoundTrip(sent)
	if err != nil {
		return res, err
	}
	dump, _ = Response(t.cfg.Redactor, res)
	t.cfg.Log(req.Context(), dump)
	return res, nil
}
