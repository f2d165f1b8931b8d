package transport_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/service/servicetest"
)

// styled writes the digits and letters of a text in another alphabet of Unicode. A rune that is 0 is
// none: what it would stand for is kept.
func styled(zero, upper, lower rune) func(string) string {
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case '0' <= r && r <= '9' && zero > 0:
				return zero + r - '0'
			case 'A' <= r && r <= 'Z' && upper > 0:
				return upper + r - 'A'
			case 'a' <= r && r <= 'z' && lower > 0:
				return lower + r - 'a'
			}
			return r
		}, s)
	}
}

// digits writes the digits of a text as ten runes.
func digits(ten string) func(string) string {
	runes := []rune(ten)
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return runes[r-'0']
			}
			return r
		}, s)
	}
}

// parted puts a mark behind every n letters and digits of a word, but not behind its end. Blanks and
// dashes inside of numbers are left out before; a name and its colon stay as they are.
func parted(n int, mark string) func(string) string {
	return func(s string) string {
		name, value, named := strings.Cut(s, ": ")
		if !named {
			name, value = "", s
		}
		var b strings.Builder
		count := 0
		for _, r := range strings.NewReplacer(" ", "", "-", "").Replace(value) {
			if count == n {
				b.WriteString(mark)
				count = 0
			}
			b.WriteRune(r)
			count++
		}
		if named {
			return name + ": " + b.String()
		}
		return b.String()
	}
}

// spellings are ways to write a value so that a program overlooks it and a person does not.
func spellings() map[string]func(string) string {
	all := map[string]func(string) string{
		"as it is": func(s string) string { return s }, "in capitals": strings.ToUpper, "in small letters": strings.ToLower,
		"fullwidth": styled(0xFF10, 0xFF21, 0xFF41), "mathematical bold": styled(0x1D7CE, 0x1D400, 0x1D41A), "mathematical sans-serif": styled(0x1D7E2, 0x1D5A0, 0x1D5BA), "monospace": styled(0x1D7F6, 0x1D670, 0x1D68A), "double-struck": styled(0x1D7D8, 0, 0),
		"circled letters": styled(0, 0x24B6, 0x24D0), "squared letters": styled(0, 0x1F130, 0), "negative circled letters": styled(0, 0x1F150, 0), "parenthesized letters": styled(0, 0x1F110, 0x249C),
		"Arabic-Indic": styled(0x660, 0, 0), "extended Arabic-Indic": styled(0x6F0, 0, 0), "Devanagari": styled(0x966, 0, 0), "Bengali": styled(0x9E6, 0, 0), "Thai": styled(0xE50, 0, 0), "outlined": styled(0x1CCF0, 0, 0), "segmented": styled(0x1FBF0, 0, 0),
		"raised": digits("⁰¹²³⁴⁵⁶⁷⁸⁹"), "lowered": digits("₀₁₂₃₄₅₆₇₈₉"), "circled": digits("⓪①②③④⑤⑥⑦⑧⑨"), "double circled": digits("⓿⓵⓶⓷⓸⓹⓺⓻⓼⓽"), "negative circled": digits("⓿❶❷❸❹❺❻❼❽❾"), "in parentheses": digits("0⑴⑵⑶⑷⑸⑹⑺⑻⑼"), "with full stops": digits("🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"), "with commas": digits("🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊"),
		"O for 0": strings.NewReplacer("0", "O").Replace, "o for 0": strings.NewReplacer("0", "o").Replace, "l for 1": strings.NewReplacer("1", "l").Replace, "I for 1": strings.NewReplacer("1", "I").Replace, "Cyrillic O for 0": strings.NewReplacer("0", "О").Replace,
		"Cyrillic letters": strings.NewReplacer("a", "а", "o", "о", "e", "е", "A", "А", "B", "В", "E", "Е").Replace, "Greek letters": strings.NewReplacer("o", "ο", "B", "Β", "E", "Ε").Replace,
		"between letters": func(s string) string {
			at := max(0, strings.LastIndex(s, ": ")+2)
			if !strings.Contains(s, ": ") {
				at = 0
			}
			return s[:at] + "xx" + s[at:] + "yy"
		}, "in brackets": func(s string) string { return "(" + s + ")" }, "in quotes": func(s string) string { return "«" + s + "»" },
	}
	for _, mark := range []string{" ", "  ", "-", " - ", ".", "..", "_", "/", "|", "*", ",", "'", "·", "•", "💳", "~", "\u200d", "\u3164", "\u1160", "\ufe0f\u20e3", "\u0301", "—"} {
		all["digit by digit, with "+mark] = parted(1, mark)
		all["in groups, with "+mark] = parted(4, mark)
	}
	return all
}

// TestSecretsInTemplateParameters writes secrets in many ways into a parameter of a template: the
// gateway refuses them, as a value that the parameter cannot have or as content.
func TestSecretsInTemplateParameters(t *testing.T) {
	h := templated(t, func(c *servicetest.Config) {
		c.Programs[0].Templates = append(c.Programs[0].Templates, program.Template{
			ID: "note", Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: "Hi {first}, we noted: {note}. See you soon."}},
			Params: []program.Param{{Name: "first", Kind: program.ParamText, Max: 20}, {Name: "note", Kind: program.ParamText, Max: 200}},
		})
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	before := kinds(t, h)
	refused := func(t *testing.T, note string) bool {
		_, err := h.Gateway.Send(ctx, ofTemplate(h, "note", program.Params{"first": program.Text("Zoë"), "note": program.Text(note)}))
		if err != nil {
			require.NotContains(t, err.Error(), note)
		}
		return err != nil
	}
	passed, tried := []string{}, 0
	for kind, secret := range map[string]string{
		"card": "4539148803436467", "card in groups": "4539 1488 0343 6467", "social security number": "SSN: 219-09-8734", "IBAN": "DE75 5121 0800 1245 1261 99",
		"passcode": "login code: 204817", "password": "password: Xk29!pqz", "Aadhaar": "Aadhaar: 5011 8183 7585",
	} {
		for name, write := range spellings() {
			tried++
			if !refused(t, write(secret)) {
				passed = append(passed, kind+" "+name)
			}
		}
	}
	slices.Sort(passed)
	require.Empty(t, passed, "of %d spellings", tried)
	require.Equal(t, before, kinds(t, h), "nothing is written")
	require.False(t, refused(t, "your parcel weighs 4539 grams, row 14, seat 8803"), "an ordinary note is sent")
}

// TestSecretsAcrossTemplateParameters: what the text of a template and its parameters make together is
// read as one.
func TestSecretsAcrossTemplateParameters(t *testing.T) {
	h := templated(t, func(c *servicetest.Config) {
		c.Programs[0].Templates = append(c.Programs[0].Templates,
			program.Template{
				ID: "halves", Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: "We noted {a} {b}."}},
				Params: []program.Param{{Name: "a", Kind: program.ParamText, Max: 40}, {Name: "b", Kind: program.ParamText, Max: 40}},
			},
			program.Template{
				ID: "kinds", Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: "Ref {code}, {amount} and {count}."}},
				Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 32}, {Name: "amount", Kind: program.ParamNumber, Max: 18, Decimals: 2}, {Name: "count", Kind: program.ParamNumber, Max: 18}},
			})
	})
	h.OptIn(ann, sealtext.AllPurposes.Each()...)
	halves := func(a, b string) program.Params { return program.Params{"a": program.Text(a), "b": program.Text(b)} }
	three := func(code string, amount, count int64) program.Params {
		return program.Params{"code": program.Code(code), "amount": program.Number(amount), "count": program.Number(count)}
	}
	for _, c := range []struct {
		name, id string
		params   program.Params
		refused  bool
	}{
		{"a card in halves", "halves", halves("4539 1488", "0343 6467"), true},
		{"an IBAN in halves", "halves", halves("DE75 5121 0800", "1245 1261 99"), true},
		{"a password behind its name", "halves", halves("password:", "Xk29!pqz"), true},
		{"two words", "halves", halves("your parcel", "today"), false},
		{"a card as a code", "kinds", three("4539148803436467", 100, 2), true},
		{"a card in groups as a code", "kinds", three("4539-1488-0343-6467", 100, 2), true},
		{"a card as an amount", "kinds", three("A-17", 4539148803436467, 2), true},
		{"a card as a number", "kinds", three("A-17", 100, 4539148803436467), true},
		{"a code and amounts", "kinds", three("A-17", 129900, 12), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := h.Gateway.Send(ctx, ofTemplate(h, c.id, c.params))
			if !c.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorAs(t, err, new(*redact.ContentError))
		})
	}
}

// TestTemplateForPasscodes: a template whose text calls its parameter a passcode, or has it typed in,
// is declared for that purpose only.
func TestTemplateForPasscodes(t *testing.T) {
	h := templated(t)
	for _, text := range []string{"Your login code is {code}.", "Zum Anmelden {code} eingeben.", "Confirm with {code}"} {
		for _, purpose := range []sealtext.Purpose{sealtext.Transactional, sealtext.OTP} {
			p := declaredProgram(t, h)
			p.Templates = []program.Template{{
				ID: "cue", Purpose: purpose, Texts: []program.TemplateText{{Language: "en", Text: text}},
				Params: []program.Param{{Name: "code", Kind: program.ParamCode, Max: 10}},
			}}
			err := h.Service.Declare(ctx, sealtext.System("test"), p)
			if purpose == sealtext.OTP {
				require.NoError(t, err)
				continue
			}
			require.ErrorAs(t, err, new(*redact.ContentError), text)
		}
	}
}
