package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Subjects implements [vault.SubjectStore]: one statement for a list that fits the number of
// parameters, see [Traits], and none for rows that the transaction has read.
func (v *Vault) Subjects(ctx context.Context, tx sealtext.Tx, refs []vault.Ref) ([]vault.SubjectRow, error) {
	s, err := v.db.read(ctx, tx, "subjects")
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	refs = slices.Compact(slices.SortedFunc(slices.Values(refs), compareRefs))
	var rows []vault.SubjectRow
	refs = slices.DeleteFunc(refs, func(r vault.Ref) bool {
		row, ok := s.known(r.Tenant, r.Subject)
		if ok {
			rows = append(rows, row)
		}
		return ok
	})
	changes := s.db.changes.Load()
	rows = slices.Grow(rows, min(len(refs), 512))
	err = ofKeys(ctx, s, subjectSelect, "subject", "", refs, keyOfRef, marked(&rows), func(scan func(...any) error) error {
		row, shredded, err := scanSubject(scan)
		if err == nil && !shredded {
			s.keep(row, changes)
			rows = append(rows, row)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func keyOfRef(r vault.Ref) (sealtext.Tenant, any) { return r.Tenant, r.Subject }

func compareRefs(a, b vault.Ref) int {
	return cmp.Or(strings.Compare(a.Tenant.String(), b.Tenant.String()), bytes.Compare(a.Subject[:], b.Subject[:]))
}
