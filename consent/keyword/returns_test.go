package keyword_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// TestReturns checks, in every language, that a question why the messages ended, an opt-out by accident and
// a wish to get them again are none, and that the same words in a request for an end are one.
func TestReturns(t *testing.T) {
	f, err := os.Open("testdata/returns.tsv")
	require.NoError(t, err)
	defer f.Close()
	count := map[string]map[string]int{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		c := strings.SplitN(s.Text(), "\t", 3)
		require.Len(t, c, 3)
		language, want, text := c[0], c[1], c[2]
		if count[language] == nil {
			count[language] = map[string]int{}
		}
		count[language][want]++
		got := keyword.Classify(text)
		require.Equal(t, want, meaning(got.Intent), "%s: %s by %q", language, text, got.Rule)
	}
	require.Len(t, count, 20)
	for language, have := range count {
		require.GreaterOrEqual(t, have["none"], 2, language)
		require.GreaterOrEqual(t, have["out"], 2, language)
	}
}
