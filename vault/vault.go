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
	// Sealer opens values. Required.
	Sealer *Sealer
	// Audit writes an audit event for every access. Required.
	Audit audit.Recorder
	// Authorizer decides on every access. Required; use [DenyAll] to reveal nothing.
	Authorizer Authorizer
	// Limits bound what one actor reads. None by default.
	Limits Limits
	// Counters keeps the uses that Limits count. It must be on the database of the Sealer's store.
	// Required with Limits.
	Counters CounterStore
	// Cases keeps approvals and reviews. It must be on the database of the Sealer's store. Without
	// it, an access that needs an approval or an emergency is denied.
	Cases CaseStore
	// Sale says who opted out of the sale of their data, for reveals that name a third party;
	// *consent.Ledger implements it. Without it such a reveal is refused.
	Sale interface {
		// OptedOutOfSale reports it of each person; the zero Person did not.
		OptedOutOfSale(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]bool, error)
	}
	// Alarm is called on emergencies, on suspected enumeration of numbers, and where a value does not
	// open, after the audit event was committed and before the access returns. It must return quickly and be safe for
	// concurrent use. Nil, the default, raises no alerts.
	Alarm func(context.Context, Alert)
}

// Vault reads sealed values. Every access is authorized, and its audit event is committed, before
// anything is decrypted. It is safe for concurrent use.
type Vault struct {
	sealer   *Sealer
	audit    audit.Recorder
	auth     Authorizer
	limits   Limits
	counters CounterStore
	cases    CaseStore
	sale     seller // nil for none
	alarm    func(context.Context, Alert)
}

// seller says who opted out of the sale of their data; see Config.Sale.
type seller interface {
	OptedOutOfSale(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]bool, error)
}

// New returns a Vault, or an error that names the field of cfg that is missing.
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
	return &Vault{cfg.Sealer, cfg.Audit, cfg.Authorizer, cfg.Limits, cfg.Counters, cfg.Cases, cfg.Sale, cfg.Alarm}, nil
}

// Reveal authorizes the access, writes its audit event, and then decrypts one value. A refusal is
// audited as well and returns [ErrDenied] or a [*QuotaError]. If the audit event cannot be stored,
// nothing is decrypted. The caller may clear the result after use.
func (v *Vault) Reveal(ctx context.Context, a Access, b sealtext.Binding, s sealtext.Sealed) ([]byte, error) {
	if _, err := v.admit(ctx, demand{access: a.full(), binding: b, kind: audit.KindRevealed, draw: drawReveals}); err != nil {
		return nil, err
	}
	plain, err := v.sealer.open(ctx, nil, b, s)
	v.unopened(ctx, a, b, err)
	return plain, err
}

// unopened raises an alert if a value did not open.
func (v *Vault) unopened(ctx context.Context, a Access, b sealtext.Binding, err error) {
	for _, why := range []error{ErrUnknownKey, ErrWrongContext} {
		if errors.Is(err, why) {
			v.alarm(ctx, Alert{
				Kind: audit.KindRevealed, Err: why, Tenant: b.Tenant, Actor: a.Actor, Field: b.Field,
				Reason: a.Reason, Reference: a.Reference, At: v.sealer.now(), Count: 1,
			})
			return
		}
	}
}

// LookUp returns the person that a number belongs to, for look-ups by staff. It is authorized and
// audited like a reveal, with the field [FieldLookUp] and a quota of its own. Nobody is looked for
// before that, so a refusal does not tell whether the number is known, and the Authorizer is asked
// with the zero Subject. A look-up of an unknown number returns [ErrUnknownSubject] and is audited as
// well. Many of these, or many refusals, raise an alert; see [Limits]. Where the directory leads to
// somebody else it returns a [*DirectoryError].
func (v *Vault) LookUp(ctx context.Context, a Access, tenant sealtext.Tenant, n sealtext.Number) (sealtext.Person, error) {
	if n.IsZero() {
		return sealtext.Person{}, errNoNumber
	}
	r, err := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: tenant, Field: FieldLookUp},
		kind: audit.KindLookedUp, draw: drawLookUps,
		find: func(ctx context.Context, tx sealtext.Tx) (sealtext.Person, error) {
			return v.sealer.Find(ctx, tx, tenant, n)
		},
	})
	switch {
	case err != nil:
		return sealtext.Person{}, err
	case r.unknown:
		return sealtext.Person{}, ErrUnknownSubject
	}
	return r.found, nil
}

func clockOr(now func() time.Time) func() time.Time { return clock.Or(now) }
