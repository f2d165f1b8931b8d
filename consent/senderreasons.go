package consent

import "github.com/sealtext/sealtext/consent/rule/senderid"

// unregistered lists what the declaration of the sender and the table of senders have against a
// message. Waiting does not help: somebody must register or declare something.
func (l *Ledger) unregistered(t terms, r Request) (rs []Reason) {
	for _, f := range t.program.SenderReasons(l.senders, r.Sender, senderid.Country(r.To), r.Purpose, !r.Answers.IsZero()) {
		rs = append(rs, Reason{Rule: f.ID, Source: f.Source, AsOf: f.AsOf, Country: f.Country})
	}
	return rs
}
