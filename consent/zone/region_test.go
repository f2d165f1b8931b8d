package zone_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
)

func TestRegions(t *testing.T) {
	plan := []rule.Jurisdiction{
		"AG", "AI", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "JM", "KN", "KY", "LC", "MS", "SX", "TC", "TT", "US-*", "VC", "VG",
	}
	for _, c := range []struct {
		name, number string
		want, whole  []rule.Jurisdiction // whole: with WholeCountry; nil for the same
	}{
		{"Miami", "+13055550123", []rule.Jurisdiction{"US-FL"}, []rule.Jurisdiction{"US-*"}},
		{"an overlay of Miami", "+16455550123", []rule.Jurisdiction{"US-FL"}, []rule.Jurisdiction{"US-*"}},
		{"Oklahoma City", "+14055550123", []rule.Jurisdiction{"US-OK"}, []rule.Jurisdiction{"US-*"}},
		{"Seattle", "+12065550123", []rule.Jurisdiction{"US-WA"}, []rule.Jurisdiction{"US-*"}},
		{"Washington", "+12025550123", []rule.Jurisdiction{"US-DC"}, []rule.Jurisdiction{"US-*"}},
		{"an overlay that libphonenumber does not have", "+14365550123", []rule.Jurisdiction{"US-OH"}, []rule.Jurisdiction{"US-*"}},
		{"Toronto", "+14165550123", []rule.Jurisdiction{"CA"}, nil},
		{"Yukon", "+18675550123", []rule.Jurisdiction{"CA"}, nil},
		{"Nassau", "+12423591234", []rule.Jurisdiction{"BS"}, nil},
		{"Puerto Rico", "+17872345678", []rule.Jurisdiction{"US-PR"}, nil},
		{"Guam", "+16713001234", []rule.Jurisdiction{"US-GU"}, nil},
		{"toll-free", "+18005550123", plan, nil},
		{"an area code that is not assigned", "+15555550123", plan, nil},
		{"too short", "+12345678", plan, nil},

		{"British", "+447700900123", []rule.Jurisdiction{"GB", "GG", "IM", "JE"}, nil},
		{"German", "+4915123456789", []rule.Jurisdiction{"DE"}, nil},
		{"Indian", "+919812345678", []rule.Jurisdiction{"IN"}, nil},
		{"Kazakh", "+77710009998", []rule.Jurisdiction{"KZ"}, nil},
		{"Russian", "+79123456789", []rule.Jurisdiction{"RU"}, nil},
		{"in neither plan", "+70000000000", []rule.Jurisdiction{"KZ", "RU"}, nil},

		{"no number", "", nil, nil},
		{"unknown calling code", "+999123456789", nil, nil},
		{"satellite", "+870773111632", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, resolver(t, zone.Config{}).Regions(prefix(t, c.number)))
			whole := c.whole
			if whole == nil {
				whole = c.want
			}
			got := resolver(t, zone.Config{WholeCountry: true}).Regions(prefix(t, c.number))
			require.Equal(t, whole, got)
			if len(got) > 0 {
				got[0] = "changed"
				require.Equal(t, whole, resolver(t, zone.Config{WholeCountry: true}).Regions(prefix(t, c.number)), "the caller may change it")
			}
		})
	}
}

func TestZonesIn(t *testing.T) {
	r := resolver(t, zone.Config{})
	for place, want := range map[rule.Jurisdiction][]string{
		"US-TX": {"America/Chicago", "America/Denver"}, "US-HI": {"Pacific/Honolulu"}, "US-PR": {"America/Puerto_Rico"}, "PR": {"America/Puerto_Rico"},
		"CA-NS": {"America/Glace_Bay", "America/Halifax"}, "CA-PE": {"America/Glace_Bay", "America/Halifax"}, "FR": {"Europe/Paris"},
		"": nil, "US-XX": nil, "US-*": nil, "AU-WA": nil, "EU": nil, "XX": nil, "TX": nil, "us-tx": nil,
	} {
		got := r.ZonesIn(place)
		require.Equal(t, want, got, place)
		if len(got) > 0 {
			got[0] = "changed"
			require.Equal(t, want, r.ZonesIn(place), "the caller may change it")
		}
	}
	require.Equal(t, r.ZonesIn("CA-NT"), r.ZonesIn("CA-YT"))
	// A number is in every zone of its place, and a state within its country.
	for code := 200; code < 1000; code++ {
		n := prefix(t, fmt.Sprintf("+1%d2345678", code))
		places := r.Regions(n)
		if len(places) != 1 || places[0] == "CA" {
			continue
		}
		zones := r.ZonesIn(places[0])
		require.Equal(t, r.Zones(n), zones, places[0])
		_, err := zone.Load(zones)
		require.NoError(t, err)
	}
	for _, state := range []rule.Jurisdiction{"US-AK", "US-ID", "US-OR"} {
		for _, z := range r.ZonesIn(state) {
			require.Contains(t, r.ZonesIn("US"), z)
		}
	}
}

// TestStatesOfAreaCodes compares the states with the names of towns that libphonenumber has for
// prefixes, such as "Miami, FL".
func TestStatesOfAreaCodes(t *testing.T) {
	r := resolver(t, zone.Config{})
	state := regexp.MustCompile(`, ([A-Z]{2})$`)
	provinces := []string{"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}
	compared, least := 0, 270
	every := 1
	if testing.Short() {
		every, least = 20, 10 // beside the whole test: what is looked up does not depend on the race detector
	}
	for code := 200; code < 1000; code += every {
		towns := map[string]bool{}
		for exchange := 200; exchange < 1000; exchange += 7 {
			p, err := phonenumbers.Parse(fmt.Sprintf("+1%d%d4567", code, exchange), "")
			require.NoError(t, err)
			town, err := phonenumbers.GetGeocodingForNumber(p, "en")
			if err != nil {
				continue // it has no region for the number
			}
			if m := state.FindStringSubmatch(town); m != nil {
				towns[m[1]] = true
			}
		}
		for town := range towns {
			want := []rule.Jurisdiction{rule.Jurisdiction("US-" + town)}
			if slices.Contains(provinces, town) {
				want = []rule.Jurisdiction{"CA"}
			}
			require.Equal(t, want, r.Regions(prefix(t, fmt.Sprintf("+1%d5554567", code))), code)
			compared++
		}
	}
	require.Greater(t, compared, least)
}
