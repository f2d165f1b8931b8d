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

// identity returns the Identity of a sender with the registrations that are for the program and, unless the
// message is an answer, for a text of the template or a free one.
func (p *Program) identity(s *Sender, template string, answer bool) senderid.Sender {
	id := s.Identity()
	id.Registrations = slices.DeleteFunc(slices.Clone(id.Registrations), func(r senderid.Registration) bool {
		return !r.ForProgram(p.Name) || !answer && !r.ForText(template)
	})
	return id
}

// SenderReasons returns what the declaration of a sender and a table have against a message from it
// to a country, see [senderid.Country]; nothing if they allow it, or if the program does not send from
// the address. template is the id of the one that made the text; empty for a free text. A message from a
// member of a pool is judged as one from the pool. An answer to a text of the person is not bound by the
// Purposes of the sender, nor by the texts that its registrations are for.
func (p *Program) SenderReasons(t *senderid.Table, from sealtext.Sender, to rule.Jurisdiction, purpose sealtext.Purpose, template string, answer bool) []senderid.Finding {
	s := p.senderOf(from)
	if s == nil {
		return nil
	}
	return t.Judge(senderid.Query{Sender: p.identity(s, template, answer), Country: to, Purpose: purpose, Answer: answer, Registered: p.RegisteredOnly})
}

// RegistrationsFor returns the approved registrations of a sender, or of the pool that it is a member
// of, that hold in a country and are for the program's messages with a purpose and the text of a template,
// or a free text where template is empty; nothing if the program does not send from the address. Of DLT those
// that name the template replace those that name none.
func (p *Program) RegistrationsFor(from sealtext.Sender, to rule.Jurisdiction, purpose sealtext.Purpose, template string) (out []senderid.Registration) {
	s := p.senderOf(from)
	if s == nil || to == "" {
		return nil
	}
	for _, r := range s.Registrations {
		if r.State == senderid.StateApproved && r.In() == to && r.For(p.Name, purpose) && r.ForText(template) {
			out = append(out, r)
		}
	}
	if slices.ContainsFunc(out, func(r senderid.Registration) bool { return r.Message != "" }) {
		out = slices.DeleteFunc(out, func(r senderid.Registration) bool { return r.Scheme == senderid.SchemeDLT && r.Message == "" })
	}
	return out
}

// senderOf returns the declaration of an address, or of the pool that it is a member of.
func (p *Program) senderOf(a sealtext.Sender) *Sender {
	i := slices.IndexFunc(p.Senders, func(s Sender) bool { return s.Address == a })
	if i < 0 {
		i = slices.IndexFunc(p.Senders, func(s Sender) bool { return slices.Contains(s.Members, a) })
	}
	if i < 0 {
		return nil
	}
	return &p.Senders[i]
}

// wider reports whether a sender may be used where another declaration of it may not.
func (s *Sender) wider(than *Sender) bool {
	return len(than.Countries) > 0 && (len(s.Countries) == 0 || !subset(s.Countries, than.Countries)) ||
		than.Purposes != 0 && (s.Purposes == 0 || s.Purposes&^than.Purposes != 0) ||
		slices.ContainsFunc(s.Registrations, func(r senderid.Registration) bool {
			return r.State == senderid.StateApproved && !slices.Contains(than.Registrations, r)
		})
}
