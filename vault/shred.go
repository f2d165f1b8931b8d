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
	// Audit writes an audit event for each shredding, in its transaction.
	Audit audit.Recorder
	// Guard locks the subject and reports whether it is under a legal hold.
	Guard sealtext.HoldGuard
}

// Shredder shreds the key of one subject. It deletes what package vault stores, and nothing of other
// packages; Rights.Erase of package retention erases a person everywhere. It is safe for concurrent
// use.
type Shredder struct {
	sealer *Sealer
	audit  audit.Recorder
	guard  sealtext.HoldGuard
}

// NewShredder returns a Shredder. All fields of cfg are required.
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

// ShredCertificateVersion is the version of certificates of this release.
const ShredCertificateVersion = 1

// ShredCertificate states that a subject was shredded. It does not contain the id of the subject,
// which would be the last trace of the person.
type ShredCertificate struct {
	Version int             `json:"version"`
	Tenant  sealtext.Tenant `json:"tenant"`
	Event   sealtext.ID     `json:"event"` // the [audit.KindErased] event in the audit log
	At      time.Time       `json:"at"`
	// AlreadyGone reports that there was no key any more.
	AlreadyGone bool `json:"already_gone"`
	// Epoch is the erasure epoch that the key was under. The certificate of that epoch, from package
	// vault/epoch, has the time after which no copy of the key in a backup opens.
	Epoch string `json:"epoch,omitempty"`
}

// Shred shreds one subject in a transaction of its own: it deletes the number and the wrapped key,
// leaves a tombstone so that a late writer cannot create the subject again, and drops the key from
// the memory of this process. It returns [sealtext.ErrHeld] for a subject under a legal hold.
//
// The audit event is written first, so that nothing is destroyed without it. It has a keyed hash of the
// subject, by which [audit.Log.Shredded] finds it; reference, the host application's id of the request (see [sealtext.CheckReference]), is sealed in
// it under the tenant's key.
//
// Copies of the wrapped key stay in free pages, logs and backups until the epoch in the certificate
// is destroyed.
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
			ID: r.Event, Tenant: tenant, Kind: audit.KindErased, Shreds: subject, Actor: actor, Details: audit.Details{Reference: reference},
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
