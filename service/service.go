package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/processor"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbound"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/route"
	"github.com/sealtext/sealtext/vault"
)

// Service is every package over one database. Its fields are the values that the constructors of
// the packages returned, and may be used on their own. It is safe for concurrent use.
type Service struct {
	Keyring  vault.Keyring
	Sealer   *vault.Sealer
	Audit    *audit.Log
	Vault    *vault.Vault
	Programs *program.Registry
	Consent  *consent.Ledger
	Gateway  *transport.Gateway
	Relays   map[string]*transport.Relay // by route
	Routers  map[string]*route.Router    // likewise, of Config.Routers
	OptOuts  map[string]*optouts.Syncer  // by the name of the provider, of Config.OptOuts
	Archive  *transport.Archive
	Feed     *transport.Feed // nil without Config.Handlers
	// Sequencer is nil without Config.Sequencer; Prover reads the log that it makes, and is nil then too.
	Sequencer *sequencer.Sequencer
	Prover    *sequencer.Prover
	Monitor   *monitor.Monitor // nil without Config.Monitor
	// Conversations shows staff what was written to and by a person.
	Conversations *transport.Conversations
	Sweeper       *retention.Sweeper // nil without schedules
	Holds         *retention.Holds
	Rights        *retention.Rights
	Restrictions  *retention.Restrictions
	Rectifier     *retention.Rectifier
	// Requests are those of data subjects. Texts that ask for access, for erasure, or not to sell data
	// open one.
	Requests *request.Cases

	stores     Stores
	log        *slog.Logger
	onError    func(context.Context, Error)
	onReminder func(context.Context, request.Case, request.Reminder) error // nil for the logger
	now        func() time.Time
	sweep      time.Duration
	single     bool
	closed     bool                // whether nobody may read what is sealed
	processors *processor.Register // nil for none
	holder     [16]byte
	loops      loops

	watchers []*inbound.Watcher // of CatchUp
	classes  []retention.Class  // that are swept
	tree     treeSeen           // for the gauges

	mark   highwater.Mark  // nil for none
	marked highwater.Store // the database, where it is one
	markAt time.Time       // of the next check; of one goroutine

	elapsed func() time.Time

	mu        sync.Mutex
	state     state
	leased    time.Time // when the lease was asked for that was granted last
	lost      bool      // whether the lease was lost
	end       context.CancelFunc
	endRelays context.CancelFunc
	done      sync.WaitGroup
}

// state of a service: it goes up only.
type state uint8

const (
	stateNew state = iota
	stateRunning
	stateStopping
	stateStopped
)

// New returns a Service. It opens the keys and starts nothing. The database was checked when it was
// opened, see [sqlstore.Open]. The error names what is wrong and what to do; it is
// [vault.ErrKEKMissing] where the database was written under other keys.
//
// With Config.SingleProcess, New acquires the lease of the database for 30 seconds, or returns
// [ErrNotSingle]. [Service.Start] extends the lease and [Service.Stop] releases it; a Service that
// is never started lets it expire.
func New(ctx context.Context, cfg Config) (*Service, error) {
	if err := cfg.defaults(); err != nil {
		return nil, err
	}
	s := &Service{
		stores: cfg.Stores, log: cfg.Logger, now: cfg.Now, sweep: cfg.SweepEvery,
		single: cfg.SingleProcess, processors: cfg.Processors, onError: cfg.OnError, onReminder: cfg.OnReminder, holder: sealtext.NewID(), elapsed: clock.Elapsed(cfg.Now), Relays: map[string]*transport.Relay{},
		Routers: map[string]*route.Router{},
	}
	if err := s.openKeys(ctx, cfg); err != nil {
		return nil, err
	}
	if err := s.buildMark(cfg); err != nil {
		return nil, err
	}
	if err := s.build(cfg); err != nil {
		return nil, err
	}
	if s.single {
		if _, err := s.lease(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// build runs the constructors, from the lowest layer up. Each part is given to those above it, so
// that what Adjust changes holds for all.
func (s *Service) build(cfg Config) (err error) {
	content := cfg.Content
	if content == nil {
		if content, err = redact.NewContentPolicy(redact.ContentConfig{}); err != nil {
			return fmt.Errorf("service: %w", err)
		}
	}
	if err = s.buildMonitor(cfg); err != nil {
		return err
	}
	st := cfg.Stores
	p := &Parts{
		Sealer: vault.SealerConfig{Keyring: s.Keyring, Store: st.Vault, Account: cfg.Account, Now: cfg.Now},
		Audit:  audit.Config{Store: st.Audit, Now: cfg.Now},
		Vault:  vault.Config{Authorizer: cfg.Authorizer, Counters: st.Vault, Cases: st.Vault},
		Programs: program.Config{
			Store: st.Programs, Content: content, Rules: cfg.Rules, Now: cfg.Now,
		},
		Consent:  consent.Config{Store: st.Consent, Rules: cfg.Rules, SingleProcess: cfg.SingleProcess, Now: cfg.Now},
		Gateway:  transport.GatewayConfig{Store: st.Transport, Locator: cfg.Locator, Content: content, Holds: st.Retention, Metrics: cfg.Metrics, Watch: s.watch(), Now: cfg.Now},
		Relays:   map[string]*transport.RelayConfig{},
		Sweeper:  retention.SweeperConfig{Store: st.Retention, Schedules: slices.Clone(cfg.Schedules), History: st.Database, Now: cfg.Now},
		Holds:    retention.HoldsConfig{Store: st.Retention, Now: cfg.Now},
		Rights:   retention.RightsConfig{Store: st.Retention, Processors: cfg.Processors, Now: cfg.Now},
		Requests: request.CasesConfig{Store: st.Requests, Processors: processorNames(cfg.Processors), Now: cfg.Now},
	}
	p.Gateway.OnError = func(ctx context.Context, tenant sealtext.Tenant, err error) {
		s.report(ctx, Error{Task: "receive", Tenant: tenant, Cause: err})
	}
	relay := func(name string) *transport.RelayConfig {
		return &transport.RelayConfig{
			Store: st.Transport, Name: name, Workers: cfg.Workers, Drain: cfg.Drain, Holds: st.Retention,
			Metrics: cfg.Metrics, Watch: s.watch(), Now: cfg.Now, OnError: s.relayError,
		}
	}
	for name, t := range cfg.Transports {
		p.Relays[name] = relay(name)
		p.Relays[name].Transport = t
	}
	for name, c := range cfg.Routers {
		if s.Routers[name], err = s.router(cfg, c); err != nil {
			return fmt.Errorf("service: route %s: %w", name, err)
		}
		p.Relays[name] = relay(name)
		p.Relays[name].Router = s.Routers[name]
	}
	p.Feed = transport.FeedConfig{
		Store: st.Transport, Leases: st.Database, Handlers: cfg.Handlers, Now: cfg.Now, OnError: s.feedError,
	}
	if cfg.Adjust != nil {
		cfg.Adjust(p)
	}
	if p.Sealer.Alarm == nil {
		p.Sealer.Alarm = p.Vault.Alarm
	}
	if s.Sealer, err = vault.NewSealer(p.Sealer); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Audit.Sealer, p.Audit.Observe = s.Sealer, s.observed(p.Audit.Observe)
	if s.Audit, err = audit.New(p.Audit); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	if err = s.buildSequencer(cfg); err != nil {
		return err
	}
	p.Vault.Sealer, p.Vault.Audit, p.Vault.Alarm, p.Vault.Sale = s.Sealer, s.Audit, s.alarmed(p.Vault.Alarm), saleOf{s}
	s.closed = denies(p.Vault.Authorizer)
	if s.Vault, err = vault.New(p.Vault); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Programs.Audit = s.Audit
	if s.Programs, err = program.New(p.Programs); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Consent.Sealer, p.Consent.Audit = s.Sealer, s.Audit
	if p.Consent.Programs == nil {
		p.Consent.Programs = s.Programs
	}
	if s.Consent, err = consent.New(p.Consent); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Requests.Audit = s.Audit
	if s.Requests, err = request.NewCases(p.Requests); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Gateway.Sealer, p.Gateway.Audit, p.Gateway.Consent, p.Gateway.Requests = s.Sealer, s.Audit, s.Consent, s.Requests
	p.previewed()
	if s.Gateway, err = transport.NewGateway(p.Gateway); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	for name, relay := range p.Relays {
		relay.Sealer, relay.Audit, relay.Consent = s.Sealer, s.Audit, s.Consent
		if s.Relays[name], err = transport.NewRelay(*relay); err != nil {
			return fmt.Errorf("service: route %s: %w", name, err)
		}
	}
	if p.Feed.Handlers != nil {
		if s.Feed, err = transport.NewFeed(p.Feed); err != nil {
			return fmt.Errorf("service: %w", err)
		}
	}
	if s.Conversations, err = transport.NewConversations(st.Transport, s.Vault); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	if err := s.buildOptOuts(cfg); err != nil {
		return err
	}
	return s.buildRetention(p)
}

// router makes a router over the store of the relays.
func (s *Service) router(cfg Config, c route.Config) (*route.Router, error) {
	if c.Store == nil {
		store, ok := cfg.Stores.Transport.(route.Store)
		if !ok {
			return nil, errors.New("Stores.Transport keeps no health of providers; use one that is a transport.RateStore")
		}
		c.Store = store
	}
	if c.Locator == nil {
		c.Locator = cfg.Locator
	}
	if c.Now == nil {
		c.Now = cfg.Now
	}
	return route.New(c)
}

func (s *Service) buildRetention(p *Parts) (err error) {
	s.Archive = transport.NewArchive(s.stores.Transport, s.now)
	p.Sweeper.Audit, p.Holds.Sealer, p.Holds.Audit = s.Audit, s.Sealer, s.Audit
	for i := range p.Sweeper.Schedules {
		s.classes = append(s.classes, p.Sweeper.Schedules[i].Class)
		if schedule := &p.Sweeper.Schedules[i]; schedule.Disposer == nil {
			schedule.Disposer = s.disposer(schedule.Class, p)
		}
	}
	if len(p.Sweeper.Schedules) > 0 {
		if s.Sweeper, err = retention.NewSweeper(p.Sweeper); err != nil {
			return fmt.Errorf("service: %w", err)
		}
	}
	if s.Holds, err = retention.NewHolds(p.Holds); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	p.Rights.Audit, p.Rights.Opener, p.Rights.Shredder = s.Audit, s.Vault, s.Vault
	// The audit log comes last: what the others record while they erase is unlinked with the rest.
	p.Rights.Holders = append(slices.Clone(p.Rights.Holders),
		retention.NamedHolder{Name: "transport", Holder: s.Archive}, retention.NamedHolder{Name: "consent", Holder: s.Consent},
		retention.NamedHolder{Name: "requests", Holder: s.Requests}, retention.NamedHolder{Name: "audit", Holder: s.Audit})
	if s.Rights, err = retention.NewRights(p.Rights); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	if s.Restrictions, err = retention.NewRestrictions(s.Holds, s.Consent); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	if s.Rectifier, err = retention.NewRectifier(retention.RectifierConfig{
		Store: p.Rights.Store, Audit: s.Audit, Numbers: s.Sealer, Consents: s.Consent, Requests: s.Requests,
	}); err != nil {
		return fmt.Errorf("service: %w", err)
	}
	return nil
}

// tenantCreator is a keyring that makes keys of tenants.
type tenantCreator interface {
	CreateTenant(ctx context.Context, t sealtext.Tenant) (bool, error)
}

// CreateTenant creates the keys of a tenant that sends no messages of its own, such as
// Config.Account, and reports whether there were none. [Service.Declare] creates those of tenants
// with programs. The error is that of the keyring, or that a Config.Keyring has no method
// CreateTenant; the host application then creates the keys by other means.
func (s *Service) CreateTenant(ctx context.Context, t sealtext.Tenant) (made bool, err error) {
	ring, ok := s.Keyring.(tenantCreator)
	if !ok {
		return false, errors.New("service: Config.Keyring makes no keys of tenants; make them where the keyring comes from")
	}
	return ring.CreateTenant(ctx, t)
}

// Declare declares programs, tenant by tenant in the order given: it creates the keys of a new
// tenant, declares its programs in one transaction, and moves messages that wait in the outbox to
// the route that their sender has now. Declaring a program as it stands changes nothing, so an
// application may call it at every start.
//
// The error is a [*sealtext.InputError] or that of the registry, the keyring or the store. Tenants
// before the one that failed are declared; the one that failed may be declared, with messages still
// on an older route. Calling Declare again is safe.
func (s *Service) Declare(ctx context.Context, by sealtext.Actor, programs ...program.Program) error {
	var tenants []sealtext.Tenant
	byTenant := map[sealtext.Tenant][]program.Program{}
	for _, p := range programs {
		if p.Tenant.IsZero() {
			return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
		}
		if byTenant[p.Tenant] == nil {
			tenants = append(tenants, p.Tenant)
		}
		byTenant[p.Tenant] = append(byTenant[p.Tenant], p)
	}
	for _, t := range tenants {
		if ring, ok := s.Keyring.(tenantCreator); ok {
			if _, err := ring.CreateTenant(ctx, t); err != nil {
				return err
			}
		}
		if _, err := s.Programs.Declare(ctx, by, byTenant[t]...); err != nil {
			return fmt.Errorf("service: declare: tenant %s: %w", t, err)
		}
		// Messages that wait follow a sender to its new route.
		if _, err := s.Gateway.Reroute(ctx, t); err != nil {
			return fmt.Errorf("service: declare: tenant %s: declared, but its waiting messages are not all on their new route; call Declare again: %w", t, err)
		}
	}
	return nil
}

// InTx runs f in a transaction over all packages and commits it when f returns nil. Otherwise it
// rolls back and returns the error of f. f may run more than once, so it must change nothing but the
// database.
func (s *Service) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	return s.stores.Database.InTx(ctx, f)
}

// Record enrolls a number in a tenant and records a consent event of its owner, in one transaction.
// It sets e.Person, and needs the other fields as [consent.Ledger.Record] does. Where the directory
// leads from the number to somebody else, an opt-out is recorded without a subject, and anything else
// is refused with a [*vault.DirectoryError]; both are audited.
//
// After an opt-out it waits, as [consent.Ledger.Revoke] does, until no hand-off runs that the
// opt-out covers. When ctx ends during that wait, the error is a [*consent.HandoffsInFlightError]:
// the opt-out is stored, and Stored describes it.
func (s *Service) Record(ctx context.Context, tenant sealtext.Tenant, n sealtext.Number, e consent.Event) (stored consent.Stored, err error) {
	var stray *vault.DirectoryError
	err = s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		e.Person, err = s.Sealer.Enroll(ctx, tx, tenant, n)
		if stray = nil; errors.As(err, &stray) && e.Kind == consent.KindOptOut {
			e.Person, err = stray.Person(), s.Audit.Record(ctx, tx, stray.Event(e.Actor)) // it must not be lost
		}
		if err != nil {
			return err
		}
		stored, err = s.Consent.RecordTx(ctx, tx, e)
		return err
	})
	if err != nil && errors.Is(err, vault.ErrWrongContext) && stray != nil {
		return stored, errors.Join(err, s.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
			return s.Audit.Record(ctx, tx, stray.Event(e.Actor))
		}))
	}
	if err != nil || e.Kind != consent.KindOptOut {
		return stored, err
	}
	_, err = s.Consent.Barrier(ctx, e.Person)
	return stored, err
}

func (s *Service) relayError(ctx context.Context, e transport.RelayError) {
	s.report(ctx, Error{Task: relayTask, Route: e.Route, Tenant: e.Tenant, Program: e.Program, Message: e.Message, Cause: e.Cause})
}

func (s *Service) feedError(ctx context.Context, e transport.FeedError) {
	s.report(ctx, Error{Task: "feed", Tenant: e.Tenant, Cause: e})
}

// report tells the host about an error in the background.
func (s *Service) report(ctx context.Context, e Error) {
	if errors.Is(e.Cause, context.Canceled) && ctx.Err() != nil {
		return // the service is stopping
	}
	s.watchError(e)
	attrs := []slog.Attr{slog.String("task", e.Task), slog.Any("error", e.Cause)}
	if e.Route != "" {
		attrs = append(attrs, slog.String("route", e.Route))
	}
	if !e.Tenant.IsZero() {
		attrs = append(attrs, slog.String("tenant", e.Tenant.String()))
	}
	if !e.Program.IsZero() {
		attrs = append(attrs, slog.String("program", e.Program.String()))
	}
	if !e.Message.IsZero() {
		attrs = append(attrs, slog.String("message", e.Message.String()))
	}
	s.log.LogAttrs(ctx, slog.LevelError, "sealtext: a task failed", attrs...)
	if s.onError != nil {
		s.onError(ctx, e)
	}
}
