package proof

import (
	"strconv"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
)

// ProgramOf names the program of a tenant that a [Program] describes.
type ProgramOf struct {
	Tenant sealtext.Tenant // required
	// Program is the program. Zero describes every program without a description of its own, and
	// events about the tenant as a whole.
	Program sealtext.Program
	// Record is the description.
	Record Program
}

// Program describes what the events of a program have in common in a consent record of ISO/IEC TS
// 27560, so that an event can be small. Every field is a text of the host's, as it told people; it
// is not checked. An empty field is reported as missing.
type Program struct {
	// Service is what people sign up for, in their words. Optional.
	Service string `json:"service,omitempty"`
	// PrivacyNotice is the address of the notice. The version that a person was shown is in the
	// event.
	PrivacyNotice string `json:"privacy_notice,omitempty"`
	// Language is the language (BCP 47) of the notice, and of the text that was shown if an event
	// names none.
	Language string `json:"language,omitempty"`
	// Purposes describes each purpose in words.
	Purposes map[sealtext.Purpose]string `json:"purposes,omitempty"`
	// LawfulBasis is the legal basis, such as "consent". Optional in the standard, not in GDPR.
	LawfulBasis string `json:"lawful_basis,omitempty"`
	// PII is the personal data that is collected.
	PII []PII `json:"pii,omitempty"`
	// Controllers are the controllers of the data.
	Controllers []Party `json:"controllers,omitempty"`
	// StorageLocations are the places where the data is stored.
	StorageLocations []string `json:"storage_locations,omitempty"`
	// Retention says for how long the controller keeps the data. The minimum that the law requires
	// is in [Keep].
	Retention string `json:"retention,omitempty"`
	// Jurisdictions are those into which the program sends. They apply to every event, in addition
	// to the one that it names.
	Jurisdictions []rule.Jurisdiction `json:"jurisdictions,omitempty"`
	// Recipients are the third parties that receive the data, such as the provider that delivers.
	// If there are none, say "none".
	Recipients []string `json:"recipients,omitempty"`
	// Withdrawal says how to opt out, such as "reply STOP".
	Withdrawal string `json:"withdrawal,omitempty"`
	// Rights are the rights of data subjects. Optional in the standard, not in GDPR.
	Rights []string `json:"rights,omitempty"`
}

// PII is one kind of personal data.
type PII struct {
	Type      string `json:"type"` // such as "telephone number"
	Sensitive bool   `json:"sensitive,omitempty"`
}

// Party is an organization.
type Party struct {
	ID      string `json:"id"`      // a register number, an LEI, a web address
	Name    string `json:"name"`    // as registered
	Address string `json:"address"` // postal
	Contact string `json:"contact"` // how to reach it
	Type    string `json:"type"`    // such as "controller"
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	URL     string `json:"url,omitempty"`
}

// maxProgram keeps a program line well below [MaxLine].
const maxProgram = 64 << 10

// scope returns the name of the record in lines.
func (p ProgramOf) scope() string {
	if p.Program.IsZero() {
		return consent.ForTenant().String()
	}
	return consent.ForProgram(p.Program).String()
}

// checkPrograms returns the records by tenant and scope.
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

// programFor returns the record for an event of a scope and the scope that names it: that of its
// program, or else that of the tenant.
func programFor(records map[programKey]*Program, t sealtext.Tenant, s consent.Scope) (string, *Program) {
	for _, scope := range []string{consent.ForProgram(s.Program).String(), consent.ForTenant().String()} {
		if p := records[programKey{t, scope}]; p != nil {
			return scope, p
		}
	}
	return "", nil
}

func inputError(field, rule string) error { return &sealtext.InputError{Field: field, Rule: rule} }
