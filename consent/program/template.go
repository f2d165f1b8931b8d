package program

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
)

// Template is a text that is sent by its id with parameters, for one purpose. What can be sent is
// then reviewed once, when it is declared; a message brings values of the declared kinds only.
//
// In a text, {name} stands for a parameter, and {{ and }} for braces. A time has a layout, and a
// number may have one, after a colon:
//
//	Hi {first}, your visit is on {at:Monday 2 January} at {at:15:04}. Questions? {link}
//
// A layout of a time has elements of the package time of the standard library: 2006, 06, January,
// Jan, 01, 1, Monday, Mon, 02, 2, 15, 03, 3, 04, 05, PM, pm, and between them spaces and the
// characters , . / - and :. The names of months and days, and PM, are English, and only in texts in
// English. A number with decimals is written with a dot, or with a comma by {name:,}.
type Template struct {
	// ID identifies it; see [sealtext.CheckReference]. Required, unique in a program, and not
	// beginning with "reply-", which stands for the answers of the gateway.
	ID string `json:"id"`
	// Purpose of its messages: one of the program's, or transactional, the purpose of questions and
	// answers in every program. Required.
	Purpose sealtext.Purpose `json:"purpose"`
	// Texts are the text in its languages, each once. A message that names no language has the
	// first. At least one.
	Texts []TemplateText `json:"texts"`
	// Params are the parameters. Each text has each of them at least once, and no others.
	Params []Param `json:"params,omitempty"`
}

// TemplateText is the text of a [Template] in one language.
type TemplateText struct {
	// Language as a code of ISO 639-1, such as "en". Required.
	Language string `json:"language"`
	// Text with its parameters in braces: valid UTF-8, of printable characters and line breaks. It
	// has at most 1600 bytes, and at most 1600 characters with the longest values of all parameters.
	// Required.
	Text string `json:"text"`
}

// Param declares a parameter of a [Template]. The values of all parameters are treated as personal
// data: they are stored only in the sealed text of the message.
type Param struct {
	// Name with the grammar of [sealtext.CheckName]. Required, unique in a template.
	Name string `json:"name"`
	// Kind of its values. Required.
	Kind ParamKind `json:"kind"`
	// Max is the largest number of characters (Unicode code points) of a text, 1 to 200, a code, 4
	// to 32, or a URL, 12 to 500, and of digits of a number, 1 to 18. Required, except for a time,
	// which has none.
	Max int `json:"max,omitempty"`
	// Decimals is the number of digits after the decimal sign of a number, 0 to 6 and below Max: an
	// amount in cents has 2.
	Decimals int `json:"decimals,omitempty"`
	// Domains are the domains, each with its subdomains, that a URL may point to, in lower-case ASCII.
	// Required for a URL, empty otherwise.
	Domains []string `json:"domains,omitempty"`
}

// ParamKind is the kind of the values of a [Param].
type ParamKind uint8

// The kinds of parameters. No value of any kind can begin a line, have characters that do not
// print or that change the direction of the text, or make a link, alone or together with the text
// around it. Only a URL is a link, and a code or a number may stand in the path of one whose domain is
// in the text or in a URL.
const (
	ParamText   ParamKind = 1 + iota // a name or a short text in one line
	ParamCode                        // ASCII letters, digits and hyphens, such as a passcode or an order id
	ParamNumber                      // a number or an amount; the currency belongs into the text
	ParamTime                        // a date or a time of day, as the layout in the text says
	ParamURL                         // an https link to one of Domains
)

// String returns the name of the kind.
func (k ParamKind) String() string {
	switch k {
	case ParamText:
		return "text"
	case ParamCode:
		return "code"
	case ParamNumber:
		return "number"
	case ParamTime:
		return "time"
	case ParamURL:
		return "url"
	}
	return "none"
}

// MarshalText returns the String of the kind.
func (k ParamKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses the name; the error is a [*sealtext.InputError].
func (k *ParamKind) UnmarshalText(b []byte) error {
	for kind := ParamText; kind <= ParamURL; kind++ {
		if kind.String() == string(b) {
			*k = kind
			return nil
		}
	}
	return bad("parameter kind", "must be text, code, number, time or url")
}

const (
	// replyPrefix begins the ids by which the audit log names the answers of the gateway.
	replyPrefix = "reply-"
	// maxRendered is the longest text that a template can make, in characters.
	maxRendered = 1600
	maxParams   = 50
	maxDecimals = 6
)

// limits are the smallest and the largest Param.Max of each kind.
var limits = map[ParamKind][2]int{ParamText: {1, 200}, ParamCode: {4, 32}, ParamNumber: {1, 18}, ParamTime: {0, 0}, ParamURL: {12, 500}}

// Template returns the template of an id; nil if the program declares none.
func (p *Program) Template(id string) *Template {
	for i := range p.Templates {
		if p.Templates[i].ID == id {
			return &p.Templates[i]
		}
	}
	return nil
}

// Unserved returns the purposes for which the program can send nothing but answers: with TemplateOnly,
// those of no template.
func (p *Program) Unserved() (s sealtext.PurposeSet) {
	if !p.TemplateOnly {
		return 0
	}
	s = p.Purposes
	for i := range p.Templates {
		s &^= sealtext.Purposes(p.Templates[i].Purpose)
	}
	return s
}

// Says reports whether a text is one that the program sends about itself: one of [Program.Texts],
// or one of its Wording that confirms or asks for an opt-in. Such texts may be sent by a program with
// TemplateOnly.
func (p *Program) Says(text string) bool {
	t, w := p.Texts(), p.Wording
	own := []string{t.OptOut, t.OptOutAll, t.LikelyOptOut, t.Help, t.OptIn, t.Erasure, t.Access, t.DoNotSell}
	if w != (Wording{}) {
		own = append(own, w.AskOptIn(p.Frequency), w.OptIn(p.Frequency))
	}
	return text != "" && (slices.Contains(own, text) || t.saysWhy(text))
}

// saysWhy reports whether a text is Why with a day, and with a way of at most 40 letters.
func (r Replies) saysWhy(text string) bool {
	const longestWay = 40
	if r.Why == "" {
		return false
	}
	rest := r.Why
	for rest != "" {
		at := strings.IndexByte(rest, '{')
		if at < 0 {
			return rest == text
		}
		if !strings.HasPrefix(text, rest[:at]) {
			return false
		}
		rest, text = rest[at:], text[at:]
		n := 0
		switch {
		case strings.HasPrefix(rest, "{date}"):
			rest = rest[len("{date}"):]
			for n < len(text) && (text[n]-'0' <= 9 || text[n] == '-') {
				n++
			}
			if n != len("2006-01-02") {
				return false
			}
		case strings.HasPrefix(rest, "{way}"):
			rest = rest[len("{way}"):]
			for n < len(text) && n < longestWay && ((text[n]|0x20)-'a' < 26 || text[n] == ' ' || text[n] == '-') {
				n++
			}
		case strings.HasPrefix(text, "{"):
			rest, n = rest[1:], 1
		default:
			return false
		}
		text = text[n:]
	}
	return text == ""
}

func (p *Program) checkTemplates() error {
	for i := range p.Templates {
		t := &p.Templates[i]
		if err := sealtext.CheckReference("template", t.ID); err != nil {
			return err
		}
		switch {
		case strings.HasPrefix(t.ID, replyPrefix):
			return bad("template", `must not begin with "reply-", which stands for the answers of the gateway`)
		case p.Template(t.ID) != t:
			return bad("template", "must be declared once in a program")
		case !p.Purposes.Has(t.Purpose) && t.Purpose != sealtext.Transactional:
			return bad("template purpose", "must be a purpose of the program, or transactional for a question or an answer")
		}
		if err := t.check(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) check() error {
	if len(t.Texts) == 0 || len(t.Texts) > maxList || len(t.Params) > maxParams {
		return bad("template", "must have at least one text and at most 50 parameters")
	}
	for i := range t.Params {
		p := &t.Params[i]
		if err := p.check(); err != nil {
			return err
		}
		if t.param(p.Name) != p {
			return bad("parameter", "must be declared once in a template")
		}
	}
	for i, text := range t.Texts {
		if len(text.Language) != 2 || !strings.Contains(languages, " "+text.Language+" ") ||
			slices.ContainsFunc(t.Texts[:i], func(o TemplateText) bool { return o.Language == text.Language }) {
			return bad("template language", "must be a code of ISO 639-1, such as en, each once in a template")
		}
		if err := t.checkText(text); err != nil {
			return err
		}
	}
	return nil
}

// checkText checks a text, and renders it with sample values.
func (t *Template) checkText(text TemplateText) error {
	parts, err := t.parse(text)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, p := range parts {
		if p.param != nil {
			used[p.param.Name] = true
		}
	}
	switch {
	case len(used) != len(t.Params):
		return bad("template text", "must have each parameter of the template")
	case longest(parts) > maxRendered:
		return bad("template text", "must have at most 1600 characters with the longest values of its parameters")
	}
	_, err = render(parts, t.sample())
	return err
}

func (p *Param) check() error {
	if err := sealtext.CheckName("parameter", p.Name); err != nil {
		return err
	}
	limit, known := limits[p.Kind]
	switch {
	case !known:
		return bad("parameter kind", "must be text, code, number, time or url")
	case p.Max < limit[0] || p.Max > limit[1]:
		return bad("parameter max", "must be 1 to 200 for a text, 4 to 32 for a code, 1 to 18 for a number, 12 to 500 for a url, and 0 for a time")
	case p.Decimals != 0 && (p.Kind != ParamNumber || p.Decimals < 0 || p.Decimals > maxDecimals || p.Decimals >= p.Max):
		return bad("parameter decimals", "must be 0 to 6 and below the maximum for a number, and 0 for others")
	case (p.Kind == ParamURL) != (len(p.Domains) > 0) || len(p.Domains) > maxList:
		return bad("parameter domains", "must be at least one for a url, and none for others")
	}
	for i, d := range p.Domains {
		if !plainDomain(d) || slices.Contains(p.Domains[:i], d) {
			return bad("parameter domains", "must be domains in lower-case ASCII such as clinic.example, each once")
		}
		if len("https://")+len(d) > p.Max {
			return bad("parameter max", "must be long enough for https:// and each of the domains")
		}
	}
	return nil
}

// plainDomain reports whether s is a domain of at least two labels of lower-case letters, digits and
// hyphens (RFC 1123 section 2.1), the last not of digits only.
func plainDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && len(s) <= 253 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

func (t *Template) param(name string) *Param {
	for i := range t.Params {
		if t.Params[i].Name == name {
			return &t.Params[i]
		}
	}
	return nil
}

// Longest returns the length of the longest message that the template can make in any of its
// languages, in characters (Unicode code points): at most 1600 for one that [Program.Check] accepts.
func (t *Template) Longest() (n int) {
	for _, text := range t.Texts {
		if parts, err := t.parse(text); err == nil {
			n = max(n, longest(parts))
		}
	}
	return n
}

// Names returns the names of the parameters, in the order of their declaration.
func (t *Template) Names() []string {
	names := make([]string, len(t.Params))
	for i := range t.Params {
		names[i] = t.Params[i].Name
	}
	return names
}

func (t Template) clone() Template {
	t.Texts, t.Params = slices.Clone(t.Texts), slices.Clone(t.Params)
	for i := range t.Params {
		t.Params[i].Domains = slices.Clone(t.Params[i].Domains)
	}
	return t
}

// within reports whether every message of t can be one of other too: t has no text that other has
// not, and parameters that are as narrow.
func (t *Template) within(other *Template) bool {
	if other == nil || t.Purpose != other.Purpose || !subset(t.Texts, other.Texts) {
		return false
	}
	return !slices.ContainsFunc(t.Params, func(p Param) bool {
		o := other.param(p.Name)
		return o == nil || p.Kind != o.Kind || p.Max > o.Max || p.Decimals != o.Decimals || !subset(p.Domains, o.Domains)
	})
}
