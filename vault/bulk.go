package vault

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// BulkReveal selects the subjects of [Vault.RevealNumbers].
type BulkReveal struct {
	Tenant sealtext.Tenant
	// Subjects, 1 to 10,000, each once.
	Subjects []sealtext.Subject
	// Query is the name of the query that an [Approval] was granted for; empty where it was
	// granted for exactly these subjects, or where none is required.
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

// RevealNumbers decrypts the numbers of many subjects, in their order. It is one access to the field
// [FieldNumbers], for which rules should require an approval. It uses as much of the quota of
// reveals as there are subjects. The audit events, one about all and one about each subject, are
// committed before the first number is decrypted. The result has the zero Number for a subject that
// was erased or does not exist.
func (v *Vault) RevealNumbers(ctx context.Context, a Access, b BulkReveal) ([]sealtext.Number, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	r, err := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: b.Tenant, Field: FieldNumbers},
		kind: audit.KindRevealed, draw: drawReveals, bulk: b.Subjects, query: b.Query,
	})
	if err != nil {
		return nil, err
	}
	numbers := make([]sealtext.Number, len(b.Subjects))
	for i, s := range b.Subjects {
		if r.missing[s] {
			continue
		}
		n, err := v.sealer.number(ctx, nil, b.Tenant, s, false)
		if errors.Is(err, ErrShredded) { // meanwhile
			continue
		}
		if err != nil {
			v.unopened(ctx, a, numberBinding(b.Tenant, s), err)
			return nil, err
		}
		numbers[i] = n
	}
	return numbers, nil
}
