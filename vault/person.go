package vault

import (
	"context"
	"sync"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// OpenExport authorizes reading everything that is sealed for one person, for their access request,
// and writes one audit event with the field [FieldExport], which counts as one reveal. Where the
// rules require an [Approval], it uses one that the actor has for this person, and the event has
// its reference.
//
// The function open opens values of that person only, for an hour at most, until ctx ends, and until
// it is closed; after that it returns [ErrExportEnded]. The function done closes it and writes an
// audit event with the outcome "closed" and the number of values that were opened. Call it once the
// export is written, also after an error; a second call does nothing. Both are safe for concurrent
// use.
func (v *Vault) OpenExport(ctx context.Context, actor sealtext.Actor, p sealtext.Person) (
	open func(context.Context, sealtext.SealedField) ([]byte, error), done func(context.Context) error, err error,
) {
	a := Access{Actor: actor, Reason: ReasonAccessRequest}.full()
	if p.Subject.IsZero() {
		return nil, nil, ErrUnknownSubject
	}
	r, err := v.admit(ctx, demand{
		access: a, binding: sealtext.Binding{Tenant: p.Tenant, Subject: p.Subject, Field: FieldExport},
		kind: audit.KindRevealed, draw: drawReveals, noReference: true,
	})
	if err != nil {
		return nil, nil, err
	}
	e := &export{vault: v, ctx: ctx, access: a, person: p, reference: r.reference, until: v.sealer.now().Add(exportLasts)}
	return e.open, e.done, nil
}

// exportLasts is how long the opener of an export opens values.
const exportLasts = time.Hour

// export is one use of OpenExport.
type export struct {
	vault     *Vault
	ctx       context.Context // of OpenExport
	access    Access
	person    sealtext.Person
	reference string
	until     time.Time

	mu     sync.Mutex
	opened int
	closed bool
}

func (e *export) open(ctx context.Context, f sealtext.SealedField) ([]byte, error) {
	if f.Binding.Tenant != e.person.Tenant || f.Binding.Subject != e.person.Subject {
		return nil, ErrWrongContext
	}
	e.mu.Lock() // an opening that has begun is counted before done returns
	defer e.mu.Unlock()
	if e.closed || e.ctx.Err() != nil || !e.vault.sealer.now().Before(e.until) {
		return nil, ErrExportEnded
	}
	plain, err := e.vault.sealer.open(ctx, nil, f.Binding, f.Sealed)
	if err == nil {
		e.opened++
	}
	e.vault.unopened(ctx, e.access, f.Binding, err)
	return plain, err
}

func (e *export) done(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	return e.vault.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		subject := e.person.Subject
		gone, err := e.vault.sealer.Erased(ctx, tx, e.person.Tenant, subject)
		if err != nil {
			return err
		}
		if gone {
			subject = sealtext.Subject{} // nothing can be sealed for it any more
		}
		return e.vault.audit.Record(ctx, tx, audit.Event{
			Tenant: e.person.Tenant, Kind: audit.KindRevealed, Subject: subject, Actor: e.access.Actor,
			Details: audit.Details{Field: FieldExport, Reason: string(e.access.Reason), Reference: e.reference, Outcome: "closed", Count: e.opened},
		})
	})
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
