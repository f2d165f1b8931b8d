package consent

import (
	"github.com/sealtext/sealtext"
	"slices"
	"time"
)

// TermsFor lists the rows of a table that set a span of a kind, in force at a
// moment, for any of the purposes, to people in any of the jurisdictions; rows
// that bind everywhere are among them. Without jurisdictions it lists those of
// every one: of a person of whom nothing is known the longest span holds.
func TermsFor(rules []Rule, kind TermKind, js []Jurisdiction, purposes sealtext.PurposeSet, at time.Time) (rows []Rule) {
	for _, r := range rules {
		if r.Term.Kind != kind || !r.inForce(at) {
			continue
		}
		for _, p := range purposes.Each() {
			if r.binds(js, p) || len(js) == 0 && r.Purposes.Has(p) {
				r.Dates, r.Zones = slices.Clone(r.Dates), slices.Clone(r.Zones)
				rows = append(rows, r)
				break
			}
		}
	}
	return rows
}
