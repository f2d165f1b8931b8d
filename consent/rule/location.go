package rule

import (
	"slices"

	"github.com/sealtext/sealtext"
)

// Location says where a recipient may be, as far as that is known. The zero
// value says nothing.
type Location struct {
	// Zones are candidate time zones by their names in the IANA database. Rules
	// of hours must allow a message in all of them.
	Zones []string
	// Jurisdictions are those that the host knows the recipient to be in.
	Jurisdictions []Jurisdiction
	// Regions are those that the number was handed out in, such as the state of
	// its area code. Numbers are portable, so they are a guess: they bind rows
	// beside those of the zones, and only where no Jurisdictions are known.
	Regions []Jurisdiction
}

// Locator fills in what a host does not know about a recipient's place. A
// *zone.Resolver of consent/zone is one. It must be safe for concurrent use.
type Locator interface {
	// Locate returns known with what is missing filled in. It calls prefix only
	// where it needs it, since the number behind it may have to be decrypted;
	// an error of prefix is returned as it is.
	Locate(known Location, prefix func() (sealtext.Prefix, error)) (Location, error)
}

// Effective returns the jurisdictions whose rows bind: Jurisdictions, or where
// there are none the [Countries] of Zones together with Regions.
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

// Check holds Jurisdictions and Regions to [Jurisdiction.Check]. A zone that
// does not exist is no error: where a rule sets hours it denies.
func (l Location) Check() error {
	if err := CheckAll(l.Jurisdictions); err != nil {
		return err
	}
	return CheckAll(l.Regions)
}
