package consent

import (
	"slices"

	"github.com/sealtext/sealtext/consent/rule"
)

// Jurisdiction is that of the table of rules.
type Jurisdiction = rule.Jurisdiction

func checkJurisdictions(js []Jurisdiction) error {
	for _, j := range js {
		if err := j.Check(); err != nil {
			return err
		}
	}
	return nil
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
