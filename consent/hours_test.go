package consent_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// dstZones have, among them: changes at 2:00, at midnight, at 1:00 UTC; half
// an hour (Lord Howe); offsets of 30 and 45 minutes; two changes in a month
// (Casablanca); a missing midnight (Santiago, Beirut); and no change at all.
var dstZones = []string{
	"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Phoenix",
	"America/St_Johns", "America/Santiago", "America/Asuncion", "Europe/London", "Europe/Paris", "Atlantic/Azores",
	"Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Gaza",
	"Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Easter",
}

// legal is the definition: the wall clock of every zone shows a minute of the
// window.
func legal(zones []*time.Location, from, to int, at time.Time) bool {
	for _, loc := range zones {
		h, m, _ := at.In(loc).Clock()
		if m += h * 60; m < from || m >= to {
			return false
		}
	}
	return true
}

func load(t *testing.T, names ...string) (locs []*time.Location) {
	for _, name := range names {
		loc, err := time.LoadLocation(name)
		require.NoError(t, err)
		locs = append(locs, loc)
	}
	return locs
}

// changes are the moments in a year at which the zone's offset changes.
func changes(t *testing.T, name string, year int) (out []time.Time) {
	loc := load(t, name)[0]
	for at := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); ; {
		_, end := at.In(loc).ZoneBounds()
		if end.IsZero() || end.Year() > year {
			return out
		}
		out = append(out, end.UTC())
		at = end
	}
}

func hoursWorld(t *testing.T, from, to int) (world, sealtext.Person) {
	w, p := allowed(t, func(c *config) {
		r := rule.Default()[0]
		r.From, r.To = from, to
		c.Rules = []rule.Rule{r}
	})
	return w, p
}

// requireMinimal asks at a moment and walks the minutes to the answer.
func requireMinimal(t *testing.T, w world, p sealtext.Person, zones []string, from, to int, at time.Time) {
	w.clock.t = at
	r := marketing(p)
	r.Location.Zones = zones
	d := w.check(t, r)
	where := fmt.Sprintf("%v %d-%d at %v", zones, from, to, at)
	locs := load(t, zones...)
	if legal(locs, from, to, at) {
		require.True(t, d.Allowed, where)
		return
	}
	require.False(t, d.Allowed, where)
	for m := at.Truncate(time.Minute); ; m = m.Add(time.Minute) {
		if m.Sub(at) > 72*time.Hour { // not before the next change of an offset, or never
			require.True(t, d.RetryAt.IsZero() || d.RetryAt.After(m) && legal(locs, from, to, d.RetryAt), where)
			require.True(t, d.RetryAt.IsZero() || !legal(locs, from, to, d.RetryAt.Add(-time.Minute)), where)
			return
		}
		if m.After(at) && legal(locs, from, to, m) {
			require.Equal(t, m, d.RetryAt, where)
			return
		}
	}
}

func TestRetryAtIsLegalAndMinimalAroundDST(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261121, 3))
	for _, c := range []struct{ from, to int }{{8 * 60, 21 * 60}, {0, 90}, {90, 150}, {23 * 60, 24 * 60}, {121, 122}, {0, 1440}} {
		w, p := hoursWorld(t, c.from, c.to)
		for _, zone := range dstZones {
			for _, change := range append(changes(t, zone, 2026), time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)) {
				for range 2 {
					at := change.Add(time.Duration(rng.IntN(4*60*60)-2*60*60) * time.Second)
					requireMinimal(t, w, p, []string{zone}, c.from, c.to, at)
				}
				requireMinimal(t, w, p, []string{zone}, c.from, c.to, change)
				requireMinimal(t, w, p, []string{zone}, c.from, c.to, change.Add(-time.Microsecond))
			}
		}
	}
}

func TestRetryAtMeetsEveryCandidateZone(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261121, 4))
	const from, to = 8 * 60, 21 * 60
	w, p := hoursWorld(t, from, to)
	for range 150 {
		zones := make([]string, 1+rng.IntN(3))
		for i := range zones {
			zones[i] = dstZones[rng.IntN(len(dstZones))]
		}
		days := changes(t, dstZones[0], 2026)
		at := days[rng.IntN(len(days))].Add(time.Duration(rng.IntN(48*60)-24*60) * time.Minute)
		requireMinimal(t, w, p, zones, from, to, at)
	}
}

// The edges of the day, to the second, every hour of a year.
func TestHoursOverAYear(t *testing.T) {
	w, p := hoursWorld(t, 8*60, 21*60)
	r := marketing(p)
	locs := load(t, r.Location.Zones...)
	for at := time.Date(2026, 1, 1, 0, 59, 59, 0, time.UTC); at.Year() == 2026; at = at.Add(time.Hour) {
		for _, at := range []time.Time{at, at.Add(time.Second)} {
			w.clock.t = at
			d, err := w.Check(ctx, nil, r)
			require.NoError(t, err)
			require.Equal(t, legal(locs, 8*60, 21*60, at), d.Allowed, at)
		}
	}
}
