package vault

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"strconv"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// maxClear is far more than anything that is a number; see vault/phone.
const maxClear = 1024

// Clear is the content of a column of clear numbers as it was found there:
// whatever somebody typed. Like a [sealtext.Body] it does not print. The zero
// value is an empty column, or NULL.
type Clear struct {
	body   sealtext.Body
	latin1 bool // its bytes are kept as the code points 0 to 255
	long   bool // longer than any number; what it was is not kept
}

// NewClear takes the content of a column.
func NewClear(s string) Clear {
	if len(s) > maxClear {
		return Clear{long: true}
	}
	c := Clear{latin1: !utf8.ValidString(s)}
	if c.latin1 {
		runes := make([]rune, len(s))
		for i := range len(s) {
			runes[i] = rune(s[i])
		}
		s = string(runes)
	}
	c.body, _ = sealtext.NewBody(s) // valid and short, so never an error
	return c
}

// IsZero reports whether the column is empty.
func (c Clear) IsZero() bool { return c == Clear{} }

// Plaintext is the content, byte for byte. It is the one way back, and for
// comparing with the column where a row is written. It is "" where the content
// is longer than 1,024 bytes, which no number is.
func (c Clear) Plaintext() string {
	s := c.body.Plaintext()
	if !c.latin1 {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// Scan reads a column of text, of bytes or of whole numbers.
func (c *Clear) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = Clear{}
	case string:
		*c = NewClear(v)
	case []byte:
		*c = NewClear(string(v))
	case int64:
		*c = NewClear(strconv.FormatInt(v, 10))
	default:
		return sealtext.ErrFormat
	}
	return nil
}

// String says only that it is there.
func (c Clear) String() string {
	if c.IsZero() {
		return "[clear: empty]"
	}
	return "[clear]"
}

// GoString says only that it is there, for %#v.
func (c Clear) GoString() string { return c.String() }

// Format says only that it is there, for every verb.
func (c Clear) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue says only that it is there.
func (c Clear) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText says only that it is there.
func (c Clear) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// GobEncode is refused.
func (Clear) GobEncode() ([]byte, error) { return nil, sealtext.ErrNotStorable }

// MarshalBinary is refused.
func (Clear) MarshalBinary() ([]byte, error) { return nil, sealtext.ErrNotStorable }

// Value is refused: what is to go is not written again. Use
// [Clear.Plaintext] where a statement compares with the column.
func (Clear) Value() (driver.Value, error) { return nil, sealtext.ErrNotStorable }
