package zone_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/zone"
)

func TestZones(t *testing.T) {
	for _, c := range []struct {
		name, number string
		want         []string
	}{
		{"one zone", "+447700900123", []string{"Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey", "Europe/London"}},
		{"a country whose prefix libphonenumber gives another country's zone", "+213551234567", []string{"Africa/Algiers"}},
		{"Australian mobile", "+61412345678", []string{
			"Australia/Adelaide", "Australia/Brisbane", "Australia/Broken_Hill", "Australia/Darwin", "Australia/Eucla", "Australia/Hobart", "Australia/Lindeman",
			"Australia/Lord_Howe", "Australia/Melbourne", "Australia/Perth", "Australia/Sydney", "Indian/Christmas", "Indian/Cocos",
		}},
		{"Indonesian mobile", "+62812345678", []string{"Asia/Jakarta", "Asia/Jayapura", "Asia/Makassar", "Asia/Pontianak"}},
		{"Kazakh mobile", "+77710009998", []string{
			"Asia/Almaty", "Asia/Aqtau", "Asia/Aqtobe", "Asia/Atyrau", "Asia/Oral", "Asia/Qostanay", "Asia/Qyzylorda",
		}},
		{"Chilean", "+56221234567", []string{"America/Punta_Arenas", "America/Santiago", "Pacific/Easter"}},
		{"Kosovan", "+38343201234", []string{"Europe/Belgrade"}},

		{"New York", "+12125550123", []string{"America/New_York"}},
		{"Kentucky", "+12705550123", []string{"America/Chicago", "America/New_York"}},
		{"Kentucky, overlay", "+13645550123", []string{"America/Chicago", "America/New_York"}},
		{"Florida, far from the border", "+13055550123", []string{"America/Chicago", "America/New_York"}},
		{"Alaska", "+19075550123", []string{
			"America/Adak", "America/Anchorage", "America/Juneau", "America/Metlakatla", "America/Nome", "America/Sitka", "America/Yakutat",
		}},
		{"an overlay that libphonenumber does not have", "+14365550123", []string{"America/New_York"}},
		{"an exchange that is not in the plan", "+12121234567", []string{"America/New_York"}},
		{"Newfoundland", "+17095550123", []string{"America/Goose_Bay", "America/St_Johns"}},
		{"Puerto Rico", "+17872345678", []string{"America/Puerto_Rico"}},
		{"Guam", "+16713001234", []string{"Pacific/Guam"}},
		{"Jamaica", "+18762101234", []string{"America/Jamaica"}},

		{"no number", "", nil},
		{"unknown calling code", "+999123456789", nil},
		{"international freephone", "+80012345678", nil},
		{"satellite", "+870773111632", nil},
		{"disaster relief", "+88812345678", nil},
		{"international networks", "+8823421234", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, resolver(t, zone.Config{}).Zones(prefix(t, c.number)))
		})
	}
}

func TestRussiansAreNotKazakh(t *testing.T) {
	zones := resolver(t, zone.Config{}).Zones(prefix(t, "+79123456789"))
	require.Contains(t, zones, "Europe/Kaliningrad")
	require.Contains(t, zones, "Europe/Saratov")
	require.Contains(t, zones, "Asia/Kamchatka")
	require.NotContains(t, zones, "Asia/Almaty")
	// A number that is in neither plan may be either.
	require.Contains(t, resolver(t, zone.Config{}).Zones(prefix(t, "+70000000000")), "Asia/Almaty")
}

// TestAnywhere checks that unknown area codes, and codes of no place, may be anywhere in the
// numbering plan.
func TestAnywhere(t *testing.T) {
	r := resolver(t, zone.Config{})
	all := r.Zones(prefix(t, "+18005550123"))
	for _, far := range []string{"Pacific/Guam", "Pacific/Pago_Pago", "Pacific/Honolulu", "America/Los_Angeles", "America/St_Johns", "America/Puerto_Rico"} {
		require.Contains(t, all, far)
	}
	for _, s := range []string{"+18885550123", "+15005550123", "+16005550123", "+19005550123", "+15555550123", "+12345678", "+10000000000"} {
		require.Equal(t, all, r.Zones(prefix(t, s)), s)
	}
}

func TestWholeCountry(t *testing.T) {
	narrow, whole := resolver(t, zone.Config{}), resolver(t, zone.Config{WholeCountry: true})
	us, ca := whole.Zones(prefix(t, "+12125550123")), whole.Zones(prefix(t, "+14165550123"))
	require.Contains(t, us, "Pacific/Honolulu")
	require.Contains(t, us, "America/Boise")
	require.NotContains(t, us, "America/Toronto")
	require.Contains(t, ca, "America/Vancouver")
	require.NotContains(t, ca, "America/New_York")
	for _, s := range []string{"+447700900123", "+17872345678", "+18005550123", "+88812345678"} {
		require.Equal(t, narrow.Zones(prefix(t, s)), whole.Zones(prefix(t, s)), s)
	}
	// The zones of an area code are part of those of its country.
	eachAreaCode(func(n string) {
		if in := narrow.Zones(prefix(t, n)); len(in) < 20 {
			for _, z := range in {
				require.Contains(t, whole.Zones(prefix(t, n)), z, n)
			}
		}
	})
}

func TestLoad(t *testing.T) {
	locs, err := zone.Load([]string{"America/New_York", "America/Ciudad_Juarez"})
	require.NoError(t, err)
	require.Equal(t, "America/New_York", locs[0].String())
	require.Equal(t, "America/Ciudad_Juarez", locs[1].String())
	none, err := zone.Load(nil)
	require.NoError(t, err)
	require.Empty(t, none)
	for _, bad := range []string{"", "Local", "Etc/Unknown", "Mars/Olympus", "../etc/passwd", "America/New_York "} {
		locs, err := zone.Load([]string{"Europe/Paris", bad})
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input, bad)
		require.Equal(t, "time zone 1", input.Field)
		require.Nil(t, locs)
	}
}

func TestCallersMayChangeWhatTheyGet(t *testing.T) {
	r := resolver(t, zone.Config{})
	for _, s := range []string{"+12705550123", "+61412345678", "+17872345678", "+77710009998"} {
		first := r.Zones(prefix(t, s))
		want := slices.Clone(first)
		clear(first)
		require.Equal(t, want, r.Zones(prefix(t, s)))
	}
}

func TestConcurrentUse(t *testing.T) {
	r := resolver(t, zone.Config{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, s := range []string{"+12705550123", "+61412345678", "+77710009998"} {
				for range 100 {
					_ = r.Zones(prefix(t, s))
				}
			}
		})
	}
	wg.Wait()
	n := prefix(t, "+12705550123")
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = r.Zones(n) }), 1.0)
}

func resolver(t testing.TB, cfg zone.Config) *zone.Resolver {
	t.Helper()
	r, err := zone.New(cfg)
	require.NoError(t, err)
	return r
}

// prefix is what a resolver gets of a number.
func prefix(t testing.TB, s string) sealtext.Prefix {
	t.Helper()
	if s == "" {
		return sealtext.Prefix{}
	}
	n, err := sealtext.ParseE164(s)
	require.NoError(t, err)
	return n.Prefix()
}

func FuzzZones(f *testing.F) {
	for _, s := range []string{"+12705550123", "+1234567", "+61412345678", "+79123456789", "+88812345678", "+491234567890123"} {
		f.Add(s)
	}
	r := resolver(f, zone.Config{})
	f.Fuzz(func(t *testing.T, s string) {
		n, err := sealtext.ParseE164(s)
		if err != nil {
			return
		}
		zones := r.Zones(n.Prefix())
		require.True(t, slices.IsSorted(zones))
		_, err = zone.Load(zones)
		require.NoError(t, err)
		regions := r.Regions(n.Prefix())
		require.True(t, slices.IsSorted(regions))
		require.Equal(t, len(zones) == 0, len(regions) == 0, "both are known or neither")
	})
}

func ExampleResolver_Zones() {
	r, err := zone.New(zone.Config{})
	if err != nil {
		panic(err)
	}
	for _, s := range []string{"+33612345678", "+13645550123", "+88812345678"} {
		n, err := sealtext.ParseE164(s)
		fmt.Println(r.Zones(n.Prefix()), err)
	}
	// Output:
	// [Europe/Paris] <nil>
	// [America/Chicago America/New_York] <nil>
	// [] <nil>
}

func ExampleResolver_Regions() {
	r, err := zone.New(zone.Config{})
	if err != nil {
		panic(err)
	}
	for _, s := range []string{"+13055550123", "+14165550123", "+447700900123"} {
		n, err := sealtext.ParseE164(s)
		if err != nil {
			panic(err)
		}
		fmt.Println(r.Regions(n.Prefix()))
	}
	// Output:
	// [US-FL]
	// [CA]
	// [GB GG IM JE]
}

// A customer whose address is in Texas, with a number from any place.
func ExampleResolver_ZonesIn() {
	r, err := zone.New(zone.Config{})
	if err != nil {
		panic(err)
	}
	fmt.Println(r.ZonesIn("US-TX"))
	fmt.Println(r.ZonesIn("FR"))
	// Output:
	// [America/Chicago America/Denver]
	// [Europe/Paris]
}

func ExampleLoad() {
	locs, err := zone.Load([]string{"America/Chicago", "America/New_York"})
	noon := time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC)
	for _, loc := range locs {
		fmt.Println(noon.In(loc).Format("15:04 MST"))
	}
	fmt.Println(err)
	_, err = zone.Load([]string{"Etc/Unknown"})
	fmt.Println(err)
	// Output:
	// 11:00 CST
	// 12:00 EST
	// <nil>
	// sealtext: time zone 0 must be a name of the IANA time zone database that this machine has, such as America/New_York; build with a newer release of Go if it is new
}
