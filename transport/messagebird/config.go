package messagebird

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

// DefaultURL is where MessageBird's REST API is.
const DefaultURL = "https://rest.messagebird.com"

// Config configures a [Transport].
type Config struct {
	// Key returns the access key of the account that sends for a tenant from a sender. Required. It
	// is called for each request, so that keys can be rotated, and by many goroutines at once; it
	// should keep what it reads. Its errors are not passed on, since they may hold what it looked
	// for.
	Key func(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (httptransport.Secret, error)
	// StatusCallback is the URL to which MessageBird reports receipts, by GET. Without one, the
	// default, it is the one that is entered for the account, or none.
	StatusCallback string
	// URL is the API's; [DefaultURL] by default. It must begin with https://, except on this
	// machine.
	URL string
	// Regions are all in which MessageBird may process the messages; see [transport.Capabilities].
	// None by default.
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
	if cfg.Key == nil {
		return nil, errors.New("messagebird: Config.Key is required")
	}
	if cfg.StatusCallback != "" {
		u, err := url.Parse(cfg.StatusCallback)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
			return nil, errors.New("messagebird: Config.StatusCallback must be a whole URL without credentials; MessageBird keeps it with each message")
		}
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("messagebird: %w", err)
	}
	base, err := client.Base(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("messagebird: Config.URL: %w", err)
	}
	return &Transport{cfg: cfg, base: base, client: client, now: clock.Or(cfg.Now)}, nil
}

// named reports whether s can be the id of a message, in a path.
func named(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	})
}
