package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

// ErrUndeclared is matched by the error for a program or a tenant that is not declared; that error
// is a [*sealtext.InputError] as well. Opt-outs never fail with it.
var ErrUndeclared = errors.New("consent: the program or the tenant is not declared")

var (
	errNoProgram = fmt.Errorf("%w: %w", ErrUndeclared, inputError("program", "must be declared for the tenant, by program.Registry or program.Static"))
	errNoTenant  = fmt.Errorf("%w: %w", ErrUndeclared, inputError("tenant", "must have a program or be declared, by program.Registry or program.Static"))
	errSets      = errors.New("the source gave another number of sets than it was asked for")
	errRetired   = inputError("program", "must not be retired, and neither its tenant")
)

// terms are the declarations that a message or an event is judged by: all of the tenant, and the
// program's own. Each operation reads them once, at its start.
type terms struct {
	set     *program.Set
	program *program.Declared
}

// tenant returns the declarations of a tenant, as old as the source permits.
func (l *Ledger) tenant(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	s, err := l.programs.Tenant(ctx, tx, t)
	if err != nil {
		return nil, fmt.Errorf("consent: declarations: %w", err)
	}
	return s, nil
}

// fresh returns the declarations of a tenant as committed now.
func (l *Ledger) fresh(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant) (*program.Set, error) {
	sets, err := l.programs.Fresh(ctx, tx, []sealtext.Tenant{t})
	if err == nil && len(sets) != 1 {
		err = errSets
	}
	if err != nil {
		return nil, fmt.Errorf("consent: declarations: %w", err)
	}
	return sets[0], nil
}

// terms looks up a program. An unknown one is read from the database before it is reported as
// undeclared.
func (l *Ledger) terms(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, name sealtext.Program) (terms, error) {
	s, err := l.tenant(ctx, tx, t)
	if err != nil {
		return terms{}, err
	}
	if s.Program(name) == nil {
		if s, err = l.fresh(ctx, tx, t); err != nil {
			return terms{}, err
		}
	}
	found := terms{s, s.Program(name)}
	if found.program == nil {
		return found, errNoProgram
	}
	return found, nil
}

// termsOf returns the terms of an event. An opt-out and a request for help need none, and nothing
// is read for them: they count whatever is declared.
func (l *Ledger) termsOf(ctx context.Context, tx sealtext.Tx, e *Event) (terms, error) {
	if e.Kind == KindOptOut || e.Kind == KindHelp {
		return terms{}, nil
	}
	if e.Scope.Level >= LevelProgram {
		return l.terms(ctx, tx, e.Person.Tenant, e.Scope.Program)
	}
	s, err := l.tenant(ctx, tx, e.Person.Tenant)
	if err == nil && s.Version == 0 {
		s, err = l.fresh(ctx, tx, e.Person.Tenant)
	}
	if err != nil {
		return terms{}, err
	}
	if s.Version == 0 {
		return terms{}, errNoTenant
	}
	return terms{set: s}, nil
}

// live refuses an opt-in to a retired program.
func (t terms) live(e *Event) error {
	if e.Kind == KindOptOut || e.Kind == KindHelp || t.set == nil {
		return nil
	}
	if t.set.Retired() || t.program != nil && t.program.Retired() {
		return errRetired
	}
	return nil
}

// newer reports whether a newer release declared the program or its tenant. This release then sends
// nothing for it but answers.
func (t terms) newer() bool { return t.set.Newer || t.program.Newer }

// sourceDeclared is the source of reasons that a declaration gives.
const sourceDeclared = "the declaration of the program"

// reasons lists the reasons of the declaration against a message.
func (t terms) reasons(r Request) (rs []Reason) {
	deny := func(rule string) { rs = append(rs, Reason{Rule: rule, Source: sourceDeclared}) }
	if t.set.Retired() || t.program.Retired() {
		deny(ReasonProgramRetired)
	}
	if t.set.Suspended() {
		deny(ReasonTenantSuspended)
	}
	if !t.program.Sends(r.Sender) {
		deny(ReasonSender)
	}
	if !t.program.Purposes.Has(r.Purpose) {
		deny(ReasonPurpose)
	}
	return rs
}

// suspendedRetry is the time after which a message of a suspended tenant, under a pause, or outside of
// the routes of its tenant, is looked at again.
const suspendedRetry = 5 * time.Minute

// holding are the reasons for which a message waits if there are no others.
var holding = []string{ReasonTenantSuspended, ReasonPaused, ReasonRoutes, ReasonRegions}

// held reports whether the suspension of the tenant, a pause, or the route is all that there is against
// a message.
func held(rs []Reason) bool {
	return len(rs) > 0 && !slices.ContainsFunc(rs, func(r Reason) bool { return !slices.Contains(holding, r.Rule) })
}

// limited reports whether the frequency of the program limits a message.
func (t terms) limited(r Request) bool {
	return t.program.Frequency.Messages > 0 && r.Answers.IsZero() && frequent.Has(r.Purpose)
}

// frequent are the purposes that a frequency limits, and whose opt-outs Config.ReOptIn guards.
var frequent = sealtext.Purposes(sealtext.Marketing, sealtext.Informational)

// frequency returns the frequency of the program as a row of the table.
func (t terms) frequency() rule.Rule {
	f := t.program.Frequency
	return rule.Rule{
		ID: ReasonFrequency, Purposes: frequent, Cap: rule.Cap{Limit: f.Messages, Window: f.Period}, Source: sourceDeclared,
	}
}

// senderOf returns the sender for an address that a person wrote to: the pool for a member of one.
func senderOf(s *program.Set, a sealtext.Sender) (program.Sender, bool) {
	declared, ok := s.Sender(a)
	if !ok {
		declared.Address = a
	}
	return declared, ok
}

// namesOf returns the names of programs.
func namesOf(ps []*program.Declared) (names []sealtext.Program) {
	for _, p := range ps {
		names = append(names, p.Name)
	}
	return names
}
