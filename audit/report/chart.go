package report

import (
	"time"

	"github.com/sealtext/sealtext/audit"
)

// Chart is how many events there were in each part of the period.
type Chart struct {
	Title  string    `json:"title"`
	Filter Filter    `json:"filter"`
	Parts  []Part    `json:"parts"`
	Days   int       `json:"days"` // that a part has
	Until  time.Time `json:"until"`
	Total  int64     `json:"total"`
	Most   int64     `json:"most"` // events in one part
}

// Part is a part of the period: it ends where the next one begins.
type Part struct {
	Since time.Time `json:"since"`
	Count int64     `json:"count"`
}

// maxBuckets is the largest number of parts of a chart.
const maxBuckets = 62

// lines are the charts.
var lines = []struct {
	title string
	kinds []audit.Kind
}{
	{"All events", audit.Kinds()},
	{"Values revealed", []audit.Kind{audit.KindRevealed, audit.KindGlassBroken}},
	{"Values refused", []audit.Kind{audit.KindRevealDenied}},
	{"Messages handed over", []audit.Kind{audit.KindHandedOff}},
	{"Opt-ins", []audit.Kind{audit.KindConsentGiven}},
	{"Opt-outs", []audit.Kind{audit.KindConsentRevoked}},
}

// charts returns the charts that have an event.
func (t *tally) charts() []Chart {
	var all []Chart
	for i, l := range lines {
		c := Chart{Title: l.title, Filter: Filter{Kinds: l.kinds}, Days: int(t.bucket / (24 * time.Hour)), Until: t.cfg.Until.UTC()}
		for n, count := range t.series[i] {
			c.Parts = append(c.Parts, Part{t.cfg.Since.UTC().Add(time.Duration(n) * t.bucket), count})
			c.Total += count
			c.Most = max(c.Most, count)
		}
		if c.Total > 0 {
			all = append(all, c)
		}
	}
	return all
}
