package vault

import (
	"context"
	"errors"
	"fmt"

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
	// Recipient names the third party that gets the numbers, such as a buyer or an advertiser; see
	// [sealtext.CheckName]. Then Config.Sale is asked, and nothing is revealed if one of the people opted
	// out of the sale of their data: the error is a [*SaleError]. Empty, the default, states that no third
	// party gets them; a processor that works for the application is none.
	Recipient string
}

// SaleError is why nothing is revealed for a third party: people opted out of the sale of their data.
// The refusal is audited.
type SaleError struct {
	Subjects []sealtext.Subject // who opted out: leave them out
}

// Error returns a text without the subjects.
func (e *SaleError) Error() string {
	return fmt.Sprintf("vault: %d of the people opted out of the sale of their data; leave them out", len(e.Subjects))
}

// Is reports whether target is [ErrDenied].
func (e *SaleError) Is(target error) bool { return target == ErrDenied }

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
	if b.Recipient != "" {
		if err := sealtext.CheckName("recipient", b.Recipient); err != nil {
			return err
		}
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
	if b.Recipient != "" && v.sale == nil {
		return nil, errors.New("vault: Config.Sale is required to reveal numbers for a third party")
	}
	r, err := v.admit(ctx, demand{
		access: a.full(), binding: sealtext.Binding{Tenant: b.Tenant, Field: FieldNumbers},
		kind: audit.KindRevealed, draw: drawReveals, bulk: b.Subjects, query: b.Query, recipient: b.Recipient,
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

// notForSale returns those of a bulk reveal who opted out of the sale of their data; nobody where no
// third party gets it.
func (v *Vault) notForSale(ctx context.Context, tx sealtext.Tx, d demand) (out []sealtext.Subject, err error) {
	if d.recipient == "" {
		return nil, nil
	}
	refs := make([]Ref, len(d.bulk))
	for i, s := range d.bulk {
		refs[i] = Ref{d.binding.Tenant, s}
	}
	people, err := v.sealer.People(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	opted, err := v.sale.OptedOutOfSale(ctx, tx, people)
	if err != nil {
		return nil, err
	}
	for i, s := range d.bulk {
		if opted[i] {
			out = append(out, s)
		}
	}
	return out, nil
}
