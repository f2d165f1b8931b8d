package bird

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

// DefaultURL is where Bird's API is.
const DefaultURL = "https://api.bird.com"

// Account is where the messages of a sender are made at Bird.
type Account struct {
	Workspace string // its id, a UUID; not the name that begins with ws_
	Channel   string // the id of the SMS channel that has the sender's number, a UUID
	Key       httptransport.Secret
}

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each request, so that keys can be rotated, and by many goroutines at once; it should keep what
	// it reads. Its errors are not passed on, since they may hold what it looked for.
	Account func(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// StatusCallback is a URL to which Bird reports what becomes of the messages, besides those of
	// the webhook subscriptions of the workspace; there must be one. None by default.
	StatusCallback string
	// URL is the API's; [DefaultURL] by default. It must begin with https://, except on this
	// machine.
	URL string
	// Regions are all in which Bird may process the messages; see [transport.Capabilities]. None by
	// default.
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
	if cfg.Account == nil {
		return nil, errors.New("bird: Config.Account is required")
	}
	if cfg.StatusCallback != "" {
		u, err := url.Parse(cfg.StatusCallback)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
			return nil, errors.New("bird: Config.StatusCallback must be a whole URL without credentials; Bird keeps it with each message")
		}
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("bird: %w", err)
	}
	base, err := client.Base(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("bird: Config.URL: %w", err)
	}
	return &Transport{cfg: cfg, base: base, client: client, now: clock.Or(cfg.Now)}, nil
}

// uuid reports whether s is one in lower or upper case, as the ids of workspaces, channels and
// messages are: it goes into paths.
func uuid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		switch i {
		case 8, 13, 18, 23:
			if r != '-' {
				return false
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", r) {
				return false
			}
		}
	}
	return true
}
