package sealtext

import (
	"crypto/aes"
	"crypto/cipher"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log/slog"
	"unicode/utf8"

	"github.com/sealtext/sealtext/internal/rand"
)

// MaxBody is the longest text that a [Body] takes, in bytes of UTF-8. The number is the size of the
// longest concatenated SMS in UCS-2, 255 parts of 67 units of two bytes (3GPP TS 23.040 section
// 9.2.3.24.1). Providers accept far less, and may reject a text that is a valid Body.
const MaxBody = 34170

// Body is the text of a message, held so that it is hard to print by accident. Memory, fmt verbs,
// encoders, reflection and failing assertions show bytes under a keystream of this process, and
// String returns only the class of its length. Two bodies of the same text are equal with ==. The
// zero value is the empty text.
//
// As with [Number], this protects against accidents, not against code in the process, which can
// call [Body.Plaintext].
type Body struct {
	tag    uint64 // keyed hash of the text: the counter block of its keystream
	masked string
}

// NewBody returns a Body with the given text, which must be valid UTF-8 of at most [MaxBody] bytes.
// The error is an [*InputError] and never repeats the text.
func NewBody(text string) (Body, error) {
	if len(text) > MaxBody {
		return Body{}, &InputError{Field: "body", Rule: "must have at most 34170 bytes, which is 255 parts; send a link instead"}
	}
	if !utf8.ValidString(text) {
		return Body{}, &InputError{Field: "body", Rule: "must be valid UTF-8"}
	}
	if text == "" {
		return Body{}, nil
	}
	tag := maphash.String(bodySeed, text)
	return Body{tag, mask(tag, text)}, nil
}

// Plaintext returns the text in the clear. It is the only method that does. Search for its callers
// in a review.
func (b Body) Plaintext() string {
	if b.masked == "" {
		return ""
	}
	return mask(b.tag, b.masked)
}

// Len returns the length of the text in bytes.
func (b Body) Len() int { return len(b.masked) }

// String returns the class of the length: empty, short (at most 160 bytes), or
// long.
func (b Body) String() string {
	switch n := len(b.masked); {
	case n == 0:
		return "[body: empty]"
	case n <= 160:
		return "[body: short]"
	default:
		return "[body: long]"
	}
}

// GoString returns the class of the length, for %#v.
func (b Body) GoString() string { return b.String() }

// Format writes the class of the length for every verb.
func (b Body) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(b.String())) }

// LogValue returns the class of the length.
func (b Body) LogValue() slog.Value { return slog.StringValue(b.String()) }

// MarshalText returns the class of the length.
func (b Body) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// MarshalJSON returns the class of the length.
func (b Body) MarshalJSON() ([]byte, error) { return json.Marshal(b.String()) }

// UnmarshalText returns [ErrNotStorable]: a mask cannot be read back.
func (*Body) UnmarshalText([]byte) error { return ErrNotStorable }

// UnmarshalJSON returns [ErrNotStorable]: a mask cannot be read back.
func (*Body) UnmarshalJSON([]byte) error { return ErrNotStorable }

// MarshalBinary returns [ErrNotStorable]: seal the body instead.
func (Body) MarshalBinary() ([]byte, error) { return nil, ErrNotStorable }

// GobEncode returns [ErrNotStorable]: seal the body instead.
func (Body) GobEncode() ([]byte, error) { return nil, ErrNotStorable }

// Value returns [ErrNotStorable]: a body is never written to a database in the clear.
func (Body) Value() (driver.Value, error) { return nil, ErrNotStorable }

var (
	bodySeed  = maphash.MakeSeed()
	bodyBlock = newBodyBlock()
)

func newBodyBlock() cipher.Block {
	var key [16]byte
	rand.Fill(key[:])
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("sealtext: AES refuses a key of 16 bytes: " + err.Error())
	}
	return block
}

// mask adds the keystream of tag to s; applying it twice returns s. The start of the keystream is
// derived from the text, which keeps equal bodies equal without letting two different ones share a
// keystream.
func mask(tag uint64, s string) string {
	var iv [aes.BlockSize]byte
	binary.LittleEndian.PutUint64(iv[:], tag)
	b := []byte(s)
	cipher.NewCTR(bodyBlock, iv[:]).XORKeyStream(b, b)
	return string(b)
}
