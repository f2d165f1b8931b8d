package vault

import (
	"context"

	"github.com/sealtext/sealtext"
)

// Rewrap opens a value that was sealed under an older key and seals it under
// the current one, with the same binding. No clear value leaves. A value that
// is under the current key comes back as it is, so a loop over a table changes
// only the rows that need it. The errors are those of opening.
//
// It is for values of the host's own tables. What a value was under, its
// [sealtext.Sealed.KeyID] tells.
func (s *Sealer) Rewrap(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, v sealtext.Sealed) (sealtext.Sealed, error) {
	if err := b.Check(); err != nil {
		return sealtext.Sealed{}, err
	}
	key, err := s.key(ctx, tx, b)
	if err != nil {
		return sealtext.Sealed{}, err
	}
	if v.KeyID() == key.ID {
		return v, nil
	}
	plain, err := key.open(b, v)
	if err != nil {
		return sealtext.Sealed{}, err
	}
	defer clear(plain)
	return key.seal(b, plain)
}

// RekeyNumber does for a row with a sealed number and its pseudonym what
// [Sealer.Rewrap] does for a value: it opens the number once, and gives it
// sealed under the current key together with the pseudonym of the current key
// of the domain. The clear number does not leave.
func (s *Sealer) RekeyNumber(ctx context.Context, tx sealtext.Tx, b sealtext.Binding, d sealtext.Domain, v sealtext.Sealed) (sealtext.Sealed, sealtext.Pseudonym, error) {
	if err := b.Check(); err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	keys, err := s.keyring.Tenant(ctx, tx, b.Tenant)
	if err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	key := keys.Seal
	if !b.Subject.IsZero() {
		if key, err = s.key(ctx, tx, b); err != nil {
			return sealtext.Sealed{}, sealtext.Pseudonym{}, err
		}
	}
	plain, err := key.open(b, v)
	if err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	defer clear(plain)
	n, err := sealtext.ParseE164(string(plain))
	if err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	p, err := s.current(keys, b.Tenant, d, n)
	if err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	if v.KeyID() != key.ID {
		v, err = key.seal(b, plain)
	}
	return v, p, err
}
