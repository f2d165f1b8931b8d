package phonemeta

import "strings"

// twoForms are the plans in which one mobile subscriber has two international forms, both of which
// networks deliver to: with a mobile prefix after the country code and without.
//
// Mexico: +52 1 and ten digits until 2019-08-03, +52 and ten digits since (the numbering plan of
// the Instituto Federal de Telecomunicaciones, published on 2018-05-11); carriers and messengers
// still use the older one. Argentina: +54 9 and ten digits from abroad, without the 9 where a
// network strips it (the plan of resolution 46/1997 of the Secretaría de Comunicaciones). National
// numbers of ten digits begin with neither prefix, so that no number is in both forms.
var twoForms = [...]struct{ country, prefix string }{{"52", "1"}, {"54", "9"}}

const nationalDigits = 10

// OtherForm returns the beginning of the other form of a number that begins with the digits of
// prefix, followed by omitted more; "" where the number has one form.
func OtherForm(prefix string, omitted int) string {
	for _, f := range twoForms {
		national, ok := strings.CutPrefix(prefix, f.country)
		if !ok {
			continue
		}
		bare, prefixed := strings.CutPrefix(national, f.prefix)
		switch digits := len(national) + omitted; {
		case digits == nationalDigits && !prefixed:
			return f.country + f.prefix + national
		case digits == nationalDigits+1 && prefixed && !strings.HasPrefix(bare, f.prefix):
			return f.country + bare
		}
	}
	return ""
}

// MayHaveTwoForms reports whether the digits of a number begin with the code of a country whose
// numbers have two forms.
func MayHaveTwoForms(d []byte) bool {
	for _, f := range twoForms {
		if len(d) > len(f.country) && string(d[:len(f.country)]) == f.country {
			return true
		}
	}
	return false
}

// TrunkZero reports whether the digits of an international number have a trunk zero after the country
// code, which is dialed within the country only, so that they mean the same number without it. It is
// false where numbers of the plan begin with a zero, as in Italy, or where the plan has no trunk zero.
func TrunkZero(d []byte) bool {
	code, width := SplitCode(d)
	if code == 0 || width >= len(d) || d[width] != '0' {
		return false
	}
	if _, valid := ValidDigits(code, d[width:]); valid {
		return false
	}
	n, ok := Region{}.Dialed(d, true)
	return ok && n.Prefixed
}
