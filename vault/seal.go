package vault

import (
	"encoding/binary"
	"sync"

	"github.com/sealtext/sealtext"
)

// block is what plaintexts are padded to, so that the length of a sealed
// value tells a one-time passcode from a long text only coarsely.
const block = 32

// scratch holds the padded plaintext and the associated data of one call.
// Pooling them keeps sealing at the one allocation that the result needs.
type scratch struct{ plain, ad []byte }

var scratches = sync.Pool{New: func() any { return &scratch{make([]byte, 0, 512), make([]byte, 0, 256)} }}

// free clears what was secret before the buffer is shared.
func (s *scratch) free() {
	clear(s.plain[:cap(s.plain)])
	s.plain, s.ad = s.plain[:0], s.ad[:0]
	if cap(s.plain) <= 4096 {
		scratches.Put(s)
	}
}

// associated is what is authenticated beside the plaintext: the header of the
// sealed value and its binding.
func (s *scratch) associated(keyID uint32, b sealtext.Binding) []byte {
	s.ad = append(s.ad[:0], sealtext.SealedVersion)
	s.ad = binary.BigEndian.AppendUint32(s.ad, keyID)
	s.ad = b.AppendTo(s.ad)
	return s.ad
}

// seal pads (0x80 and zeros to the next multiple of 32, ISO/IEC 7816-4) and
// encrypts.
func (k Key) seal(b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	s := scratches.Get().(*scratch)
	defer s.free()
	s.plain = append(append(s.plain[:0], plaintext...), 0x80)
	for len(s.plain)%block != 0 {
		s.plain = append(s.plain, 0)
	}
	ct, err := k.AEAD.Encrypt(s.plain, s.associated(k.ID, b))
	if err != nil {
		return sealtext.Sealed{}, ErrKeysUnavailable
	}
	return sealtext.MakeSealed(k.ID, ct), nil
}

func (k Key) open(b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	if !k.Has(v.KeyID()) {
		return nil, ErrUnknownKey
	}
	s := scratches.Get().(*scratch)
	defer s.free()
	padded, err := k.AEAD.Decrypt(v.Ciphertext(), s.associated(v.KeyID(), b))
	if err != nil {
		return nil, ErrWrongContext
	}
	for i := len(padded) - 1; i >= 0; i-- {
		switch padded[i] {
		case 0:
		case 0x80:
			return padded[:i], nil
		default:
			return nil, ErrWrongContext
		}
	}
	return nil, ErrWrongContext
}
