package awssms

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sms "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Account is how a sender sends.
type Account struct {
	// Region is AWS's name of the region of the sender, such as "eu-west-1". Required.
	Region string
	// Credentials sign requests. Required. They are asked for before each request, by many
	// goroutines at once: see [aws.NewCredentialsCache].
	Credentials aws.CredentialsProvider
	// Origination is the phone number, sender id or pool that AWS sends from, as AWS names it; the
	// address of the sender by default.
	Origination string
	// ConfigurationSet says where AWS publishes the events of the messages; none by default, so that
	// nothing is heard of them.
	ConfigurationSet string
	// OptOutList is the list of opt-outs of the sender, by name or ARN; "Default" by default.
	OptOutList string
}

// Config configures a [Transport].
type Config struct {
	// Account returns the account that sends for a tenant from a sender. Required. It is called for
	// each request, by many goroutines at once; it should keep what it reads. Its errors, and those
	// of its credentials, are not passed on, since they may hold what was looked for.
	Account func(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Account, error)
	// URL is the interface's; by default that of AWS in the region. It must begin with https://,
	// except on this machine.
	URL string
	// Regions are all in which AWS may process the messages; see [transport.Capabilities]. None by
	// default.
	Regions []string
	// RCS reports that a pool of an account has an RCS agent: AWS then sends by RCS where it can. False
	// by default.
	RCS bool
	// TLS and Dial configure connections, as in [httptransport.Config].
	TLS  *tls.Config
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default. Requests are signed by the system clock.
	Now func() time.Time
}

// New validates the configuration and returns a Transport.
func New(cfg Config) (*Transport, error) {
	if cfg.Account == nil {
		return nil, errors.New("awssms: Config.Account is required")
	}
	client, err := httptransport.New(httptransport.Config{TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, fmt.Errorf("awssms: %w", err)
	}
	options := sms.Options{HTTPClient: once{client}, Retryer: aws.NopRetryer{}}
	if cfg.URL != "" {
		base, err := client.Base(cfg.URL)
		if err != nil {
			return nil, fmt.Errorf("awssms: Config.URL: %w", err)
		}
		options.BaseEndpoint = aws.String(base)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Transport{cfg: cfg, api: sms.New(options)}, nil
}

// account returns that of a sender, with credentials that are read already: what follows has to be
// quick once a number is given out. The errors of the host's functions may name a person.
func (t *Transport) account(ctx context.Context, tenant sealtext.Tenant, from sealtext.Sender) (Account, error) {
	a, err := t.cfg.Account(ctx, tenant, from)
	if err != nil || !label(a.Region) || a.Credentials == nil {
		return Account{}, errors.New("awssms: Config.Account gave an error, no region, or no credentials")
	}
	keys, err := a.Credentials.Retrieve(ctx)
	if err != nil || !keys.HasKeys() || keys.Expired() {
		return Account{}, errors.New("awssms: the credentials of Config.Account gave an error, no keys, or keys that have expired")
	}
	a.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return keys, nil })
	if a.Origination == "" {
		a.Origination = from.String()
	}
	if a.OptOutList == "" {
		a.OptOutList = "Default"
	}
	return a, nil
}

// options are those of one request.
func (a Account) options(o *sms.Options) { o.Region, o.Credentials = a.Region, a.Credentials }

// label reports whether s can be the name of a region, which becomes part of a host.
func label(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
