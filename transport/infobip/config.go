package infobip

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each message, by many goroutines at once, and must return quickly.
	Account func(tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// Key returns the API key of an account, by its ID. Required. It is called for each request, so that
	// keys can be rotated, and by many goroutines at once; it should keep what it reads. Its errors are
	// not passed on, since they may hold what it looked for.
	Key func(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error)
	// ReportURL is the URL to which Infobip reports on each message; by default that of the account's
	// subscriptions.
	ReportURL string
	// Dedupes is for how long the accounts refuse a repeated message id: the grace period that Infobip has
	// set when it enabled idempotency for SMS in each of them. Zero, the default, is for accounts without
	// it. A wrong one makes people get texts twice; see [transport.Capabilities].
	Dedupes time.Duration
	// Regions are all in which Infobip may process the messages; see [transport.Capabilities]. None by
	// default.
	Regions []string
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Account is an account of Infobip.
type Account struct {
	// ID names the account for [Config].Key, as the host wants.
	ID string
	// URL is the base URL of the account, such as https://xxxxx.api.infobip.com. It must begin with
	// https://, except on this machine.
	URL string
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	switch {
	case cfg.Account == nil:
		return nil, errors.New("infobip: Config.Account is required")
	case cfg.Key == nil:
		return nil, errors.New("infobip: Config.Key is required")
	case cfg.Dedupes < 0:
		return nil, errors.New("infobip: Config.Dedupes must not be negative")
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("infobip: %w", err)
	}
	if cfg.ReportURL != "" {
		if _, err := client.Base(cfg.ReportURL); err != nil {
			return nil, fmt.Errorf("infobip: Config.ReportURL: %w", err)
		}
	}
	return &Transport{cfg: cfg, client: client, now: clock.Or(cfg.Now)}, nil
}
