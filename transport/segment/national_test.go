package segment_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/segment"
)

func languages() (all []segment.Language) {
	for l := segment.LanguageTurkish; l <= segment.LanguageUrdu; l++ {
		all = append(all, l)
	}
	return all
}

// only is a text that is long enough for a table to pay, in the characters given.
func only(chars string) string { return rep(chars, 200/len([]rune(chars))+1) }

func TestNational(t *testing.T) {
	shift := func(l segment.Language, locking, single bool) segment.Shift {
		return segment.Shift{Language: l, Locking: locking, Single: single}
	}
	for _, c := range []struct {
		name, text string
		of         segment.Language
		want       segment.Size
	}{
		{"nothing to gain", "yarın", segment.LanguageTurkish, segment.Size{Encoding: ucs2, Units: 5, Segments: 1, Limit: 70, Left: 65}},
		{"GSM-7 anyway", only("a{"), segment.LanguagePortuguese, segment.Size{Encoding: gsm, Units: 303, Segments: 2, Limit: 153, Left: 3}},
		// (140 - 1 - 3) * 8 / 7 septets
		{"single shift", rep("a", 153) + "ş", segment.LanguageTurkish, segment.Size{Encoding: gsm, Shift: shift(1, false, true), Units: 155, Segments: 1, Limit: 155, Left: 0}},
		// (140 - 1 - 5 - 3) * 8 / 7
		{"single shift in two", rep("a", 154) + "ş" + "è", segment.LanguageTurkish, segment.Size{Encoding: gsm, Shift: shift(1, false, true), Units: 157, Segments: 2, Limit: 149, Left: 141}},
		{"the shorter one", rep("a", 154) + "ş", segment.LanguageTurkish, segment.Size{Encoding: gsm, Shift: shift(1, true, false), Units: 155, Segments: 1, Limit: 155, Left: 0}},
		{"locking shift", rep("ş", 155), segment.LanguageTurkish, segment.Size{Encoding: gsm, Shift: shift(1, true, false), Units: 155, Segments: 1, Limit: 155, Left: 0}},
		// (140 - 1 - 6) * 8 / 7 and (140 - 1 - 5 - 6) * 8 / 7
		{"both", rep("न", 138) + rep("०", 7), segment.LanguageHindi, segment.Size{Encoding: gsm, Shift: shift(6, true, true), Units: 152, Segments: 1, Limit: 152, Left: 0}},
		{"both in two", rep("न", 139) + rep("०", 7), segment.LanguageHindi, segment.Size{Encoding: gsm, Shift: shift(6, true, true), Units: 153, Segments: 2, Limit: 146, Left: 138}},
		{"Spanish has no locking shift", rep("á", 77), segment.LanguageSpanish, segment.Size{Encoding: gsm, Shift: shift(2, false, true), Units: 154, Segments: 1, Limit: 155, Left: 1}},
		{"Spanish letters cost two", rep("á", 78), segment.LanguageSpanish, segment.Size{Encoding: ucs2, Units: 78, Segments: 2, Limit: 67, Left: 56}},
		{"another language", only("ş"), segment.LanguageSpanish, segment.Size{Encoding: ucs2, Units: 201, Segments: 3, Limit: 67, Left: 0}},
		{"a language that does not exist", only("ş"), 99, segment.Size{Encoding: ucs2, Units: 201, Segments: 3, Limit: 67, Left: 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := segment.Options{Languages: []segment.Language{c.of}}
			require.Equal(t, c.want, o.Count(c.text))
			check(t, o, c.text)
			o.WideReference = true
			check(t, o, c.text)
		})
	}
}

// Each language encodes a text of its own, and its tables have the characters of the standard: how
// many take one septet and two, and the hash of all of them with their septets.
func TestTables(t *testing.T) {
	for _, c := range []struct {
		of       segment.Language
		text     string
		letter   string // in the tables of the language alone
		one, two int
		hash     string
	}{
		{segment.LanguageTurkish, "Randevunuz yarın saat 10'da. Değişiklik için lütfen arayın: ŞİŞLİ. ", "ş", 127, 9, "a20cabe1b392a712"},
		{segment.LanguageSpanish, "Su cita es mañana a las 10. Llámenos si prefiere otro día. ", "á", 127, 19, "f336232bf0952fb7"},
		{segment.LanguagePortuguese, "A sua consulta é amanhã às 10. Não é possível? Responda NÃO. ", "ã", 127, 12, "32d322122683575b"},
		{segment.LanguageBengali, "আপনার সাক্ষাৎ আগামীকাল ১০টা. ", "ক", 114, 80, "3a116ddb62c778d0"},
		{segment.LanguageGujarati, "તમારી મુલાકાત આવતીકાલે ૧૦ વાગ્યે છે। ", "ક", 120, 68, "d99e9cd7e7bd4533"},
		{segment.LanguageHindi, "आपकी मुलाक़ात कल १० बजे है। ", "क", 127, 86, "337ca52c39f36347"},
		{segment.LanguageKannada, "ನಿಮ್ಮ ಭೇಟಿ ನಾಳೆ ೧೦ ಗಂಟೆಗೆ. ", "ಕ", 120, 71, "db103ba21eb76d7c"},
		{segment.LanguageMalayalam, "നിങ്ങളുടെ സന്ദർശനം നാളെ ൧൦ മണിക്ക്. ", "ക", 120, 80, "8fa7ff4c56190ab3"},
		{segment.LanguageOriya, "ଆପଣଙ୍କ ସାକ୍ଷାତ କାଲି ୧୦ଟାରେ। ", "କ", 116, 73, "13b4d8fc2296977a"},
		{segment.LanguagePunjabi, "ਤੁਹਾਡੀ ਮੁਲਾਕਾਤ ਕੱਲ੍ਹ ੧੦ ਵਜੇ ਹੈ। ", "ਕ", 110, 74, "f6f9dabefc28597d"},
		{segment.LanguageTamil, "உங்கள் சந்திப்பு நாளை ௧௦ மணிக்கு. ", "க", 102, 75, "3ea883f67d121c7f"},
		{segment.LanguageTelugu, "మీ సందర్శన రేపు ౧౦ గంటలకు. ", "క", 120, 76, "d5d3e1dbf150a820"},
		{segment.LanguageUrdu, "آپ کی ملاقات کل ۱۰ بجے ہے۔ ", "ک", 127, 88, "f95716621ef9709c"},
	} {
		t.Run(c.letter, func(t *testing.T) {
			o := segment.Options{Languages: []segment.Language{c.of}}
			text := rep(c.text, 4)
			size := o.Count(text)
			require.Equal(t, gsm, size.Encoding)
			require.Equal(t, c.of, size.Shift.Language)
			require.Less(t, size.Segments, segment.Count(text).Segments)
			check(t, o, text)

			// 140 septets that only a table of the language can hold, and one more character.
			held := rep(c.letter, 140)
			if c.of == segment.LanguageSpanish { // in the table of the single shift
				held = rep(c.letter, 70)
			}
			one, two, hash := 0, 0, sha256.New()
			for r := rune(0); r < 0x3000; r++ {
				n := 0
				if s := o.Count(held + string(r)); s.Encoding == gsm {
					n = s.Units - 140
				}
				switch n {
				case 1:
					one++
				case 2:
					two++
				default:
					continue
				}
				fmt.Fprintf(hash, "%04x %d\n", r, n)
			}
			require.Equal(t, []any{c.one, c.two, c.hash}, []any{one, two, hex.EncodeToString(hash.Sum(nil)[:8])})
		})
	}
}
