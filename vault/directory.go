package vault

import (
	"context"
	"crypto/subtle"
	"errors"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// DirectoryError is an [ErrWrongContext]: the pseudonym of a number led to a subject with another
// number. Nothing keyed binds the directory column of a row, so this is what a change of it by
// somebody without the keys looks like: such a change would send the messages of one person to
// another. [SealerConfig.Alarm] was called.
type DirectoryError struct {
	Tenant  sealtext.Tenant
	Subject sealtext.Subject // of the row that was found

	person sealtext.Person
}

// Error returns a text without the number and the subject.
func (e *DirectoryError) Error() string {
	return "vault: the directory leads to the number of somebody else; find out who changed it, and correct the column directory of the subject from a backup"
}

// Is reports whether target is [ErrWrongContext].
func (e *DirectoryError) Is(target error) bool { return target == ErrWrongContext }

// Person returns the person of the number that was asked for, with pseudonyms and without a
// subject. The consent ledger takes such a person for an opt-out, which must not be lost, and for
// nothing else.
func (e *DirectoryError) Person() sealtext.Person { return e.person }

// Event returns the audit event of the refusal, with the row that was found as its record. Gateway,
// Service and Vault write it. A host application that calls [Sealer.Enroll] or [Sealer.Find] itself
// writes it in a transaction that it commits.
func (e *DirectoryError) Event(by sealtext.Actor) audit.Event {
	return audit.Event{
		Tenant: e.Tenant, Kind: audit.KindDirectoryRefused, Actor: by,
		Details: audit.Details{Record: sealtext.ID(e.Subject), Field: numberField, Outcome: "other-number"},
	}
}

// owner checks that a row that the pseudonyms of a number led to is that of the number. The sealed
// number comes with the row, so it costs no statement.
func (s *Sealer) owner(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, row SubjectRow, n sealtext.Number) error {
	key, err := s.unwrap(ctx, row, true)
	if err == nil {
		var plain []byte
		plain, err = key.open(numberBinding(tenant, row.Subject), row.Number)
		if err == nil && !s.isOneOf(plain, n) {
			err = ErrWrongContext
		}
		clear(plain)
	}
	if !errors.Is(err, ErrWrongContext) && !errors.Is(err, ErrUnknownKey) {
		return err
	}
	person, err := s.person(ctx, tx, tenant, sealtext.Subject{}, n)
	if err != nil {
		return err
	}
	s.alarm(ctx, Alert{Kind: audit.KindDirectoryRefused, Tenant: tenant, Subject: row.Subject, Field: numberField, At: s.now()})
	return &DirectoryError{Tenant: tenant, Subject: row.Subject, person: person}
}

// isOneOf compares a number in E.164 form with all forms of n, in a time that does not depend on
// which digits differ.
func (s *Sealer) isOneOf(e164 []byte, n sealtext.Number) bool {
	all, same := s.forms(n), 0
	for i := range all.count() {
		var b [1 + sealtext.MaxDigits]byte
		same |= subtle.ConstantTimeCompare(e164, all.at(i).AppendDigits(append(b[:0], '+')))
	}
	return same == 1
}
