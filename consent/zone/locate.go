package zone

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Locate fills in what is missing in known, as [rule.Locator] says. Zones are
// those of the jurisdictions that are known, where each of them is a part of a
// country that [Resolver.ZonesIn] knows, such as the state of an address; else
// those of the number. Regions are those of the number, where no jurisdiction
// is known. It calls prefix at most once, and not where the number would not
// tell more. A zone or jurisdiction that is known is never taken away.
func (r *Resolver) Locate(known rule.Location, prefix func() (sealtext.Prefix, error)) (rule.Location, error) {
	out := known
	if len(out.Zones) == 0 {
		out.Zones = r.zonesOf(known.Jurisdictions)
	}
	regions := len(known.Jurisdictions) == 0 && len(known.Regions) == 0
	if len(out.Zones) > 0 && !regions {
		return out, nil
	}
	p, err := prefix()
	if err != nil {
		return rule.Location{}, err
	}
	if len(out.Zones) == 0 {
		out.Zones = r.Zones(p)
	}
	if regions {
		out.Regions = r.Regions(p)
	}
	return out, nil
}

// zonesOf are the zones of parts of countries; none where one is a country as a
// whole or is not known, since the number may tell more.
func (r *Resolver) zonesOf(js []rule.Jurisdiction) (zones []string) {
	for _, j := range js {
		in := r.ZonesIn(j)
		if len(in) == 0 || !strings.Contains(string(j), "-") {
			return nil
		}
		zones = append(zones, in...)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}
