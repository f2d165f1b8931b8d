package vonage

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport/httptransport"
)

const (
	// DefaultURL is where Vonage's Messages API is, for the region that Vonage chooses. The Reports and
	// the Redact API are there too.
	DefaultURL = "https://api.nexmo.com"
	// DefaultAccountURL is where Vonage's Account API is.
	DefaultAccountURL = "https://rest.nexmo.com"
)

// Config configures a [Transport].
type Config struct {
	// Application returns the id of the Vonage application that sends for a tenant from a sender: a UUID.
	// Required. It is called for each message, by many goroutines at once, and must return quickly.
	Application func(tenant sealtext.Tenant, from sealtext.Sender) (string, error)
	// Key returns the private key of an application. Required. It is called for each request, so that keys
	// can be rotated, and by many goroutines at once; it should keep what it reads. Its errors are not
	// passed on, since they may hold what it looked for.
	Key func(ctx context.Context, tenant sealtext.Tenant, application string) (Key, error)
	// Secret returns the API secret of an account, by its API key. Required for [Transport.Fetch], Redact
	// and Balance, whose interfaces take no token of an application; messages are sent without it. It is
	// called as Key is.
	Secret func(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error)
	// StatusURL is the URL to which Vonage reports on each message; by default that of the application.
	StatusURL string
	// URL is the API's, for a region such as https://api-eu.nexmo.com; [DefaultURL] by default. It must
	// begin with https://, except on this machine.
	URL string
	// AccountURL is the Account API's; [DefaultAccountURL] by default.
	AccountURL string
	// Regions are all in which Vonage may process the messages; see [transport.Capabilities]. None by
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
	if cfg.AccountURL == "" {
		cfg.AccountURL = DefaultAccountURL
	}
	switch {
	case cfg.Application == nil:
		return nil, errors.New("vonage: Config.Application is required")
	case cfg.Key == nil:
		return nil, errors.New("vonage: Config.Key is required")
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("vonage: %w", err)
	}
	base, err := client.Base(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("vonage: Config.URL: %w", err)
	}
	account, err := client.Base(cfg.AccountURL)
	if err != nil {
		return nil, fmt.Errorf("vonage: Config.AccountURL: %w", err)
	}
	if cfg.StatusURL != "" {
		if _, err := client.Base(cfg.StatusURL); err != nil {
			return nil, fmt.Errorf("vonage: Config.StatusURL: %w", err)
		}
	}
	return &Transport{cfg: cfg, base: base, account: account, client: client, now: clock.Or(cfg.Now)}, nil
}

// uuid reports whether s is an id of Vonage: 32 hexadecimal digits in five groups.
func uuid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch hyphen := i == 8 || i == 13 || i == 18 || i == 23; {
		case hyphen && s[i] != '-', !hyphen && !strings.ContainsRune("0123456789abcdefABCDEF", rune(s[i])):
			return false
		}
	}
	return true
}
