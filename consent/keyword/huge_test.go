package keyword_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/consent/keyword"
)

// fillers fill a megabyte: letters of several scripts in a word, marks without a letter, invisible
// characters, invalid UTF-8.
var fillers = []string{
	"s ", "stop ", "sто\u0440 ", "s\u0301", "\u0301", "\ufdfa", "\x00", "\x1b[0m", "\u200b", "\u202e", "\xff", "\U0001F6D1", "退订",
	"> stop\n", "\n\n> ", "\n", "\"stop\" ", "Liked \"", "don't ", "…", "\u0660",
}

// TestAllocsOfAMegabyte checks that a text of a megabyte costs as much as a long one.
func TestAllocsOfAMegabyte(t *testing.T) {
	for _, filler := range fillers {
		megabyte := strings.Repeat(filler, 1<<20/len(filler))
		for _, text := range []string{megabyte, "STOP " + megabyte, megabyte + " STOP", "START\n" + megabyte} {
			c := keyword.Classify(text) // the first call also builds the tables
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			require.Equal(t, c, keyword.Classify(text), "%q", filler)
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(128<<10), "%q", filler)
		}
	}
}

// TestKeywordsAmongControlCharacters checks that a keyword is recognized among any number of
// invisible characters, and in letters of another script that look alike.
func TestKeywordsAmongControlCharacters(t *testing.T) {
	for _, filler := range []string{"\x00", "\u200b", "\u202e", "\n", "\u0301", "\r\n\t\v"} {
		for _, n := range []int{1, 3, 1 << 20 / len(filler)} {
			text := "STOP" + strings.Repeat(filler, n)
			require.Equal(t, keyword.IntentOptOut, keyword.Classify(text).Intent, "%q %d", filler, n)
		}
	}
	for _, text := range []string{"ST\u041eP", "\u0405\u0422\u041e\u0420", "S\u200bT\u200bO\u200bP", "S\x00T\x00O\x00P\x00", "\ufeffSTOP", "\uff33\uff34\uff2f\uff30"} {
		require.Equal(t, keyword.IntentOptOut, keyword.Classify(text).Intent, "%q", text)
		start := strings.NewReplacer("O", "A", "P", "RT", "\u041e", "A", "\u0420", "RT", "\uff2f", "A", "\uff30", "RT").Replace(text)
		require.NotEqual(t, keyword.IntentOptOut, keyword.Classify(start).Intent, "%q", start)
	}
}
