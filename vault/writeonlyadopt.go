package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Adopt seals a value of a [WriteOnly] again, under the key of a subject, with the same tenant, field
// and record. From then on it is shredded with the subject. b is the binding that the value was
// sealed with; its subject is zero, or the same subject. The clear value is not returned, so no
// audit event is written.
//
// A value under the subject's key is returned unchanged, so that an interrupted job may start again;
// one under another key gives [ErrUnknownKey]. Write the result in the same tx, so that the old
// value is replaced exactly when the new one is stored. Copies of the old value in free pages, logs
// and backups still open with the tenant's private key.
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

// EnrollSealed is [Sealer.Enroll] for a number that [WriteOnly.SealNumber] sealed with the binding b.
// It returns [ErrWrongContext] where the value is not a number in E.164 form.
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
