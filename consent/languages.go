package consent

import (
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// languagesOf returns the languages in which people write to some programs of a tenant: those that
// each declares. For one that declares none they are English and the languages of the countries
// that it sends to, as it or its tenant declares them, and of the country of the person.
func languagesOf(set *program.Set, programs []*program.Declared, in InboundText) (languages []string) {
	var countries []string
	undeclared := len(programs) == 0
	for _, p := range programs {
		languages = append(languages, p.Languages...)
		if len(p.Languages) == 0 {
			undeclared = true
			for _, j := range p.Jurisdictions {
				countries = append(countries, string(j))
			}
		}
	}
	if !undeclared {
		return languages
	}
	if len(countries) == 0 {
		for _, j := range set.Tenant.Location.Effective() {
			countries = append(countries, string(j))
		}
	}
	for _, j := range in.Location.Effective() {
		countries = append(countries, string(j))
	}
	return append(languages, keyword.LanguagesOf(countries...)...)
}
