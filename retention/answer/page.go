package answer

import (
	"html/template"
	"strings"
	"time"
)

var page = template.Must(template.New("access").Funcs(template.FuncMap{
	"moment": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
	"plain":  visible,
	"words":  func(s string) string { return strings.NewReplacer("-", " ", "_", " ").Replace(s) },
}).Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>The data that is stored about you</title>
<style>
:root { color-scheme: light dark; --text: #1b1b1b; --back: #ffffff; --soft: #f2f2f2; --line: #8a8a8a; --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --text: #ededed; --back: #141414; --soft: #242424; --line: #7d7d7d; --link: #8ec5ff } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--back) }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 1.5rem 0 .5rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem }
a { color: var(--link) }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: .75rem 0 }
caption { text-align: left; padding: .25rem 0 }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border: 1px solid var(--line); overflow-wrap: break-word }
thead th { background: var(--soft) }
tbody th { font-weight: 600; white-space: nowrap }
dl { margin: 0 }
dt { font-weight: 600 }
dd { margin: 0 0 .4rem; white-space: pre-wrap; overflow-wrap: anywhere }
dd.code { font-family: ui-monospace, monospace; font-size: .9rem }
</style>
</head>
<body>
<main>
<h1>The data that is stored about you</h1>
<p>By {{plain .Tenant}}, on {{moment .GeneratedAt}}. {{.Trailer.Records}} {{if eq .Trailer.Records 1}}record{{else}}records{{end}}. The same data for programs is in access.json.</p>
<nav aria-label="Contents"><ul>
{{- range $i, $h := .Holders}}
<li><a href="#part-{{$i}}">{{plain $h.Title}}</a> ({{len $h.Records}})</li>
{{- end}}
</ul></nav>
{{- range $i, $h := .Holders}}
<section aria-labelledby="part-{{$i}}">
<h2 id="part-{{$i}}">{{plain $h.Title}}</h2>
{{- if not $h.Records}}
<p>Nothing.</p>
{{- else}}
<div class="scroll" role="region" aria-label="{{plain $h.Title}}" tabindex="0"><table>
<caption>{{len $h.Records}} {{if eq (len $h.Records) 1}}record{{else}}records{{end}}</caption>
<thead><tr><th scope="col">What</th><th scope="col">When</th><th scope="col">Content</th></tr></thead>
<tbody>
{{- range $h.Records}}
<tr><th scope="row">{{plain (words .Kind)}}</th><td>{{if .At.IsZero}}no time{{else}}<time datetime="{{.At.UTC.Format "2006-01-02T15:04:05Z07:00"}}">{{moment .At}}</time>{{end}}</td><td>
{{- with .Shown}}<dl>{{range .}}<dt>{{plain (words .Name)}}</dt><dd{{if .Code}} class="code"{{end}}>{{plain .Text}}</dd>{{end}}</dl>{{else}}nothing more{{end}}</td></tr>
{{- end}}
</tbody>
</table></div>
{{- end}}
</section>
{{- end}}
</main>
</body>
</html>
`))

// visible replaces characters that no page can show by pictures of them.
func visible(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return c
		case c < ' ':
			return '\u2400' + c
		case c == 0x7f:
			return '\u2421'
		case c == 0xfffe || c == 0xffff:
			return '\ufffd'
		}
		return c
	}, s)
}
