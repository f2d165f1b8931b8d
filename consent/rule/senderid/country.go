package senderid

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Country returns the country of the numbers that begin with a prefix, by the plans of libphonenumber:
// a code of ISO 3166-1, empty if that cannot be told. Numbers of the territories of the United States
// (AS, GU, MP, PR, VI) give US, whose networks and registries serve them.
func Country(p sealtext.Prefix) rule.Jurisdiction {
	switch region := phonemeta.RegionOf(p.Digits(), p.Omitted()); region {
	case "AS", "GU", "MP", "PR", "VI":
		return "US"
	default:
		return rule.Jurisdiction(region)
	}
}
