package telnyx

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

// DefaultURL is where Telnyx's API is.
const DefaultURL = "https://api.telnyx.com"

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each message, by many goroutines at once, and must return quickly.
	Account func(tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// Key returns the API key of an account of a tenant, by the Name of the [Account]. Required. It
	// is called for each request, so that keys can be rotated, and by many goroutines at once; it
	// should keep what it reads. Its errors are not passed on, since they may hold what it looked
	// for.
	Key func(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error)
	// Webhook is the URL to which Telnyx reports receipts, with the id of the message as the
	// parameter "message". Without one, the default, Telnyx uses the URL of the messaging profile,
	// or reports nothing.
	Webhook string
	// ShortensURLs must be true if a messaging profile shortens URLs, which a request cannot
	// prevent. False by default, as in a new profile.
	ShortensURLs bool
	// URL is the API's; [DefaultURL] by default. It must begin with https://, except on this
	// machine.
	URL string
	// Regions are all in which Telnyx may process the messages; see [transport.Capabilities]. None
	// by default.
	Regions []string
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Account is an account of Telnyx, and what messages of one sender are sent with.
type Account struct {
	// Name is the host's name for the account, for Config.Key; it may be empty.
	Name string
	// Profile is the id of the messaging profile, a UUID. Required for a pool and for an
	// alphanumeric sender; empty leaves it to Telnyx.
	Profile string
	// Pool reports that the sender is the number pool of Profile. The message is then sent from a
	// number that Telnyx chooses.
	Pool bool
}

// Transport hands messages to Telnyx. It is a [transport.Transport], and is safe for concurrent
// use.
type Transport struct {
	cfg     Config
	base    string // of the API, without a slash at the end
	webhook *url.URL
	client  *httptransport.Client
	now     func() time.Time
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	if cfg.URL == "" {
		cfg.URL = DefaultURL
	}
	switch {
	case cfg.Account == nil:
		return nil, errors.New("telnyx: Config.Account is required")
	case cfg.Key == nil:
		return nil, errors.New("telnyx: Config.Key is required")
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("telnyx: %w", err)
	}
	t := &Transport{cfg: cfg, client: client, now: clock.Or(cfg.Now)}
	if t.base, err = client.Base(cfg.URL); err != nil {
		return nil, fmt.Errorf("telnyx: Config.URL: %w", err)
	}
	if cfg.Webhook != "" {
		u, err := url.Parse(cfg.Webhook)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
			return nil, errors.New("telnyx: Config.Webhook must be a whole URL without credentials and a fragment")
		}
		t.webhook = u
	}
	return t, nil
}

// Capabilities declares the regions of the configuration, and what the messaging profile does to
// URLs. Telnyx takes no validity period. It gets the id of a message with the URL for its receipts, and
// can send at a later time (developers.telnyx.com/docs/messaging/messages/schedule-message), which is
// not used.
func (t *Transport) Capabilities() transport.Capabilities {
	c := transport.Capabilities{
		Regions: slices.Clone(t.cfg.Regions), Receipts: true, Reference: t.webhook != nil, Scheduling: true, ListsOptOuts: true,
	}
	if t.cfg.ShortensURLs {
		c.Unseen = []string{"shorten-urls"}
	}
	return c
}

// account returns the account of a message. The error of a host's function may name a person.
func (t *Transport) account(c transport.Cleared) (Account, error) {
	return t.accountOf(c.Tenant(), c.From())
}

func (t *Transport) accountOf(tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(tenant, from)
	needed := a.Pool || from.Kind() == sealtext.SenderAlphanumeric
	if err != nil || needed && a.Profile == "" || a.Profile != "" && !uuid(a.Profile) {
		return Account{}, errors.New("telnyx: Config.Account gave an error, or no messaging profile (a UUID) for a pool or an alphanumeric sender")
	}
	return a, nil
}

func (t *Transport) key(ctx context.Context, tenant sealtext.Tenant, account string) (httptransport.Secret, error) {
	key, err := t.cfg.Key(ctx, tenant, account)
	if err != nil || !key.Valid() {
		return "", errors.New("telnyx: Config.Key gave an error, or no key in printable ASCII; remove a newline at its end")
	}
	return key, nil
}

// uuid reports whether s has the form of Telnyx's ids.
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
