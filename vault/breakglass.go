package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Review is what an emergency leaves behind: an actor read what the rules
// deny, and another one has to look at it.
type Review struct {
	ID     sealtext.ID
	Tenant sealtext.Tenant
	Actor  string // id of the actor who broke the glass
	// Event is the [audit.KindGlassBroken] event, which says about whom it was.
	Event     sealtext.ID
	Field     string
	Reason    Reason
	Reference string
	At        time.Time
}

// Reviews lists the reviews of a tenant that are open, the oldest first.
func (v *Vault) Reviews(ctx context.Context, tenant sealtext.Tenant) ([]Review, error) {
	if v.cases == nil {
		return nil, errNoCases
	}
	var list []Review
	err := v.eachCase(ctx, nil, tenant, CaseReview, CaseOpen, func(row CaseRow) (bool, error) {
		p, err := v.openCase(ctx, nil, row)
		list = append(list, Review{row.ID, tenant, p.Actor, p.Event, p.Field, p.Reason, p.Reference, row.CreatedAt})
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// CloseReview ends a review and writes an audit event with its outcome, a word of
// the host application's such as "justified"; see [sealtext.CheckReference]. The
// actor must be allowed the field [FieldReview]. It returns [ErrSameActor] where
// it is the one who broke the glass, audited as a refusal, and [ErrUnknownCase]
// where the review is not open any more.
func (v *Vault) CloseReview(ctx context.Context, a Access, tenant sealtext.Tenant, id sealtext.ID, outcome string) error {
	if err := sealtext.CheckReference("outcome", outcome); err != nil {
		return err
	}
	return v.second(ctx, a, sealtext.Binding{Tenant: tenant, Field: FieldReview, Record: id}, CaseReview, func(ctx context.Context, tx sealtext.Tx, row CaseRow, p casePayload) error {
		moved, err := v.cases.MoveCase(ctx, tx, row.finish(), CaseOpen)
		if err != nil {
			return err
		}
		if !moved {
			return ErrUnknownCase
		}
		return v.audit.Record(ctx, tx, audit.Event{Tenant: tenant, Kind: audit.KindReviewClosed, Actor: a.Actor, Details: audit.Details{
			Record: id, Field: p.Field, Reason: string(a.Reason), Reference: a.Reference, Outcome: outcome,
		}})
	})
}

// openReview leaves the review of an emergency.
func (v *Vault) openReview(ctx context.Context, tx sealtext.Tx, d demand, event sealtext.ID) error {
	row := CaseRow{Tenant: d.binding.Tenant, ID: sealtext.NewID(), Kind: CaseReview, State: CaseOpen, CreatedAt: v.sealer.now()}
	a := d.access
	p := casePayload{Actor: a.Actor.ID, Field: d.binding.Field, Reason: a.Reason, Reference: a.Reference, Level: a.Level, Count: len(d.bulk), Event: event}
	if err := v.sealCase(ctx, tx, &row, p); err != nil {
		return err
	}
	return v.cases.AddCase(ctx, tx, row)
}

// Alert is something that somebody should look at now. It is told after its
// event is durable; a process that dies in between tells nobody, so a watcher
// that must not miss one reads the audit log for the two kinds.
type Alert struct {
	// Kind is [audit.KindGlassBroken] or [audit.KindEnumerationSuspected].
	Kind      audit.Kind
	Event     sealtext.ID // of the audit log
	Tenant    sealtext.Tenant
	Actor     sealtext.Actor
	Field     string
	Reason    Reason
	Reference string
	At        time.Time
	// Count is how many unknown numbers were looked up, or how many subjects
	// an emergency is about.
	Count int
}
