package zone

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// territories of the United States have codes of their own in ISO 3166-1 and, as parts of the
// country, in ISO 3166-2. Federal rules apply there: 47 U.S.C. 153 counts them among the states.
var territories = []string{"AS", "GU", "MP", "PR", "VI"}

// Regions are the jurisdictions that the owner of a number may be in by its
// prefix, sorted; nil means unknown. The caller may change the slice.
//
// A number of the United States gives its state, such as "US-FL", and so does an overlay. With
// [Config].WholeCountry it gives "US-*", somewhere in the country. Puerto Rico and the other
// territories are parts of it. Other numbers give the countries that share their calling code;
// Canadian ones "CA", Kazakh and Russian ones their own country. A North American number that
// belongs to no place, such as a toll-free one, gives "US-*" and all other countries of the
// numbering plan.
//
// It is a hint, and less sound than the zones: a zone is often right for
// somebody who moved to the next state, a state is not. Whoever wants the
// strictest of all states sets WholeCountry, and whoever knows the address
// names the jurisdiction instead.
func (r *Resolver) Regions(p sealtext.Prefix) []rule.Jurisdiction {
	code, national, ok := split(p)
	if !ok {
		return nil
	}
	switch code {
	case 1:
		if a, ok := r.areas[areaCode(national)]; ok {
			return []rule.Jurisdiction{r.jurisdiction(a)}
		}
	case 7:
		if region := eurasia(national); region != "" {
			return []rule.Jurisdiction{rule.Jurisdiction(region)}
		}
	}
	return slices.Clone(r.regions[code])
}

// jurisdiction is the code that rows of rules go by.
func (r *Resolver) jurisdiction(a area) rule.Jurisdiction {
	switch {
	case slices.Contains(territories, a.region):
		return rule.Jurisdiction("US-" + a.region)
	case a.region != "US":
		return rule.Jurisdiction(a.region)
	case r.whole:
		return "US-*"
	}
	return rule.Jurisdiction("US-" + a.state)
}

// shared are the provinces and territories that have no area code of their own, with the one under
// which the table lists them.
var shared = map[string]string{"CA-PE": "CA-NS", "CA-NU": "CA-NT", "CA-YT": "CA-NT"}

// ZonesIn are the IANA names of all zones of a place, sorted: a country by its
// code of ISO 3166-1, such as "FR", or a state, territory or province of the
// United States or Canada, such as "US-TX". It is for a host that knows where
// somebody lives, from an address or a postal code, which tells more than a
// number does. Nil means that the place is not known. The caller may change the
// slice.
func (r *Resolver) ZonesIn(j rule.Jurisdiction) []string {
	place := string(j)
	if in, ok := shared[place]; ok {
		place = in
	}
	if zones, ok := r.parts[place]; ok {
		return slices.Clone(zones)
	}
	if part, ok := strings.CutPrefix(place, "US-"); ok && slices.Contains(territories, part) {
		place = part
	}
	return slices.Clone(r.places[place])
}

// regionsOf are the codes of the regions of a calling code.
func regionsOf(code int) (regions []rule.Jurisdiction) {
	for _, c := range countries {
		switch {
		case c.code != code:
		case c.region == "US":
			regions = append(regions, "US-*") // the territories are part of it
		case !slices.Contains(territories, c.region):
			regions = append(regions, rule.Jurisdiction(c.region))
		}
	}
	slices.Sort(regions)
	return regions
}
