package transport

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/clock"
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
	// Workers is the number of concurrent hand-offs; 64 by default. A slow provider occupies as
	// many.
	Workers int
	// Batch is the number of messages that one claim takes, and so the largest number that wait in
	// this process for a free worker; 50 by default.
	Batch int
	// Lease is the time for which claimed messages belong to this relay; 5 minutes by default.
	// After the death of a relay others claim its messages when the lease ends. An outcome is not
	// lost to a store that is unavailable for less. The lease begins anew with each hand-off, and
	// must be at least 2 seconds longer than the ledger's HandoffTimeout.
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
	// AllowRecipients are the only recipients while the store belongs to another environment than
	// the one it was opened in, such as a copy of production on a laptop. None by default.
	AllowRecipients []sealtext.Number
	// Holds reports who is under a legal hold: their texts are kept even if the program must not
	// store them. retention.Store implements it. Nil, the default: such texts are dropped for
	// everybody.
	Holds sealtext.HoldGuard
	// OnError is called with each error as it happens, by many goroutines at once. It must return
	// soon. None by default.
	OnError func(context.Context, RelayError)
	// Logger receives the same errors, and the start and stop of the relay. None by default.
	Logger *slog.Logger
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

// Relay hands over the due messages of the outbox. Several may run on one store, in one process or
// many. It is safe for concurrent use.
//
// For each message it asks the consent ledger for a permit; under the permit it first commits the
// attempt and its audit event, then opens number and text and calls the transport; then it commits
// the outcome. A relay that dies between the two commits leaves an attempt without an outcome: the
// message becomes StateUnknown, and is not sent again automatically.
//
// [Relay.Start] and [Relay.Stop] run it in the background; [Relay.Run] does both for a caller that
// waits. A message that cannot be decided, because the store fails, or its tenant, its program or
// its keys are not known in this process, is given back at once for another relay.
type Relay struct {
	store     RelayStore
	sealer    *vault.Sealer
	consent   *consent.Ledger
	audit     audit.Recorder
	transport Transport
	name      string
	workers   int
	batch     int
	lease     time.Duration
	drain     time.Duration
	poll      time.Duration
	backoff   time.Duration
	allow     map[sealtext.Number]bool
	holds     sealtext.HoldGuard // nil for none
	onError   func(context.Context, RelayError)
	log       *slog.Logger
	now       func() time.Time

	turn    atomic.Uint32 // counts claims
	life    life
	countMu sync.Mutex
	counts  RelayStats
	open    map[MessageRef]bool // messages in process
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
		{"Audit", cfg.Audit != nil}, {"Transport", cfg.Transport != nil},
	}
	for _, r := range required {
		if !r.there {
			return nil, errors.New("transport: RelayConfig." + r.field + " is required")
		}
	}
	if err := checkTransport(cfg.Name); err != nil {
		return nil, err
	}
	r := &Relay{
		store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit, transport: cfg.Transport, name: cfg.Name,
		workers: cfg.Workers, batch: cfg.Batch, lease: cfg.Lease, drain: cfg.Drain, poll: cfg.Poll, backoff: cfg.Backoff,
		allow: map[sealtext.Number]bool{}, holds: cfg.Holds, onError: cfg.OnError, log: cfg.Logger, now: clock.Or(cfg.Now),
		open: map[MessageRef]bool{},
	}
	if r.workers <= 0 {
		r.workers = 64
	}
	if r.batch <= 0 {
		r.batch = 50
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
	rows, fenced, err := r.claim(s.lasting)
	s.start(rows, fenced)
	if err = errors.Join(err, s.end()); len(rows) == 0 {
		return 0, err
	}
	return len(rows), errors.Join(append(s.errors(), err)...)
}

// claim leases due messages. Its context must not end with the relay's: a claim whose result is
// unknown would keep messages leased.
func (r *Relay) claim(ctx context.Context) (rows []OutboxRow, fenced bool, err error) {
	if fenced, err = r.store.Fenced(ctx); err != nil {
		return nil, false, err
	}
	// The two alternate in being first, so that neither starves.
	routes := []string{r.name, ""}
	if r.turn.Add(1)%2 == 0 {
		slices.Reverse(routes)
	}
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		rows = nil
		now := r.now()
		for _, route := range routes {
			if len(rows) == r.batch {
				return nil
			}
			more, err := r.store.Claim(ctx, tx, Claim{Now: now, Until: now.Add(r.lease), Limit: r.batch - len(rows), Route: route})
			if err != nil {
				return err
			}
			rows = append(rows, more...)
		}
		return nil
	})
	if err != nil {
		return nil, false, err
	}
	r.count(func(s *RelayStats) { s.Claimed += uint64(len(rows)) })
	return rows, fenced, nil
}

// errLeaseLost reports that another relay has the message now; it is left alone.
var errLeaseLost = errors.New("transport: another relay has the message")

// settle changes a message and writes the audit event of the change, in one transaction. In a final
// state it drops a text that must not be kept. The zero person stands for one who cannot be read:
// the event then has no subject, but names the message. before runs first and reports whether there
// is anything to change.
func (r *Relay) settle(ctx context.Context, row OutboxRow, p sealtext.Person, c OutboxChange, e audit.Event, before func(context.Context, sealtext.Tx) (bool, error)) error {
	c.Tenant, c.ID, c.Lease, c.At = row.Tenant, row.ID, row.Lease, r.now()
	e.Tenant, e.Actor, e.Subject = row.Tenant, relayActor, p.Subject
	e.Details.Record, e.Details.Program, e.Details.Sender = row.ID, row.Program, row.Sender
	e.Details.Purposes, e.Details.Transport = []sealtext.Purpose{row.Purpose}, r.name
	return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if before != nil {
			if ok, err := before(ctx, tx); err != nil || !ok {
				return err
			}
		}
		ok, err := r.store.AdvanceAll(ctx, tx, []OutboxChange{c})
		if err != nil {
			return err
		}
		if !ok[0] {
			return errLeaseLost
		}
		if c.State.Final() {
			if err := r.dropText(ctx, tx, row, p); err != nil {
				return err
			}
		}
		return r.audit.Record(ctx, tx, e)
	})
}
