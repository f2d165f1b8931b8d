package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/clock"
)

// Sealer seals case ids and computes keyed hashes of them. *vault.Sealer implements it. Holds calls
// it with a nil Tx before its transaction, so that the first statement of the transaction is the
// write of the guard row: a transaction that begins by reading can be refused when it writes.
type Sealer interface {
	Seal(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error)
	Token(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, d sealtext.Domain, data []byte) ([16]byte, error)
}

// HoldsConfig configures [NewHolds].
type HoldsConfig struct {
	// Store stores the holds. Required.
	Store Store
	// Sealer seals case ids, usually a *vault.Sealer. Required.
	Sealer Sealer
	// Audit records who placed and released holds. Required.
	Audit audit.Recorder
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Holds places and releases legal holds. A hold exempts a person's records from every schedule and
// erasure until it is released. A person may be under several holds, one for each matter; each is
// released by itself. Holds is safe for concurrent use.
//
// The host decides who may place or release a hold, before the call. The audit event names the
// actor.
type Holds struct {
	store  Store
	sealer Sealer
	audit  audit.Recorder
	now    func() time.Time
}

// NewHolds returns a Holds. It fails where a required field of cfg is nil.
func NewHolds(cfg HoldsConfig) (*Holds, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("retention: HoldsConfig.Store is required")
	case cfg.Sealer == nil:
		return nil, errors.New("retention: HoldsConfig.Sealer is required")
	case cfg.Audit == nil:
		return nil, errors.New("retention: HoldsConfig.Audit is required")
	}
	return &Holds{cfg.Store, cfg.Sealer, cfg.Audit, clock.Or(cfg.Now)}, nil
}

// Hold is a request to hold every record of one person for one matter.
type Hold struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject
	// CaseID is the host's id of the matter; see [sealtext.CheckReference].
	// It is stored sealed and as a keyed hash.
	CaseID string
	// Actor is the one who asks for the hold.
	Actor sealtext.Actor
}

// Place puts a hold in force and returns its ID. After it has returned, no record of the subject is
// destroyed; whatever a sweep or an erasure destroyed was committed before. Placing a hold that is
// in force for the same case returns the ID of that hold and records nothing. The error is a
// [*sealtext.InputError] for invalid input, and otherwise that of the store, the audit log or the
// vault. The vault refuses a person who was erased.
func (h *Holds) Place(ctx context.Context, hold Hold) (sealtext.ID, error) {
	return h.placeThen(ctx, hold, nil)
}

// placeThen is Place with more to do in its transaction, if then is not nil.
func (h *Holds) placeThen(ctx context.Context, hold Hold, then func(context.Context, sealtext.Tx, sealtext.ID) error) (sealtext.ID, error) {
	if err := checkSubject(hold.Tenant, hold.Subject); err != nil {
		return sealtext.ID{}, err
	}
	if err := sealtext.CheckReference("case id", hold.CaseID); err != nil {
		return sealtext.ID{}, err
	}
	if err := hold.Actor.Check(); err != nil {
		return sealtext.ID{}, err
	}
	row := HoldRow{Tenant: hold.Tenant, Subject: hold.Subject, ID: sealtext.NewID(), PlacedAt: h.now()}
	var err error
	if row.Case, err = h.sealer.Token(ctx, nil, hold.Tenant, sealtext.DomainReference, []byte(hold.CaseID)); err != nil {
		return sealtext.ID{}, fmt.Errorf("retention: case id: %w", err)
	}
	if row.Details, err = h.sealer.Seal(ctx, nil, caseBinding(hold.Tenant, row.ID), []byte(hold.CaseID)); err != nil {
		return sealtext.ID{}, fmt.Errorf("retention: case id: %w", err)
	}
	var id sealtext.ID
	err = h.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if id, err = h.place(ctx, tx, row, hold); err != nil || then == nil {
			return err
		}
		return then(ctx, tx, id)
	})
	if err != nil {
		return sealtext.ID{}, fmt.Errorf("retention: place: %w", err)
	}
	return id, nil
}

// place places a hold and returns the id of the one that is in force for the case.
func (h *Holds) place(ctx context.Context, tx sealtext.Tx, row HoldRow, hold Hold) (sealtext.ID, error) {
	placed, err := h.store.Place(ctx, tx, row)
	if err != nil {
		return sealtext.ID{}, err
	}
	if !placed {
		return h.sameCase(ctx, tx, row)
	}
	return row.ID, h.audit.Record(ctx, tx, audit.Event{
		Tenant: hold.Tenant, Kind: audit.KindHoldPlaced, Subject: hold.Subject, Actor: hold.Actor,
		Details: audit.Details{Record: row.ID, Reference: hold.CaseID},
	})
}

// sameCase returns the hold in force that prevented row from being placed.
func (h *Holds) sameCase(ctx context.Context, tx sealtext.Tx, row HoldRow) (sealtext.ID, error) {
	rows, err := h.store.Holds(ctx, tx, row.Tenant, row.Subject)
	if err != nil {
		return sealtext.ID{}, err
	}
	for _, r := range rows {
		if r.Case == row.Case && r.ReleasedAt.IsZero() {
			return r.ID, nil
		}
	}
	// To report success here would be a promise that no row keeps.
	return sealtext.ID{}, errors.New("the store refused the hold but has none in force for the case")
}

// Release ends one hold. Other holds of the subject remain in force. The error is [ErrNoHold] when
// there is no such hold in force.
func (h *Holds) Release(ctx context.Context, actor sealtext.Actor, tenant sealtext.Tenant, subject sealtext.Subject, hold sealtext.ID) error {
	if err := checkSubject(tenant, subject); err != nil {
		return err
	}
	if hold.IsZero() {
		return bad("hold", "must have an id")
	}
	if err := actor.Check(); err != nil {
		return err
	}
	at := h.now()
	err := h.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		released, err := h.store.Release(ctx, tx, tenant, subject, hold, at)
		if err != nil {
			return err
		}
		if !released {
			return ErrNoHold
		}
		return h.audit.Record(ctx, tx, audit.Event{
			Tenant: tenant, Kind: audit.KindHoldReleased, Subject: subject, Actor: actor,
			Details: audit.Details{Record: hold},
		})
	})
	if errors.Is(err, ErrNoHold) {
		return ErrNoHold
	}
	if err != nil {
		return fmt.Errorf("retention: release: %w", err)
	}
	return nil
}

func caseBinding(tenant sealtext.Tenant, hold sealtext.ID) sealtext.Binding {
	return sealtext.Binding{Tenant: tenant, Field: "hold", Record: hold}
}

// checkSubject refuses a subject that is no person's.
func checkSubject(tenant sealtext.Tenant, subject sealtext.Subject) error {
	switch {
	case tenant.IsZero():
		return bad("tenant", "is required")
	case subject.IsZero():
		return bad("subject", "must be the subject of one person")
	}
	return nil
}
