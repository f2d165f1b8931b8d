package consent

import (
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// revokeAll are the opt-outs that a row with rule.Rule.RevokeAll adds to those of a
// STOP: of every other program of the tenant, so that a START later brings
// back the programs of its sender and no more.
func (l *Ledger) revokeAll(set *program.Set, in InboundText, e Event, programs []*program.Declared) (events []Event) {
	var js []rule.Jurisdiction
	if js = in.Jurisdictions; len(js) == 0 {
		for _, p := range programs {
			js = append(js, p.Jurisdictions...)
		}
	}
	if len(js) == 0 {
		js = set.Tenant.Location.Jurisdictions
	}
	e.Purposes = l.rules.RevokeAll(js, l.now())
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
