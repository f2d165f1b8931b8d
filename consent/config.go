package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
)

// Sealer seals evidence and makes keyed hashes; a *vault.Sealer is one.
type Sealer interface {
	// Account returns the tenant under which opt-outs that hold for all
	// tenants of the account are kept; see [ForAccount]. It needs keys in the
	// vault like any tenant, and must not send. The zero Tenant switches the
	// account scope off. With it a STOPALL reaches all of them, and a
	// preference page of one tenant does not take that back.
	Account() sealtext.Tenant
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
	Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error)
}

// Config is what [New] needs.
type Config struct {
	// Store keeps the events. Required.
	Store Store
	// Sealer is the vault's. Required.
	Sealer Sealer
	// Audit puts every change on record, in the same transaction. Required.
	Audit audit.Recorder
	// Programs is where the declarations of programs, senders and tenants are
	// read: a *program.Registry, or program.Static. Required. A request of a
	// program that is not declared is refused, and so is an event, unless it is
	// an opt-out or a call for help.
	Programs program.Source
	// Rules limit when and how often messages may go out. Nil stands for
	// [rule.Default]; a slice without elements switches all of them off. A row
	// that cannot be used gives a [*rule.TableError].
	Rules []rule.Rule
	// HandoffTimeout bounds one hand-off: the context of [Ledger.Do] ends,
	// and the permit with it, this long after the decision. A revocation
	// waits about as long at worst. 15 seconds by default.
	HandoffTimeout time.Duration
	// SingleProcess says that no other process hands messages over on this
	// store. The barrier then stays within the process although the store is a
	// [HandoffStore], which spares each hand-off two small writes, a row in and
	// out, and Redeem one read. Redeem looks at opt-outs and declarations that
	// another tool may have written all the same. It is without effect for other
	// stores, whose barrier is within the process anyway.
	SingleProcess bool
	// Observe lets single requests go out although they are denied, for a
	// while, to try the gate beside a sender that is there. Nil, the default,
	// enforces.
	Observe *Observe
	// ReOptIn limits how often the host may bring somebody back into a scope
	// that they left, by a form, an email, a call, on paper or by its own flow, and how
	// often it may ask them to come back: once in 30 days each, by default. A
	// text of the person's own is always honored.
	ReOptIn Throttle
	// OnError is told what a call could not return as an error, such as
	// [ErrOtherAccount]. It must not block. Nil, the default, drops it.
	OnError func(context.Context, error)
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// Ledger records what people said about being texted and decides, message by
// message, whether it allows one to go out. Make one for the process and
// share it: the barrier between revocations and hand-offs lives in it, and in
// the store where that is a [HandoffStore]. It is safe for concurrent use.
type Ledger struct {
	store    Store
	sealer   Sealer
	audit    audit.Recorder
	programs program.Source
	rules    *rule.Table
	counter  CapStore      // nil where the store does not count
	snapshot SnapshotStore // nil where the store keeps no live rows apart
	timeout  time.Duration
	account  sealtext.Tenant
	onError  func(context.Context, error) // never nil
	now      func() time.Time
	flights  flights
	shared   shared
	observe  *Observe // a copy
	reOptIn  Throttle
}

// New checks the configuration and makes a Ledger. It does no I/O.
func New(cfg Config) (*Ledger, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("consent: Config.Store is required")
	case cfg.Sealer == nil:
		return nil, errors.New("consent: Config.Sealer is required")
	case cfg.Audit == nil:
		return nil, errors.New("consent: Config.Audit is required")
	case cfg.Programs == nil:
		return nil, errors.New("consent: Config.Programs is required; see program.New and program.Static")
	case cfg.HandoffTimeout < 0:
		return nil, errors.New("consent: Config.HandoffTimeout must not be negative")
	}
	l := &Ledger{
		store: cfg.Store, sealer: cfg.Sealer, audit: cfg.Audit,
		programs: cfg.Programs, timeout: cfg.HandoffTimeout, account: cfg.Sealer.Account(), onError: cfg.OnError, now: clock.Or(cfg.Now),
	}
	if cfg.Rules == nil {
		cfg.Rules = rule.Default()
	}
	if l.onError == nil {
		l.onError = func(context.Context, error) {}
	}
	l.counter, _ = cfg.Store.(CapStore)
	l.snapshot, _ = cfg.Store.(SnapshotStore)
	var err error
	if l.reOptIn, err = cfg.ReOptIn.check(); err != nil {
		return nil, err
	}
	if l.timeout == 0 {
		l.timeout = 15 * time.Second
	}
	if err := cfg.Observe.check(l.now()); err != nil {
		return nil, err
	}
	if cfg.Observe != nil {
		observe := *cfg.Observe
		l.observe = &observe
	}
	if store, ok := cfg.Store.(HandoffStore); ok && !cfg.SingleProcess {
		id := sealtext.NewID()
		l.shared.store, l.shared.node = store, [8]byte(id[:8])
	}
	if l.rules, err = rule.New(cfg.Rules); err != nil {
		return nil, fmt.Errorf("consent: Config.Rules: %w", err)
	}
	return l, nil
}

// Programs is Config.Programs, for what has to be judged under the same
// declarations.
func (l *Ledger) Programs() program.Source { return l.programs }

// HandoffTimeout is how long one hand-off may take; see Config.HandoffTimeout.
// A relay must not lease a message for less, nor stop before.
func (l *Ledger) HandoffTimeout() time.Duration { return l.timeout }

// keys are where everything about a person may be: under each of the
// pseudonyms, since keys rotate, in the tenant and in the account.
func (l *Ledger) keys(p sealtext.Person) []EventKey {
	keys := make([]EventKey, 0, len(p.Pseudonyms)+len(p.Account.Pseudonyms))
	for _, ps := range p.Pseudonyms {
		keys = append(keys, EventKey{p.Tenant, ps})
	}
	if !l.account.IsZero() && p.Account.Tenant == l.account {
		for _, ps := range p.Account.Pseudonyms {
			keys = append(keys, EventKey{l.account, ps})
		}
	}
	return keys
}

// sameAccount reports whether the account of a person is the ledger's. It is not where the host made
// the person itself, or with a Sealer of another configuration.
func (l *Ledger) sameAccount(p sealtext.Person) bool {
	if l.account.IsZero() {
		return p.Account.Tenant.IsZero()
	}
	return p.Account.Tenant == l.account && len(p.Account.Pseudonyms) > 0 &&
		!slices.ContainsFunc(p.Account.Pseudonyms, sealtext.Pseudonym.IsZero)
}

// checkRecipient is checkPerson for what is refused where account-wide opt-outs cannot be read.
func (l *Ledger) checkRecipient(p sealtext.Person) error {
	if err := checkPerson(p); err != nil {
		return err
	}
	if !l.sameAccount(p) {
		return inputError("person", "must have the account of Config.Sealer; take it from the Enroll or Find of that Sealer")
	}
	return nil
}

func checkPerson(p sealtext.Person) error {
	switch {
	case p.Tenant.IsZero():
		return inputError("person", "must have a tenant")
	case p.Subject.IsZero():
		return inputError("person", "must have a subject; the vault's Enroll and Find make one")
	case len(p.Pseudonyms) == 0 || slices.ContainsFunc(p.Pseudonyms, sealtext.Pseudonym.IsZero):
		return inputError("person", "must have at least one pseudonym and no zero one")
	}
	return nil
}
