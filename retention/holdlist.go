package retention

import (
	"context"
	"fmt"
	"time"

	"github.com/sealtext/sealtext"
)

// PlacedHold is a hold as read back from the store.
type PlacedHold struct {
	ID sealtext.ID
	// CaseID is sealed under the tenant's key. A vault's Reveal opens it, after an audit event.
	CaseID     sealtext.SealedField
	PlacedAt   time.Time
	ReleasedAt time.Time // zero while in force
}

// InForce reports whether the hold has not been released.
func (p PlacedHold) InForce() bool { return p.ReleasedAt.IsZero() }

// List returns all holds of a subject, released ones too, oldest first.
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

// Export calls f for each hold of the person, without the case id, which belongs to the tenant and
// not to the person. It makes Holds a [Holder]. A host that must not tell a person of a pending
// matter leaves Holds out of its [RightsConfig]; the audit log, another holder, mentions the holds
// too.
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

// Erase destroys nothing: a released hold is the tenant's own evidence of why it kept a record.
// After an erasure its subject is a random value that leads to nobody.
func (h *Holds) Erase(context.Context, sealtext.Tx, sealtext.Person) (int, error) { return 0, nil }
