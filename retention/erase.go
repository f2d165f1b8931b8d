package retention

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Erase erases a person in one transaction. It locks the guard row, records a KindErased event that
// names no subject, calls Erase of every holder in the order of [RightsConfig], and has the vault shred
// the person's key. The event comes before everything that it is about, so that nothing is destroyed
// without it, and shows later that what is gone was erased (audit.Log.Shredded). It holds reference, the
// host's id of the request (see [sealtext.CheckReference]), sealed under the key of the tenant; the
// certificate has the numbers of records. After the commit Erase calls every [Evicter].
//
// A person under a legal hold is not erased: a KindEraseRefused event is recorded, nothing is
// destroyed, and the error is a [*HeldError], which wraps [sealtext.ErrHeld]. On any other error nothing was
// erased, or, where a store cannot tell whether its commit arrived, everything was. It is safe to
// call Erase again in both cases.
//
// Erasing a person a second time is not an error: the certificate says so, and holders erase the
// records that were added in between.
func (r *Rights) Erase(ctx context.Context, actor sealtext.Actor, p sealtext.Person, reference string) (Certificate, error) {
	if err := actor.Check(); err != nil {
		return Certificate{}, err
	}
	if err := checkPerson(p); err != nil {
		return Certificate{}, err
	}
	if err := sealtext.CheckReference("reference", reference); err != nil {
		return Certificate{}, err
	}
	var cert Certificate
	var refused *HeldError
	err := r.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		cert, refused = Certificate{}, nil // the store may run this function again
		held, err := r.store.Guard(ctx, tx, p.Tenant, []sealtext.Subject{p.Subject})
		if err != nil {
			return fmt.Errorf("guard: %w", err)
		}
		if len(held) > 0 {
			refused, err = r.refuse(ctx, tx, actor, p, reference)
			return err
		}
		cert, err = r.forget(ctx, tx, actor, p, reference)
		return err
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("retention: erase: %w", err)
	}
	if refused != nil {
		return Certificate{}, refused
	}
	for _, h := range r.holders {
		if e, ok := h.Holder.(Evicter); ok {
			e.Evict(p.Tenant, p.Subject)
		}
	}
	return cert, nil
}

// refuse records that a hold stopped the erasure. The event is committed, because the transaction
// did nothing else.
func (r *Rights) refuse(ctx context.Context, tx sealtext.Tx, actor sealtext.Actor, p sealtext.Person, reference string) (*HeldError, error) {
	n, err := inForce(ctx, r.store, tx, p.Tenant, p.Subject)
	if err != nil {
		return nil, fmt.Errorf("holds: %w", err)
	}
	err = r.audit.Record(ctx, tx, audit.Event{
		Tenant: p.Tenant, Kind: audit.KindEraseRefused, Subject: p.Subject, Actor: actor,
		Details: audit.Details{Reference: reference, Count: n},
	})
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &HeldError{Holds: n}, nil
}

func (r *Rights) forget(ctx context.Context, tx sealtext.Tx, actor sealtext.Actor, p sealtext.Person, reference string) (Certificate, error) {
	cert := Certificate{Version: CertificateVersion, Tenant: p.Tenant, Event: sealtext.NewID(), ErasedAt: r.now()}
	// The event has a keyed hash of the subject: its header would be the last row that links this random
	// id to a person.
	err := r.audit.Record(ctx, tx, audit.Event{
		ID: cert.Event, Tenant: p.Tenant, Kind: audit.KindErased, Shreds: p.Subject, Actor: actor,
		Details: audit.Details{Reference: reference},
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("record: %w", err)
	}
	for _, h := range r.holders {
		n, err := h.Holder.Erase(ctx, tx, p)
		if err != nil {
			return Certificate{}, fmt.Errorf("holder %s: %w", h.Name, err)
		}
		cert.Erased = append(cert.Erased, Count{h.Name, n})
	}
	cert.AlreadyErased = cert.Erased[len(cert.Erased)-1].Records == 0 // those of the vault
	released, err := r.store.Holds(ctx, tx, p.Tenant, p.Subject)
	if err != nil {
		return Certificate{}, fmt.Errorf("holds: %w", err)
	}
	cert.Kept, cert.NotCovered = kept(len(released) > 0), append(notCovered(), elsewhere(r.others, cert.ErasedAt)...)
	return cert, nil
}
