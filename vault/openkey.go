package vault

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/secret"
)

// open decrypts a value of the subject with the key that was read once. It does
// not open a value that a [WriteOnly] sealed; see [Sealer.Adopt].
func (k *SubjectKey) open(field string, record sealtext.ID, v sealtext.Sealed) ([]byte, error) {
	if err := sealtext.CheckField(field); err != nil {
		return nil, err
	}
	if !k.key.Has(v.KeyID()) {
		return nil, ErrUnknownKey
	}
	s := scratches.Get().(*scratch)
	// The head was made with the id of the key that seals; the value may be
	// under an older one.
	ad := header(s.ad[:0], v.KeyID())
	ad = sealtext.AppendField(append(ad, k.head[len(ad):]...), field, record)
	return k.key.decrypt(s, ad, v)
}

// decrypt decrypts and takes the padding off. It gives s, where ad is, back.
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

// erasing calls a function that gives a plaintext, so that where the runtime
// can, it erases the plaintext once the caller has let go of it.
func erasing(decrypt func(ciphertext, ad []byte) ([]byte, error), ciphertext, ad []byte) (plain []byte, err error) {
	secret.Do(func() { plain, err = decrypt(ciphertext, ad) })
	return plain, err
}
