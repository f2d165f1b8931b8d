package proof

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext/consent"
)

// consents reports whether the event is a consent, to which the rule for telemarketers applies.
func (e Event) consents() bool { return e.Kind == consent.KindOptIn }

// tsr returns the parts of a complete record of consent by 16 CFR 310.5(a)(8) that every consent
// has, in its order.
//
// "A copy of the request in the same manner and format as presented" is the disclosure text, and
// only if its hash was recorded with the consent; otherwise it cannot be shown later that it was
// this text. Pictures of a form are artifacts, and are in the copy. "A copy of the consent" is the
// artifact itself, or, if the file does not have it, the reference and the hash under which the
// host keeps it; one without the other proves nothing.
func (e Event) tsr() []Field {
	var person, request, purposes, given string
	if !e.Number.IsZero() && e.Name.Len() > 0 {
		person = e.Name.Plaintext() + ", " + e.Number.E164()
	}
	if e.Shown && e.Evidence != nil && e.Evidence.Disclosure.SHA256 != "" {
		request = e.Text
	}
	if e.Purposes != 0 {
		purposes = e.purposeText()
	}
	if v := e.Evidence; v != nil {
		switch {
		case e.Copy != nil:
			given = "copy with SHA-256 " + strings.ToLower(v.SHA256) // which Copy has
		case v.Reference != "" && v.SHA256 != "":
			given = "kept as " + v.Reference + " with SHA-256 " + strings.ToLower(v.SHA256)
		}
	}
	var date string
	if !e.OccurredAt.IsZero() {
		date = e.OccurredAt.Format(time.RFC3339)
	}
	return []Field{
		{"name and telephone number", person},
		{"copy of the request for consent", request},
		{"purpose of the consent", purposes},
		{"copy of the consent", given},
		{"date of the consent", date},
	}
}
