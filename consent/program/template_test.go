package program_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// visit has a parameter of each kind.
func visit() program.Template {
	return program.Template{
		ID: "visit", Purpose: sealtext.Transactional,
		Texts: []program.TemplateText{
			{Language: "en", Text: "Hi {first}, visit {visit} is on {at:Monday 2 January} at {at:3:04 pm}.\nIt costs ${price}, {{cash}}. {link}"},
			{Language: "de", Text: "Hallo {first}, Termin {visit} am {at:02.01.2006} um {at:15:04} Uhr. Er kostet {price:,} EUR. {link}"},
		},
		Params: []program.Param{
			{Name: "first", Kind: program.ParamText, Max: 20}, {Name: "visit", Kind: program.ParamCode, Max: 8}, {Name: "price", Kind: program.ParamNumber, Max: 6, Decimals: 2},
			{Name: "link", Kind: program.ParamURL, Max: 60, Domains: []string{"clinic.example"}}, {Name: "at", Kind: program.ParamTime},
		},
	}
}

var at = time.Date(2026, time.December, 7, 15, 4, 0, 0, time.FixedZone("", 3600))

func values() program.Params {
	return program.Params{
		"first": program.Text("Zoë"), "visit": program.Code("V-17"), "price": program.Number(1250), "link": program.URL("https://go.clinic.example/v?id=17"), "at": program.Time(at),
	}
}

func TestRender(t *testing.T) {
	v := visit()
	for language, want := range map[string]string{
		"":   "Hi Zoë, visit V-17 is on Monday 7 December at 3:04 pm.\nIt costs $12.50, {cash}. https://go.clinic.example/v?id=17",
		"en": "Hi Zoë, visit V-17 is on Monday 7 December at 3:04 pm.\nIt costs $12.50, {cash}. https://go.clinic.example/v?id=17",
		"de": "Hallo Zoë, Termin V-17 am 07.12.2026 um 15:04 Uhr. Er kostet 12,50 EUR. https://go.clinic.example/v?id=17",
	} {
		body, err := v.Render(language, values())
		require.NoError(t, err)
		require.Equal(t, want, body.Plaintext())
	}
	_, err := v.Render("fr", values())
	requireInput(t, err, "language")
	require.Equal(t, []string{"first", "visit", "price", "link", "at"}, v.Names())
}

func TestRenderNumber(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		n        int64
		want     string
	}{
		{"{n}", 0, 7, "7"}, {"{n}", 0, -7, "-7"}, {"{n}", 2, 5, "0.05"}, {"{n}", 2, 0, "0.00"}, {"{n:,}", 2, -1250, "-12,50"}, {"{n}", 3, 999999, "999.999"},
	} {
		v := program.Template{
			ID: "n", Purpose: sealtext.Transactional, Texts: []program.TemplateText{{Language: "en", Text: c.text}},
			Params: []program.Param{{Name: "n", Kind: program.ParamNumber, Max: 6, Decimals: c.decimals}},
		}
		body, err := v.Render("", program.Params{"n": program.Number(c.n)})
		require.NoError(t, err)
		require.Equal(t, c.want, body.Plaintext())
	}
}

// TestRenderRefuses: the error names the parameter and the rule, and never the value.
func TestRenderRefuses(t *testing.T) {
	set := func(name string, v program.Value) func(program.Params) {
		return func(ps program.Params) { ps[name] = v }
	}
	for _, c := range []struct {
		name   string
		change func(program.Params)
		field  string
	}{
		{"one is missing", func(ps program.Params) { delete(ps, "visit") }, "params.visit"},
		{"one too many", set("ZXQ", program.Text("ZXQ")), "params"},
		{"no value", set("first", program.Value{}), "params.first"},
		{"another kind", set("first", program.Code("ZXQ1")), "params.first"},
		{"an empty text", set("first", program.Text("")), "params.first"},
		{"a text of spaces", set("first", program.Text("  ")), "params.first"},
		{"a long text", set("first", program.Text("ZXQ"+strings.Repeat("é", 18))), "params.first"},
		{"a huge text", set("first", program.Text("ZXQ"+strings.Repeat("é", sealtext.MaxBody))), "params.first"},
		{"no UTF-8", set("first", program.Text("ZXQ\xff")), "params.first"},
		{"a line that looks like a message", set("first", program.Text("ZXQ\nCity Clinic: pay")), "params.first"},
		{"a line of another alphabet", set("first", program.Text("ZXQ\u2028pay")), "params.first"},
		{"a carriage return", set("first", program.Text("ZXQ\rpay")), "params.first"},
		{"a control character", set("first", program.Text("ZXQ\x00")), "params.first"},
		{"a bidi override", set("first", program.Text("ZXQ\u202egnp")), "params.first"},
		{"a bidi isolate", set("first", program.Text("ZXQ\u2066")), "params.first"},
		{"a mark of direction", set("first", program.Text("ZXQ\u200f")), "params.first"},
		{"a space of no width", set("first", program.Text("ZXQ\u200b")), "params.first"},
		{"a byte order mark", set("first", program.Text("\ufeffZXQ")), "params.first"},
		{"a link", set("first", program.Text("https://zxq/")), "params.first"},
		{"a bare link", set("first", program.Text("see zxq.co")), "params.first"},
		{"a bare link in capitals", set("first", program.Text("ZXQ.Co")), "params.first"},
		{"a link with a joiner", set("first", program.Text("zxq.\u200dco")), "params.first"},
		{"a link with a mark", set("first", program.Text("zxq.\u0301co")), "params.first"},
		{"a link with a wide dot", set("first", program.Text("zxq\uff0eco")), "params.first"},
		{"a link with an ideographic dot", set("first", program.Text("zxq\u3002co")), "params.first"},
		{"a link of another alphabet", set("first", program.Text("пример.рф")), "params.first"},
		{"an address of four numbers", set("first", program.Text("10.1.2.3/ZXQ")), "params.first"},
		{"an e-mail address", set("first", program.Text("zxq@zxq.co")), "params.first"},
		{"a code with a space", set("visit", program.Code("ZX Q")), "params.visit"},
		{"a code with a dot", set("visit", program.Code("ZXQ.co")), "params.visit"},
		{"a code of other letters", set("visit", program.Code("ZXQé")), "params.visit"},
		{"a long code", set("visit", program.Code("ZXQ-12345")), "params.visit"},
		{"a large number", set("price", program.Number(1000000)), "params.price"},
		{"the least number", set("price", program.Number(-1<<63)), "params.price"},
		{"the year 10000", set("at", program.Time(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))), "params.at"},
		{"a year before Christ", set("at", program.Time(time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC))), "params.at"},
		{"a link without a scheme", set("link", program.URL("clinic.example/ZXQ")), "params.link"},
		{"a link in the clear", set("link", program.URL("http://clinic.example/ZXQ")), "params.link"},
		{"another domain", set("link", program.URL("https://zxq.example/")), "params.link"},
		{"a domain that ends alike", set("link", program.URL("https://zxqclinic.example/")), "params.link"},
		{"a domain as the user", set("link", program.URL("https://clinic.example@zxq.example/")), "params.link"},
		{"a backslash", set("link", program.URL(`https://zxq.example\.clinic.example/`)), "params.link"},
		{"a port", set("link", program.URL("https://clinic.example:8443/ZXQ")), "params.link"},
		{"a space", set("link", program.URL("https://clinic.example/ ZXQ")), "params.link"},
		{"a letter of another alphabet", set("link", program.URL("https://clinic.example/\u0430ZXQ")), "params.link"},
		{"a long link", set("link", program.URL("https://clinic.example/ZXQ"+strings.Repeat("a", 60))), "params.link"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, ps := visit(), values()
			c.change(ps)
			_, err := v.Render("", ps)
			requireInput(t, err, c.field)
			require.NotContains(t, strings.ToLower(err.Error()), "zxq")
		})
	}
}

// TestValuesAreNoTemplates: a value with braces is text, and what looks almost like a link is none.
func TestValuesAreNoTemplates(t *testing.T) {
	v := visit()
	for _, text := range []string{"{visit}", "{{", "}", "{at:2006}", "O'Brien", "Dr. Ash Ltd.", "a/b: c", "½ & 2.5", "Jean-Luc", "علی\u200cرضا", "3.5.2026", "人。山"} {
		ps := values()
		ps["first"] = program.Text(text)
		body, err := v.Render("", ps)
		require.NoError(t, err, text)
		require.Contains(t, body.Plaintext(), "Hi "+text+", visit V-17")
	}
}

func TestCheckTemplate(t *testing.T) {
	text := func(s string) func(*program.Template) {
		return func(v *program.Template) { v.Texts = []program.TemplateText{{Language: "en", Text: s}} }
	}
	only := func(s string, ps ...program.Param) func(*program.Template) {
		return func(v *program.Template) { text(s)(v); v.Params = ps }
	}
	name := program.Param{Name: "first", Kind: program.ParamText, Max: 20}
	code := program.Param{Name: "code", Kind: program.ParamCode, Max: 20}
	link := program.Param{Name: "link", Kind: program.ParamURL, Max: 60, Domains: []string{"clinic.example"}}
	time := program.Param{Name: "at", Kind: program.ParamTime}
	change := func(p program.Param, f func(*program.Param)) program.Param { f(&p); return p }
	for _, c := range []struct {
		name   string
		change func(*program.Template)
		field  string // empty: allowed
	}{
		{"the id of an answer", func(v *program.Template) { v.ID = "reply-opt-out" }, "template"},
		{"a purpose of no program", func(v *program.Template) { v.Purpose = 9 }, "template purpose"},
		{"transactional in any program", func(v *program.Template) { v.Purpose = sealtext.Transactional }, ""},
		{"no text", func(v *program.Template) { v.Texts = nil }, "template"},
		{"a language twice", func(v *program.Template) { v.Texts[1].Language = "en" }, "template language"},
		{"a language that does not exist", func(v *program.Template) { v.Texts[1].Language = "xx" }, "template language"},
		{"an empty text", only(""), "template text"},
		{"a long text", only(strings.Repeat("a", 1601)), "template text"},
		{"the longest text", only(strings.Repeat("a", 1600)), ""},
		{"a text that grows too long", only(strings.Repeat("a", 1581)+"{first}", name), "template text"},
		{"a text that grows to the limit", only(strings.Repeat("a", 1579)+" {first}", name), ""},
		{"a text that is none", only("\xff"), "template text"},
		{"a control character", only("a\tb"), "template text"},
		{"a bidi override", only("a\u202eb"), "template text"},
		{"a mark of direction", only("a\u200fb"), ""},
		{"an open brace", only("Hi {first", name), "template text"},
		{"a brace alone", only("Hi {", name), "template text"},
		{"a closing brace", only("Hi } {first}", name), "template text"},
		{"two braces", only("{{first}}"), ""},
		{"an undeclared parameter", only("Hi {last}, {first}", name), "template text"},
		{"an unused parameter", only("Hi", name), "template text"},
		{"a parameter that one language lacks", func(v *program.Template) { v.Texts[1].Text = "{first}" }, "template text"},
		{"a nameless parameter", only("Hi {}", name), "template text"},
		{"a space in the braces", only("Hi { first }", name), "template text"},
		{"a layout of a text", only("Hi {first:2006}", name), "template text"},
		{"a time without a layout", only("{at}", time), "template text"},
		{"a layout without an element", only("{at:, }", time), "template text"},
		{"a layout with a word", only("{at:2006 xyz}", time), "template text"},
		{"a layout with a zone", only("{at:15:04 MST}", time), "template text"},
		{"a name of a month in Spanish", func(v *program.Template) {
			only("", time)(v)
			v.Texts = []program.TemplateText{{Language: "es", Text: "{at:2 January}"}}
		}, "template text"},
		{"a comma without decimals", only("{n:,}", program.Param{Name: "n", Kind: program.ParamNumber, Max: 6}), "template text"},
		{"a number as a name", only("{p447700900123}", program.Param{Name: "p447700900123", Kind: program.ParamText, Max: 9}), "parameter"},
		{"a parameter twice", only("{first}", name, name), "parameter"},
		{"no kind", only("{first}", change(name, func(p *program.Param) { p.Kind = 0 })), "parameter kind"},
		{"no maximum", only("{first}", change(name, func(p *program.Param) { p.Max = 0 })), "parameter max"},
		{"a large maximum", only("{first}", change(name, func(p *program.Param) { p.Max = 201 })), "parameter max"},
		{"a maximum of a time", only("{at:2006}", change(time, func(p *program.Param) { p.Max = 4 })), "parameter max"},
		{"decimals of a text", only("{first}", change(name, func(p *program.Param) { p.Decimals = 2 })), "parameter decimals"},
		{"more decimals than digits", only("{n}", program.Param{Name: "n", Kind: program.ParamNumber, Max: 2, Decimals: 2}), "parameter decimals"},
		{"a link without a domain", only("{link}", change(link, func(p *program.Param) { p.Domains = nil })), "parameter domains"},
		{"domains of a text", only("{first}", change(name, func(p *program.Param) { p.Domains = link.Domains })), "parameter domains"},
		{"a domain in capitals", only("{link}", change(link, func(p *program.Param) { p.Domains = []string{"Clinic.example"} })), "parameter domains"},
		{"a domain with a path", only("{link}", change(link, func(p *program.Param) { p.Domains = []string{"clinic.example/a"} })), "parameter domains"},
		{"a domain of one label", only("{link}", change(link, func(p *program.Param) { p.Domains = []string{"example"} })), "parameter domains"},
		{"an address as a domain", only("{link}", change(link, func(p *program.Param) { p.Domains = []string{"10.1.2.3"} })), "parameter domains"},
		{"a maximum below the domain", only("{link}", change(link, func(p *program.Param) { p.Max = 21 })), "parameter max"},

		{"a code in a path", only("See clinic.example/r/{code}.", code), ""},
		{"a code in a query", only("See https://clinic.example?id={code}", code), ""},
		{"a code below a link", only("{link}/{code}", link, code), ""},
		{"a code that continues a link", only("{link}{code}", link, code), "params.code"},
		{"a code as a domain", only("https://{code}.example/a", code), "params.code"},
		{"a code as a scheme", only("{code}://clinic.example/a", code), "params.code"},
		{"a code as the top of a domain", only("clinic.{code}", code), ""}, // a code may begin with a digit: checked when it is rendered
		{"a text in a path", only("clinic.example/{first}", name), "params.first"},
		{"a text before a domain", only("{first}.clinic.example", name), "params.first"},
		{"a text before a sentence", only("Hi {first}.See you", name), "params.first"},
		{"a text before a full stop", only("Hi {first}. See you", name), ""},
		{"a domain and a comma", only("clinic.example, {first}", name), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := full()
			v := visit()
			c.change(&v)
			p.Templates = []program.Template{v}
			if c.field == "" {
				require.NoError(t, p.Check())
				return
			}
			requireInput(t, p.Check(), c.field)
		})
	}
	t.Run("a code that becomes the top of a domain", func(t *testing.T) {
		v := visit()
		only("clinic.{code}", code)(&v)
		_, err := v.Render("", program.Params{"code": program.Code("example")})
		requireInput(t, err, "params.code")
	})
}

// TestDeclareTemplates: a text that the content policy refuses cannot be declared, in any language.
func TestDeclareTemplates(t *testing.T) {
	w := newWorld(t)
	p := full()
	p.Templates[1].Texts[1].Text = "lottery " + p.Templates[1].Texts[1].Text
	_, err := w.Declare(ctx, admin, p)
	require.ErrorIs(t, err, errContent)
	w.declare(t, full())
	p = full()
	p.Templates[0].Texts[0].Text = "Code {code}"
	w.declare(t, p)
	versions, err := w.History(ctx, p.Tenant, p.Name)
	require.NoError(t, err)
	require.Len(t, versions, 2, "both texts stay provable")
	require.Equal(t, "Your code is {code}.", versions[0].Template("code").Texts[0].Text)
	require.Equal(t, "Code {code}", versions[1].Template("code").Texts[0].Text)
}

func TestTemplateJSON(t *testing.T) {
	b, err := json.Marshal(visit())
	require.NoError(t, err)
	for name, c := range map[string]struct{ old, new, field string }{
		"a kind that does not exist":    {`"kind":"code"`, `"kind":"ZXQ"`, "parameter kind"},
		"an unknown field":              {`"kind":"code"`, `"kind":"code","colour":"ZXQ"`, "document"},
		"an unknown field of a text":    {`"language":"en"`, `"language":"en","colour":"ZXQ"`, "document"},
		"an unknown field of all":       {`"id":"visit"`, `"id":"visit","text":"ZXQ"`, "document"},
		"a maximum that is no number":   {`"max":8`, `"max":"ZXQ"`, "templates.params.max"},
		"a language twice in one place": {`"language":"en"`, `"language":"en","language":"es"`, "document"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, string(b), c.old)
			doc := `{"format":1,"templates":[` + strings.Replace(string(b), c.old, c.new, 1) + `]}`
			err := new(program.Program).UnmarshalJSON([]byte(doc))
			requireInput(t, err, c.field)
			require.NotContains(t, err.Error(), "ZXQ")
		})
	}
}

// TestValuesAreMasked: printing a message shows the kinds of its parameters only.
func TestValuesAreMasked(t *testing.T) {
	v := struct{ Params program.Params }{program.Params{"first": program.Text("ZXQ"), "n": program.Number(204817), "at": program.Time(at)}}
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("sent", "params", v, "first", v.Params["first"])
	for _, printed := range []string{string(text), log.String(), fmt.Sprint(v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), fmt.Sprintf("%x", v), fmt.Sprintf("%q", v.Params)} {
		require.Contains(t, printed, "[param: text]")
		for _, secret := range []string{"ZXQ", "204817", "2026-12-07"} {
			require.NotContains(t, printed, secret)
		}
	}
	require.ErrorIs(t, json.Unmarshal([]byte(`"a"`), new(program.Value)), sealtext.ErrNotStorable)
	require.Equal(t, program.ParamNumber, v.Params["n"].Kind())
}

func TestDigest(t *testing.T) {
	require.Equal(t, values().Digest(), values().Digest())
	require.Equal(t, program.Params(nil).Digest(), program.Params{}.Digest())
	seen := map[[32]byte]bool{}
	for _, ps := range []program.Params{
		nil, values(), {"a": program.Text("b")}, {"a": program.Text("c")}, {"b": program.Text("b")}, {"a": program.Code("b")}, {"a": program.Text("b"), "b": program.Text("b")}, {"a": program.Text("1")}, {"a": program.Number(1)},
	} {
		require.False(t, seen[ps.Digest()])
		seen[ps.Digest()] = true
	}
}

func TestSays(t *testing.T) {
	p := full()
	p.Replies = program.Replies{OptIn: "In.", DoNotSell: "We do not."}
	w := p.Wording
	for text, want := range map[string]bool{
		"In.": true, "We do not.": true, w.OptOut(): true, w.OptOutAll(): true, w.Help(p.Frequency): true, w.LikelyOptOut(): true,
		w.AskOptIn(p.Frequency): true, w.OptIn(p.Frequency): true, p.Texts().WhyText("2026-01-31", "web form"): true,
		"": false, "Offer!": false, w.AskOptIn(program.Frequency{}): false, w.Why(): false,
		p.Texts().WhyText("tomorrow", "web form"): false, p.Texts().WhyText("2026-01-31", "offer.example"): false, p.Texts().WhyText("2026-01-31", "web form") + " Offer!": false,
	} {
		require.Equal(t, want, p.Says(text), text)
	}
	p.Wording, p.Replies = program.Wording{}, program.Replies{}
	require.False(t, p.Says(""))
}

// FuzzTemplate checks that a template that is accepted renders any values within its declared limits
// or refuses them by name, that the text then has the literal parts and no line more than the
// template, and that it is never longer than the template can be.
func FuzzTemplate(f *testing.F) {
	f.Add("Hi {first}, {{1}} {code} {at:Mon 2 Jan 15:04} {n:,} {link}", "Ann", "204817", int64(5), int64(1e9), "https://clinic.example/a", 20)
	f.Add("{first}.{code}", "clinic.example", "com-", int64(-5), int64(0), "https://clinic.example.evil.example", 3)
	f.Add("clinic.example/{code}/{n}", "\u202ea\u200db", "a b", int64(1<<62), int64(1<<40), "http://clinic.example", 200)
	f.Fuzz(func(t *testing.T, text, first, code string, n, unix int64, link string, most int) {
		v := program.Template{ID: "fuzz", Purpose: sealtext.OTP, Texts: []program.TemplateText{{Language: "en", Text: text}}}
		ps := program.Params{}
		for _, p := range []struct {
			param program.Param
			value program.Value
		}{
			{program.Param{Name: "first", Kind: program.ParamText, Max: most}, program.Text(first)},
			{program.Param{Name: "code", Kind: program.ParamCode, Max: 8}, program.Code(code)},
			{program.Param{Name: "n", Kind: program.ParamNumber, Max: 6, Decimals: 2}, program.Number(n)},
			{program.Param{Name: "at", Kind: program.ParamTime}, program.Time(time.Unix(unix, 0).UTC())},
			{program.Param{Name: "link", Kind: program.ParamURL, Max: 40, Domains: []string{"clinic.example"}}, program.URL(link)},
		} {
			if strings.Contains(text, "{"+p.param.Name) {
				v.Params, ps[p.param.Name] = append(v.Params, p.param), p.value
			}
		}
		p := full()
		p.Templates = []program.Template{v}
		var input *sealtext.InputError
		if err := p.Check(); err != nil {
			require.True(t, asInput(err, &input), "%v", err)
			return
		}
		body, err := v.Render("", ps)
		if err != nil {
			require.True(t, asInput(err, &input), "%v", err)
			require.True(t, strings.HasPrefix(input.Field, "params."), input.Field)
			return
		}
		got := body.Plaintext()
		require.LessOrEqual(t, utf8.RuneCountInString(got), v.Longest())
		require.LessOrEqual(t, v.Longest(), 1600)
		require.Equal(t, strings.Count(text, "\n"), strings.Count(got, "\n"))
		require.False(t, strings.ContainsAny(got, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\r\x00"))
		again, err := v.Render("en", ps)
		require.NoError(t, err)
		require.Equal(t, body, again)
	})
}
