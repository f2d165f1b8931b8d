package rule_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/rule"
)

// Every row has a jurisdiction, a source and a date.
func TestDefaultTableIsDocumented(t *testing.T) {
	rows := map[rule.Jurisdiction]int{}
	for _, r := range rule.Default() {
		rows[r.Jurisdiction]++
		require.NotEmpty(t, r.Source, r.ID)
		require.False(t, r.AsOf.IsZero(), r.ID)
		prefix := strings.ToLower(cmp.Or(string(r.Jurisdiction), "courtesy")) + "-"
		require.True(t, strings.HasPrefix(r.ID, prefix), r.ID)
	}
	for _, j := range []rule.Jurisdiction{
		"US", "US-FL", "US-OK", "US-WA", "US-MD", "US-TX", "US-CT", "US-VA", "CA", "EU", "GB", "FR", "DE", "IN", "AU",
	} {
		require.NotZero(t, rows[j], j)
	}
}
