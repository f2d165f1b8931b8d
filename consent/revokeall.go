package consent

import (
	"cmp"
	"slices"
)

// revokeAll are the opt-outs that a row with rule.Rule.RevokeAll adds to those of a
// STOP: of every other program of the tenant, so that a START later brings
// back the programs of its sender and no more.
func (l *Ledger) revokeAll(in InboundText, e Event, programs []ProgramConfig) (events []Event) {
	at := in.Location
	for i := 0; len(in.Location.Jurisdictions) == 0 && i < len(programs); i++ {
		at.Jurisdictions = append(at.Jurisdictions, programs[i].Jurisdictions...)
	}
	if len(at.Jurisdictions) == 0 {
		at.Jurisdictions = l.tenants[in.Person.Tenant].Location.Jurisdictions
	}
	e.Purposes = l.rules.RevokeAll(at.Effective(), l.now())
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
