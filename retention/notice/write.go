package notice

import (
	"bufio"
	"encoding/json"
	"html/template"
	"io"
	"strings"
	"time"
)

// WriteJSON writes the document as indented JSON.
func (d *Document) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// WriteMarkdown writes the document as Markdown in the form of CommonMark with tables.
func (d *Document) WriteMarkdown(w io.Writer) error {
	b := bufio.NewWriter(w)
	put := func(parts ...string) {
		for _, s := range parts {
			_, _ = b.WriteString(s) // a bufio.Writer keeps the first error for Flush
		}
	}
	for i, p := range d.Parts {
		if i > 0 {
			put("\n")
		}
		put("# ", escape(p.Title), "\n\n", escape(p.Intro), "\n")
		for _, s := range p.Sections {
			put("\n## ", escape(s.Title), "\n\n")
			for _, f := range s.Fields {
				put("- ")
				if f.Label != "" {
					put("**", escape(f.Label), ":** ")
				}
				if f.Missing {
					put("**[", escape(f.Text), "]**\n")
				} else {
					put(escape(f.Text), "\n")
				}
			}
			if s.Table == nil {
				continue
			}
			if len(s.Fields) > 0 {
				put("\n")
			}
			put(row(s.Table.Columns), "|", strings.Repeat("---|", len(s.Table.Columns)), "\n")
			for _, r := range s.Table.Rows {
				put(row(r))
			}
		}
	}
	put("\nGenerated on ", d.GeneratedAt.Format(time.DateOnly), " from the configuration of the program.\n")
	return b.Flush()
}

func row(cells []string) string {
	s := "|"
	for _, c := range cells {
		s += " " + escape(c) + " |"
	}
	return s + "\n"
}

// escape makes a text stand for itself in Markdown.
func escape(s string) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]<>#|!~&", c):
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < ' ' || c == 0x7f:
			b.WriteByte(' ') // a line break would end the row of a table
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// WriteHTML writes the document as one page of HTML that needs nothing else: no script, no font, no
// picture. It follows the reader's choice of light or dark, and has headings and tables that a
// screen reader can walk through.
func (d *Document) WriteHTML(w io.Writer) error { return page.Execute(w, d) }

var page = template.Must(template.New("notice").Funcs(template.FuncMap{
	"date": func(t time.Time) string { return t.Format(time.DateOnly) },
}).Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{(index .Parts 0).Title}}</title>
<style>
:root { color-scheme: light dark; --text: #1b1b1b; --back: #ffffff; --soft: #f2f2f2; --line: #8a8a8a; --link: #0b57a4; --mark: #7a3d00; --markback: #fff3e0 }
@media (prefers-color-scheme: dark) { :root { --text: #ededed; --back: #141414; --soft: #242424; --line: #7d7d7d; --link: #8ec5ff; --mark: #ffcc80; --markback: #3a2a10 } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--back) }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 2.5rem 0 .5rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
a { color: var(--link) }
nav ul { padding-left: 1.2rem }
dl { margin: .5rem 0 }
dt { font-weight: 600; margin-top: .5rem }
dd { margin: 0 }
.missing { color: var(--mark); background: var(--markback); border-left: 4px solid currentColor; padding: .2rem .6rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .75rem 0 }
caption { text-align: left; font-weight: 600; padding: .25rem 0 }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border: 1px solid var(--line); overflow-wrap: break-word; min-width: 9rem }
thead th { background: var(--soft) }
tbody th { font-weight: 600 }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem }
@media print { nav { display: none } section.part { break-before: page } }
</style>
</head>
<body>
<header>
<nav aria-label="Contents"><ul>
{{- range .Parts}}
<li><a href="#{{.ID}}">{{.Title}}</a></li>
{{- end}}
</ul></nav>
</header>
<main>
{{- range .Parts}}{{$part := .ID}}
<section class="part" id="{{.ID}}" aria-labelledby="{{.ID}}-title">
<h1 id="{{.ID}}-title">{{.Title}}</h1>
<p>{{.Intro}}</p>
{{- range .Sections}}
<section aria-labelledby="{{$part}}-{{.ID}}">
<h2 id="{{$part}}-{{.ID}}">{{.Title}}</h2>
{{- range .Fields}}
{{- if .Label}}
<dl><dt>{{.Label}}</dt><dd{{if .Missing}} class="missing"{{end}}>{{.Text}}</dd></dl>
{{- else}}
<p>{{.Text}}</p>
{{- end}}
{{- end}}
{{- with .Table}}
<div class="scroll" role="region" aria-label="{{.Caption}}" tabindex="0"><table>
<caption>{{.Caption}}</caption>
<thead><tr>{{range .Columns}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
<tbody>
{{- range .Rows}}
<tr>{{range $i, $c := .}}{{if $i}}<td>{{$c}}</td>{{else}}<th scope="row">{{$c}}</th>{{end}}{{end}}</tr>
{{- end}}
</tbody>
</table></div>
{{- end}}
</section>
{{- end}}
</section>
{{- end}}
</main>
<footer><p>Generated on {{date .GeneratedAt}} from the configuration of the program.</p></footer>
</body>
</html>
`))
