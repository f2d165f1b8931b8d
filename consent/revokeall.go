package consent

import "github.com/sealtext/sealtext/consent/program"

// revokeAll returns the opt-outs that a row with rule.Rule.RevokeAll adds to those of a STOP: one
// for every other program of the tenant, so that a later START opts in to the programs of its
// sender and no more.
func (l *Ledger) revokeAll(set *program.Set, in InboundText, e Event, programs []*program.Declared) (events []Event) {
	at := in.Location
	for i := 0; len(in.Location.Jurisdictions) == 0 && i < len(programs); i++ {
		at.Jurisdictions = append(at.Jurisdictions, programs[i].Jurisdictions...)
	}
	if len(at.Jurisdictions) == 0 {
		at.Jurisdictions = set.Tenant.Location.Jurisdictions
	}
	e.Purposes = l.rules.RevokeAll(at.Effective(), l.now())
	if e.Purposes == 0 {
		return nil
	}
	for _, p := range programsOf(set) {
		if !p.Sends(in.Sender) {
			events = append(events, inScopes(e, []Scope{ForProgram(p.Name)})...)
		}
	}
	return events
}
