package consent

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
)

// stillOut lists the scopes that are opted out of a purpose of an opt-in: those that cover its
// scope, and those within it.
func (f *folded) stillOut(s Scope, ps sealtext.PurposeSet) (out []Scope) {
	for i := range f.scopes {
		c := &f.scopes[i]
		if !c.part.IsZero() || !within(s, c.scope) && !within(c.scope, s) {
			continue
		}
		if slices.ContainsFunc(parts(ps), func(p sealtext.Purpose) bool { return f.seen(s.Program, c.scope, p).state == StateOut }) {
			out = append(out, c.scope)
		}
	}
	return sortedScopes(out)
}

// sortedScopes sorts scopes, widest first, and keeps each once.
func sortedScopes(all []Scope) []Scope {
	slices.SortFunc(all, func(a, b Scope) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Program.String(), b.Program.String()), cmp.Compare(a.Sender.String(), b.Sender.String()))
	})
	return slices.Compact(all)
}

// stillOutAfter lists the scopes that are opted out of what a text asked for. A START asks for what
// it brings back; if that is nothing, for everything.
func (l *Ledger) stillOutAfter(ctx context.Context, tx sealtext.Tx, in InboundText, programs []*program.Declared, receipts []Stored) (out []Scope, err error) {
	rows, err := l.store.Load(ctx, tx, l.keys(in.Person))
	if err != nil {
		return nil, fmt.Errorf("consent: load: %w", err)
	}
	for _, r := range receipts {
		out = append(out, r.StillOut...)
	}
	f := fold(rows, l.now())
	if len(programs) == 0 {
		out = append(out, f.stillOut(ForAccount(), everyBit)...)
		out = slices.DeleteFunc(out, func(s Scope) bool { return s.Level > LevelTenant })
	}
	for _, p := range programs {
		out = append(out, f.stillOutOf(p, in.Sender)...)
	}
	return sortedScopes(out), nil
}

// stillOutOf lists the scopes that deny messages of a program from a sender to which the person has
// opted in in some scope; if no message of it is allowed, all that deny one.
func (f *folded) stillOutOf(p *program.Declared, s sealtext.Sender) (out []Scope) {
	var all []Scope
	allowed := false
	for _, purpose := range p.Purposes.Each() {
		state, outs := f.of(p.Name, s, purpose)
		scopes := covering(p.Name, s)
		agreed := slices.ContainsFunc(scopes[:], func(scope Scope) bool { return f.seen(p.Name, scope, purpose).state == StateIn })
		if all = append(all, outs...); agreed {
			out = append(out, outs...)
		}
		allowed = allowed || state == StateIn
	}
	if !allowed {
		return all
	}
	return out
}
