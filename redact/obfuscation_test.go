package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

// obfuscations are the ways in which people and keyboards hide digits.
var obfuscations = []struct {
	name  string
	apply func(string) string
}{
	{"fullwidth", shiftDigits(0xFF10)},
	{"arabic-indic", shiftDigits(0x0660)},
	{"devanagari", shiftDigits(0x0966)},
	{"mathematical bold", shiftDigits(0x1D7CE)},
	{"zero-width space", between("\u200B")},
	{"zero-width joiner", between("\u200D")},
	{"soft hyphen", between("\u00AD")},
	{"no-break space", strings.NewReplacer(" ", "\u00A0").Replace},
	{"no-break hyphen", strings.NewReplacer(" ", "\u2011", "-", "\u2011").Replace},
	{"en dash", strings.NewReplacer(" ", "\u2013", "-", "\u2013").Replace},
	{"keycap", between("\uFE0F\u20E3")},
	{"Hangul filler", between("\u3164")},
	{"halfwidth Hangul filler", between("\uFFA0")},
	{"Hangul jungseong filler", between("\u1160")},
	{"raised", spelled("⁰¹²³⁴⁵⁶⁷⁸⁹")},
	{"lowered", spelled("₀₁₂₃₄₅₆₇₈₉")},
	{"circled", spelled("⓪①②③④⑤⑥⑦⑧⑨")},
	{"double circled", spelled("⓿⓵⓶⓷⓸⓹⓺⓻⓼⓽")},
	{"negative circled", spelled("⓿❶❷❸❹❺❻❼❽❾")},
	{"sans-serif circled", spelled("🄋➀➁➂➃➄➅➆➇➈")},
	{"negative sans-serif circled", spelled("🄌➊➋➌➍➎➏➐➑➒")},
	{"in parentheses", spelled("0⑴⑵⑶⑷⑸⑹⑺⑻⑼")},
	{"with full stops", spelled("🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐")},
	{"with commas", spelled("🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊")},
	{"outlined", shiftDigits(0x1CCF0)},
	{"segmented", shiftDigits(0x1FBF0)},
}

func shiftDigits(zero rune) func(string) string {
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return zero + r - '0'
			}
			return r
		}, s)
	}
}

// spelled replaces the digits by ten runes.
func spelled(digits string) func(string) string {
	runes := []rune(digits)
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return runes[r-'0']
			}
			return r
		}, s)
	}
}

// between puts mark after every digit.
func between(mark string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			b.WriteRune(r)
			if '0' <= r && r <= '9' {
				b.WriteString(mark)
			}
		}
		return b.String()
	}
}

func TestObfuscation(t *testing.T) {
	r := mustNew(t, redact.Config{})
	for _, v := range []struct {
		entity redact.Entity
		before string
		value  string
	}{
		{redact.PhoneNumber, "call me at ", "212 736 5000"},
		{redact.CreditCard, "my card ", "4539 1488 0343 6467"},
		{redact.IBAN, "pay to ", "DE75 5121 0800 1245 1261 99"},
		{redact.USSSN, "her SSN ", "536-90-4399"},
	} {
		for _, o := range obfuscations {
			t.Run(string(v.entity)+"/"+o.name, func(t *testing.T) {
				text := v.before + o.apply(v.value) + " thanks"
				require.Equal(t, v.before+"["+string(v.entity)+"] thanks", r.String(text))
			})
		}
	}
}
