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
	clear(s.plain)
	s.plain, s.ad = s.plain[:0], s.ad[:0]
	if cap(s.plain) <= 4096 {
		scratches.Put(s)
	}
}

// pad is the end of every plaintext: 0x80 and zeros (ISO/IEC 7816-4).
var pad = [block]byte{0x80}

// associated is what is authenticated beside the plaintext: the header of the
// sealed value and its binding.
func associated(dst []byte, keyID uint32, b sealtext.Binding) []byte {
	return b.AppendTo(header(dst, keyID))
}

func header(dst []byte, keyID uint32) []byte {
	return binary.BigEndian.AppendUint32(append(dst, sealtext.SealedVersion), keyID)
}

func (k Key) seal(b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	s := scratches.Get().(*scratch)
	s.ad = associated(s.ad, k.ID, b)
	return k.encrypt(s, plaintext)
}

// encrypt pads to the next multiple of 32 and encrypts with s.ad, and frees s.
func (k Key) encrypt(s *scratch, plaintext []byte) (sealtext.Sealed, error) {
	s.plain = append(append(s.plain, plaintext...), pad[:block-len(plaintext)%block]...)
	ct, err := k.AEAD.Encrypt(s.plain, s.ad)
	s.free()
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
	s.ad = associated(s.ad, v.KeyID(), b)
	padded, err := k.AEAD.Decrypt(v.Ciphertext(), s.ad)
	s.free()
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
