package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

// ErrNoCancel is returned by [Gateway.Cancel] and [Gateway.Replace] if the store is no
// [CancelStore].
var ErrNoCancel = errors.New("transport: the store cannot cancel messages; use one that is a CancelStore")

// CancelRequest names a message to be canceled or replaced.
type CancelRequest struct {
	Tenant sealtext.Tenant
	// ID of the message, or the IdempotencyKey that it was sent with: exactly one of them.
	ID             sealtext.ID
	IdempotencyKey string
	// Actor on whose behalf it is canceled. Required.
	Actor sealtext.Actor
}

func (r *CancelRequest) check() error {
	switch {
	case r.Tenant.IsZero():
		return &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	case r.ID.IsZero() == (r.IdempotencyKey == ""):
		return &sealtext.InputError{Field: "message", Rule: "must be exactly one of ID and IdempotencyKey"}
	}
	if r.IdempotencyKey != "" {
		if err := sealtext.CheckReference("idempotency key", r.IdempotencyKey); err != nil {
			return err
		}
	}
	return r.Actor.Check()
}

// CancelResult says what became of a request to cancel a message.
type CancelResult uint8

// The results.
const (
	// CancelDone: the message is canceled, by this call or an earlier one, and is not handed over.
	CancelDone CancelResult = 1
	// CancelTooLate: the message was handed over, or has ended otherwise; see Status.State.
	CancelTooLate CancelResult = 2
	// CancelInFlight: a hand-off has begun and its outcome is not known yet, so the message is not
	// canceled. The hand-off ends within the ledger's HandoffTimeout: cancel again after that. If
	// nothing was sent the message waits again, and is then canceled; otherwise it is too late.
	CancelInFlight CancelResult = 3
)

// String returns the result in words.
func (r CancelResult) String() string {
	switch r {
	case CancelDone:
		return "done"
	case CancelTooLate:
		return "too late"
	case CancelInFlight:
		return "in flight"
	}
	return "none"
}

// Cancellation is the result of [Gateway.Cancel] and [Gateway.Replace].
type Cancellation struct {
	Result CancelResult
	Status Status // of the message after the call
	// Replacement is the id of the message that was sent instead, by Replace; zero if Result is not
	// CancelDone.
	Replacement sealtext.ID
}

// Cancel cancels a message that waits, also one that a relay has claimed and not begun to hand over:
// once Cancel has returned CancelDone, it is never handed over. Repeating Cancel gives the same
// result. A message whose hand-off has begun is left alone; that is no error: see [CancelResult]. A
// text that must not be kept is removed, see program.Program.StoreByConsent. The idempotency key
// stays used: sending with it again returns the id of the canceled message.
//
// Errors are [*sealtext.InputError], [ErrUnknownMessage], [ErrNoCancel], and those of the vault, the
// audit log and the store; nothing is changed then.
func (g *Gateway) Cancel(ctx context.Context, r CancelRequest) (out Cancellation, err error) {
	err = g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = g.CancelTx(ctx, tx, r)
		return err
	})
	if err != nil {
		return Cancellation{}, err
	}
	return out, nil
}

// CancelTx cancels as [Gateway.Cancel] does, within a transaction of the caller: the message is
// canceled when that commits, and relays wait for it until then.
func (g *Gateway) CancelTx(ctx context.Context, tx sealtext.Tx, r CancelRequest) (Cancellation, error) {
	if err := r.check(); err != nil {
		return Cancellation{}, err
	}
	store, ok := g.store.(CancelStore)
	if !ok {
		return Cancellation{}, ErrNoCancel
	}
	c := Canceling{Tenant: r.Tenant, ID: r.ID, At: micro(g.now())}
	if r.IdempotencyKey != "" {
		var err error
		if c.Reference, err = g.reference(ctx, tx, r.Tenant, r.IdempotencyKey); err != nil {
			return Cancellation{}, err
		}
	}
	row, changed, err := store.Cancel(ctx, tx, c)
	if err != nil {
		return Cancellation{}, err
	}
	out := Cancellation{Result: CancelTooLate, Status: status(row)}
	switch row.State {
	case StateCanceled:
		out.Result = CancelDone
	case StateQueued, StateSending: // Queued again since the store looked at it
		out.Result = CancelInFlight
	default:
	}
	if !changed {
		return out, nil
	}
	person, err := g.sealer.Person(ctx, tx, row.Tenant, row.Subject)
	if err != nil && !errors.Is(err, vault.ErrShredded) {
		return Cancellation{}, err
	}
	if err := (texts{store, g.consent, g.holds}).drop(ctx, tx, row, person); err != nil {
		return Cancellation{}, err
	}
	return out, g.audit.Record(ctx, tx, audit.Event{
		Tenant: row.Tenant, Kind: audit.KindMessageCanceled, Subject: person.Subject, Actor: r.Actor,
		Details: audit.Details{
			Record: row.ID, Program: row.Program, Sender: row.Sender, Purposes: []sealtext.Purpose{row.Purpose},
		},
	})
}

// Replace cancels a message and sends m instead, in one transaction. m is of the same tenant, and has
// an idempotency key of its own. If the message cannot be canceled m is not sent, which is no error:
// Result and Status then say why. So at most one of the two is handed over. Repeating Replace gives
// the same result.
//
// Errors are those of [Gateway.Cancel] and [Gateway.Send]; with an error nothing is changed: a
// message whose replacement is denied, by a [*DeniedError], still waits.
func (g *Gateway) Replace(ctx context.Context, r CancelRequest, m Message) (out Cancellation, err error) {
	var p prepared
	err = g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, p, err = g.replaceTx(ctx, tx, r, m)
		return err
	})
	if err != nil {
		return Cancellation{}, g.noteStray(ctx, err, m.Actor)
	}
	g.metrics.sent(&p)
	return out, nil
}

// ReplaceTx replaces as [Gateway.Replace] does, within a transaction of the caller. With an error the
// caller must roll back.
func (g *Gateway) ReplaceTx(ctx context.Context, tx sealtext.Tx, r CancelRequest, m Message) (Cancellation, error) {
	out, p, err := g.replaceTx(ctx, tx, r, m)
	if err == nil {
		g.metrics.sent(&p)
	}
	return out, err
}

// replaceTx is ReplaceTx, before the metrics hear of it.
func (g *Gateway) replaceTx(ctx context.Context, tx sealtext.Tx, r CancelRequest, m Message) (Cancellation, prepared, error) {
	switch {
	case m.Tenant != r.Tenant:
		return Cancellation{}, prepared{}, &sealtext.InputError{Field: "tenant", Rule: "must be that of the message that is replaced"}
	case m.IdempotencyKey == r.IdempotencyKey:
		return Cancellation{}, prepared{}, errOwnKey
	}
	out, err := g.CancelTx(ctx, tx, r)
	if err != nil || out.Result != CancelDone {
		return out, prepared{}, err
	}
	id, p, err := g.sendTx(ctx, tx, m)
	if err != nil {
		return Cancellation{}, prepared{}, err
	}
	if id == out.Status.ID { // the key of the message that was named by its ID
		return Cancellation{}, prepared{}, errOwnKey
	}
	out.Replacement = id
	return out, p, nil
}

var errOwnKey = &sealtext.InputError{Field: "idempotency key", Rule: "must be another one than that of the message that is replaced"}
