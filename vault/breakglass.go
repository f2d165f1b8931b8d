package vault

import (
	"context"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// Review is the open review of an emergency access: an actor read something that the rules deny
// otherwise, and another actor has to examine it.
type Review struct {
	ID     sealtext.ID
	Tenant sealtext.Tenant
	Actor  string // id of the actor who declared the emergency
	// Event is the id of the [audit.KindGlassBroken] event, which names the subject.
	Event     sealtext.ID
	Field     string
	Reason    Reason
	Reference string
	At        time.Time
}

// Reviews lists the reviews of a tenant that are open, the oldest first.
//
// The call is not authorized and not audited: the host application decides who may see the list. It
// returns an error without Config.Cases.
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

// CloseReview closes a review and writes an audit event with its outcome, a word that the host
// application chooses, such as "justified"; see [sealtext.CheckReference]. The rules must allow the
// actor the field [FieldReview]. It returns [ErrSameActor] for the actor who declared the
// emergency, which is audited as a refusal, and [ErrUnknownCase] where the review is not open.
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

// openReview opens the review of an emergency access.
func (v *Vault) openReview(ctx context.Context, tx sealtext.Tx, d demand, event sealtext.ID) error {
	row := CaseRow{Tenant: d.binding.Tenant, ID: sealtext.NewID(), Kind: CaseReview, State: CaseOpen, CreatedAt: v.sealer.now()}
	a := d.access
	p := casePayload{Actor: a.Actor.ID, Field: d.binding.Field, Reason: a.Reason, Reference: a.Reference, Level: a.Level, Count: len(d.bulk), Event: event}
	if err := v.sealCase(ctx, tx, &row, p); err != nil {
		return err
	}
	return v.cases.AddCase(ctx, tx, row)
}

// Alert reports an emergency access or suspected enumeration to Config.Alarm, and a directory that
// leads to somebody else to SealerConfig.Alarm, and a value that was to be read and did not open to
// Config.Alarm. The first two and the last are raised after their audit event was
// committed. A process that dies in between raises none, so a watcher that must not miss one reads
// the audit log for the kinds.
type Alert struct {
	// Kind is [audit.KindGlassBroken], [audit.KindEnumerationSuspected],
	// [audit.KindDirectoryRefused], or [audit.KindRevealed] for a value that did not open.
	Kind audit.Kind
	// Err says why a value did not open: [ErrUnknownKey] for one that is sealed under a key of
	// somebody else, or a key that is gone, and [ErrWrongContext] for any other. Nil for other Kinds.
	Err error
	// Event is the id of the event in the audit log; zero with KindRevealed, and with
	// KindDirectoryRefused, whose event is written later.
	Event sealtext.ID
	// Subject is the one that was found, with KindDirectoryRefused; zero otherwise.
	Subject   sealtext.Subject
	Tenant    sealtext.Tenant
	Actor     sealtext.Actor
	Field     string
	Reason    Reason
	Reference string
	At        time.Time
	// Count is the number of unknown numbers that were looked up, or of the subjects of a bulk
	// reveal in an emergency.
	Count int
}
