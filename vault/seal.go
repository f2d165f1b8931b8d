package vault

import (
	"encoding/binary"
	"sync"

	"github.com/sealtext/sealtext"
)

// block is the size to which plaintexts are padded, so that the length of a sealed value reveals the
// length of the text only coarsely.
const block = 32

// scratch has buffers for the padded plaintext of a text message and for the associated data of one
// call. Pooling it keeps sealing at the one allocation that the result needs. Longer values are
// allocated.
type scratch struct {
	ad    [256]byte
	plain [512]byte
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// padded appends zeros to a plaintext up to a multiple of 32 bytes, at least 32, and then one byte
// with their number. A text of 160 bytes, one SMS, needs none.
func (s *scratch) padded(plaintext []byte) []byte {
	size := max(len(plaintext)+block-1, block) &^ (block - 1)
	dst := s.plain[:]
	if size >= len(dst) {
		dst = make([]byte, size+1)
	}
	dst = dst[:size+1]
	n := copy(dst, plaintext)
	clear(dst[n:size])
	dst[size] = byte(size - n)
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

// associated appends the associated data of a sealed value: its header and its binding.
func associated(dst []byte, keyID uint32, b sealtext.Binding) []byte {
	return b.AppendTo(header(dst, keyID))
}

func header(dst []byte, keyID uint32) []byte {
	return binary.BigEndian.AppendUint32(append(dst, sealtext.SealedVersion), keyID)
}

func (k *Key) seal(b sealtext.Binding, plaintext []byte) (sealtext.Sealed, error) {
	s := scratches.Get().(*scratch)
	return k.encrypt(s, associated(s.ad[:0], k.ID, b), plaintext)
}

// encrypt pads and encrypts. It clears the secret part of s, which contains ad, and returns s to the
// pool.
func (k *Key) encrypt(s *scratch, ad, plaintext []byte) (sealtext.Sealed, error) {
	plain := s.padded(plaintext)
	ct, err := k.AEAD.Encrypt(plain, ad)
	clear(plain)
	scratches.Put(s)
	if err != nil {
		return sealtext.Sealed{}, ErrKeysUnavailable
	}
	return sealtext.MakeSealed(k.ID, ct), nil
}

func (k *Key) open(b sealtext.Binding, v sealtext.Sealed) ([]byte, error) {
	if !k.Has(v.KeyID()) {
		return nil, ErrUnknownKey
	}
	s := scratches.Get().(*scratch)
	return k.decrypt(s, associated(s.ad[:0], v.KeyID(), b), v)
}
