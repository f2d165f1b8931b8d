package httpsms

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httptransport"
)

// Config configures a [Transport].
type Config struct {
	// Request makes the provider's request for a message; [Form] and [JSON] return the two usual
	// ones. Required.
	Request RequestFunc
	// IDField is the path of the provider's id of the message in a JSON answer, for [JSONField];
	// "id" by default.
	IDField string
	// CodeField is the path of the provider's code of a refusal in a JSON answer; "code" by
	// default.
	CodeField string
	// OptOutCodes are the provider's codes for a person who opted out with it. An answer of status
	// 4xx with one of them is OutcomeRejected, and the opt-out is recorded.
	OptOutCodes []string
	// Outcome classifies an answer if the rules in the package doc do not fit the provider, for
	// example one that answers 200 for a refusal. An outcome without a Kind leaves it to those
	// rules; nil, the default, always does. It must not keep or log the body, which may repeat the
	// number and the text. It is called by many goroutines at once.
	Outcome func(status int, header http.Header, body []byte) transport.Outcome
	// Read is what can be asked besides: the state of a message, the balance, and whether the provider is
	// reached. Nothing by default.
	Read ReadConfig
	// Capabilities is what the provider does with the requests that Request makes: its regions, and what
	// it may do to a text unseen. The zero value by default.
	Capabilities transport.Capabilities
	// AllowPlaintext permits http to a host other than this machine: everyone on the way can read
	// numbers, texts and the credentials. False by default.
	AllowPlaintext bool
	// TLS configures connections, for example with the roots of a private authority or a client
	// certificate. Nil, the default, trusts the roots of the system. The lowest version is TLS 1.2
	// in any case, and InsecureSkipVerify is refused.
	TLS *tls.Config
	// Dial makes the connection below TLS, for example through a proxy; a [net.Dialer] by default.
	// Proxies of the environment are not used.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Transport is a [transport.Transport] that hands messages to a provider over HTTP. It is safe for
// concurrent use.
type Transport struct {
	request RequestFunc
	answers answers
	read    ReadConfig
	caps    transport.Capabilities
	client  *httptransport.Client
	now     func() time.Time
}

// New validates the configuration and returns a Transport. It calls Config.Request once, with a
// made-up message, and the functions of Config.Read, and refuses requests that would not be sent, so
// that a missing setting is found at start.
func New(cfg Config) (*Transport, error) {
	if cfg.Request == nil {
		return nil, errors.New("httpsms: Config.Request is required; Form and JSON make one")
	}
	if cfg.TLS != nil && cfg.TLS.InsecureSkipVerify {
		return nil, errors.New("httpsms: Config.TLS must not skip verification; set RootCAs to trust a private authority")
	}
	if slices.Contains(cfg.OptOutCodes, "") {
		return nil, errors.New("httpsms: Config.OptOutCodes must not hold an empty code")
	}
	if c := cfg.Capabilities; c.Redacts || c.Deletes || c.DeletesMedia || c.ListsOptOuts || c.BlocksNumbers || c.UnblocksNumbers || c.InboundList {
		return nil, errors.New("httpsms: Config.Capabilities must not declare what this package does not do, whatever the provider can: removal at the provider, lists of opt-outs and of received texts")
	}
	if cfg.IDField == "" {
		cfg.IDField = "id"
	}
	if cfg.CodeField == "" {
		cfg.CodeField = "code"
	}
	client, err := httptransport.New(httptransport.Config{AllowPlaintext: cfg.AllowPlaintext, TLS: cfg.TLS, Dial: cfg.Dial})
	if err != nil {
		return nil, err
	}
	now := clock.Or(cfg.Now)
	t := &Transport{
		request: cfg.Request, read: cfg.Read.withDefaults(), caps: cfg.Capabilities, client: client, now: now,
		answers: answers{
			id: cfg.IDField, code: cfg.CodeField, optOut: slices.Clone(cfg.OptOutCodes), outcome: cfg.Outcome, now: now,
		},
	}
	if err := t.probe(); err != nil {
		return nil, err
	}
	if err := t.probeRead(); err != nil {
		return nil, err
	}
	return t, nil
}

// Capabilities returns those of the configuration.
func (t *Transport) Capabilities() transport.Capabilities { return t.caps }

// Send makes one request, at most once on the wire; see the package doc for the outcomes. It
// returns an error only if the message is no longer cleared or no request could be made for it,
// together with OutcomeNotSent.
func (t *Transport) Send(ctx context.Context, c transport.Cleared) (transport.Outcome, error) {
	body, err := c.Body()
	if err != nil {
		return notSent("not-cleared"), fmt.Errorf("httpsms: %w", err)
	}
	if ctx.Err() != nil {
		return notSent("canceled"), nil
	}
	m := Message{From: c.From(), Body: body, ID: c.Message()}
	// Whether the message has expired is the relay's to decide; no provider takes less than a
	// second.
	m.ValidFor = max(c.ExpiresAt().Sub(t.now()).Truncate(time.Second), time.Second)
	if m.To, err = c.To(); err != nil {
		return notSent("not-cleared"), fmt.Errorf("httpsms: %w", err)
	}
	req, err := t.request(ctx, m)
	if err == nil {
		err = t.check(req)
	}
	if err != nil {
		// The error of a host's function may contain the number or a credential.
		return notSent("request"), errors.New("httpsms: Config.Request made no request that can be sent")
	}
	return t.answers.read(t.client.Exchange(ctx, req)), nil
}

func notSent(code string) transport.Outcome {
	return transport.Outcome{Kind: transport.OutcomeNotSent, Code: code}
}
