package vault

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext"
)

// People returns the persons of many subjects in the order of refs, as [Sealer.Person] does for one,
// for [consent.Ledger.CheckAll]. It reads all their rows at once. A subject that is unknown or was
// erased has the zero Person in its place: leave it out.
//
// If the row of one subject does not open there are no persons; the error names its index.
//
// [consent.Ledger.CheckAll]: https://pkg.go.dev/github.com/sealtext/sealtext/consent#Ledger.CheckAll
func (s *Sealer) People(ctx context.Context, tx sealtext.Tx, refs []Ref) ([]sealtext.Person, error) {
	byRef, err := s.rows(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	people := make([]sealtext.Person, len(refs))
	for i, ref := range refs {
		row, found := byRef[ref]
		if !found {
			continue
		}
		n, _, err := s.numberOf(ctx, row, true)
		if err == nil {
			people[i], err = s.person(ctx, tx, ref.Tenant, ref.Subject, n)
		}
		if err != nil {
			return nil, fmt.Errorf("subject %d: %w", i, err)
		}
	}
	return people, nil
}
