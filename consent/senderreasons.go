package consent

import "github.com/sealtext/sealtext/consent/rule/senderid"

// unregistered lists what the declaration of the sender and the table of senders have against a
// message. Waiting does not help: somebody must register or declare something.
func (l *Ledger) unregistered(t terms, r Request) (rs []Reason) {
	for _, f := range t.program.SenderReasons(l.senders, r.Sender, senderid.Country(r.To), r.Purpose, r.Template, !r.Answers.IsZero()) {
		rs = append(rs, Reason{Rule: f.ID, Source: f.Source, AsOf: f.AsOf, Country: f.Country})
	}
	return rs
}

// registrations returns those of the sender that are for a message and hold in the country of the recipient.
func (t terms) registrations(r Request) []senderid.Registration {
	return t.program.RegistrationsFor(r.Sender, senderid.Country(r.To), r.Purpose, r.Template)
}

// Registrations returns the approved registrations of the sender that are for the program and the purpose
// of the message and hold in the country of the recipient, as they were declared when the message was
// decided; see Request.To. A transport hands over what its provider's API takes. The caller must not
// change the slice.
func (p Permit) Registrations() []senderid.Registration {
	if p.h == nil {
		return nil
	}
	return p.h.registrations
}
