package consent

import (
	"slices"
	"strings"
)

// Jurisdiction names a country, a part of one, or the European Union, as the
// rows of a rule table do: an ISO 3166-1 code ("US", "GB"), an ISO 3166-2 code
// ("US-FL"), "EU", or a country with "-*" ("US-*") for "somewhere in it, the
// part is not known". Empty in a [Rule] it stands for everywhere.
//
// A person in "US-FL" is in "US" too, one in a member state is in "EU" too, and
// one in "US-*" is in every part of the United States that the table has rows
// of: what is not known is taken at its strictest.
type Jurisdiction string

// Check holds j to the grammar; the error is a [*sealtext.InputError]. It
// refuses "UK", which ISO calls GB, since rows for GB would not bind.
func (j Jurisdiction) Check() error {
	country, part, parts := strings.Cut(string(j), "-")
	ok := len(country) == 2 && strings.Trim(country, letters) == "" && country != "UK" &&
		(!parts || part == "*" && country != "EU" || len(part) >= 1 && len(part) <= 3 && strings.Trim(part, letters+"0123456789") == "")
	if !ok {
		return inputError("jurisdiction", `must be an ISO 3166 code such as US, US-FL or GB, or EU, or US-* where the part is not known`)
	}
	return nil
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func checkJurisdictions(js []Jurisdiction) error {
	for _, j := range js {
		if err := j.Check(); err != nil {
			return err
		}
	}
	return nil
}

func (j Jurisdiction) country() Jurisdiction {
	country, _, _ := strings.Cut(string(j), "-")
	return Jurisdiction(country)
}

// in reports whether a person in j is under the rows of outer.
func (j Jurisdiction) in(outer Jurisdiction) bool {
	switch {
	case outer == "" || j == outer:
		return true
	case outer == "EU":
		return slices.Contains(memberStates, j.country())
	case outer == outer.country():
		return j.country() == outer
	}
	return strings.HasSuffix(string(j), "-*") && j.country() == outer.country()
}

// memberStates are the members of the European Union, as of November 2026.
var memberStates = []Jurisdiction{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
}

// jurisdictionsOf are where a message is judged: what the host says in the
// request, else of the program, else of the tenant, else the countries of the
// candidate time zones and the regions of the number together: a number from
// Miami whose owner the host knows in London is under the rows of both.
func (l *Ledger) jurisdictionsOf(r Request) []Jurisdiction {
	switch p := l.programs[programKey{r.Person.Tenant, r.Program}]; {
	case len(r.Jurisdictions) > 0:
		return r.Jurisdictions
	case len(p.Jurisdictions) > 0:
		return p.Jurisdictions
	case len(l.tenants[r.Person.Tenant].Jurisdictions) > 0:
		return l.tenants[r.Person.Tenant].Jurisdictions
	}
	js := derived(l.zonesOf(r))
	for _, region := range r.Regions {
		if !slices.Contains(js, region) {
			js = append(js, region)
		}
	}
	return js
}

// zonesOf are the candidate zones of a message: those of the request and those
// of the tenant, together.
func (l *Ledger) zonesOf(r Request) []string {
	t := l.tenants[r.Person.Tenant]
	if len(t.Zones) == 0 {
		return r.Zones
	}
	if len(r.Zones) == 0 {
		return t.Zones
	}
	zones := slices.Clone(r.Zones)
	for _, z := range t.Zones {
		if !slices.Contains(zones, z) {
			zones = append(zones, z)
		}
	}
	return zones
}

// derived are the countries that zones lie in. A zone of the IANA database
// lies in one country, so this is sound; it tells no part of a country, since
// a zone spans many, and nothing of zones that are not in the table.
func derived(zones []string) (js []Jurisdiction) {
	for _, z := range zones {
		if j, ok := countryOfZone[z]; ok && !slices.Contains(js, j) {
			js = append(js, j)
		}
	}
	return js
}
