package segment_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/segment"
)

func TestOffenders(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []segment.Offender
	}{
		{"none", alphabet + extension, nil},
		{"quotes", "a “b”", []segment.Offender{{2, 5, `"`, true}, {6, 9, `"`, true}}},
		{"nothing instead", "ab 😀ç", []segment.Offender{{3, 7, "", false}, {7, 9, "", false}}},
		{"invisible", "a\u200bb", []segment.Offender{{1, 4, "", true}}},
		{"an accent apart", "caf" + "e\u0301", []segment.Offender{{3, 6, "é", true}}},
		{"an accent that has no letter", "o\u0301", []segment.Offender{{1, 3, "", false}}},
		{"not UTF-8", "a\xff", []segment.Offender{{1, 2, "", false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, slices.Collect(segment.Offenders(c.text)))
		})
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		ok               bool
	}{
		{"nothing to do", "It's 10 €", "It's 10 €", true},
		{"empty", "", "", true},
		{"typography", "“It’s—at\u00a010…”", `"It's-at 10..."`, true},
		{"accents apart", "Cafe\u0301 Zu\u0308rich\u2028", "Café Zürich\n", true},
		{"invisible", "\ufeffa\u200bb\u00ad", "ab", true},
		{"not all", "“ça”", "“ça”", false},
		{"two accents on one letter", "e\u0301\u0301", "e\u0301\u0301", false},
		{"not UTF-8", "“\xff", "“\xff", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := segment.Replace(c.text)
			require.Equal(t, c.want, got)
			require.Equal(t, c.ok, ok)
			if ok {
				require.Equal(t, gsm, segment.Count(got).Encoding)
			}
		})
	}
}
