package consent

import (
	"time"

	"github.com/sealtext/sealtext/consent/rule"
)

// Basis is what an opt-in rests on. Anything but [BasisExpress] is an implied
// opt-in, in the words of Canada's Anti-Spam Legislation (CASL), section
// 10(9) and (10): nobody said yes, but there is something to take it from, and
// for a while only. What a basis is good for, and where, is the host's to know.
type Basis uint8

// The bases.
const (
	BasisExpress  Basis = iota // the person said so
	BasisPurchase              // the person bought something, or made a contract
	BasisInquiry               // the person asked about something
)

// String is the basis in a word.
func (b Basis) String() string {
	switch b {
	case BasisExpress:
		return "express"
	case BasisPurchase:
		return "purchase"
	case BasisInquiry:
		return "inquiry"
	}
	return "none"
}

// term is the kind of the rows that say for how long a basis lasts.
func (b Basis) term() rule.TermKind {
	switch b {
	case BasisPurchase:
		return rule.TermEndPurchase
	case BasisInquiry:
		return rule.TermEndInquiry
	case BasisExpress:
	}
	return 0
}

// checkBasis holds an event to the rules of implied opt-ins, and puts the
// basis into what proves it.
func (l *Ledger) checkBasis(t terms, e *Event) error {
	if e.Evidence.Basis = ""; e.Basis == BasisExpress {
		return nil
	}
	switch {
	case e.Basis.term() == 0:
		return inputError("basis", "must be Express, Purchase or Inquiry")
	case e.Kind != KindOptIn:
		return inputError("basis", "must be Express unless the event is an opt-in")
	case e.Method == MethodKeyword:
		return inputError("basis", "must be Express for a text message, which says what it says")
	}
	if j := rule.Jurisdiction(e.Evidence.Jurisdiction); j != "" && j.Check() != nil {
		return inputError("evidence jurisdiction", "must be an ISO 3166 code such as CA or US-FL for an implied opt-in")
	}
	if l.impliedEnd(t, *e, e.OccurredAt).IsZero() {
		return inputError("expires at", "must be set for an implied opt-in where no row of the rules says how long it lasts")
	}
	e.Evidence.Basis = e.Basis.String()
	return nil
}

// impliedEnd is when an implied opt-in that began at a time ends: the earliest
// of what the event says and what the rows say that bind for any of its
// purposes, of any jurisdiction where none is known: what is not known is taken at
// its strictest. Zero where nothing says.
func (l *Ledger) impliedEnd(t terms, e Event, from time.Time) time.Time {
	end := l.rules.Shortest(e.Basis.term(), t.jurisdictionsOf(e), e.Purposes, l.now(), from, rule.UnknownBindsAll)
	if end.IsZero() || !e.ExpiresAt.IsZero() && e.ExpiresAt.Before(end) {
		end = e.ExpiresAt
	}
	return end
}

// jurisdictionsOf are where an event is judged: what its evidence says,
// else the program, else the tenant.
func (t terms) jurisdictionsOf(e Event) []rule.Jurisdiction {
	if j := e.Evidence.Jurisdiction; j != "" {
		return []rule.Jurisdiction{rule.Jurisdiction(j)}
	}
	if p := t.program; p != nil && len(p.Jurisdictions) > 0 {
		return p.Jurisdictions
	}
	return t.set.Tenant.Location.Jurisdictions
}
