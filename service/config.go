package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/audit/sequencer"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/processor"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/route"
	"github.com/sealtext/sealtext/vault"
)

// Config is what [New] needs.
type Config struct {
	// Stores is the database: [SQL] over a *sqlstore.DB, or [Memory] for tests. Required.
	Stores Stores
	// KeyFolder is the folder with the keys that wrap all others. It is made, with new keys, for a
	// database that holds nothing yet, except in the environment "production": there
	// tinkvault.Init makes it, in a step of its own. Keep the folder out of every backup of the
	// database and copy it to a safe place; see [Service.ConfirmBackup]. Either KeyFolder or Keyring
	// is required, except with [Memory], whose keys end with the process as its rows do.
	KeyFolder string
	// Keyring takes the place of KeyFolder, for keys in a KMS; see package vault/tinkvault. Where it
	// has a method CreateTenant, as *tinkvault.Keyring has, [Service.Declare] makes the keys of new
	// tenants.
	Keyring vault.Keyring
	// Mark remembers outside of the database how far it is, so that one that was restored from a backup
	// sends nothing before [Service.ConfirmRestore]; see [highwater.ErrRewound] and package
	// audit/highwater. It is compared at Start and raised each minute and by Stop. Nil, the default, is a
	// file beside the keys in KeyFolder, and no mark with a Keyring or with [Memory].
	Mark highwater.Mark
	// Transports hand messages over, by the Route of the sender in its declaration. A process that
	// only takes messages in, or that only sends to the outbox, has none.
	Transports map[string]transport.Transport
	// Routers choose among several providers, by the Route of the sender as well; see package
	// transport/route. Their Store is that of Stores, and Locator and Now those of this Config, where they
	// are nil.
	// None by default.
	Routers map[string]route.Config
	// Locator finds the time zones and regions of a number's prefix. Required: without it a rule with
	// hours denies what it cannot place. A *zone.Resolver of package consent/zone is one; it is no
	// default because its tables add 5.9 MB to a program.
	Locator rule.Locator
	// Rules are the rules of hours, caps, terms and duties. Nil stands for rule.Default; an empty
	// slice switches all of them off.
	Rules []rule.Rule
	// Content decides what texts may leave. Nil stands for a redact.ContentPolicy with its defaults.
	Content transport.ContentPolicy
	// Authorizer decides who may read what is sealed. Nil stands for [vault.DenyAll].
	Authorizer vault.Authorizer
	// Schedules say how long records are kept. Nil stands for [DefaultSchedules]; an empty slice keeps
	// everything.
	Schedules []retention.Schedule
	// Processors is the register of those who process messages for the application, such as the
	// companies behind Transports. [Service.Notice] and certificates of erasure name them, and once
	// a day the Logger warns of what is missing or old in it, transports without an entry among it.
	// Nil, the default, warns of nothing.
	Processors *processor.Register
	// SweepEvery is how often what is due is disposed of; 1 hour by default.
	SweepEvery time.Duration
	// Account switches opt-outs from all tenants on; see [consent.ForAccount] and
	// [vault.SealerConfig].
	Account sealtext.Tenant
	// Handlers are told what happens: every inbound message, and every change of a message to a final
	// state; see [transport.Feed]. Each has a cursor by the name given here. Without them, nil by
	// default, there is no feed; an empty map makes one for [transport.Feed.Next].
	Handlers map[string]transport.FeedHandler
	// OptOuts keep the lists of providers and the opt-outs of the ledger alike, one for each provider; see
	// package transport/optouts. Give each a Name, what the adapter can do, and the Access for numbers that
	// are pushed: Consent, Sealer, Vault, Programs, Database, Audit and Now are those of the service, and so
	// is OnError where it is nil, with the task "opt-outs" and the Name as the Route. None by default.
	OptOuts []optouts.Config
	// Sequencer numbers the audit events and signs a tree over them, so that anyone can check the log; see
	// package audit/sequencer. Give it the Signer and the Policy, and an Anchor: Store, Leases and Now are
	// those of the service, and errors come as those of the task "audit". Nil by default, and then changes
	// of the log go unnoticed.
	Sequencer *sequencer.Config
	// Monitor watches what is audited, blocks of adjacent numbers and countries of what is queued,
	// hand-offs and deliveries, values that do not open, the feed, the age of events without a number
	// and of the last checkpoint, contradictions to the anchor, records past due and the drift of
	// OptOuts, and raises alerts; see package audit/monitor. Give it the Sinks. It hears of bad
	// signatures where [Service.WebhookError] is the OnError of a webhook. Of what only the host knows
	// tell it yourself: of an operator who does not log in, [Service].Monitor.Failure with
	// monitor.FailureLogin. Now is that of the service;
	// where Responder is nil, actions are pauses of the ledger, and none can suspend an actor. Errors
	// come as those of the task "monitor" where OnError is nil. Nil by default.
	Monitor *monitor.Config
	// Workers is how many messages one relay hands over at a time; 64 by default.
	Workers int
	// Drain is how long [Service.Stop] waits for hand-offs under way; 20 seconds by default.
	Drain time.Duration
	// SingleProcess states that no other process runs a Service on the database, which saves
	// statements in each hand-off. A lease in the database, of 30 seconds, makes [New] return
	// [ErrNotSingle] in a second process. A Service that lost its lease, or could not extend it in
	// time, ends its relays for good, and Live and Ready return ErrNotSingle: restart the process.
	// Declarations and opt-outs that other programs write are seen all the same. False by default.
	SingleProcess bool
	// OnError is called with errors of the goroutines in the background: a relay, a sweep, reading
	// the declarations; and with what could not be received for a tenant. It may be called by several goroutines at once and must return quickly.
	// Nil, the default, calls nothing; the Logger gets the errors in both cases.
	OnError func(context.Context, Error)
	// OnReminder is called once for everything that is due about a request of a data subject: a
	// deadline that is near or was missed, a processor that has not confirmed. It is called once an
	// hour at most, by one goroutine, in every process that was started. After an error it is called
	// again. With nil, the default, the Logger gets what is near, and OnError and the Logger what is late,
	// with the task "requests".
	OnReminder func(context.Context, request.Case, request.Reminder) error
	// Logger gets the same errors and what an operator should know. Nothing is logged by default. No
	// record holds a number or a text.
	Logger *slog.Logger
	// Metrics gets a point for each message that is queued, denied, handed over and so on, without
	// anything personal; see package transport/metric. Nil, the default, costs nothing.
	Metrics func(metric.Point)
	// Now is the clock; the system's by default.
	Now func() time.Time
	// Adjust, if not nil, may change the configuration of each package before its constructor
	// runs, for settings that Config does not have; see [Parts].
	Adjust func(*Parts)
}

// Parts are the configurations of the packages, as [New] has filled them in for Config.Adjust.
//
// The fields through which packages refer to each other (Sealer, Audit, Consent, Opener and
// Shredder) are nil in it, and set afterwards; other values are overwritten. Consent.Programs is set
// only where Adjust left it nil: to the registry. Gateway.Transports and Routers get those of Relays, for
// routes that are in neither, and Gateway.Rates theirs where Adjust left it nil. Rights.Holders are the application's own, which come first; the holders
// "transport", "consent", "requests" and "audit" are added to them.
type Parts struct {
	Sealer   vault.SealerConfig
	Audit    audit.Config
	Vault    vault.Config
	Programs program.Config
	Consent  consent.Config
	Gateway  transport.GatewayConfig
	Relays   map[string]*transport.RelayConfig // by route
	Feed     transport.FeedConfig
	Sweeper  retention.SweeperConfig
	Holds    retention.HoldsConfig
	Rights   retention.RightsConfig
	Requests request.CasesConfig
}

// previewed gives the gateway the transports and routers of the relays, for Gateway.Preview, where
// Adjust gave it none for a route, and their rates where it gave it none at all.
func (p *Parts) previewed() {
	transports, routers := map[string]transport.Transport{}, map[string]transport.Router{}
	maps.Copy(transports, p.Gateway.Transports)
	maps.Copy(routers, p.Gateway.Routers)
	for _, r := range p.Relays {
		_, single := transports[r.Name]
		_, several := routers[r.Name]
		switch {
		case single || several:
		case r.Router != nil:
			routers[r.Name] = r.Router
		case r.Transport != nil: // without either NewRelay says what is missing
			transports[r.Name] = r.Transport
		}
	}
	p.Gateway.Transports, p.Gateway.Routers = transports, routers
	if p.Gateway.Rates == nil {
		p.Gateway.Rates = map[string][]transport.Rate{}
		for _, r := range p.Relays {
			p.Gateway.Rates[r.Name] = r.Rates
		}
	}
}

// Errors that a caller may want to tell apart.
var (
	// ErrStarted is returned by [Service.Start] for a service that is running.
	ErrStarted = errors.New("service: Start was called before; a service starts once")
	// ErrNotStarted is returned by [Service.Stop] for a service that was never started.
	ErrNotStarted = errors.New("service: the service does not run; call Start first")
	// ErrStopped is returned by [Service.Start] and [Service.Stop] for a service that was stopped. It
	// cannot be started again.
	ErrStopped = errors.New("service: the service was stopped; make a new one with New")
	// ErrUnserved is the cause of an [Error] about a route on which messages have been due for a
	// minute and longer, and that has no relay in this process.
	ErrUnserved = errors.New("messages are due and no relay takes them; run a service with a transport of this name, or declare the sender with another route")
	// ErrNotSingle is returned by [New], and reported to Config.OnError, where another process with
	// Config.SingleProcess has the lease of the database.
	ErrNotSingle = errors.New("service: another process runs with SingleProcess on this database; stop it and wait for its lease to end, or leave SingleProcess off in both")
)

// Error is what failed in the background. Its text names tenant, program and message, and never a
// number or a text.
type Error struct {
	// Task is "relay", "feed", "receive", "inbound", "opt-outs", "routes", "sweep", "declarations",
	// "backup", "high-water mark", "monitor", "requests", "webhook" or "lease".
	Task string
	// Route of the relay, or the name of the provider for "inbound", "opt-outs" and "webhook"; empty for other tasks.
	Route string
	// Tenant, Program and Message that it is about, where it is about one.
	Tenant  sealtext.Tenant
	Program sealtext.Program
	Message sealtext.ID
	// Cause is the error itself.
	Cause error
}

// Error says what failed, and for what.
func (e Error) Error() string {
	s := "service: " + e.Task
	if e.Route != "" {
		s += " " + e.Route
	}
	if !e.Tenant.IsZero() {
		s += ", tenant " + e.Tenant.String()
	}
	if !e.Program.IsZero() {
		s += ", program " + e.Program.String()
	}
	if !e.Message.IsZero() {
		s += ", message " + e.Message.String()
	}
	return fmt.Sprintf("%s: %v", s, e.Cause)
}

// Unwrap is the Cause.
func (e Error) Unwrap() error { return e.Cause }

func (cfg *Config) defaults() error {
	switch {
	case cfg.Stores.Consent == nil:
		return errors.New("service: Config.Stores is required; use service.SQL or service.Memory")
	case cfg.Locator == nil:
		return errors.New("service: Config.Locator is required; use zone.New of package consent/zone")
	case cfg.KeyFolder != "" && cfg.Keyring != nil:
		return errors.New("service: give one of Config.KeyFolder and Config.Keyring")
	case cfg.KeyFolder == "" && cfg.Keyring == nil && !cfg.Stores.memory:
		return errors.New("service: Config.KeyFolder or Config.Keyring is required")
	case cfg.Workers < 0 || cfg.Drain < 0 || cfg.SweepEvery < 0:
		return errors.New("service: Config.Workers, Config.Drain and Config.SweepEvery must not be negative")
	}
	for name := range cfg.Routers {
		if _, both := cfg.Transports[name]; both {
			return errors.New("service: Config.Transports and Config.Routers must not have the same route")
		}
	}
	for _, t := range cfg.Transports {
		if t == nil {
			return errors.New("service: Config.Transports must not have a nil transport")
		}
	}
	if cfg.Workers == 0 {
		cfg.Workers = 64
	}
	if cfg.Drain == 0 {
		cfg.Drain = 20 * time.Second
	}
	if cfg.SweepEvery == 0 {
		cfg.SweepEvery = time.Hour
	}
	if cfg.Authorizer == nil {
		cfg.Authorizer = vault.DenyAll{}
	}
	if cfg.Schedules == nil {
		cfg.Schedules = DefaultSchedules()
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	cfg.Now = clock.Or(cfg.Now)
	return nil
}
