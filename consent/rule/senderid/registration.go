package senderid

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Scheme is a kind of registration.
type Scheme string

// The kinds of registrations.
const (
	Scheme10DLC    Scheme = "10dlc"     // a campaign of The Campaign Registry, for long codes in the United States
	SchemeTollFree Scheme = "toll-free" // the verification of a toll-free number, for the United States and Canada
	SchemeDLT      Scheme = "dlt"       // a principal entity on a DLT platform in India, with a header and templates
	SchemeIYS      Scheme = "iys"       // a brand in İleti Yönetim Sistemi, for commercial messages in Turkey
	SchemeName     Scheme = "name"      // the sender in a register of sender ids, of the country or its networks
)

// country returns the one country of a scheme; empty for several.
func (s Scheme) country() rule.Jurisdiction {
	switch s {
	case Scheme10DLC:
		return "US"
	case SchemeDLT:
		return "IN"
	case SchemeIYS:
		return "TR"
	}
	return ""
}

func (s Scheme) valid() bool {
	switch s {
	case Scheme10DLC, SchemeTollFree, SchemeDLT, SchemeIYS, SchemeName:
		return true
	}
	return false
}

// State is how far a registration is. A registration counts in StateApproved only.
type State string

// The states of registrations.
const (
	StatePending  State = "pending"
	StateApproved State = "approved"
	StateRejected State = "rejected" // also one that was withdrawn or has expired
)

// Registration is a registration of a sender. It is no personal data: do not put any into it.
type Registration struct {
	Scheme Scheme `json:"scheme"`
	// Country in which it holds. Required for SchemeName and SchemeTollFree, where several have one;
	// the other schemes have one country, which may be left out.
	Country rule.Jurisdiction `json:"country,omitempty"`
	// State is required.
	State State `json:"state"`
	// ID identifies it: the campaign (10DLC), the principal entity (DLT) or the brand code (IYS), for
	// which it is required; the number of the application, if there is one, for other schemes.
	ID string `json:"id,omitempty"`
	// Brand is the id of the brand of a 10DLC campaign. Optional.
	Brand string `json:"brand,omitempty"`
	// Template is the id of the content template of a DLT registration. Optional. A sender with
	// several templates has a registration for each, with the same ID, and each names the Program, the
	// Purposes or the Message that it is for, so that the one of a message is known.
	Template string `json:"template,omitempty"`
	// Message is the id of the template of Program whose texts follow the content template of a DLT
	// registration; see package consent/program. None, the default, stands for free texts and for the
	// templates that no other registration names. Program and Template are required with it.
	Message string `json:"message,omitempty"`
	// Program is the one whose messages the registration is for. None, the default, stands for all
	// that send from the address.
	Program sealtext.Program `json:"program,omitzero"`
	// Purposes are those of the messages that the registration is for. None, the default, stands for
	// all.
	Purposes sealtext.PurposeSet `json:"purposes,omitempty"`
}

// maxID is the length of the longest id of a registration, in bytes.
const maxID = 64

// Check reports whether the fields follow the rules. The error is a [*sealtext.InputError].
func (r Registration) Check() error {
	bad := func(rule string) error { return &sealtext.InputError{Field: "registrations", Rule: rule} }
	switch {
	case !r.Scheme.valid():
		return bad("must have a scheme of package senderid, such as 10dlc")
	case r.State != StatePending && r.State != StateApproved && r.State != StateRejected:
		return bad("must have the state pending, approved or rejected")
	case r.Scheme.country() != "" && r.Country != "" && r.Country != r.Scheme.country():
		return bad("must leave out the country, or name the one of the scheme")
	case r.Scheme.country() == "" && !isCountry(r.Country):
		return bad("must name a country by its code of ISO 3166-1, such as SG")
	case r.Scheme.country() != "" && r.ID == "":
		return bad("must have the id of the campaign, the entity or the brand")
	case r.Brand != "" && r.Scheme != Scheme10DLC, r.Template != "" && r.Scheme != SchemeDLT:
		return bad("must have a brand for 10dlc only, and a template for dlt only")
	case r.Purposes&^sealtext.AllPurposes != 0:
		return bad("must have purposes that are made by sealtext.Purposes")
	case r.Message != "" && (r.Template == "" || r.Program.IsZero() || sealtext.CheckReference("message", r.Message) != nil):
		return bad("must have a message for dlt only, by the id of a template of the program, beside the program and the content template")
	}
	for _, id := range []string{r.ID, r.Brand, r.Template} {
		if !isID(id) {
			return bad("must have ids of at most 64 letters, digits, dashes, dots and underscores")
		}
	}
	return nil
}

func isID(s string) bool {
	if len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// isCountry reports whether j is a country as a whole.
func isCountry(j rule.Jurisdiction) bool { return len(j) == 2 && j != "EU" && j.Check() == nil }

// In returns the country in which the registration holds: Country, or that of the scheme.
func (r Registration) In() rule.Jurisdiction {
	if r.Country == "" {
		return r.Scheme.country()
	}
	return r.Country
}

// holds reports whether the registration is of a scheme and for a country.
func (r Registration) holds(s Scheme, country rule.Jurisdiction) bool {
	return r.Scheme == s && r.In() == country
}

// For reports whether the registration is for the messages of a program with a purpose.
func (r Registration) For(p sealtext.Program, purpose sealtext.Purpose) bool {
	return r.ForProgram(p) && (r.Purposes == 0 || r.Purposes.Has(purpose))
}

// ForProgram reports whether the registration is for messages of a program.
func (r Registration) ForProgram(p sealtext.Program) bool {
	return r.Program.IsZero() || r.Program == p
}

// ForText reports whether the registration is for texts of a template of its program, or for free texts
// where template is empty. One without a Message is for all of them.
func (r Registration) ForText(template string) bool { return r.Message == "" || r.Message == template }

// ambiguous reports whether a transport would have to choose between two registrations for some message:
// both are approved and of a scheme of which one is handed over, for a program and a purpose in common, and
// neither is for a template that the other does not name.
func (r Registration) ambiguous(o Registration) bool {
	return r.Scheme == o.Scheme && (r.Scheme == SchemeDLT || r.Scheme == SchemeIYS) &&
		r.State == StateApproved && o.State == StateApproved && r.Message == o.Message &&
		(r.Program.IsZero() || o.ForProgram(r.Program)) &&
		(r.Purposes == 0 || o.Purposes == 0 || r.Purposes&o.Purposes != 0)
}

// DLT returns the ids of the entity and of the content template that providers take with a message to
// India, of the registrations that are for the message; see [Registration.For]. A sender that passed
// [Sender.Check] has one at most. Of others the template is empty if there are several, since the text
// does not tell which one it follows. False if there is no registration of that scheme.
func DLT(rs []Registration) (entity, template string, ok bool) {
	several := false
	for _, r := range rs {
		switch {
		case r.Scheme != SchemeDLT:
		case !ok:
			entity, template, ok = r.ID, r.Template, true
		case r.ID == entity && r.Template != template:
			several = true
		}
	}
	if several {
		template = ""
	}
	return entity, template, ok
}
