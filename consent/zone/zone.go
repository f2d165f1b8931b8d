// Package zone finds the time zones and the jurisdictions that a person with a given number may be
// in. A [Resolver] is a [rule.Locator]: it fills in what a host does not know, by the beginning of
// the number and by that alone.
//
//	resolver, err := zone.New(zone.Config{})
//	if err != nil {
//		return err
//	}
//	resolver.Zones(prefix)      // +1 364...: [America/Chicago America/New_York]
//	resolver.Regions(prefix)    // +1 305...: [US-FL]
//	resolver.ZonesIn("US-TX")   // where the address is known
//
// A rule about quiet hours must hold in every zone that the person may be in. A program that takes
// the first zone of a list sends messages at night. [Resolver.Zones] therefore returns all
// candidates, and none if nothing is known; the consent gate denies in the second case.
//
// # Candidates
//
// A number tells where it was assigned, not where its owner is. Outside of North America the
// candidates are all zones of the countries that share the calling code, whether the number is
// mobile or not. Package zone does not use libphonenumber's table of prefixes: it names one zone
// for every mobile number of Australia, Russia or Indonesia, and replaces some zones by others
// (Algeria, which has no summer time, by Europe/Paris; Saratov by Europe/Moscow, which is an hour
// behind). Kazakhstan and Russia, which share a code, are told apart by the digits after it.
//
// In the United States and Canada the candidates are all zones of the state or province of the area
// code. That covers overlays: 364 covers the part of Kentucky that 270 covers, in both of its
// zones. An area code that belongs to no place, or is newer than the table, may be anywhere in the
// numbering plan, from Guam to Newfoundland.
//
// [Resolver.Locate] asks for the prefix only where it needs it. If the host names the state of an
// address, its zones count instead of those of the number.
//
// American mobile numbers are portable, and people move. [Config].WholeCountry ignores area codes
// and returns all zones of the country.
//
// # Jurisdictions
//
// [Resolver.Regions] returns places instead of zones, down to the state, for rules that apply in
// one state only. [Resolver.ZonesIn] returns the zones of a place, for a person whose address the
// host knows.
//
// # Limits
//
// The package does not know roaming, call forwarding, or people who live abroad. Facts that a host
// knows about a person, such as an address or a setting, are more reliable; set them in the
// message. The package makes no decision about hours.
//
// A [Resolver] is immutable and safe for concurrent use.
//
// # Data and compatibility
//
// The tables are part of the source, with their origin and date. A later release may add area codes
// and change the candidates of a number. The names are those of the IANA time zone database. The
// package imports time/tzdata, so that every name loads on machines with an old database or none.
// If the machine has a zone, its rules are used: keep it up to date.
package zone

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // every name must load on every machine

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Config configures [New]. The zero value is valid.
type Config struct {
	// WholeCountry gives every number of the United States and Canada all zones of its country,
	// whatever its area code. With a window from 8:00 to 21:00 that leaves seven or eight hours a
	// day in the United States, from the morning of Hawaii and the Aleutians to the Eastern
	// evening. It changes nothing elsewhere. American numbers then tell no state either, so that
	// the rules of every state apply to them; see [Resolver.Regions]. The default is false.
	WholeCountry bool
}

// Resolver finds candidate zones. It is immutable and safe for concurrent use.
type Resolver struct {
	whole bool
	*tables
}

// tables are those of the package, by what is looked up. All resolvers share them.
type tables struct {
	codes   map[int][]string            // calling code -> all zones of its regions
	regions map[int][]rule.Jurisdiction // calling code -> its regions
	places  map[string][]string         // region -> its zones
	areas   map[string]area             // area code -> place
	parts   map[string][]string         // state or province -> its zones
}

type area struct {
	region, state string // state only in the United States and Canada
	zones         []string
}

// New returns a Resolver. The first call of a process takes some ten milliseconds. It fails if the
// time zone database, that of the machine or the built-in one, lacks a zone that the resolver can
// return; then build with a newer release of Go, or update the machine and start the process again.
func New(cfg Config) (*Resolver, error) {
	t, err := known()
	if err != nil {
		return nil, err
	}
	return &Resolver{cfg.WholeCountry, t}, nil
}

// known makes the tables once: to check that every zone can be loaded reads some hundred files.
var known = sync.OnceValues(func() (*tables, error) {
	t := &tables{codes: map[int][]string{}, regions: map[int][]rule.Jurisdiction{}, places: map[string][]string{}, areas: map[string]area{}, parts: map[string][]string{}}
	for _, c := range countries {
		zones := strings.Fields(c.zones)
		t.places[c.region] = zones
		t.codes[c.code] = append(t.codes[c.code], zones...)
		if _, err := Load(zones); err != nil {
			return nil, err
		}
	}
	for code, zones := range t.codes {
		slices.Sort(zones)
		t.codes[code] = slices.Compact(zones)
		t.regions[code] = regionsOf(code)
	}
	for _, s := range states {
		zones := strings.Fields(s.zones)
		if _, err := Load(zones); err != nil {
			return nil, err
		}
		t.parts[s.region+"-"+s.name] = zones
		for _, code := range strings.Fields(s.codes) {
			t.areas[code] = area{s.region, s.name, zones}
		}
	}
	for region, codes := range islands {
		for _, code := range strings.Fields(codes) {
			t.areas[code] = area{region: region, zones: t.places[region]}
		}
	}
	return t, nil
})

// Zones are the IANA names of all zones that the owner of a number may be in,
// by its prefix, sorted; nil means unknown, and that nothing may be concluded: a
// rule about hours must deny. The caller may change the slice. It takes less than
// a microsecond and one allocation.
func (r *Resolver) Zones(p sealtext.Prefix) []string {
	code, national, ok := split(p)
	if !ok {
		return nil
	}
	switch code {
	case 1:
		return slices.Clone(r.northAmerica(national))
	case 7:
		if region := eurasia(national); region != "" {
			return slices.Clone(r.places[region])
		}
	}
	return slices.Clone(r.codes[code])
}

// split takes a prefix apart: the calling code and what follows it.
func split(p sealtext.Prefix) (code int, national string, ok bool) {
	var buf [12]byte
	digits := p.Digits()
	code, length := phonemeta.SplitCode(buf[:copy(buf[:], digits)])
	return code, digits[length:], length > 0
}

// northAmerica narrows the zones of calling code 1 by area code.
func (r *Resolver) northAmerica(national string) []string {
	switch a, ok := r.areas[areaCode(national)]; {
	case !ok:
		return r.codes[1]
	case r.whole:
		return r.places[a.region]
	default:
		return a.zones
	}
}

// areaCode is the area code of a number of calling code 1, "" for one that is
// too short to have any: a prefix leaves out four of the ten digits.
func areaCode(national string) string {
	if len(national) < 6 {
		return ""
	}
	return national[:3]
}

// eurasia is the country of a number of calling code 7, "" where it may be
// either: in no plan, or in Baikonur, which is in one and run by the other.
func eurasia(national string) string {
	switch {
	case len(national) < 6, strings.HasPrefix(national, "33622"):
	case national[0] == '7':
		return "KZ"
	case strings.IndexByte("3489", national[0]) >= 0:
		return "RU"
	}
	return ""
}

// Load returns the locations of IANA names, in order. The error is an [*sealtext.InputError] for a
// name that the database does not have, and for "", "Local" and "Etc/Unknown", which name no place.
func Load(names []string) ([]*time.Location, error) {
	locs := make([]*time.Location, len(names))
	for i, name := range names {
		loc, err := time.LoadLocation(name)
		if err != nil || name == "" || name == "Local" {
			return nil, &sealtext.InputError{
				Field: "time zone " + strconv.Itoa(i),
				Rule:  "must be a name of the IANA time zone database that this machine has, such as America/New_York; build with a newer release of Go if it is new",
			}
		}
		locs[i] = loc
	}
	return locs, nil
}
