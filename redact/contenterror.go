package redact

import "strings"

// Violation is a span that may not leave, and the rule that says so.
type Violation struct {
	Finding
	Rule string
}

// ContentError lists what may not leave. It holds entities, spans and rules,
// never the text.
type ContentError struct {
	// Findings are the spans that the policy refuses, sorted by Start.
	Findings []Finding
	// Violations are the same spans with their rules.
	Violations []Violation
}

func (e *ContentError) add(f Finding, rule string) {
	e.Violations = append(e.Violations, Violation{f, rule})
}

// Error names the refused entities and the rules.
func (e *ContentError) Error() string {
	var b strings.Builder
	b.WriteString("redact: content not allowed to leave: ")
	last := ""
	for _, v := range e.Violations {
		s := string(v.Entity) + " (" + v.Rule + ")"
		if s == last {
			continue
		}
		if last != "" {
			b.WriteString(", ")
		}
		b.WriteString(s)
		last = s
	}
	return b.String()
}
