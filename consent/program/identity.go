package program

import (
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

// Identity returns what the sender is registered for, for [senderid.Table.Judge]: the kinds of the
// address or of the members of a pool, and its Countries, Purposes and Registrations.
func (s *Sender) Identity() senderid.Sender {
	id := senderid.Sender{Countries: s.Countries, Purposes: s.Purposes, Registrations: s.Registrations}
	addresses := s.Members
	if !s.Pool {
		addresses = []sealtext.Sender{s.Address}
	}
	for _, a := range addresses {
		if !slices.Contains(id.Kinds, a.Kind()) {
			id.Kinds = append(id.Kinds, a.Kind())
		}
	}
	return id
}

// SenderReasons returns what the declaration of a sender and a table have against a message from it
// to a country, see [senderid.Country]; nothing if they allow it, or if the program does not send from
// the address. A message from a member of a pool is judged as one from the pool. An answer to a text
// of the person is not bound by the Purposes of the sender.
func (p *Program) SenderReasons(t *senderid.Table, from sealtext.Sender, to rule.Jurisdiction, purpose sealtext.Purpose, answer bool) []senderid.Finding {
	i := slices.IndexFunc(p.Senders, func(s Sender) bool { return s.Address == from })
	if i < 0 {
		i = slices.IndexFunc(p.Senders, func(s Sender) bool { return slices.Contains(s.Members, from) })
	}
	if i < 0 {
		return nil
	}
	return t.Judge(senderid.Query{Sender: p.Senders[i].Identity(), Country: to, Purpose: purpose, Answer: answer, Registered: p.RegisteredOnly})
}

// wider reports whether a sender may be used where another declaration of it may not.
func (s *Sender) wider(than *Sender) bool {
	return len(than.Countries) > 0 && (len(s.Countries) == 0 || !subset(s.Countries, than.Countries)) ||
		than.Purposes != 0 && (s.Purposes == 0 || s.Purposes&^than.Purposes != 0) ||
		slices.ContainsFunc(s.Registrations, func(r senderid.Registration) bool {
			return r.State == senderid.StateApproved && !slices.Contains(than.Registrations, r)
		})
}
