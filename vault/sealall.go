package vault

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

var _ audit.BatchSealer = (*Sealer)(nil)

// SealAll encrypts each plaintext for the binding with the same index, as [Sealer.Seal] does one. It
// reads the rows of all subjects at once. It returns no values if one of them cannot be sealed; the
// error names the index of the first, and is otherwise that of Seal.
func (s *Sealer) SealAll(ctx context.Context, tx sealtext.Tx, bindings []sealtext.Binding, plaintexts [][]byte) ([]sealtext.Sealed, error) {
	if len(bindings) != len(plaintexts) {
		return nil, &sealtext.InputError{Field: "plaintexts", Rule: "must be as many as bindings"}
	}
	var refs []Ref
	for i, b := range bindings {
		if err := b.Check(); err != nil {
			return nil, fmt.Errorf("value %d: %w", i, err)
		}
		if !b.Subject.IsZero() {
			refs = append(refs, Ref{b.Tenant, b.Subject})
		}
	}
	rows, err := s.rows(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	keys := make(map[Ref]Key, len(rows))
	sealed := make([]sealtext.Sealed, len(bindings))
	for i, b := range bindings {
		ref := Ref{b.Tenant, b.Subject}
		key, known := keys[ref]
		if !known {
			if row, found := rows[ref]; found {
				key, err = s.unwrap(ctx, row, true)
			} else {
				key, err = s.key(ctx, tx, b) // of the tenant, or the error for the subject
			}
			keys[ref] = key
		}
		if err == nil {
			sealed[i], err = key.seal(b, plaintexts[i])
		}
		if err != nil {
			return nil, fmt.Errorf("value %d: %w", i, err)
		}
	}
	return sealed, nil
}

// rows reads the rows of subjects at once. Those that are unknown or were erased are left out.
func (s *Sealer) rows(ctx context.Context, tx sealtext.Tx, refs []Ref) (map[Ref]SubjectRow, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	rows, err := s.store.Subjects(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	byRef := make(map[Ref]SubjectRow, len(rows))
	for _, row := range rows {
		byRef[Ref{row.Tenant, row.Subject}] = row
	}
	return byRef, nil
}
