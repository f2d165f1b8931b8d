package notice

import (
	"unicode"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
)

// Operator is what the operator of the program states. Every field may be empty; it is then marked
// as missing where a notice or a record needs it. Texts have at most 2,000 characters on one line.
type Operator struct {
	Name           string // of the controller
	Address        string
	Contact        string // for data subjects: an e-mail address, a page, a phone number
	Representative string // in the EU, for a controller outside of it
	Officer        string // the data protection officer
	Joint          string // joint controllers
	Basis          string // the legal bases of the purposes, article 6 GDPR
	Subjects       string // categories of data subjects, such as "customers"
	Authority      string // the supervisory authority that a person may complain to
	Clients        string // for a processor: the controllers that it works for
	Organization   string // organizational measures: training, access to buildings
}

func (o Operator) check() error {
	for _, f := range []struct{ field, text string }{
		{"name", o.Name}, {"address", o.Address}, {"contact", o.Contact}, {"representative", o.Representative},
		{"officer", o.Officer}, {"joint", o.Joint}, {"basis", o.Basis}, {"subjects", o.Subjects},
		{"authority", o.Authority}, {"clients", o.Clients}, {"organization", o.Organization},
	} {
		if !line(f.text) {
			return &sealtext.InputError{Field: f.field, Rule: "must have at most 2000 printable characters on one line"}
		}
	}
	return nil
}

func line(s string) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > 2000 {
		return false
	}
	for _, c := range s {
		if !unicode.IsPrint(c) {
			return false
		}
	}
	return true
}
