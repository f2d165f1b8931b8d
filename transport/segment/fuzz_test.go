package segment_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/segment"
)

func FuzzSegment(f *testing.F) {
	for _, text := range []string{
		"", "Your appointment is tomorrow at 10.", alphabet + extension, rep("a", 152) + "€" + rep("b", 10), rep("д", 66) + "😀😀😀",
		"“It’s—at\u00a010…”", "Cafe\u0301", rep("Değişiklik ", 20), rep("आपकी ०", 40), "a\xff\xc3", "\r\n\t\x1b\x00",
	} {
		f.Add(text, false, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, wide bool, language uint8) {
		check(t, segment.Options{}, text)
		check(t, segment.Options{WideReference: wide, Languages: []segment.Language{segment.Language(language)}}, text)
		check(t, segment.Options{WideReference: wide, Languages: languages()}, text)
		got, ok := segment.Replace(text)
		require.Equal(t, ok, segment.Count(got).Encoding == gsm)
		if !ok {
			require.Equal(t, text, got)
		}
	})
}
