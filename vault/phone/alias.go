package phone

import "github.com/sealtext/sealtext"

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

// Aliases returns the other form of a number of Mexico or Argentina, and nothing for any other
// number. It can be used as vault.SealerConfig.Aliases. It looks at digits only and does not check
// whether the number is assigned. It is safe for concurrent use.
func Aliases(n sealtext.Number) []sealtext.Number {
	var b [sealtext.MaxDigits]byte
	digits := n.AppendDigits(b[:0])
	if len(digits) < 2 || digits[0] != '5' {
		return nil
	}
	for _, f := range twoForms {
		if string(digits[:2]) != f.country {
			continue
		}
		national, prefixed := string(digits[2:]), f.prefix[0] == digits[min(2, len(digits)-1)]
		switch {
		case len(national) == nationalDigits && !prefixed:
			return number("+" + f.country + f.prefix + national)
		case len(national) == nationalDigits+1 && prefixed && national[1] != f.prefix[0]:
			return number("+" + f.country + national[1:])
		}
	}
	return nil
}

func number(s string) []sealtext.Number {
	n, err := sealtext.ParseE164(s)
	if err != nil {
		return nil
	}
	return []sealtext.Number{n}
}
