package optouts

import (
	"fmt"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Markdown returns the report as a page with two tables.
func (d Drift) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Opt-outs from %s at %s\n\n", d.Sender, d.Provider)
	fmt.Fprintf(&b, "Tenant %s, %s. The list has %d entries and %d that cannot be read.\n\n", d.Tenant, stamp(d.At), d.Entries, d.Bad)
	b.WriteString("| where | people |\n|---|---|\n")
	for _, row := range []struct {
		name string
		n    int
	}{
		{"opted out here and there", d.Both},
		{"only here", d.OnlyHere},
		{"only there", d.OnlyThere},
		{"on the list, and not known to the tenant", d.Unknown},
		{"opted out here, and erased", d.Erased},
	} {
		fmt.Fprintf(&b, "| %s | %d |\n", row.name, row.n)
	}
	if len(d.Here) > 0 {
		b.WriteString("\n## Only here\n\n| person | opted out since | by | event |\n|---|---|---|---|\n")
		for _, i := range d.Here {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", i.who(), stamp(i.Since), i.Method, event(i.Event))
		}
		more(&b, d.OnlyHere-len(d.Here))
	}
	if len(d.There) > 0 {
		b.WriteString("\n## Only there\n\n| person | blocked since | by | entry | opted in again | event |\n|---|---|---|---|---|---|\n")
		for _, i := range d.There {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", i.who(), stamp(i.Blocked), i.How, cell(i.Entry), stamp(i.Back), event(i.Proof))
		}
		more(&b, d.OnlyThere-len(d.There))
	}
	return b.String()
}

func more(b *strings.Builder, n int) {
	if n > 0 {
		fmt.Fprintf(b, "\nand %d more\n", n)
	}
}

func (i DriftItem) who() string {
	if i.Number != "" {
		return cell(i.Number)
	}
	return i.Subject.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

func event(id sealtext.ID) string {
	if id.IsZero() {
		return "-"
	}
	return id.String()
}

// cell keeps what others wrote from ending a cell or a row.
func cell(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == '|' || r == '<' || r == '`' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if s == "" {
		return "-"
	}
	return s
}
