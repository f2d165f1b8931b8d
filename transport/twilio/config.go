package twilio

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

// DefaultURL is where Twilio's API is for the region US1.
const DefaultURL = "https://api.twilio.com"

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each message, by many goroutines at once, and must return quickly.
	Account func(tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// Credentials returns the credentials of an account of a tenant. Required. It is called for each
	// request, so that keys can be rotated, and by many goroutines at once; it should keep what it
	// reads. Its errors are not passed on, since they may hold what it looked for.
	Credentials func(ctx context.Context, tenant sealtext.Tenant, account string) (Credentials, error)
	// StatusCallback is the URL to which Twilio reports receipts, with the id of the message as the
	// parameter "message". Without one, the default, Twilio uses the URL of the Messaging Service, or
	// reports nothing.
	StatusCallback string
	// DiscardContent asks Twilio not to keep texts (ContentRetention=discard). False by default.
	DiscardContent bool
	// ObfuscateAddress asks Twilio not to keep whole numbers (AddressRetention=obfuscate). False by
	// default.
	ObfuscateAddress bool
	// URL is the API's, for another region such as https://api.dublin.ie1.twilio.com; [DefaultURL]
	// by default. It must begin with https://, except on this machine.
	URL string
	// ConsentURL is that of the Consent Management API, for [Transport.BlockNumbers]; [DefaultConsentURL] by
	// default. It must begin with https://, except on this machine.
	ConsentURL string
	// Regions are all in which Twilio may process the messages, such as "ie" with the URL of that
	// region; see [transport.Capabilities]. None by default.
	Regions []string
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Account is an account of Twilio, and what messages of one sender are sent with.
type Account struct {
	// SID begins with AC.
	SID string
	// Service is the Messaging Service that a pool is at Twilio; it begins with MG. The message is
	// then sent from a number that Twilio chooses. Empty for a sender with an address of its own.
	Service string
}

// Credentials are a key of an account.
type Credentials struct {
	// User is the SID of an API key, which begins with SK; empty for the auth token of the account.
	User string
	// Secret is the secret of the key, or the auth token.
	Secret httptransport.Secret
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	if cfg.URL == "" {
		cfg.URL = DefaultURL
	}
	if cfg.ConsentURL == "" {
		cfg.ConsentURL = DefaultConsentURL
	}
	switch {
	case cfg.Account == nil:
		return nil, errors.New("twilio: Config.Account is required")
	case cfg.Credentials == nil:
		return nil, errors.New("twilio: Config.Credentials is required")
	}
	var callback *url.URL
	if cfg.StatusCallback != "" {
		var err error
		if callback, err = url.Parse(cfg.StatusCallback); err != nil || !plain(callback) {
			return nil, errors.New("twilio: Config.StatusCallback must be a whole URL without credentials; Twilio logs it")
		}
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("twilio: %w", err)
	}
	base, err := client.Base(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("twilio: Config.URL: %w", err)
	}
	if u, err := url.Parse(base); err != nil || u.Path != "" {
		return nil, errors.New("twilio: Config.URL must have a host and no path")
	}
	consents, err := client.Base(cfg.ConsentURL)
	if err != nil {
		return nil, fmt.Errorf("twilio: Config.ConsentURL: %w", err)
	}
	return &Transport{cfg: cfg, base: base, consents: consents, callback: callback, client: client, now: clock.Or(cfg.Now)}, nil
}

// plain reports whether a URL is whole and has no credentials.
func plain(u *url.URL) bool {
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == ""
}

// sid reports whether s is an identifier of Twilio of a kind: two letters and 32 hexadecimal digits.
func sid(s string, kinds ...string) bool {
	if len(s) != 34 || strings.Trim(s[2:], "0123456789abcdefABCDEF") != "" {
		return false
	}
	for _, k := range kinds {
		if s[:2] == k {
			return true
		}
	}
	return false
}
