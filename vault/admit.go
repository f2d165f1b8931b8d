package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// demand is one requested access, before it is decided.
type demand struct {
	access  Access
	binding sealtext.Binding
	kind    audit.Kind // of the event when it is allowed
	draw    draw
	outcome string // of the event when it is allowed

	bulk        []sealtext.Subject // subjects of a bulk reveal, nil for others
	query       string             // name of the query that found them
	recipient   string             // third party that gets them; empty for none
	noReference bool               // the caller cannot give a reference

	// find looks for the subject of a look-up, nil for others. It is called once the access is
	// authorized and within its quota, so that a refusal tells nothing about the number.
	find func(ctx context.Context, tx sealtext.Tx) (sealtext.Person, error)
	// texts reads the values of a page, nil for others. It is called once the access is authorized.
	texts func(ctx context.Context, tx sealtext.Tx) ([]sealtext.SealedField, error)
}

// ruling is the decision about a demand, made in one transaction.
type ruling struct {
	refused   error // why nothing is revealed; nil allows
	cause     string
	kind      audit.Kind
	reference string
	missing   map[sealtext.Subject]bool // of a bulk reveal: erased or unknown
	found     sealtext.Person           // of a look-up
	unknown   bool                      // a look-up of an unknown number
	stray     *DirectoryError           // of a look-up, which is refused for it
	texts     []sealtext.SealedField    // of a page
	lost      error                     // why a look-up or a page could not be read
	alerts    []Alert
}

// admit decides on an access and writes its audit event. It returns nil only when the access is
// allowed and its event is committed; nothing is decrypted for the caller before.
func (v *Vault) admit(ctx context.Context, d demand) (ruling, error) {
	if err := d.access.check(); err != nil {
		return ruling{}, err
	}
	if err := d.binding.Check(); err != nil {
		return ruling{}, err
	}
	authorized := v.auth.Authorize(ctx, d.access, d.binding)
	var r ruling
	err := v.sealer.store.InTx(ctx, func(ctx context.Context, tx sealtext.Tx) (err error) {
		d := d // it may run again
		if r, err = v.decide(ctx, tx, &d, authorized); err != nil {
			return err
		}
		return v.record(ctx, tx, d, &r)
	})
	if r.lost != nil {
		return ruling{}, r.lost
	}
	if err != nil {
		return ruling{}, fmt.Errorf("vault: audit event not written, access refused: %w", err)
	}
	for _, a := range r.alerts {
		v.alarm(ctx, a)
	}
	return r, r.refused
}

// decide makes the ruling. Quota and approvals that it uses are given back when tx rolls back.
func (v *Vault) decide(ctx context.Context, tx sealtext.Tx, d *demand, authorized error) (ruling, error) {
	r := ruling{kind: d.kind, reference: d.access.Reference}
	draw, n, approval := d.draw, max(1, len(d.bulk)), false
	gone, err := v.findMissing(ctx, tx, *d, &r)
	switch {
	case err != nil:
		return r, err
	case authorized == nil:
	case errors.Is(authorized, ErrApprovalRequired):
		approval = true
		if v.cases == nil {
			return r.refuse(ErrApprovalRequired, "approval-required", gone), nil
		}
	case errors.Is(authorized, ErrEmergencyOnly):
		if !d.access.Emergency || v.cases == nil {
			return r.refuse(ErrEmergencyOnly, "emergency-only", gone), nil
		}
		r.kind, draw = audit.KindGlassBroken, drawEmergencies
	default:
		return r.refuse(ErrDenied, "", gone), nil
	}
	if gone != nil { // a subject that does not exist uses no quota
		return r.refuse(gone, "", gone), nil
	}
	switch out, err := v.notForSale(ctx, tx, *d); {
	case err != nil:
		return r, err
	case len(out) > 0:
		return r.refuse(&SaleError{out}, "sale-opted-out", nil), nil
	}
	if d.texts != nil {
		if err := v.findTexts(ctx, tx, *d, approval, &r); err != nil || r.refused != nil {
			return r, err
		}
		n = max(n, len(r.texts))
	}
	store, err := v.reserve(ctx, tx, d.binding.Tenant, d.access.Actor.ID, draw, n)
	if errors.Is(err, ErrQuota) {
		return r.refuse(err, "quota", nil), nil
	}
	if err != nil {
		return r, err
	}
	if approval && d.find != nil { // without any approval of a look-up nobody is looked for
		there, err := v.hasApproval(ctx, tx, *d)
		if err != nil {
			return r, err
		}
		if !there {
			return r.refuse(ErrApprovalRequired, "approval-required", nil), nil
		}
	}
	if err := r.find(ctx, tx, d); err != nil || r.refused != nil {
		return r, err
	}
	if approval {
		reference, found, err := v.useApproval(ctx, tx, *d)
		if err != nil {
			return r, err
		}
		if !found {
			return r.refuse(ErrApprovalRequired, "approval-required", nil), nil
		}
		r.reference = reference
	}
	return r, store()
}

// find finds the subject of a look-up.
func (r *ruling) find(ctx context.Context, tx sealtext.Tx, d *demand) error {
	if d.find == nil {
		return nil
	}
	p, err := d.find(ctx, tx)
	switch {
	case err == nil:
		r.found, d.binding.Subject = p, p.Subject
	case errors.Is(err, ErrUnknownSubject):
		r.unknown = true
	case errors.As(err, &r.stray):
		r.refused = r.stray
	default:
		r.lost = err
		return err
	}
	return nil
}

// refuse turns the ruling into a refusal. Where the subject does not exist, the audit event is
// written without a subject, since nothing can be sealed for it.
func (r ruling) refuse(why error, cause string, gone error) ruling {
	r.refused, r.cause, r.kind = why, cause, audit.KindRevealDenied
	if gone != nil {
		r.cause = outcomeGone
	}
	return r
}

const outcomeGone = "no-such-subject"

// findMissing looks for subjects that were erased or never existed. It returns an error for the
// single subject of a demand, and fills r.missing for a bulk reveal.
func (v *Vault) findMissing(ctx context.Context, tx sealtext.Tx, d demand, r *ruling) (gone, err error) {
	subjects := d.bulk
	if subjects == nil && !d.binding.Subject.IsZero() {
		subjects = []sealtext.Subject{d.binding.Subject}
	}
	for _, s := range subjects {
		_, err := v.sealer.store.Subject(ctx, tx, d.binding.Tenant, s)
		switch {
		case err == nil:
		case !errors.Is(err, ErrShredded) && !errors.Is(err, ErrUnknownSubject):
			return nil, err
		case d.bulk == nil:
			return err, nil
		default:
			if r.missing == nil {
				r.missing = map[sealtext.Subject]bool{}
			}
			r.missing[s] = true
		}
	}
	return nil, nil
}

// record writes the audit event of the ruling, opens reviews and counts unknown look-ups.
func (v *Vault) record(ctx context.Context, tx sealtext.Tx, d demand, r *ruling) error {
	e := audit.Event{
		ID: sealtext.NewID(), Tenant: d.binding.Tenant, Kind: r.kind, Subject: d.binding.Subject, Actor: d.access.Actor,
		Details: audit.Details{
			Record: d.binding.Record, Field: d.binding.Field, Reason: string(d.access.Reason), Reference: r.reference,
			Outcome: d.outcome, Class: d.query, Count: len(d.bulk), Transport: d.recipient,
		},
	}
	for _, f := range r.texts {
		e.Details.Records = append(e.Details.Records, f.Binding.Record)
	}
	switch {
	case r.stray != nil:
		stray := r.stray.Event(d.access.Actor)
		stray.Details.Reason, stray.Details.Reference = e.Details.Reason, e.Details.Reference
		return v.audit.Record(ctx, tx, stray)
	case r.refused != nil:
		e.Details.Outcome = r.cause
		if r.cause == outcomeGone {
			e.Subject = sealtext.Subject{}
		}
		if err := v.audit.Record(ctx, tx, e); err != nil || d.find == nil {
			return err
		}
		return v.countUnknown(ctx, tx, d, r)
	}
	if err := v.audit.Record(ctx, tx, e); err != nil {
		return err
	}
	if err := v.recordEach(ctx, tx, d, r, e); err != nil {
		return err
	}
	if r.kind == audit.KindGlassBroken {
		r.alerts = append(r.alerts, v.alertOf(e))
		if err := v.openReview(ctx, tx, d, e.ID); err != nil {
			return err
		}
	}
	if r.unknown {
		return v.countUnknown(ctx, tx, d, r)
	}
	return nil
}

// recordEach writes one audit event for each subject of a bulk reveal, so that it is among the
// subject's own events. Subjects that do not exist are only counted in the event of the whole.
func (v *Vault) recordEach(ctx context.Context, tx sealtext.Tx, d demand, r *ruling, whole audit.Event) error {
	for _, s := range d.bulk {
		if r.missing[s] {
			continue
		}
		e := whole
		e.ID, e.Subject, e.Details.Count = sealtext.NewID(), s, 0
		if err := v.audit.Record(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// countUnknown counts look-ups that found nobody or were refused, and raises an alert when one actor exceeds the
// limit. It then starts at zero, so that an actor who continues raises another alert after as many.
func (v *Vault) countUnknown(ctx context.Context, tx sealtext.Tx, d demand, r *ruling) error {
	limit := v.limits.UnknownLookUps
	if limit == (Limit{}) {
		return nil
	}
	c, err := v.openCounter(ctx, tx, d.binding.Tenant, d.access.Actor.ID, drawUnknown)
	if err != nil {
		return err
	}
	now := v.sealer.now()
	c.uses = c.uses.prune(now, limit.Window).add(now, 1, limit.Window)
	if n := c.uses.count(); n > limit.Count {
		c.uses = nil
		e := audit.Event{
			ID: sealtext.NewID(), Tenant: d.binding.Tenant, Kind: audit.KindEnumerationSuspected, Actor: d.access.Actor,
			Details: audit.Details{Field: FieldLookUp, Reason: string(d.access.Reason), Reference: d.access.Reference, Count: n},
		}
		if err := v.audit.Record(ctx, tx, e); err != nil {
			return err
		}
		r.alerts = append(r.alerts, v.alertOf(e))
	}
	return v.saveCounter(ctx, tx, c)
}

func (v *Vault) alertOf(e audit.Event) Alert {
	return Alert{
		Kind: e.Kind, Event: e.ID, Tenant: e.Tenant, Actor: e.Actor, Field: e.Details.Field,
		Reason: Reason(e.Details.Reason), Reference: e.Details.Reference, At: v.sealer.now(), Count: e.Details.Count,
	}
}
