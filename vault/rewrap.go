package vault

import (
	"context"
	"encoding/binary"

	"github.com/sealtext/sealtext"
)

// Rewrap opens a value that was sealed under an older key and seals it under the current one, with
// the same binding. The clear value is not returned. A value under the current key is returned
// unchanged, so that a loop over a table changes only the rows that need it. The errors are those
// of opening.
//
// Use it for values in tables of the host application. [sealtext.Sealed.KeyID] is the key that a
// value is under.
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
	return key.again(b, v, func([]byte) error { return nil })
}

// again opens a value, passes the plaintext to look, and seals it under the current key where it is
// under another. The associated data differs only in the key id, and the padding is the same.
func (k *Key) again(b sealtext.Binding, v sealtext.Sealed, look func(plain []byte) error) (sealtext.Sealed, error) {
	if !k.Has(v.KeyID()) {
		return sealtext.Sealed{}, ErrUnknownKey
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	ad := associated(s.ad[:0], v.KeyID(), b)
	full, err := k.AEAD.Decrypt(v.Ciphertext(), ad)
	if err != nil {
		return sealtext.Sealed{}, ErrWrongContext
	}
	defer clear(full)
	plain, ok := unpadded(full)
	if !ok {
		return sealtext.Sealed{}, ErrWrongContext
	}
	if err := look(plain); err != nil || v.KeyID() == k.ID {
		return v, err
	}
	binary.BigEndian.PutUint32(ad[1:], k.ID) // behind the version; see header
	ct, err := k.AEAD.Encrypt(full, ad)
	if err != nil {
		return sealtext.Sealed{}, ErrKeysUnavailable
	}
	return sealtext.MakeSealed(k.ID, ct), nil
}

// RekeyNumber is [Sealer.Rewrap] for a row with a sealed number and its pseudonym. It opens the
// number once and returns it sealed under the current key, with the pseudonym under the current key
// of the domain. The clear number is not returned.
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
	var p sealtext.Pseudonym
	prfs := keys.PRFs[d]
	if len(prfs) == 0 {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, ErrUnknownDomain
	}
	v, err = key.again(b, v, func(plain []byte) error {
		n, err := sealtext.ParseE164(string(plain))
		if err != nil {
			return err
		}
		if s.mayHaveForms(plain[1:]) {
			p, err = direct(prfs[0], b.Tenant, d, s.first(n))
			return err
		}
		// Uses the digits as they are: taking them out of n again costs measurably.
		tag, err := compute(prfs[0], numberInput, b.Tenant, d, sealtext.Number{}, plain[1:])
		p = sealtext.MakePseudonym(prfs[0].ID, tag)
		return err
	})
	if err != nil {
		return sealtext.Sealed{}, sealtext.Pseudonym{}, err
	}
	return v, p, nil
}
