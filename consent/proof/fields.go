package proof

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
)

// Field is one field of a standard and its value as text. An empty value means that the field is
// missing.
type Field struct {
	Name  string
	Value string
}

// Standard is a list of fields that a record of consent must have.
type Standard uint8

// The standards.
const (
	StandardISO27560 Standard = 1 + iota // the 24 mandatory fields of ISO/IEC TS 27560:2023
	StandardTSR                          // the five parts of 16 CFR 310.5(a)(8), of an opt-in
)

// String returns the standard's name.
func (s Standard) String() string {
	switch s {
	case StandardISO27560:
		return "ISO/IEC TS 27560:2023"
	case StandardTSR:
		return "16 CFR 310.5(a)(8)"
	}
	return "none"
}

// Fields returns the fields of a standard, in its order: 24 of [StandardISO27560] for any event,
// five of [StandardTSR] for an opt-in and none for other events. Values of lists are separated by
// "; ". Those of StandardTSR hold the number and the name in the clear.
func (e Event) Fields(s Standard) []Field {
	switch {
	case s == StandardISO27560:
		return e.iso27560()
	case s == StandardTSR && e.consents():
		return e.tsr()
	}
	return nil
}

// Missing returns the names of the fields of a standard for which the event has no value, in the
// standard's order.
func (e Event) Missing(s Standard) (names []string) {
	for _, f := range e.Fields(s) {
		if f.Value == "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// schema is the value of schema_version.
const schema = "ISO/IEC TS 27560:2023, " + Format + " 1"

// iso27560 returns the fields under the names of clause 6.3 of the standard, as the guide of the
// Data Privacy Vocabularies and Controls Community Group (consent-27560) lists them. A field that
// describes a party describes every controller; it is empty if one of them lacks a part.
func (e Event) iso27560() []Field {
	p := e.program()
	var id string
	if !e.ID.IsZero() {
		id = e.ID.String()
	}
	return []Field{
		{"schema_version", schema},
		{"record_id", id},
		{"pii_principal_id", e.principal()},
		{"privacy_notice", e.notice()},
		{"language", e.language()},
		{"purpose", e.purposeText()},
		{"pii_information", each(p.PII, func(d PII) string { return d.Type + sensitivity(d) })},
		{"pii_controllers", each(p.Controllers, func(c Party) string { return c.Name })},
		{"storage_locations", strings.Join(p.StorageLocations, "; ")},
		{"retention_period", p.Retention},
		{"jurisdiction", joined(e.Jurisdictions())},
		{"recipient_third_parties", strings.Join(p.Recipients, "; ")},
		{"withdrawal_method", p.Withdrawal},
		{"pii_type", each(p.PII, func(d PII) string { return d.Type })},
		{"party_id", each(p.Controllers, func(c Party) string { return c.ID })},
		{"party_address", each(p.Controllers, func(c Party) string { return c.Address })},
		{"party_name", each(p.Controllers, func(c Party) string { return c.Name })},
		{"party_contact", each(p.Controllers, func(c Party) string { return c.Contact })},
		{"party_type", each(p.Controllers, func(c Party) string { return c.Type })},
		{"event_time", e.occurred()},
		{"validity_duration", e.validity()},
		{"entity_id", e.entity()},
		{"event_type", e.eventType()},
		{"event_state", e.state()},
	}
}

// notice returns the address of the privacy notice, with the version that the
// person was shown where the event has one.
func (e Event) notice() string {
	address := e.program().PrivacyNotice
	if address == "" || e.Notice == "" {
		return address
	}
	return address + ", version " + e.Notice
}

// principal returns the pseudonym: a consent record does not need the number.
func (e Event) principal() string {
	if e.Person.IsZero() {
		return ""
	}
	return e.Person.String()
}

func (e Event) occurred() string {
	if e.OccurredAt.IsZero() {
		return ""
	}
	return e.OccurredAt.Format(time.RFC3339)
}

// purposeText returns every purpose in the words of the program's description. A purpose that it
// does not describe is named.
func (e Event) purposeText() string {
	return each(e.purposes(), func(p sealtext.Purpose) string {
		if text := e.program().Purposes[p]; text != "" {
			return named(p) + ": " + text
		}
		return named(p)
	})
}

func sensitivity(d PII) string {
	if d.Sensitive {
		return " (sensitive)"
	}
	return ""
}

// each joins the texts of a list. The result is empty if one of them is.
func each[T any](list []T, text func(T) string) string {
	var out []string
	for _, v := range list {
		s := text(v)
		if s == "" {
			return ""
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func joined[S ~string](list []S) string {
	return each(list, func(s S) string { return string(s) })
}
