package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// JSON returns the report as indented JSON.
func (r *Report) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return append(b, '\n'), nil
}

// names returns the tenants in words.
func names(tenants []sealtext.Tenant) string {
	all := make([]string, len(tenants))
	for i, t := range tenants {
		all[i] = t.String()
	}
	return strings.Join(all, ", ")
}

const stamp = "2006-01-02 15:04 UTC"

func moment(t time.Time) string { return t.UTC().Format(stamp) }

// heads returns the heads of the columns of cells.
func (s Section) heads() []string {
	heads := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		heads[i] = strings.ToUpper(c[:1]) + c[1:]
	}
	return heads
}

// sums reports whether a section counts records as well.
func (s Section) sums() bool { return s.ID == "erasure" }

// markdown escapes what Markdown gives a meaning.
var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`, `|`, `\|`, `#`, `\#`, `~`, `\~`,
	"\r", " ", "\n", " ",
)

// Markdown returns the report as Markdown with tables.
func (r *Report) Markdown() []byte {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	row := func(cells ...string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + markdown.Replace(c) + " |")
		}
		b.WriteString("\n")
	}
	table := func(heads ...string) {
		row(heads...)
		b.WriteString("|" + strings.Repeat("---|", len(heads)) + "\n")
	}
	line("# Audit report\n")
	table("", "")
	row("Tenants", names(r.Tenants))
	row("Period", moment(r.Since)+" to "+moment(r.Until))
	row("Made", moment(r.Made))
	row("Events", fmt.Sprint(r.Events))
	line("\n## Verification\n")
	if v := r.Verification; v == nil {
		line("The log was not checked for this report.")
	} else {
		result := "Not passed: "
		if v.Passed {
			result = "Passed: "
		}
		line("%s%s (%s).\n", result, markdown.Replace(v.Result), moment(v.At))
		if v.Origin != "" {
			line("Log %s, root hash `%s`.", markdown.Replace(v.Origin), v.Root)
		}
		if v.Checkpoint != "" {
			line("\n```\n%s```", v.Checkpoint)
		}
	}
	for _, s := range r.Sections {
		line("\n## %s\n", s.Title)
		heads := append(s.heads(), "Events")
		if s.sums() {
			heads = append(heads, "Records")
		}
		table(append(heads, "Filter")...)
		for _, x := range s.Rows {
			cells := append([]string{}, x.Cells...)
			cells = append(cells, fmt.Sprint(x.Count))
			if s.sums() {
				cells = append(cells, fmt.Sprint(x.Records))
			}
			row(append(cells, x.Filter.String())...)
		}
		if s.Rest > 0 {
			line("\nThe table has %d rows at most; %d events are in none of them.", maxRows, s.Rest)
		}
	}
	if len(r.Given) > 0 {
		line("\n## Figures given by the host application\n")
		table("Name", "Count", "Source")
		for _, g := range r.Given {
			row(g.Name, fmt.Sprint(g.Count), g.Source)
		}
	}
	line("\n## How to count again\n")
	line("%s", traced)
	return []byte(b.String())
}

// traced says how a figure is counted again.
const traced = "Each figure is the number of events of audit.Log.Events, for the tenants and the period of this report " +
	"(Query.Tenant, Since, Until), that its filter selects: those of its kinds that show its values."
