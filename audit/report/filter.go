package report

import (
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/internal/shown"
)

// Filter says which of the events of the period a figure counts: those of audit.Log.Events for the
// tenants and the period of the report that have one of the kinds, and for which every condition holds.
type Filter struct {
	Kinds []audit.Kind `json:"kinds"`
	Where []Condition  `json:"where,omitempty"`
}

// Condition is a condition of a [Filter]: a value that an event shows under a name, see [Value]. The
// empty value is one that it does not have.
type Condition struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// String returns the filter in words: "kinds revealed, field body, reason support".
func (f Filter) String() string {
	names := make([]string, len(f.Kinds))
	for i, k := range f.Kinds {
		names[i] = k.String()
	}
	s := "kinds " + strings.Join(names, " ")
	if len(f.Kinds) == len(audit.Kinds()) {
		s = "all kinds"
	}
	for _, c := range f.Where {
		value := c.Value
		if value == "" {
			value = "none"
		}
		s += ", " + c.Name + " " + value
	}
	return s
}

// Selects reports whether an event is one of those that the filter selects.
func (f Filter) Selects(e audit.Entry) bool {
	return slices.Contains(f.Kinds, e.Kind) &&
		!slices.ContainsFunc(f.Where, func(c Condition) bool { return Value(e, c.Name) != c.Value })
}

// Value returns what an event shows under a name: tenant, kind, actor, field, reason, program,
// reference, class, outcome, rules, transport or scope, as in [audit.Details], or state. The state is
// readable, erased or unreadable; the values of the two latter are empty. A value that could be read as a
// number is "withheld".
func Value(e audit.Entry, name string) string {
	d := e.Details
	switch name {
	case "tenant":
		return e.Tenant.String()
	case "kind":
		return e.Kind.String()
	case "actor":
		return shown.Reference(e.Actor.ID)
	case "field":
		return shown.Reference(d.Field)
	case "reason":
		return shown.Reference(d.Reason)
	case "program":
		return d.Program.String()
	case "reference":
		return shown.Reference(d.Reference)
	case "class":
		return shown.Reference(d.Class)
	case "outcome":
		return shown.Reference(d.Outcome)
	case "rules":
		return strings.Join(shown.References(d.Rules), " ")
	case "transport":
		return shown.Reference(d.Transport)
	case "scope":
		return shown.Scope(d.Scope)
	case "state":
		switch {
		case e.Erased:
			return "erased"
		case e.Unreadable != nil:
			return "unreadable"
		}
		return "readable"
	}
	return ""
}

// checkWords checks words of references with single spaces between them.
func checkWords(field, s string) error {
	for word := range strings.SplitSeq(s, " ") {
		if err := sealtext.CheckReference(field, word); err != nil {
			return err
		}
	}
	return nil
}
