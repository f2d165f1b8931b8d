package retention

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/retention/request"
)

// RectifierConfig configures [NewRectifier]. All fields are required.
type RectifierConfig struct {
	// Store has the legal holds, in the database of the others.
	Store Store
	// Audit records the event that links the two numbers.
	Audit audit.Recorder
	// Numbers seals the number anew; *vault.Sealer implements it.
	Numbers interface {
		ChangeNumber(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, n sealtext.Number) (was, is sealtext.Person, err error)
	}
	// Consents has what the person agreed to, and opted out of; *consent.Ledger implements it.
	Consents interface {
		// FollowNumber moves it to another number, and returns the ids of the records of that.
		FollowNumber(ctx context.Context, tx sealtext.Tx, by sealtext.Actor, was, is sealtext.Person) ([]sealtext.ID, error)
		// Barrier waits until no message is being handed over to the old number.
		Barrier(ctx context.Context, p sealtext.Person) ([]sealtext.ID, error)
	}
	// Requests has the proof of who asks; *request.Cases implements it.
	Requests interface {
		Proved(ctx context.Context, tx sealtext.Tx, p sealtext.Person, kind request.Kind, id sealtext.ID) error
	}
}

// Rectifier corrects the number of a person (article 16 GDPR; Cal. Civ. Code 1798.106). It is safe for
// concurrent use.
type Rectifier struct{ cfg RectifierConfig }

// NewRectifier returns a Rectifier.
func NewRectifier(cfg RectifierConfig) (*Rectifier, error) {
	if cfg.Store == nil || cfg.Audit == nil || cfg.Numbers == nil || cfg.Consents == nil || cfg.Requests == nil {
		return nil, errors.New("retention: RectifierConfig needs all of its fields")
	}
	return &Rectifier{cfg}, nil
}

// ChangeNumber gives a person another number, in one transaction. The subject keeps its key, and with
// it all that is sealed. The number is sealed anew, so that the old one is in no row any more. Opt-outs
// follow the person and leave a tombstone under the old number; opt-ins do not follow. An audit event
// of the kind [audit.KindNumberChanged] links the records under both. Messages that wait are for the
// person, and go to the new number if the gate allows it there. It returns the person with the new
// pseudonyms.
//
// id is a request of the kind [request.Rectify] of the person that is being worked on, which takes a
// proof of identity: the error is that of the request otherwise. A code to a number is none, since
// whoever has a found phone would then take over the person's records.
//
// A person under a legal hold keeps the number: the error is a [*HeldError]. A number that another
// person of the tenant has, or that the person has already, is refused by the vault. On any error
// nothing was changed, except that of the wait for messages that are being handed over to the old
// number, with which the person is returned. What other tenants know of the number stays as it is.
func (r *Rectifier) ChangeNumber(ctx context.Context, by sealtext.Actor, p sealtext.Person, n sealtext.Number, id sealtext.ID) (is sealtext.Person, err error) {
	if err := by.Check(); err != nil {
		return is, err
	}
	if err := checkPerson(p); err != nil {
		return is, err
	}
	var was sealtext.Person
	err = r.cfg.Store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		held, err := r.cfg.Store.Guard(ctx, tx, p.Tenant, []sealtext.Subject{p.Subject})
		if err != nil {
			return fmt.Errorf("guard: %w", err)
		}
		if len(held) > 0 {
			holds, err := inForce(ctx, r.cfg.Store, tx, p.Tenant, p.Subject)
			return errors.Join(err, &HeldError{Holds: holds})
		}
		if err := r.cfg.Requests.Proved(ctx, tx, p, request.Rectify, id); err != nil {
			return err
		}
		if was, is, err = r.cfg.Numbers.ChangeNumber(ctx, tx, p.Tenant, p.Subject, n); err != nil {
			return err
		}
		records, err := r.cfg.Consents.FollowNumber(ctx, tx, by, was, is)
		if err != nil {
			return err
		}
		return r.cfg.Audit.Record(ctx, tx, audit.Event{
			Tenant: p.Tenant, Kind: audit.KindNumberChanged, Subject: p.Subject, Actor: by, Details: audit.Details{Record: id, Records: records},
		})
	})
	if err != nil {
		return sealtext.Person{}, fmt.Errorf("retention: change number: %w", err)
	}
	_, err = r.cfg.Consents.Barrier(ctx, was)
	return is, err
}
