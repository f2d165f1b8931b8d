package vault

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/secret"
)

// open decrypts a value of the subject. It does not open a value that a [WriteOnly] sealed; see
// [Sealer.Adopt].
func (k *SubjectKey) open(field string, record sealtext.ID, v sealtext.Sealed) ([]byte, error) {
	if err := sealtext.CheckField(field); err != nil {
		return nil, err
	}
	if !k.key.Has(v.KeyID()) {
		return nil, ErrUnknownKey
	}
	s := scratches.Get().(*scratch)
	// The head has the id of the current key; the value may be under an older one.
	ad := header(s.ad[:0], v.KeyID())
	ad = sealtext.AppendField(append(ad, k.head[len(ad):]...), field, record)
	return k.key.decrypt(s, ad, v)
}

// decrypt decrypts v and removes the padding. It returns s, which contains ad, to the pool.
func (k *Key) decrypt(s *scratch, ad []byte, v sealtext.Sealed) ([]byte, error) {
	full, err := erasing(k.AEAD.Decrypt, v.Ciphertext(), ad)
	scratches.Put(s)
	if err != nil {
		return nil, ErrWrongContext
	}
	plain, ok := unpadded(full)
	if !ok {
		return nil, ErrWrongContext
	}
	return plain, nil
}

// erasing calls decrypt inside runtime/secret where the program is built with it, so that the
// runtime erases the plaintext once it is unreachable.
func erasing(decrypt func(ciphertext, ad []byte) ([]byte, error), ciphertext, ad []byte) (plain []byte, err error) {
	secret.Do(func() { plain, err = decrypt(ciphertext, ad) })
	return plain, err
}
