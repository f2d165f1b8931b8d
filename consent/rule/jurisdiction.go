package rule

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
)

// Jurisdiction is a country, a part of one, or the European Union, as the rows of a rule table name
// it: an ISO 3166-1 code ("US", "GB"), an ISO 3166-2 code ("US-FL"), "EU", or a country with "-*"
// ("US-*") for an unknown part of it. Empty in a [Rule] it means everywhere.
//
// A person in "US-FL" is in "US" too, one in "US-*" is in every part of the United States that the
// table has rows of: an unknown part is treated in the strictest way. One in a member state is in
// "EU" too, and so is one in Iceland, Liechtenstein or Norway, where its law applies by the
// agreement on the European Economic Area. Territories with a code of their own are in their
// country and in "EU": those of France (BL, GF, GP, MF, MQ, PM, RE and YT; Saint Barthelemy and
// Saint Pierre and Miquelon by French law alone) and of Finland (AX).
type Jurisdiction string

// Check reports whether j has one of these forms; the error is a [*sealtext.InputError]. It refuses
// "UK", which ISO calls GB, since rows for GB would not bind.
func (j Jurisdiction) Check() error {
	country, part, parts := strings.Cut(string(j), "-")
	ok := len(country) == 2 && strings.Trim(country, letters) == "" && country != "UK" &&
		(!parts || part == "*" && country != "EU" || len(part) >= 1 && len(part) <= 3 && strings.Trim(part, letters+"0123456789") == "")
	if !ok {
		return &sealtext.InputError{Field: "jurisdiction", Rule: `must be an ISO 3166 code such as US, US-FL or GB, or EU, or US-* where the part is not known`}
	}
	return nil
}

// CheckAll calls [Jurisdiction.Check] for each of them and returns the first error.
func CheckAll(js []Jurisdiction) error {
	for _, j := range js {
		if err := j.Check(); err != nil {
			return err
		}
	}
	return nil
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func (j Jurisdiction) country() Jurisdiction {
	country, _, _ := strings.Cut(string(j), "-")
	return Jurisdiction(country)
}

// In reports whether the rows of outer bind for a person in j; see [Jurisdiction].
func (j Jurisdiction) In(outer Jurisdiction) bool {
	switch {
	case outer == "" || j == outer:
		return true
	case outer == "EU":
		return slices.Contains(economicArea, j.home())
	case outer == outer.country():
		return j.country() == outer || j.home() == outer
	}
	return strings.HasSuffix(string(j), "-*") && j.country() == outer.country()
}

// home is the country that a territory belongs to, or the country itself.
func (j Jurisdiction) home() Jurisdiction {
	switch c := j.country(); c {
	case "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT":
		return "FR"
	case "AX":
		return "FI"
	default:
		return c
	}
}

// economicArea are the members of the European Economic Area, as of November 2026.
var economicArea = []Jurisdiction{
	"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
	"IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
}
