package segment_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/segment"
)

const (
	gsm  = segment.EncodingGSM7
	ucs2 = segment.EncodingUCS2
)

// alphabet has all characters of TS 23.038, section 6.2.1, without the escape, and extension those of
// 6.2.1.1.
const (
	alphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extension = "\f^{}\\[~]|€"
)

func rep(s string, n int) string { return strings.Repeat(s, n) }

func TestCount(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       segment.Size
		parts      []int // units
	}{
		{"empty", "", segment.Size{Encoding: gsm, Units: 0, Segments: 1, Limit: 160, Left: 160}, []int{0}},
		{"the alphabet", alphabet, segment.Size{Encoding: gsm, Units: 127, Segments: 1, Limit: 160, Left: 33}, []int{127}},
		{"the extension", extension, segment.Size{Encoding: gsm, Units: 20, Segments: 1, Limit: 160, Left: 140}, []int{20}},
		{"one full segment", rep("a", 160), segment.Size{Encoding: gsm, Units: 160, Segments: 1, Limit: 160, Left: 0}, []int{160}},
		{"one more", rep("a", 161), segment.Size{Encoding: gsm, Units: 161, Segments: 2, Limit: 153, Left: 145}, []int{153, 8}},
		{"two full segments", rep("é", 306), segment.Size{Encoding: gsm, Units: 306, Segments: 2, Limit: 153, Left: 0}, []int{153, 153}},
		{"three", rep("a", 307), segment.Size{Encoding: gsm, Units: 307, Segments: 3, Limit: 153, Left: 152}, []int{153, 153, 1}},
		{"escape at the end of a single one", rep("a", 158) + "€", segment.Size{Encoding: gsm, Units: 160, Segments: 1, Limit: 160, Left: 0}, []int{160}},
		{"escape over the end", rep("a", 159) + "€", segment.Size{Encoding: gsm, Units: 161, Segments: 2, Limit: 153, Left: 145}, []int{153, 8}},
		{"escape not divided", rep("a", 152) + "€" + rep("b", 10), segment.Size{Encoding: gsm, Units: 164, Segments: 2, Limit: 153, Left: 141}, []int{152, 12}},
		{"escapes waste one septet each", rep("{", 153), segment.Size{Encoding: gsm, Units: 306, Segments: 3, Limit: 153, Left: 151}, []int{152, 152, 2}},
		{"line ends", rep("\r\n", 80), segment.Size{Encoding: gsm, Units: 160, Segments: 1, Limit: 160, Left: 0}, []int{160}},
		{"one apostrophe", "It’s", segment.Size{Encoding: ucs2, Units: 4, Segments: 1, Limit: 70, Left: 66}, []int{4}},
		{"small cedilla", "ça", segment.Size{Encoding: ucs2, Units: 2, Segments: 1, Limit: 70, Left: 68}, []int{2}},
		{"backtick", "`", segment.Size{Encoding: ucs2, Units: 1, Segments: 1, Limit: 70, Left: 69}, []int{1}},
		{"tab", "\t", segment.Size{Encoding: ucs2, Units: 1, Segments: 1, Limit: 70, Left: 69}, []int{1}},
		{"escape", "\x1b", segment.Size{Encoding: ucs2, Units: 1, Segments: 1, Limit: 70, Left: 69}, []int{1}},
		{"nul", "\x00", segment.Size{Encoding: ucs2, Units: 1, Segments: 1, Limit: 70, Left: 69}, []int{1}},
		{"extension in UCS-2 takes one", "“€”", segment.Size{Encoding: ucs2, Units: 3, Segments: 1, Limit: 70, Left: 67}, []int{3}},
		{"full in UCS-2", rep("д", 70), segment.Size{Encoding: ucs2, Units: 70, Segments: 1, Limit: 70, Left: 0}, []int{70}},
		{"one more in UCS-2", rep("д", 71), segment.Size{Encoding: ucs2, Units: 71, Segments: 2, Limit: 67, Left: 63}, []int{67, 4}},
		{"surrogates", rep("😀", 35), segment.Size{Encoding: ucs2, Units: 70, Segments: 1, Limit: 70, Left: 0}, []int{70}},
		{"surrogates not divided", rep("д", 66) + "😀" + rep("д", 3), segment.Size{Encoding: ucs2, Units: 71, Segments: 2, Limit: 67, Left: 62}, []int{66, 5}},
		{"a family is divided", rep("д", 66) + "👨‍👩‍👧", segment.Size{Encoding: ucs2, Units: 74, Segments: 2, Limit: 67, Left: 59}, []int{66, 8}},
		{"not UTF-8", "a\xff\xc3", segment.Size{Encoding: ucs2, Units: 3, Segments: 1, Limit: 70, Left: 67}, []int{3}},
		{"the longest body", rep("д", 255*67), segment.Size{Encoding: ucs2, Units: 255 * 67, Segments: 255, Limit: 67, Left: 0}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, segment.Count(c.text))
			if c.parts != nil {
				require.Equal(t, c.parts, units(segment.Options{}, c.text))
			}
			check(t, segment.Options{}, c.text)
		})
	}
}

// Each character of the tables, and no other below U+3000, has its septets.
func TestAlphabet(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		want := segment.Size{Encoding: ucs2, Units: 1, Segments: 1, Limit: 70, Left: 69}
		switch {
		case strings.ContainsRune(alphabet, r):
			want = segment.Size{Encoding: gsm, Units: 1, Segments: 1, Limit: 160, Left: 159}
		case strings.ContainsRune(extension, r):
			want = segment.Size{Encoding: gsm, Units: 2, Segments: 1, Limit: 160, Left: 158}
		}
		require.Equal(t, want, segment.Count(string(r)), "%U", r)
	}
}

func TestWideReference(t *testing.T) {
	wide := segment.Options{WideReference: true}
	require.Equal(t, segment.Size{Encoding: gsm, Units: 160, Segments: 1, Limit: 160, Left: 0}, wide.Count(rep("a", 160)))
	require.Equal(t, []int{152, 9}, units(wide, rep("a", 161)))
	require.Equal(t, []int{66, 5}, units(wide, rep("д", 71)))
}

func TestStopsEarly(t *testing.T) {
	for p := range segment.Split(rep("a", 400)) {
		require.Equal(t, 153, p.Units)
		break
	}
	for o := range segment.Offenders("“”") {
		require.Zero(t, o.Start)
		break
	}
	for _, e := range []struct {
		e    segment.Encoding
		want string
	}{{gsm, "GSM-7"}, {ucs2, "UCS-2"}, {0, "unknown"}} {
		require.Equal(t, e.want, e.e.String())
	}
}

func TestCountAllocs(t *testing.T) {
	everywhere := segment.Options{Languages: languages(), WideReference: true}
	everywhere.Count("д") // makes the tables
	for name, text := range map[string]string{
		"GSM-7": rep("Your appointment: 10 €. ", 40), "UCS-2": rep("Приём завтра 😀 ", 40), "Turkish": rep("Randevunuz yarın saat 10'da, değişiklik için arayın. ", 8),
	} {
		for _, o := range []segment.Options{{}, everywhere} {
			total := 0
			require.Zero(t, testing.AllocsPerRun(100, func() {
				total += o.Count(text).Segments
				for p := range o.Split(text) {
					total -= len(p.Text)
				}
				for o := range segment.Offenders(text) {
					total += o.Start
				}
			}), name)
			require.NotZero(t, total)
		}
	}
}

func units(o segment.Options, text string) (n []int) {
	for p := range o.Split(text) {
		n = append(n, p.Units)
	}
	return n
}

// check holds for any text and any options.
func check(t *testing.T, o segment.Options, text string) {
	t.Helper()
	size := o.Count(text)
	parts := slices.Collect(o.Split(text))
	require.Len(t, parts, size.Segments)
	var whole strings.Builder
	total := 0
	for i, p := range parts {
		require.LessOrEqual(t, p.Units, size.Limit)
		if i+1 < len(parts) { // nothing more fits
			require.GreaterOrEqual(t, p.Units, size.Limit-1)
			require.NotEmpty(t, p.Text)
		}
		whole.WriteString(p.Text)
		total += p.Units
	}
	require.Equal(t, text, whole.String())
	require.Equal(t, size.Units, total)
	require.Equal(t, size.Limit-parts[len(parts)-1].Units, size.Left)
	if utf8.ValidString(text) {
		for _, p := range parts {
			require.True(t, utf8.ValidString(p.Text), "a character is divided")
		}
	}
	if size.Encoding == gsm && size.Shift == (segment.Shift{}) {
		require.Empty(t, slices.Collect(segment.Offenders(text)))
	}
	if size.Encoding == ucs2 {
		require.Zero(t, size.Shift)
		require.NotEmpty(t, slices.Collect(segment.Offenders(text)))
	}
	require.LessOrEqual(t, size.Segments, segment.Options{WideReference: o.WideReference}.Count(text).Segments)
}
