package main

import (
	"fmt"
	"html/template"
	"io"
	"strconv"
)

// State is how a finding is.
type State string

// The states of findings.
const (
	Good State = "good"
	Weak State = "weak" // should be better
	Bad  State = "bad"
)

// Finding is what one check of a domain found.
type Finding struct {
	Check string
	State State
	Found string // what is there
	Todo  string // what to do; empty for a good one
}

// Domain is a domain with its findings.
type Domain struct {
	Name     string
	Findings []Finding
}

// Report has the findings of all domains.
type Report struct{ Domains []Domain }

// Failed reports whether anything is bad.
func (r Report) Failed() bool {
	for _, d := range r.Domains {
		for _, f := range d.Findings {
			if f.State == Bad {
				return true
			}
		}
	}
	return false
}

// WriteText writes the report as lines of text.
func (r Report) WriteText(w io.Writer) error {
	for i, d := range r.Domains {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(w, d.Name); err != nil {
			return err
		}
		for _, f := range d.Findings {
			line := fmt.Sprintf("  %-4s  %-5s  %s", f.State, f.Check, f.Found)
			if f.Todo != "" {
				line += ": " + f.Todo
			}
			if _, err := fmt.Fprintln(w, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// page needs no other file, runs no script, and reads well without colors.
var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Domains of the brand</title>
<style>
body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .4em .6em; text-align: left; vertical-align: top }
.good { background: #e6f4ea } .weak { background: #fef7e0 } .bad { background: #fce8e6 }
</style>
<h1>Domains of the brand</h1>
{{range .Domains}}<h2>{{.Name}}</h2>
<table>
<tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">Found</th><th scope="col">To do</th></tr>
{{range .Findings}}<tr class="{{.State}}"><th scope="row">{{.Check}}</th><td>{{.State}}</td><td>{{.Found}}</td><td>{{.Todo}}</td></tr>
{{end}}</table>
{{end}}</html>
`))

// WriteHTML writes the report as one page.
func (r Report) WriteHTML(w io.Writer) error { return page.Execute(w, r) }

// shown returns a text from outside in a form that a terminal shows and does not obey.
func shown(s string) string {
	const longest = 80
	if len(s) > longest {
		s = s[:longest]
	}
	if s == "" {
		return "nothing"
	}
	return strconv.QuoteToASCII(s)
}
