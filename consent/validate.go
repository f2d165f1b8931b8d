package consent

import (
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/internal/clock"
)

// earliest precedes the first text message; a time before it is a zero value or a wrong unit.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// lastYear is the last year that RFC 3339, and so an export, can write.
const lastYear = 9999

// checkWho checks the person of an event. An opt-out and a request for help are not lost because of a
// wrong configuration, and an opt-out not because the vault does not know the subject.
func (l *Ledger) checkWho(e Event) error {
	switch e.Kind {
	case KindOptOut:
		return checkNumber(e.Person)
	case KindHelp:
		return checkPerson(e.Person)
	}
	if e.Kind.Request() != keyword.RequestNone {
		return checkPerson(e.Person)
	}
	return l.checkRecipient(e.Person)
}

// check applies the rules that do not depend on other events, and sets defaults. An opt-out and a
// request for help need no terms.
func (l *Ledger) check(t terms, e *Event) error {
	if err := l.checkWho(*e); err != nil {
		return err
	}
	if err := l.checkScope(*e); err != nil {
		return err
	}
	if !e.Method.Valid() {
		return inputError("method", "must be one of the methods of package consent")
	}
	if err := errors.Join(e.Actor.Check(), checkClock(e.Clock)); err != nil {
		return err
	}
	if e.OccurredAt.Before(earliest) {
		return inputError("occurred at", "must be when the person said it, in 1990 or later")
	}
	e.OccurredAt = clock.Micro(e.OccurredAt)
	if !e.ExpiresAt.IsZero() {
		e.ExpiresAt = clock.Micro(e.ExpiresAt)
	}
	if e.ExpiresAt.Year() > lastYear {
		return inputError("expires at", "must be in the year 9999 or earlier; leave it zero for never")
	}
	if err := l.checkBasis(t, e); err != nil {
		return err
	}
	if err := t.checkNotice(*e); err != nil {
		return err
	}
	switch e.Kind {
	case KindOptIn:
		return t.checkOptIn(*e)
	case KindOptInRequested:
		switch {
		case e.ExpiresAt.After(l.now().Add(questionLife)):
			return inputError("expires at", "must be at most 7 days away for a requested opt-in; leave it zero for 7 days")
		case e.Scope.Level != LevelProgram:
			return inputError("scope", "must be a program for a requested opt-in")
		case e.Method == MethodImport:
			return inputError("method", "must not be Import for a requested opt-in")
		}
		return t.checkOptIn(*e)
	case KindOptOut:
		if e.Purposes == 0 {
			e.Purposes = e.Scope.all()
		}
	case KindLift:
		switch {
		case !e.ExpiresAt.IsZero():
			return inputError("expires at", "must be zero for a lift, which does not end")
		case e.Method == MethodImport:
			return inputError("method", "must not be Import for a lift; no list brings anybody back")
		}
		return t.checkOptIn(*e)
	case KindUndo:
	case KindAsked:
		return t.checkAsk(e)
	case KindHelp:
		if e.Method == MethodImport {
			return inputError("kind", "must be an opt-in or an opt-out for an import")
		}
	case firstRequest + 1, firstRequest + 2, firstRequest + 3, lastRequest:
	default:
		return inputError("kind", "must be OptIn, OptOut, Help, OptInRequested, Lift or Asked")
	}
	if e.Purposes&^everyBit != 0 {
		return inputError("purposes", "must be made by sealtext.Purposes")
	}
	if !e.ExpiresAt.IsZero() {
		return inputError("expires at", "must be zero unless the event is an opt-in; an opt-out never ends by itself")
	}
	return nil
}

// checkClock validates the name of a clock.
func checkClock(name string) error {
	if name == "" || name == unnamed {
		return nil
	}
	if sealtext.CheckName("clock", name) != nil {
		return inputError("clock", "must be a name: a-z, 0-9, '-', '_' and '.', beginning with a letter; leave it empty for a clock of the host")
	}
	return nil
}

func (l *Ledger) checkScope(e Event) error {
	if err := e.Scope.Check(); err != nil {
		return err
	}
	if e.Person.Tenant == l.account {
		return inputError("person", "must belong to a tenant that sends, not to the account")
	}
	switch e.Scope.Level {
	case LevelAccount:
		if l.account.IsZero() && l.sameAccount(e.Person) {
			return inputError("scope", "must not be the account while the Sealer has none")
		}
	case LevelProgram, LevelSender, LevelTenant:
	}
	return nil
}

// checkOptIn is stricter than the rest: an event that loosens needs purposes and evidence.
func (t terms) checkOptIn(e Event) error {
	if e.Purposes == 0 || e.Purposes&^everyBit != 0 {
		return inputError("purposes", "must be made by sealtext.Purposes and sealtext.Storage with at least one of them for an opt-in")
	}
	if e.Method == MethodProvider {
		return inputError("method", "must not be Provider for an opt-in; providers only report refusals")
	}
	if !e.ExpiresAt.IsZero() && !e.ExpiresAt.After(e.OccurredAt) {
		return inputError("expires at", "must be later than the opt-in")
	}
	return t.checkAgreed(e)
}

// checkAgreed checks that the program has the purposes and the sender of an event, and that there is
// evidence.
func (t terms) checkAgreed(e Event) error {
	if p := t.program; p != nil {
		if e.Purposes&^p.Agreeable() != 0 {
			return inputError("purposes", "must be among the program's purposes for an opt-in, or storage where the program asks for it")
		}
		if e.Scope.Level == LevelSender && !p.Sends(e.Scope.Sender) {
			return inputError("scope", "must name a sender of the program for an opt-in")
		}
	}
	v := e.Evidence
	if v.Source == "" && v.Reference == "" && v.SHA256 == "" && v.Disclosure == (Disclosure{}) {
		return inputError("evidence", "must name at least a source, a reference or the disclosure for an opt-in")
	}
	if e.Method == MethodImport && (v.Source == "" || v.Disclosure == (Disclosure{})) {
		return inputError("evidence", "must name the source and the disclosure for an imported opt-in")
	}
	return nil
}

// loosens reports whether the rows have an event of a scope related to that of an imported opt-in. A
// request for help, an answer and what a register says of the number say nothing about consent.
func loosens(s Scope, rows []EventRow) bool {
	return slices.ContainsFunc(rows, func(r EventRow) bool {
		silent := r.Kind.Request() != keyword.RequestNone || r.Kind == KindHelp || r.Kind == KindAnswer || r.Kind == KindAsked || r.Kind == restricted || r.Kind == restrictionEnded || r.ofRegister()
		return !silent && (within(s, r.Scope) || within(r.Scope, s))
	})
}

// within reports whether the outer scope covers the inner one.
func within(inner, outer Scope) bool {
	switch outer.Level {
	case LevelAccount:
		return true
	case LevelTenant:
		return inner.Level >= LevelTenant
	case LevelProgram:
		return inner.Level >= LevelProgram && inner.Program == outer.Program
	case LevelSender:
		return inner == outer
	}
	return false
}

// covers reports whether an opt-out of the scope and purposes in a tenant covers the hand-off of a
// message.
func (s Scope) covers(t sealtext.Tenant, purposes sealtext.PurposeSet, r Request) bool {
	return (s.Level == LevelAccount || t == r.Person.Tenant) && s.Covers(r.Program, r.Sender) && purposes.Has(r.Purpose)
}
