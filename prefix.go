package sealtext

import "github.com/sealtext/sealtext/internal/phonemeta"

// Prefix is the beginning of a number in E.164: a plus sign, the country code and min(6, rest − 4)
// of the digits after it, where rest is the number of digits after the country code. It tells the
// country and often the area, and never holds the last four digits. Callbacks that locate a number
// get a Prefix instead of the Number. It is comparable; the zero value is no prefix.
type Prefix struct {
	digits  string
	omitted uint8
}

// Digits returns the country code and the digits after it, without the plus sign.
func (p Prefix) Digits() string { return p.digits }

// Omitted returns the number of digits that follow the prefix: four, or more if the number has more
// than ten digits after the country code.
func (p Prefix) Omitted() int { return int(p.omitted) }

// IsZero reports whether p is the zero value.
func (p Prefix) IsZero() bool { return p.digits == "" }

// String returns the prefix with a plus sign, followed by an ellipsis for the digits that it leaves
// out; "none" for the zero value.
func (p Prefix) String() string {
	if p.IsZero() {
		return "none"
	}
	return "+" + p.digits + "…"
}

// Prefix returns the prefix of n, the zero Prefix for the zero Number. A country code that is not
// in use counts as one of three digits.
func (n Number) Prefix() Prefix {
	var b [MaxDigits]byte
	d := n.AppendDigits(b[:0])
	if len(d) == 0 {
		return Prefix{}
	}
	_, code := phonemeta.SplitCode(d)
	if code == 0 {
		code = 3
	}
	kept := code + max(0, min(6, len(d)-code-4))
	return Prefix{digits: string(d[:kept]), omitted: uint8(len(d) - kept)} //nolint:gosec // at most MaxDigits
}
