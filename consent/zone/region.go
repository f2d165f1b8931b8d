package zone

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// territories of the United States have codes of their own in ISO 3166-1 and, as parts of the
// country, in ISO 3166-2. Federal rules apply there: 47 U.S.C. 153 counts them among the states.
var territories = []string{"AS", "GU", "MP", "PR", "VI"}

// jurisdiction returns the code of a region in the table of rules.
func jurisdiction(region string) string {
	if slices.Contains(territories, region) {
		return "US-" + region
	}
	return region
}

// Regions returns the jurisdictions that the owner of n may be in by its digits, as codes of ISO
// 3166, sorted; nil means unknown. The caller may change the slice.
//
// A number of the United States gives its state, such as "US-FL", and so does an overlay. With
// [Config].WholeCountry it gives "US-*", somewhere in the country. Puerto Rico and the other
// territories are parts of it. Other numbers give the countries that share their calling code;
// Canadian ones "CA", Kazakh and Russian ones their own country. A North American number that
// belongs to no place, such as a toll-free one, gives "US-*" and all other countries of the
// numbering plan.
//
// The result is a hint, and less reliable than the zones: for a person who moved to the next state,
// the zone is often right and the state is not. A host that wants the strictest of all states sets
// WholeCountry. A host that knows the address names the jurisdiction instead.
func (r *Resolver) Regions(n sealtext.Number) []string {
	var buf [sealtext.MaxDigits]byte
	digits := n.AppendDigits(buf[:0])
	code, length := phonemeta.SplitCode(digits)
	if length == 0 {
		return nil
	}
	national := digits[length:]
	switch code {
	case 1:
		return r.northAmericanRegions(national)
	case 7:
		if region, ok := phonemeta.ValidDigits(code, national); ok {
			return []string{region}
		}
	}
	return slices.Clone(r.regions[code])
}

func (r *Resolver) northAmericanRegions(national []byte) []string {
	if len(national) == 10 {
		if a, ok := r.areas[string(national[:3])]; ok {
			switch {
			case a.region != "US":
				return []string{a.region}
			case r.whole:
				return []string{"US-*"}
			}
			return []string{"US-" + a.state}
		}
		if region, ok := phonemeta.ValidDigits(1, national); ok && region != "US" && region != "CA" {
			return []string{jurisdiction(region)}
		}
	}
	return slices.Clone(r.regions[1])
}

// shared are the provinces and territories that have no area code of their own, with the one under
// which the table lists them.
var shared = map[string]string{"CA-PE": "CA-NS", "CA-NU": "CA-NT", "CA-YT": "CA-NT"}

// ZonesIn returns the IANA names of all zones of a place, sorted: a country by its code of ISO
// 3166-1, such as "FR", or a state, territory or province of the United States or Canada, such as
// "US-TX". Use it for a person whose address or postal code is known, which is more reliable than
// the number. Nil means that the place is unknown. The caller may change the slice.
func (r *Resolver) ZonesIn(place string) []string {
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

// regionsOf returns the codes of the regions of a calling code.
func regionsOf(code int) (regions []string) {
	for _, c := range countries {
		switch {
		case c.code != code:
		case c.region == "US":
			regions = append(regions, "US-*") // the territories are part of it
		case !slices.Contains(territories, c.region):
			regions = append(regions, c.region)
		}
	}
	slices.Sort(regions)
	return regions
}
