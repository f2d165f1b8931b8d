package rule_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

func TestJurisdictionCheck(t *testing.T) {
	for _, j := range []rule.Jurisdiction{"US", "US-FL", "US-*", "GB", "GB-ENG", "EU", "FR-75", "FR-75C"} {
		require.NoError(t, j.Check(), j)
	}
	for _, j := range []rule.Jurisdiction{"", "U", "us", "USA", "UK", "US-", "US-fl", "US-FLOR", "EU-*", "US-**", "US-F L", "US_FL", "-FL", "US-FL-1"} {
		var input *sealtext.InputError
		require.ErrorAs(t, j.Check(), &input, j)
		require.Equal(t, "jurisdiction", input.Field)
	}
}

// TestTerritoriesAndTheEconomicArea checks where the law of a country and of the European Union
// reaches beyond its members.
func TestTerritoriesAndTheEconomicArea(t *testing.T) {
	for _, c := range []struct {
		j     rule.Jurisdiction
		in    string
		zones string
	}{
		{"NO", "EU", "Europe/Oslo"},
		{"IS", "EU", "Atlantic/Reykjavik"},
		{"LI", "EU", "Europe/Vaduz"},
		{"RE", "EU FR", "Indian/Reunion"},
		{"GP", "EU FR", "America/Guadeloupe"},
		{"MQ", "EU FR", "America/Martinique"},
		{"GF", "EU FR", "America/Cayenne"},
		{"YT", "EU FR", "Indian/Mayotte"},
		{"MF", "EU FR", "America/Marigot"},
		{"PM", "EU FR", "America/Miquelon"},
		{"BL", "EU FR", "America/St_Barthelemy"},
		{"AX", "EU FI", "Europe/Mariehamn"},
		{"FR-974", "EU FR", ""},
		{"DE", "EU", "Europe/Berlin"},
		{"CH", "", ""},
		{"GB", "", "Europe/London"},
		{"PF", "", ""},
	} {
		t.Run(string(c.j), func(t *testing.T) {
			var in []string
			for _, outer := range []rule.Jurisdiction{"EU", "FR", "FI"} {
				if c.j.In(outer) {
					in = append(in, string(outer))
				}
			}
			require.Equal(t, c.in, strings.Join(in, " "))
			require.True(t, c.j.In(c.j))
			require.False(t, rule.Jurisdiction("FR").In(c.j) && c.j != "FR", "the country is not in its territory")
			if c.zones != "" {
				require.Equal(t, []rule.Jurisdiction{c.j}, rule.Countries(strings.Fields(c.zones)))
			}
		})
	}
}
