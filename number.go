package sealtext

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/bits"

	"github.com/sealtext/sealtext/internal/phonemeta"
	"github.com/sealtext/sealtext/internal/rand"
)

// MinDigits and MaxDigits bound the digits of a [Number] after the plus sign. ITU-T E.164 allows at
// most fifteen. No country has numbers of fewer than seven digits that can be reached from abroad.
const (
	MinDigits = 7
	MaxDigits = 15
)

const numberMask = "[number]"

// Number is a telephone number in E.164 form, held so that it is hard to print by accident. It
// takes 8 bytes, has no pointers, can be compared with == and used as a map key. The zero value is
// "no number".
//
// The digits are kept under a bijection with a fresh key in every process, so that no fmt verb,
// encoder, reflection or failing test assertion shows them. That is protection against accidents,
// not encryption: any code in the process can call [Number.E164]. A Number is never stored as it
// is; a vault seals it. Writing one to a database, to gob or to any binary form is an error, and
// its text and JSON forms are a mask that cannot be read back.
type Number struct{ v uint64 }

// ParseE164 parses a number in strict E.164 form: a plus sign, a first digit from 1 to 9, 7 to 15
// digits in all, and nothing else. A trunk zero after the country code, as in "+4407700900123", is
// refused where the plan has one: networks deliver to the number without it, whose opt-outs would not
// be found. Zeros that belong to the number, as in Italy, stay. Otherwise it knows no numbering
// plans; use package vault/phone for numbers as people type them. The error is an [*InputError] and
// never repeats the input.
func ParseE164(s string) (Number, error) {
	if len(s) == 0 || s[0] != '+' {
		return Number{}, badNumber("must begin with a plus sign and the country code; use vault/phone for what people type")
	}
	s = s[1:]
	if len(s) < MinDigits || len(s) > MaxDigits {
		return Number{}, badNumber("must have 7 to 15 digits after the plus sign (ITU-T E.164)")
	}
	if s[0] == '0' {
		return Number{}, badNumber("must not begin with a zero after the plus sign (ITU-T E.164)")
	}
	var d uint64
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return Number{}, badNumber("must have only digits after the plus sign")
		}
		d = d*10 + uint64(c)
	}
	// A trunk zero can only be among the first four digits.
	if (s[1] == '0' || s[2] == '0' || s[3] == '0') && trunkZero(s) {
		return Number{}, badNumber("must not have a trunk zero after the country code; leave it out")
	}
	return Number{hide(d)}, nil
}

func trunkZero(s string) bool {
	var b [MaxDigits]byte
	return phonemeta.TrunkZero(append(b[:0], s...))
}

func badNumber(rule string) error { return &InputError{Field: "number", Rule: rule} }

// E164 returns the number in the clear, a plus sign and the digits; "" for the zero Number. It and
// [Number.AppendDigits] are the only methods that do. Search for their callers in a review.
func (n Number) E164() string {
	if n.v == 0 {
		return ""
	}
	var b [MaxDigits + 1]byte
	i := len(b)
	for d := show(n.v); d > 0; d /= 10 {
		i--
		b[i] = byte('0' + d%10)
	}
	i--
	b[i] = '+'
	return string(b[i:])
}

// AppendDigits appends the digits without the plus sign. Keyed functions use it to read a number
// without making a string of it.
func (n Number) AppendDigits(dst []byte) []byte {
	if n.v == 0 {
		return dst
	}
	var b [MaxDigits]byte
	i := len(b)
	for d := show(n.v); d > 0; d /= 10 {
		i--
		b[i] = byte('0' + d%10)
	}
	return append(dst, b[i:]...)
}

// IsZero reports whether n is "no number".
func (n Number) IsZero() bool { return n.v == 0 }

// String returns a constant mask.
func (n Number) String() string {
	if n.v == 0 {
		return "[no number]"
	}
	return numberMask
}

// GoString returns the mask, for %#v.
func (n Number) GoString() string { return n.String() }

// Format writes the mask for every verb.
func (n Number) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(n.String())) }

// LogValue returns the mask.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }

// MarshalText returns the mask.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MarshalJSON returns the mask.
func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(n.String()) }

// UnmarshalText returns [ErrNotStorable]: a mask cannot be read back.
func (*Number) UnmarshalText([]byte) error { return ErrNotStorable }

// UnmarshalJSON returns [ErrNotStorable]: a mask cannot be read back.
func (*Number) UnmarshalJSON([]byte) error { return ErrNotStorable }

// MarshalBinary returns [ErrNotStorable]: seal the number instead.
func (Number) MarshalBinary() ([]byte, error) { return nil, ErrNotStorable }

// GobEncode returns [ErrNotStorable]: seal the number instead.
func (Number) GobEncode() ([]byte, error) { return nil, ErrNotStorable }

// Value returns [ErrNotStorable]: a number is never written to a database in the clear.
func (Number) Value() (driver.Value, error) { return nil, ErrNotStorable }

// The bijection is a Feistel network of four rounds over two halves of 32
// bits. Any keyed bijection does; this one costs a few nanoseconds.
var numberKey = newNumberKey()

func newNumberKey() [4]uint64 {
	for {
		var k [4]uint64
		for i := range k {
			k[i] = rand.Uint64() | 1
		}
		// The zero Number must remain "no number". With a probability of one in 2^14 a possible
		// number would be masked as zero; then another key is taken.
		if feistelBack(k, 0) >= 1e15 {
			return k
		}
	}
}

func hide(d uint64) uint64 {
	l, r := uint32(d>>32), uint32(d) //nolint:gosec // halves
	for _, k := range numberKey {
		l, r = r, l^round(r, k)
	}
	return uint64(l)<<32 | uint64(r)
}

func show(v uint64) uint64 { return feistelBack(numberKey, v) }

func feistelBack(key [4]uint64, v uint64) uint64 {
	l, r := uint32(v>>32), uint32(v) //nolint:gosec // halves
	for i := len(key) - 1; i >= 0; i-- {
		l, r = r^round(l, key[i]), l
	}
	return uint64(l)<<32 | uint64(r)
}

func round(x uint32, k uint64) uint32 {
	hi, lo := bits.Mul64(uint64(x)^k, 0x9e3779b97f4a7c15)
	return uint32((hi ^ lo ^ k) >> 16) //nolint:gosec // mixes to 32 bits
}
