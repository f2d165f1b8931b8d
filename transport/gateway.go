package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// ContentPolicy decides whether a text may be sent for a purpose; its error must not repeat the
// text. *redact.ContentPolicy implements it. For programs that declare Domains it needs a method
// CheckLinks(text string, domains []string) error too, as that one has.
type ContentPolicy interface {
	Check(purpose, text string) error
}

// GatewayConfig configures a [Gateway].
type GatewayConfig struct {
	// Store, Sealer, Consent and Audit are required. The ledger's source of declarations decides
	// what may be sent from which sender, and how inbound messages are answered; see
	// consent.Config.Programs.
	Store   GatewayStore
	Sealer  *vault.Sealer
	Consent *consent.Ledger
	Audit   audit.Recorder
	// Locator finds out where a person may be, as far as the host does not say. Required;
	// *zone.Resolver of package consent/zone implements it.
	Locator rule.Locator
	// Content decides which texts may be sent. Required.
	Content ContentPolicy
	// Validity is how long after it is due a message without ExpiresAt expires, by purpose. Those
	// that are not listed have the default: 10 minutes for otp, 4 hours for transactional, 24 hours
	// for others. A passcode of an hour ago helps nobody but a thief.
	Validity map[sealtext.Purpose]time.Duration
	// Holds reports who is under a legal hold: the text of a message that is canceled is kept for
	// them even if the program must not store it; see RelayConfig.Holds. None by default.
	Holds sealtext.HoldGuard
	// Requests keeps what people ask for by text about their data, so that its deadline runs. None by
	// default: the feed tells the host of a request, and nothing else does.
	Requests interface {
		// OpenByText opens a request that a person made by the message with the given id, within the
		// transaction that records it, and returns the id of the request. *request.Cases implements it.
		OpenByText(ctx context.Context, tx sealtext.Tx, p sealtext.Person, kind request.Kind, message sealtext.ID, at time.Time) (sealtext.ID, error)
	}
	// MaxSegments is the most segments that a text may take, which is what providers bill; longer ones
	// are refused with a [*TooLongError]. Zero, the default, allows any number. See package
	// transport/segment.
	MaxSegments int
	// OnError is called with what [Gateway.Receive] could not do for one of the tenants of a sender:
	// an opt-out that is not recorded because the tenant has no keys, or a text that belongs to
	// nobody, [ErrNobodys]. It is called by many goroutines at once and must return quickly. Nil, the
	// default, drops them; Receive returns the former too.
	OnError func(ctx context.Context, tenant sealtext.Tenant, err error)
	// Transports and Routers are those of the relays, by route, as far as the host knows them, also of
	// relays in other processes. [Gateway.Preview] says by them which messages no provider can take, and
	// what a message costs; nothing else uses them. A route is in one of them at most. None by default.
	Transports map[string]Transport
	Routers    map[string]Router
	// Rates are those of the relays, by route, also of relays in other processes. [Gateway.Preview] says by
	// them how many days a list takes; nothing else uses them. Those of one name must be equal, as relays
	// need them. None by default.
	Rates map[string][]Rate
	// Metrics gets a point for each message that is queued, held or denied here, and for what is
	// heard; see package transport/metric. None by default.
	Metrics func(metric.Point)
	// Watch is told of each message that is queued or denied here, or delivered, without a number, a
	// text or an id: *monitor.Monitor has such a method, Message. It is called after the transaction,
	// by many goroutines at once, and must return quickly. None by default.
	Watch func(monitor.Message)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// askedFor opens requests of data subjects; see GatewayConfig.Requests.
type askedFor interface {
	OpenByText(ctx context.Context, tx sealtext.Tx, p sealtext.Person, kind request.Kind, message sealtext.ID, at time.Time) (sealtext.ID, error)
}

// Gateway accepts messages: those that an application wants to send, and the inbound messages and
// receipts of providers. Each call is one transaction, and what is to be sent waits in the outbox
// for a [Relay]. It is safe for concurrent use.
type Gateway struct {
	store    GatewayStore
	sealer   *vault.Sealer
	consent  *consent.Ledger
	audit    audit.Recorder
	programs program.Source
	locator  rule.Locator
	content  ContentPolicy
	validity validity
	holds    sealtext.HoldGuard                            // nil for none
	requests askedFor                                      // nil for none
	onError  func(context.Context, sealtext.Tenant, error) // never nil
	metrics  *teller                                       // nil for none
	now      func() time.Time

	carriers    map[string]carriers // by route, for Preview
	pace        *pace               // for Preview; nil without rates
	receipts    receiptGroups
	maxSegments int // 0 for any number
}

// NewGateway validates the configuration and returns a Gateway.
func NewGateway(cfg GatewayConfig) (*Gateway, error) {
	if cfg.MaxSegments < 0 {
		return nil, errors.New("transport: GatewayConfig.MaxSegments must not be negative")
	}
	required := []struct {
		field string
		there bool
	}{
		{"Store", cfg.Store != nil}, {"Sealer", cfg.Sealer != nil}, {"Consent", cfg.Consent != nil},
		{"Audit", cfg.Audit != nil}, {"Locator", cfg.Locator != nil}, {"Content", cfg.Content != nil},
	}
	for _, r := range required {
		if !r.there {
			return nil, errors.New("transport: GatewayConfig." + r.field + " is required")
		}
	}
	valid, err := newValidity(cfg.Validity)
	if err != nil {
		return nil, err
	}
	routes, err := newCarriers(cfg)
	if err != nil {
		return nil, err
	}
	pace, err := newPace(cfg.Rates)
	if err != nil {
		return nil, err
	}
	if cfg.OnError == nil {
		cfg.OnError = func(context.Context, sealtext.Tenant, error) {}
	}
	most := groupRows
	if store, ok := cfg.Store.(ExclusiveStore); ok && store.LongestTx() > 0 {
		most = groupBound
	}
	return &Gateway{
		receipts: receiptGroups{most: most}, store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit, programs: cfg.Consent.Programs(),
		locator: cfg.Locator, content: cfg.Content, validity: valid, maxSegments: cfg.MaxSegments, holds: cfg.Holds, requests: cfg.Requests, onError: cfg.OnError,
		metrics: newTeller(cfg.Metrics, cfg.Watch, cfg.Consent), now: clock.Or(cfg.Now), carriers: routes, pace: pace,
	}, nil
}

// declared is the part of a program.Source that a message needs.
type declared interface {
	Tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error)
	Fresh(ctx context.Context, tx sealtext.Tx, ts []sealtext.Tenant) ([]*program.Set, error)
}

// sender returns the declaration of the program of a message and of its sender, if the program may
// send the message from it. An unknown sender is read from the database before it is reported as undeclared.
func (g *Gateway) sender(ctx context.Context, tx sealtext.Tx, programs declared, m *Message) (*program.Declared, program.Sender, error) {
	set, err := programs.Tenant(ctx, tx, m.Tenant)
	if err == nil && (!mayUse(set.Program(m.Program), m) || !mayWrite(set.Program(m.Program), m) || !declares(set.Program(m.Program), m.Commands)) {
		var fresh []*program.Set
		if fresh, err = programs.Fresh(ctx, tx, []sealtext.Tenant{m.Tenant}); err == nil {
			set = fresh[0]
		}
	}
	if err != nil {
		return nil, program.Sender{}, fmt.Errorf("transport: declarations: %w", err)
	}
	p := set.Program(m.Program)
	switch {
	case p == nil:
		return nil, program.Sender{}, errUndeclared
	case m.Answers.IsZero() && (set.Newer || p.Newer):
		return nil, program.Sender{}, program.ErrNewerFormat
	case !mayUse(p, m):
		return nil, program.Sender{}, ErrUnregisteredSender
	case !mayWrite(p, m):
		return nil, program.Sender{}, ErrTemplateOnly
	}
	if !declares(p, m.Commands) {
		return nil, program.Sender{}, &sealtext.InputError{Field: "commands", Rule: "must be names of commands that the program declares, each once"}
	}
	i := slices.IndexFunc(p.Senders, func(s program.Sender) bool { return s.Address == m.Sender })
	return p, p.Senders[i], nil
}

var errUndeclared = fmt.Errorf("%w: %w", consent.ErrUndeclared, &sealtext.InputError{Field: "program", Rule: "must be declared for the tenant"})

// mayUse reports whether a program sends from the sender of a message, and for its purpose. An
// answer is transactional in every program.
func mayUse(p *program.Declared, m *Message) bool {
	return p != nil && p.Sends(m.Sender) && (p.Purposes.Has(m.Purpose) || !m.Answers.IsZero() && m.Purpose == sealtext.Transactional)
}

// declares reports whether the names are of commands of a program, each once.
func declares(p *program.Declared, commands []string) bool {
	for i, name := range commands {
		known := slices.ContainsFunc(p.Commands, func(c keyword.Command) bool { return c.Name == name })
		if !known || slices.Contains(commands[:i], name) {
			return false
		}
	}
	return true
}

// Status returns the status of a message; the error is [ErrUnknownMessage] if the tenant has none
// with the id.
func (g *Gateway) Status(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID) (Status, error) {
	row, err := g.store.Message(ctx, nil, tenant, id)
	if err != nil {
		return Status{}, err
	}
	return status(row), nil
}

func micro(t time.Time) time.Time { return clock.Micro(t) }
