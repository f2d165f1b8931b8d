package program

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// Params are the values of the parameters of a [Template], by their names.
type Params map[string]Value

// Value is the value of a parameter. It is made by [Text], [Code], [Number], [Time] or [URL], and is
// checked when a template is rendered. Like a [sealtext.Body] it is held so that it is hard to print
// by accident: fmt verbs, encoders and loggers show its kind only. The zero value is none.
type Value struct {
	kind    ParamKind
	text    sealtext.Body
	invalid bool // could not be held
}

func newValue(kind ParamKind, text string) Value {
	b, err := sealtext.NewBody(text)
	return Value{kind, b, err != nil}
}

// Text returns a value of the kind [ParamText].
func Text(s string) Value { return newValue(ParamText, s) }

// Code returns a value of the kind [ParamCode].
func Code(s string) Value { return newValue(ParamCode, s) }

// Number returns a value of the kind [ParamNumber]. For a parameter with decimals n counts the
// smallest unit: 1250 is 12.50 with two of them.
func Number(n int64) Value { return newValue(ParamNumber, strconv.FormatInt(n, 10)) }

// valueTime is how a Value holds a time: the wall clock of its location.
const valueTime = "2006-01-02T15:04:05"

// Time returns a value of the kind [ParamTime], a date or a time of day in the location of t: convert
// it to that of the recipient first. The year must have four digits.
func Time(t time.Time) Value { return newValue(ParamTime, t.Format(valueTime)) }

// URL returns a value of the kind [ParamURL].
func URL(s string) Value { return newValue(ParamURL, s) }

// Kind returns the kind of the value.
func (v Value) Kind() ParamKind { return v.kind }

// String returns the kind in brackets.
func (v Value) String() string { return "[param: " + v.kind.String() + "]" }

// GoString returns the same.
func (v Value) GoString() string { return v.String() }

// Format writes the same for every verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(v.String())) }

// LogValue returns the same.
func (v Value) LogValue() slog.Value { return slog.StringValue(v.String()) }

// MarshalText returns the same.
func (v Value) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText returns [sealtext.ErrNotStorable]: a mask cannot be read back.
func (*Value) UnmarshalText([]byte) error { return sealtext.ErrNotStorable }

// Digest returns the SHA-256 of the names, kinds and values, which is the same for equal parameters in
// every process. It is not keyed and could be guessed from: hash it with a key before it is stored.
func (ps Params) Digest() [32]byte {
	b := canon.AppendString(nil, "template parameters")
	for _, name := range slices.Sorted(maps.Keys(ps)) {
		v := ps[name]
		b = canon.AppendString(canon.AppendString(b, name), v.kind.String())
		b = canon.AppendString(b, v.text.Plaintext())
	}
	defer clear(b)
	return sha256.Sum256(b)
}
