package vaulttest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
)

// form is one way of writing a secret, in lower case. A form of digits is
// looked for among the digits of an output only.
type form struct {
	name, text string
	digits     bool
}

// finder looks for secrets in all their forms.
type finder [][]form

func newFinder(secrets []string) finder {
	f := make(finder, len(secrets))
	for i, s := range secrets {
		f[i] = formsOf(s)
	}
	return f
}

// in returns the first secret that text shows, and its form; "" if there is none.
func (f finder) in(text string) (secret int, name string) {
	low, digits := strings.ToLower(text), digitsOf(text)
	for i, forms := range f {
		for _, form := range forms {
			in := low
			if form.digits {
				in = digits
			}
			if strings.Contains(in, form.text) {
				return i, form.name
			}
		}
	}
	return 0, ""
}

// formsOf lists the forms of a secret. Most are made by fmt itself, so that they are what fmt
// prints for bytes, runes and UTF-16 units.
func formsOf(secret string) []form {
	var fs []form
	seen := map[string]bool{}
	add := func(name, text string) {
		text = strings.ToLower(text)
		if len(text) >= MinSecret && !seen[text] {
			seen[text] = true
			fs = append(fs, form{name: name, text: text})
		}
	}
	bare := strings.TrimPrefix(secret, "+")
	for _, s := range []string{secret, bare} {
		name := "raw"
		if s != secret {
			name = "raw without its plus sign"
		}
		add(name, s)
		add("quoted", trimQuotes(strconv.Quote(s)))
		add("quoted", trimQuotes(strconv.QuoteToASCII(s)))
		if b, err := json.Marshal(s); err == nil {
			add("JSON", trimQuotes(string(b)))
		}
		add("HTML", html.EscapeString(s))
		add("URL", url.QueryEscape(s))
		add("URL", url.PathEscape(s))
		addBase64(add, s)
		b := []byte(s)
		for _, verb := range []string{"%v", "%x", "% x", "%#x", "%# x", "%c", "%U", "%#U", "%o", "%O", "%b", "%q"} {
			add("bytes "+verb, inner(fmt.Sprintf(verb, b)))
			add("bytes "+verb, inner(fmt.Sprintf(verb, widen(b))))
		}
		add("bytes %#v", inner(fmt.Sprintf("%#v", b)))
		u := utf16.Encode([]rune(s))
		add("UTF-16", string(utf16Bytes(u, false)))
		add("UTF-16", string(utf16Bytes(u, true)))
		add("UTF-16 in hexadecimal", fmt.Sprintf("%x", utf16Bytes(u, false)))
		add("UTF-16 in hexadecimal", fmt.Sprintf("%x", utf16Bytes(u, true)))
		add("UTF-16 units", inner(fmt.Sprint(u)))
		add("UTF-16 units", inner(fmt.Sprintf("%#v", u)))
		add("runes", inner(fmt.Sprint([]rune(s))))
		add("runes", inner(fmt.Sprintf("%#v", []rune(s))))
	}
	if d := digitsOf(bare); len(d) >= MinSecret && d == bare {
		fs = append(fs, form{name: "digits with something between them", text: d, digits: true})
		if n, ok := new(big.Int).SetString(d, 10); ok {
			for _, base := range []int{16, 8, 2} {
				add("integer in base "+strconv.Itoa(base), n.Text(base))
			}
			f, _ := new(big.Float).SetInt(n).Float64()
			for _, verb := range []string{"%e", "%g", "%.17g", "%x"} {
				if s := fmt.Sprintf(verb, f); len(s) >= len(d) {
					add("floating point", s)
				}
			}
		}
	}
	return fs
}

// addBase64 adds the parts of the encoding that do not depend on the position of the secret in a
// longer text.
func addBase64(add func(name, text string), s string) {
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for pad := range 3 {
			e := enc.EncodeToString([]byte(strings.Repeat("\x00", pad) + s))
			from, to := (pad*8+5)/6, (pad+len(s))*8/6
			add("base64", e[from:to])
		}
	}
}

func utf16Bytes(u []uint16, big bool) []byte {
	var b []byte
	for _, c := range u {
		if big {
			b = append(b, byte(c>>8), byte(c))
		} else {
			b = append(b, byte(c), byte(c>>8))
		}
	}
	return b
}

// widen converts bytes to integers, which fmt prints differently.
func widen(b []byte) []int {
	w := make([]int, len(b))
	for i, c := range b {
		w[i] = int(c)
	}
	return w
}

// inner returns the text between the brackets or braces of a list.
func inner(s string) string {
	if i := strings.IndexByte(s, '{'); i >= 0 {
		s = s[i+1:]
	}
	return strings.Trim(s, "[]}")
}

func trimQuotes(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, `"`), `"`) }

// digitsOf keeps the digits of s and, so that digits of two unrelated numbers
// do not join, one mark for any run of other characters that people do not
// write inside a phone number.
func digitsOf(s string) string {
	var b strings.Builder
	gap := false
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			if gap {
				b.WriteByte('|')
				gap = false
			}
			b.WriteByte(c)
		case strings.IndexByte(" -./()_", c) >= 0:
		default:
			gap = true
		}
	}
	return b.String()
}
