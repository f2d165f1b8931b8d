package phone

import (
	"strings"

	"github.com/sealtext/sealtext"
)

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

// Aliases returns the other beginning of a number of Mexico or Argentina, without a plus sign, and
// nothing for any other number. It can be used as vault.SealerConfig.Aliases, which rewrites the
// number. It looks at digits only and does not check whether the number is assigned. It is safe for
// concurrent use.
func Aliases(p sealtext.Prefix) []string {
	for _, f := range twoForms {
		national, ok := strings.CutPrefix(p.Digits(), f.country)
		if !ok {
			continue
		}
		bare, prefixed := strings.CutPrefix(national, f.prefix)
		switch digits := len(national) + p.Omitted(); {
		case digits == nationalDigits && !prefixed:
			return []string{f.country + f.prefix + national}
		case digits == nationalDigits+1 && prefixed && !strings.HasPrefix(bare, f.prefix):
			return []string{f.country + bare}
		}
	}
	return nil
}
