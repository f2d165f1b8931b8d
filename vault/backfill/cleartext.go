package backfill

import (
	"database/sql/driver"
	"fmt"
	"log/slog"
	"strconv"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// maxClear is far longer than any number; see vault/phone.
const maxClear = 1024

// ClearText is the content of a column of clear numbers, byte for byte as it was
// stored. Like a [sealtext.Body] it never prints. The zero value is an empty
// column, or NULL.
type ClearText struct {
	body   sealtext.Body
	latin1 bool // its bytes are kept as the code points 0 to 255
	long   bool // longer than any number; the content is not kept
}

// NewClearText returns the ClearText of the content of a column.
func NewClearText(s string) ClearText {
	if len(s) > maxClear {
		return ClearText{long: true}
	}
	c := ClearText{latin1: !utf8.ValidString(s)}
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
func (c ClearText) IsZero() bool { return c == ClearText{} }

// Plaintext returns the content, for comparing it with the column where a row is
// written. It is the only method that does. It returns "" where the content is
// longer than 1,024 bytes, which no number is.
func (c ClearText) Plaintext() string {
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
func (c *ClearText) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = ClearText{}
	case string:
		*c = NewClearText(v)
	case []byte:
		*c = NewClearText(string(v))
	case int64:
		*c = NewClearText(strconv.FormatInt(v, 10))
	default:
		return sealtext.ErrFormat
	}
	return nil
}

// String returns "[clear]", or "[clear: empty]".
func (c ClearText) String() string {
	if c.IsZero() {
		return "[clear: empty]"
	}
	return "[clear]"
}

// GoString returns the same as String.
func (c ClearText) GoString() string { return c.String() }

// Format writes the same as String for every verb.
func (c ClearText) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue returns the same as String.
func (c ClearText) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText returns the same as String.
func (c ClearText) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// GobEncode returns [sealtext.ErrNotStorable].
func (ClearText) GobEncode() ([]byte, error) { return nil, sealtext.ErrNotStorable }

// MarshalBinary returns [sealtext.ErrNotStorable].
func (ClearText) MarshalBinary() ([]byte, error) { return nil, sealtext.ErrNotStorable }

// Value returns [sealtext.ErrNotStorable]: a clear number is not written again. Use
// [ClearText.Plaintext] where a statement compares with the column.
func (ClearText) Value() (driver.Value, error) { return nil, sealtext.ErrNotStorable }
