package consent

import (
	"context"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// lateAfter is the time after which a message that was due is late.
const lateAfter = 30 * time.Minute

// query returns the question to the table for a request. A message is judged by the jurisdictions
// of the request, else of the program, else of the tenant; else the table takes the countries of
// the candidate time zones and the regions of the number together: a number from Miami whose owner,
// as the host knows, is in London is under the rows of both.
func (t terms) query(r Request) rule.Query {
	q := rule.Query{Purpose: r.Purpose, Location: r.Location}
	if !r.Answers.IsZero() && q.Purpose == sealtext.Informational {
		q.Purpose = sealtext.Transactional // the person waits for it, whatever the hour
	}
	if !r.DueAt.IsZero() && r.Purpose != sealtext.OTP {
		q.Late = r.DueAt.Add(lateAfter + time.Microsecond) // the precision of stored times
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

// zonesOf returns the candidate zones of a message: those of the request and those of the tenant,
// together.
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

// Lint examines the table and the programs of tenants, as [rule.Lint] does: for a test or a daily job
// of the host. What [program.Program.Lint] says about the senders of a program follows, with the name
// of the program as Rule and "sender-" before its kind. The error is of the source of declarations.
func (l *Ledger) Lint(ctx context.Context, tenants ...sealtext.Tenant) ([]rule.Warning, error) {
	var programs []rule.ProgramPurposes
	var senders []rule.Warning
	for _, name := range tenants {
		set, err := l.tenant(ctx, nil, name)
		if err != nil {
			return nil, err
		}
		for _, p := range set.Programs() {
			if !p.Retired() {
				programs = append(programs, rule.ProgramPurposes{Program: p.Name, Purposes: p.Purposes, Unserved: p.Unserved()})
				for _, warning := range p.Lint(l.senders, l.rows) {
					senders = append(senders, rule.Warning{Rule: p.Name.String(), Kind: "sender-" + warning.Kind, Text: warning.Text})
				}
			}
		}
	}
	return append(l.rules.Lint(l.now(), programs...), senders...), nil
}

// RulesFor returns the rows of the table that bind a message now, in the order of the table: what
// its text must contain, within what time something must be done, and what the gate enforces. The
// error is a [*sealtext.InputError] or of the source of declarations.
func (l *Ledger) RulesFor(ctx context.Context, r Request) ([]rule.Rule, error) {
	t, err := l.checked(ctx, nil, r)
	if err != nil {
		return nil, err
	}
	return l.rules.Bind(t.query(r), l.now()), nil
}
