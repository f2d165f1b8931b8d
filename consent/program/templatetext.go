package program

import (
	"strings"
	"unicode/utf8"
)

// part is a piece of a template's text: literal text, or a parameter with its layout.
type part struct {
	text   string
	param  *Param // nil for literal text
	layout []string
}

// parse reads the text of a template. The error is a [*sealtext.InputError].
func (t *Template) parse(in TemplateText) (parts []part, err error) {
	text := in.Text
	if text == "" || len(text) > maxText || !utf8.ValidString(text) {
		return nil, bad("template text", "must be valid UTF-8 of 1 to 1600 bytes")
	}
	for _, r := range text {
		if r != '\n' && !printable(r) && !isMark(r) {
			return nil, bad("template text", "must have printable characters and line breaks only, and none that changes the direction of the text")
		}
	}
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, part{text: literal.String()})
			literal.Reset()
		}
	}
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			literal.WriteString(text)
			break
		}
		literal.WriteString(text[:i])
		if strings.HasPrefix(text[i+1:], text[i:i+1]) { // a brace
			literal.WriteByte(text[i])
			text = text[i+2:]
			continue
		}
		end := strings.IndexByte(text[i:], '}')
		if text[i] == '}' || end < 0 {
			return nil, errBraces
		}
		inside := text[i+1 : i+end]
		text = text[i+end+1:]
		name, layout, _ := strings.Cut(inside, ":")
		p := part{param: t.param(name)}
		if p.param == nil {
			return nil, bad("template text", "must name declared parameters only, as in {name}; write {{ and }} for braces")
		}
		if p.layout, err = p.param.readLayout(layout, in.Language == "en"); err != nil {
			return nil, err
		}
		flush()
		parts = append(parts, p)
	}
	flush()
	return parts, nil
}

var errBraces = bad("template text", "must have a closing brace for each opening one; write {{ and }} for braces")

// elements of the layout of a time, each before those that it begins with, and the length of the
// longest text of each.
var elements = []struct {
	name    string
	english bool
	longest int
}{
	{"2006", false, 4}, {"January", true, len("September")}, {"Jan", true, 3}, {"Monday", true, len("Wednesday")}, {"Mon", true, 3},
	{"01", false, 2}, {"02", false, 2}, {"03", false, 2}, {"04", false, 2}, {"05", false, 2}, {"06", false, 2},
	{"15", false, 2}, {"1", false, 2}, {"2", false, 2}, {"3", false, 2}, {"PM", true, 2}, {"pm", true, 2},
}

// readLayout reads the layout of a place in a text.
func (p *Param) readLayout(layout string, english bool) (out []string, err error) {
	switch {
	case p.Kind != ParamTime && layout == "":
		return nil, nil
	case p.Kind == ParamNumber && layout == "," && p.Decimals > 0:
		return []string{layout}, nil
	case p.Kind != ParamTime:
		return nil, bad("template text", "must have a layout for times, and no other than a comma for numbers with decimals")
	}
	found := false
next:
	for layout != "" {
		for _, e := range elements {
			if strings.HasPrefix(layout, e.name) {
				if e.english && !english {
					return nil, bad("template text", "must not have names of months and days, and no PM, in layouts of other languages than English")
				}
				out, layout, found = append(out, e.name), layout[len(e.name):], true
				continue next
			}
		}
		if strings.IndexByte(" ,./-:", layout[0]) < 0 {
			return nil, errLayout
		}
		out, layout = append(out, layout[:1]), layout[1:]
	}
	if !found {
		return nil, errLayout
	}
	return out, nil
}

var errLayout = bad("template text", "must have a layout of the documented elements for each time, such as {at:2006-01-02 15:04}")

// longest returns the length of the longest text that parts can make, in characters.
func longest(parts []part) (n int) {
	for i := range parts {
		if parts[i].param == nil {
			n += utf8.RuneCountInString(parts[i].text)
		} else {
			n += parts[i].longest()
		}
	}
	return n
}

// longest returns the length of the longest text of the parameter, in characters.
func (p *part) longest() (n int) {
	switch p.param.Kind {
	case ParamNumber:
		n = p.param.Max + len("-")
		if p.param.Decimals > 0 {
			n += len(".")
		}
		return n
	case ParamTime:
		for _, l := range p.layout {
			n += elementLength(l)
		}
		return n
	case ParamText, ParamCode, ParamURL:
	}
	return p.param.Max
}

func elementLength(name string) int {
	for _, e := range elements {
		if e.name == name {
			return e.longest
		}
	}
	return len(name)
}
