package sinch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// DefaultURL is where Sinch's SMS API is for the United States.
const DefaultURL = "https://us.sms.api.sinch.com"

// Config configures a [Transport].
type Config struct {
	// Plan returns the id of the service plan that sends for a tenant from a sender. Required. It
	// is called for each message, by many goroutines at once, and must return quickly.
	Plan func(tenant sealtext.Tenant, from sealtext.Sender) (string, error)
	// Token returns the API token of a service plan. Required. It is called for each request, so
	// that tokens can be rotated, and by many goroutines at once; it should keep what it reads. Its
	// errors are not passed on, since they may hold what it looked for.
	Token func(ctx context.Context, tenant sealtext.Tenant, plan string) (httptransport.Secret, error)
	// StatusCallback is the URL to which Sinch reports receipts. Without one, the default, it is
	// the callback URL of the service plan; a plan that has none sends nothing.
	StatusCallback string
	// NoAutoEncoding says that Auto Encoding is off for all service plans: Sinch switches it on for
	// an account on request, and no request can switch it off. False, the default, declares that
	// Sinch may replace characters.
	NoAutoEncoding bool
	// URL is the API's for another region, such as https://eu.sms.api.sinch.com; [DefaultURL] by
	// default. It must begin with https://, except on this machine.
	URL string
	// Regions are all in which Sinch may process the messages, such as "eu" with the URL of that
	// region; see [transport.Capabilities]. None by default.
	Regions []string
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	if cfg.URL == "" {
		cfg.URL = DefaultURL
	}
	switch {
	case cfg.Plan == nil:
		return nil, errors.New("sinch: Config.Plan is required")
	case cfg.Token == nil:
		return nil, errors.New("sinch: Config.Token is required")
	}
	if cfg.StatusCallback != "" {
		u, err := url.Parse(cfg.StatusCallback)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
			return nil, errors.New("sinch: Config.StatusCallback must be a whole URL without credentials; Sinch keeps it with each message")
		}
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("sinch: %w", err)
	}
	base, err := client.Base(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("sinch: Config.URL: %w", err)
	}
	return &Transport{cfg: cfg, base: base, client: client, now: clock.Or(cfg.Now)}, nil
}

// named reports whether s can be the id of a service plan or of a batch, in a path.
func named(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
}
