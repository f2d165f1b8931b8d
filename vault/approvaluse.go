package vault

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// useApproval looks for a granted approval of d, marks it used and writes an audit event. It returns
// the reference of the approval.
func (v *Vault) useApproval(ctx context.Context, tx sealtext.Tx, d demand) (reference string, found bool, err error) {
	now := v.sealer.now()
	err = v.eachCase(ctx, tx, d.binding.Tenant, CaseApproval, CaseGranted, func(row CaseRow) (bool, error) {
		if row.expired(now) {
			return true, nil
		}
		p, err := v.openCase(ctx, tx, row)
		if errors.Is(err, ErrWrongContext) {
			return true, nil // changed by somebody without the keys
		}
		if err != nil {
			return false, err
		}
		if !d.fits(approvalOf(row, p)) {
			return true, nil
		}
		moved, err := v.cases.MoveCase(ctx, tx, row.finish(), CaseGranted)
		if err != nil || !moved { // another transaction has just used it
			return err == nil, err
		}
		reference, found = p.Reference, true
		// The event has the id of the case. The log takes an id once, so that the approval is used once
		// also where somebody puts its row back.
		used := caseEvent(audit.KindApprovalUsed, d.access.Actor, row, p)
		used.ID = row.ID
		return false, v.audit.Record(ctx, tx, used)
	})
	return reference, found && err == nil, err
}

// hasApproval reports whether there is a granted approval of d, whoever it is about.
func (v *Vault) hasApproval(ctx context.Context, tx sealtext.Tx, d demand) (there bool, err error) {
	now := v.sealer.now()
	err = v.eachCase(ctx, tx, d.binding.Tenant, CaseApproval, CaseGranted, func(row CaseRow) (bool, error) {
		if row.expired(now) {
			return true, nil
		}
		p, err := v.openCase(ctx, tx, row)
		if errors.Is(err, ErrWrongContext) {
			return true, nil // changed by somebody without the keys
		}
		if err != nil {
			return false, err
		}
		there = d.allowedBy(approvalOf(row, p))
		return !there, nil
	})
	return there && err == nil, err
}

// fits reports whether an approval is for exactly this access.
func (d demand) fits(a Approval) bool { return d.allowedBy(a) && a.Covers(d.about()) }

// allowedBy reports whether an approval is for this access, if it covers the subjects.
func (d demand) allowedBy(a Approval) bool {
	return a.Requester == d.access.Actor.ID && a.Granter != "" && a.Granter != a.Requester &&
		a.Field == d.binding.Field && a.Record == d.binding.Record && a.Reason == d.access.Reason && d.access.Level <= a.Level &&
		(a.Reference == d.access.Reference || d.noReference) && a.Query == d.query
}

// about returns the subjects of a demand.
func (d demand) about() []sealtext.Subject {
	if d.bulk != nil {
		return d.bulk
	}
	return []sealtext.Subject{d.binding.Subject}
}

// second runs f for a second person: it authorizes the access, reads the case, and refuses the actor
// who opened it.
func (v *Vault) second(ctx context.Context, a Access, b sealtext.Binding, kind CaseKind,
	f func(context.Context, sealtext.Tx, CaseRow, casePayload) error,
) error {
	if v.cases == nil {
		return errNoCases
	}
	a = a.full()
	a.Emergency = false
	if err := a.check(); err != nil {
		return err
	}
	if err := b.Check(); err != nil {
		return err
	}
	if v.auth.Authorize(ctx, a, b) != nil {
		return v.refuse(ctx, a, b, "", ErrDenied)
	}
	same := false
	err := v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		same = false
		row, err := v.cases.Case(ctx, tx, b.Tenant, b.Record)
		if err != nil {
			return err
		}
		if row.Kind != kind || row.State != CaseOpen || row.expired(v.sealer.now()) {
			return ErrUnknownCase
		}
		p, err := v.openCase(ctx, tx, row)
		if err != nil {
			return err
		}
		if same = p.Actor == a.Actor.ID; same {
			return v.audit.Record(ctx, tx, refusal(a, b, "same-actor"))
		}
		return f(ctx, tx, row, p)
	})
	if err == nil && same {
		return ErrSameActor
	}
	return err
}

// refuse writes the audit event of a refusal and returns why.
func (v *Vault) refuse(ctx context.Context, a Access, b sealtext.Binding, outcome string, why error) error {
	b.Subject = sealtext.Subject{}
	err := v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		return v.audit.Record(ctx, tx, refusal(a, b, outcome))
	})
	if err != nil {
		return err
	}
	return why
}

func refusal(a Access, b sealtext.Binding, outcome string) audit.Event {
	return audit.Event{Tenant: b.Tenant, Kind: audit.KindRevealDenied, Subject: b.Subject, Actor: a.Actor, Details: audit.Details{
		Record: b.Record, Field: b.Field, Reason: string(a.Reason), Reference: a.Reference, Outcome: outcome,
	}}
}
