package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Adopt seals a value that [WriteOnly] sealed anew, under the key of a subject,
// with the same tenant, field and record: from then on it is shredded with the
// subject. b is what it was sealed with; its subject is zero, or the subject.
// The value is returned to nobody, so no audit event is written.
//
// A value that is under the subject's key already comes back as it is, so that
// a job that was interrupted may begin again; one under any other key gives
// [ErrUnknownKey]. Write the result in tx, the transaction that is read here:
// the old value is then gone when, and only when, the new one is there. Where
// the application had stored the old one, its free pages, log and backups keep
// it until they are gone, and it opens with the tenant's private key.
func (s *Sealer) Adopt(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, subject sealtext.Subject, v sealtext.Sealed) (sealtext.Sealed, error) {
	if err := b.Check(); err != nil {
		return sealtext.Sealed{}, err
	}
	if subject.IsZero() {
		return sealtext.Sealed{}, ErrUnknownSubject
	}
	if !b.Subject.IsZero() && b.Subject != subject {
		return sealtext.Sealed{}, ErrWrongContext
	}
	own := b
	own.Subject = subject
	key, err := s.key(ctx, tx, own)
	if err != nil {
		return sealtext.Sealed{}, err
	}
	if key.Has(v.KeyID()) {
		if plain, err := key.open(own, v); err == nil {
			clear(plain)
			return v, nil
		}
	}
	plain, err := s.openWriteOnly(ctx, tx, b, v, ErrUnknownKey)
	if err != nil {
		return sealtext.Sealed{}, err
	}
	defer clear(plain)
	return key.seal(own, plain)
}

// EnrollSealed enrolls the person whose number [WriteOnly.SealNumber] sealed
// with the binding b, as [Sealer.Enroll] does with a number in the clear. It
// gives [ErrWrongContext] where the value holds no number in E.164 form.
func (s *Sealer) EnrollSealed(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) (sealtext.Person, error) {
	if err := b.Check(); err != nil {
		return sealtext.Person{}, err
	}
	plain, err := s.openWriteOnly(ctx, tx, b, v, ErrUnknownKey)
	if err != nil {
		return sealtext.Person{}, err
	}
	defer clear(plain)
	n, err := sealtext.ParseE164(string(plain))
	if err != nil {
		return sealtext.Person{}, ErrWrongContext
	}
	return s.Enroll(ctx, tx, b.Tenant, n)
}
