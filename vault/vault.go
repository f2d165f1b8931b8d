package vault

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Config is what [New] needs.
type Config struct {
	// Sealer, Audit and Authorizer are required; use [DenyAll] where nothing
	// is to be revealed.
	Sealer     *Sealer
	Audit      audit.Recorder
	Authorizer Authorizer
	// Limits bound what one actor reads. None by default.
	Limits Limits
	// Counters keeps what actors have used of the limits: the store that the
	// Sealer has. Required with Limits.
	Counters CounterStore
	// Cases keeps approvals and reviews: the store that the Sealer has.
	// Without it, what needs an approval or an emergency is denied.
	Cases CaseStore
	// Alarm is told of emergencies and of suspected enumeration of numbers, once
	// that is durable and before the call returns. It must not wait long, and
	// may be called by several goroutines at once. Nobody is told by default.
	Alarm func(context.Context, Alert)
}

// Vault reads: every value it gives in the clear was authorized and put on
// record before it was decrypted. It is safe for concurrent use.
type Vault struct {
	sealer   *Sealer
	audit    audit.Recorder
	auth     Authorizer
	limits   Limits
	counters CounterStore
	cases    CaseStore
	alarm    func(context.Context, Alert)
}

// New makes a Vault.
func New(cfg Config) (*Vault, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("vault: Config.Sealer is required")
	case cfg.Audit == nil:
		return nil, errors.New("vault: Config.Audit is required")
	case cfg.Authorizer == nil:
		return nil, errors.New("vault: Config.Authorizer is required; DenyAll reveals nothing")
	case cfg.Limits != (Limits{}) && cfg.Counters == nil:
		return nil, errors.New("vault: Config.Counters is required with Config.Limits")
	}
	if err := cfg.Limits.check(); err != nil {
		return nil, err
	}
	if cfg.Alarm == nil {
		cfg.Alarm = func(context.Context, Alert) {}
	}
	return &Vault{cfg.Sealer, cfg.Audit, cfg.Authorizer, cfg.Limits, cfg.Counters, cfg.Cases, cfg.Alarm}, nil
}

// Reveal decrypts one value: authorize, then audit, then decrypt. A refusal
// is audited too and gives [ErrDenied], or a [*QuotaError]. If the audit
// event cannot be stored nothing is decrypted.
func (v *Vault) Reveal(ctx context.Context, a Access, b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	if _, err := v.admit(ctx, demand{access: a.full(), binding: b, kind: audit.KindRevealed, draw: drawReveals}); err != nil {
		return nil, err
	}
	return v.sealer.open(ctx, nil, b, s)
}

// LookUp returns the person that a number belongs to. It is for look-ups by staff,
// and so authorized and audited like a reveal, with the field [FieldLookUp] and a
// quota of its own. A look-up that finds nobody is audited as well, and many of
// them raise an alert; see [Limits].
func (v *Vault) LookUp(ctx context.Context, a Access, tenant sealtext.Tenant, n sealtext.Number) (sealtext.Person, error) {
	p, err := v.sealer.Find(ctx, nil, tenant, n)
	if err != nil && !errors.Is(err, ErrUnknownSubject) {
		return sealtext.Person{}, err
	}
	_, refused := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: tenant, Subject: p.Subject, Field: FieldLookUp},
		kind: audit.KindLookedUp, draw: drawLookUps, unknown: p.Subject.IsZero(),
	})
	if refused != nil {
		return sealtext.Person{}, refused
	}
	return p, err
}

func clockOr(now func() time.Time) func() time.Time { return clock.Or(now) }
