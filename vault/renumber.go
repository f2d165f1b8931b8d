package vault

import (
	"context"
	"errors"

	"github.com/sealtext/sealtext"
)

// ErrNumberTaken is returned by [Sealer.ChangeNumber] for a number that another person of the tenant
// has.
var ErrNumberTaken = errors.New("vault: the number is that of another person of the tenant; find out who has it, and erase or renumber that person first")

// NumberChanger is an optional method of a [SubjectStore], for [Sealer.ChangeNumber].
type NumberChanger interface {
	// ChangeNumber sets Directory and Number of the row of a subject, which row names, and nothing
	// else, and reports whether it did: false where the directory pseudonym is another subject's, or
	// where there is no row.
	ChangeNumber(ctx context.Context, tx sealtext.Tx, row SubjectRow) (bool, error)
}

// ChangeNumber gives a subject another number, within tx, and returns the person with the pseudonyms
// of the old and of the new number. The subject keeps its key, so that everything that is sealed for
// it opens as before; the number is sealed anew, and the directory leads from the new number to the
// subject and from the old one to nobody. It writes no audit event, and moves nothing of other
// packages: a Rectifier of package retention does all of it.
//
// The error is [ErrNumberTaken], [ErrUnknownSubject], [ErrShredded], a [*DirectoryError], a
// [*sealtext.InputError] for the number that the person has, or that of the keyring or the store.
func (s *Sealer) ChangeNumber(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, subject sealtext.Subject, n sealtext.Number) (was, is sealtext.Person, err error) {
	none := sealtext.Person{}
	changer, ok := s.store.(NumberChanger)
	switch {
	case tx == nil:
		return none, none, sealtext.ErrForeignTx
	case !ok:
		return none, none, errors.New("vault: the store cannot change a number; use one that is a NumberChanger")
	case n.IsZero():
		return none, none, &sealtext.InputError{Field: "number", Rule: "must be the number that the person has now"}
	}
	row, err := s.store.Subject(ctx, tx, tenant, subject)
	if err != nil {
		return none, none, err
	}
	old, key, err := s.numberOf(ctx, row, true)
	if err != nil {
		return none, none, err
	}
	if _, err := s.claim(ctx, tx, tenant, n); err != nil {
		return none, none, err
	}
	switch found, err := s.Find(ctx, tx, tenant, n); {
	case errors.Is(err, ErrUnknownSubject):
	case err != nil:
		return none, none, err
	case found.Subject == subject:
		return none, none, &sealtext.InputError{Field: "number", Rule: "must be another one than the person has"}
	default:
		return none, none, ErrNumberTaken
	}
	if was, err = s.person(ctx, tx, tenant, subject, old); err != nil {
		return none, none, err
	}
	if is, err = s.person(ctx, tx, tenant, subject, n); err != nil {
		return none, none, err
	}
	if row.Directory, err = s.Pseudonym(ctx, tx, tenant, sealtext.DomainDirectory, n); err != nil {
		return none, none, err
	}
	if row.Number, err = key.seal(numberBinding(tenant, subject), []byte(n.E164())); err != nil {
		return none, none, err
	}
	changed, err := changer.ChangeNumber(ctx, tx, row)
	if err == nil && !changed {
		err = ErrNumberTaken
	}
	if err != nil {
		return none, none, err
	}
	return was, is, nil
}
