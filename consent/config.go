package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
)

// Sealer seals evidence and makes keyed hashes; a *vault.Sealer is one.
type Sealer interface {
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
	Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error)
}

// ProgramConfig declares one program of a tenant: a stream of messages that
// people agree to, and leave, as a whole.
type ProgramConfig struct {
	// Tenant and Program name it. Required.
	Tenant  sealtext.Tenant
	Program sealtext.Program
	// Senders it sends from. At least one; anything sent from another one is
	// denied. Several programs may share a sender: a STOP to it then leaves
	// all of them.
	Senders []sealtext.Sender
	// Purposes it may send for, and collect consent for. At least one.
	Purposes sealtext.PurposeSet
	// StartPurposes are what a START grants to somebody who never agreed to
	// anything in the program before. None by default: such a START changes
	// nothing.
	StartPurposes sealtext.PurposeSet
	// Jurisdictions that it sends into, for messages that name none; see
	// Request.Location.
	Jurisdictions []rule.Jurisdiction
	// Exempt are the purposes for which the host declares that nobody has to
	// opt in. None is needed.
	Exempt []Exemption
	// StoreByConsent says that the texts of its messages are kept after
	// delivery only for people who agreed to [Storage]; see [Ledger.MayStore].
	// Off by default.
	StoreByConsent bool
	// Notices are the versions of its privacy notice, oldest first. With any,
	// an opt-in must name the one that the person was shown. None is needed.
	Notices []Notice
	// Commands that people may text to it, beside the keywords of package
	// consent, which go first. None is needed.
	Commands []keyword.Command
}

// TenantConfig says what holds for every recipient of a tenant.
type TenantConfig struct {
	// Tenant it is about. Required, each once.
	Tenant sealtext.Tenant
	// Location is where every recipient may be. Its Zones are candidates
	// beside those of the request, and alone where it has none; its
	// Jurisdictions count where neither the request nor the program names any,
	// see Request.Location. It must have no Regions, which are a guess by one
	// number.
	Location rule.Location
}

// Config is what [New] needs.
type Config struct {
	// Store keeps the events. Required.
	Store Store
	// Sealer is the vault's. Required.
	Sealer Sealer
	// Audit puts every change on record, in the same transaction. Required.
	Audit audit.Recorder
	// Programs are all programs of all tenants. An event or a request of
	// another program is refused, and so is an event of a tenant that neither a
	// program nor Tenants names.
	Programs []ProgramConfig
	// Senders says whose provider handles keywords by itself. None is needed:
	// for a sender that is not listed the ledger does.
	Senders []SenderConfig
	// Tenants says what holds for every recipient of a tenant. None is needed.
	Tenants []TenantConfig
	// Rules limit when and how often messages may go out. Nil stands for
	// [rule.Default]; a slice without elements switches all of them off. A row
	// that cannot be used gives a [*rule.TableError].
	Rules []rule.Rule
	// HandoffTimeout bounds one hand-off: the context of [Ledger.Do] ends,
	// and the permit with it, this long after the decision. A revocation
	// waits about as long at worst. 15 seconds by default.
	HandoffTimeout time.Duration
	// AccountTenant switches the account scope on: the name under which
	// opt-outs from all tenants of the account are kept. It needs keys in the
	// vault like any tenant and must not send. Zero, the default, leaves the
	// scope off. With it a STOPALL reaches all of them, and a preference page
	// of one tenant does not take that back.
	//
	// With it the vault appends to Person.Pseudonyms those of
	// [sealtext.DomainAccount], the current key's last; see [ForAccount].
	AccountTenant sealtext.Tenant
	// SingleProcess says that no other process hands messages over or
	// records opt-outs on this store. The barrier then stays within the
	// process although the store is a [HandoffStore], which spares each
	// hand-off two small writes, a row in and out, and Redeem two reads. It
	// is without effect for other stores, whose barrier is within the process
	// anyway.
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
	programs map[programKey]ProgramConfig
	bySender map[senderKey][]ProgramConfig
	senders  map[senderKey]SenderConfig
	tenants  map[sealtext.Tenant]TenantConfig
	declared map[sealtext.Tenant]bool // by a program or in Config.Tenants
	rules    *rule.Table
	counter  CapStore      // nil where the store does not count
	snapshot SnapshotStore // nil where the store keeps no live rows apart
	timeout  time.Duration
	account  sealtext.Tenant
	now      func() time.Time
	flights  flights
	shared   shared
	observe  *Observe // a copy
	reOptIn  Throttle
}

type programKey struct {
	tenant  sealtext.Tenant
	program sealtext.Program
}

type senderKey struct {
	tenant sealtext.Tenant
	sender sealtext.Sender
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
	case cfg.HandoffTimeout < 0:
		return nil, errors.New("consent: Config.HandoffTimeout must not be negative")
	}
	l := &Ledger{
		store: cfg.Store, sealer: cfg.Sealer, audit: cfg.Audit,
		programs: map[programKey]ProgramConfig{}, bySender: map[senderKey][]ProgramConfig{}, senders: map[senderKey]SenderConfig{},
		tenants: map[sealtext.Tenant]TenantConfig{}, declared: map[sealtext.Tenant]bool{}, timeout: cfg.HandoffTimeout, account: cfg.AccountTenant, now: clock.Or(cfg.Now),
	}
	if cfg.Rules == nil {
		cfg.Rules = rule.Default()
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
	for i, t := range cfg.Tenants {
		if err := l.addTenant(t); err != nil {
			return nil, fmt.Errorf("consent: Config.Tenants[%d]: %w", i, err)
		}
	}
	for i, p := range cfg.Programs {
		if err := l.add(p); err != nil {
			return nil, fmt.Errorf("consent: Config.Programs[%d]: %w", i, err)
		}
	}
	for i, s := range cfg.Senders {
		if err := l.addSender(s); err != nil {
			return nil, fmt.Errorf("consent: Config.Senders[%d]: %w", i, err)
		}
	}
	return l, nil
}

// HandoffTimeout is how long one hand-off may take; see Config.HandoffTimeout.
// A relay must not lease a message for less, nor stop before.
func (l *Ledger) HandoffTimeout() time.Duration { return l.timeout }

func (l *Ledger) add(p ProgramConfig) error {
	key := programKey{p.Tenant, p.Program}
	_, taken := l.programs[key]
	switch {
	case p.Tenant.IsZero():
		return inputError("tenant", "must be named")
	case p.Tenant == l.account:
		return inputError("tenant", "must not be Config.AccountTenant, which sends nothing")
	case p.Program.IsZero():
		return inputError("program", "must be named")
	case taken:
		return inputError("program", "must be declared once in a tenant")
	case len(p.Senders) == 0:
		return inputError("senders", "must have at least one sender")
	case p.Purposes&sealtext.AllPurposes == 0 || p.Purposes&^sealtext.AllPurposes != 0:
		return inputError("purposes", "must be made by sealtext.Purposes with at least one purpose")
	case p.StartPurposes&^p.Purposes != 0:
		return inputError("start purposes", "must be among the program's purposes")
	}
	if err := rule.CheckAll(p.Jurisdictions); err != nil {
		return err
	}
	if err := checkCommands(p.Commands); err != nil {
		return err
	}
	if err := checkNotices(p.Notices); err != nil {
		return err
	}
	if err := p.checkExempt(); err != nil {
		return err
	}
	p.Notices, p.Exempt = slices.Clone(p.Notices), slices.Clone(p.Exempt)
	p.Senders, p.Jurisdictions, p.Commands = slices.Clone(p.Senders), slices.Clone(p.Jurisdictions), slices.Clone(p.Commands)
	for i, s := range p.Senders {
		if s.IsZero() || slices.Contains(p.Senders[:i], s) {
			return inputError("senders", "must be named, each once")
		}
		l.bySender[senderKey{p.Tenant, s}] = append(l.bySender[senderKey{p.Tenant, s}], p)
	}
	l.programs[key], l.declared[p.Tenant] = p, true
	return nil
}

func (l *Ledger) addTenant(t TenantConfig) error {
	_, taken := l.tenants[t.Tenant]
	switch {
	case t.Tenant.IsZero():
		return inputError("tenant", "must be named")
	case taken:
		return inputError("tenant", "must be declared once")
	case len(t.Location.Regions) > 0:
		return inputError("regions", "must not be set for a tenant; name its jurisdictions")
	}
	for _, z := range t.Location.Zones {
		if !l.rules.KnownZone(z) {
			return inputError("zones", "must be names of the IANA time zone database")
		}
	}
	t.Location.Zones, t.Location.Jurisdictions = slices.Clone(t.Location.Zones), slices.Clone(t.Location.Jurisdictions)
	l.tenants[t.Tenant], l.declared[t.Tenant] = t, true
	return rule.CheckAll(t.Location.Jurisdictions)
}

func (p ProgramConfig) sends(s sealtext.Sender) bool { return slices.Contains(p.Senders, s) }

// program is the declaration of a program.
func (l *Ledger) program(t sealtext.Tenant, p sealtext.Program) (ProgramConfig, error) {
	c, ok := l.programs[programKey{t, p}]
	if !ok {
		return ProgramConfig{}, inputError("program", "must be declared in Config.Programs for the tenant")
	}
	return c, nil
}

// keys are where everything about a person may be: under each of the
// candidate pseudonyms, since keys rotate, in the tenant and in the account.
// A pseudonym does not tell its domain; asking for the few combinations that
// cannot exist costs less than a second kind of person would.
func (l *Ledger) keys(p sealtext.Person) []EventKey {
	keys := make([]EventKey, 0, 2*len(p.Pseudonyms))
	for _, ps := range p.Pseudonyms {
		keys = append(keys, EventKey{p.Tenant, ps})
	}
	if !l.account.IsZero() && l.account != p.Tenant {
		for _, ps := range p.Pseudonyms {
			keys = append(keys, EventKey{l.account, ps})
		}
	}
	return keys
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
