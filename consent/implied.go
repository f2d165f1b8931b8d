package consent

import (
	"time"

	"github.com/sealtext/sealtext/consent/rule"
)

// Basis is the ground of an opt-in. Anything but [BasisExpress] is an implied opt-in, as defined by
// Canada's Anti-Spam Legislation (CASL), section 10(9) and (10): the person did not agree, but a
// relation implies it, for a limited time. Which basis is valid for a message, and where, is the
// host's to know.
type Basis uint8

// The bases of an opt-in.
const (
	BasisExpress  Basis = iota // the person said so
	BasisPurchase              // the person bought something, or entered into a contract
	BasisInquiry               // the person asked about something
)

// String returns the name of the basis.
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

// term returns the kind of the rows that limit the duration of a basis.
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

// checkBasis validates an implied opt-in and adds its basis to the evidence.
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

// impliedEnd returns the time at which an implied opt-in ends that began at a time: the earliest of
// Event.ExpiresAt and the terms of the rows that bind for any of its purposes. If no jurisdiction
// is known, the rows of every jurisdiction bind. It returns zero if there is no end.
func (l *Ledger) impliedEnd(t terms, e Event, from time.Time) time.Time {
	end := l.rules.Shortest(e.Basis.term(), t.jurisdictionsOf(e), e.Purposes, l.now(), from, rule.UnknownBindsAll)
	if end.IsZero() || !e.ExpiresAt.IsZero() && e.ExpiresAt.Before(end) {
		end = e.ExpiresAt
	}
	return end
}

// jurisdictionsOf returns the jurisdictions by which an event is judged: those of its evidence,
// else of the program, else of the tenant.
func (t terms) jurisdictionsOf(e Event) []rule.Jurisdiction {
	if j := e.Evidence.Jurisdiction; j != "" {
		return []rule.Jurisdiction{rule.Jurisdiction(j)}
	}
	if p := t.program; p != nil && len(p.Jurisdictions) > 0 {
		return p.Jurisdictions
	}
	return t.set.Tenant.Location.Jurisdictions
}
