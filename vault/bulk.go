package vault

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// BulkReveal says whose numbers are revealed at once.
type BulkReveal struct {
	Tenant sealtext.Tenant
	// Subjects are 1 to 10,000, none twice.
	Subjects []sealtext.Subject
	// Query is the name that an [Approval] was given for, where it was not
	// given for exactly these subjects. Empty otherwise.
	Query string
}

func (b BulkReveal) check() error {
	if err := checkSubjects(b.Subjects); err != nil {
		return err
	}
	seen := make(map[sealtext.Subject]bool, len(b.Subjects))
	for _, s := range b.Subjects {
		if seen[s] {
			return &sealtext.InputError{Field: "subjects", Rule: "must not have one twice"}
		}
		seen[s] = true
	}
	if b.Query == "" {
		return nil
	}
	return sealtext.CheckReference("query", b.Query)
}

// RevealNumbers decrypts the numbers of many subjects, in their order. It is
// one access to the field [FieldNumbers], for which a host's rules should ask
// for an approval; it draws as much from the quota of reveals as there are
// subjects, and their audit events are written before the first is decrypted: one
// about all and one about each. A subject that was erased, or never was,
// gives the zero Number.
func (v *Vault) RevealNumbers(ctx context.Context, a Access, b BulkReveal) ([]sealtext.Number, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	missing, err := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: b.Tenant, Field: FieldNumbers},
		kind: audit.KindRevealed, draw: drawReveals, bulk: b.Subjects, query: b.Query,
	})
	if err != nil {
		return nil, err
	}
	numbers := make([]sealtext.Number, len(b.Subjects))
	for i, s := range b.Subjects {
		if missing[s] {
			continue
		}
		n, err := v.sealer.number(ctx, nil, b.Tenant, s, false)
		if errors.Is(err, ErrShredded) { // since
			continue
		}
		if err != nil {
			return nil, err
		}
		numbers[i] = n
	}
	return numbers, nil
}
