package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// FuzzFind checks what callers rely on for any text: findings lie within it,
// ascend, do not touch each other's bytes, hold at least one rune and cut no
// rune of valid text; and masking a masked text changes nothing.
func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"", "a@b.co", "Your code is 123456", "+44 20 7946 0018", "DE75 5121 0800 1245 1261 99",
		"4539 1488 0343 6467", "１２３４ ٥٦٧٨", "1\u200B2\uFE0F3\u20E3", "\xff1234\xc0 5678", "a.a.a.a@a@a.aa", "\x00 1\x002",
		strings.Repeat("1 ", 100), strings.Repeat("9", 200),
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	all := mustNew(f, redact.Config{})
	low := mustNew(f, redact.Config{MinScore: 0.01, Regions: []string{"US", "DE", "SG", "AR", "MX"}})
	f.Fuzz(func(t *testing.T, text string, every bool) {
		r := all
		if every {
			r = low
		}
		end := 0
		for _, x := range r.Find(nil, text) {
			require.GreaterOrEqual(t, x.Start, end)
			require.Greater(t, x.End, x.Start)
			require.LessOrEqual(t, x.End, len(text))
			require.True(t, x.Entity.Known())
			require.Greater(t, x.Score, 0.0)
			require.LessOrEqual(t, x.Score, 1.0)
			if utf8.ValidString(text) {
				require.True(t, utf8.ValidString(text[x.Start:x.End]))
			}
			end = x.End
		}
		once := r.String(text)
		if !every {
			require.Equal(t, once, r.String(once), "masking twice")
		}
	})
}
