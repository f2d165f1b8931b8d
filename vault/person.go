package vault

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// OpenExport authorizes reading everything that is sealed for one person, for their access request,
// and writes one audit event with the field [FieldExport], which counts as one reveal. Where the
// rules require an [Approval], it uses one that the actor has for this person, and the event has
// its reference. The returned function opens values of that person only.
func (v *Vault) OpenExport(ctx context.Context, actor sealtext.Actor, p sealtext.Person) (func(context.Context, sealtext.SealedField) ([]byte, error), error) {
	a := Access{Actor: actor, Reason: ReasonAccessRequest}.full()
	if p.Subject.IsZero() {
		return nil, ErrUnknownSubject
	}
	_, err := v.admit(ctx, demand{
		access: a, binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: FieldExport},
		kind: audit.KindRevealed, draw: drawReveals, noReference: true,
	})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, f sealtext.SealedField) ([]byte, error) {
		if f.Binding.Tenant != p.Tenant || f.Binding.Subject != p.Subject {
			return nil, ErrWrongContext
		}
		return v.sealer.open(ctx, nil, f.Binding, f.Sealed)
	}, nil
}

// Export calls f with what the vault stores about a person: the sealed number. It returns
// [ErrShredded] or [ErrUnknownSubject] where there is none.
func (v *Vault) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	row, err := v.sealer.store.Subject(ctx, nil, p.Tenant, p.Subject)
	if err != nil {
		return err
	}
	return f(sealtext.Record{
		Package: "vault", Kind: "number", At: row.CreatedAt,
		Sealed: map[string]sealtext.SealedField{numberField: {Binding: numberBinding(p.Tenant, p.Subject), Sealed: row.Number}},
	})
}

// Erase shreds the subject in tx: it deletes its number and its wrapped key, and leaves a tombstone
// so that a late writer cannot create it again. Copies of the wrapped key, such as those in
// backups, open until its erasure epoch is destroyed; see package vault/epoch. It returns the
// number of rows deleted, 1 or 0.
//
// It is for a Rights of package retention, which checks legal holds, writes the audit event, and
// calls [Vault.Evict] after the commit; Erase does none of these.
func (v *Vault) Erase(ctx context.Context, tx sealtext.Tx, p sealtext.Person) (int, error) {
	if p.Subject.IsZero() {
		return 0, ErrUnknownSubject
	}
	there, err := v.sealer.store.Shred(ctx, tx, p.Tenant, p.Subject, v.sealer.now())
	if err != nil || !there {
		return 0, err
	}
	return 1, nil
}

// Evict drops the unwrapped key of a subject from the memory of this process.
func (v *Vault) Evict(t sealtext.Tenant, s sealtext.Subject) { v.sealer.cache.drop(t, s) }
