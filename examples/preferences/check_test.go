package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// node is an element of a page.
type node struct {
	name string
	attr map[string]string
	kids []*node
	text string // of itself and all below
}

// parse reads a page strictly: our pages are well-formed XML too, so that what
// is left open or not quoted is an error here and not a guess of the browser's.
func parse(page string) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(page))
	root := &node{}
	open := []*node{root}
	for {
		t, err := d.Token()
		if err == io.EOF { //nolint:errorlint // as the decoder documents it
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			last := open[len(open)-1]
			last.kids = append(last.kids, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, n := range open {
				n.text += string(t)
			}
		}
	}
}

// all are the elements of some names, in the order of the page.
func (n *node) all(names ...string) (out []*node) {
	for _, k := range n.kids {
		if slices.Contains(names, k.name) {
			out = append(out, k)
		}
		out = append(out, k.all(names...)...)
	}
	return out
}

// every is each element of the page.
func (n *node) every() (out []*node) {
	for _, k := range n.kids {
		out = append(append(out, k), k.every()...)
	}
	return out
}

// problems of a page for people who read it by other means, and for the
// content policy.
func problems(page string) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	root, err := parse(page)
	if err != nil {
		return []string{"not well-formed: " + err.Error()}
	}
	if !strings.HasPrefix(page, "<!DOCTYPE html>") {
		say("no doctype")
	}
	ids := map[string]*node{}
	for _, n := range root.every() {
		if id := n.attr["id"]; id != "" {
			if ids[id] != nil {
				say("two elements with the id %s", id)
			}
			ids[id] = n
		}
	}
	for _, html := range root.all("html") {
		if html.attr["lang"] == "" {
			say("no lang")
		}
	}
	for name, want := range map[string]int{"html": 1, "title": 1, "h1": 1, "main": 1, "header": 1, "footer": 1} {
		found := root.all(name)
		if len(found) != want {
			say("%d elements %s", len(found), name)
		}
		if (name == "title" || name == "h1") && len(found) > 0 && strings.TrimSpace(found[0].text) == "" {
			say("an empty %s", name)
		}
	}
	labels := map[string]string{}
	for _, l := range root.all("label") {
		labels[l.attr["for"]] += strings.TrimSpace(l.text)
	}
	level := 1
	for _, n := range root.every() {
		for key, value := range n.attr {
			if strings.HasPrefix(key, "on") || key == "style" {
				say("an attribute %s", key)
			}
			if (key == "href" || key == "src" || key == "action") && !strings.HasPrefix(value, "#") && (!strings.HasPrefix(value, "/") || strings.HasPrefix(value, "//")) {
				say("%s leads away: %s", key, value)
			}
			if key == "href" && strings.HasPrefix(value, "#") && ids[value[1:]] == nil {
				say("nothing has the id of the link %s", value)
			}
			if key == "for" || key == "aria-describedby" || key == "aria-labelledby" {
				for _, id := range strings.Fields(value) {
					if ids[id] == nil {
						say("%s names %s, which is not there", key, id)
					}
				}
			}
		}
		switch n.name {
		case "script", "iframe", "object", "embed", "img", "base", "style":
			say("an element %s", n.name)
		case "input", "select", "textarea":
			if n.attr["type"] != "hidden" && labels[n.attr["id"]] == "" {
				say("an input %s without a label", n.attr["name"])
			}
			if n.attr["aria-invalid"] != "" && n.attr["aria-describedby"] == "" {
				say("an input %s that does not say what is wrong", n.attr["name"])
			}
		case "a", "button", "h2", "h3", "legend":
			if strings.TrimSpace(n.text) == "" {
				say("an empty %s", n.name)
			}
		case "fieldset":
			if len(n.kids) == 0 || n.kids[0].name != "legend" {
				say("a fieldset without a legend")
			}
		case "form":
			if n.attr["method"] == "post" && !slices.ContainsFunc(n.all("input"), func(i *node) bool { return i.attr["name"] == "token" && i.attr["value"] != "" }) {
				say("a form without a token")
			}
			if len(n.all("button")) == 0 {
				say("a form without a button")
			}
		}
		if len(n.name) == 2 && n.name[0] == 'h' && n.name[1] >= '1' && n.name[1] <= '6' {
			if now := int(n.name[1] - '0'); now > level+1 {
				say("a heading of level %d after one of level %d", now, level)
			} else {
				level = now
			}
		}
	}
	slices.Sort(out)
	return out
}

// Each rule bites.
func TestProblems(t *testing.T) {
	const good = `<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><header></header><main id="main"><h1>H</h1>` +
		`<form method="post" action="/x"><input type="hidden" name="token" value="v"/><label for="n">N</label><input id="n" name="n" aria-invalid="true" aria-describedby="w"/><p id="w">wrong</p>` +
		`<fieldset><legend>L</legend></fieldset><button>Go</button></form><h2>S</h2><a href="#main">up</a></main><footer></footer></body></html>`
	require.Empty(t, problems(good))
	for name, c := range map[string]struct{ from, to string }{
		"well-formed": {"</p>", ""}, "doctype": {"<!DOCTYPE html>", ""}, "lang": {` lang="en"`, ""}, "title": {"<title>T</title>", ""},
		"empty title": {">T<", "> <"}, "two h1": {"<h2>S</h2>", "<h1>S</h1>"}, "main": {"main", "div"}, "header": {"<header></header>", ""},
		"label": {`for="n"`, `for="w"`}, "empty label": {">N<", "><"}, "same id": {`id="w"`, `id="n"`}, "described by nothing": {`describedby="w"`, `describedby="v"`},
		"wrong without a word": {` aria-describedby="w"`, ""}, "legend": {"<legend>L</legend>", ""}, "token": {`name="token"`, `name="t"`},
		"button": {"<button>Go</button>", ""}, "empty button": {"Go", ""}, "level": {"<h2>S</h2>", "<h3>S</h3>"}, "link to nothing": {`"#main"`, `"#m"`},
		"script": {"<h2>", "<script>x</script><h2>"}, "handler": {"<h2>", `<h2 onclick="x">`}, "inline style": {"<h2>", `<h2 style="x">`},
		"other site": {`"#main"`, `"https://example.com/"`}, "other site without a scheme": {`"#main"`, `"//example.com/"`}, "image": {"<h2>", `<img/><h2>`},
	} {
		require.Contains(t, good, c.from, name)
		require.NotEmpty(t, problems(strings.ReplaceAll(good, c.from, c.to)), name)
	}
}
