package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"moment": moment, "names": names, "heads": Section.heads, "sums": Section.sums, "share": share, "bars": bars,
	"day": func(p Part) string { return p.Since.Format("2006-01-02") }, "traced": func() string { return traced },
	"most": func(s Section) int64 {
		most := int64(0)
		for _, r := range s.Rows {
			most = max(most, r.Count)
		}
		return most
	},
	"limit": func() int { return maxRows },
	"parts": func(c Chart) string {
		if c.Days == 1 {
			return "one day"
		}
		return fmt.Sprintf("%d days", c.Days)
	},
}).Parse(pageText))

// HTML returns the report as one page that needs nothing else.
func (r *Report) HTML() ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, r); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return b.Bytes(), nil
}

// share is how many thousandths of the largest figure one is, at least 4, so that it can be seen.
func share(n, most int64) int64 {
	if n <= 0 || most <= 0 {
		return 0
	}
	return max(n*1000/most, 4)
}

// bar is a bar of a chart, in a box of 1000 by 200.
type bar struct{ X, Y, Width, Height int64 }

// bars returns the bars of a chart.
func bars(c Chart) []bar {
	all := make([]bar, 0, len(c.Parts))
	n := int64(len(c.Parts))
	for i, p := range c.Parts {
		x := int64(i) * 1000 / n
		next := int64(i+1) * 1000 / n
		height := share(p.Count, c.Most) / 5
		if p.Count > 0 {
			height = max(height, 2)
		}
		all = append(all, bar{x + 1, 200 - height, max(next-x-2, 1), height})
	}
	return all
}
