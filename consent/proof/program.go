package proof

import (
	"strconv"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// ProgramOf says which program of which tenant a [Program] describes.
type ProgramOf struct {
	Tenant sealtext.Tenant // required
	// Program is the program; zero for the record that stands for every
	// program without one of its own, and for what a person said about the
	// tenant as a whole.
	Program sealtext.Program
	// Record is what holds for it.
	Record Program
}

// Program holds what the events of a program have in common in a consent
// record of ISO/IEC TS 27560, so that an event can stay small. Every field is
// a text of the host's, as it told people; nothing is checked against
// anything. A field that stays empty is reported as missing, not made up.
type Program struct {
	// Service is what people sign up for, in their words. May be empty.
	Service string `json:"service,omitempty"`
	// PrivacyNotice is the address of the notice; the version that a person was
	// shown is with the event.
	PrivacyNotice string `json:"privacy_notice,omitempty"`
	// Language (BCP 47) of the notice, and of what was shown where an event
	// names none.
	Language string `json:"language,omitempty"`
	// Purposes says in words what each purpose means here.
	Purposes map[sealtext.Purpose]string `json:"purposes,omitempty"`
	// LawfulBasis, such as "consent". Optional in the standard, not in GDPR.
	LawfulBasis string `json:"lawful_basis,omitempty"`
	// PII is what is collected.
	PII []PII `json:"pii,omitempty"`
	// Controllers answer for it.
	Controllers []Party `json:"controllers,omitempty"`
	// StorageLocations are where it is kept.
	StorageLocations []string `json:"storage_locations,omitempty"`
	// Retention says for how long the controller keeps it. What the law asks
	// for at least is in [Keep].
	Retention string `json:"retention,omitempty"`
	// Jurisdictions it sends into, for events that name none, and beside
	// those that do.
	Jurisdictions []rule.Jurisdiction `json:"jurisdictions,omitempty"`
	// Recipients are the third parties that get it, such as the provider who
	// delivers. Where there are none say so: "none".
	Recipients []string `json:"recipients,omitempty"`
	// Withdrawal says how to leave, such as "reply STOP".
	Withdrawal string `json:"withdrawal,omitempty"`
	// Rights that people have. Optional in the standard, not in GDPR.
	Rights []string `json:"rights,omitempty"`
}

// PII is one kind of personal data.
type PII struct {
	Type      string `json:"type"` // such as "telephone number"
	Sensitive bool   `json:"sensitive,omitempty"`
}

// Party is an organization.
type Party struct {
	ID      string `json:"id"`      // a register number, an LEI, an address of the web
	Name    string `json:"name"`    // as registered
	Address string `json:"address"` // postal
	Contact string `json:"contact"` // whom to write to
	Type    string `json:"type"`    // such as "controller"
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	URL     string `json:"url,omitempty"`
}

// maxProgram keeps a program line well below [MaxLine].
const maxProgram = 64 << 10

// scope is how lines name the record.
func (p ProgramOf) scope() string {
	if p.Program.IsZero() {
		return consent.ForTenant().String()
	}
	return consent.ForProgram(p.Program).String()
}

// checkPrograms gives the records by tenant and scope.
func checkPrograms(records []ProgramOf) (map[programKey]*Program, error) {
	out := map[programKey]*Program{}
	for i, r := range records {
		field := "Config.Programs[" + strconv.Itoa(i) + "]"
		key := programKey{r.Tenant, r.scope()}
		switch {
		case r.Tenant.IsZero():
			return nil, inputError(field, "must name a tenant")
		case out[key] != nil:
			return nil, inputError(field, "must be the only record of its program")
		}
		for _, j := range r.Record.Jurisdictions {
			if j.Check() != nil {
				return nil, inputError(field, "must have ISO 3166 codes as Jurisdictions; see rule.Jurisdiction")
			}
		}
		for purpose := range r.Record.Purposes {
			if !purpose.Valid() {
				return nil, inputError(field, "must describe purposes of package sealtext only")
			}
		}
		b, err := encode(r.Record)
		if err != nil || len(b) > maxProgram || !utf8.Valid(b) {
			return nil, inputError(field, "must have at most 64 KiB as JSON, in UTF-8")
		}
		out[key] = &r.Record
	}
	return out, nil
}

type programKey struct {
	tenant sealtext.Tenant
	scope  string
}

// programFor returns the record that an event of a scope falls under, with the
// words that name it: that of its program, else that of the tenant.
func programFor(records map[programKey]*Program, t sealtext.Tenant, s consent.Scope) (string, *Program) {
	for _, scope := range []string{consent.ForProgram(s.Program).String(), consent.ForTenant().String()} {
		if p := records[programKey{t, scope}]; p != nil {
			return scope, p
		}
	}
	return "", nil
}

func inputError(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
