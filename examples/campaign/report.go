package main

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"time"
)

// report is what a run did.
type report struct {
	began, ended time.Time
	totals       totals
	outcomes     outcomes
	marks        []mark
	waits        []time.Duration // of the passcodes, shortest first
	most         int             // the most offers that were handed over before one passcode while it was queued
}

// summary prints the figures.
func (r report) summary(w io.Writer) error {
	texts, codes := r.split()
	_, err := fmt.Fprintf(w, "offers: %d queued, %d queued by an earlier run, %d denied, %d rows without a number\n"+
		"provider: %d offers and %d passcodes in %.1f s; %d wait for their hours, %d with unknown outcome\n",
		r.totals.queued, r.totals.repeated, r.denied(), r.totals.bad, texts, codes, r.ended.Sub(r.began).Seconds(), r.outcomes.held, r.outcomes.unknown)
	if err == nil && len(r.waits) > 0 {
		_, err = fmt.Fprintf(w, "a passcode took %v in the median and %v at most from Send to the provider\n"+
			"%d offers were handed over before a passcode that was queued at the time, at most %d of them before one passcode\n",
			r.waits[len(r.waits)/2].Round(time.Millisecond), r.waits[len(r.waits)-1].Round(time.Millisecond), r.before(), r.most)
	}
	return err
}

// before counts the offers that were handed over before a passcode that was queued at the time.
func (r report) before() (n int) {
	for _, m := range r.marks {
		if m.before {
			n++
		}
	}
	return n
}

func (r report) split() (texts, codes int) {
	for _, m := range r.marks {
		if m.code {
			codes++
		}
	}
	return len(r.marks) - codes, codes
}

func (r report) denied() (n int) {
	for _, d := range r.totals.denied {
		n += d
	}
	return n
}

// point is one second of the chart, bar one outcome.
type (
	point struct{ X, Texts, Codes, Before int }
	bar   struct {
		Name         string
		Count, Width int
		Y            int
	}
)

// Sizes of the charts, in units of their drawings.
const (
	chartWidth, chartHeight = 800, 200
	barWidth, barStep       = 500, 34
)

// page has the data of the template.
type page struct {
	Seconds             int
	Most                int
	Texts, Codes, Late  string // points of the lines; Late are the offers before a queued passcode
	Points              []point
	Bars                []bar
	BarsHeight          int
	Median, Longest     time.Duration
	HasCodes            bool
	TextCount, CodeSent int
	Before, MostBefore  int
}

func (r report) page() page {
	p := page{Seconds: int(r.ended.Sub(r.began)/time.Second) + 1}
	p.Points = make([]point, p.Seconds)
	for _, m := range r.marks {
		i := min(max(int(m.at.Sub(r.began)/time.Second), 0), p.Seconds-1)
		if m.code {
			p.Points[i].Codes++
		} else {
			p.Points[i].Texts++
		}
		if m.before {
			p.Points[i].Before++
		}
	}
	p.Most = 1
	for _, q := range p.Points {
		p.Most = max(p.Most, q.Texts, q.Codes)
	}
	for i := range p.Points {
		q := &p.Points[i]
		q.X = i * chartWidth / max(p.Seconds-1, 1)
		p.Texts += fmt.Sprintf("%d,%d ", q.X, chartHeight-q.Texts*chartHeight/p.Most)
		p.Codes += fmt.Sprintf("%d,%d ", q.X, chartHeight-q.Codes*chartHeight/p.Most)
		p.Late += fmt.Sprintf("%d,%d ", q.X, chartHeight-q.Before*chartHeight/p.Most)
	}
	p.TextCount, p.CodeSent = r.split()
	p.Before, p.MostBefore = r.before(), r.most
	p.Bars = append(p.Bars, bar{Name: "handed over", Count: p.TextCount}, bar{Name: "wait for their hours", Count: r.outcomes.held},
		bar{Name: "outcome unknown, not repeated", Count: r.outcomes.unknown})
	for _, rule := range slices.Sorted(maps.Keys(r.totals.denied)) {
		p.Bars = append(p.Bars, bar{Name: "denied: " + rule, Count: r.totals.denied[rule]})
	}
	largest := 1
	for _, b := range p.Bars {
		largest = max(largest, b.Count)
	}
	for i := range p.Bars {
		p.Bars[i].Y, p.Bars[i].Width = i*barStep, p.Bars[i].Count*barWidth/largest
	}
	p.BarsHeight = len(p.Bars) * barStep
	if n := len(r.waits); n > 0 {
		p.HasCodes, p.Median, p.Longest = true, r.waits[n/2].Round(time.Millisecond), r.waits[n-1].Round(time.Millisecond)
	}
	return p
}

// html returns the report: one page that loads nothing.
func (r report) html() []byte {
	var b bytes.Buffer
	if err := layout.Execute(&b, r.page()); err != nil {
		panic(err) // the template and its data are of this file
	}
	return b.Bytes()
}

var layout = template.Must(template.New("report").Funcs(template.FuncMap{"add": func(a, b int) int { return a + b }}).Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Campaign report</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1rem; color: #1b1b1b; background: #fff; }
svg { width: 100%; height: auto; }
figure { margin: 1.5rem 0; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #767676; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.texts { stroke: #0b5cad; } .codes { stroke: #a33b00; stroke-dasharray: 6 4; } .late { stroke: #5b2a86; stroke-dasharray: 2 4; }
line.texts, line.codes, line.late, polyline { fill: none; stroke-width: 3; }
rect { fill: #0b5cad; }
text { font: 16px system-ui, sans-serif; fill: #1b1b1b; }
</style>
</head>
<body>
<main>
<h1>Campaign report</h1>
<p>{{.TextCount}} offers and {{.CodeSent}} passcodes were handed over in {{.Seconds}} seconds.
{{- if .HasCodes}} A passcode took {{.Median}} in the median and {{.Longest}} at most from Send to the provider.
{{.Before}} offers were handed over before a passcode that was queued at the time, at most {{.MostBefore}} of them before one passcode.{{end}}</p>
<h2>Messages a second</h2>
<figure>
<svg viewBox="-60 -20 880 270" role="img" aria-labelledby="rate-title rate-desc">
<title id="rate-title">Messages a second</title>
<desc id="rate-desc">Offers and passcodes that the provider accepted in each of {{.Seconds}} seconds, at most {{.Most}}, and the {{.Before}} of the offers that were handed over before a queued passcode. The table below has the numbers.</desc>
<line x1="0" y1="200" x2="800" y2="200" stroke="#767676"/>
<line x1="0" y1="0" x2="0" y2="200" stroke="#767676"/>
<text x="-8" y="6" text-anchor="end">{{.Most}}</text>
<text x="-8" y="206" text-anchor="end">0</text>
<text x="0" y="228">0 s</text>
<text x="800" y="228" text-anchor="end">{{.Seconds}} s</text>
<polyline class="texts" points="{{.Texts}}"/>
<polyline class="codes" points="{{.Codes}}"/>
<polyline class="late" points="{{.Late}}"/>
<line class="texts" x1="90" y1="224" x2="130" y2="224"/><text x="138" y="229">offers</text>
<line class="codes" x1="210" y1="224" x2="250" y2="224"/><text x="258" y="229">passcodes</text>
<line class="late" x1="360" y1="224" x2="400" y2="224"/><text x="408" y="229">offers before a queued passcode: {{.Before}}</text>
</svg>
<figcaption>What the provider accepted in each second.</figcaption>
</figure>
<h2>Outcomes</h2>
<figure>
<svg viewBox="0 0 900 {{.BarsHeight}}" role="img" aria-labelledby="out-title">
<title id="out-title">Offers by outcome{{range .Bars}}; {{.Name}}: {{.Count}}{{end}}</title>
{{- range .Bars}}
<text x="300" y="{{add .Y 22}}" text-anchor="end">{{.Name}}</text>
<rect x="310" y="{{add .Y 6}}" width="{{.Width}}" height="22"/>
<text x="{{add .Width 318}}" y="{{add .Y 22}}">{{.Count}}</text>
{{- end}}
</svg>
<figcaption>What became of the offers, by this run.</figcaption>
</figure>
<h2>Numbers</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Messages in each second">
<table>
<thead><tr><th scope="col" class="n">Second</th><th scope="col" class="n">Offers</th><th scope="col" class="n">Passcodes</th><th scope="col" class="n">Offers before a queued passcode</th></tr></thead>
<tbody>
{{- range $i, $p := .Points}}
<tr><td class="n">{{$i}}</td><td class="n">{{$p.Texts}}</td><td class="n">{{$p.Codes}}</td><td class="n">{{$p.Before}}</td></tr>
{{- end}}
</tbody>
</table>
</div>
</main>
</body>
</html>
`))
