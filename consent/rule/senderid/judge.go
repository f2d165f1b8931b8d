package senderid

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// The ids of the findings that are not the [Row.ID] of a row.
const (
	ReasonCountry        = "sender.country"         // the sender is not declared for the country
	ReasonUnknownCountry = "sender.unknown-country" // the country of the number cannot be told
	ReasonPurpose        = "sender.purpose"         // the sender is not declared for the purpose
	ReasonUnregistered   = "sender.unregistered"    // the sender is declared for no country, and must be
)

// Sender is what was declared of a sender.
type Sender struct {
	// Kinds of the addresses that a message may come from. One for an address, those of the members of
	// a pool; none if they are not known.
	Kinds []sealtext.SenderKind
	// Countries that it may be used to; none for a sender that is not registered.
	Countries []rule.Jurisdiction
	// Purposes that it may be used for; none for all.
	Purposes sealtext.PurposeSet
	// Registrations of the sender; for [Table.Judge] those that are for the program and the text of the
	// message.
	Registrations []Registration
}

// Check reports whether the fields follow the rules. The error is a [*sealtext.InputError].
func (s Sender) Check() error {
	for i, c := range s.Countries {
		if !isCountry(c) || slices.Contains(s.Countries[:i], c) {
			return &sealtext.InputError{Field: "countries", Rule: "must be codes of ISO 3166-1 such as US, each once"}
		}
	}
	if s.Purposes&^sealtext.AllPurposes != 0 {
		return &sealtext.InputError{Field: "purposes", Rule: "must be made by sealtext.Purposes"}
	}
	for i, r := range s.Registrations {
		if err := r.Check(); err != nil {
			return err
		}
		if slices.Contains(s.Registrations[:i], r) {
			return &sealtext.InputError{Field: "registrations", Rule: "must be named once each"}
		}
		if slices.ContainsFunc(s.Registrations[:i], r.ambiguous) {
			return &sealtext.InputError{Field: "registrations", Rule: "must have at most one approved registration of dlt, and of iys, for the messages of a program with a purpose; name Program, Purposes or, of dlt, Message in each"}
		}
	}
	return nil
}

// registration returns the state of a registration that a message needs; empty if there is none.
func (s Sender) registration(needs Scheme, q Query) (best State) {
	for _, r := range s.Registrations {
		ours := q.Answer || r.Purposes == 0 || r.Purposes.Has(q.Purpose)
		if ours && r.holds(needs, q.Country) && best != StateApproved {
			best = r.State
		}
	}
	return best
}

// Query is a message for [Table.Judge].
type Query struct {
	Sender Sender
	// Country of the recipient's number, from [Country]; empty if it cannot be told.
	Country rule.Jurisdiction
	Purpose sealtext.Purpose
	// Answer states that the message is the answer to a text of the person, which a sender may send
	// whatever its Purposes and those of its registrations are.
	Answer bool
	// Registered refuses a sender without Countries.
	Registered bool
}

// Finding is one reason against a sender.
type Finding struct {
	// ID is the [Row.ID] of the row, or one of the Reason constants.
	ID string
	// Country is that of the query.
	Country rule.Jurisdiction
	// Needs is the registration that is missing, and State how far it is: empty for none.
	Needs Scheme
	State State
	// Source and AsOf are those of the row; AsOf is zero for a reason of the declaration.
	Source string
	AsOf   time.Time
}

// sourceDeclared is the source of what a declaration says.
const sourceDeclared = "the declaration of the sender"

// Judge returns what the declaration and the table have against a message; nothing if they allow it.
func (t *Table) Judge(q Query) (found []Finding) {
	deny := func(id string) {
		found = append(found, Finding{ID: id, Country: q.Country, Source: sourceDeclared})
	}
	registered := len(q.Sender.Countries) > 0
	switch {
	case !registered && q.Registered:
		deny(ReasonUnregistered)
	case registered && q.Country == "":
		deny(ReasonUnknownCountry)
	case registered && !slices.Contains(q.Sender.Countries, q.Country):
		deny(ReasonCountry)
	}
	if q.Sender.Purposes != 0 && !q.Answer && !q.Sender.Purposes.Has(q.Purpose) {
		deny(ReasonPurpose)
	}
	refused, missing := t.rowsAgainst(q)
	found = append(found, refused...)
	if registered || q.Registered {
		found = append(found, missing...)
	}
	return found
}

// rowsAgainst returns the rows that refuse a message, and those whose registration is missing.
func (t *Table) rowsAgainst(q Query) (refused, missing []Finding) {
	rows := t.of[q.Country]
	if len(rows) == 0 {
		return nil, nil
	}
	kinds := q.Sender.Kinds
	if len(kinds) == 0 {
		kinds = []sealtext.SenderKind{0} // rows that name no kind bind
	}
	add := func(to []Finding, r *Row, state State) []Finding {
		if slices.ContainsFunc(to, func(f Finding) bool { return f.ID == r.ID }) {
			return to
		}
		return append(to, Finding{ID: r.ID, Country: q.Country, Needs: r.Needs, State: state, Source: r.Source, AsOf: r.AsOf})
	}
	open := false // whether a kind is left
	for _, kind := range kinds {
		turned, needs := false, missing
		for _, r := range rows {
			switch {
			case !r.binds(q.Country, kind, q.Purpose) || r.Accepts:
			case r.Needs == "":
				turned, refused = true, add(refused, r, "")
			default:
				if state := q.Sender.registration(r.Needs, q); state != StateApproved {
					needs = add(needs, r, state)
				}
			}
		}
		if !turned {
			open, missing = true, needs
		}
	}
	if open {
		return nil, missing
	}
	return refused, nil
}
