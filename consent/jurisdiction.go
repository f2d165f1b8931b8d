package consent

import (
	"context"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// query is what the table is asked about a request. Where a message is judged
// is what the host says in the request, else of the program, else of the
// tenant; else the table takes the countries of the candidate time zones and
// the regions of the number together: a number from Miami whose owner the host
// knows in London is under the rows of both.
func (t terms) query(r Request) rule.Query {
	q := rule.Query{Purpose: r.Purpose, Location: r.Location}
	if !r.Answers.IsZero() && q.Purpose == sealtext.Informational {
		q.Purpose = sealtext.Transactional // somebody waits for it, at whatever hour they wrote
	}
	q.Location.Zones = t.zonesOf(r)
	if len(q.Location.Jurisdictions) == 0 {
		q.Location.Jurisdictions = t.program.Jurisdictions
	}
	if len(q.Location.Jurisdictions) == 0 {
		q.Location.Jurisdictions = t.set.Tenant.Location.Jurisdictions
	}
	return q
}

// zonesOf are the candidate zones of a message: those of the request and those
// of the tenant, together.
func (t terms) zonesOf(r Request) []string {
	own := t.set.Tenant.Location.Zones
	if len(own) == 0 {
		return r.Location.Zones
	}
	if len(r.Location.Zones) == 0 {
		return own
	}
	zones := slices.Clone(r.Location.Zones)
	for _, z := range own {
		if !slices.Contains(zones, z) {
			zones = append(zones, z)
		}
	}
	return zones
}

// RulesFor lists the rows of the table that bind a message, in force now, in
// the order of the table: what its text must carry, within what time things
// must be done, and what the gate enforces. The error is a
// [*sealtext.InputError] or of the source of declarations.
func (l *Ledger) RulesFor(ctx context.Context, r Request) ([]rule.Rule, error) {
	t, err := l.checked(ctx, nil, r)
	if err != nil {
		return nil, err
	}
	return l.rules.Bind(t.query(r), l.now()), nil
}
