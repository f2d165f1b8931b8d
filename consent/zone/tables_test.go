package zone_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/zone"
)

// TestEveryAreaCode compares the table with libphonenumber's prefixes, exchange by exchange: the
// candidates keep every time that its zones keep. Where libphonenumber knows nothing it names all
// zones of the plan; such prefixes are not compared.
func TestEveryAreaCode(t *testing.T) {
	r := resolver(t, zone.Config{})
	everywhere, err := phonenumbers.GetTimezonesForPrefix("1")
	require.NoError(t, err)
	compared, other, seen := 0, map[string]bool{}, map[string]bool{}
	eachAreaCode(func(first string) {
		for exchange := 200; exchange < 1000; exchange++ {
			n := fmt.Sprintf("%s%03d0123", first[:5], exchange)
			theirs, err := phonenumbers.GetTimezonesForPrefix(n)
			require.NoError(t, err)
			if len(theirs) == len(everywhere) {
				continue
			}
			pair := fmt.Sprint(first[:5], theirs)
			if seen[pair] {
				compared++
				continue
			}
			seen[pair] = true
			ours := clocks(t, r.Zones(prefix(t, n)))
			for clock := range clocks(t, theirs) {
				if !ours[clock] {
					other[first[2:5]] = true
				}
			}
			compared++
		}
	})
	require.Greater(t, compared, 300_000)
	// libphonenumber gives Newfoundland (709, 879) the time of Puerto Rico, though Labrador has
	// summer time, an exchange of Yukon (867) the time of Vancouver, which Yukon left in 2020, and
	// one of the Aleutians (907) that of Hawaii, though they have summer time.
	require.Equal(t, map[string]bool{"709": true, "867": true, "879": true, "907": true}, other)
}

// TestEveryAreaCodeIsNarrowed checks that no geographic code of the plan is missing in the table,
// and that none gives more than its state.
func TestEveryAreaCodeIsNarrowed(t *testing.T) {
	r := resolver(t, zone.Config{})
	narrowed, wide := 0, []string{}
	eachAreaCode(func(n string) {
		if zones := r.Zones(prefix(t, n)); len(zones) < 20 {
			narrowed++
		} else {
			wide = append(wide, n[2:5])
		}
	})
	require.Equal(t, noPlace, wide)
	require.Greater(t, narrowed, 420)
}

// TestEveryCountry checks that each calling code that belongs to a country has zones, and that they
// keep every time that libphonenumber's zones keep, except where libphonenumber replaces a zone
// that it does not have by that of another country.
func TestEveryCountry(t *testing.T) {
	r := resolver(t, zone.Config{})
	var other []string
	for region := range phonenumbers.GetSupportedRegions() {
		for _, typ := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE} {
			p := phonenumbers.GetExampleNumberForType(region, typ)
			if p == nil {
				continue
			}
			n := phonenumbers.Format(p, phonenumbers.E164)
			ours := r.Zones(prefix(t, n))
			require.NotEmpty(t, ours, region)
			require.True(t, slices.IsSorted(ours), region)
			theirs, err := phonenumbers.GetTimezonesForPrefix(n)
			require.NoError(t, err)
			for clock := range clocks(t, theirs) {
				if !clocks(t, ours)[clock] && !slices.Contains(other, region) {
					other = append(other, region)
				}
			}
		}
	}
	slices.Sort(other)
	require.Equal(t, substituted, other)
}

// noPlace are the codes of the plan that belong to no place: personal numbers and machines,
// Canadian services, toll-free and premium rate.
var noPlace = strings.Fields("500 521 522 523 524 525 526 527 528 529 532 533 544 566 577 588 600 622 633 800 833 844 855 866 877 888 900")

// substituted are the regions for which libphonenumber names a zone with a different time in
// summer, winter or both: Algeria has Paris, Libya Bucharest, Morocco and Western Sahara the
// Canaries, Nicaragua Chicago, South Sudan Nairobi.
var substituted = []string{"DZ", "EH", "LY", "MA", "NI", "SS"}

// eachAreaCode calls f with a number of every area code of the plan.
func eachAreaCode(f func(n string)) {
	for code := 200; code < 1000; code++ {
		n := fmt.Sprintf("+1%d2345678", code)
		p, err := phonenumbers.Parse(n, "")
		if err == nil && phonenumbers.IsValidNumber(p) {
			f(n)
		}
	}
}

// clocks returns the offsets from UTC in January and July of each zone.
func clocks(t *testing.T, zones []string) map[[2]int]bool {
	t.Helper()
	m := map[[2]int]bool{}
	locs, err := zone.Load(zones)
	require.NoError(t, err)
	for _, loc := range locs {
		_, winter := time.Date(2027, 1, 15, 12, 0, 0, 0, loc).Zone()
		_, summer := time.Date(2027, 7, 15, 12, 0, 0, 0, loc).Zone()
		m[[2]int{winter, summer}] = true
	}
	return m
}
