package zone_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/zone"
)

var _ rule.Locator = (*zone.Resolver)(nil)

func TestLocate(t *testing.T) {
	ny, miami := []string{"America/New_York"}, []string{"America/Chicago", "America/New_York"}
	for _, c := range []struct {
		name  string
		known rule.Location
		want  rule.Location
		asked bool
	}{
		{"nothing known", rule.Location{}, rule.Location{Zones: miami, Regions: []rule.Jurisdiction{"US-FL"}}, true},
		{"zones known", rule.Location{Zones: ny}, rule.Location{Zones: ny, Regions: []rule.Jurisdiction{"US-FL"}}, true},
		{"regions known", rule.Location{Regions: []rule.Jurisdiction{"US-*"}}, rule.Location{Zones: miami, Regions: []rule.Jurisdiction{"US-*"}}, true},
		{"zones and regions known", rule.Location{Zones: ny, Regions: []rule.Jurisdiction{"US-*"}}, rule.Location{Zones: ny, Regions: []rule.Jurisdiction{"US-*"}}, false},
		{"an address in New York", rule.Location{Jurisdictions: []rule.Jurisdiction{"US-NY"}}, rule.Location{Zones: ny, Jurisdictions: []rule.Jurisdiction{"US-NY"}}, false},
		{
			"two addresses", rule.Location{Jurisdictions: []rule.Jurisdiction{"US-NY", "US-IL"}},
			rule.Location{Zones: miami, Jurisdictions: []rule.Jurisdiction{"US-NY", "US-IL"}}, false,
		},
		{"a country as a whole", rule.Location{Jurisdictions: []rule.Jurisdiction{"US"}}, rule.Location{Zones: miami, Jurisdictions: []rule.Jurisdiction{"US"}}, true},
		{
			"a state, and somewhere", rule.Location{Jurisdictions: []rule.Jurisdiction{"US-NY", "US-*"}},
			rule.Location{Zones: miami, Jurisdictions: []rule.Jurisdiction{"US-NY", "US-*"}}, true,
		},
		{
			"a zone beside an address", rule.Location{Zones: ny, Jurisdictions: []rule.Jurisdiction{"US-HI"}},
			rule.Location{Zones: ny, Jurisdictions: []rule.Jurisdiction{"US-HI"}}, false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, asked := resolver(t, zone.Config{}), 0
			got, err := r.Locate(c.known, func() (sealtext.Prefix, error) { asked++; return prefix(t, "+13055550123"), nil })
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, c.asked, asked == 1)
			require.LessOrEqual(t, asked, 1)
		})
	}
	gone := errors.New("the key is gone")
	_, err := resolver(t, zone.Config{}).Locate(rule.Location{}, func() (sealtext.Prefix, error) { return sealtext.Prefix{}, gone })
	require.ErrorIs(t, err, gone)
	got, err := resolver(t, zone.Config{}).Locate(rule.Location{}, func() (sealtext.Prefix, error) { return sealtext.Prefix{}, nil })
	require.NoError(t, err)
	require.Zero(t, got, "no number tells nothing")
}

// The last four digits of a number are never needed: of every number of the
// plans of calling codes 1 and 7 that libphonenumber has a region for, that
// region is among ours, and alone where the code belongs to one country.
func TestAPrefixIsEnough(t *testing.T) {
	r := resolver(t, zone.Config{})
	compared := map[string]int{}
	every := 1
	if testing.Short() {
		every = 20 // beside the whole test: what is looked up does not depend on the race detector
	}
	for code, step := range map[string]int{"1": 123_457, "7": 1_234_577} {
		for first := 200; first < 1000; first++ {
			for rest := 0; rest < 10_000_000; rest += step * every {
				n := fmt.Sprintf("+%s%03d%07d", code, first, rest)
				p, err := phonenumbers.Parse(n, "")
				if err != nil || !phonenumbers.IsValidNumber(p) {
					continue
				}
				region := phonenumbers.GetRegionCodeForNumber(p)
				want := rule.Jurisdiction(region)
				got := r.Regions(prefix(t, n))
				switch region {
				case "001", "":
					continue
				case "AS", "GU", "MP", "PR", "VI":
					want = "US-" + want
				case "US", "CA": // libphonenumber gives either to what belongs to no place
					compared[region]++
					require.NotEmpty(t, got, n[:8])
					continue
				}
				// It has some toll-free exchanges of one country, and Baikonur in either.
				if slices.Contains(noPlace, fmt.Sprintf("%03d", first)) || strings.HasPrefix(n, "+733622") {
					require.Contains(t, got, want, n[:8])
					continue
				}
				require.Equal(t, []rule.Jurisdiction{want}, got, n[:8])
				compared[region]++
			}
		}
	}
	for _, region := range []string{
		"AG", "AI", "AS", "BB", "BM", "BS", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS", "PR", "SX", "TC", "TT", "US", "CA", "VC", "VG", "VI", "KZ", "RU",
	} {
		if every == 1 || region == "US" || region == "CA" || region == "KZ" || region == "RU" {
			require.NotZero(t, compared[region], region)
		}
	}
}

func ExampleResolver_Locate() {
	r, err := zone.New(zone.Config{})
	if err != nil {
		panic(err)
	}
	n, err := sealtext.ParseE164("+13645550123")
	if err != nil {
		panic(err)
	}
	byNumber := func() (sealtext.Prefix, error) { return n.Prefix(), nil }
	at, _ := r.Locate(rule.Location{}, byNumber)
	fmt.Println(at.Zones, at.Regions)
	at, _ = r.Locate(rule.Location{Jurisdictions: []rule.Jurisdiction{"US-TX"}}, byNumber)
	fmt.Println(at.Zones, at.Jurisdictions)
	// Output:
	// [America/Chicago America/New_York] [US-KY]
	// [America/Chicago America/Denver] [US-TX]
}
