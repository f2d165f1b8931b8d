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

// ContentPolicy decides whether a text may leave for a purpose; its error
// must not repeat the text. A *redact.ContentPolicy is one.
type ContentPolicy interface {
	Check(purpose, text string) error
}

// GatewayConfig is what [NewGateway] needs.
type GatewayConfig struct {
	// Store, Sealer, Consent and Audit are the packages below. Required. What
	// may be sent from where, and what answers people, is what the source of
	// the ledger declares; see consent.Config.Programs.
	Store   GatewayStore
	Sealer  *vault.Sealer
	Consent *consent.Ledger
	Audit   audit.Recorder
	// Locator finds out where a recipient, or who sent a text, may be, as far as
	// the host does not say. Required; a *zone.Resolver of consent/zone is one.
	Locator rule.Locator
	// Content decides what may leave. Required.
	Content ContentPolicy
	// Validity is how long a message without ExpiresAt is of use; 24 hours
	// by default.
	Validity time.Duration
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Gateway takes messages in: those an application wants sent, and those that
// people and providers send back. It is thin: each call is one transaction,
// and what is to be sent waits in the outbox for a [Relay]. It is safe for
// concurrent use.
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

// NewGateway makes a Gateway.
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

// sender is the declaration of the sender of a message, if the program may send
// the message from it. What is not known is looked for before it is called
// undeclared.
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

// mayUse reports whether a program sends from the sender of a message, and for
// its purpose. What answers somebody is transactional in every program.
func mayUse(p *program.Declared, m *Message) bool {
	return p != nil && p.Sends(m.Sender) && (p.Purposes.Has(m.Purpose) || !m.Answers.IsZero() && m.Purpose == sealtext.Transactional)
}

// Status tells where a message stands; [ErrUnknownMessage] where the tenant
// has none with the id.
func (g *Gateway) Status(ctx context.Context, tenant sealtext.Tenant, id sealtext.ID) (Status, error) {
	row, err := g.store.Message(ctx, nil, tenant, id)
	if err != nil {
		return Status{}, err
	}
	return status(row), nil
}

func micro(t time.Time) time.Time { return clock.Micro(t) }
