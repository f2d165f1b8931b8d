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
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/internal/clock"
)

// Sealer seals evidence and computes keyed hashes; *vault.Sealer implements it.
type Sealer interface {
	// Account returns the tenant under which opt-outs of the whole account are kept; see
	// [ForAccount]. That tenant needs keys in the vault like any other, and must not send. The zero
	// Tenant disables the account scope. With it an opt-out that names the account reaches all its
	// tenants, and a preference page of one tenant does not lift it.
	Account() sealtext.Tenant
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
	Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error)
}

// Config configures a [Ledger].
type Config struct {
	// Store keeps the events. Required.
	Store Store
	// Sealer seals evidence; a *vault.Sealer. Required.
	Sealer Sealer
	// Audit writes an audit event for every change, in the same transaction. Required.
	Audit audit.Recorder
	// Programs is the source of the declarations of programs, senders and tenants: a
	// *program.Registry, or program.Static. Required. A request for an undeclared program is
	// refused, and so is an event, unless it is an opt-out or a request for help.
	Programs program.Source
	// Rules limit when and how often messages may be sent. Nil stands for [rule.Default]; an empty
	// slice that is not nil switches all rules off. An unusable row gives a [*rule.TableError].
	Rules []rule.Rule
	// Senders is what countries ask of senders; see Sender.Countries of package consent/program. Nil
	// stands for [senderid.Default]; a table without rows leaves only what is declared.
	Senders *senderid.Table
	// HandoffTimeout bounds one hand-off: the context of [Ledger.Do], and the permit with it, ends
	// this long after the decision. A revocation blocks for about as long at worst. 15 seconds by
	// default.
	HandoffTimeout time.Duration
	// SingleProcess states that no other process hands messages over from this store. The barrier
	// then stays within the process even if the store is a [HandoffStore], which saves each
	// hand-off two small writes and one read. Redeem still reads the opt-outs and declarations that
	// another tool may have written. It has no effect on other stores, whose barrier is within the
	// process anyway.
	SingleProcess bool
	// Observe lets single requests pass although they are denied, for a limited time, to try the
	// gate beside an existing sender. Nil, the default, enforces every decision.
	Observe *Observe
	// ReOptIn limits how often the host may opt a person in again to marketing and informational
	// messages of a scope that they opted out of, by a form, an email, a call, on paper or by its
	// own flow, and how often it may ask them: once in 30 days each by default. A text of the
	// person's own always counts, and so does an opt-in to transactional messages and passcodes.
	ReOptIn Throttle
	// RequireRegister denies marketing where a row with [rule.DutyCheckRegister] binds, unless
	// [Ledger.CheckRegister] has recorded an answer that still counts. By default a person about
	// whom no register was ever asked is left to the host.
	RequireRegister bool
	// Questions limit how often the host may record a question, an event of the kind
	// [KindOptInRequested], about one program to a person who has never opted in to it: anybody can
	// type a number into a form. Nil stands for once in 24 hours and three times in 30 days; an
	// empty slice that is not nil switches the limit off. The error is a [*QuestionLimitError].
	Questions []Throttle
	// OnError receives what a call could not return as an error, such as [ErrOtherAccount]. It must
	// not block. Nil, the default, drops it.
	OnError func(context.Context, error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Ledger records opt-ins and opt-outs and decides, message by message, whether one may be sent.
// Create one per process and share it: the barrier between revocations and hand-offs lives in it,
// and also in the store if that is a [HandoffStore]. It is safe for concurrent use.
type Ledger struct {
	store    Store
	sealer   Sealer
	audit    audit.Recorder
	programs program.Source
	rules    *rule.Table
	rows     []rule.Rule // of rules
	senders  *senderid.Table
	counter  CapStore         // nil if the store does not count
	counters CapBatchStore    // nil if the store does not count for many persons at once
	snapshot SnapshotStore    // nil if the store does not tell live rows apart
	last     LastHandoffStore // nil if the store does not keep last hand-offs
	timeout  time.Duration
	account  sealtext.Tenant
	onError  func(context.Context, error) // never nil
	now      func() time.Time
	handoffs handoffs
	shared   shared
	redeems  redeems
	observe  *Observe // a copy
	reOptIn  Throttle
	register bool // Config.RequireRegister
	// questions are the limits of Config.Questions.
	questions []Throttle
}

// New validates the configuration and returns a Ledger. It does no I/O.
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
		programs: cfg.Programs, senders: cfg.Senders, timeout: cfg.HandoffTimeout, account: cfg.Sealer.Account(), onError: cfg.OnError, now: clock.Or(cfg.Now), register: cfg.RequireRegister,
	}
	if cfg.Rules == nil {
		cfg.Rules = rule.Default()
	}
	l.rows = slices.Clone(cfg.Rules)
	if l.senders == nil {
		l.senders = senderid.Default()
	}
	if l.onError == nil {
		l.onError = func(context.Context, error) {}
	}
	l.counter, _ = cfg.Store.(CapStore)
	l.counters, _ = cfg.Store.(CapBatchStore)
	l.snapshot, _ = cfg.Store.(SnapshotStore)
	l.last, _ = cfg.Store.(LastHandoffStore)
	var err error
	if l.reOptIn, err = cfg.ReOptIn.check("ReOptIn"); err != nil {
		return nil, err
	}
	if l.questions, err = questionLimits(cfg.Questions); err != nil {
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

// Programs returns Config.Programs, for callers that must judge by the same declarations.
func (l *Ledger) Programs() program.Source { return l.programs }

// HandoffTimeout returns the maximal duration of one hand-off; see Config.HandoffTimeout. A relay
// must neither lease a message nor drain for less.
func (l *Ledger) HandoffTimeout() time.Duration { return l.timeout }

// keys returns all places of a person's events: each of their pseudonyms, since keys rotate, in the
// tenant and in the account.
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

// sameAccount reports whether the account of a person is that of the ledger. It is not if the host
// built the Person itself, or with a Sealer of another configuration.
func (l *Ledger) sameAccount(p sealtext.Person) bool {
	if l.account.IsZero() {
		return p.Account.Tenant.IsZero()
	}
	return p.Account.Tenant == l.account && len(p.Account.Pseudonyms) > 0 &&
		!slices.ContainsFunc(p.Account.Pseudonyms, sealtext.Pseudonym.IsZero)
}

// checkRecipient is checkPerson for operations that are refused when account-wide opt-outs cannot
// be read.
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
	if err := checkNumber(p); err != nil {
		return err
	}
	if p.Subject.IsZero() {
		return inputError("person", "must have a subject; the vault's Enroll and Find make one")
	}
	return nil
}

// checkNumber is checkPerson for what must not be lost: an opt-out of a number counts although the
// vault cannot say whose number it is. It is stored as a tombstone is, without subject and evidence.
func checkNumber(p sealtext.Person) error {
	switch {
	case p.Tenant.IsZero():
		return inputError("person", "must have a tenant")
	case len(p.Pseudonyms) == 0 || slices.ContainsFunc(p.Pseudonyms, sealtext.Pseudonym.IsZero):
		return inputError("person", "must have at least one pseudonym and no zero one")
	}
	return nil
}
