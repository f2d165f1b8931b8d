package retention

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Gate keeps messages from people. *consent.Ledger implements it.
type Gate interface {
	// Restrict records, within tx, that nothing but what the law allows is sent to a person, until
	// EndRestriction with the same id. A second call for one id changes nothing.
	Restrict(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, p sealtext.Person, restriction sealtext.ID) error
	// EndRestriction records that it has ended. It is an error if there is no such restriction.
	EndRestriction(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, p sealtext.Person, restriction sealtext.ID) error
	// Barrier waits until no message is being handed over that the gate denies now.
	Barrier(ctx context.Context, p sealtext.Person) ([]sealtext.ID, error)
}

// Restrictions restricts the use of a person's data (article 18 GDPR): it is kept, and not used. It is
// safe for concurrent use.
type Restrictions struct {
	holds *Holds
	gate  Gate
}

// NewRestrictions returns a Restrictions. Both arguments are required.
func NewRestrictions(holds *Holds, gate Gate) (*Restrictions, error) {
	if holds == nil || gate == nil {
		return nil, errors.New("retention: NewRestrictions needs the holds and the gate")
	}
	return &Restrictions{holds, gate}, nil
}

// Restrict restricts the use of a person's data, in one transaction: a legal hold, so that nothing is
// deleted, and a gate, so that nothing but what the law allows is sent; for a *consent.Ledger that is
// passcodes, and the answer to a text of the person. Both are audited. caseID is the id of the request
// or the matter, see [Hold]. It returns the id of the hold, by which [Restrictions.Lift] ends both.
// Restricting for a case that is in force changes nothing and returns the same id.
//
// When it has returned nil, no message is being handed over that the gate denies. An error of that
// wait leaves the restriction in force, with its id. An erasure of the person is refused until it is
// lifted.
func (r *Restrictions) Restrict(ctx context.Context, by sealtext.Actor, p sealtext.Person, caseID string) (sealtext.ID, error) {
	if err := checkPerson(p); err != nil {
		return sealtext.ID{}, err
	}
	id, err := r.holds.placeThen(ctx, Hold{Tenant: p.Tenant, Subject: p.Subject, CaseID: caseID, Actor: by},
		func(ctx context.Context, tx sealtext.Tx, id sealtext.ID) error {
			return r.gate.Restrict(ctx, tx, by, p, id)
		})
	if err != nil {
		return sealtext.ID{}, err
	}
	_, err = r.gate.Barrier(ctx, p)
	return id, err
}

// Lift ends a restriction, in one transaction with its audit events: the hold, if it was not released
// before, and the gate. Other restrictions and holds of the person stay. Tell the person before
// (article 18(3)). The error is that of the gate where there is no such restriction, and nothing is
// changed then.
func (r *Restrictions) Lift(ctx context.Context, by sealtext.Actor, p sealtext.Person, hold sealtext.ID) error {
	if err := checkPerson(p); err != nil {
		return err
	}
	if err := by.Check(); err != nil {
		return err
	}
	h := r.holds
	err := h.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		if err := r.gate.EndRestriction(ctx, tx, by, p, hold); err != nil {
			return err
		}
		released, err := h.store.Release(ctx, tx, p.Tenant, p.Subject, hold, h.now())
		if err != nil || !released {
			return err
		}
		return h.audit.Record(ctx, tx, audit.Event{
			Tenant: p.Tenant, Kind: audit.KindHoldReleased, Subject: p.Subject, Actor: by, Details: audit.Details{Record: hold},
		})
	})
	if err != nil {
		return fmt.Errorf("retention: lift: %w", err)
	}
	return nil
}
