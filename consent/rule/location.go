package rule

import (
	"slices"

	"github.com/sealtext/sealtext"
)

// Location is the possible location of a recipient, as far as it is known. The zero value is
// unknown.
type Location struct {
	// Zones are candidate time zones by their names in the IANA database. Rules of hours must allow
	// a message in all of them.
	Zones []string
	// Jurisdictions are those that the host knows the recipient to be in.
	Jurisdictions []Jurisdiction
	// Regions are those that the number was assigned in, such as the state of its area code.
	// Numbers are portable, so they are a guess: they bind rows in addition to those of the zones,
	// and only if no Jurisdictions are known.
	Regions []Jurisdiction
}

// Locator supplies what a host does not know about a recipient's location. *zone.Resolver of
// package consent/zone implements it. It must be safe for concurrent use.
type Locator interface {
	// Locate returns known with the missing parts added. It calls prefix only if it needs it, since
	// the number behind it may have to be decrypted; an error of prefix is returned unchanged.
	Locate(known Location, prefix func() (sealtext.Prefix, error)) (Location, error)
}

// Effective returns the jurisdictions whose rows bind: Jurisdictions, or if there are none the
// [Countries] of Zones together with Regions.
func (l Location) Effective() []Jurisdiction {
	if len(l.Jurisdictions) > 0 {
		return l.Jurisdictions
	}
	js := Countries(l.Zones)
	for _, region := range l.Regions {
		if !slices.Contains(js, region) {
			js = append(js, region)
		}
	}
	return js
}

// Check calls [Jurisdiction.Check] for Jurisdictions and Regions. A zone that does not exist is no
// error: a rule that sets hours denies it.
func (l Location) Check() error {
	if err := CheckAll(l.Jurisdictions); err != nil {
		return err
	}
	return CheckAll(l.Regions)
}
