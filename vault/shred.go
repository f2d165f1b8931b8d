package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// ShredderConfig is what [NewShredder] needs. All fields are required.
type ShredderConfig struct {
	// Sealer is the sealer whose subjects are shredded.
	Sealer *Sealer
	// Audit records each shredding, in its transaction.
	Audit audit.Recorder
	// Guard keeps who is under a legal hold from being shredded.
	Guard sealtext.HoldGuard
}

// Shredder destroys the key of one subject as one call. It deletes what
// package vault stores and nothing of other packages; retention's Rights.Erase
// erases a person everywhere. It is safe for concurrent
// use.
type Shredder struct {
	sealer *Sealer
	audit  audit.Recorder
	guard  sealtext.HoldGuard
}

// NewShredder makes a Shredder.
func NewShredder(cfg ShredderConfig) (*Shredder, error) {
	switch {
	case cfg.Sealer == nil:
		return nil, errors.New("vault: ShredderConfig.Sealer is required")
	case cfg.Audit == nil:
		return nil, errors.New("vault: ShredderConfig.Audit is required")
	case cfg.Guard == nil:
		return nil, errors.New("vault: ShredderConfig.Guard is required; retention's store is one")
	}
	return &Shredder{cfg.Sealer, cfg.Audit, cfg.Guard}, nil
}

// ShredCertificateVersion is the version of receipts of this release.
const ShredCertificateVersion = 1

// ShredCertificate says that a subject was shredded. It names nobody: the subject's id
// would be what is left of them.
type ShredCertificate struct {
	Version int             `json:"version"`
	Tenant  sealtext.Tenant `json:"tenant"`
	Event   sealtext.ID     `json:"event"` // the Erased event in the audit log
	At      time.Time       `json:"at"`
	// AlreadyGone says that there was no key any more.
	AlreadyGone bool `json:"already_gone"`
	// Epoch is the erasure epoch that the key was under, and so which
	// certificate of package vault/epoch says when no copy of it in a backup
	// opens any more.
	Epoch string `json:"epoch,omitempty"`
}

// Shred shreds one subject in one transaction of its own: the number and the
// wrapped key are deleted, a tombstone keeps a late writer from making the
// subject again, and the key leaves this process's memory. The event is
// written first, and is a header about no subject with reference, the host's id of
// the request (see [sealtext.CheckReference]), sealed under the tenant's key:
// without its audit event nothing is destroyed.
//
// Copies of the wrapped key stay in free pages, logs and backups until the
// epoch of the receipt is destroyed.
func (s *Shredder) Shred(ctx context.Context, actor sealtext.Actor, tenant sealtext.Tenant, subject sealtext.Subject, reference string) (ShredCertificate, error) {
	if err := actor.Check(); err != nil {
		return ShredCertificate{}, err
	}
	if err := numberBinding(tenant, subject).Check(); err != nil {
		return ShredCertificate{}, err
	}
	if subject.IsZero() {
		return ShredCertificate{}, ErrUnknownSubject
	}
	if err := sealtext.CheckReference("reference", reference); err != nil {
		return ShredCertificate{}, err
	}
	var r ShredCertificate
	err := s.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		r = ShredCertificate{Version: ShredCertificateVersion, Tenant: tenant, Event: sealtext.NewID(), At: s.sealer.now()}
		held, err := s.guard.Guard(ctx, tx, tenant, []sealtext.Subject{subject})
		if err != nil {
			return err
		}
		if len(held) > 0 {
			return sealtext.ErrHeld
		}
		err = s.audit.Record(ctx, tx, audit.Event{
			ID: r.Event, Tenant: tenant, Kind: audit.KindErased, Actor: actor, Details: audit.Details{Reference: reference},
		})
		if err != nil {
			return err
		}
		row, err := s.sealer.store.Subject(ctx, tx, tenant, subject)
		if err == nil {
			r.Epoch = row.Epoch
		} else if !errors.Is(err, ErrShredded) && !errors.Is(err, ErrUnknownSubject) {
			return err
		}
		there, err := s.sealer.store.Shred(ctx, tx, tenant, subject, r.At)
		r.AlreadyGone = !there
		return err
	})
	if errors.Is(err, sealtext.ErrHeld) {
		return ShredCertificate{}, sealtext.ErrHeld
	}
	if err != nil {
		return ShredCertificate{}, fmt.Errorf("vault: shred: %w", err)
	}
	s.sealer.cache.drop(tenant, subject)
	return r, nil
}
