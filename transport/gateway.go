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
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// SenderConfig registers a sender: it may be used for these programs and
// purposes of the tenant and for nothing else.
type SenderConfig struct {
	Tenant   sealtext.Tenant
	Sender   sealtext.Sender
	Program  sealtext.Program
	Purposes sealtext.PurposeSet
}

// ContentPolicy decides whether a text may leave for a purpose; its error
// must not repeat the text. A *redact.ContentPolicy is one.
type ContentPolicy interface {
	Check(purpose, text string) error
}

// GatewayConfig is what [NewGateway] needs.
type GatewayConfig struct {
	// Store, Sealer, Consent and Audit are the rooms below. Required.
	Store   GatewayStore
	Sealer  *vault.Sealer
	Consent *consent.Ledger
	Audit   audit.Recorder
	// Senders lists what may be sent from where. Required.
	Senders []SenderConfig
	// Locator finds out where a recipient, or who sent a text, may be, as far as
	// the host does not say. Required; a *zone.Resolver of consent/zone is one.
	Locator rule.Locator
	// Content decides what may leave. Required.
	Content ContentPolicy
	// Replies are the texts that [Gateway.Receive] answers STOP, HELP and START
	// with. None by default: the host answers, with Message.Answers, or nobody
	// does. Where the provider of a sender owns its keywords, see
	// consent.SenderConfig, what it has answered is not answered again.
	Replies []ReplyConfig
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
	senders  []SenderConfig
	locator  rule.Locator
	content  ContentPolicy
	replies  map[replyKey]replies
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
		{"Senders", len(cfg.Senders) > 0},
	}
	for _, r := range required {
		if !r.there {
			return nil, errors.New("transport: GatewayConfig." + r.field + " is required")
		}
	}
	for _, s := range cfg.Senders {
		if s.Tenant.IsZero() || s.Sender.IsZero() || s.Program.IsZero() || s.Purposes == 0 {
			return nil, errors.New("transport: each of GatewayConfig.Senders needs a tenant, a sender, a program and purposes")
		}
	}
	if cfg.Validity <= 0 {
		cfg.Validity = 24 * time.Hour
	}
	g := &Gateway{
		store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit, senders: slices.Clone(cfg.Senders),
		locator: cfg.Locator, content: cfg.Content, replies: map[replyKey]replies{}, validity: cfg.Validity, now: clock.Or(cfg.Now),
	}
	for i, r := range cfg.Replies {
		if err := g.addReplies(r); err != nil {
			return nil, fmt.Errorf("transport: GatewayConfig.Replies[%d]: %w", i, err)
		}
	}
	return g, nil
}

func (g *Gateway) registered(m *Message) bool {
	return slices.ContainsFunc(g.senders, func(s SenderConfig) bool {
		return s.Tenant == m.Tenant && s.Sender == m.Sender && s.Program == m.Program && s.Purposes.Has(m.Purpose)
	})
}

// owns reports whether the tenant has registered the sender at all.
func (g *Gateway) owns(t sealtext.Tenant, s sealtext.Sender) bool {
	return slices.ContainsFunc(g.senders, func(c SenderConfig) bool { return c.Tenant == t && c.Sender == s })
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
