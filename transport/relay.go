package transport

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/monitor"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport/fair"
	"github.com/sealtext/sealtext/transport/metric"
	"github.com/sealtext/sealtext/vault"
)

// RelayConfig configures a [Relay].
type RelayConfig struct {
	// Store, Sealer, Consent and Audit are those of the gateway. Required. The ledger must be the
	// same value as the gateway's if both run in one process: the barrier is in it.
	Store   RelayStore
	Sealer  *vault.Sealer
	Consent *consent.Ledger
	Audit   audit.Recorder
	// Transport hands messages over, and Name is the route that it serves: the relay claims the
	// messages of that route and those without a route. Attempts and receipts identify the
	// transport by Name; its form is that of [sealtext.Tenant]. Required.
	Transport Transport
	Name      string
	// Router takes the place of Transport, and chooses among several for each message. Attempts,
	// receipts, audit events and pauses then name the provider, and Name is the route alone. None by
	// default.
	Router Router
	// Workers is the number of concurrent hand-offs; 64 by default. A slow provider occupies as
	// many: a provider that takes 200 ms for a call gets at most 5 messages a second from each.
	Workers int
	// OTPWorkers is the number of further workers, which only passcodes use, so that one is handed
	// over even while all others hang in a transport that does not answer; one for 16 Workers by
	// default, none if it is negative. Their hand-offs are not counted in InFlight.
	OTPWorkers int
	// InFlight is the maximum number of hand-offs whose outcome is not stored, and so of the messages
	// that become StateUnknown if the process is killed; Workers by default, and not above it. A
	// smaller number leaves workers idle.
	InFlight int
	// Batch is the number of messages that one claim takes, and so the largest number that wait in
	// this process for a free worker; 50 or Workers by default, whichever is larger.
	Batch int
	// Lease is the time for which claimed messages belong to this relay; 5 minutes by default.
	// After the death of a relay others claim its messages when the lease ends. An outcome is not
	// lost to a store that is unavailable for less. The lease begins anew with each hand-off, and
	// must be at least 2 seconds longer than the ledger's HandoffTimeout. It is by the clock of the
	// store, if that has one, so that a relay on a machine with a wrong clock neither takes the messages
	// of others nor loses its own; see [RelayStore]. Those of sqlstore have.
	Lease time.Duration
	// Drain is the time that running hand-offs have after [Relay.Stop]; 20 seconds by default. It
	// must not be below the ledger's HandoffTimeout.
	Drain time.Duration
	// Poll is the pause of [Relay.Run] when nothing is due, and the delay of a message that was
	// given back after an error; 1 second by default.
	Poll time.Duration
	// Backoff is the delay after the first attempt that sent nothing; it doubles each time up to an
	// hour. 30 seconds by default.
	Backoff time.Duration
	// Rates limit what is claimed, and so what is handed over. While a provider's Outcome.RetryAfter
	// lasts, the first of them permits nothing, except with a Router, which then chooses another
	// provider. They need a Store that is a [RateStore]. None by default.
	Rates []Rate
	// AllowRecipients are the only recipients while the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop. None by default.
	AllowRecipients []sealtext.Number
	// Weights are the numbers of messages that tenants have in a turn, where several have messages of
	// one purpose, in place of what they declare as their program.Tenant.Weight; see package fair. None by
	// default. Relays of one route in several processes should have the same.
	Weights map[sealtext.Tenant]int
	// Holds reports who is under a legal hold: their texts are kept even if the program must not
	// store them. retention.Store implements it. Nil, the default: such texts are dropped for
	// everybody.
	Holds sealtext.HoldGuard
	// OnError is called with each error as it happens, by many goroutines at once. It must return
	// soon. None by default.
	OnError func(context.Context, RelayError)
	// Logger receives the same errors, and the start and stop of the relay. None by default.
	Logger *slog.Logger
	// Metrics gets a point for each hand-off, outcome and change of a message here; see package
	// transport/metric. None by default.
	Metrics func(metric.Point)
	// Watch is told of each message that is handed over, or whose receipt came before its outcome, without a number, a
	// text or an id: *monitor.Monitor has such a method, Message. It is called after the transaction,
	// by many goroutines at once, and must return quickly. None by default.
	Watch func(monitor.Message)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Relay hands over the due messages of the outbox. Several may run on one store, in one process or
// many. It is safe for concurrent use.
//
// It works in turns. One transaction stores the outcomes of the last hand-offs, asks the consent
// ledger for as many permits as there are free workers and journals an attempt for each, claims the
// next messages, and writes the audit events of all that. When it has committed, the workers open
// numbers and texts and call the transport. Outcomes wait for the next turn at most 50 milliseconds,
// and for no more than 500 others. A message that cannot be stored or decided fails alone: the batch
// is divided until it is by itself.
//
// A relay that dies between the attempt and its outcome leaves an attempt without an outcome: the
// message becomes StateUnknown, and is not sent again automatically.
//
// [Relay.Start] and [Relay.Stop] run it in the background; [Relay.Run] does both for a caller that
// waits. A message that cannot be decided, because the store fails, or its tenant, its program or
// its keys are not known in this process, is given back at once for another relay. One that has
// expired is settled without the keys: if the tenant has none at all, that is the one change without
// an audit event, and RelayConfig.OnError is called.
type Relay struct {
	store     RelayStore
	sealer    *vault.Sealer
	consent   *consent.Ledger
	audit     audit.Recorder
	name      string
	providers map[string]provider
	names     []string // of providers, in order
	router    Router   // nil for one transport
	waits     waits
	workers   int
	reserve   int // workers for passcodes
	inFlight  int
	batch     int
	longest   time.Duration // of a transaction; 0 for no bound
	lease     time.Duration
	leases    leaseClock
	drain     time.Duration
	poll      time.Duration
	backoff   time.Duration
	rates     *rates // nil for none
	allow     map[sealtext.Number]bool
	holds     sealtext.HoldGuard // nil for none
	onError   func(context.Context, RelayError)
	log       *slog.Logger
	metrics   *teller // nil for none
	now       func() time.Time
	wall      func() time.Time // for pauses

	claims  atomic.Uint32
	orderMu sync.Mutex
	orders  map[string]fair.Order // of the two routes
	weights weights
	life    life
	countMu sync.Mutex
	counts  RelayStats
	// recheckAt is when messages with an unknown outcome are looked at again.
	recheckAt time.Time
	repeats   repeats
	open      map[MessageRef]bool // messages in process
}

// leaseGrace is the time by which a lease exceeds the hand-off that it covers: the outcome is
// written in it.
const leaseGrace = 2 * time.Second

var relayActor = sealtext.System("relay")

// NewRelay validates the configuration and returns a Relay.
func NewRelay(cfg RelayConfig) (*Relay, error) {
	required := []struct {
		field string
		there bool
	}{
		{"Store", cfg.Store != nil}, {"Sealer", cfg.Sealer != nil}, {"Consent", cfg.Consent != nil},
		{"Audit", cfg.Audit != nil}, {"Transport", cfg.Transport != nil || cfg.Router != nil},
	}
	for _, r := range required {
		if !r.there {
			return nil, errors.New("transport: RelayConfig." + r.field + " is required")
		}
	}
	if err := checkTransport(cfg.Name); err != nil {
		return nil, err
	}
	if cfg.Transport != nil && cfg.Router != nil {
		return nil, errors.New("transport: give one of RelayConfig.Transport and RelayConfig.Router")
	}
	r := &Relay{
		store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit, name: cfg.Name,
		workers: cfg.Workers, inFlight: cfg.InFlight, batch: cfg.Batch, lease: cfg.Lease, drain: cfg.Drain, poll: cfg.Poll, backoff: cfg.Backoff,
		allow: map[sealtext.Number]bool{}, holds: cfg.Holds, onError: cfg.OnError, log: cfg.Logger, now: clock.Or(cfg.Now), wall: clock.System,
		metrics: newTeller(cfg.Metrics, cfg.Watch, cfg.Consent),
		open:    map[MessageRef]bool{}, orders: map[string]fair.Order{},
	}
	r.leases.own = r.now
	r.weights.fixed = maps.Clone(cfg.Weights)
	r.weights.current = r.weights.fixed
	var err error
	if r.router = cfg.Router; r.router != nil {
		r.providers, r.names, err = newProviders("RelayConfig.Router", cfg.Name, nil, r.router)
	} else {
		r.providers, r.names, err = newProviders("RelayConfig.Transport", cfg.Name, cfg.Transport, nil)
	}
	if err != nil {
		return nil, err
	}
	if r.workers <= 0 {
		r.workers = 64
	}
	if r.reserve = max(0, cfg.OTPWorkers); cfg.OTPWorkers == 0 {
		r.reserve = r.workers / 16
	}
	if r.inFlight <= 0 || r.inFlight > r.workers {
		r.inFlight = r.workers
	}
	if r.batch <= 0 {
		r.batch = max(50, r.workers)
	}
	if store, ok := cfg.Store.(ExclusiveStore); ok {
		r.longest = store.LongestTx()
	}
	if r.lease <= 0 {
		r.lease = 5 * time.Minute
	}
	if r.drain <= 0 {
		r.drain = 20 * time.Second
	}
	if r.poll <= 0 {
		r.poll = time.Second
	}
	if r.backoff <= 0 {
		r.backoff = 30 * time.Second
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	switch timeout := cfg.Consent.HandoffTimeout(); {
	case timeout > r.drain:
		return nil, errors.New("transport: RelayConfig.Drain must not be below the ledger's HandoffTimeout, or hand-offs could not end before the relay stops")
	case r.lease < timeout+leaseGrace:
		return nil, errors.New("transport: RelayConfig.Lease must be at least 2 seconds longer than the ledger's HandoffTimeout, or it could end during a hand-off")
	}
	if r.rates, err = newRates(cfg.Rates, cfg.Store); err != nil {
		return nil, err
	}
	for _, n := range cfg.AllowRecipients {
		r.allow[n] = true
	}
	return r, nil
}

// Step claims one batch and processes it, with RelayConfig.Workers at once. It returns the number
// of messages that it claimed, and the errors of those that could not be decided, joined, each a
// [RelayError]; these may be claimed again after one poll. When ctx ends, Step stops as
// [Relay.Stop] does.
func (r *Relay) Step(ctx context.Context) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s := r.newShift(ctx)
	s.single = true
	err := errors.Join(s.run(), s.unclaimed)
	if s.claimed == 0 {
		return 0, err
	}
	return s.claimed, errors.Join(append(s.errors(), err)...)
}

// claim leases due messages. If there are none it reports whether the next claim should look at more.
func (r *Relay) claim(ctx context.Context, tx sealtext.Tx, limit int, purposes sealtext.PurposeSet) (rows []OutboxRow, more bool, err error) {
	// The two alternate in being first, from turn to turn, so that neither starves.
	routes := []string{r.name, ""}
	if r.claims.Load()%2 == 0 {
		slices.Reverse(routes)
	}
	now, leaseNow := r.now(), r.leases.now()
	for _, route := range routes {
		if len(rows) == limit {
			break
		}
		order := r.order(route)
		due, err := r.store.Claim(ctx, tx, Claim{Now: now, LeaseNow: leaseNow, Until: leaseNow.Add(r.lease), Limit: limit - len(rows), Route: route, Purposes: purposes, Order: &order})
		if err != nil {
			return nil, false, err
		}
		r.setOrder(route, order)
		rows, more = append(rows, due...), more || order.More()
	}
	return rows, more && len(rows) == 0, nil
}

// order returns a copy of whose turn it is on a route: a transaction may run twice, and claims of
// several shifts at once.
func (r *Relay) order(route string) fair.Order {
	r.orderMu.Lock()
	defer r.orderMu.Unlock()
	o := r.orders[route]
	o.Weights = r.weights.all()
	return o
}

func (r *Relay) setOrder(route string, o fair.Order) {
	r.orderMu.Lock()
	defer r.orderMu.Unlock()
	r.orders[route] = o
}

// errLeaseLost reports that another relay has the message now; it is left alone.
var errLeaseLost = errors.New("transport: another relay has the message")

// change completes a change of a row, and its audit event. The zero person stands for one who cannot
// be read: the event then has no subject, but names the message.
func (r *Relay) change(row OutboxRow, p sealtext.Person, c OutboxChange, e audit.Event) (OutboxChange, audit.Event) {
	c.Tenant, c.ID, c.Lease, c.At = row.Tenant, row.ID, row.Lease, r.now()
	if c.State == 0 && c.LookAt.IsZero() {
		c.LookAt = row.LookAt
	}
	e.Tenant, e.Actor, e.Subject = row.Tenant, relayActor, p.Subject
	e.Details.Record, e.Details.Program, e.Details.Sender = row.ID, row.Program, row.Sender
	e.Details.Purposes, e.Details.Transport = []sealtext.Purpose{row.Purpose}, cmp.Or(e.Details.Transport, r.name)
	return c, e
}

// record writes audit events.
func (r *Relay) record(ctx context.Context, tx sealtext.Tx, events []audit.Event) error {
	if many, ok := r.audit.(audit.BatchRecorder); ok {
		return many.RecordAll(ctx, tx, events)
	}
	for _, e := range events {
		if err := r.audit.Record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// once runs an operation for which one attempt is enough: messages are given back if it fails. It is
// bounded even after the relay's context has ended.
func once(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
	defer cancel()
	return f(ctx)
}
