package transport

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/vault"
)

var (
	// ErrNoUnknown is returned by [Gateway.Unknown] and [Gateway.Resolve] if the store is no
	// [UnknownStore].
	ErrNoUnknown = errors.New("transport: the store does not list messages with an unknown outcome; use one that is an UnknownStore")
	// ErrNotUnknown is returned by [Gateway.Resolve] for a message whose outcome is known, also by
	// an earlier call or a receipt; the Status says which.
	ErrNotUnknown = errors.New("transport: the outcome of the message is known; there is nothing to resolve")
	// ErrNoText is returned by [Gateway.Resolve] for a message whose text was removed, so that it
	// cannot be tried again.
	ErrNoText = errors.New("transport: the text of the message was removed; send another one with a new idempotency key")
)

// Resolution is a decision about a message that ended as [StateUnknown].
type Resolution uint8

// The decisions.
const (
	// ResolveRetry hands the message over again, at least once: if the first attempt did arrive the
	// person gets the text twice. The gate decides as for any other message, and one that is late
	// has courtesy hours.
	ResolveRetry Resolution = 1
	// ResolveDrop does nothing more: the message becomes StateDropped.
	ResolveDrop Resolution = 2
	// ResolveSent states that the provider has accepted the message, as its own records show: it
	// becomes StateAccepted.
	ResolveSent Resolution = 3
)

// String returns the decision as one lower-case word.
func (r Resolution) String() string {
	switch r {
	case ResolveRetry:
		return "retry"
	case ResolveDrop:
		return "drop"
	case ResolveSent:
		return "sent"
	}
	return "none"
}

// ResolveRequest is what somebody decided about a message with an unknown outcome. All fields are
// required.
type ResolveRequest struct {
	Tenant   sealtext.Tenant
	ID       sealtext.ID
	Decision Resolution
	Actor    sealtext.Actor
}

// Unknown lists the messages of a tenant that ended as [StateUnknown] and that no receipt has settled
// since: at most limit, in the order of their ids, after one that may be zero. They stay until
// somebody resolves them; see [Gateway.Resolve].
func (g *Gateway) Unknown(ctx context.Context, tenant sealtext.Tenant, after sealtext.ID, limit int) ([]Status, error) {
	store, ok := g.store.(UnknownStore)
	if !ok {
		return nil, ErrNoUnknown
	}
	rows, err := store.Unknown(ctx, nil, tenant, after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Status, len(rows))
	for i, row := range rows {
		out[i] = status(row)
	}
	return out, nil
}

// Resolve decides what becomes of a message that ended as [StateUnknown], with an audit event. A later
// receipt still changes its state. The error is [ErrNotUnknown] with the Status of a message that is
// resolved already; for ResolveRetry [ErrExpired] or [ErrNoText]; otherwise as with [Gateway.Cancel].
func (g *Gateway) Resolve(ctx context.Context, r ResolveRequest) (out Status, err error) {
	switch {
	case r.Tenant.IsZero():
		return Status{}, &sealtext.InputError{Field: "tenant", Rule: "must be named"}
	case r.ID.IsZero():
		return Status{}, &sealtext.InputError{Field: "message", Rule: "must be named by its ID"}
	case r.Decision.String() == "none":
		return Status{}, &sealtext.InputError{Field: "decision", Rule: "must be ResolveRetry, ResolveDrop or ResolveSent"}
	}
	if err := r.Actor.Check(); err != nil {
		return Status{}, err
	}
	store, ok := g.store.(UnknownStore)
	if !ok {
		return Status{}, ErrNoUnknown
	}
	err = g.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		out, err = g.resolve(ctx, tx, store, r)
		return err
	})
	if err != nil && !errors.Is(err, ErrNotUnknown) {
		return Status{}, err
	}
	return out, err
}

func (g *Gateway) resolve(ctx context.Context, tx sealtext.Tx, store UnknownStore, r ResolveRequest) (Status, error) {
	now := micro(g.now())
	change := Resolving{Tenant: r.Tenant, ID: r.ID, State: StateAccepted, At: now}
	switch r.Decision {
	case ResolveRetry:
		change.State, change.NotBefore = StateQueued, now
	case ResolveDrop:
		change.State = StateDropped
	case ResolveSent:
	}
	row, changed, err := store.Resolve(ctx, tx, change)
	switch {
	case err != nil:
		return Status{}, err
	case !changed:
		return status(row), ErrNotUnknown
	case r.Decision == ResolveRetry && !now.Before(row.ExpiresAt):
		return Status{}, ErrExpired
	case r.Decision == ResolveRetry && row.Body.IsZero():
		return Status{}, ErrNoText
	}
	person, err := g.sealer.Person(ctx, tx, row.Tenant, row.Subject)
	if err != nil && !errors.Is(err, vault.ErrShredded) {
		return Status{}, err
	}
	return status(row), g.audit.Record(ctx, tx, audit.Event{
		Tenant: row.Tenant, Kind: audit.KindMessageResolved, Subject: person.Subject, Actor: r.Actor,
		Details: audit.Details{
			Record: row.ID, Program: row.Program, Sender: row.Sender, Purposes: []sealtext.Purpose{row.Purpose}, Outcome: r.Decision.String(),
		},
	})
}
