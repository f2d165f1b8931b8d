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

// A plaintext is filled with zeros to a multiple of 32 bytes, at least one,
// and then says in one more byte how many zeros those are. So a text of 160
// bytes, one SMS, needs none.
var zeros [block + 1]byte

func padded(dst, plaintext []byte) []byte {
	n := (block - len(plaintext)%block) % block
	if len(plaintext) == 0 {
		n = block
	}
	dst = append(dst, plaintext...)
	dst = append(dst, zeros[:n+1]...)
	dst[len(dst)-1] = byte(n)
	return dst
}

func unpadded(b []byte) ([]byte, bool) {
	if len(b) == 0 {
		return nil, false
	}
	n := int(b[len(b)-1])
	if n > block || n > len(b)-1 {
		return nil, false
	}
	return b[:len(b)-1-n], true
}

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

// encrypt pads and encrypts with s.ad, and frees s.
func (k Key) encrypt(s *scratch, plaintext []byte) (sealtext.Sealed, error) {
	s.plain = padded(s.plain, plaintext)
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
	return k.decrypt(s, v)
}
