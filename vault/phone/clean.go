package phone

import (
	"unicode"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// MaxInput is the length of the longest input in bytes. Fifteen digits of four bytes each and as
// many separators fit.
const MaxInput = 128

const (
	noCode   = "must have a country code that is in use after the plus sign"
	noNumber = "must be a number of its country; check the digits"
	tooLong  = "must have fewer digits; give one number, without anything before or after it"
	tooShort = "must have more digits; give the area code and, after a plus sign, the country code"
)

func refuse(rule string) (sealtext.Number, Quality, error) {
	return sealtext.Number{}, 0, badNumber(rule)
}

func badNumber(rule string) error { return &sealtext.InputError{Field: "number", Rule: rule} }

func badRegion(region string) error {
	rule := "must be two capital letters of ISO 3166-1, such as US, or empty"
	if region == "UK" {
		rule = "must be GB for the United Kingdom (ISO 3166-1)"
	}
	return &sealtext.InputError{Field: "region", Rule: rule}
}

// input is the typed text without its punctuation.
type input struct {
	plus   bool
	digits []byte // ASCII
}

// clean keeps the digits and notes the plus sign. It drops the characters that people and address
// books put between digits: spaces, dashes, dots, slashes, brackets, and the invisible marks that
// come with copied text.
func clean(raw string) (input, error) {
	var in input
	if len(raw) > MaxInput {
		return in, badNumber("must have at most 128 bytes; give one number alone")
	}
	if !utf8.ValidString(raw) {
		return in, badNumber("must be valid UTF-8")
	}
	raw = dropScheme(raw)
	for i, r := range raw {
		switch {
		case r == '+' || r == '＋':
			if in.plus || len(in.digits) > 0 {
				return in, badNumber("must have at most one plus sign, before all digits; give one number alone")
			}
			in.plus = true
		case '0' <= r && r <= '9':
			in.digits = append(in.digits, byte(r))
		case unicode.Is(unicode.Nd, r):
			in.digits = append(in.digits, '0'+digitValue(r))
		case isSeparator(r):
		case len(in.digits) >= 4 && holdsDigit(raw[i:]):
			return in, badNumber("must have no extension, because a text message cannot reach one; give a direct number")
		default:
			return in, badNumber("must have only digits, spaces and - . / ( ) after an optional plus sign; spell out letters as digits")
		}
	}
	if len(in.digits) == 0 {
		return in, badNumber("must have digits")
	}
	return in, nil
}

// dropScheme removes the "tel:" of RFC 3966, in any case.
func dropScheme(s string) string {
	if len(s) >= 4 && s[0]|0x20 == 't' && s[1]|0x20 == 'e' && s[2]|0x20 == 'l' && s[3] == ':' {
		return s[4:]
	}
	return s
}

// isSeparator reports whether r is a space, a dash, an invisible format character (Unicode category
// Cf, such as marks of writing direction) or number punctuation.
func isSeparator(r rune) bool {
	switch r {
	case '.', '/', '(', ')', '[', ']', '~', '·', '•', '−', '（', '）', '［', '］', '．', '／', '～', 'ー':
		return true
	}
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Zs, unicode.Cf)
}

func holdsDigit(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Nd, r) {
			return true
		}
	}
	return false
}

// digitValue returns the value of a decimal digit of any script. Unicode keeps the ten digits of a
// script in order, beginning at the start of a range of category Nd.
func digitValue(r rune) byte {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	return 0
}
