package program

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// Render returns the text of the template in a language, or in that of its first text if language is
// empty, with the values of its parameters: all of them, and no others. A value is never read as a
// part of the template. The error is a [*sealtext.InputError], which names the parameter and
// does not repeat a value. The template must be one that [Program.Check] accepts.
func (t *Template) Render(language string, params Params) (sealtext.Body, error) {
	i := 0
	for ; i < len(t.Texts); i++ {
		if language == "" || t.Texts[i].Language == language {
			break
		}
	}
	if i == len(t.Texts) {
		return sealtext.Body{}, bad("language", "must be one that the template has a text in, or empty")
	}
	for name := range params {
		if t.param(name) == nil {
			return sealtext.Body{}, bad("params", "must have only the parameters that the template declares")
		}
	}
	parts, err := t.parse(t.Texts[i])
	if err != nil {
		return sealtext.Body{}, err
	}
	text, err := render(parts, params)
	if err != nil {
		return sealtext.Body{}, err
	}
	return sealtext.NewBody(text)
}

// place is where a parameter is in a rendered text, in bytes.
type place struct {
	from, to int
	param    *Param
}

// render writes the parts with their values.
func render(parts []part, params Params) (string, error) {
	var b strings.Builder
	var places []place
	for i := range parts {
		p := &parts[i]
		if p.param == nil {
			b.WriteString(p.text)
			continue
		}
		v, there := params[p.param.Name]
		if !there {
			return "", badParam(p.param, "must be given")
		}
		from := b.Len()
		if rule := p.write(&b, v); rule != "" {
			return "", badParam(p.param, rule)
		}
		places = append(places, place{from, b.Len(), p.param})
	}
	text := b.String()
	return text, checkLinks(text, places)
}

func badParam(p *Param, rule string) error { return bad("params."+p.Name, rule) }

// write writes a value, or returns the rule that it breaks.
func (p *part) write(b *strings.Builder, v Value) (rule string) {
	if v.kind != p.param.Kind {
		return "must be of the kind " + p.param.Kind.String()
	}
	text := v.text.Plaintext()
	switch {
	case v.invalid:
		return "must be valid UTF-8 within the declared maximum"
	case strings.TrimSpace(text) == "":
		return "must not be empty"
	}
	switch p.param.Kind {
	case ParamNumber:
		return p.writeNumber(b, text)
	case ParamTime:
		return p.writeTime(b, text)
	case ParamText:
		if strings.ContainsFunc(text, func(r rune) bool { return !printable(r) }) {
			return "must be one line of printable characters"
		}
	case ParamCode:
		if strings.ContainsFunc(text, func(r rune) bool { return r != '-' && !asciiAlnum(r) }) {
			return "must have only ASCII letters, digits and hyphens"
		}
	case ParamURL:
		if !p.param.links(text) {
			return "must be an https URL on one of the declared domains, without user, port and characters that RFC 3986 does not permit"
		}
	}
	if utf8.RuneCountInString(text) > p.param.Max {
		return "must not have more characters than the declared maximum"
	}
	b.WriteString(text)
	return ""
}

func (p *part) writeNumber(b *strings.Builder, text string) (rule string) {
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	if len(text) > p.param.Max {
		return "must not have more digits than the declared maximum"
	}
	b.WriteString(sign)
	d := p.param.Decimals
	if d == 0 {
		b.WriteString(text)
		return ""
	}
	if len(text) <= d {
		text = strings.Repeat("0", d+1-len(text)) + text
	}
	point := "."
	if len(p.layout) > 0 {
		point = p.layout[0]
	}
	b.WriteString(text[:len(text)-d] + point + text[len(text)-d:])
	return ""
}

func (p *part) writeTime(b *strings.Builder, text string) (rule string) {
	t, err := time.Parse(valueTime, text)
	if err != nil {
		return "must have a year of four digits"
	}
	for _, l := range p.layout {
		b.WriteString(t.Format(l))
	}
	return ""
}

// links reports whether text is a URL that the parameter permits.
func (p *Param) links(text string) bool {
	for i := range len(text) {
		if c := rune(text[i]); !asciiAlnum(c) && strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", text[i]) < 0 {
			return false
		}
	}
	u, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(text, "https://") || u.User != nil || u.Host != u.Hostname() || !plainDomain(u.Host) {
		return false
	}
	for _, d := range p.Domains {
		if u.Host == d || strings.HasSuffix(u.Host, "."+d) {
			return true
		}
	}
	return false
}

// printable reports whether a value may have a character: graphic characters and the plain space,
// and the joiners that Persian and the scripts of India need (U+200C, U+200D).
func printable(r rune) bool {
	return r != utf8.RuneError && (unicode.IsPrint(r) || isJoiner(r))
}

func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// isMark reports whether the text of a template, not of a value, may have a character: a space that
// does not break, and the marks of direction that change nothing but neutral characters beside them.
func isMark(r rune) bool {
	switch r {
	case '\u00a0', '\u202f', '\u200e', '\u200f', '\u061c':
		return true
	}
	return false
}

func asciiAlnum(r rune) bool { return '0' <= r && r <= '9' || 'a' <= r|0x20 && r|0x20 <= 'z' }

// sample returns values of all parameters, the least safe ones beside text that makes them a link.
func (t *Template) sample() Params {
	ps := Params{}
	for i := range t.Params {
		p := &t.Params[i]
		switch p.Kind {
		case ParamText:
			ps[p.Name] = Text("Alexandra"[:min(p.Max, len("Alexandra"))])
		case ParamCode:
			ps[p.Name] = Code("204817"[:min(p.Max, len("204817"))])
		case ParamNumber:
			ps[p.Name] = Number(1)
		case ParamTime:
			ps[p.Name] = Time(time.Date(2026, time.September, 30, 12, 30, 0, 0, time.UTC))
		case ParamURL:
			ps[p.Name] = URL("https://" + p.Domains[0])
		}
	}
	return ps
}
