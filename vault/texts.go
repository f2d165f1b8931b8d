package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// RevealTexts decrypts a page of texts of one person. It is one access to the field [FieldTexts],
// authorized before find reads the page within tx, and it uses as much of the quota of reveals as
// there are records. One audit event, which names the records, is committed before anything is
// decrypted; it names them also where the quota refuses.
//
// find may run more than once. Its values must be of the person, or RevealTexts returns
// [ErrWrongContext] and reveals none. The result has the texts in their order, and nil for a zero
// Sealed: a record whose text is gone. An error that names records means that these do not open; the
// others are in the result.
func (v *Vault) RevealTexts(ctx context.Context, a Access, p sealtext.Person,
	find func(ctx context.Context, tx sealtext.Tx) ([]sealtext.SealedField, error),
) ([][]byte, error) {
	if p.Subject.IsZero() {
		return nil, ErrUnknownSubject
	}
	r, err := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: FieldTexts},
		kind: audit.KindRevealed, draw: drawReveals, texts: find,
	})
	if err != nil {
		return nil, err
	}
	texts := make([][]byte, len(r.texts))
	var failed []error
	for i, f := range r.texts {
		if f.Sealed.IsZero() {
			continue
		}
		if texts[i], err = v.sealer.open(ctx, nil, f.Binding, f.Sealed); err != nil {
			v.unopened(ctx, a, f.Binding, err)
			failed = append(failed, fmt.Errorf("vault: record %s: %w", f.Binding.Record, err))
		}
	}
	return texts, errors.Join(failed...)
}

// findTexts reads the page of a demand. Without any approval, where one is required, nothing is read.
func (v *Vault) findTexts(ctx context.Context, tx sealtext.Tx, d demand, approval bool, r *ruling) error {
	if approval {
		there, err := v.hasApproval(ctx, tx, d)
		if err != nil {
			return err
		}
		if !there {
			*r = r.refuse(ErrApprovalRequired, "approval-required", nil)
			return nil
		}
	}
	texts, err := d.texts(ctx, tx)
	for _, f := range texts {
		if f.Binding.Tenant != d.binding.Tenant || f.Binding.Subject != d.binding.Subject {
			err = errors.Join(err, ErrWrongContext)
		}
	}
	if err != nil {
		r.lost = err
		return err
	}
	r.texts = texts
	return nil
}
