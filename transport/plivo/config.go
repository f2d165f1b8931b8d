package plivo

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// DefaultURL is where Plivo's API is.
const DefaultURL = "https://api.plivo.com"

// The validity period that Plivo takes.
const (
	minValidity = 5 * time.Second
	maxValidity = 10_799 * time.Second
)

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each message, by many goroutines at once, and must return quickly.
	Account func(tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// Token returns the auth token of an account of a tenant. Required. It is called for each
	// request, so that tokens can be rotated, and by many goroutines at once; it should keep what
	// it reads. Its errors are not passed on, since they may hold what it looked for.
	Token func(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error)
	// Callback is the URL to which Plivo reports receipts, by POST, with the id of the message as
	// the parameter "message". Without one, the default, Plivo reports nothing.
	Callback string
	// DiscardContent asks Plivo not to keep texts. False by default.
	DiscardContent bool
	// MaskNumber asks Plivo not to keep the last three digits of numbers. False by default.
	MaskNumber bool
	// URL is the API's; [DefaultURL] by default. It must begin with https://, except on this
	// machine.
	URL string
	// Regions are all in which Plivo may process the messages; see [transport.Capabilities]. None
	// by default.
	Regions []string
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Account is an account of Plivo, and what messages of one sender are sent with.
type Account struct {
	// AuthID begins with MA, or with SA for a subaccount.
	AuthID string
	// Powerpack is the Powerpack that a pool is at Plivo, a UUID. The message is then sent from a
	// number that Plivo chooses. Empty for a sender with an address of its own.
	Powerpack string
}

// Transport hands messages to Plivo. It is a [transport.Transport], and is safe for concurrent use.
type Transport struct {
	cfg      Config
	base     string // of the API, without a slash at the end
	callback *url.URL
	client   *httptransport.Client
	now      func() time.Time
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	if cfg.URL == "" {
		cfg.URL = DefaultURL
	}
	switch {
	case cfg.Account == nil:
		return nil, errors.New("plivo: Config.Account is required")
	case cfg.Token == nil:
		return nil, errors.New("plivo: Config.Token is required")
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("plivo: %w", err)
	}
	t := &Transport{cfg: cfg, client: client, now: clock.Or(cfg.Now)}
	if t.base, err = client.Base(cfg.URL); err != nil {
		return nil, fmt.Errorf("plivo: Config.URL: %w", err)
	}
	if cfg.Callback != "" {
		u, err := url.Parse(cfg.Callback)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
			return nil, errors.New("plivo: Config.Callback must be a whole URL without credentials and a fragment")
		}
		t.callback = u
	}
	return t, nil
}

// Capabilities declares the regions of the configuration. Plivo gets the id of a message with the
// URL for its receipts.
func (t *Transport) Capabilities() transport.Capabilities {
	return transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), MinValidity: minValidity, MaxValidity: maxValidity,
		Receipts: t.callback != nil, Reference: t.callback != nil, Discards: t.cfg.DiscardContent, DeletesMedia: true,
	}
}

// account returns the account of a message.
func (t *Transport) account(c transport.Cleared) (Account, error) {
	a, err := t.accountOf(c.Tenant(), c.From())
	if err == nil && a.Powerpack == "" && strings.ContainsAny(c.From().String(), " -.&") {
		return Account{}, errors.New("plivo: the sender must have letters and digits only; Plivo strips everything else")
	}
	return a, err
}

// accountOf returns the account of a sender. The error of a host's function may name a person.
func (t *Transport) accountOf(tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(tenant, from)
	if err != nil || !authID(a.AuthID) || a.Powerpack != "" && !uuid(a.Powerpack) {
		return Account{}, errors.New("plivo: Config.Account gave an error, or no auth id (MA... or SA...) and Powerpack (a UUID or empty)")
	}
	return a, nil
}

func (t *Transport) token(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error) {
	token, err := t.cfg.Token(ctx, tenant, account)
	if err != nil || !token.Valid() {
		return "", errors.New("plivo: Config.Token gave an error, or no token in printable ASCII; remove a newline at its end")
	}
	return token, nil
}

// authID reports whether s has the form of the id of an account.
func authID(s string) bool {
	return len(s) == 20 && (s[:2] == "MA" || s[:2] == "SA") && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// uuid reports whether s has the form of Plivo's ids of messages and Powerpacks.
func uuid(s string) bool {
	parts := strings.Split(s, "-")
	if len(s) != 36 || len(parts) != 5 {
		return false
	}
	for i, n := range []int{8, 4, 4, 4, 12} {
		if len(parts[i]) != n || strings.Trim(parts[i], "0123456789abcdefABCDEF") != "" {
			return false
		}
	}
	return true
}
