package phone

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Quality says how certain it is that a number exists.
type Quality uint8

// The qualities. The zero value is returned with an error only.
const (
	// QualityPossible: the length is right for the country, but the plan has no such range. The
	// range may be new, or the number mistyped; ask again if the person is there to answer.
	QualityPossible Quality = 1 + iota
	// QualityValid: the number is in the numbering plan of its country. It may not be assigned.
	QualityValid
)

// String returns "possible", "valid", or "none" for the zero value.
func (q Quality) String() string {
	switch q {
	case QualityPossible:
		return "possible"
	case QualityValid:
		return "valid"
	}
	return "none"
}

// Parse parses a number as people in region type it. The region is two capital letters of ISO
// 3166-1, such as "US" or "GB". It tells what a number without a plus sign means, and may be empty
// if only international numbers are expected. A number with a plus sign means the same in every
// region.
//
// The error is a [*sealtext.InputError] whose Field is "number" or "region". A valid number with
// its plus sign takes well under a microsecond. Others use the regular expressions of phonenumbers
// and take about 8 to 20.
func Parse(raw, region string) (sealtext.Number, Quality, error) {
	if region != "" && !phonenumbers.GetSupportedRegions()[region] {
		return sealtext.Number{}, 0, badRegion(region)
	}
	in, err := clean(raw)
	if err != nil {
		return sealtext.Number{}, 0, err
	}
	if in.plus {
		// A number that is in the plan unchanged is canonical.
		if code, n := phonemeta.SplitCode(in.digits); code != 0 {
			if _, ok := phonemeta.ValidDigits(code, in.digits[n:]); ok {
				number, err := sealtext.ParseE164("+" + string(in.digits))
				return number, QualityValid, err
			}
		}
		return parse("+"+string(in.digits), "")
	}
	if region == "" {
		return refuse("must begin with a plus sign and the country code where no region is given")
	}
	return parse(string(in.digits), region)
}

// parse reads digits with the plans' rules for prefixes. The rules remove a prefix from a number
// that is not in the plan whether or not that is needed, and would remove another one the next
// time. Such a number is therefore read until nothing changes any more, so that the result is its
// own canonical form.
func parse(digits, region string) (sealtext.Number, Quality, error) {
	for range sealtext.MaxDigits {
		code, national, q, err := read(digits, region)
		if err != nil {
			return sealtext.Number{}, 0, err
		}
		next := "+" + strconv.Itoa(code) + national
		if q == QualityValid || next == digits {
			n, err := sealtext.ParseE164(next)
			if err != nil {
				// Some plans have numbers of more than the fifteen digits of E.164, and some places
				// have numbers of fewer than seven.
				return sealtext.Number{}, 0, err
			}
			return n, q, nil
		}
		digits, region = next, ""
	}
	return refuse(noNumber)
}

// read reads digits once.
func read(digits, region string) (code int, national string, q Quality, err error) {
	p, err := phonenumbers.Parse(digits, region)
	switch {
	case err == nil:
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return 0, "", 0, badNumber(noCode)
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return 0, "", 0, badNumber(tooLong)
	default:
		return 0, "", 0, badNumber(tooShort)
	}
	code, national = int(p.GetCountryCode()), phonenumbers.GetNationalSignificantNumber(p)
	if strings.Trim(national, "0") == "" {
		return 0, "", 0, badNumber(noNumber) // placeholders that people type into a required field
	}
	for _, reading := range append([]string{national}, strays(code, national)...) {
		if _, ok := phonemeta.ValidDigits(code, []byte(reading)); ok {
			return code, reading, QualityValid, nil
		}
	}
	if national[0] == '0' && trunkZero(code) {
		// The plans' rules keep a trunk zero if a number is too short without it and just long
		// enough with it. A mistyped number would then pass as possible because of a digit that is
		// not part of it.
		if p, err = phonenumbers.Parse("+"+strconv.Itoa(code)+strings.TrimLeft(national, "0"), ""); err != nil {
			return 0, "", 0, badNumber(tooShort)
		}
		national = phonenumbers.GetNationalSignificantNumber(p)
	}
	switch phonenumbers.IsPossibleNumberWithReason(p) {
	case phonenumbers.IS_POSSIBLE:
		return code, national, QualityPossible, nil
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return 0, "", 0, badNumber("must include the area code")
	case phonenumbers.TOO_LONG:
		return 0, "", 0, badNumber(tooLong)
	case phonenumbers.TOO_SHORT:
		return 0, "", 0, badNumber(tooShort)
	default:
		return 0, "", 0, badNumber("must have as many digits as numbers of its country have; check for a missing or an extra one")
	}
}

// trunkZero reports whether national calls in the country are dialed with a zero in front that is
// not dialed from abroad.
func trunkZero(code int) bool {
	return phonenumbers.GetNddPrefixForRegion(phonenumbers.GetRegionCodeForCountryCode(code), true) == "0"
}

// strays returns other readings of a national number that is not in the plan, with a prefix dropped
// that is not dialed from abroad.
func strays(code int, national string) []string {
	var out []string
	if national[0] == '0' {
		out = append(out, national[1:])
	}
	if code == 52 {
		for _, prefix := range []string{"1", "01", "044", "045"} {
			if rest, ok := cut(national, prefix); ok && len(rest) == 10 {
				out = append(out, rest)
			}
		}
	}
	return out
}

func cut(s, prefix string) (string, bool) {
	if len(s) <= len(prefix) || s[:len(prefix)] != prefix {
		return s, false
	}
	return s[len(prefix):], true
}
