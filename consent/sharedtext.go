package consent

import (
	"context"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
)

// Listen returns how the tenant of in.Person reads a text, and records nothing: by its commands and
// languages, and by what the provider did. Of the person only the tenant is needed. A YES is
// keyword.RuleYes whether or not the person was asked. It is for a text to a sender that tenants
// share; see InboundText.Elsewhere. The error is a [*sealtext.InputError] or of the source of
// declarations.
func (l *Ledger) Listen(ctx context.Context, tx sealtext.Tx, in InboundText) (keyword.Classification, error) {
	if in.Person.Tenant.IsZero() {
		return keyword.Classification{}, inputError("person", "must have a tenant")
	}
	if in.Sender.IsZero() {
		return keyword.Classification{}, inputError("sender", "must be named")
	}
	set, sender, err := l.written(ctx, tx, in)
	c, handled := l.read(set, sender, in, set.BySender(in.Sender))
	return heard(c, handled), err
}

// read classifies a text by what is declared.
func (l *Ledger) read(set *program.Set, sender program.Sender, in InboundText, programs []*program.Declared) (keyword.Classification, ProviderAction) {
	in.Sender = sender.Address
	return keyword.ClassifyIn(in.Text.Plaintext(), keyword.Context{
		Languages: languagesOf(set, programs, in), Commands: commandsOf(programs), PendingDoubleOptIn: true,
	}), handled(sender, in)
}

// optsOut reports whether a text is read as an opt-out.
func optsOut(c keyword.Classification) bool {
	return c.Intent == keyword.IntentOptOut || c.Intent == keyword.IntentLikelyOptOut
}

// elsewhere returns what remains of a text that belongs to another tenant, or to nobody: an
// opt-out, by its own reading or by that of the other, and the lifts of a START. A request is where
// the other reading has it.
func (in InboundText) elsewhere(c keyword.Classification) keyword.Classification {
	if in.Elsewhere == nil {
		return c
	}
	c.Request = in.Elsewhere.Request
	switch {
	case optsOut(c) || c.Intent == keyword.IntentOptIn && c.Rule != keyword.RuleYes:
		return c
	case optsOut(*in.Elsewhere):
		return *in.Elsewhere
	}
	return keyword.Classification{Request: c.Request}
}

// lifting returns programs whose START opts in to nothing that was not in force before.
func lifting(programs []*program.Declared) []*program.Declared {
	out := make([]*program.Declared, 0, len(programs))
	for _, p := range programs {
		p := *p
		p.StartPurposes = 0
		out = append(out, &p)
	}
	return out
}
