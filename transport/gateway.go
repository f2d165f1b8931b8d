package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// ContentPolicy decides whether a text may be sent for a purpose; its error must not repeat the
// text. *redact.ContentPolicy implements it.
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
	// Validity is the time after which a message without ExpiresAt expires; 24 hours by default.
	Validity time.Duration
	// Now is the clock; the system clock by default.
	Now func() time.Time
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
	validity time.Duration
	now      func() time.Time
}

// NewGateway validates the configuration and returns a Gateway.
func NewGateway(cfg GatewayConfig) (*Gateway, error) {
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
	if cfg.Validity <= 0 {
		cfg.Validity = 24 * time.Hour
	}
	return &Gateway{
		store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit, programs: cfg.Consent.Programs(),
		locator: cfg.Locator, content: cfg.Content, validity: cfg.Validity, now: clock.Or(cfg.Now),
	}, nil
}

// sender returns the declaration of the sender of a message, if the program may send the message
// from it. An unknown sender is read from the database before it is reported as undeclared.
func (g *Gateway) sender(ctx context.Context, tx sealtext.Tx, m *Message) (program.Sender, error) {
	set, err := g.programs.Tenant(ctx, tx, m.Tenant)
	if err == nil && !mayUse(set.Program(m.Program), m) {
		var fresh []*program.Set
		if fresh, err = g.programs.Fresh(ctx, tx, []sealtext.Tenant{m.Tenant}); err == nil {
			set = fresh[0]
		}
	}
	if err != nil {
		return program.Sender{}, fmt.Errorf("transport: declarations: %w", err)
	}
	p := set.Program(m.Program)
	switch {
	case p == nil:
		return program.Sender{}, errUndeclared
	case m.Answers.IsZero() && (set.Newer || p.Newer):
		return program.Sender{}, program.ErrNewerFormat
	case !mayUse(p, m):
		return program.Sender{}, ErrUnregisteredSender
	}
	i := slices.IndexFunc(p.Senders, func(s program.Sender) bool { return s.Address == m.Sender })
	return p.Senders[i], nil
}

var errUndeclared = fmt.Errorf("%w: %w", consent.ErrUndeclared, &sealtext.InputError{Field: "program", Rule: "must be declared for the tenant"})

// mayUse reports whether a program sends from the sender of a message, and for its purpose. An
// answer is transactional in every program.
func mayUse(p *program.Declared, m *Message) bool {
	return p != nil && p.Sends(m.Sender) && (p.Purposes.Has(m.Purpose) || !m.Answers.IsZero() && m.Purpose == sealtext.Transactional)
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
