package keyword_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestReturns checks, in every language, that a question why the messages ended, an opt-out by accident and
// a wish to get them again are none, and that the same words in a request for an end are one.
func TestReturns(t *testing.T) {
	count := eachText(t, "testdata/returns.tsv", func(language, want, text string) {
		got := keyword.Classify(text)
		require.Equal(t, want, meaning(got.Intent), "%s: %s by %q", language, text, got.Rule)
	})
	require.Len(t, count, 20)
	for language, have := range count {
		require.GreaterOrEqual(t, have["none"], 2, language)
		require.GreaterOrEqual(t, have["out"], 2, language)
	}
}
