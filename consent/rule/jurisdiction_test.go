package rule_test

import (
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
