package redact

import "strings"

// Violation is a span that is not allowed, and the rule that forbids it.
type Violation struct {
	Finding
	// Rule is one of the rules above, [RuleNever] to [RuleWord].
	Rule string
	// List is the list that holds the word, for [RuleWord].
	List string
}

// ContentError lists the content that is not allowed. It holds entities, spans and rules, never the
// text.
type ContentError struct {
	// Findings are the spans that the policy refuses, sorted by Start, at most 100.
	Findings []Finding
	// Violations are the same spans with their rules.
	Violations []Violation
}

// maxViolations bounds the report on one text. One violation refuses it.
const maxViolations = 100

func (e *ContentError) add(f Finding, rule, list string) {
	if len(e.Violations) < maxViolations {
		e.Violations = append(e.Violations, Violation{f, rule, list})
	}
}

// addNew is add for a span of which no part is refused by the same rule yet.
func (e *ContentError) addNew(f Finding, rule, list string) {
	for _, v := range e.Violations {
		if v.Rule == rule && f.Start < v.End && v.Start < f.End {
			return
		}
	}
	e.add(f, rule, list)
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
