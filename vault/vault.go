package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/grant"
)

// Config is what [New] needs. All fields are required; use [DenyAll] where
// nothing is to be revealed.
type Config struct {
	Sealer     *Sealer
	Audit      audit.Recorder
	Authorizer Authorizer
}

// Vault reads: every value it gives in the clear was authorized and put on
// record before it was decrypted. It is safe for concurrent use.
type Vault struct {
	sealer *Sealer
	audit  audit.Recorder
	auth   Authorizer
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
	}
	return &Vault{cfg.Sealer, cfg.Audit, cfg.Authorizer}, nil
}

// Reveal decrypts one value: authorize, then audit, then decrypt. A refusal
// is on record too and gives [ErrDenied]. If the audit event cannot be stored
// nothing is decrypted.
func (v *Vault) Reveal(ctx context.Context, a Access, b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if err := v.admit(ctx, a, b, audit.Revealed); err != nil {
		return nil, err
	}
	return v.sealer.Open(ctx, grant.Recorded(), nil, b, s)
}

// RevealNumber decrypts the number of a subject, as [Vault.Reveal] does with
// the field "number".
func (v *Vault) RevealNumber(ctx context.Context, a Access, tenant sealtext.Tenant, subject sealtext.Subject) (sealtext.Number, error) {
	if err := v.admit(ctx, a, numberBinding(tenant, subject), audit.Revealed); err != nil {
		return sealtext.Number{}, err
	}
	return v.sealer.number(ctx, nil, tenant, subject)
}

// LookUp tells who a number belongs to: the way for staff, and so on record
// like a reveal, with the field "look-up". That nobody was found is on record
// as well; trying many numbers shows.
func (v *Vault) LookUp(ctx context.Context, a Access, tenant sealtext.Tenant, n sealtext.Number) (sealtext.Person, error) {
	p, err := v.sealer.Find(ctx, nil, tenant, n)
	if err != nil && !errors.Is(err, ErrUnknownSubject) {
		return sealtext.Person{}, err
	}
	if err := v.admit(ctx, a, sealtext.Binding{Tenant: tenant, Subject: p.Subject, Field: "look-up"}, audit.LookedUp); err != nil {
		return sealtext.Person{}, err
	}
	return p, err
}

// admit authorizes and records. It returns nil only when the access is
// allowed and its event is durable.
func (v *Vault) admit(ctx context.Context, a Access, b sealtext.Binding, kind audit.Kind) error {
	if err := a.check(); err != nil {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	denied := v.auth.Authorize(ctx, a, b)
	var gone error
	event := audit.Event{
		Tenant: b.Tenant, Kind: kind, Subject: b.Subject, Actor: a.Actor,
		Details: audit.Details{Record: b.Record, Field: b.Field, Reason: string(a.Reason), Reference: a.Reference},
	}
	if denied != nil {
		event.Kind = audit.RevealDenied
	}
	err := v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		e := event
		if gone = v.gone(ctx, tx, b); gone != nil {
			// Nothing can be sealed for somebody who is not there: that it
			// was tried is on record about nobody.
			e.Kind, e.Subject, e.Details.Outcome = audit.RevealDenied, sealtext.Subject{}, "no-such-subject"
		}
		return v.audit.Record(ctx, tx, e)
	})
	switch {
	case err != nil:
		return fmt.Errorf("vault: nothing is revealed that cannot go on record: %w", err)
	case denied != nil:
		return ErrDenied
	}
	return gone
}

// gone reports that the subject was erased or never was.
func (v *Vault) gone(ctx context.Context, tx sealtext.Tx, b sealtext.Binding) error {
	if b.Subject.IsZero() {
		return nil
	}
	_, err := v.sealer.store.Subject(ctx, tx, b.Tenant, b.Subject)
	if errors.Is(err, ErrShredded) || errors.Is(err, ErrUnknownSubject) {
		return err
	}
	return nil
}

func clockOr(now func() time.Time) func() time.Time { return clock.Or(now) }
