package sqlstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/sqlstore"
)

// TestAllocsOfTheTextOfAWalk: it is made once for each engine and set of purposes, which have a text of
// their own.
func TestAllocsOfTheTextOfAWalk(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range []sqlstore.Dialect{sqlstore.SQLite, sqlstore.PostgreSQL} {
		for bits := 1; bits < 16; bits++ {
			var set sealtext.PurposeSet
			for i, p := range sealtext.AllPurposes.Each() {
				if bits&(1<<i) != 0 {
					set |= sealtext.Purposes(p)
				}
			}
			purposes := set.Each()
			text := sqlstore.WalkText(d, purposes)
			require.Contains(t, text, "WITH RECURSIVE walk")
			require.False(t, seen[text])
			seen[text] = true
			require.Zero(t, testing.AllocsPerRun(10, func() { _ = sqlstore.WalkText(d, purposes) }), "%v", set)
		}
	}
}
