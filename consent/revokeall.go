package consent

import (
	"cmp"
	"github.com/sealtext/sealtext/consent/rule"
	"slices"
)

// revokeAll are the opt-outs that a row with rule.Rule.RevokeAll adds to those of a
// STOP: of every other program of the tenant, so that a START later brings
// back the programs of its sender and no more.
func (l *Ledger) revokeAll(in InboundText, e Event, programs []ProgramConfig) (events []Event) {
	var js []rule.Jurisdiction
	if js = in.Jurisdictions; len(js) == 0 {
		for _, p := range programs {
			js = append(js, p.Jurisdictions...)
		}
	}
	if len(js) == 0 {
		js = l.tenants[in.Person.Tenant].Jurisdictions
	}
	e.Purposes = l.rules.RevokeAll(js, l.now())
	if e.Purposes == 0 {
		return nil
	}
	for key, p := range l.programs {
		if key.tenant == in.Person.Tenant && !p.sends(in.Sender) {
			events = append(events, inScopes(e, []Scope{ForProgram(p.Program)})...)
		}
	}
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Scope.Program.String(), b.Scope.Program.String()) })
	return events
}
