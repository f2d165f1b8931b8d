package transport

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/vault"
)

// RelayConfig is what [NewRelay] needs.
type RelayConfig struct {
	// Store, Sealer, Consent and Audit are those of the gateway. Required.
	// The ledger must be the same value as the gateway's where both run in
	// one process: the barrier is in it.
	Store   Store
	Sealer  *vault.Sealer
	Consent *consent.Ledger
	Audit   audit.Recorder
	// Transport hands messages over, and Name is what it is called in the
	// journal and in receipts; names as in [sealtext.Tenant]. Required.
	Transport Transport
	Name      string
	// Batch is how many messages one claim takes; 50 by default.
	Batch int
	// Lease is how long they are this relay's; 5 minutes by default. A relay
	// that dies leaves them to others after that. It must be longer than a
	// batch takes at worst.
	Lease time.Duration
	// Poll is how long [Relay.Run] waits when nothing is due; 1 second by
	// default.
	Poll time.Duration
	// Backoff is the wait after the first attempt that reached nobody; it
	// doubles each time up to an hour. 30 seconds by default.
	Backoff time.Duration
	// AllowRecipients are the only ones that are sent to while the store
	// belongs to another environment than it was opened in, such as a copy
	// of production on a laptop. None by default.
	AllowRecipients []sealtext.Number
	// Holds says who is under a legal hold: their texts stay although they may
	// not be stored. A retention.Store is one. None by default: such texts are
	// then dropped whoever they are of.
	Holds HoldGuard
	// Now is the clock; the system's by default.
	Now func() time.Time
}

// HoldGuard says which of the subjects are under a legal hold, in a way that
// placing a hold waits for the transaction. A retention.Store is one.
type HoldGuard interface {
	Guard(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subjects []sealtext.Subject) (held []sealtext.Subject, err error)
}

// Relay hands over what waits in the outbox. Several may run on one store, in
// one process or many. It is safe for concurrent use.
//
// For each message it asks the consent ledger for a permit; under the permit
// it first commits the attempt and its audit event, then opens number and
// text and calls the transport; then it commits the outcome. A relay that
// dies between the two leaves an attempt without an outcome: the message is
// then Unknown, and is not sent again by itself.
type Relay struct {
	store     Store
	sealer    *vault.Sealer
	consent   *consent.Ledger
	audit     audit.Recorder
	transport Transport
	name      string
	batch     int
	lease     time.Duration
	poll      time.Duration
	backoff   time.Duration
	allow     map[sealtext.Number]bool
	holds     HoldGuard // nil for none
	now       func() time.Time
}

var relayActor = sealtext.System("relay")

// NewRelay makes a Relay.
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
		store: cfg.Store, sealer: cfg.Sealer, consent: cfg.Consent, audit: cfg.Audit,
		transport: cfg.Transport, name: cfg.Name, batch: cfg.Batch, lease: cfg.Lease,
		poll: cfg.Poll, backoff: cfg.Backoff, allow: map[sealtext.Number]bool{}, holds: cfg.Holds, now: clock.Or(cfg.Now),
	}
	if r.batch <= 0 {
		r.batch = 50
	}
	if r.lease <= 0 {
		r.lease = 5 * time.Minute
	}
	if r.poll <= 0 {
		r.poll = time.Second
	}
	if r.backoff <= 0 {
		r.backoff = 30 * time.Second
	}
	for _, n := range cfg.AllowRecipients {
		r.allow[n] = true
	}
	return r, nil
}

// Run relays until ctx ends, and then returns its error. Errors of single
// messages leave them to a later claim; an error of the store is waited out
// for one poll.
func (r *Relay) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
		n, err := r.Step(ctx)
		if err == nil && n > 0 {
			timer.Reset(0)
		} else {
			timer.Reset(r.poll)
		}
	}
}

// Step claims one batch and works on it. It returns how many messages it
// claimed, and the errors of those that it could not bring to a decision,
// joined; they are claimed again when their lease ends.
func (r *Relay) Step(ctx context.Context) (int, error) {
	fenced, err := r.store.Fenced(ctx)
	if err != nil {
		return 0, err
	}
	var rows []OutboxRow
	err = r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		now := r.now()
		rows, err = r.store.Claim(ctx, tx, now, now.Add(r.lease), r.batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, row := range rows {
		if err := r.relay(ctx, row, fenced); err != nil && !errors.Is(err, errLeaseLost) {
			errs = append(errs, err)
		}
	}
	return len(rows), errors.Join(errs...)
}

// errLeaseLost says that another relay has the message now; it is left alone.
var errLeaseLost = errors.New("transport: another relay has the message")

// settle changes a message and puts why on record, in one transaction of its
// own that ends even when the caller's context has: what happened at the
// transport must not be forgotten because the program is stopping. In a final
// state it drops the text that may not stay.
func (r *Relay) settle(ctx context.Context, row OutboxRow, p sealtext.Person, c OutboxChange, e audit.Event, more func(context.Context, sealtext.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	c.Tenant, c.ID, c.Lease, c.At = row.Tenant, row.ID, row.Lease, r.now()
	e.Tenant, e.Subject, e.Actor = row.Tenant, row.Subject, relayActor
	e.Details.Record, e.Details.Program, e.Details.Sender = row.ID, row.Program, row.Sender
	e.Details.Purposes, e.Details.Transport = []sealtext.Purpose{row.Purpose}, r.name
	return r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		ok, err := r.store.Advance(ctx, tx, c)
		if err != nil {
			return err
		}
		if !ok {
			return errLeaseLost
		}
		if more != nil {
			if err := more(ctx, tx); err != nil {
				return err
			}
		}
		if c.State.Final() {
			if err := r.dropText(ctx, tx, row, p); err != nil {
				return err
			}
		}
		return r.audit.Record(ctx, tx, e)
	})
}
