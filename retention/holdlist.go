package retention

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// PlacedHold is a hold read back.
type PlacedHold struct {
	ID sealtext.ID
	// CaseID is sealed under the tenant's key; a vault's Reveal opens it,
	// on record.
	CaseID     sealtext.SealedField
	PlacedAt   time.Time
	ReleasedAt time.Time // zero: in force
}

// InForce reports whether the hold still keeps records from being destroyed.
func (p PlacedHold) InForce() bool { return p.ReleasedAt.IsZero() }

// List reads all holds of a subject, released ones too, oldest first: why
// something that is due is still there.
func (h *Holds) List(ctx context.Context, tenant sealtext.Tenant, subject sealtext.Subject) ([]PlacedHold, error) {
	if err := checkSubject(tenant, subject); err != nil {
		return nil, err
	}
	rows, err := h.store.Holds(ctx, nil, tenant, subject)
	if err != nil {
		return nil, fmt.Errorf("retention: list: %w", err)
	}
	list := make([]PlacedHold, len(rows))
	for i, r := range rows {
		list[i] = PlacedHold{
			r.ID, sealtext.SealedField{Binding: caseBinding(r.Tenant, r.ID), Sealed: r.Details}, r.PlacedAt, r.ReleasedAt,
		}
	}
	return list, nil
}

// Export gives the holds of a person without their cases, which are the
// tenant's and not the person's. It makes Holds a [Holder]; a host that must
// not tell a person of a pending matter leaves it out of its [RightsConfig],
// and knows that the audit log tells of the holds too.
func (h *Holds) Export(ctx context.Context, p sealtext.Person, f func(sealtext.Record) error) error {
	list, err := h.List(ctx, p.Tenant, p.Subject)
	if err != nil {
		return err
	}
	for _, hold := range list {
		state := map[string]string{"state": "in force"}
		if !hold.InForce() {
			state = map[string]string{"state": "released", "released_at": hold.ReleasedAt.Format(time.RFC3339)}
		}
		if err := f(sealtext.Record{Package: "retention", Kind: "hold", ID: hold.ID, At: hold.PlacedAt, Values: state}); err != nil {
			return err
		}
	}
	return nil
}

// Erase destroys nothing: a released hold is the tenant's own evidence of why
// it kept something. After an erasure its subject is a random value that
// leads nowhere.
func (h *Holds) Erase(context.Context, sealtext.Tx, sealtext.Person) (int, error) { return 0, nil }
